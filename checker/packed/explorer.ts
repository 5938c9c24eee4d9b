/**
 * The inner loop of the search: takes states from the queue, lets the model write their successors into a buffer
 * until a batch is full, and keeps those that are new. The search around it decides where levels end and when to
 * stop.
 */
import { Interruption, type TooLarge } from "../interruption.js";
import type { Poll, Stop } from "../outcome.js";
import { tableFor } from "./choose-table.js";
import { IndexTable } from "./index-table.js";
import { Memory } from "./memory.js";
import type { PackedModel } from "./model.js";
import { Store } from "./store.js";
import { type Profile, SLICE, type Table, type TableOptions } from "./table.js";

/** For tests and measurements: no setting changes a result. */
export interface Tuning {
  /** ANDed into every hash: 0 makes all of them equal. */
  readonly hashMask?: number;
  /** The number of successors in a batch. */
  readonly batch?: number;
  /** Slots of the first table; a power of two. */
  readonly firstSlots?: number;
  /** Slots of a segment of the table at most; a power of two. */
  readonly segmentSlots?: number;
  /** States of a chunk of the store; rounded down to a power of two. */
  readonly chunkStates?: number;
  /** The size of the cache of recently seen states; rounded down to a power of two, at least 2. */
  readonly recentStates?: number;
  /** Initial size of the buffer for successors, in words. */
  readonly bufferWords?: number;
}

export interface ExplorerOptions {
  readonly statesMax: number;
  /** The most bytes that the search may use. */
  readonly memoryMax: number;
  /** Whether to save memory rather than time. */
  readonly lowMemory: boolean;
  readonly poll?: Poll;
  readonly tuning?: Tuning;
  readonly profile?: Profile | undefined;
}

const BATCH = 512;
const FIRST_SLOTS = 2 ** 14;

/**
 * Keeps offsets small integers and most tables in one array, which is faster. With little memory the table grows by
 * small segments, so that no old table has to be thrown away.
 */
const SEGMENT_SLOTS = 2 ** 27;
const SEGMENT_SLOTS_TIGHT = 2 ** 18;

/**
 * The maximum number of successors that a model announces can be far too large to allocate, so the buffer grows on
 * demand.
 */
const BUFFER_WORDS_MAX = 2 ** 22;
/** For a model that hands its successors over in parts. */
const BUFFER_WORDS_IN_PARTS = 2 ** 17;

/** How many words of states are canonicalised between two questions whether to stop: renaming can take long. */
const POLL_WORDS = 64;

/** The model's counters have 32 bits, and are emptied before they could overflow. */
const COUNTED_MAX = 2 ** 20;

export class Explorer {
  /** Index of the first state that is not expanded yet. */
  head = 0;
  generated = 0;
  stop: Stop | null = null;
  /** What did not fit in memory, where that is the reason to stop and is known. */
  tooLarge: TooLarge | null = null;
  readonly store: Store;
  readonly taken: Float64Array;
  readonly enabled: Float64Array;
  readonly memory: Memory;
  private readonly tableOptions: TableOptions;
  private table: Table | null;
  private out: Int32Array;
  private readonly batchWords: number;
  private readonly judgesStates: boolean;
  /** How far the state at `head` is expanded, if the model expands in parts. */
  private readonly expansion = { position: 0 };
  /** Transitions counted since the model's counters were emptied. */
  private counted = 0;
  /** The first state of the batch, and whether successors from it have been kept before its end. */
  private batchStart = 0;
  /** A reason to stop that was heard while states were kept. */
  private pending: Stop | null = null;
  private hasDrained = false;

