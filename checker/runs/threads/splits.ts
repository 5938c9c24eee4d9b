/** Where ranges of states are divided, so that threads have about as much to do in each. */
import type { Heap, Span } from "../sorted/heap.js";
import { placeIn, type SharedRun } from "../sorted/run.js";
import { compareStates } from "../sorted/sort.js";

/** Blocks of states in a range at most, and ranges for each thread at least. */
const BLOCKS = 32;
const RANGES = 4;

/** More samples would take longer than they save. */
const SAMPLES_MAX = 2 ** 13;

/** The first state of each range but the first, by samples: the first state of each block. */
export function splitsOf(
  { words, width, blockStates }: Heap,
  gathered: readonly SharedRun[],
  areas: readonly Readonly<Span>[],
  threads: number,
): Int32Array {
  const step = blockStates * width;
  const blocks =
    gathered.reduce((sum, { firsts }) => sum + firsts.length / width, 0) +
    areas.reduce((sum, { at, end }) => sum + Math.ceil((end - at) / step), 0);
  const stride = Math.ceil(blocks / SAMPLES_MAX);
  const samples: number[] = [];
  for (const { firsts } of gathered)
    for (let at = 0; at < firsts.length; at += stride * width)
      for (let i = 0; i < width; i += 1) samples.push(firsts[at + i] as number);
  for (const { at: start, end } of areas)
    for (let at = start; at < end; at += stride * step)
      for (let i = 0; i < width; i += 1) samples.push(words[at + i] as number);
  const all = Int32Array.from(samples);
  const order = Array.from({ length: all.length / width }, (_, i) => i * width).sort((a, b) =>
    compareStates(all, a, b, width),
  );
  const each = Math.max(
    1,
    Math.min(Math.ceil(BLOCKS / stride), Math.floor(order.length / (RANGES * threads))),
  );
  const splits: number[] = [];
  for (let i = each; i < order.length; i += each) {
    const at = order[i] as number;
    for (let word = 0; word < width; word += 1) splits.push(all[at + word] as number);
  }
  return Int32Array.from(splits);
}

/** Where in sorted states each range begins, and the last one ends. No thread may look for it: others move states meanwhile. */
export function boundsIn(heap: Heap, span: Readonly<Span>, splits: Int32Array): Int32Array {
  const { width } = heap;
  const bounds = [span.at];
  for (let at = 0; at < splits.length; at += width)
    bounds.push(placeIn(heap, span, splits.subarray(at, at + width)));
  return Int32Array.from([...bounds, span.end]);
}
