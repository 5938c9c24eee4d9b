/**
 * A run: sorted states without repetition, coded in blocks, somewhere in a file. A sparse index, the first state of each
 * block, is kept in memory, so that only blocks that may hold what is looked for are read. Each block has a checksum of
 * itself and of its number in the run, which is looked at whenever the block is read.
 */
import { checksum, decode, encode } from "./code.js";
import { FolderFailure, type RunFile, type SharedFile } from "./folder.js";
import type { Heap, Span } from "./heap.js";
import { compareStates } from "./sort.js";

/** Before a block: the bytes that follow, how many states they are, and their checksum. */
const HEAD_BYTES = 12;

export interface Run {
  readonly file: RunFile;
  /** The first byte in the file. */
  readonly start: number;
  readonly bytes: number;
  /** States. */
  readonly count: number;
  /** A checksum of those of all blocks. */
  readonly sum: number;
  /** The first state of each block. */
  readonly firsts: Int32Array;
  /** Where each block begins, from `start` on, and the end of the last. */
  readonly offsets: Float64Array;
}

/** The bytes of memory that the index of a run takes. */
export const indexBytes = ({ firsts, offsets }: Run): number => firsts.byteLength + offsets.byteLength + 200;

/** The checksum of a block, from one byte to before another. */
function sumOf({ bytes, width, kernel }: Heap, from: number, end: number, block: number): number {
  const seed = Math.imul(block + 1, 0x85ebca6b) ^ width;
  return kernel === null ? checksum(bytes, from, end, seed) : kernel.checksum(from, end, seed);
}

/** Codes states; returns the byte after the last. */
function encoded({ words, bytes, width, kernel }: Heap, from: number, end: number, to: number): number {
  return kernel === null ? encode(words, from, end, width, bytes, to) : kernel.encode(from, end, to);
}

/** Reads states up to a word. */
function decoded({ words, bytes, width, kernel }: Heap, at: number, to: number, end: number): void {
  if (kernel === null) decode(bytes, at, words, to, end, width);
  else kernel.decode(at, to, end);
}

/** One of the numbers before a block. */
const readNumber = (bytes: Uint8Array, at: number): number =>
  ((bytes[at] as number) |
    ((bytes[at + 1] as number) << 8) |
    ((bytes[at + 2] as number) << 16) |
    ((bytes[at + 3] as number) << 24)) >>>
  0;

function writeNumber(bytes: Uint8Array, at: number, number: number): void {
  for (let i = 0; i < 4; i += 1) bytes[at + i] = (number >>> (8 * i)) & 255;
}

/** Writes a run to the end of a file. */
export class RunWriter {
  private readonly start: number;
  /** States that are not coded yet, and bytes that are not in the file yet. */
  private readonly page: number;
  private pending: number;
  private readonly out: number;
  private outEnd: number;
  private count = 0;
  private sum = 0;
  private readonly firsts: number[] = [];
  private readonly offsets: number[] = [];

  constructor(
    private readonly heap: Heap,
    private readonly file: RunFile,
  ) {
    this.start = file.size;
    this.page = heap.take();
    this.pending = this.page;
    this.out = heap.take() * 4;
    this.outEnd = this.out;
  }

  /** States that lie behind all that were written before. */
  append({ at, end }: Readonly<Span>): void {
    const { heap, page } = this;
    const { words, blockStates, width } = heap;
    const blockEnd = page + blockStates * width;
    for (let from = at; from < end; ) {
      if (this.pending === page && end - from >= blockStates * width) {
        this.encode(from, from + blockStates * width);
        from += blockStates * width;
        continue;
      }
      const length = Math.min(blockEnd - this.pending, end - from);
      words.copyWithin(this.pending, from, from + length);
      this.pending += length;
      from += length;
      if (this.pending < blockEnd) continue;
      this.encode(page, blockEnd);
      this.pending = page;
    }
  }

  private encode(from: number, end: number): void {
    const { heap, out } = this;
    const { words, bytes, width, pageBytes } = heap;
    for (let i = 0; i < width; i += 1) this.firsts.push(words[from + i] as number);
    this.offsets.push(this.file.size - this.start + (this.outEnd - out));
    const head = this.outEnd;
    const at = head + HEAD_BYTES;
    this.outEnd = encoded(heap, from, end, at);
    const sum = sumOf(heap, at, this.outEnd, this.offsets.length - 1);
    writeNumber(bytes, head, this.outEnd - at);
    writeNumber(bytes, head + 4, (end - from) / width);
    writeNumber(bytes, head + 8, sum);
    this.count += (end - from) / width;
    this.sum = Math.imul(this.sum ^ sum, 0x01000193);
    // A page has room for two blocks in any form.
    if (this.outEnd - out > pageBytes / 2) this.flush();
  }

  private flush(): void {
    if (this.outEnd > this.out) this.file.append(this.heap.bytes.subarray(this.out, this.outEnd));
    this.outEnd = this.out;
  }

