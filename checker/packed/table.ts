/** What the tables of known states have in common. */

/** What the time of a search goes into. */
export type Phase = "expand" | "hash" | "touch" | "insert" | "grow" | "judge";

/** Called whenever another phase begins; it may look at a clock. */
export type Profile = (phase: Phase) => void;

export interface TableOptions {
  /** Slots of the first table; a power of two. */
  readonly firstSlots: number;
  /** Slots of a segment at most; a power of two. A table of more slots consists of several segments. */
  readonly segmentSlots: number;
  readonly hashMask: number;
  /** How many states looked up lately are kept at hand. */
  readonly recentStates: number | undefined;
  readonly profile: Profile | undefined;
}

export interface Table {
  /** Grows if that many states more would be too many; false if there is no memory for it. */
  reserve(count: number): boolean;
  /**
   * Looks up `count` states that lie side by side from `states[from]` on, at most `SLICE`, and puts those that are
   * new into the store, in order. There must be room for them in both. The states may be moved meanwhile.
   */
  insert(states: Int32Array, from: number, count: number): void;
  /** Gives its memory back. */
  release(): void;
}

/** How many states are looked up at once, at most: their cache lines are asked for together. */
export const SLICE = 1024;

/** The part of the slots that may be taken when growing is possible. More makes longer runs of taken slots. */
export const LOAD_MAX = 0.5;
/** The same when there is no memory to grow. */
export const LOAD_MAX_TIGHT = 0.8;

/** Small tables grow by 4, larger ones by 2, which wastes less memory. */
export const GROWS_BY_4_TO_SLOTS = 2 ** 24;

/**
 * Loads the words of a table at `count` places, so that they are in cache. Four at a time and nothing else, so that as
 * many misses as the processor can bear are under way at once. Returns something that follows from all of them, or
 * the loads would be optimised away. There must be three places more, of no matter what.
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
