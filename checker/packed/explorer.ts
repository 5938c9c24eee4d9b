/**
 * The inner loop of the search: takes states from the queue, lets the model write their successors into a buffer
 * until a batch is full, and keeps those that are new. The search around it decides where levels end and when to
 * stop.
 */
import { Interruption, type TooLarge } from "../interruption.js";
import type { Span } from "../kernel/crew.js";
import { wasmHost } from "../kernel/program.js";
import { type Explored, KernelRun } from "../kernel/run.js";
import type { Together } from "../kernel/together.js";
import { type Before, before, leaveTooMany } from "../kernel/too-many.js";
import type { Stop } from "../outcome.js";
import { tableFor } from "./choose-table.js";
import { CREW_FROM, type ExplorerOptions, KERNEL_FROM, successorWords } from "./explorer-options.js";
import { judgesStates } from "./flagged-findings.js";
import { IndexTable } from "./index-table.js";
import { Memory } from "./memory.js";
import type { PackedModel } from "./model.js";
import { Outside } from "./outside.js";
import { KeptSteps, Store } from "./store.js";
import { SLICE, type Table, type TableOptions } from "./table.js";

const BATCH = 512;
const FIRST_SLOTS = 2 ** 14;

/**
 * Keeps offsets small integers and most tables in one array, which is faster. With little memory the table grows by
 * small segments, so that no old table has to be thrown away.
 */
