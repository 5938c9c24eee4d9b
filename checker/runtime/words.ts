/** What generated modules do with words: counting, copying and comparing them. */

/** How many bits are set. */
export function countBits(word: number): number {
  let x = word - ((word >>> 1) & 0x55555555);
  x = (x & 0x33333333) + ((x >>> 2) & 0x33333333);
  x = (x + (x >>> 4)) & 0x0f0f0f0f;
  return Math.imul(x, 0x01010101) >>> 24;
}

/** How many bits are set in `count` words from index `from` on. */
export function countAll(words: Int32Array, from: number, count: number): number {
  let bits = 0;
  for (let i = from; i < from + count; i += 1) bits += countBits(words[i] as number);
  return bits;
}

export function copyWords(to: Int32Array, at: number, words: Int32Array, from: number, count: number): void {
  for (let i = 0; i < count; i += 1) to[at + i] = words[from + i] as number;
}

export function clearWords(words: Int32Array, from: number, count: number): void {
  for (let i = from; i < from + count; i += 1) words[i] = 0;
}

export function sameWords(a: Int32Array, from: number, b: Int32Array, at: number, count: number): boolean {
  for (let i = 0; i < count; i += 1) if (a[from + i] !== b[at + i]) return false;
  return true;
}

/** Whether every bit that is set in `a` is set in `b`. */
export function withinWords(a: Int32Array, from: number, b: Int32Array, at: number, count: number): boolean {
  for (let i = 0; i < count; i += 1)
    if (((a[from + i] as number) & ~(b[at + i] as number)) !== 0) return false;
  return true;
}

/** Whether all of `count` words are 0. */
export function areClear(words: Int32Array, from: number, count: number): boolean {
  for (let i = from; i < from + count; i += 1) if (words[i] !== 0) return false;
  return true;
}

/**
 * Places that a step has already assigned: `size` numbers in `places`, in pairs of a first part and a number of
 * parts. Whether one of them is among the `count` parts from `first` on.
 */
export function isSet(places: readonly number[], size: number, first: number, count: number): boolean {
  for (let i = 0; i < size; i += 2)
    if (first < (places[i] as number) + (places[i + 1] as number) && (places[i] as number) < first + count)
      return true;
  return false;
}

/** Sets the bits of `b` in `a`. */
export function orWords(a: Int32Array, from: number, b: Int32Array, at: number, count: number): void {
  for (let i = 0; i < count; i += 1) a[from + i] = (a[from + i] as number) | (b[at + i] as number);
}

/** Leaves those bits in `a` that `b` has too. */
export function andWords(a: Int32Array, from: number, b: Int32Array, at: number, count: number): void {
  for (let i = 0; i < count; i += 1) a[from + i] = (a[from + i] as number) & (b[at + i] as number);
}

/** Takes the bits of `b` out of `a`. */
export function andNotWords(a: Int32Array, from: number, b: Int32Array, at: number, count: number): void {
  for (let i = 0; i < count; i += 1) a[from + i] = (a[from + i] as number) & ~(b[at + i] as number);
}

/** Whether `count` words come before others: by the first in which they differ. */
export function isLess(a: Int32Array, from: number, b: Int32Array, at: number, count: number): boolean {
  for (let i = 0; i < count; i += 1) {
    const x = a[from + i] as number;
    const y = b[at + i] as number;
    if (x !== y) return x < y;
  }
  return false;
}
