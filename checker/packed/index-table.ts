/**
 * The known states in an exact hash table of 32-bit slots, each with the index of a state in the store. It is for
 * states of any width, and for runs that prefer less memory to speed.
 *
 * An index leaves some bits of a slot free; they hold a tag, the low bits of the hash, and a state is compared only
 * if its tag agrees. Everything is rebuilt from the store when the table grows, so the old table is not needed for
 * it: its segments are wiped and used again.
 */
import { hashStates } from "./hash.js";
import type { Memory } from "./memory.js";
import { entryOf, indexBitsOf, indexIn, indexMaskOf, placeAmong, tagOf } from "./places.js";
import { recentBits } from "./recent-states.js";
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

/** How much larger a table in little memory is after it has grown, once it has several segments. */
const TIGHT_GROWTH = 1.2;

/** A place has 32 bits. */
const SLOTS_MAX = 2 ** 32;

export class IndexTable implements Table {
  private readonly hashes = new Int32Array(SLICE);
  /** Of each state of a slice: its first slot, as an unsigned number. */
  private readonly places = new Int32Array(SLICE + 3);
  /** The positions of the states of a slice that still have to be looked up. */
  private readonly offsets = new Int32Array(SLICE);
  /** Recently seen states: the hash, and the index plus one; 0 if empty. */
  private readonly recent: Int32Array;
  private readonly recentShift: number;
  /** All of one size, a power of two; there can be any number of them. */
  private segments: Int32Array[];
  private segmentBits: number;
  private indexBits = 0;
  /** The number of slots when `divide` last ran, and the number of slots in a segment minus one. */
  private slotsDivided = 0;
  private slotMask = 0;
  /** The bits of a slot that hold the index; the others are a tag. */
  private indexMask = 0;
  /** Keeps the loads of `touch` from being optimised away. */
  touched = 0;

  private constructor(
    private readonly store: Store,
    private readonly memory: Memory,
    private readonly options: TableOptions,
    /** Whether to save memory rather than time. */
    private readonly tight: boolean,
    first: Int32Array[],
  ) {
    const bits = recentBits(options.recentStates);
    this.recent = new Int32Array(2 * 2 ** bits);
    this.recentShift = 32 - bits;
    this.segments = first;
    this.segmentBits = Math.log2(first[0]?.length ?? 1);
    this.divideSlots();
  }

  /** Null if there is no memory for it. */
  static create(store: Store, memory: Memory, options: TableOptions, tight: boolean): IndexTable | null {
    const first = memory.allocateMany(1, options.firstSlots);
    return first === null ? null : new IndexTable(store, memory, options, tight, first);
  }

  /** A table of the states that are in a store already; small, and slow to insert into. */
  static of(store: Store, memory: Memory, options: TableOptions): IndexTable | null {
    const table = IndexTable.create(store, memory, options, true);
    if (table === null) return null;
    while (store.size > LOAD_MAX_TIGHT * table.slots) if (!table.widen(2)) return null;
    table.rebuild();
    return table;
  }

  reserve(count: number): boolean {
    const needed = this.store.size + count;
    let grown = false;
    while (needed > this.loadMax * this.slots && this.widen(this.growth)) grown = true;
    // Without enough memory the table gets fuller, and then grows by the smallest possible amount.
    while (needed > LOAD_MAX_TIGHT * this.slots && this.widen(1)) grown = true;
    if (grown) this.rebuild();
    return needed <= LOAD_MAX_TIGHT * this.slots;
  }

  release(): void {
    for (const segment of this.segments) this.memory.release(segment);
    this.segments = [];
  }

  insert(states: Int32Array, from: number, offered: number, indices: Int32Array | null = null): void {
    const { profile } = this.options;
    profile?.("hash");
    const count = this.sift(states, from, offered, indices);
    this.placeStates(count);
    profile?.("touch");
    this.touched = this.touchSlots(count) ^ this.touchStates(count);
    profile?.("insert");
    this.insertTouched(states, from, count, indices);
  }

  /** The index of each of the states that lie side by side at the start of an array, or -1. */
  find(states: Int32Array, count: number): Int32Array {
    const indices = new Int32Array(count);
    this.lookUp(states, count, indices);
    return indices;
  }

