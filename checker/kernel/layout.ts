/** Plans the memory of a kernel's instances: what each has for itself, and how large it is. */
import { judgesStates } from "../packed/flagged-findings.js";
import type { PackedModel } from "../packed/model.js";
import type { Store } from "../packed/store.js";
import { type Arena, LINE, type Region } from "./arena.js";
import type { PartSetup } from "./part.js";
import type { KernelProgram, ModelProgram, WasmHost } from "./program.js";
import type { SegmentPlaces } from "./segments.js";

/** For tests and measurements: no setting changes a result. */
export interface KernelTuning {
  /** Words of successors after which they are kept. */
  readonly outFlush?: number;
  /** States that a partition's buffer has room for at least. */
  readonly partitionStates?: number;
  /** log2 of the lines of the first table. */
  readonly firstLineBits?: number;
  /** States of a level from which on threads share the work. */
  readonly sharedFrom?: number;
  /** Whether the search waits for its threads to start, and does not go on alone until then. */
  readonly waits?: boolean;
  /** Milliseconds that a thread waits at most, at random, before it claims work. */
  readonly delay?: number;
}

/** States. */
const OUT_FLUSH = 512;
/** For states that are sorted, all together. */
const SORTED_BYTES = 2 ** 25;
/** Words of the buffer of a model that hands successors over in parts. */
const OUT_IN_PARTS = 2 ** 17;

/** Before a sorted state that is found by its index: its hash. */
const HEAD_BYTES = 8;

/** Where an instance sorts states into segments, one for each partition. */
export interface Buffers {
  readonly region: Region;
  /** Where the first segment begins. */
  readonly buffers: number;
  /** Where the list of their ends lies. */
  readonly fills: number;
  readonly partitionMask: number;
  /** Bytes of a segment from which on it is full. */
  readonly partitionMost: number;
}

/** What the kernel has to know of them. */
export const variablesOf = ({ region: _, ...variables }: Buffers): Readonly<Record<string, number>> =>
  variables;

/** Compiled once for all searches. */
const modules = new WeakMap<ModelProgram, object>();

export function moduleOf(program: ModelProgram, wasm: WasmHost): object {
  const module = modules.get(program) ?? new wasm.Module(program.bytes);
  modules.set(program, module);
  return module;
}

/** How an instance's buffer for successors is used. Sizes are in words. */
export interface SuccessorBuffer {
  /** Whether a state can have so many successors that they are handed over in parts. */
  readonly inParts: boolean;
  readonly outWords: number;
  /** After so many they are kept. */
  readonly outFlush: number;
  /** There must be room for so many, wherever they go. */
  readonly takenMost: number;
}

export function successorBuffer(
  { words, successorsMax, work }: PackedModel,
  outFlush = OUT_FLUSH * words,
): SuccessorBuffer {
  const inParts = work !== undefined && successorsMax > OUT_IN_PARTS / words;
  const outWords = outFlush + (inParts ? OUT_IN_PARTS : successorsMax * words);
  const takenMost = (Math.ceil((inParts ? outFlush : outWords) / words) + 1) * words;
  return { inParts, outWords, outFlush, takenMost };
}

export class Layout {
  private readonly out: SuccessorBuffer;
  /** Where the counts of the partitions lie, for states that are kept in the table. */
  readonly counts: number;
  private readonly data: PartSetup["program"];
  private readonly module: object;
  private readonly constants: Readonly<Record<string, number>>;

  constructor(
    private readonly model: PackedModel,
    private readonly program: KernelProgram,
    store: Store,
    private readonly arena: Arena,
    wasm: WasmHost,
    private readonly tuning: KernelTuning,
  ) {
    this.out = successorBuffer(model, tuning.outFlush);
    const { bytes: _, ...data } = program;
    this.data = data;
    this.module = moduleOf(program, wasm);
    this.counts = this.isPair ? this.arena.reserve(4 * this.partitions).at : 0;
    this.constants = {
      judging: judgesStates(model) ? 1 : 0,
      chunkBytes: 4 * store.chunkStates * store.words,
      chunkBits: store.chunkBits,
      ...(this.isPair
        ? { counts: this.counts }
        : { batchMost: this.batchMost, hashes: this.arena.reserve(4 * 1024).at }),
    };
  }

  /** Whether a state can have so many successors that they are handed over in parts. */
  get inParts(): boolean {
    return this.out.inParts;
  }

  /** The most states that are written to the buffer before they are kept. */
  get batchMost(): number {
    return this.out.takenMost / this.model.words;
  }

  get partitions(): number {
    return 2 ** this.program.table.partitionBits;
  }

  /** Whether states are kept in the table itself. */
  get isPair(): boolean {
    return this.program.table.kind === "pair";
  }

  /** Bytes from one sorted state to the next. */
  get stride(): number {
    return this.isPair ? 8 : HEAD_BYTES + 8 * Math.ceil(this.model.words / 2);
  }

  /** The bytes of a segment if so many instances sort states. */
  segmentBytes(instances: number): number {
    const wanted =
      this.tuning.partitionStates === undefined
        ? SORTED_BYTES / this.partitions / instances
        : this.tuning.partitionStates * this.stride;
    return 2 ** Math.ceil(Math.log2(Math.max(wanted, 4 * this.batchMost * this.stride)));
  }

  /** Memory in which one instance sorts states. */
  buffers(segmentBytes: number): Buffers {
    const region = this.arena.reserve(segmentBytes * (this.partitions + 1));
    return {
      region,
      // Segments begin at multiples of their size, so that an address says how full one is.
      buffers: Math.ceil(region.at / segmentBytes) * segmentBytes,
      fills: this.arena.reserve(4 * this.partitions).at,
      partitionMask: segmentBytes - 1,
      partitionMost: segmentBytes - this.stride * (this.batchMost + 1),
    };
  }

  /**
   * Memory for one more instance.
   * @param sorted Null if it does not sort states.
   */
  instance(sorted: Buffers | null): PartSetup {
    const base = this.arena.reserve(Math.max(this.program.dataBytes, LINE)).at;
    this.arena.clear(base, this.program.dataBytes);
    const { outWords, outFlush, takenMost } = this.out;
    const out = this.arena.reserve(4 * outWords).at;
    return {
      program: this.data,
      module: this.module,
      memory: this.arena.memory,
      words: this.model.words,
      actions: this.model.actions.length,
      isReduced: this.model.canonicalise !== null,
      places: { base, out, outWords, outFlush, takenMost },
      constants: { ...this.constants, ...(sorted === null ? {} : variablesOf(sorted)) },
    };
  }

  segmentsOf(parts: readonly Buffers[], segmentBytes: number): SegmentPlaces {
    return {
      partitions: this.partitions,
      segmentBytes,
      parts: parts.map(({ buffers, fills }) => ({ buffers, fills })),
      marks: this.arena.reserve(8 * parts.length * this.partitions).at,
    };
  }
}
