/** The states that a search has found, for use after it: by index, by value, and as a graph. */
import type { Transition } from "../model.js";
import type { Listing, SearchedGraph } from "../trace.js";
import type { Explorer } from "./explorer.js";
import type { PackedModel, Words } from "./model.js";

export class PackedStates implements SearchedGraph<Words> {
  private out = new Int32Array(1024);

  constructor(
    private readonly model: PackedModel,
    private readonly explorer: Explorer,
  ) {}

  get size(): number {
    return this.explorer.store.size;
  }

  /** The state at an index below `size`, in the order in which they were found. */
  state(index: number): Words {
    return this.explorer.store.state(index);
  }

  /** The indices of many states that lie side by side, each as it stands; -1 for one that was not found. */
  findAll(states: Int32Array, count: number): readonly number[] {
    return [...this.explorer.indexTable().find(states, count)];
  }

  levelOf(index: number): number {
    return this.explorer.store.levelOf(index);
  }

  /** The index of a state just as it stands, or -1 if it was not found. The first call prepares for all. */
  find(state: Words): number {
    return this.explorer.indexTable().find(state, 1)[0] ?? -1;
  }

  readonly initial = (): Listing<Words> => this.list((out) => this.model.initial(out, 0));

  readonly successors = (state: Words): Listing<Words> =>
    this.list((out) => this.model.expand(state, 0, out, 0));

  readonly explain = (state: Words): readonly Transition<Words>[] => this.model.explain(state);

  /** Expands a state once more, so that the model raises its flags. */
  readonly expand = (state: Words): void => {
    this.write((out) => this.model.expand(state, 0, out, 0));
  };

  private list(write: (out: Int32Array) => number): Listing<Words> {
    const { words, canonicalise } = this.model;
    const end = this.write(write);
    const states = this.out.slice(0, end);
    let representatives = states;
    if (canonicalise !== null) {
      representatives = states.slice();
      for (let at = 0; at < states.length; at += words) canonicalise(representatives, at);
    }
    return {
      indices: [...this.explorer.indexTable().find(representatives, states.length / words)],
      stateAt: (rank) => states.slice(rank * words, (rank + 1) * words),
    };
  }

  /** Writes states to the buffer, in a larger one if it is too small. */
  private write(write: (out: Int32Array) => number): number {
    const end = write(this.out);
    if (end <= this.out.length) return end;
    this.out = new Int32Array(end);
    return write(this.out);
  }
}