  /** The same, written to an array. */
  lookUp(states: Int32Array, count: number, indices: Int32Array): void {
    const { words } = this.store;
    for (let q = 0; q < count; q += SLICE) {
      const slice = Math.min(SLICE, count - q);
      hashStates(states, q * words, slice, words, this.options.hashMask, this.hashes);
      this.placeStates(slice);
      this.touched = this.touchSlots(slice) ^ this.touchStates(slice);
      for (let i = 0; i < slice; i += 1) indices[q + i] = this.findTouched(states, (q + i) * words, i);
    }
  }

  /** The index of the state at `states[from]`, the one numbered `q` of its slice. */
  private findTouched(states: Int32Array, from: number, q: number): number {
    const { store, segments, indexBits, indexMask, slotMask } = this;
    const tag = tagOf(this.hashes[q] as number, indexBits, indexMask);
    const place = this.places[q] as number;
    let number = place >>> this.segmentBits;
    for (let i = place & slotMask; ; i += 1) {
      if (i > slotMask) {
        i = 0;
        number = (number + 1) % segments.length;
      }
      const entry = (segments[number] as Int32Array)[i] as number;
      if (entry === 0) return -1;
      if ((entry & ~indexMask) !== tag) continue;
      const index = indexIn(entry, indexMask);
      if (index < store.size && this.same(index, states, from)) return index;
    }
  }

  private get slots(): number {
    return this.segments.length * 2 ** this.segmentBits;
  }

  private get loadMax(): number {
    return this.tight ? LOAD_MAX_TIGHT : LOAD_MAX;
  }

  /** By how much the table should grow. */
  private get growth(): number {
    if (this.tight) return this.segments.length === 1 ? 2 : TIGHT_GROWTH;
    return 4 * this.slots <= GROWS_BY_4_TO_SLOTS ? 4 : 2;
  }

  private same(index: number, states: Int32Array, from: number): boolean {
    const { store } = this;
    const { words } = store;
    const chunk = store.chunks[store.chunkOf(index)] as Int32Array;
    const offset = store.offsetOf(index);
    for (let i = 0; i < words; i += 1) if (chunk[offset + i] !== states[from + i]) return false;
    return true;
  }

  /**
   * Hashes states and leaves out those seen recently (a third or more): their equals are still in cache. Returns how
   * many are left.
   */
  private sift(states: Int32Array, from: number, count: number, indices: Int32Array | null): number {
    const { hashes, offsets, recent, recentShift, store, options } = this;
    const { words } = store;
    hashStates(states, from, count, words, options.hashMask, hashes);
    let kept = 0;
    for (let q = 0, at = from; q < count; q += 1, at += words) {
      const hash = hashes[q] as number;
      const lately = (hash >>> recentShift) << 1;
      const index = (recent[lately + 1] as number) - 1;
      if (recent[lately] === hash && index !== -1 && this.same(index >>> 0, states, at)) {
        if (indices !== null) indices[q] = index;
        continue;
      }
      hashes[kept] = hash;
      offsets[kept] = at;
      kept += 1;
    }
    return kept;
  }

  /** The places of the states that have been hashed: monotone in the hash, for any number of slots. */
  private placeStates(count: number): void {
    const { hashes, places, slotsDivided: slots } = this;
    for (let q = 0; q < count; q += 1) places[q] = placeAmong(slots, hashes[q] as number);
  }

  private touchSlots(count: number): number {
    const { places, segments, segmentBits, slotMask } = this;
    if (segments.length === 1) return touchAll(segments[0] as Int32Array, places, count);
    let sum = 0;
    for (let q = 0; q < count; q += 1) {
      const place = places[q] as number;
      sum ^= (segments[place >>> segmentBits] as Int32Array)[place & slotMask] as number;
    }
    return sum;
  }

  /** Loads the states to which the first slots refer, if the tag agrees. */
  private touchStates(count: number): number {
    const { hashes, places, segments, segmentBits, slotMask, indexBits, indexMask, store } = this;
    const { chunks } = store;
    const last = store.words - 1;
    let sum = 0;
    for (let q = 0; q < count; q += 1) {
      const place = places[q] as number;
      const entry = (segments[place >>> segmentBits] as Int32Array)[place & slotMask] as number;
      if (entry === 0 || (entry & ~indexMask) !== tagOf(hashes[q] as number, indexBits, indexMask)) continue;
      const index = indexIn(entry, indexMask);
      const chunk = chunks[store.chunkOf(index)] as Int32Array;
      const offset = store.offsetOf(index);
      sum ^= (chunk[offset] as number) ^ (chunk[offset + last] as number);
    }
    return sum;
  }

