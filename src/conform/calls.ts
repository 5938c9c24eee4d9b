/** Calls of the code under test: when they settle, and with what. Time is given from outside, so that tests may fake theirs. */
import type { CallId } from "./configurations.js";

/** Real time, whatever the test has put in its place. */
export interface Timers {
  /** Resolves when what is ready to run has run. */
  readonly turn: () => Promise<void>;
  /** Resolves after so many milliseconds. */
  readonly wait: (ms: number) => Promise<void>;
}

export type Settled =
  | { readonly kind: "answered"; readonly answer: unknown }
  | { readonly kind: "threw"; readonly error: unknown };

/** A step of the code that has begun. */
export class Call implements CallId {
  /** Null while it is pending. */
  settled: Settled | null = null;

  constructor(
    readonly command: number,
    readonly lane: string,
  ) {}

  /** Calls it. @param onSettled Called once, maybe before this returns. */
  start(step: () => unknown, onSettled: () => void): void {
    const settle = (settled: Settled): void => {
      this.settled = settled;
      onSettled();
    };
    let answer: unknown;
    try {
      answer = step();
    } catch (error) {
      settle({ kind: "threw", error });
      return;
    }
    if (isThenable(answer))
      answer.then(
        (value) => settle({ kind: "answered", answer: value }),
        (error: unknown) => settle({ kind: "threw", error }),
      );
    else settle({ kind: "answered", answer });
  }
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof value === "object" && value !== null && "then" in value && typeof value.then === "function";
}
