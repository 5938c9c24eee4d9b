/**
 * The known states in an exact hash table with the state itself in the slot: one cache miss where an index into the
 * store would cost two. For states of two words that are never both 0; (0, 0) is an empty slot.
 *
 * A state's first slot is given by the high bits of its hash; then come the other slots of the same cache line, then
 * those of the next. So the slots are nearly sorted by hash, and growing goes once through the old table and once
 * through the new one. A table too large for one array is cut into segments; a probe that comes to the end of one
 * goes on in the next.
 *
 * Waiting for memory is what costs: a load whose address depends on the last one takes 280 ns, an independent one 11.
 * Hence three loops over a batch: the hashes; loads and nothing else; then the comparisons, all in cache.
 */
import { hashPair } from "./hash.js";
import type { Memory } from "./memory.js";
import { segmentOf } from "./places.js";
import { RecentStates } from "./recent-states.js";
import type { Store } from "./store.js";
import {
  GROWS_BY_4_TO_SLOTS,
  LOAD_MAX,
  LOAD_MAX_TIGHT,
  SLICE,
  type Table,
  type TableOptions,
  touchAll,
} from "./table.js";

/** The hash has no more. */
const BITS_MAX = 32;

/** Words of a cache line. */
const LINE = 16;
const IN_LINE = LINE - 1;

/** Where a probe continues in its line; it ends when it is back at its first slot. */
const nextInLine = (at: number): number => (at & ~IN_LINE) | ((at + 2) & IN_LINE);

export class SlotTable implements Table {
  private readonly hashes = new Int32Array(SLICE);
  /** Of each state: where in its segment its place is, the index of the slot's first word. 0 beyond the last. */
  private readonly places = new Int32Array(SLICE + 3);
  private readonly recent: RecentStates;
  private segments: Int32Array[];
  /** Of the number of slots, and of those in a segment: its binary logarithm. */
  private bits: number;
  private segmentBits: number;
  /** Where the next new state of a batch goes, at its front. */
  private fresh = 0;
  /** Keeps the loads of `touch` from being optimised away. */
  touched = 0;

  private constructor(
    private readonly store: Store,
    private readonly memory: Memory,
    private readonly options: TableOptions,
    first: Int32Array[],
  ) {
    this.recent = new RecentStates(options.hashMask, options.recentStates);
    this.segments = first;
    this.bits = Math.log2(options.firstSlots);
    this.segmentBits = this.bits;
  }

  /** Null if there is no memory for it. */
  static create(store: Store, memory: Memory, options: TableOptions): SlotTable | null {
    const first = memory.allocateMany(1, 2 * options.firstSlots);
    return first === null ? null : new SlotTable(store, memory, options, first);
  }

  reserve(count: number): boolean {
    const needed = this.store.size + count;
    while (needed > LOAD_MAX * 2 ** this.bits) {
      const byFour = 2 ** (this.bits + 2) <= GROWS_BY_4_TO_SLOTS;
      if (byFour && this.grow(this.bits + 2)) continue;
      if (!this.grow(this.bits + 1)) return needed <= LOAD_MAX_TIGHT * 2 ** this.bits;
    }
    return true;
  }

  release(): void {
    for (const segment of this.segments) this.memory.release(segment);
    this.segments = [];
  }

  insert(states: Int32Array, from: number, offered: number): void {
    const { hashes, segments, options, recent, store } = this;
    const { profile } = options;
    profile?.("hash");
    const count = recent.keepUnseen(states, from, offered, hashes);
    this.placeStates(count);
    profile?.("touch");
    this.touched =
      segments.length === 1
        ? touchAll(segments[0] as Int32Array, this.places, count)
        : this.touchSegments(count);
    profile?.("insert");
    this.fresh = from;
    // One round if there is one segment, nearly always.
    for (let q = 0; q < count; ) {
      const number = this.segmentOf(hashes[q] as number);
      let end = count;
      if (segments.length > 1) for (end = q + 1; end < count && this.isIn(number, end); ) end += 1;
      q = this.insertRun(segments[number] as Int32Array, states, from, q, end);
      if (q === end) continue;
      this.insertBeyond(states, from, q);
      q += 1;
    }
    store.append(states, from, (this.fresh - from) / 2);
  }

  private segmentOf(hash: number): number {
    return segmentOf(hash, this.bits, this.segmentBits);
  }

  private isIn(segment: number, q: number): boolean {
    return this.segmentOf(this.hashes[q] as number) === segment;
  }

  /** Where in its segment each state has its place: the index of the slot's first word. */
  private placeStates(count: number): void {
    const { hashes, places } = this;
    const shift = BITS_MAX - this.bits;
    const mask = (1 << this.segmentBits) - 1;
    for (let q = 0; q < count; q += 1) places[q] = (((hashes[q] as number) >>> shift) & mask) << 1;
  }

