/** Progress on the terminal, Ctrl-C, and the memory that is left, while a search runs. */
import { getHeapStatistics } from "node:v8";
import type { Progress, Stop } from "../../checker/outcome.js";
import type { OnProgress } from "../engine.js";
import { grouped } from "../report/text.js";

/** Nothing is shown of a search that is over sooner. In milliseconds. */
const QUIET_MS = 1000;
const REDRAW_MS = 200;
/** The event loop gets its turn this often, so that Ctrl-C is heard. */
const BREATHE_MS = 50;
/** The search stops when this part of the heap that Node.js allows is used: beyond it the process would die. */
const HEAP_SHARE = 0.85;

export interface Watch {
  readonly onProgress: OnProgress;
  /** Shows a line of the command's own instead of the counts of a search. */
  readonly tell: (line: string) => void;
  readonly isInterrupted: () => boolean;
  /** Takes the progress line away and stops listening. */
  readonly end: () => void;
}

/** @param memoryMax The most memory the process may use, in bytes; null for what Node.js allows its heap. */
export function watch(memoryMax: number | null): Watch {
  const start = performance.now();
  const shows = process.stderr.isTTY === true;
  let interrupted = false;
  let drawnAt = 0;
  let breathedAt = start;
  let checkedAt = 0;
  const onInterrupt = (): void => {
    if (interrupted) process.exit(130);
    interrupted = true;
  };
  process.on("SIGINT", onInterrupt);
  process.on("SIGTERM", onInterrupt);

  const clear = (): void => {
    if (drawnAt > 0) process.stderr.write("\r\u001b[2K");
  };

  let told: string | null = null;

  function show(line: string): void {
    process.stderr.write(`\r\u001b[2K${line.slice(0, (process.stderr.columns ?? 80) - 1)}`);
    drawnAt = performance.now();
  }

  function draw(progress: Progress, now: number): void {
    const elapsed = (now - start) / 1000;
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
    const now = performance.now();
    if (shows && now - start > QUIET_MS && now - drawnAt > REDRAW_MS) {
      if (told === null) draw(progress, now);
      else show(told);
    }
    if (now - checkedAt > BREATHE_MS) {
      checkedAt = now;
      if (memoryIsShort(memoryMax)) return "memory";
    }
    if (now - breathedAt > BREATHE_MS) {
      await new Promise((resolve) => setImmediate(resolve));
      breathedAt = performance.now();
    }
    return interrupted ? "interrupted" : undefined;
  }

  return {
    onProgress,
    tell: (line) => {
      told = line;
      const now = performance.now();
      if (shows && now - start > QUIET_MS && now - drawnAt > REDRAW_MS) show(line);
    },
    isInterrupted: () => interrupted,
    end: () => {
      clear();
      process.off("SIGINT", onInterrupt);
      process.off("SIGTERM", onInterrupt);
    },
  };
}

/** @param memoryMax In bytes; null for what Node.js allows its heap. */
export function memoryIsShort(memoryMax: number | null): boolean {
  if (memoryMax !== null && process.memoryUsage.rss() > memoryMax) return true;
  const { used_heap_size, heap_size_limit } = getHeapStatistics();
  return used_heap_size > HEAP_SHARE * heap_size_limit;
}