const SEGMENT_SLOTS = 2 ** 27;
const SEGMENT_SLOTS_TIGHT = 2 ** 18;

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
  /** What the model has counted of its conditions; empty if it counts none. */
  readonly covered: Float64Array;
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
  /** What constraints have excluded; null without constraints. */
  readonly outside: Outside | null;
  private kernel: KernelRun | null = null;
  private hasTriedKernel = false;
  private hasTriedCrew = false;
  private threadsMost = 0;
  /** Of what was explored, unless it was cut short; null if none are wanted. */
  readonly steps: KeptSteps | null;

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
    this.covered = new Float64Array(model.covered?.length ?? 0);
    this.batchWords = (tuning.batch ?? BATCH) * words;
    this.judgesStates = judgesStates(model);
    this.tableOptions = {
      firstSlots: tuning.firstSlots ?? FIRST_SLOTS,
      segmentSlots: tuning.segmentSlots ?? (lowMemory ? SEGMENT_SLOTS_TIGHT : SEGMENT_SLOTS),
      hashMask: tuning.hashMask ?? -1,
      recentStates: tuning.recentStates,
      profile,
    };
    this.table = tableFor(model, this.store, this.memory, this.tableOptions, options);
    this.steps = options.keepsSteps ? KeptSteps.create(model, this.memory) : null;
    this.outside = Outside.of(model, this.memory, this.tableOptions, this.judgesStates);
    const wanted = this.batchWords + successorWords(model);
    // It is handed over when it is full, so it must have room for a state.
    this.out = this.memory.allocate(Math.max(words, tuning.bufferWords ?? wanted)) ?? new Int32Array(0);
    if (this.table === null || this.out.length === 0) this.stop = "memory";
    else model.work?.(this.hooks);
  }

  /** Finds the initial states. */
  begin(): void {
    if (this.stop !== null) return;
    this.unlessInterrupted(() => {
      let end = this.model.initial(this.out, 0);
      if (end > this.out.length) {
        if (!this.widenBuffer(end)) return;
        end = this.model.initial(this.out, 0);
      }
      this.keep(this.sift(end));
    });
  }

  /** Enters states that an earlier search has found, at most `SLICE`. They may be moved. */
  load(states: Int32Array, from: number, count: number): void {
    const { store, table } = this;
    this.steps?.drop();
    if (table === null || !store.reserve(count) || !table.reserve(count)) this.stop = "memory";
    else table.insert(states, from, count);
  }

  /**
   * Expands one batch of states, or as many as are left before index `end`. A state of a model that expands in parts
   * may be left in the middle: then the next batch continues with it. Returns a promise if threads do it.
   */
  expandBatch(end: number): Promise<void> | null {
    if (this.kernel === null && this.isKernelDue()) this.startKernel();
    if (this.stop !== null) return null;
    return this.kernel === null ? this.expandHere(end) : this.expandByKernel(this.kernel, end);
  }

  private expandHere(end: number): null {
    this.options.profile?.("expand");
    if (this.model.work !== undefined) {
      this.emptyCounters();
      this.batchStart = this.head;
      this.hasDrained = false;
    }
    const written = this.expandStates(end);
    if (this.stop === null) this.unlessInterrupted(() => this.keep(written));
    if (this.counted > COUNTED_MAX) this.emptyCounters();
    return null;
  }

  /** Which code does the work by now. */
  get backend(): "wasm" | "javascript" {
    return this.kernel === null ? "javascript" : "wasm";
  }

  private isKernelDue(): boolean {
    const { model, options } = this;
    return (
      model.kernel !== undefined &&
      !this.hasTriedKernel &&
      !options.lowMemory &&
      this.expansion.position === 0 &&
      this.generated * model.words >= (options.tuning?.kernelFrom ?? KERNEL_FROM)
    );
  }

  private startKernel(): void {
    this.hasTriedKernel = true;
    const { model, store, memory, options } = this;
    const wasm = wasmHost();
    const program = wasm === undefined ? null : (model.kernel?.() ?? null);
    if (program === null || wasm === undefined || !wasm.validate(program.bytes)) return;
    options.profile?.("grow");
    this.emptyCounters();
    this.unlessInterrupted(() => {
      const taken = { model, program, store, outside: this.outside?.store ?? null, memory };
      const tuning = options.tuning?.kernel;
      this.kernel = KernelRun.start({ ...taken, wasm, poll: this.pollKernel, tuning });
    });
    if (this.kernel === null) return;
    this.steps?.drop();
    this.table?.release();
    this.table = null;
    this.outside?.release();
  }

  private expandByKernel(kernel: KernelRun, end: number): Promise<void> | null {
    this.options.profile?.("expand");
    const { crew, tuning } = this.options;
    const isCrewDue = this.generated * this.model.words >= (tuning?.crewFrom ?? CREW_FROM);
    if (crew !== undefined && crew.size > 1 && isCrewDue && !this.hasTriedCrew) {
      this.hasTriedCrew = true;
      kernel.raise(crew.size, crew.raise);
    }
    const together = kernel.sharing(this.head, end);
    if (together !== null) return this.expandTogether(kernel, together, end);
    const known = before(this.model, this.store, this.outside);
    this.takeOver(kernel, known, kernel.explore(this.head, end));
    return null;
  }

  private async expandTogether(kernel: KernelRun, together: Together, end: number): Promise<void> {
    const known = before(this.model, this.store, this.outside);
    const { found, stop } = await together.exploreAsking(this.head, end, this.options.poll);
    this.takeOver(kernel, known, found);
    if (stop !== null) this.stop = stop;
  }

  /** What is not expanded of the states before an index; null while a state is expanded in part. */
  unexpanded(end: number): readonly Span[] | null {
    if (this.expansion.position > 0) return null;
    return this.kernel?.unexpanded(this.head, end) ?? [{ from: this.head, end }];
  }

  /** Frees what is needed only for exploring; then there is no more of that. */
  release(): void {
    this.dismiss();
    this.table?.release();
    this.table = null;
    this.kernel?.release();
  }

  /** How many threads have shared the work. */
  get threads(): number {
    return Math.max(1, this.threadsMost);
  }

  /** Ends the threads. */
  dismiss(): void {
    this.kernel?.dismiss();
  }

  private takeOver(kernel: KernelRun, known: Before, { head, stop }: Explored): void {
    const { model, store, outside } = this;
    this.threadsMost = Math.max(this.threadsMost, kernel.threads);
    this.head = head;
    this.generated += kernel.collect();
    this.emptyCounters();
    if (stop !== null) {
      this.stop = stop.stop;
      this.tooLarge = stop.tooLarge;
    }
    if (!leaveTooMany(model, store, outside, this.options.statesMax, known)) return;
    this.stop = "states";
    if (!this.judgesStates) return;
    this.judge(known.inside);
    outside?.judge(known.outside);
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

  /** The same within the work of a kernel, which keeps states of its own accord. */
  private readonly pollKernel = (): void => {
    if (this.store.size + (this.outside?.size ?? 0) > this.options.statesMax)
      throw new Interruption("states");
    this.pollNow();
  };

  /** What the model calls during long work. */
  private readonly hooks = {
    poll: this.pollNow,
    drain: (to: number): number => {
      this.hasDrained = true;
      this.keep(this.sift(to));
      this.outside?.goOn();
      if (this.stop !== null) throw new Interruption(this.stop);
      this.pollNow();
      return 0;
    },
  };

  /** Adds what the model has counted to the totals. */
  emptyCounters(): void {
    const { taken, enabled, covered } = this.model;
    for (let i = 0; i < taken.length; i += 1) {
      this.taken[i] = (this.taken[i] as number) + (taken[i] as number);
      this.enabled[i] = (this.enabled[i] as number) + (enabled[i] as number);
    }
    taken.fill(0);
    enabled.fill(0);
    for (const [i, count] of covered?.entries() ?? []) this.covered[i] = (this.covered[i] as number) + count;
    covered?.fill(0);
    this.counted = 0;
  }

  /**
   * A table of indices of all states, for after the search; one without indices, which takes more memory, is freed first.
   * @param poll Called while it is built; may throw an `Interruption`.
   */
  indexTable(poll: () => void): IndexTable {
    if (this.table instanceof IndexTable) return this.table;
    this.release();
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
    let flags: readonly [ArrayLike<number>, ArrayLike<number>] = [[], []];
    let written = 0;
    while (this.head < end && written < batchWords) {
      const chunk = store.chunks[store.chunkOf(this.head)] as Int32Array;
      const start = store.offsetOf(this.head);
      const stop = Math.min(chunk.length, start + (end - this.head) * words);
      const { out } = this;
      let offset = start;
      let beyond = 0;
      for (; offset < stop && written < batchWords; offset += words) {
        this.outside?.startFrom(chunk, offset, written);
        if (model.expandPart !== undefined) {
          written = this.sift(model.expandPart(chunk, offset, out, written, this.expansion));
          if (this.expansion.position > 0) break;
          continue;
        }
        // What does not fit is lost, and judged all the same: so what is found then does not count.
        const mayOverflow = written + model.successorsMax * words > out.length;
        if (mayOverflow) flags = [model.seen.slice(), model.spoken.slice()];
        const after = mayInterrupt
          ? this.expandOne(chunk, offset, written)
          : model.expand(chunk, offset, out, written);
        if (after > out.length) {
          beyond = after;
          break;
        }
        const kept = after < 0 ? after : this.siftOne(after);
        if (kept < 0) {
          this.head += (offset - start) / words;
          return this.leaveBatch(written);
        }
        this.steps?.endState((kept - written) / words);
        written = kept;
      }
      this.head += (offset - start) / words;
      if (this.expansion.position > 0) return written;
      if (beyond > 0) {
        model.seen.set(flags[0]);
        model.spoken.set(flags[1]);
        if (!this.widenBuffer(beyond)) return written;
        const kept = this.siftOne(this.expandAgain(chunk, offset, written));
        if (kept < 0) return this.leaveBatch(written);
        this.steps?.endState((kept - written) / words);
        written = kept;
        this.head += 1;
      }
    }
    return written;
  }

  /** Takes out of the buffer what constraints exclude. Returns the index after the last state that is left. */
  private sift(to: number): number {
    const { outside, out, store } = this;
    if (outside === null) return to;
    const kept = outside.sift(out, to);
    this.generated += (to - kept) / store.words;
    this.counted += (to - kept) / store.words;
    this.pending ??= outside.limit(this.options.statesMax - store.size);
    return kept;
  }

  /** The same; -1 if it was interrupted. */
  private siftOne(to: number): number {
    return this.outside === null ? to : this.unlessStopped(() => this.sift(to));
  }

  /** As the model's `expand`; -1 if it was interrupted. */
  private expandOne(chunk: Int32Array, offset: number, written: number): number {
    return this.unlessStopped(() => this.model.expand(chunk, offset, this.out, written));
  }

  /** What work gives; -1 if it was interrupted. */
  private unlessStopped(work: () => number): number {
    let result = -1;
    this.unlessInterrupted(() => {
      result = work();
    });
    return result;
  }

  /**
   * After the state at `head` was interrupted. It counts as found, not as expanded: the model's counters are set to
   * what the states before it in the batch give, which are expanded once more; their successors are kept. Returns 0:
   * nothing is left in the buffer.
   */
  private leaveBatch(written: number): number {
    const { model, store, stop } = this;
    model.taken.fill(0);
    model.enabled.fill(0);
    model.covered?.fill(0);
    model.work?.({ poll: () => {}, drain: () => 0 });
    const unread = new Int32Array(this.out.length);
    for (let index = this.batchStart; index < this.head; index += 1)
      model.expand(store.chunks[store.chunkOf(index)] as Int32Array, store.offsetOf(index), unread, 0);
    if (this.hasDrained) return 0;
    this.stop = null;
    this.unlessInterrupted(() => this.keep(written));
    this.stop ??= stop;
    return 0;
  }

  /** Expands a state whose successors did not fit: what was written beyond the end of the buffer is lost. */
  private expandAgain(chunk: Int32Array, offset: number, written: number): number {
    const { model } = this;
    // Its transitions have been counted already.
    const taken = model.taken.slice();
    const enabled = model.enabled.slice();
    const covered = model.covered?.slice() ?? [];
    const after = model.expand(chunk, offset, this.out, written);
    model.taken.set(taken);
    model.enabled.set(enabled);
    model.covered?.set(covered);
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
      table.insert(out, q * words, slice, this.head === 0 ? null : this.steps?.room(slice));
      const most = Math.max(known, this.options.statesMax - (this.outside?.size ?? 0));
      if (store.size > most) {
        store.size = most;
        this.stop = "states";
      }
      if (this.judgesStates) this.judge(known);
    }
    this.stop ??= this.pending;
  }

  /** Replaces the states at the beginning of the buffer by their representatives, up to the index that it returns. */
  private canonicalise(written: number): number {
    const { model, out, store } = this;
    if (model.canonicalise === null) return written;
    for (let at = 0; at < written; at += store.words) {
      // A few are kept even when it is to stop.
      if (at > 0 && at % POLL_WORDS === 0) {
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
