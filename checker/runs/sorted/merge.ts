/** Sorted states from several sources as one, and those of one that are not in a run. */
import type { Heap } from "./heap.js";
import { type Run, RunReader, type RunWriter, type Source } from "./run.js";
import { compareStates } from "./sort.js";

/** What is in one source or in the other, once. */
class Merged implements Source {
  at = 0;
  end = 0;
  private readonly page: number;

  constructor(
    private readonly heap: Heap,
    private readonly a: Source,
    private readonly b: Source,
  ) {
    this.page = heap.take();
  }

  refill(): boolean {
    const { heap, a, b, page } = this;
    const { width, blockStates } = heap;
    const limit = page + blockStates * width;
    let to = page;
    while (to < limit) {
      const hasA = a.at < a.end || a.refill();
      const hasB = b.at < b.end || b.refill();
      if (hasA && hasB) {
        to = merge(heap, a, b, to, limit);
        continue;
      }
      if (!hasA && !hasB) break;
      const rest = hasA ? a : b;
      const length = Math.min(limit - to, rest.end - rest.at);
      heap.words.copyWithin(to, rest.at, rest.at + length);
      rest.at += length;
      to += length;
    }
    this.at = page;
    this.end = to;
    return to > page;
  }

  close(): void {
    this.heap.give(this.page);
    this.a.close();
    this.b.close();
  }
}

/** Writes what is in one or in the other, once, until one of them or the room is at its end. */
function merge({ words, width, kernel }: Heap, a: Source, b: Source, to: number, limit: number): number {
  if (kernel !== null) return kernel.merge(a, b, to, limit);
  return width === 2 ? mergePairs(words, a, b, to, limit) : mergeStates(words, a, b, to, limit, width);
}

function mergeStates(
  words: Int32Array,
  a: Source,
  b: Source,
  start: number,
  limit: number,
  width: number,
): number {
  let to = start;
  while (to < limit && a.at < a.end && b.at < b.end) {
    const order = compareStates(words, a.at, b.at, width);
    const from = order <= 0 ? a.at : b.at;
    for (let i = 0; i < width; i += 1) words[to + i] = words[from + i] as number;
    to += width;
    if (order <= 0) a.at += width;
    if (order >= 0) b.at += width;
  }
  return to;
}

/** The same for states of two words. */
function mergePairs(words: Int32Array, a: Source, b: Source, start: number, limit: number): number {
  let to = start;
  let [i, j] = [a.at, b.at];
  const [endA, endB] = [a.end, b.end];
  while (to < limit && i < endA && j < endB) {
    const lowA = words[i] as number;
    const highA = words[i + 1] as number;
    const lowB = words[j] as number;
    const highB = words[j + 1] as number;
    const same = lowA === lowB && highA === highB;
    const first = highA === highB ? lowA >>> 0 <= lowB >>> 0 : highA >>> 0 < highB >>> 0;
    words[to] = first ? lowA : lowB;
    words[to + 1] = first ? highA : highB;
    to += 2;
    if (first) i += 2;
    if (!first || same) j += 2;
  }
  a.at = i;
  b.at = j;
  return to;
}

/** What is in a source and not in a run; only the blocks that may matter are read. It works where the states lie. */
class Without implements Source {
  at = 0;
  end = 0;

  constructor(
    private readonly heap: Heap,
    private readonly source: Source,
    private readonly run: RunReader,
  ) {}

  refill(): boolean {
    const { heap, source, run } = this;
    const { words, width } = heap;
    while (source.at < source.end || source.refill()) {
      const from = source.at;
      let to = from;
      while (source.at < source.end) {
        const isPast = run.at < run.end && compareStates(words, run.end - width, source.at, width) < 0;
        if (isPast) run.at = run.end;
        if (run.at >= run.end && !run.seek(words, source.at)) {
          words.copyWithin(to, source.at, source.end);
          to += source.end - source.at;
          source.at = source.end;
          break;
        }
        to = lessen(heap, source, run, to);
      }
      this.at = from;
      this.end = to;
      if (to > from) return true;
    }
    return false;
  }

  close(): void {
    this.source.close();
    this.run.close();
  }
}

