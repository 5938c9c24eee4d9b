/**
 * The state graph of the fast search. Edges are not stored: successors are recomputed whenever they are needed, and
 * looked up in the table of known states. There are many, and computing one takes hardly longer than reading it from
 * memory.
 */
import type { FairGraph } from "../liveness/graph.js";
import type { Explorer } from "./explorer.js";
import type { IndexTable } from "./index-table.js";
import type { PackedModel, PackedTemporal } from "./model.js";
import type { PackedStates } from "./states.js";
import type { Store } from "./store.js";

const POLL_EVERY = 256;

export class PackedFairGraph implements FairGraph {
  readonly size: number;
  readonly initial: readonly number[];
  readonly units: PackedTemporal["units"];
  out = new Int32Array(64);
  private words = new Int32Array(1024);
  private readonly store: Store;
  private readonly table: IndexTable;

  constructor(
    private readonly model: PackedModel,
    private readonly temporal: PackedTemporal,
    explorer: Explorer,
    private readonly states: PackedStates,
  ) {
    this.store = explorer.store;
    this.table = explorer.indexTable(states.pollNow);
    this.size = explorer.store.size;
    this.units = temporal.units;
    this.initial = [...new Set(states.initial().indices)].filter((index) => index >= 0);
  }

  /** How many expansions are left until the next question whether to stop. */
  private unpolled = POLL_EVERY;

  private pollSometimes(): void {
    this.unpolled -= 1;
    if (this.unpolled > 0) return;
    this.unpolled = POLL_EVERY;
    this.states.pollNow();
  }

  successors(state: number): number {
    this.pollSometimes();
    const chunk = this.chunkOf(state);
    const from = this.store.offsetOf(state);
    let end = this.model.expand(chunk, from, this.words, 0);
    if (end > this.words.length) {
      this.words = new Int32Array(2 * end);
      end = this.model.expand(chunk, from, this.words, 0);
    }
    return this.lookUp(end, state);
  }

  unitSuccessors(unit: number, state: number): number {
    return this.lookUp(this.makeSteps(unit, state), state);
  }

  canStep(unit: number, state: number): boolean {
    const end = this.makeSteps(unit, state);
    const chunk = this.chunkOf(state);
    const from = this.store.offsetOf(state);
    const width = this.store.words;
    for (let at = 0; at < end; at += width)
      for (let i = 0; i < width; i += 1) if (this.words[at + i] !== chunk[from + i]) return true;
    return false;
  }

  holds(atom: number, state: number): boolean {
    const chunk = this.chunkOf(state);
    const from = this.store.offsetOf(state);
    return this.atom(atom).holds(chunk, from, chunk, from);
  }

  holdsStep(atom: number, from: number, to: number): boolean {
    const { store } = this;
    return this.atom(atom).holds(
      this.chunkOf(from),
      store.offsetOf(from),
      this.chunkOf(to),
      store.offsetOf(to),
    );
  }

  private atom(atom: number): PackedTemporal["atoms"][number] {
    return this.temporal.atoms[atom] as PackedTemporal["atoms"][number];
  }

  private chunkOf(state: number): Int32Array {
    return this.store.chunks[this.store.chunkOf(state)] as Int32Array;
  }

  private makeSteps(unit: number, state: number): number {
    this.pollSometimes();
    const { successors } = this.units[unit] as PackedTemporal["units"][number];
    const chunk = this.chunkOf(state);
    const from = this.store.offsetOf(state);
    const end = successors(chunk, from, this.words, 0);
    if (end <= this.words.length) return end;
    this.words = new Int32Array(2 * end);
    return successors(chunk, from, this.words, 0);
  }

  private lookUp(end: number, state: number): number {
    const { store, words } = this;
    const count = end / store.words;
    if (count > this.out.length) this.out = new Int32Array(2 * count);
    this.table.lookUp(words, count, this.out);
    const isInside = this.model.constraint?.inStep ?? null;
    if (isInside === null) return count;
    // A state that constraints exclude is not in the table; one that a step must not lead to can be.
    const chunk = this.chunkOf(state);
    const from = store.offsetOf(state);
    for (let i = 0; i < count; i += 1)
      if (this.out[i] !== -1 && !isInside(chunk, from, words, i * store.words)) this.out[i] = -1;
    return count;
  }
}
