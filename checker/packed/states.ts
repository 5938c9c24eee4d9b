/** The states that a search has found, for use after it: by index, by value, and as a graph. */
import type { Transition } from "../model.js";
import type { Poll } from "../outcome.js";
import { type FoundTransition, firstTransition, type Listing, type SearchedGraph } from "../trace.js";
import type { Explorer } from "./explorer.js";
import type { PackedModel, Words } from "./model.js";
import { Successors } from "./successors.js";

export class PackedStates implements SearchedGraph<Words> {
  private readonly made: Successors;

  constructor(
    private readonly model: PackedModel,
    private readonly explorer: Explorer,
    poll: Poll | undefined,
  ) {
    this.made = new Successors(model, poll);
  }

  /** From now on, long work of the model is interrupted as that on traces. */
  watch(): void {
    this.made.watch();
  }

  /** From now on, nothing is interrupted any more: the states can be visited long after the search. */
  rest(): void {
    this.made.rest();
  }

  /** @throws {Interruption} If the search for traces is to end. */
  readonly pollNow = (): void => this.made.pollNow();

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

  readonly stepsFrom = (index: number): Int32Array | null => {
    const { stop, steps } = this.explorer;
    return stop === null || stop === "violation" ? (steps?.from(index) ?? null) : null;
  };

  levelOf(index: number): number {
    return this.explorer.store.levelOf(index);
  }

  /** The index of a state just as it stands, or -1 if it was not found. The first call prepares for all. */
  find(state: Words): number {
    return this.explorer.indexTable(this.pollNow).find(state, 1)[0] ?? -1;
  }

  readonly initial = (): Listing<Words> => this.list(null, 0);

  readonly successors = (state: Words): Listing<Words> => this.list(state, 0);

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
  readonly expand = (state: Words, isEnough?: () => boolean): void => this.made.expand(state, isEnough);

  /** @param source The state that they are successors of, or null. */
  private list(source: Words | null, from: number): Listing<Words> {
    const { words, canonicalise, constraint } = this.model;
    const { states, isWhole } = this.made.list(source, from);
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
    return isWhole ? listing : { ...listing, more: () => this.list(source, from + count) };
  }
}
