/** Progress on the terminal, signals, and the memory that is left, while a search runs. */

import type { Progress, Stop } from "../../checker/outcome.js";
import type { Host, Signal } from "../host/host.js";
import { grouped } from "../result/words.js";
import type { OnProgress } from "../run/explore.js";

/** No progress is shown for a search that ends sooner, in milliseconds. */
const QUIET_MS = 1000;
const REDRAW_MS = 200;
/** The time between two checks for signals, in milliseconds. */
const BREATHE_MS = 50;

/** The exit code of a process that a signal ended: 128 plus the number of the signal. */
const SIGNAL_CODES = { SIGINT: 128 + 2, SIGTERM: 128 + 15 } as const;

export interface Watch {
  readonly onProgress: OnProgress;
  /** Shows a line of the command's own instead of the counts of a search. */
  readonly tell: (line: string) => void;
  /** The first signal received; null if there was none. */
  readonly signal: () => Signal | null;
  /** For use between two searches: lets pending signals arrive, and returns `signal`. */
  readonly breathe: () => Promise<Signal | null>;
  /** Removes the progress line and stops listening for signals. */
  readonly end: () => void;
}

/** @param memoryMax The most memory the process may use, in bytes; null for what Node.js allows its heap. */
export function watch(host: Host, memoryMax: number | null): Watch {
  const { err, now } = host;
  const start = now();
  let heard: Signal | null = null;
  let drawnAt = 0;
  let breathedAt = start;
  const unlisten = host.onSignal((signal) => {
    if (heard !== null) host.exit(SIGNAL_CODES[signal]);
    heard ??= signal;
  });

  let told: string | null = null;

  function show(line: string): void {
    err.status(line);
    drawnAt = now();
  }

  const isDue = (at: number): boolean => err.isTerminal && at - start > QUIET_MS && at - drawnAt > REDRAW_MS;

  function draw(progress: Progress, at: number): void {
    const elapsed = (at - start) / 1000;
    const line = [
      `${grouped(progress.distinct)} states`,
      ...(progress.judging === undefined
        ? [
            `${grouped(Math.round(progress.distinct / elapsed))}/s`,
            `queue ${grouped(progress.queue)}`,
            `depth ${progress.depth}`,
          ]
        : [`judging ${progress.judging}`]),
      `${elapsed.toFixed(0)} s`,
    ].join("  ");
    show(line);
  }

  async function onProgress(progress: Progress): Promise<Stop | undefined> {
    const at = now();
    if (isDue(at)) {
      if (told === null) draw(progress, at);
      else show(told);
    }
    // Checked at each report: memory can grow faster between two reports than in the ten before.
    if (host.memory.isShort(memoryMax)) return "memory";
    if (at - breathedAt > BREATHE_MS) {
      await host.breathe();
      breathedAt = now();
    }
    return heard === null ? undefined : "interrupted";
  }

  return {
    onProgress,
    tell: (line) => {
      told = line;
      if (isDue(now())) show(line);
    },
    signal: () => heard,
    breathe: async () => {
      await host.breathe();
      breathedAt = now();
      return heard;
    },
    end: () => {
      err.status(null);
      unlisten();
    },
  };
}
