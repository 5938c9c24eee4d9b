/**
 * Sorts states, each of which is a number: its last word is the highest, and words are unsigned. No hash is involved:
 * neighbours have much in common, which is what makes runs short.
 */
import type { Heap, Span } from "./heap.js";

/** Below 0 if the state at `a` comes before the one at `b`, 0 if they are the same. */
export function compareStates(words: Int32Array, a: number, b: number, width: number): number {
  for (let i = width - 1; i >= 0; i -= 1) {
    const x = (words[a + i] as number) >>> 0;
    const y = (words[b + i] as number) >>> 0;
    if (x !== y) return x < y ? -1 : 1;
  }
  return 0;
}

/**
 * Sorts states that lie in one of the heap's areas, and leaves out those that are there twice. Returns where they lie
 * then, which may be where the heap has nothing else.
 */
export function sortStates(heap: Heap, { at: start, end }: Readonly<Span>): Span {
  const { words, width, spare, kernel } = heap;
  const count = (end - start) / width;
  if (count < 2) return { at: start, end };
  if (kernel !== null) return kernel.sort(heap, { at: start, end });
  const at = width === 2 ? sortPairs(words, start, spare.at, count) : sortWide(heap, start, count);
  return { at, end: unique(words, at, at + count * width, width) };
}

/** Moves each state that differs from the one before it forward; returns where they end. */
function unique(words: Int32Array, from: number, end: number, width: number): number {
  let to = from + width;
  for (let at = to; at < end; at += width) {
    let differs = false;
    for (let i = 0; i < width; i += 1) {
      const word = words[at + i] as number;
      differs ||= word !== words[to - width + i];
      words[to + i] = word;
    }
    if (differs) to += width;
  }
  return to;
}

const DIGIT_BITS = 11;
const DIGITS = 3;
const BUCKETS = 2 ** DIGIT_BITS;
const counts = new Uint32Array(BUCKETS);

/** By their digits, from the lowest on; what is the same in all states is skipped. Returns where they lie then. */
function sortPairs(words: Int32Array, at: number, other: number, count: number): number {
  if (count <= FEW) {
    insertPairs(words, at, at + 2 * count);
    return at;
  }
  let [from, to] = [at, other];
  for (let half = 0; half < 2; half += 1) {
    let varying = 0;
    const first = words[from + half] as number;
    for (let i = from + half, end = from + 2 * count; i < end; i += 2)
      varying |= (words[i] as number) ^ first;
    for (let digit = 0; digit < DIGITS; digit += 1) {
      const shift = digit * DIGIT_BITS;
      if (((varying >>> shift) & (BUCKETS - 1)) === 0) continue;
      moveByDigit(words, from, to, count, half, shift);
      [from, to] = [to, from];
    }
  }
  return from;
}

function moveByDigit(
  words: Int32Array,
  from: number,
  to: number,
  count: number,
  half: number,
  shift: number,
): void {
  const end = from + 2 * count;
  counts.fill(0);
  for (let i = from + half; i < end; i += 2) {
    const digit = ((words[i] as number) >>> shift) & (BUCKETS - 1);
    counts[digit] = (counts[digit] as number) + 1;
  }
  let sum = to;
  for (let digit = 0; digit < BUCKETS; digit += 1) {
    const count = counts[digit] as number;
    counts[digit] = sum;
    sum += 2 * count;
  }
  for (let i = from; i < end; i += 2) {
    const low = words[i] as number;
    const high = words[i + 1] as number;
    const digit = ((half === 0 ? low : high) >>> shift) & (BUCKETS - 1);
    const place = counts[digit] as number;
    counts[digit] = place + 2;
    words[place] = low;
    words[place + 1] = high;
  }
}

/** So few are sorted faster by inserting one after the other. */
const FEW = 24;

function insertPairs(words: Int32Array, from: number, end: number): void {
  for (let i = from + 2; i < end; i += 2) {
    const low = words[i] as number;
    const high = words[i + 1] as number;
    let at = i;
    for (; at > from; at -= 2) {
      const [a, b] = [words[at - 2] as number, words[at - 1] as number];
      if (b >>> 0 < high >>> 0 || (b === high && a >>> 0 <= low >>> 0)) break;
      words[at] = a;
      words[at + 1] = b;
    }
    words[at] = low;
    words[at + 1] = high;
  }
}

/**
 * Sorts the places of states by one word after the other, and then moves the states. Only words that are not the same in
 * all states are looked at.
 */
function sortWide(heap: Heap, start: number, count: number): number {
  const { words, width, spare, keys } = heap;
  const places = words.subarray(keys.at, keys.at + count);
  const key = words.subarray(keys.at + count, keys.at + 2 * count);
  for (let i = 0; i < count; i += 1) places[i] = start + i * width;
  const varying: number[] = [];
  for (let word = width - 1; word >= 0; word -= 1) {
    const first = words[start + word];
    for (let at = start + width; at < start + count * width; at += width)
      if (words[at + word] !== first) {
        varying.push(word);
        break;
      }
  }
  // What is still to be sorted: from, to before, and by which words on.
  const left = [0, count, 0];
  while (left.length > 0) {
    const depth = left.pop() as number;
    const end = left.pop() as number;
    const from = left.pop() as number;
    const word = varying[depth];
    if (word === undefined || end - from < 2) continue;
    if (end - from <= FEW) {
      insertPlaces(words, places, from, end, width);
      continue;
    }
    for (let i = from; i < end; i += 1)
      key[i] = ((words[(places[i] as number) + word] as number) ^ 0x80000000) | 0;
    sortByKey(places, key, from, end, depth + 1, left);
  }
  let to = spare.at;
  for (let i = 0; i < count; i += 1) {
    const at = places[i] as number;
    for (let word = 0; word < width; word += 1) words[to + word] = words[at + word] as number;
    to += width;
  }
  return spare.at;
}

/** Sorts places by their keys, and notes each range of equal keys in `left`, to be sorted by the words from `depth` on. */
function sortByKey(
  places: Int32Array,
  key: Int32Array,
  start: number,
  stop: number,
  depth: number,
  left: number[],
): void {
  const open = [start, stop];
  while (open.length > 0) {
    const end = open.pop() as number;
    const from = open.pop() as number;
    if (end - from < 2) continue;
    const [a, b, c] = [key[from] as number, key[(from + end) >> 1] as number, key[end - 1] as number];
    const pivot = Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));
    let low = from;
    let high = end;
    for (let i = from; i < high; ) {
      const k = key[i] as number;
      if (k === pivot) {
        i += 1;
        continue;
      }
      const other = k < pivot ? low++ : --high;
      const place = places[i] as number;
      key[i] = key[other] as number;
      places[i] = places[other] as number;
      key[other] = k;
      places[other] = place;
      if (k < pivot) i += 1;
    }
    left.push(low, high, depth);
    open.push(from, low, high, end);
  }
}

function insertPlaces(words: Int32Array, places: Int32Array, from: number, end: number, width: number): void {
  for (let i = from + 1; i < end; i += 1) {
    const place = places[i] as number;
    let at = i;
    for (; at > from && compareStates(words, places[at - 1] as number, place, width) > 0; at -= 1)
      places[at] = places[at - 1] as number;
    places[at] = place;
  }
}
