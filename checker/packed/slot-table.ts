/**
 * The known states in an exact hash table with the state itself in the slot: one cache miss where an index into the
 * store would cost two. For states of two words that are never both 0; (0, 0) is an empty slot.
 *
 * A state's first slot is given by the high bits of its hash, the next ones follow. So the slots are sorted by hash,
 * nearly, and growing goes once through the old table and once through the new one. A table too large for one array
 * is cut into segments; a probe that comes to the end of one goes on in the next.
 *
 * Waiting for memory is what costs: a load whose address depends on the last one takes 280 ns, an independent one 11.
 * Hence three loops over a batch: the hashes; loads and nothing else; then the comparisons, all in cache.
 */
import { hashPair, hashStates } from "./hash.js";
import type { Memory } from "./memory.js";
import type { Store } from "./store.js";
import {
  GROWS_BY_4_TO_SLOTS,
  LOAD_MAX,
  LOAD_MAX_TIGHT,
  SLICE,
  type Table,
  type TableOptions,
} from "./table.js";

/** The hash has no more. */
const BITS_MAX = 32;

export class SlotTable implements Table {
  private readonly hashes = new Int32Array(SLICE);
  private segments: Int32Array[];
  /** Of the number of slots, and of those in a segment: its binary logarithm. */
  private bits: number;
  private segmentBits: number;
  /** Keeps the loads of `touch` from being optimised away. */
  touched = 0;

  private constructor(
    private readonly store: Store,
    private readonly memory: Memory,
    private readonly options: TableOptions,
    first: Int32Array[],
  ) {
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

  insert(states: Int32Array, from: number, count: number): void {
    const { hashes, segments, options } = this;
    const { profile } = options;
    profile?.("hash");
    hashStates(states, from, count, 2, options.hashMask, hashes);
    profile?.("touch");
    this.touched =
      segments.length === 1 ? this.touch(segments[0] as Int32Array, count) : this.touchSegments(count);
    profile?.("insert");
    // One round if there is one segment.
    for (let q = 0; q < count; ) {
      const number = this.segmentOf(hashes[q] as number);
      q = this.insertRun(segments[number] as Int32Array, number, states, from, q, count);
    }
  }

  /** The number of the segment in which a hash has its place. In two shifts: a shift by 32 would be one by 0. */
  private segmentOf(hash: number): number {
    return (hash >>> 1) >>> (31 - this.bits + this.segmentBits);
  }

  /** Loads the first slot of each state. Unrolled, so that nothing but loads is in flight. */
  private touch(table: Int32Array, count: number): number {
    const { hashes } = this;
    const shift = BITS_MAX - this.bits;
    let sum = 0;
    let q = 0;
    for (; q + 3 < count; q += 4) {
      const a = table[((hashes[q] as number) >>> shift) << 1] as number;
      const b = table[((hashes[q + 1] as number) >>> shift) << 1] as number;
      const c = table[((hashes[q + 2] as number) >>> shift) << 1] as number;
      const d = table[((hashes[q + 3] as number) >>> shift) << 1] as number;
      sum ^= a ^ b ^ c ^ d;
    }
    return sum;
  }

  private touchSegments(count: number): number {
    const { hashes, segments } = this;
    const shift = BITS_MAX - this.bits;
    const slotMask = 2 ** this.segmentBits - 1;
    let sum = 0;
    for (let q = 0; q < count; q += 1) {
      const hash = hashes[q] as number;
      const table = segments[this.segmentOf(hash)] as Int32Array;
      sum ^= table[((hash >>> shift) & slotMask) << 1] as number;
    }
    return sum;
  }

  /** Inserts states as long as they have their place in one segment; returns the first that has not, or `count`. */
  private insertRun(
    table: Int32Array,
    segment: number,
    states: Int32Array,
    from: number,
    start: number,
    count: number,
  ): number {
    const { hashes, store } = this;
    const shift = BITS_MAX - this.bits;
    const segmentShift = 31 - this.bits + this.segmentBits;
    const slotMask = 2 ** this.segmentBits - 1;
    const end = table.length;
    const chunkEnd = store.chunkStates * 2;
    let chunk = store.chunks[store.chunkOf(store.size)] as Int32Array;
    let free = store.offsetOf(store.size);
    let size = store.size;
    let q = start;
    for (; q < count; q += 1) {
      const hash = hashes[q] as number;
      if ((hash >>> 1) >>> segmentShift !== segment) break;
      const a = states[from + 2 * q] as number;
      const b = states[from + 2 * q + 1] as number;
      let i = ((hash >>> shift) & slotMask) << 1;
      let isNew = false;
      for (;;) {
        const x = table[i] as number;
        const y = table[i + 1] as number;
        if (x === a && y === b) break;
        if ((x | y) === 0) {
          table[i] = a;
          table[i + 1] = b;
          isNew = true;
          break;
        }
        i += 2;
        if (i === end) {
          isNew = this.insertFrom(segment + 1, a, b);
          break;
        }
      }
      if (!isNew) continue;
      chunk[free] = a;
      chunk[free + 1] = b;
      free += 2;
      size += 1;
      if (free === chunkEnd) {
        chunk = store.chunks[store.chunkOf(size)] as Int32Array;
        free = 0;
      }
    }
    store.size = size;
    return q;
  }

  /** Goes on at the start of a segment, or of the first one after the last; whether the state is new. */
  private insertFrom(segment: number, a: number, b: number): boolean {
    for (let number = segment; ; number += 1) {
      const table = this.segments[number % this.segments.length] as Int32Array;
      for (let i = 0; i < table.length; i += 2) {
        const x = table[i] as number;
        const y = table[i + 1] as number;
        if (x === a && y === b) return false;
        if ((x | y) === 0) {
          table[i] = a;
          table[i + 1] = b;
          return true;
        }
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
    // Written before it is read: the kernel gives a page that is read first a second fault when it is written.
    for (const segment of segments) segment.fill(0);
    for (const segment of old.splice(0)) {
      this.move(segment);
      this.memory.release(segment);
    }
    return true;
  }

  /** Puts the states of a segment of the old table, all of them new, into this one. */
  private move(old: Int32Array): void {
    const { segments } = this;
    const { hashMask } = this.options;
    const shift = BITS_MAX - this.bits;
    const slotMask = 2 ** this.segmentBits - 1;
    for (let at = 0; at < old.length; at += 2) {
      const a = old[at] as number;
      const b = old[at + 1] as number;
      if ((a | b) === 0) continue;
      const hash = hashPair(a, b) & hashMask;
      const number = this.segmentOf(hash);
      const table = segments[number] as Int32Array;
      let i = ((hash >>> shift) & slotMask) << 1;
      while (i < table.length && ((table[i] as number) | (table[i + 1] as number)) !== 0) i += 2;
      if (i < table.length) {
        table[i] = a;
        table[i + 1] = b;
      } else this.insertFrom(number + 1, a, b);
    }
  }
}
