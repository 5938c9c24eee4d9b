/** Progress on the terminal, signals, and the memory that is left, while a search runs. */

import type { Poll, Progress, Stop } from "../../checker/outcome.js";
import { style } from "../diagnostics/style.js";
import type { Host, ReadPatiently, Signal } from "../host/host.js";
import { pollOf } from "../library/environment.js";
import type { ReadFile } from "../resolve/load.js";
import type { OnProgress } from "../run/explore.js";
import { pollingWith } from "../run/interruptions.js";
import { grouped } from "../source/numbers.js";

/** No progress is shown for a search that ends sooner, in milliseconds. */
const QUIET_MS = 1000;
const REDRAW_MS = 200;
/** The time between two checks for signals, in milliseconds. */
const BREATHE_MS = 50;

/** The exit code of a process that a signal ended: 128 plus the number of the signal. */
const SIGNAL_CODES = { SIGINT: 128 + 2, SIGTERM: 128 + 15 } as const;

export interface Watch {
  readonly onProgress: OnProgress;
  /** Reads files by a function; a pipe is not waited for after a signal or the limit on time. */
  readonly patient: (read: ReadPatiently) => ReadFile;
  /** Shows a line of the command's own instead of the counts of a search. */
  readonly tell: (line: string) => void;
  /** The first signal received; null if there was none. */
  readonly signal: () => Signal | null;
  /** Why everything is to end, or null: a signal or the limit on time. */
  readonly stop: () => "interrupted" | "time" | null;
  /** For use between two searches: lets pending signals arrive, and returns the reason to stop, if there is one. */
  readonly breathe: () => Promise<Stop | null>;
  /** Removes the progress line and stops listening for signals. */
  readonly end: () => void;
}

/** When this share of the memory for states is used, it is said that it may not suffice: a table that can no more be doubled fills up. */
const SCARCE_SHARE = 0.5;

/** The time between two looks at the memory within the work on one state, in milliseconds. */
const MEMORY_MS = 50;

export interface Limits {
  /** The most memory the process may use, in bytes; null for what Node.js allows its heap. */
  readonly memoryMax: number | null;
  /** Milliseconds that the command may take; null without a limit. */
  readonly timeMax: number | null;
  /** Whether to say that memory may not suffice, with the options that help; not by default. */
  readonly warnsOfMemory?: boolean;
  /** The folder with checkpoints, if there is one. */
  readonly checkpoint?: string | null;
  /** Whether memory is saved already. */
  readonly lowMemory?: boolean;
}

export function watch(
  host: Host,
  { memoryMax, timeMax, warnsOfMemory = false, checkpoint = null, lowMemory = false }: Limits,
): Watch {
  const { err, now } = host;
  const start = now();
  let heard: Signal | null = null;
  let isTold = false;
  let drawnAt = 0;
  let breathedAt = start;
  let memoryAt = start;
  const unlisten = host.onSignal((signal) => {
    // The first message may be of a signal that was already heard within a search.
    if (isTold) host.exit(SIGNAL_CODES[signal]);
    isTold = true;
    heard ??= signal;
  });

  function stopAt(at: number): "interrupted" | "time" | null {
    heard ??= host.signalNow();
    if (heard !== null) return "interrupted";
    return timeMax !== null && at > timeMax ? "time" : null;
  }

  const pollStop = pollOf(stopAt, now);

  function poll(during: Parameters<Poll>[0]): Stop | null {
    const stop = pollStop(during);
    if (stop !== null || during !== "search") return stop;
    const at = now();
    if (at - memoryAt < MEMORY_MS) return null;
    memoryAt = at;
    return host.memory.isShort(memoryMax) ? "memory" : null;
  }

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
            ...(progress.isOnDisk === true ? ["on disk"] : []),
          ]
        : [`judging ${progress.judging}`]),
      `${elapsed.toFixed(0)} s`,
    ].join("  ");
    show(line);
  }

  let isScarce = false;

  /** Says once, while there is time, what to do if the memory does not suffice. */
  function warnOfMemory({ memoryShare = 0, distinct }: Progress): void {
    if (isScarce || !warnsOfMemory || memoryShare < SCARCE_SHARE) return;
    isScarce = true;
    const used = `${Math.floor(100 * memoryShare)} % of the memory for states is used, at ${grouped(distinct)} states.`;
    const next =
      checkpoint === null
        ? `${lowMemory ? "" : "--low-memory takes a fraction of it, and "}--disk keeps states on disk; with --checkpoint the\nnext run can go on from there.`
        : `it goes on where it stopped with --resume ${checkpoint} --disk FOLDER, which keeps states on disk.`;
    err.show(
      `${style.dim(`${used} If it does not suffice, the run ends undecided:\n${next} \`subtle check --estimate\` says how many states there may be.`)}\n`,
    );
  }

  /** Whether states were on disk at the last report; null before the first. */
  let wasOnDisk: boolean | null = null;

  /** Says when a search that keeps states on disk moves there. */
  function tellOfMove({ isOnDisk = false, distinct }: Progress): void {
    if (warnsOfMemory && isOnDisk && wasOnDisk === false)
      err.show(`${style.dim(`Memory is used up, at ${grouped(distinct)} states: it goes on on disk.`)}\n`);
    wasOnDisk = isOnDisk;
  }

  async function followProgress(progress: Progress): Promise<Stop | undefined> {
    const at = now();
    warnOfMemory(progress);
    tellOfMove(progress);
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
    return stopAt(at) ?? undefined;
  }

  const pollReading = pollingWith(() => stopAt(now()), "search");

  return {
    patient: (read) => (path, written) => read(path, written, pollReading),
    onProgress: Object.assign(followProgress, { poll }),
    tell: (line) => {
      told = line;
      if (isDue(now())) show(line);
    },
    signal: () => heard,
    stop: () => stopAt(now()),
    breathe: async () => {
      await host.breathe();
      breathedAt = now();
      return stopAt(breathedAt);
    },
    end: () => {
      err.status(null);
      unlisten();
    },
  };
}