  private insertTouched(states: Int32Array, from: number, count: number, indices: Int32Array | null): void {
    const { offsets, recent, recentShift } = this;
    const { hashes, places, segments, segmentBits, slotMask, indexBits, indexMask, store } = this;
    for (let q = 0; q < count; q += 1) {
      const at = offsets[q] as number;
      const hash = hashes[q] as number;
      const tag = tagOf(hash, indexBits, indexMask);
      const place = places[q] as number;
      let number = place >>> segmentBits;
      let segment = segments[number] as Int32Array;
      let i = place & slotMask;
      let index: number;
      for (;;) {
        const entry = segment[i] as number;
        index = indexIn(entry, indexMask);
        if (entry === 0) {
          index = store.size;
          segment[i] = entryOf(tag, index);
          store.append(states, at, 1);
          break;
        }
        if ((entry & ~indexMask) === tag && this.same(index, states, at)) break;
        i += 1;
        if (i > slotMask) {
          i = 0;
          number = number + 1 === segments.length ? 0 : number + 1;
          segment = segments[number] as Int32Array;
        }
      }
      const lately = (hash >>> recentShift) << 1;
      recent[lately] = hash;
      recent[lately + 1] = index + 1;
      if (indices !== null) indices[(at - from) / store.words] = index;
    }
  }

  /** Allocates at least `factor` times as many slots; they are used only after the table is rebuilt. */
  private widen(factor: number): boolean {
    const { memory, segments, segmentBits } = this;
    const segmentBitsMax = Math.log2(this.options.segmentSlots);
    if (segments.length === 1 && segmentBits < segmentBitsMax) {
      const bits = Math.min(segmentBits + Math.ceil(Math.log2(Math.max(2, factor))), segmentBitsMax);
      const larger = memory.allocateMany(1, 2 ** bits);
      if (larger === null) return false;
      this.release();
      this.segments = larger;
      this.segmentBits = bits;
      return true;
    }
    const more = Math.max(1, Math.ceil(segments.length * (factor - 1)));
    if (this.slots + more * 2 ** segmentBits > SLOTS_MAX) return false;
    const added = memory.allocateMany(more, 2 ** segmentBits);
    if (added === null) return false;
    segments.push(...added);
    return true;
  }

  /** Divides a slot between index and tag, as the number of slots demands. */
  private divideSlots(): void {
    this.slotsDivided = this.slots;
    this.slotMask = (1 << this.segmentBits) - 1;
    this.indexBits = indexBitsOf(this.slots);
    this.indexMask = indexMaskOf(this.indexBits);
  }

  /** Enters all states of the store, in slices, into the wiped table. No two are equal, so none are compared. */
  private rebuild(): void {
    const { hashes, store, options } = this;
    options.profile?.("grow");
    this.divideSlots();
    // Writes before reading: a page that is read first causes a second page fault when it is written.
    for (const segment of this.segments) segment.fill(0);
    for (let index = 0; index < store.size; ) {
      const start = index;
      const chunk = store.chunks[store.chunkOf(start)] as Int32Array;
      const inChunk = store.chunkStates - (start & (store.chunkStates - 1));
      const count = Math.min(SLICE, inChunk, store.size - start);
      hashStates(chunk, store.offsetOf(start), count, store.words, options.hashMask, hashes);
      this.placeStates(count);
      this.touched = this.touchSlots(count);
      this.enter(start, count);
      index += count;
      options.poll?.();
    }
  }

  private enter(start: number, count: number): void {
    const { hashes, places, segments, segmentBits, slotMask, indexBits, indexMask } = this;
    for (let q = 0; q < count; q += 1) {
      const place = places[q] as number;
      let number = place >>> segmentBits;
      let segment = segments[number] as Int32Array;
      let i = place & slotMask;
      while (segment[i] !== 0) {
        i += 1;
        if (i > slotMask) {
          i = 0;
          number = number + 1 === segments.length ? 0 : number + 1;
          segment = segments[number] as Int32Array;
        }
      }
      segment[i] = entryOf(tagOf(hashes[q] as number, indexBits, indexMask), start + q);
    }
  }
}
