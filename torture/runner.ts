/** Carries out inputs in a child process, so that one that hangs or crashes costs only that process. */
import { type ChildProcess, fork } from "node:child_process";
import { join } from "node:path";
import type { Answer } from "./child.js";
import type { Input } from "./input.js";
import type { Complaint } from "./outcome.js";
import { type Watched, watchProcess } from "./watchdog.js";

const CHILD = join(import.meta.dirname, "child.js");
/** A child is left after so many inputs: what they leave in memory is then gone. */
const INPUTS_PER_CHILD = 1500;
const HEAP_MIB = 1024;

export interface Runner {
  readonly perform: (input: Input) => Promise<Performed>;
  readonly end: () => Promise<void>;
}

export interface Performed {
  readonly complaints: readonly Complaint[];
  readonly cpuSeconds: number;
}

interface Running {
  readonly child: ChildProcess;
  readonly watched: Watched;
  readonly gone: Promise<void>;
  done: number;
  /** Settles the current input. */
  settle: (complaints: readonly Complaint[]) => void;
  hung: string | null;
}

/** @param plant The name of a planted fault, or null. */
export function startRunner(plant: string | null): Runner {
  let running: Running | null = null;

  function start(): Running {
    const child = fork(CHILD, plant === null ? [] : [plant], {
      execArgv: [`--max-old-space-size=${HEAP_MIB}`],
      stdio: ["ignore", "ignore", "pipe", "ipc"],
    });
    let said = "";
    child.stderr?.setEncoding("utf8").on("data", (text: string) => {
      said = (said + text).slice(-4000);
    });
    const started: Running = {
      child,
      watched: watchProcess(child.pid ?? 0, (why) => {
        started.hung = why;
        child.kill("SIGKILL");
      }),
      gone: new Promise((resolve) => child.once("close", () => resolve())),
      done: 0,
      settle: () => {},
      hung: null,
    };
    child.on("message", ({ complaints }: Answer) => started.settle(complaints));
    child.once("close", (code, signal) => {
      started.watched.end();
      if (running === started) running = null;
      const text =
        started.hung === null
          ? `the process is gone (${signal ?? code}): ${said.trim().slice(0, 600)}`
          : `it hung: ${started.hung}`;
      started.settle([{ rule: "it ends", run: 0, text }]);
    });
    return started;
  }

  async function end(): Promise<void> {
    const ended = running;
    running = null;
    ended?.child.kill("SIGKILL");
    await ended?.gone;
  }

  return {
    end,
    perform: async (input) => {
      if (running !== null && running.done >= INPUTS_PER_CHILD) await end();
      running ??= start();
      const { watched, child } = running;
      running.done += 1;
      watched.begin(input.way === "whole process");
      const at = running;
      const before = watched.cpuSeconds();
      const complaints = await new Promise<readonly Complaint[]>((resolve) => {
        at.settle = resolve;
        child.send(input);
      });
      return { complaints, cpuSeconds: watched.cpuSeconds() - before };
    },
  };
}
