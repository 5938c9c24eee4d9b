/** The states that a search has found, for use after it: by index, by value, and as a graph. */
import { Interruption } from "../interruption.js";
import type { Transition } from "../model.js";
import type { Poll } from "../outcome.js";
import { type FoundTransition, firstTransition, type Listing, type SearchedGraph } from "../trace.js";
import type { Explorer } from "./explorer.js";
import type { PackedModel, Words } from "./model.js";

/** Thrown to leave an expansion when enough successors are listed. */
const ENOUGH = Symbol("enough");

/** How many successors are listed at once: those of nearly every state. */
const LISTED_MAX = 2 ** 16;

/** The length of the buffer at first, if states are short. */
const BUFFER_WORDS = 1024;

export class PackedStates implements SearchedGraph<Words> {
  private out: Int32Array;
  private isOver = false;

  constructor(
    private readonly model: PackedModel,
    private readonly explorer: Explorer,
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

  get size(): number {
    return this.explorer.store.size;
  }

  /** The state at an index below `size`, in the order in which they were found. */
  state(index: number): Words {
    return this.explorer.store.state(index);
  }

  /** The indices of many states that lie side by side, each as it stands; -1 for one that was not found. */
  findAll(states: Int32Array, count: number): readonly number[] {
    return [...this.explorer.indexTable(this.pollNow).find(states, count)];
  }

  levelOf(index: number): number {
    return this.explorer.store.levelOf(index);
  }

  /** The index of a state just as it stands, or -1 if it was not found. The first call prepares for all. */
  find(state: Words): number {
    return this.explorer.indexTable(this.pollNow).find(state, 1)[0] ?? -1;
  }

  readonly initial = (): Listing<Words> => this.list((out) => this.model.initial(out, 0), 0, null);

  readonly successors = (state: Words): Listing<Words> =>
    this.list((out) => this.model.expand(state, 0, out, 0), 0, state);

  get excludes(): ((from: Words, to: Words) => boolean) | null {
    const { constraint } = this.model;
    if (constraint === undefined) return null;
    const { inState, inStep } = constraint;
    return (from, to) => !inState(to, 0) || inStep?.(from, 0, to, 0) === false;
  }

  readonly explain = (state: Words): readonly Transition<Words>[] => this.model.explain(state);

  readonly firstTransition = (
    state: Words,
    is: (transition: Transition<Words>, position: number) => boolean,
  ): FoundTransition<Words> | null => firstTransition((found) => this.model.explain(state, found), is);

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
   * Lists states from a position on, at most `LISTED_MAX`.
   * @param source The state that they are successors of, or null.
   */
  private list(write: (out: Int32Array) => number, from: number, source: Words | null): Listing<Words> {
    const { words, canonicalise, constraint } = this.model;
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
    const states = parts.length === 1 ? (parts[0] as Int32Array) : joined(parts);
    let representatives = states;
    if (canonicalise !== null) {
      representatives = states.slice();
      for (let at = 0; at < states.length; at += words) canonicalise(representatives, at);
    }
    const count = states.length / words;
    const indices = [...this.explorer.indexTable(this.pollNow).find(representatives, count)];
    if (constraint?.inStep != null && source !== null)
      for (let i = 0; i < count; i += 1)
        if (!constraint.inStep(source, 0, states, i * words)) indices[i] = -1;
    const listing: Listing<Words> = {
      indices,
      stateAt: (rank) => states.slice(rank * words, (rank + 1) * words),
    };
    return isWhole ? listing : { ...listing, more: () => this.list(write, from + count, source) };
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
