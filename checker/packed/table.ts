/** What the tables of known states have in common. */

/** The phases of a search, for profiling. */
export type Phase = "expand" | "hash" | "touch" | "insert" | "grow" | "judge";

/** Called whenever another phase begins, for example to read a clock. */
export type Profile = (phase: Phase) => void;

export interface TableOptions {
  /** Slots of the first table; a power of two. */
  readonly firstSlots: number;
  /** Slots of a segment at most; a power of two. A table of more slots consists of several segments. */
  readonly segmentSlots: number;
  readonly hashMask: number;
  /** The size of the cache of recently seen states. */
  readonly recentStates: number | undefined;
  readonly profile: Profile | undefined;
  /** Called while a table of many states is built anew; may throw an `Interruption`. */
  readonly poll?: () => void;
}

export interface Table {
  /** Grows if the table would get too full with that many more states; false if there is no memory for it. */
  reserve(count: number): boolean;
  /**
   * Looks up `count` states that lie side by side from `states[from]` on, at most `SLICE`, and puts those that are
   * new into the store, in order. There must be room for them in both. The states may be moved meanwhile.
   * @param indices Where to write the index of each; only for a table of indices.
   */
  insert(states: Int32Array, from: number, count: number, indices?: Int32Array | null): void;
  /** Frees its memory. */
  release(): void;
}

/** The most states that are looked up at once: their cache lines are loaded together. */
export const SLICE = 1024;

/** The largest load factor while growing is possible. A higher one makes longer probes. */
export const LOAD_MAX = 0.5;
/** The same when there is no memory to grow. */
export const LOAD_MAX_TIGHT = 0.8;

/** Small tables grow by 4, larger ones by 2, which wastes less memory. */
export const GROWS_BY_4_TO_SLOTS = 2 ** 24;

/**
 * Loads the words of a table at `count` places, so that they are in cache. It does nothing else, four at a time, so
 * that as many cache misses as possible are under way at once. Returns a value that depends on all of them, or the
 * loads would be optimised away. The array of places must have three more entries, with any values.
 */
export function touchAll(table: Int32Array, places: Int32Array, count: number): number {
  let sum = 0;
  for (let q = 0; q < count; q += 4) {
    const a = table[places[q] as number] as number;
    const b = table[places[q + 1] as number] as number;
    const c = table[places[q + 2] as number] as number;
    const d = table[places[q + 3] as number] as number;
    sum ^= a ^ b ^ c ^ d;
  }
  return sum;
}
