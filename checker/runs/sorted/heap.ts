/**
 * The memory that a search over sorted runs works in: one array, whatever the number of states. It has a large area in
 * which successors are gathered and sorted, and pages for reading and writing runs.
 */
import { BLOCK_STATES_MAX } from "./wide-code.js";

/** Words of states that are coded together. */
const BLOCK_WORDS = 2 ** 13;
/** A page has room for a block in any form, and for several as they mostly are. */
const PAGE_BYTES = 2 ** 17;

/** States that lie side by side: from one word to before another. */
export interface Span {
  at: number;
  end: number;
}

export interface HeapSize {
  /** Words of a state. */
  readonly width: number;
  /** States that can be gathered before they are sorted, in each of so many areas. */
  readonly gathered: number;
  readonly areas: number;
  /** Pages. */
  readonly pages: number;
  /** States of a block; as many as are good by default. */
  readonly blockStates?: number | undefined;
}

/** A heap that has a part of the areas of another one, and pages of its own; plain data, for threads. */
export interface HeapPart {
  readonly width: number;
  readonly blockStates: number;
  readonly area: Readonly<Span>;
  readonly spare: Readonly<Span>;
  readonly keys: Readonly<Span>;
  /** The first word of its pages. */
  readonly pagesAt: number;
  readonly pages: number;
}

/** Where a heap lies in memory that others use as well: from a word on. */
export interface HeapPlace {
  readonly buffer: ArrayBuffer;
  readonly at: number;
}

/** What does the work on states that lie in a heap, where JavaScript does not. Each is like the function of its name. */
export interface HeapKernel {
  readonly sort: (heap: Heap, span: Readonly<Span>) => Span;
  readonly merge: (a: Span, b: Span, to: number, limit: number) => number;
  readonly lessen: (a: Span, b: Span, to: number) => number;
  readonly encode: (from: number, end: number, toByte: number) => number;
  readonly decode: (atByte: number, to: number, end: number) => void;
  readonly checksum: (fromByte: number, endByte: number, seed: number) => number;
}

export class Heap {
  /** Null as long as JavaScript does the work. */
  kernel: HeapKernel | null = null;
  readonly words: Int32Array;
  readonly bytes: Uint8Array;
  readonly width: number;
  readonly blockStates: number;
  readonly pageBytes: number;
  /** Where states are gathered, and as much again as one of them, which sorting needs. */
  readonly areas: readonly Readonly<Span>[];
  readonly spare: Readonly<Span>;
  /** Two words for each state that can be gathered; nothing for states of two words. */
  readonly keys: Readonly<Span>;
  private free: number[] = [];
  private readonly all: readonly number[];

  constructor(size: HeapSize | HeapPart, place: HeapPlace | null = null) {
    const { width, pages } = size;
    this.width = width;
    this.blockStates = Math.min(BLOCK_STATES_MAX, size.blockStates ?? blockStatesOf(width));
    this.pageBytes = pageBytesOf(width, this.blockStates);
    if ("area" in size) {
      this.words = new Int32Array(place?.buffer ?? new ArrayBuffer(0));
      this.bytes = new Uint8Array(this.words.buffer);
      this.areas = [size.area];
      this.spare = size.spare;
      this.keys = size.keys;
      this.all = Array.from({ length: pages }, (_, page) => size.pagesAt + (page * this.pageBytes) / 4);
      this.giveAll();
      return;
    }
    const { gathered, areas } = size;
    const area = gathered * width;
    const keys = keyWords(width) * gathered;
    const pageWords = this.pageBytes / 4;
    const start = place?.at ?? 0;
    const keysAt = start + (areas + 1) * area;
    const end = keysAt + keys + pages * pageWords;
    this.words = place === null ? new Int32Array(end) : new Int32Array(place.buffer, 0, end);
    this.bytes = new Uint8Array(this.words.buffer);
    this.areas = Array.from({ length: areas }, (_, i) => ({
      at: start + i * area,
      end: start + (i + 1) * area,
    }));
    this.spare = { at: start + areas * area, end: keysAt };
    this.keys = { at: keysAt, end: keysAt + keys };
    this.all = Array.from({ length: pages }, (_, page) => this.keys.end + page * pageWords);
    this.giveAll();
  }

  /** A part of this heap for each of some threads, all of which use it at the same time. */
  parts(count: number, pages: number, pagesAt: (bytes: number) => number): readonly HeapPart[] {
    const { width, blockStates, spare, keys } = this;
    const area = this.areas[0] as Readonly<Span>;
    const states = Math.floor((area.end - area.at) / width / count);
    const share = ({ at, end }: Readonly<Span>, words: number, i: number): Span =>
      end === at ? { at, end } : { at: at + i * words, end: at + (i + 1) * words };
    return Array.from({ length: count }, (_, i) => ({
      width,
      blockStates,
      area: share(area, states * width, i),
      spare: share(spare, states * width, i),
      keys: share(keys, 2 * states, i),
      pagesAt: pagesAt(pages * this.pageBytes) / 4,
      pages,
    }));
  }

  /** Takes all pages back, after work that was left in the middle. */
  giveAll(): void {
    this.free = [...this.all];
  }

  /** How many pages nobody has. */
  get pages(): number {
    return this.free.length;
  }

  /** The first word of a page. */
  take(): number {
    const page = this.free.pop();
    if (page === undefined) throw new Error("all pages are taken");
    return page;
  }

  give(page: number): void {
    this.free.push(page);
  }
}

const blockStatesOf = (width: number): number => Math.max(1, Math.floor(BLOCK_WORDS / width));

/** No block is longer when it is coded; see `code.ts` and `wide-code.ts`. */
const pageBytesOf = (width: number, blockStates: number): number =>
  Math.max(PAGE_BYTES, 4 * Math.ceil((2 * blockStates * (6 * width + 8)) / 4));

/** States of more than two words are sorted by what points to them. */
export const keyWords = (width: number): number => (width === 2 ? 0 : 2);

/** The bytes of a heap. */
export const heapBytes = ({ width, gathered, pages, areas }: HeapSize): number =>
  4 * ((areas + 1) * width + keyWords(width)) * gathered + pages * pageBytesOf(width, blockStatesOf(width));
