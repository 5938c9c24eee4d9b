/**
 * The states that were looked up lately, in a small table that stays in the processor's cache. Steps that commute
 * lead to one state by several ways, and often soon after each other: a third and more of all successors are found
 * here, and need not be looked for in memory. It forgets, and never errs: it keeps states whole, and every state in
 * it is known or is about to be.
 */
import { hashPair, hashState, hashWide } from "./hash.js";
import type { Words } from "./model.js";

/** 128 kB: it is to leave room in a second-level cache. */
const RECENT_WORDS = 2 ** 15;

export class Recent {
  private readonly shift: number;
  private readonly states: Words;

  constructor(
    private readonly words: number,
    private readonly hashMask: number,
    size: number | undefined,
  ) {
    const bits = Math.floor(Math.log2(Math.max(2, size ?? RECENT_WORDS / words)));
    this.shift = 32 - bits;
    this.states = new Int32Array(2 ** bits * words);
    this.occupy();
  }

  /**
   * Hashes `count` states that lie side by side from `states[from]` on, and moves those that were not seen lately to
   * the front, in order, with their hashes; returns their number.
   */
  sift(states: Int32Array, from: number, count: number, hashes: Int32Array): number {
    return this.words === 2
      ? this.siftPairs(states, from, count, hashes)
      : this.siftWide(states, from, count, hashes);
  }

  /** An empty place holds only zeros; in that of the state that is zero throughout stands another, for a start. */
  private occupy(): void {
    const { states, words, shift } = this;
    const place = (hashState(states, 0, words) >>> shift) * words;
    const other = new Int32Array(words);
    do other[0] = (other[0] as number) + 1;
    while ((hashState(other, 0, words) >>> shift) * words === place);
    states.set(other, place);
  }

  /** Without a branch for known or not, which nobody could predict: each is moved, and the next one over a known one. */
  private siftPairs(states: Int32Array, from: number, count: number, hashes: Int32Array): number {
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

  private siftWide(states: Int32Array, from: number, count: number, hashes: Int32Array): number {
    const { shift, hashMask, states: recent, words } = this;
    const end = from + words * count;
    let kept = 0;
    let to = from;
    for (let at = from; at < end; at += words) {
      const hash = hashWide(states, at, words);
      const place = (hash >>> shift) * words;
      let i = 0;
      while (i < words && recent[place + i] === states[at + i]) i += 1;
      if (i === words) continue;
      for (; i < words; i += 1) recent[place + i] = states[at + i] as number;
      if (to < at) states.copyWithin(to, at, at + words);
      hashes[kept] = hash & hashMask;
      to += words;
      kept += 1;
    }
    return kept;
  }
}
