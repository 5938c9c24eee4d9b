/**
 * What constraints exclude: it is generated and judged, but kept apart from the states of the graph, so that each is
 * judged and counted once.
 */
import { tableFor } from "./choose-table.js";
import type { IndexTable } from "./index-table.js";
import type { Memory } from "./memory.js";
import type { PackedModel } from "./model.js";
import { Store } from "./store.js";
import { SLICE, type Table, type TableOptions } from "./table.js";

export class Outside {
  readonly store: Store;
  private table: Table | null;
  /** Excluded states that still have to be looked up. */
  private readonly waiting: Int32Array;
  private waitingEnd = 0;
  /** Where the state lies whose successors are written; null for initial states, which are successors of none. */
  private source: Int32Array | null = null;
  private sourceAt = 0;
  /** Where in the buffer those of them begin that are not sifted yet. */
  private siftedTo = 0;
  /** There is no memory for more of them. */
  private isFull = false;

  private constructor(
    private readonly model: PackedModel,
    private readonly constraint: NonNullable<PackedModel["constraint"]>,
    memory: Memory,
    options: TableOptions,
    private readonly judges: boolean,
  ) {
    this.store = new Store(model.words, memory, undefined);
    this.table = tableFor(model, this.store, memory, options, { lowMemory: true });
    this.waiting = new Int32Array(SLICE * model.words);
  }

  /**
   * Null for a model without constraints.
   * @param judges Whether states are judged.
   */
  static of(model: PackedModel, memory: Memory, options: TableOptions, judges: boolean): Outside | null {
    const { constraint } = model;
    return constraint === undefined ? null : new Outside(model, constraint, memory, options, judges);
  }

  get size(): number {
    return this.store.size;
  }

  /** The limit that it has reached, if there may be so many states; or null. */
  limit(most: number): "memory" | "states" | null {
    if (this.isFull) return "memory";
    return this.store.size > most ? "states" : null;
  }

  /** From now on, successors of this state are written to the buffer from index `written` on. */
  startFrom(states: Int32Array, at: number, written: number): void {
    this.source = states;
    this.sourceAt = at;
    this.siftedTo = written;
  }

  /** From now on, the same successors are written from the start of the buffer on. */
  goOn(): void {
    this.siftedTo = 0;
  }

  /**
   * Of what was written up to an index, moves forward what lies inside, and notes the rest. Returns the index after the
   * last that is left.
   */
  sift(out: Int32Array, to: number): number {
    const { words } = this.model;
    let kept = this.siftedTo;
    for (let at = kept; at < to; at += words) {
      const isInside = this.includes(out, at);
      if (isInside && kept !== at) out.copyWithin(kept, at, at + words);
      if (isInside) kept += words;
      else this.leaveOut(out, at);
    }
    this.note();
    return kept;
  }

  private includes(out: Int32Array, at: number): boolean {
    const { inState, inStep } = this.constraint;
    if (!inState(out, at)) return false;
    return inStep === null || this.source === null || inStep(this.source, this.sourceAt, out, at);
  }

  private leaveOut(out: Int32Array, at: number): void {
    const { waiting, waitingEnd } = this;
    const { words, canonicalise } = this.model;
    for (let i = 0; i < words; i += 1) waiting[waitingEnd + i] = out[at + i] as number;
    canonicalise?.(waiting, waitingEnd);
    this.waitingEnd += words;
    if (this.waitingEnd === waiting.length) this.note();
  }

  private note(): void {
    const { store, table, waiting } = this;
    const count = this.waitingEnd / store.words;
    this.waitingEnd = 0;
    if (count === 0) return;
    const known = store.size;
    if (table === null || !store.reserve(count) || !table.reserve(count)) {
      this.isFull = true;
      return;
    }
    table.insert(waiting, 0, count);
    if (this.judges) this.judge(known);
  }

  /** Judges the states from an index on. */
  judge(from: number): void {
    const { store, model } = this;
    store.forRuns(from, store.size, (chunk, offset, added) => {
      for (let i = 0; i < added; i += 1) model.judge(chunk, offset + i * store.words);
    });
  }

  /** Frees what a kernel has taken over. */
  release(): void {
    this.table?.release();
    this.table = null;
  }

  /** Enters states that were judged before. False if there is no room for them. */
  load(states: Int32Array, from: number, count: number): boolean {
    const { store, table } = this;
    if (table === null || !store.reserve(count) || !table.reserve(count)) return false;
    table.insert(states, from, count);
    return true;
  }

  /**
   * How many of these are no states of the graph: one step to a state can be excluded, and another one not.
   * @param known The states of the graph.
   */
  countBeside(known: () => IndexTable): number {
    const { store } = this;
    if (this.constraint.inStep === null || store.size === 0) return store.size;
    const inGraph = known();
    let count = 0;
    store.forRuns(0, store.size, (chunk, offset, length) => {
      const indices = inGraph.find(chunk.subarray(offset, offset + length * store.words), length);
      for (const index of indices) if (index < 0) count += 1;
    });
    return count;
  }
}