  constructor(
    private readonly model: PackedModel,
    private readonly options: ExplorerOptions,
  ) {
    const { words } = model;
    const { lowMemory, tuning = {}, profile } = options;
    this.memory = new Memory(options.memoryMax);
    this.store = new Store(words, this.memory, tuning.chunkStates);
    this.taken = new Float64Array(model.actions.length);
    this.enabled = new Float64Array(model.actions.length);
    this.batchWords = (tuning.batch ?? BATCH) * words;
    this.judgesStates = model.properties.some(
      ({ kind, hasPremise }, i) =>
        (kind === "temporal" ? hasPremise : kind !== "step") && model.judged[i] === 1,
    );
    this.tableOptions = {
      firstSlots: tuning.firstSlots ?? FIRST_SLOTS,
      segmentSlots: tuning.segmentSlots ?? (lowMemory ? SEGMENT_SLOTS_TIGHT : SEGMENT_SLOTS),
      hashMask: tuning.hashMask ?? -1,
      recentStates: tuning.recentStates,
      profile,
    };
    this.table = tableFor(model, this.store, this.memory, this.tableOptions, lowMemory);
    const most = model.work === undefined ? BUFFER_WORDS_MAX : BUFFER_WORDS_IN_PARTS;
    const bufferWords = this.batchWords + Math.min(model.successorsMax * words, most);
    this.out = this.memory.allocate(tuning.bufferWords ?? bufferWords) ?? new Int32Array(0);
    if (this.table === null || this.out.length === 0) this.stop = "memory";
  }

  /** Finds the initial states. */
  begin(): void {
    if (this.stop !== null) return;
    this.model.work?.(this.hooks);
    this.unlessInterrupted(() => {
      let end = this.model.initial(this.out, 0);
      if (end > this.out.length) {
        if (!this.widenBuffer(end)) return;
        end = this.model.initial(this.out, 0);
      }
      this.keep(end);
    });
  }

  /**
   * Expands one batch of states, or as many as are left before index `end`. A state of a model that expands in parts
   * may be left in the middle: then the next batch continues with it.
   */
  expandBatch(end: number): void {
    this.options.profile?.("expand");
    if (this.model.work !== undefined) {
      this.emptyCounters();
      this.batchStart = this.head;
      this.hasDrained = false;
    }
    const written = this.expandStates(end);
    if (this.stop === null) this.unlessInterrupted(() => this.keep(written));
    if (this.counted > COUNTED_MAX) this.emptyCounters();
  }

  private unlessInterrupted(work: () => void): void {
    try {
      work();
    } catch (thrown) {
      if (!(thrown instanceof Interruption)) throw thrown;
      this.stop = thrown.stop;
      this.tooLarge = thrown.tooLarge;
    }
  }

  /** Asks whether to stop. */
  private readonly pollNow = (): void => {
    const stop = this.options.poll?.("search") ?? null;
    if (stop !== null) throw new Interruption(stop);
  };

  /** What the model calls during long work. */
  private readonly hooks = {
    poll: this.pollNow,
    drain: (to: number): number => {
      this.hasDrained = true;
      this.keep(to);
      if (this.stop !== null) throw new Interruption(this.stop);
      this.pollNow();
      return 0;
    },
  };

  /** Adds what the model has counted to the totals. */
  emptyCounters(): void {
    const { taken, enabled } = this.model;
    for (let i = 0; i < taken.length; i += 1) {
      this.taken[i] = (this.taken[i] as number) + (taken[i] as number);
      this.enabled[i] = (this.enabled[i] as number) + (enabled[i] as number);
    }
    taken.fill(0);
    enabled.fill(0);
    this.counted = 0;
  }

  /**
   * A table of indices of all states, for after the search. A table without indices is freed first, since it takes
   * more memory than the new one.
   * @param poll Called while it is built; may throw an `Interruption`.
   */
  indexTable(poll: () => void): IndexTable {
    if (this.table instanceof IndexTable) return this.table;
    this.table?.release();
    const table = IndexTable.of(this.store, new Memory(Number.POSITIVE_INFINITY), {
      ...this.tableOptions,
      segmentSlots: Math.min(this.tableOptions.segmentSlots, SEGMENT_SLOTS_TIGHT),
      poll,
    });
    if (table === null) throw new RangeError("no memory to look for a trace");
    this.table = table;
    return table;
  }

