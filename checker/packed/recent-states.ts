/**
 * Recently seen states of two words, in a small table that stays in the processor's cache. Steps that commute lead to
 * one state on several paths, often soon after each other: a third or more of all successors are found here, without
 * a lookup in the large table. It may forget states but never errs: it keeps states whole, and every state in it is
 * known or is about to be. An empty place holds zeros, which no state is.
 */
import { hashPair } from "./hash.js";

/** 128 kB: leaves room in a second-level cache. */
const RECENT_STATES = 2 ** 14;

export class RecentStates {
  private readonly shift: number;
  private readonly states: Int32Array;

  constructor(
    private readonly hashMask: number,
    size: number | undefined,
  ) {
    const bits = recentBits(size);
    this.shift = 32 - bits;
    this.states = new Int32Array(2 ** bits * 2);
  }

  /**
   * Hashes `count` states that lie side by side from `states[from]` on, and moves those that were not seen recently
   * to the front, in order, with their hashes; returns their number. There is no branch on seen or not, which would
   * be unpredictable: each state is moved, and overwritten by the next one if it was seen.
   */
  keepUnseen(states: Int32Array, from: number, count: number, hashes: Int32Array): number {
    const { shift, hashMask, states: recent } = this;
    let kept = 0;
    for (let q = 0; q < count; q += 1) {
      const at = from + (q << 1);
      const a = states[at] as number;
      const b = states[at + 1] as number;
      const hash = hashPair(a, b);
      const place = (hash >>> shift) << 1;
      const difference = ((recent[place] as number) ^ a) | ((recent[place + 1] as number) ^ b);
      recent[place] = a;
      recent[place + 1] = b;
      const to = from + (kept << 1);
      states[to] = a;
      states[to + 1] = b;
      hashes[kept] = hash & hashMask;
      kept += (difference | -difference) >>> 31;
    }
    return kept;
  }
}

/** How many bits of a hash tell recent states apart. */
export const recentBits = (size = RECENT_STATES): number => Math.floor(Math.log2(Math.max(2, size)));
