/**
 * Ends processes that hang: those that have used far more CPU time than they should, and those in which nothing runs
 * any more. Time on the wall says nothing on a busy machine, so it is not looked at.
 */
import { readdirSync, readFileSync } from "node:fs";

/** Ten times what the longest input is expected to take. In seconds of CPU. */
export const CPU_SECONDS_MAX = 20;
const SAMPLE_MS = 250;
/** So many samples in a row in which every thread sleeps, and none has used any CPU, are a hang. */
const IDLE_SAMPLES = 20;
/** A process may have so much memory, in bytes; inputs are small. */
export const MEMORY_MAX = 1.5 * 2 ** 30;
const TICKS_PER_SECOND = 100;

export interface Usage {
  readonly cpuSeconds: number;
  /** Whether a thread runs, wants to, or waits for a disk. */
  readonly isBusy: boolean;
  /** In bytes. */
  readonly memoryPeak: number;
}

/** Null where there is no such process, or where the machine does not say. */
export function usageOf(pid: number): Usage | null {
  try {
    const fields = (path: string): readonly string[] =>
      readFileSync(path, "utf8")
        .replace(/^.*\) /s, "")
        .split(" ");
    const process = fields(`/proc/${pid}/stat`);
    // Its own, and those of the processes that it has waited for.
    const ticks = process.slice(11, 15).reduce((sum, n) => sum + Number(n), 0);
    const states = readdirSync(`/proc/${pid}/task`).map((id) => fields(`/proc/${pid}/task/${id}/stat`)[0]);
    const peak = /^VmHWM:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
    return {
      cpuSeconds: ticks / TICKS_PER_SECOND,
      isBusy: states.some((state) => state === "R" || state === "D"),
      memoryPeak: Number(peak ?? 0) * 1024,
    };
  } catch {
    return null;
  }
}

export interface Watched {
  /** A new piece of work begins: budgets are counted from here. @param mayIdle Whether it may wait for others. */
  readonly begin: (mayIdle?: boolean) => void;
  readonly memoryPeak: () => number;
  /** CPU seconds since the process started. */
  readonly cpuSeconds: () => number;
  readonly end: () => void;
}

/** @param hung Told once for each piece of work that hangs, with the reason. */
export function watchProcess(pid: number, hung: (why: string) => void): Watched {
  let start = 0;
  let last = 0;
  let idle = 0;
  let mayIdle = false;
  let isTold = false;
  let memoryPeak = 0;
  const timer = setInterval(() => {
    const usage = usageOf(pid);
    if (usage === null || isTold) return;
    idle = usage.isBusy || usage.cpuSeconds !== last || mayIdle ? 0 : idle + 1;
    last = usage.cpuSeconds;
    memoryPeak = Math.max(memoryPeak, usage.memoryPeak);
    const why =
      last - start > CPU_SECONDS_MAX
        ? `it has used ${CPU_SECONDS_MAX} seconds of CPU`
        : idle > IDLE_SAMPLES
          ? "nothing runs in it any more"
          : memoryPeak > MEMORY_MAX
            ? "it has used all the memory that an input may have"
            : null;
    if (why === null) return;
    isTold = true;
    hung(why);
  }, SAMPLE_MS);
  timer.unref();
  return {
    begin: (may = false) => {
      start = usageOf(pid)?.cpuSeconds ?? last;
      [idle, mayIdle, isTold] = [0, may, false];
    },
    memoryPeak: () => memoryPeak,
    cpuSeconds: () => usageOf(pid)?.cpuSeconds ?? last,
    end: () => clearInterval(timer),
  };
}

/** What this process and all that it has waited for have used, in seconds of CPU. */
export const cpuSecondsOfAll = (): number => usageOf(process.pid)?.cpuSeconds ?? 0;
