/** Expands single states after a search, for traces. */
import { Interruption } from "../interruption.js";
import type { Poll } from "../outcome.js";
import type { PackedModel, Words } from "./model.js";

/** Thrown to leave an expansion when enough successors are listed. */
const ENOUGH = Symbol("enough");

/** How many successors are listed at once: those of nearly every state. */
const LISTED_MAX = 2 ** 16;

/** The length of the buffer at first, if states are short. */
const BUFFER_WORDS = 1024;

/** States side by side, from a position on. */
export interface Listed {
  readonly states: Int32Array;
  /** Whether there are none behind them. */
  readonly isWhole: boolean;
}

export class Successors {
  private out: Int32Array;
  private isOver = false;

  constructor(
    private readonly model: PackedModel,
    private readonly poll: Poll | undefined,
  ) {
    // A model that hands states over writes the next one before it says that the buffer is full.
    this.out = new Int32Array(Math.max(BUFFER_WORDS, model.words));
  }

  /** From now on, long work of the model is interrupted as that on traces. */
  watch(): void {
    this.model.work?.({ poll: this.pollNow, drain: null });
  }

  /** From now on, nothing is interrupted any more: the states can be visited long after the search. */
  rest(): void {
    this.isOver = true;
  }

  /** @throws {Interruption} If the search for traces is to end. */
  readonly pollNow = (): void => {
    const stop = this.isOver ? null : (this.poll?.("traces") ?? null);
    if (stop !== null) throw new Interruption(stop);
  };

  /**
   * Expands a state once more, so that the model raises its flags.
   * @param isEnough Whether the rest of a large expansion may be left.
   */
  readonly expand = (state: Words, isEnough: () => boolean = () => false): void => {
    const drain = (): number => {
      if (isEnough()) throw ENOUGH;
      return 0;
    };
    this.write((out) => this.model.expand(state, 0, out, 0), drain);
  };

  /**
   * Lists the successors of a state, or the initial states, from a position on, at most `LISTED_MAX`.
   * @param source The state that they are successors of, or null.
   */
  list(source: Words | null, from: number): Listed {
    const { model } = this;
    const { words } = model;
    const write = (out: Int32Array): number =>
      source === null ? model.initial(out, 0) : model.expand(source, 0, out, 0);
    const parts: Int32Array[] = [];
    let skipped = 0;
    let listed = 0;
    const take = (to: number): number => {
      const skip = Math.min(from * words - skipped, to);
      skipped += skip;
      parts.push(this.out.slice(skip, to));
      listed += to - skip;
      return 0;
    };
    const isWhole = this.write(
      write,
      (to) => {
        take(to);
        if (listed >= LISTED_MAX * words) throw ENOUGH;
        return 0;
      },
      take,
    );
    return { states: parts.length === 1 ? (parts[0] as Int32Array) : joined(parts), isWhole };
  }

  /**
   * Lets the model write states to the buffer, in a larger one if it is too small. Returns false if `drain` threw
   * `ENOUGH`.
   * @param drain Takes what is in the buffer when it is full.
   * @param last Takes the rest.
   */
  private write(
    write: (out: Int32Array) => number,
    drain: (to: number) => number,
    last: (to: number) => void = () => {},
  ): boolean {
    const { model } = this;
    this.pollNow();
    model.work?.({ poll: this.pollNow, drain });
    try {
      let end = write(this.out);
      if (end > this.out.length) {
        this.out = new Int32Array(end);
        end = write(this.out);
      }
      last(end);
      return true;
    } catch (thrown) {
      if (thrown !== ENOUGH) throw thrown;
      return false;
    } finally {
      this.watch();
    }
  }
}

function joined(parts: readonly Int32Array[]): Int32Array {
  const all = new Int32Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
