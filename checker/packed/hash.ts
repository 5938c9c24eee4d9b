/**
 * The hash of a state: 32 bits, of which the tables use the high ones as a place and the low ones as a tag. A
 * multiplication mixes upwards only, hence the shifts; costlier hashes did not collide less.
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

/**
 * Of a state of any width at `states[from]`. Even and odd words are hashed separately, so that the multiplications do
 * not wait for each other.
 */
function hashWide(states: Int32Array, from: number, words: number): number {
  let even = 0;
  let odd = 0;
  const last = from + words - 1;
  for (let i = from; i < last; i += 2) {
    even = Math.imul(even ^ (states[i] as number), A);
    even ^= even >>> 15;
    odd = Math.imul(odd ^ (states[i + 1] as number), B);
    odd ^= odd >>> 15;
  }
  if ((words & 1) === 1) even = Math.imul(even ^ (states[last] as number), A);
  return hashPair(even, odd);
}

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
