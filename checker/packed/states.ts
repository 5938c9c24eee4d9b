/** The states that a search has found, for those who come after it: by index, by value, and as a graph to walk in. */
import type { Transition } from "../model.js";
import type { Graph } from "../trace.js";
import type { Explorer } from "./explorer.js";
import type { PackedModel, Words } from "./model.js";

export class PackedStates implements Graph<Words> {
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

  levelOf(index: number): number {
    return this.explorer.store.levelOf(index);
  }

  /** The index of a state just as it stands, or -1 if it was not found. The first call prepares for all. */
  find(state: Words): number {
    return this.explorer.indexTable().find(state, 0);
  }

  /** The index of the state that stands for all that differ from this one by a renaming, or -1. */
  readonly indexOf = (state: Words): number => {
    const { canonicalise } = this.model;
    if (canonicalise === null) return this.find(state);
    const representative = state.slice();
    canonicalise(representative, 0);
    return this.find(representative);
  };

  readonly initial = (): readonly Words[] => this.list((out) => this.model.initial(out, 0));

  /** The flags that expanding raises go up. */
  readonly successors = (state: Words): readonly Words[] =>
    this.list((out) => this.model.expand(state, 0, out, 0));

  readonly explain = (state: Words): readonly Transition<Words>[] => this.model.explain(state);

  /** The states that are written to the buffer, in a larger one if it is too small. */
  private list(write: (out: Int32Array) => number): readonly Words[] {
    let end = write(this.out);
    if (end > this.out.length) {
      this.out = new Int32Array(end);
      end = write(this.out);
    }
    const { words } = this.model;
    return Array.from({ length: end / words }, (_, i) => this.out.slice(i * words, (i + 1) * words));
  }
}
