/** What the inner loop of a search is given. */
import type { RaiseCrew } from "../kernel/crew.js";
import type { KernelTuning } from "../kernel/layout.js";
import type { Poll } from "../outcome.js";
import type { PackedModel } from "./model.js";
import type { Profile } from "./table.js";

/** Making and compiling a kernel takes as long as so many words of transitions do without it. */
export const KERNEL_FROM = 2 ** 21;

/** The same for other threads: they start while the search goes on in the kernel alone. */
export const CREW_FROM = 2 ** 21;

/**
 * The maximum number of successors that a model announces can be far too large to allocate, so the buffer grows on
 * demand. A model that hands its successors over in parts needs less.
 */
const BUFFER_WORDS_MAX = 2 ** 22;
const BUFFER_WORDS_IN_PARTS = 2 ** 17;

/** How many words a buffer has at first for the successors of one state. */
export const successorWords = ({ work, successorsMax, words }: PackedModel): number =>
  Math.min(successorsMax * words, work === undefined ? BUFFER_WORDS_MAX : BUFFER_WORDS_IN_PARTS);

/** For tests and measurements: no setting changes a result. */
export interface Tuning {
  /** ANDed into every hash: 0 makes all of them equal. */
  readonly hashMask?: number;
  /** The number of successors in a batch. */
  readonly batch?: number;
  /** Slots of the first table; a power of two. */
  readonly firstSlots?: number;
  /** Slots of a segment of the table at most; a power of two. */
  readonly segmentSlots?: number;
  /** States of a chunk of the store; rounded down to a power of two. */
  readonly chunkStates?: number;
  /** The size of the cache of recently seen states; rounded down to a power of two, at least 2. */
  readonly recentStates?: number;
  /** Initial size of the buffer for successors, in words. */
  readonly bufferWords?: number;
  /** Words of transitions after which the kernel takes over. */
  readonly kernelFrom?: number;
  /** The same for threads. */
  readonly crewFrom?: number;
  readonly kernel?: KernelTuning;
}

export interface ExplorerOptions {
  readonly statesMax: number;
  /** The most bytes that the search may use. */
  readonly memoryMax: number;
  /** Whether to save memory rather than time. */
  readonly lowMemory: boolean;
  /** Whether steps are asked for after the search: then they are kept while they are few; not by default. */
  readonly keepsSteps?: boolean | undefined;
  readonly poll?: Poll;
  readonly tuning?: Tuning;
  /** Threads that can share the work; without it, or with one, there are none. */
  readonly crew?: { readonly size: number; readonly raise: RaiseCrew } | undefined;
  readonly profile?: Profile | undefined;
}
