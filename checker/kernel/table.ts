/** The table of a kernel, which grows with the number of states. */
import type { Store } from "../packed/store.js";
import { type Arena, FULL, LINE, type Region } from "./arena.js";
import type { Chunks } from "./chunks.js";
import { movePartition } from "./crew.js";
import type { Layout } from "./layout.js";
import type { KernelPart, PollNow, TableUse } from "./part.js";
import type { KernelProgram } from "./program.js";

/** Tables of fewer lines are kept emptier, which costs little. */
const SMALL_LINE_BITS = 16;
const LOAD_SMALL = 0.5;
const LOAD = 0.8;
/** When there is no memory to grow. */
const LOAD_TIGHT = 0.93;
/** log2 of the lines that a partition has at least in a table by index, in which no part may become full. */
const PART_LINE_BITS = 6;
/** More lines could not be addressed. */
const LINE_BITS_MAX = 25;
/** Of a new table without a wish. */
const FIRST_LINE_BITS = 10;

/** Slots of a line: of 8 bytes, and of 4. */
const SLOTS_WIDE = 8;
const SLOTS_NARROW = 16;

/** Bits by which a slot of 4 bytes says how far behind its own line a state lies, at least. */
const BEHIND_BITS = 4;
/** Beside the bit that says that it is taken. */
const NARROW_BITS = 31;

/** Lines that are moved, and states that are entered, between two questions whether to stop. */
const MOVED_AT_ONCE = 2 ** 16;

export class KernelTable {
  private region: Region = { at: 0, bytes: 0 };
  private lineBits = 0;
  private isNarrow = false;
  private isTight = false;

  /**
   * Enters the states found so far.
   * @throws {FULL} If there is no memory.
   */
  constructor(
    private readonly program: KernelProgram,
    private readonly layout: Layout,
    private readonly store: Store,
    private readonly chunks: Chunks,
    private readonly arena: Arena,
    private readonly part: KernelPart,
    private readonly poll: PollNow,
    firstLineBits: number | undefined,
  ) {
    if (!this.grow(this.firstBits(firstLineBits))) throw FULL;
  }

  private firstBits(wanted: number | undefined): number {
    const { table } = this.program;
    // A table by index must have room for the first batch, since it can't refuse a state.
    const held = this.store.size + (table.kind === "pair" ? 1 : this.layout.batchMost);
    const needed = Math.ceil(Math.log2(held / (LOAD_SMALL * SLOTS_WIDE)));
    const chosen = wanted ?? Math.max(needed + 1, FIRST_LINE_BITS);
    return table.kind === "pair"
      ? Math.min(Math.max(chosen, table.partitionBits), table.bits)
      : Math.max(chosen, needed, table.partitionBits + PART_LINE_BITS);
  }

  get use(): TableUse {
    const load = this.isTight ? LOAD_TIGHT : this.lineBits < SMALL_LINE_BITS ? LOAD_SMALL : LOAD;
    const slots = 2 ** this.lineBits * (this.isNarrow ? SLOTS_NARROW : SLOTS_WIDE);
    const most = Math.floor(load * slots);
    return {
      table: this.region.at,
      lineBits: this.lineBits,
      isNarrow: this.isNarrow,
      most,
      partMost: Math.max(1, Math.floor(most / this.layout.partitions)),
      directory: this.chunks.directory,
    };
  }

  private tell(): void {
    this.part.use(this.use);
  }

  /** A new table, which is to be filled; null if there is no memory for it. */
  begin(lineBits: number): { readonly old: TableUse; readonly finish: (isWhole: boolean) => void } | null {
    const { table } = this.program;
    const { region: before, lineBits: bits, isNarrow, isTight } = this;
    const old = this.use;
    const region = lineBits > LINE_BITS_MAX ? null : this.arena.allocate(2 ** lineBits * LINE);
    if (region === null) return null;
    const turn = (to: Region, of: number, narrow: boolean, tight: boolean): void => {
      this.region = to;
      this.lineBits = of;
      this.isNarrow = narrow;
      this.isTight = tight;
      this.tell();
    };
    turn(region, lineBits, table.kind === "pair" && canBeNarrow(table.bits, lineBits), false);
    const finish = (isWhole: boolean): void => {
      const unused = isWhole ? before : region;
      if (unused.bytes > 0) this.arena.release(unused);
      if (!isWhole) turn(before, bits, isNarrow, isTight);
    };
    return { old, finish };
  }

  /** Makes the table larger. False if there is no memory for it, or it has a line for each state that can be. */
  widen(): boolean {
    return !this.isLargest && this.grow(this.widerBits);
  }

  private grow(lineBits: number): boolean {
    for (let bits = lineBits; ; bits += 1) {
      const next = this.begin(bits);
      if (next === null) return false;
      let isWhole = false;
      try {
        isWhole = this.fill(next.old);
      } finally {
        next.finish(isWhole);
      }
      if (isWhole) return true;
    }
  }

  /** Enters all states into the new table. False if it can't hold them. */
  private fill(old: TableUse): boolean {
    const { part, layout, use } = this;
    const { partitions } = layout;
    if (old.table !== 0 && layout.isPair) {
      for (let partition = 0; partition < partitions; partition += 1) {
        if (!movePartition(part, partition, partitions, old, use)) return false;
        this.poll();
      }
      return true;
    }
    part.call("clear", use.table, 2 ** use.lineBits * LINE);
    if (old.table === 0) return layout.isPair ? this.enterStates() : this.enterNumbers();
    const lines = 2 ** old.lineBits;
    for (let line = 0; line < lines; line += MOVED_AT_ONCE) {
      part.move(old, line, Math.min(lines, line + MOVED_AT_ONCE));
      this.poll();
    }
    return true;
  }

  private enterStates(): boolean {
    const { store, part, layout } = this;
    this.arena.clear(layout.counts, 4 * layout.partitions);
    let isWhole = true;
    store.forRuns(0, store.size, (chunk, offset, count) => {
      const from = chunk.byteOffset + 4 * offset;
      const end = from + 4 * count * store.words;
      isWhole &&= part.call("enter", from, end) === end;
      this.poll();
    });
    return isWhole;
  }

  private enterNumbers(): boolean {
    const { size } = this.store;
    for (let index = 0; index < size; index += MOVED_AT_ONCE) {
      this.part.call("enter", index, Math.min(size, index + MOVED_AT_ONCE));
      this.poll();
    }
    return true;
  }

  /** How many lines the next table is to have: as many, if its slots become so small that it has twice as many. */
  get widerBits(): number {
    const { table } = this.program;
    const becomesNarrow = table.kind === "pair" && !this.isNarrow && canBeNarrow(table.bits, this.lineBits);
    return this.lineBits + (becomesNarrow ? 0 : 1);
  }

  get isLargest(): boolean {
    const { table } = this.program;
    return table.kind === "pair" && this.lineBits >= table.bits;
  }

  /** Lets the table become fuller, since there is no memory for a larger one. False if it is that full already. */
  tighten(): boolean {
    // A part of a small table by index could become full.
    if (this.isTight || (!this.layout.isPair && this.lineBits < SMALL_LINE_BITS)) return false;
    this.isTight = true;
    this.tell();
    return true;
  }

  release(): void {
    if (this.region.bytes > 0) this.arena.release(this.region);
    this.region = { at: 0, bytes: 0 };
  }
}

/** Whether slots of 4 bytes can hold what a place in so many lines does not say of a state. */
const canBeNarrow = (stateBits: number, lineBits: number): boolean =>
  stateBits - lineBits <= NARROW_BITS - BEHIND_BITS;
