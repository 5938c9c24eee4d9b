/**
 * The hash of a state: 32 bits, of which the tables use the high ones as a place and the low ones as a tag. A
 * multiplication mixes upwards only, hence the shifts; nothing dearer was found to collide less.
 */

const A = 0x9e3779b1 | 0;
const B = 0x85ebca6b | 0;
const C = 0xc2b2ae35 | 0;

/** Of a state of two words. */
export function hashPair(a: number, b: number): number {
  let hash = Math.imul(a, A) ^ Math.imul(b, B);
  hash = Math.imul(hash ^ (hash >>> 15), C);
  return hash ^ (hash >>> 15);
}

/** Of a state of any width that lies at `states[from]`. */
export function hashWide(states: Int32Array, from: number, words: number): number {
  let hash = 0;
  for (let i = from; i < from + words; i += 1) {
    hash = Math.imul(hash ^ (states[i] as number), A);
    hash ^= hash >>> 15;
  }
  hash = Math.imul(hash, C);
  return hash ^ (hash >>> 15);
}

/** Of a state of any width, 2 words included. */
export const hashState = (states: Int32Array, from: number, words: number): number =>
  words === 2 ? hashPair(states[from] as number, states[from + 1] as number) : hashWide(states, from, words);

/** Hashes `count` states that lie side by side from `states[from]` on, and cuts the hashes down by `mask`. */
export function hashStates(
  states: Int32Array,
  from: number,
  count: number,
  words: number,
  mask: number,
  hashes: Int32Array,
): void {
  if (words === 2)
    for (let q = 0, at = from; q < count; q += 1, at += 2)
      hashes[q] = hashPair(states[at] as number, states[at + 1] as number) & mask;
  else
    for (let q = 0, at = from; q < count; q += 1, at += words) hashes[q] = hashWide(states, at, words) & mask;
}
