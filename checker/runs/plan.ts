/** How a search over sorted runs divides its memory. */
import { Arena } from "../kernel/arena.js";
import { sharedMemory, type WasmHost, wasmHost } from "../kernel/program.js";
import { Memory } from "../packed/memory.js";
import type { PackedModel } from "../packed/model.js";
import { Heap, type HeapSize, heapBytes, keyWords } from "./sorted/heap.js";
import { LADDER_MAX } from "./sorted/known.js";

/** For tests and measurements: no setting changes a result. */
export interface RunsTuning {
  /** States that are gathered before they are sorted. */
  readonly gathered?: number;
  /** States of a block of a run. */
  readonly blockStates?: number;
  /** Runs of what was gathered that are merged at once. */
  readonly runsMax?: number;
  /** Initial size of the buffer for successors, in words. */
  readonly bufferWords?: number;
  /** Words of successors of a batch. */
  readonly batchWords?: number;
  /** Words of transitions after which a kernel takes over. */
  readonly kernelFrom?: number;
  /** The same for threads, and states of a level from which on they share it. */
  readonly crewFrom?: number;
  readonly sharedFrom?: number;
  /** States that threads expand before the search hears of it. */
  readonly sharedAtOnce?: number;
  /** Milliseconds that a thread waits at most, at random, before it claims work. */
  readonly delay?: number;
  /** Words of successors after which a kernel gathers them. */
  readonly outFlush?: number;
  /** States that are looked up together when a trace is sought. */
  readonly lookedUpMax?: number;
}

/** Runs that are merged at once: more would take more memory, fewer would be written more often. */
const RUNS_MAX = 24;

/** Bytes for gathering and sorting, if memory is short of nothing, and the least that is of use. */
const SORTED_BYTES = 2 ** 27;
const SORTED_BYTES_MIN = 2 ** 20;
/** A kernel counts with 24 bits which state it sorts. */
const GATHERED_MAX = 2 ** 24;
/** The share of the memory that they may take: where runs are kept in memory too, and where they are in files. */
const SHARE_IN_MEMORY = 1 / 8;
const SHARE_ON_DISK = 1 / 2;

export interface Plan {
  readonly heap: Heap;
  readonly memory: Memory;
  readonly runsMax: number;
  /** Pages that merging needs. */
  readonly pages: number;
  /** Where the heap lies if a kernel may take over; null if none can. */
  readonly arena: Arena | null;
}

/** How the memory for gathering, sorting and reading runs is divided. */
function sizeFor(
  { words, constraint }: PackedModel,
  memoryMax: number,
  inMemory: boolean,
  tuning: RunsTuning,
): HeapSize & { readonly runsMax: number } {
  const runsMax = tuning.runsMax ?? RUNS_MAX;
  // A run that is read takes two pages, merging two sources one, and a run that is written two. What was gathered is merged
  // and looked up in all runs that are known; and those of one kind of states in those of another.
  const pages = 6 + Math.max(3 * runsMax + 2 * LADDER_MAX, 5 * LADDER_MAX);
  const areas = constraint === undefined ? 1 : 2;
  const share = inMemory ? SHARE_IN_MEMORY : SHARE_ON_DISK;
  const sorted = Math.max(SORTED_BYTES_MIN, Math.min(SORTED_BYTES, share * memoryMax));
  const perState = 4 * ((areas + 1) * words + keyWords(words));
  const most = Math.min(GATHERED_MAX, Math.floor(sorted / perState));
  const gathered = tuning.gathered ?? Math.max(16, most);
  return { width: words, gathered, areas, pages, blockStates: tuning.blockStates, runsMax };
}

/** The bytes that a search whose runs are in files takes at once. */
export const planBytes = (model: PackedModel, memoryMax: number, tuning: RunsTuning): number =>
  heapBytes(sizeFor(model, memoryMax, false, tuning));

/** Null if there is not enough memory. */
export function planFor(
  model: PackedModel,
  memoryMax: number,
  inMemory: boolean,
  tuning: RunsTuning,
  wasm: WasmHost | null,
): Plan | null {
  const { runsMax, ...size } = sizeFor(model, memoryMax, inMemory, tuning);
  const { pages } = size;
  const memory = new Memory(memoryMax);
  const shared = wasm === null ? null : sharedMemory(wasm);
  if (shared !== null) {
    const arena = new Arena(shared, memory);
    const place = arena.allocate(heapBytes(size));
    if (place === null) return null;
    const { buffer } = shared;
    return { heap: new Heap(size, { buffer, at: place.at / 4 }), memory, runsMax, pages, arena };
  }
  if (!memory.claim(heapBytes(size))) return null;
  try {
    return { heap: new Heap(size), memory, runsMax, pages, arena: null };
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

/** What compiles a kernel; null if none is wanted, or there is none. */
export const wasmFor = (backend: "wasm" | "javascript" | null | undefined): WasmHost | null =>
  backend === "javascript" ? null : (wasmHost() ?? null);