  seal(): Run {
    if (this.pending > this.page) this.encode(this.page, this.pending);
    this.flush();
    this.heap.give(this.page);
    this.heap.give(this.out / 4);
    const { file, start, count, sum, firsts, offsets } = this;
    const bytes = file.size - start;
    return {
      file,
      start,
      bytes,
      count,
      sum,
      firsts: Int32Array.from(firsts),
      offsets: Float64Array.from([...offsets, bytes]),
    };
  }
}

/** States in order, as many at once as are at hand. */
export interface Source extends Span {
  /** When `at` has come to `end`: makes more available. False if there are none. */
  refill(): boolean;
  /** Gives back what it has of the heap. */
  close(): void;
}

/** A run that another thread has shared; plain data. */
export type SharedRun = Omit<Run, "file"> & { readonly file: SharedFile };

/** Null if another thread can't read its file. */
export function shareRun(run: Run): SharedRun | null {
  const file = run.file.share?.() ?? null;
  return file === null ? null : { ...run, file };
}

/** States that lie in the heap, in pieces as short as those of other sources. */
export class InHeap implements Source {
  at: number;
  end: number;

  constructor(
    private readonly heap: Heap,
    { at }: Span,
    private readonly stop: number,
  ) {
    this.at = at;
    this.end = at;
  }

  refill(): boolean {
    this.at = this.end;
    this.end = Math.min(this.stop, this.at + this.heap.blockStates * this.heap.width);
    return this.end > this.at;
  }

  close(): void {}
}

export class RunReader implements Source {
  at = 0;
  end = 0;
  private readonly page: number;
  /** Bytes of the run from `windowFrom` to before `windowEnd`. */
  private readonly window: number;
  private windowFrom = 0;
  private windowEnd = 0;
  private next = 0;

  constructor(
    private readonly heap: Heap,
    private readonly run: Run,
  ) {
    this.page = heap.take();
    this.window = heap.take() * 4;
  }

  close(): void {
    this.heap.give(this.page);
    this.heap.give(this.window / 4);
  }

  get blocks(): number {
    return this.run.offsets.length - 1;
  }

  /** How many states come before those at hand. */
  get before(): number {
    return Math.max(0, this.next - 1) * this.heap.blockStates;
  }

  refill(): boolean {
    if (this.next >= this.blocks) return false;
    this.read(this.next);
    return true;
  }

  /** Goes on to the block that may hold a state that comes behind those at hand; false if none does. */
  seek(state: Int32Array, from: number): boolean {
    const { blocks, run, heap } = this;
    const { width } = heap;
    if (this.next >= blocks) return false;
    const isBehind = (block: number): boolean => compare(run.firsts, block * width, state, from, width) > 0;
    let low = this.next;
    let step = 1;
    while (low + step < blocks && !isBehind(low + step)) {
      low += step;
      step *= 2;
    }
    let high = Math.min(blocks, low + step);
    while (high - low > 1) {
      const middle = (low + high) >>> 1;
      if (isBehind(middle)) high = middle;
      else low = middle;
    }
    this.read(low);
    return true;
  }

  /** The number of a state among those of the run; -1 if it is not one of them. */
  find(state: Int32Array, from: number): number {
    const { words, width } = this.heap;
    this.next = 0;
    if (!this.seek(state, from)) return -1;
    let low = 0;
    for (let high = (this.end - this.at) / width; low < high; ) {
      const middle = (low + high) >>> 1;
      const order = compare(words, this.at + middle * width, state, from, width);
      if (order === 0) return this.before + middle;
      if (order < 0) low = middle + 1;
      else high = middle;
    }
    return -1;
  }

  /** Goes to the state of a number, in a block of which nothing has been moved since it was read. */
  goTo(index: number): void {
    const block = Math.floor(index / this.heap.blockStates);
    if (block + 1 === this.next && this.end > this.page) {
      this.at = this.page + (index - block * this.heap.blockStates) * this.heap.width;
      return;
    }
    if (block >= this.blocks) {
      this.next = this.blocks;
      this.at = this.end;
      return;
    }
    this.read(block);
    this.at += (index - block * this.heap.blockStates) * this.heap.width;
  }

  private read(block: number): void {
    const { run, heap, page, window } = this;
    const { bytes, width, blockStates } = heap;
    const from = run.offsets[block] as number;
    const end = run.offsets[block + 1] as number;
    if (from < this.windowFrom || end > this.windowEnd) {
      this.windowFrom = from;
      this.windowEnd = Math.min(run.bytes, from + heap.pageBytes);
      run.file.read(run.start + from, bytes.subarray(window, window + this.windowEnd - from));
    }
    const head = window + from - this.windowFrom;
    const at = head + HEAD_BYTES;
    const stop = window + end - this.windowFrom;
    const count = Math.min(blockStates, run.count - block * blockStates);
    const isWhole =
      readNumber(bytes, head) === stop - at &&
      readNumber(bytes, head + 4) === count &&
      (readNumber(bytes, head + 8) | 0) === sumOf(heap, at, stop, block);
    if (!isWhole) throw damaged(run.file.name, run.start + from);
    decoded(heap, at, page, page + count * width);
    this.at = page;
    this.end = page + count * width;
    this.next = block + 1;
  }
}