/** Moves what is not in the run forward, until one of both is at its end. */
function lessen({ words, width, kernel }: Heap, source: Source, run: RunReader, to: number): number {
  if (kernel !== null) return kernel.lessen(source, run, to);
  return width === 2 ? leavePairs(words, source, run, to) : leaveStates(words, source, run, to, width);
}

function leaveStates(
  words: Int32Array,
  source: Source,
  run: RunReader,
  start: number,
  width: number,
): number {
  let to = start;
  while (source.at < source.end && run.at < run.end) {
    const order = compareStates(words, source.at, run.at, width);
    if (order < 0) {
      for (let i = 0; i < width; i += 1) words[to + i] = words[source.at + i] as number;
      to += width;
    }
    if (order <= 0) source.at += width;
    if (order >= 0) run.at += width;
  }
  return to;
}

/** The same for states of two words. */
function leavePairs(words: Int32Array, source: Source, run: RunReader, start: number): number {
  let to = start;
  let [i, j] = [source.at, run.at];
  const [endI, endJ] = [source.end, run.end];
  while (i < endI && j < endJ) {
    const low = words[i] as number;
    const high = words[i + 1] as number;
    let known = words[j + 1] as number;
    while (known >>> 0 < high >>> 0 || (known === high && (words[j] as number) >>> 0 < low >>> 0)) {
      j += 2;
      if (j >= endJ) break;
      known = words[j + 1] as number;
    }
    if (j >= endJ) break;
    if (words[j] === low && known === high) {
      i += 2;
      j += 2;
      continue;
    }
    words[to] = low;
    words[to + 1] = high;
    to += 2;
    i += 2;
  }
  source.at = i;
  run.at = j;
  return to;
}

/** All sources as one; null if there are none. */
export function mergedAll(heap: Heap, sources: readonly Source[]): Source | null {
  let rest = sources;
  while (rest.length > 1)
    rest = rest.flatMap((source, i) => {
      const other = rest[i + 1];
      if (i % 2 === 1) return [];
      return [other === undefined ? source : new Merged(heap, source, other)];
    });
  return rest[0] ?? null;
}

/** All of some runs as one: the shorter ones are merged first, so that few states are merged often. Null if there are none. */
export function mergedRuns(heap: Heap, runs: readonly Run[]): Source | null {
  let rest: readonly { readonly source: Source; readonly count: number }[] = runs.map((run) => ({
    source: new RunReader(heap, run),
    count: run.count,
  }));
  for (;;) {
    const [a, b, ...others] = rest.toSorted((one, other) => one.count - other.count);
    if (a === undefined || b === undefined) return a?.source ?? null;
    rest = [...others, { source: new Merged(heap, a.source, b.source), count: a.count + b.count }];
  }
}

export const withoutAll = (heap: Heap, source: Source, runs: readonly RunReader[]): Source =>
  runs.reduce<Source>((rest, run) => new Without(heap, rest, run), source);

/** How many states are in some runs and not in others. */
export function countBeside(heap: Heap, runs: readonly Run[], others: readonly Run[]): number {
  const all = mergedRuns(heap, runs);
  if (all === null) return 0;
  const beside = withoutAll(
    heap,
    all,
    others.map((run) => new RunReader(heap, run)),
  );
  let count = 0;
  while (beside.refill()) {
    count += (beside.end - beside.at) / heap.width;
    beside.at = beside.end;
  }
  beside.close();
  return count;
}

/**
 * Writes all of a source.
 * @param each Called for each part of it, of which it may leave something out. False: there is to be no other.
 */
export function writeAll(writer: RunWriter, source: Source, each: (source: Source) => boolean): Run {
  for (let goesOn = true; goesOn && (source.at < source.end || source.refill()); ) {
    goesOn = each(source);
    writer.append(source);
    source.at = source.end;
  }
  source.close();
  return writer.seal();
}

/** All states of a run, some at once. */
export function eachPart(
  heap: Heap,
  run: Run,
  show: (states: Int32Array, from: number, end: number) => void,
): void {
  const reader = new RunReader(heap, run);
  while (reader.refill()) show(heap.words, reader.at, reader.end);
  reader.close();
}