  /** Writes the successors of a batch of states to the buffer; returns the index after the last word. */
  private expandStates(end: number): number {
    const { model, store, batchWords } = this;
    const { words } = store;
    const mayInterrupt = model.work !== undefined;
    let written = 0;
    while (this.head < end && written < batchWords) {
      const chunk = store.chunks[store.chunkOf(this.head)] as Int32Array;
      const start = store.offsetOf(this.head);
      const stop = Math.min(chunk.length, start + (end - this.head) * words);
      const { out } = this;
      let offset = start;
      let beyond = 0;
      for (; offset < stop && written < batchWords; offset += words) {
        if (model.expandPart !== undefined) {
          written = model.expandPart(chunk, offset, out, written, this.expansion);
          if (this.expansion.position > 0) break;
          continue;
        }
        const after = mayInterrupt
          ? this.expandOne(chunk, offset, written)
          : model.expand(chunk, offset, out, written);
        if (after < 0) {
          this.head += (offset - start) / words;
          this.leaveBatch(written);
          return 0;
        }
        if (after > out.length) {
          beyond = after;
          break;
        }
        written = after;
      }
      this.head += (offset - start) / words;
      if (this.expansion.position > 0) return written;
      if (beyond > 0) {
        if (!this.widenBuffer(beyond)) return written;
        written = this.expandAgain(chunk, offset, written);
        this.head += 1;
      }
    }
    return written;
  }

  /** As the model's `expand`; -1 if it was interrupted. */
  private expandOne(chunk: Int32Array, offset: number, written: number): number {
    const { model, out } = this;
    try {
      return model.expand(chunk, offset, out, written);
    } catch (thrown) {
      if (!(thrown instanceof Interruption)) throw thrown;
      this.stop = thrown.stop;
      this.tooLarge = thrown.tooLarge;
      return -1;
    }
  }

  /**
   * After the state at `head` was interrupted. It counts as found, not as expanded: the model's counters are set to
   * what the states before it in the batch give, which are expanded once more; their successors are kept.
   */
  private leaveBatch(written: number): void {
    const { model, store, stop } = this;
    model.taken.fill(0);
    model.enabled.fill(0);
    model.work?.({ poll: () => {}, drain: () => 0 });
    const unread = new Int32Array(this.out.length);
    for (let index = this.batchStart; index < this.head; index += 1)
      model.expand(store.chunks[store.chunkOf(index)] as Int32Array, store.offsetOf(index), unread, 0);
    if (this.hasDrained) return;
    this.stop = null;
    this.unlessInterrupted(() => this.keep(written));
    this.stop ??= stop;
  }

  /** Expands a state whose successors did not fit: what was written beyond the end of the buffer is lost. */
  private expandAgain(chunk: Int32Array, offset: number, written: number): number {
    const { model } = this;
    // Its transitions have been counted already.
    const taken = model.taken.slice();
    const enabled = model.enabled.slice();
    const after = model.expand(chunk, offset, this.out, written);
    model.taken.set(taken);
    model.enabled.set(enabled);
    return after;
  }

  private widenBuffer(words: number): boolean {
    const wider = this.memory.allocate(Math.max(words, 2 * this.out.length));
    if (wider === null) {
      this.stop = "memory";
      return false;
    }
    wider.set(this.out);
    this.memory.release(this.out);
    this.out = wider;
    return true;
  }

  /** Keeps those states at the beginning of the buffer that are new. */
  private keep(written: number): void {
    const { out, store, table } = this;
    const { words } = store;
    const count = this.canonicalise(written) / words;
    this.generated += count;
    this.counted += count;
    for (let q = 0; q < count && this.stop === null; q += SLICE) {
      const slice = Math.min(SLICE, count - q);
      const known = store.size;
      if (table === null || !store.reserve(slice) || !table.reserve(slice)) {
        this.stop = "memory";
        return;
      }
      table.insert(out, q * words, slice);
      if (store.size > this.options.statesMax) {
        store.size = this.options.statesMax;
        this.stop = "states";
      }
      if (this.judgesStates) this.judge(known);
    }
    this.stop ??= this.pending;
  }

  /**
   * Replaces the states at the beginning of the buffer by their representatives. Returns the index after the last, at
   * which it was interrupted if it is less than `written`.
   */
  private canonicalise(written: number): number {
    const { model, out, store } = this;
    if (model.canonicalise === null) return written;
    for (let at = 0; at < written; at += store.words) {
      if (at % POLL_WORDS === 0) {
        this.pending ??= this.options.poll?.("search") ?? null;
        if (this.pending !== null) return at;
      }
      model.canonicalise(out, at);
    }
    return written;
  }

  /** Checks the states from an index on, which were just kept and are still in cache. */
  private judge(from: number): void {
    const { model, store, options } = this;
    options.profile?.("judge");
    store.forRuns(from, store.size, (chunk, offset, count) => {
      const end = offset + count * store.words;
      for (let at = offset; at < end; at += store.words) model.judge(chunk, at);
    });
  }
}
