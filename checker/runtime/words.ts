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

// ─────────────────────────────────────────────────────────────────────── representatives under symmetry

/** One word made of many. */
export function mixedWords(words: Int32Array, from: number, count: number): number {
  let x = 0;
  for (let i = from; i < from + count; i += 1) {
    x = (Math.imul(x, 0x2c1b3c6d) + (words[i] as number)) | 0;
    x = x ^ (x >>> 15);
  }
  return x;
}

/** Weights are compared by these bits. */
const WEIGHT = 0x7fffffff;

/**
 * How many pairs of the members `from` up to `end` have the same weight and are in different groups. The arrays begin in
 * `words` at the given indices.
 */
export function tiesIn(
  words: Int32Array,
  weights: number,
  groups: number,
  from: number,
  end: number,
): number {
  let ties = 0;
  for (let b = from + 1; b < end; b += 1)
    for (let a = from; a < b; a += 1)
      if (
        (((words[weights + a] as number) ^ (words[weights + b] as number)) & WEIGHT) === 0 &&
        words[groups + a] !== words[groups + b]
      )
        ties = (ties + 1) | 0;
  return ties;
}

/** Of the members that have the same weight as one of another group, the first of the least weight; -1 if there is none. */
export function tiedMember(
  words: Int32Array,
  weights: number,
  groups: number,
  from: number,
  end: number,
): number {
  let found = -1;
  for (let b = from; b < end; b += 1) {
    const weight = (words[weights + b] as number) & WEIGHT;
    for (let a = from; a < end; a += 1)
      if (
        ((words[weights + a] as number) & WEIGHT) === weight &&
        words[groups + a] !== words[groups + b] &&
        (found < 0 || weight < ((words[weights + found] as number) & WEIGHT))
      )
        found = b;
  }
  return found;
}

/**
 * Lists the members `from` up to `end` by their weights, and those of one weight by their groups. Each has a key beside
 * it: the place of the first member of its weight in the high bits, its group in the low ones. Its image is its place.
 */
export function listMembers(
  words: Int32Array,
  order: number,
  keys: number,
  images: number,
  weights: number,
  groups: number,
  from: number,
  end: number,
): void {
  for (let member = from; member < end; member += 1) {
    const weight = (words[weights + member] as number) & WEIGHT;
    const group = words[groups + member] as number;
    let first = from;
    let place = from;
    for (let other = from; other < end; other += 1) {
      const otherWeight = (words[weights + other] as number) & WEIGHT;
      const otherGroup = words[groups + other] as number;
      if (otherWeight < weight) {
        first = (first + 1) | 0;
        place = (place + 1) | 0;
      } else if (otherWeight === weight && (otherGroup < group || (otherGroup === group && other < member)))
        place = (place + 1) | 0;
    }
    words[order + place] = member;
    words[keys + place] = (first << 16) | group;
    words[images + member] = place - from;
  }
}

/**
 * Goes on to the next list of the members `from` up to `end` in which only those of one weight have changed places, and
 * not only those of one group. After the last one it goes back to the first and returns false.
 */
export function nextOrder(
  words: Int32Array,
  order: number,
  keys: number,
  images: number,
  from: number,
  end: number,
): boolean {
  // The members of the weight at hand are listed up to `high`, and those from `k` on are in falling order.
  let high = end;
  for (let k = end - 1; k > from; k -= 1) {
    const left = words[keys + k - 1] as number;
    const right = words[keys + k] as number;
    if ((left ^ right) >>> 16 !== 0) {
      turnMembers(words, order, keys, images, from, k, high);
      high = k;
    } else if (left < right) {
      let other = k;
      for (let m = k + 1; m < high; m += 1) if ((words[keys + m] as number) > left) other = m;
      const member = words[order + other] as number;
      words[order + other] = words[order + k - 1] as number;
      words[keys + k - 1] = words[keys + other] as number;
      words[order + k - 1] = member;
      words[keys + other] = left;
      words[images + member] = k - 1 - from;
      turnMembers(words, order, keys, images, from, k, high);
      return true;
    }
  }
  turnMembers(words, order, keys, images, from, from, high);
  return false;
}

/** Turns the list round from place `low` up to `high`. */
export function turnMembers(
  words: Int32Array,
  order: number,
  keys: number,
  images: number,
  from: number,
  low: number,
  high: number,
): void {
  for (let k = 0; low + k < high - 1 - k; k += 1) {
    const member = words[order + low + k] as number;
    const key = words[keys + low + k] as number;
    words[order + low + k] = words[order + high - 1 - k] as number;
    words[keys + low + k] = words[keys + high - 1 - k] as number;
    words[order + high - 1 - k] = member;
    words[keys + high - 1 - k] = key;
  }
  for (let k = low; k < high; k += 1) words[images + (words[order + k] as number)] = k - from;
}