/** What of a run is not before one state, and is before another. */
export class Between implements Source {
  at = 0;
  end = 0;
  private isOver = false;
  private hasBegun = false;

  /** Null for a bound: there is none. */
  constructor(
    private readonly heap: Heap,
    private readonly source: RunReader,
    private readonly first: Int32Array | null,
    private readonly behind: Int32Array | null,
  ) {}

  refill(): boolean {
    const { source, first, behind, heap } = this;
    while (!this.isOver) {
      if (!this.hasBegun) {
        this.hasBegun = true;
        if (!(first === null ? source.refill() : source.seek(first, 0))) break;
        if (first !== null) source.at = placeIn(heap, source, first);
      } else if (!source.refill()) break;
      const { at, end } = source;
      this.at = at;
      this.end = behind === null ? end : placeIn(heap, source, behind);
      this.isOver = this.end < end;
      source.at = source.end;
      if (this.end > at) return true;
      if (end > at) break;
    }
    this.isOver = true;
    this.at = this.end;
    return false;
  }

  close(): void {
    this.source.close();
  }
}

/** Where in sorted states the first lies that is not before another one. */
export function placeIn({ words, width }: Heap, { at, end }: Readonly<Span>, state: Int32Array): number {
  let low = 0;
  for (let high = (end - at) / width; low < high; ) {
    const middle = (low + high) >>> 1;
    if (compare(words, at + middle * width, state, 0, width) < 0) low = middle + 1;
    else high = middle;
  }
  return at + low * width;
}

const damaged = (file: string, at: number): FolderFailure =>
  new FolderFailure("damaged", file, `the block at byte ${at} is not what was written`);

function compare(a: Int32Array, from: number, b: Int32Array, at: number, width: number): number {
  for (let i = width - 1; i >= 0; i -= 1) {
    const x = (a[from + i] as number) >>> 0;
    const y = (b[at + i] as number) >>> 0;
    if (x !== y) return x < y ? -1 : 1;
  }
  return 0;
}

/** What is known of a run from elsewhere, and must be true of what is in the file. */
export type RunPlace = Pick<Run, "start" | "bytes" | "count" | "sum">;

/**
 * Reads all of a run, and makes its index anew.
 * @throws {FolderFailure} If anything in it is not what was written.
 */
export function openRun(heap: Heap, file: RunFile, place: RunPlace): Run {
  const { words, bytes, width, blockStates, pageBytes } = heap;
  const page = heap.take();
  const window = heap.take() * 4;
  const firsts: number[] = [];
  const offsets: number[] = [];
  let [count, sum, offset] = [0, 0, 0];
  const last = new Int32Array(width);
  try {
    if (place.start + place.bytes > file.size)
      throw new FolderFailure("damaged", file.name, "it is too short");
    while (offset < place.bytes) {
      const at = place.start + offset;
      const available = Math.min(pageBytes, place.bytes - offset);
      file.read(at, bytes.subarray(window, window + available));
      const length = readNumber(bytes, window);
      const states = readNumber(bytes, window + 4);
      const block = window + HEAD_BYTES;
      const isLast = offset + HEAD_BYTES + length === place.bytes;
      if (HEAD_BYTES + length > available || states < 1 || states > blockStates) throw damaged(file.name, at);
      if (!isLast && states !== blockStates) throw damaged(file.name, at);
      const own = sumOf(heap, block, block + length, offsets.length);
      if ((readNumber(bytes, window + 8) | 0) !== own) throw damaged(file.name, at);
      decoded(heap, block, page, page + states * width);
      if (offset > 0 && compare(last, 0, words, page, width) >= 0) throw damaged(file.name, at);
      for (let from = page; from < page + (states - 1) * width; from += width)
        if (compareStates(words, from, from + width, width) >= 0) throw damaged(file.name, at);
      last.set(words.subarray(page + (states - 1) * width, page + states * width));
      for (let i = 0; i < width; i += 1) firsts.push(words[page + i] as number);
      offsets.push(offset);
      count += states;
      sum = Math.imul(sum ^ own, 0x01000193);
      offset += HEAD_BYTES + length;
    }
    if (count !== place.count || sum !== place.sum || offset !== place.bytes)
      throw new FolderFailure("damaged", file.name, "it does not hold the states that it should");
  } finally {
    heap.give(page);
    heap.give(window / 4);
  }
  return {
    ...place,
    file,
    firsts: Int32Array.from(firsts),
    offsets: Float64Array.from([...offsets, place.bytes]),
  };
}
