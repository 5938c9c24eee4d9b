/** Runs the command in this process, through its own entry, on a machine in memory. */
import type { Worker } from "node:worker_threads";
import { run as runCommand } from "../src/cli/run.js";
import type { Host } from "../src/host/host.js";
import {
  type Entry as FileEntry,
  type Machine,
  type MemoryHost,
  memoryHost,
} from "../test/host/memory-host.js";
import { bytesOf, type Content, type Contents, type Run } from "./input.js";
import type { Outcome } from "./outcome.js";

/** The entry of the command; a planted fault wraps it. */
export type Entry = (words: readonly string[], host: Host) => Promise<number>;

export const ENTRY: Entry = (words, host) => runCommand(words, host, { version: "0.0.0", debugs: false });

/** How far each look at the clock moves it, in milliseconds: beyond all intervals at which the command does things. */
const TICK_MS = 70;
/** What the process is said to use: so much, and so much more at each look. In bytes. */
const MEMORY_START = 60 * 2 ** 20;
const MEMORY_STEP = 2 ** 20;
const MEMORY_ALL = 2 ** 28;

function machineOf(files: Contents, { stdin, out, err, disturbance }: Run): Machine {
  let looks = 0;
  let listened = 0;
  return {
    files: Object.fromEntries(Object.entries(files).map(([path, content]) => [path, entryOf(content)])),
    stdin,
    terminal: out === "terminal",
    out: out === "full" ? "full" : out === "open" || out === "terminal" ? "open" : "closed",
    err: err === "full" ? "full" : err === "open" || err === "terminal" ? "open" : "closed",
    tickMs: TICK_MS,
    forStates: MEMORY_ALL,
    isShort: (max) => {
      looks += 1;
      if (disturbance?.kind === "memory" && looks >= disturbance.at) return true;
      return max !== null && MEMORY_START + looks * MEMORY_STEP > max;
    },
    onBreath: (_, host) => listen(host),
    onPoll: (_, host) => listen(host),
  };
  /** A signal can be heard here. */
  function listen(host: MemoryHost): void {
    listened += 1;
    if (disturbance?.kind !== "signal") return;
    const { at, times, signal } = disturbance;
    if (listened >= at && listened < at + times) host.signal(signal);
  }
}

const entryOf = (content: Content): FileEntry =>
  "text" in content ? content.text : (bytesOf(content) ?? "folder/");

export async function inProcess(files: Contents, run: Run, entry: Entry): Promise<Outcome> {
  const host = memoryHost(machineOf(files, run));
  const threads = watchThreads(run);
  const isWhole = (stream: Run["out"]): boolean => stream === "open" || stream === "terminal";
  const seen = (): Pick<Outcome, "stdout" | "stderr" | "files" | "isWhole" | "memoryPeak"> => ({
    stdout: host.stdout(),
    stderr: host.stderr(),
    files: filesAfter(files, host),
    isWhole: { stdout: isWhole(run.out), stderr: isWhole(run.err) },
    memoryPeak: null,
  });
  try {
    const ended = await entry(run.words, host);
    const code = host.exited() ?? ended;
    const listening =
      host.isListening() && host.exited() === null ? ["somebody still listens for signals"] : [];
    return { ...seen(), code, ended: "by itself", leftOver: [...listening, ...(await threads.left())] };
  } catch (error) {
    // The entry turns whatever is thrown into an exit code: that something comes through is a crash.
    const stderr = `${host.stderr()}${(error as Error).stack}\n`;
    return { ...seen(), ended: "crashed", code: null, stderr, leftOver: [] };
  } finally {
    threads.end();
  }
}

/** What the command has not written is as it was. */
function filesAfter(before: Contents, host: MemoryHost): Contents {
  const after: Record<string, Content> = { ...before };
  for (const path of host.paths()) {
    const text = host.text(path);
    if (text !== undefined) after[path] = { text };
  }
  return after;
}

/** Sees the threads that a command starts, and ends the one whose turn it is. */
function watchThreads({ disturbance }: Run) {
  const running = new Set<Worker>();
  let messages = 0;
  const started = (worker: Worker): void => {
    running.add(worker);
    worker.once("exit", () => running.delete(worker));
    if (disturbance?.kind !== "thread") return;
    worker.prependListener("message", () => {
      messages += 1;
      if (messages === disturbance.at) void worker.terminate();
    });
  };
  process.on("worker", started);
  return {
    left: async (): Promise<readonly string[]> => {
      const left = [...running];
      await Promise.all(left.map((worker) => worker.terminate()));
      return left.map(() => "a thread is still there");
    },
    end: (): void => void process.off("worker", started),
  };
}