  private touchSegments(count: number): number {
    const { hashes, places, segments } = this;
    let sum = 0;
    for (let q = 0; q < count; q += 1) {
      const table = segments[this.segmentOf(hashes[q] as number)] as Int32Array;
      sum ^= table[places[q] as number] as number;
    }
    return sum;
  }

  /**
   * Inserts states that have their place in one segment, up to the first whose probe runs over its end, and returns
   * that one or `end`. The new ones are moved to the front. There is no call in the loop: after a call V8 would have
   * to reload the arrays' fields.
   */
  private insertRun(table: Int32Array, states: Int32Array, from: number, start: number, end: number): number {
    const { places } = this;
    const { length } = table;
    let fresh = this.fresh;
    let q = start;
    for (; q < end; q += 1) {
      const a = states[from + (q << 1)] as number;
      const b = states[from + (q << 1) + 1] as number;
      let i = places[q] as number;
      let first = i;
      let x = table[i] as number;
      let y = table[i + 1] as number;
      while ((x !== a || y !== b) && (x | y) !== 0) {
        i = nextInLine(i);
        if (i === first) {
          first += LINE;
          i = first;
          if (i >= length) break;
        }
        x = table[i] as number;
        y = table[i + 1] as number;
      }
      if (i >= length) break;
      if ((x | y) !== 0) continue;
      table[i] = a;
      table[i + 1] = b;
      states[fresh] = a;
      states[fresh + 1] = b;
      fresh += 2;
    }
    this.fresh = fresh;
    return q;
  }

  /** Inserts a state after the end of the segment in which it has its place, and finally before its beginning. */
  private insertBeyond(states: Int32Array, from: number, q: number): void {
    const a = states[from + 2 * q] as number;
    const b = states[from + 2 * q + 1] as number;
    if (!this.enterBeyond(this.hashes[q] as number, a, b)) return;
    states[this.fresh] = a;
    states[this.fresh + 1] = b;
    this.fresh += 2;
  }

  /** Looks for a state's slot from the next segment on; whether the state is new. */
  private enterBeyond(hash: number, a: number, b: number): boolean {
    const firstInLine = ((hash >>> (BITS_MAX - this.bits)) << 1) & IN_LINE;
    for (let number = this.segmentOf(hash) + 1; ; number += 1) {
      const table = this.segments[number % this.segments.length] as Int32Array;
      for (let first = firstInLine; first < table.length; first += LINE) {
        let i = first;
        do {
          const x = table[i] as number;
          const y = table[i + 1] as number;
          if (x === a && y === b) return false;
          if ((x | y) === 0) {
            table[i] = a;
            table[i + 1] = b;
            return true;
          }
          i = nextInLine(i);
        } while (i !== first);
      }
    }
  }

  private grow(bits: number): boolean {
    if (bits > BITS_MAX) return false;
    const segmentBits = Math.min(bits, Math.log2(this.options.segmentSlots));
    const segments = this.memory.allocateMany(2 ** (bits - segmentBits), 2 * 2 ** segmentBits);
    if (segments === null) return false;
    this.options.profile?.("grow");
    const old = this.segments;
    this.segments = segments;
    this.bits = bits;
    this.segmentBits = segmentBits;
    // Writes before reading: a page that is read first causes a second page fault when it is written.
    for (const segment of segments) segment.fill(0);
    for (const segment of old.splice(0)) {
      this.move(segment);
      this.memory.release(segment);
    }
    return true;
  }

  /** Puts the states of a segment of the old table, all of them new, into this one. */
  private move(old: Int32Array): void {
    for (let at = 0; at < old.length; ) {
      const a = old[at] as number;
      const b = old[at + 1] as number;
      const hash = hashPair(a, b) & this.options.hashMask;
      const number = this.segmentOf(hash);
      const stopped = this.moveRun(old, at, this.segments[number] as Int32Array, number);
      if (stopped === at) {
        if ((a | b) !== 0) this.enterBeyond(hash, a, b);
        at += 2;
      } else at = stopped;
    }
  }

  /** Moves states as long as they go into one segment and do not run over its end; returns the first that does not. */
  private moveRun(old: Int32Array, start: number, table: Int32Array, segment: number): number {
    const { hashMask } = this.options;
    const shift = BITS_MAX - this.bits;
    const { bits, segmentBits } = this;
    const slotMask = (1 << segmentBits) - 1;
    const end = table.length;
    let at = start;
    for (; at < old.length; at += 2) {
      const a = old[at] as number;
      const b = old[at + 1] as number;
      if ((a | b) === 0) continue;
      const hash = hashPair(a, b) & hashMask;
      if (segmentOf(hash, bits, segmentBits) !== segment) break;
      let first = ((hash >>> shift) & slotMask) << 1;
      let i = first;
      while (i < end && ((table[i] as number) | (table[i + 1] as number)) !== 0) {
        i = nextInLine(i);
        if (i === first) {
          first += LINE;
          i = first;
        }
      }
      if (i >= end) break;
      table[i] = a;
      table[i + 1] = b;
    }
    return at;
  }
}
