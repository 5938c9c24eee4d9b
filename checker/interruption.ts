/** How the work on one state is left before its end. */
import type { SourceSpan } from "./model.js";
import type { Stop } from "./outcome.js";

/** What would have been built, and was too large for memory. */
export interface TooLarge {
  readonly place: SourceSpan;
  /** The number of its elements; infinite if it is larger than any number. */
  readonly size: number;
}

/**
 * Thrown from within the work on a state, however deep, when a limit is reached or a signal was heard. It is no
 * failure of the spec: the search ends with what it has found so far.
 */
export class Interruption extends Error {
  constructor(
    readonly stop: Stop,
    readonly tooLarge: TooLarge | null = null,
    /** What went wrong, where that is the reason. */
    cause?: Error,
  ) {
    super(`interrupted: ${stop}`, { cause });
  }
}
