/**
 * A kernel in WebAssembly for a search over sorted runs: one instance, in the memory that the heap lies in. It expands
 * states into an area of the heap, and does what is done with the states of runs; see `src/kernel/runs-kernel.ts`.
 */
import type { Arena } from "../../kernel/arena.js";
import { Instance, type InstanceSetup } from "../../kernel/instance.js";
import { moduleOf, successorBuffer } from "../../kernel/layout.js";
import type { RunsProgram, WasmHost } from "../../kernel/program.js";
import type { PackedModel } from "../../packed/model.js";
import type { Heap, HeapKernel, Span } from "../sorted/heap.js";
import { sortPlan } from "./sort-plan.js";

/** Transitions that counters have room for. */
const COUNTED_MAX = 2 ** 30;

/** What an instance needs to know; plain data, so that a thread can be given it. Addresses are in bytes. */
export interface RunsPartSetup extends InstanceSetup {
  readonly program: Omit<RunsProgram, "bytes">;
  /** Words of a state. */
  readonly words: number;
  /** The model's arrays. */
  readonly base: number;
  /** Room for a word for each of a state. */
  readonly varying: number;
  /** For so many words of successors there must be room. */
  readonly takenMost: number;
  /** So few states are expanded at once that no counter of 32 bits overflows. */
  readonly statesMost: number;
  readonly judged: readonly number[];
  /** Variables of the kernel, as they are at the beginning. */
  readonly variables: Readonly<Record<string, number>>;
}

/**
 * Plans the memory of an instance that gathers states in an area.
 * @param flush Words of successors after which they are gathered, if not as many as are good.
 * @throws {FULL} If there is none left.
 */
export function setUpPart(
  model: PackedModel,
  program: RunsProgram,
  arena: Arena,
  wasm: WasmHost,
  area: Readonly<Span>,
  flush?: number,
): RunsPartSetup {
  const { words, successorsMax } = model;
  const allocate = (bytes: number): number => {
    const region = arena.reserve(Math.max(1, bytes));
    arena.clear(region.at, region.bytes);
    return region.at;
  };
  const { outWords, outFlush, takenMost } = successorBuffer(model, flush);
  const { bytes: _, ...data } = program;
  const own = Object.entries(program.own).map(([name, size]) => [name, allocate(size)] as const);
  return {
    program: data,
    module: moduleOf(program, wasm),
    memory: arena.memory,
    words,
    base: allocate(program.dataBytes),
    varying: allocate(4 * words),
    takenMost,
    statesMost: Math.max(1, Math.floor(COUNTED_MAX / successorsMax)),
    judged: [...model.judged],
    variables: {
      ...Object.fromEntries(own),
      out: allocate(4 * outWords),
      outFlush,
      outLength: outWords,
      takenMost,
      batchBytes: 4 * takenMost,
      areaEnd: 4 * area.end,
    },
  };
}

/** One instance, in one thread. It works in a heap, which lies in the same memory. */
export class RunsPart extends Instance implements HeapKernel {
  /** Writes what was gathered to a run, so that there is room again. */
  makeRoom: () => void = () => {};
  private readonly varying: Int32Array;
  private readonly plan: Int32Array;

  constructor(
    readonly setup: RunsPartSetup,
    wasm: WasmHost,
    /** Asks whether to stop, which is thrown. */
    private readonly poll: () => void,
  ) {
    const { program, memory, words, base, judged, variables } = setup;
    super(setup, base, wasm, {
      poll,
      drain: (to: number) => this.drain(to),
      spill: (to: number) => this.drain(to),
    });
    this.setAll(variables);
    this.varying = new Int32Array(memory.buffer, setup.varying, words);
    const { sortPlan: planBytes = 0 } = program.own;
    this.plan = new Int32Array(memory.buffer, this.get("sortPlan"), planBytes / 4);
    this.bytesAt(program.places.judged, judged.length).set(judged);
    this.call("forget");
  }

  // ───────────────────────────────────────────────────────────────────── states of the heap, by words

  sort({ width, spare, keys }: Heap, { at, end }: Readonly<Span>): Span {
    if (width === 2) return { at, end: this.call("sort", 4 * at, 4 * end, 4 * spare.at) / 4 };
    this.call("varyingWords", 4 * at, 4 * end, this.varying.byteOffset);
    this.plan.set(sortPlan(this.varying));
    return { at: spare.at, end: this.call("sort", 4 * at, 4 * end, 4 * spare.at, 4 * keys.at) / 4 };
  }

  merge(a: Span, b: Span, to: number, limit: number): number {
    const end = this.call("merge", 4 * a.at, 4 * a.end, 4 * b.at, 4 * b.end, 4 * to, 4 * limit) / 4;
    a.at = this.get("nextA") / 4;
    b.at = this.get("nextB") / 4;
    return end;
  }

  lessen(a: Span, b: Span, to: number): number {
    const end = this.call("lessen", 4 * a.at, 4 * a.end, 4 * b.at, 4 * b.end, 4 * to) / 4;
    a.at = this.get("nextA") / 4;
    b.at = this.get("nextB") / 4;
    return end;
  }

  encode(from: number, end: number, toByte: number): number {
    return this.call("encode", 4 * from, 4 * end, toByte);
  }

  decode(atByte: number, to: number, end: number): void {
    this.call("decode", atByte, 4 * to, 4 * end);
  }

  checksum(fromByte: number, endByte: number, seed: number): number {
    return this.call("checksum", fromByte, endByte, seed) | 0;
  }

  judge({ at, end }: Readonly<Span>): void {
    this.call("judgeAll", 4 * at, 4 * end);
  }

  // ───────────────────────────────────────────────────────────────────── expanding

  /**
   * Expands states, and gathers their successors in the area from a word on. Returns up to where it has gathered, and the
   * first state that is not expanded, because there is no room for another batch or counters could overflow.
   */
  expand(from: number, end: number, fill: number): { readonly at: number; readonly fill: number } {
    this.set("fill", 4 * fill);
    this.set("full", 0);
    const { words, statesMost } = this.setup;
    const at = this.call("round", 4 * from, 4 * Math.min(end, from + statesMost * words)) / 4;
    return { at, fill: this.fill };
  }

  /** Up to where it has gathered. */
  get fill(): number {
    return this.get("fill") / 4;
  }

  /** From now on it gathers from there. */
  set fill(at: number) {
    this.set("fill", 4 * at);
    this.set("full", 0);
  }

  /** What a state with very many successors has filled the buffer with. */
  private drain(to: number): number {
    for (let from = 0; from < to; from += this.setup.takenMost) {
      if (this.get("full") !== 0) this.makeRoom();
      this.call("take", from, Math.min(to, from + this.setup.takenMost));
    }
    this.poll();
    return 0;
  }

  /** Transitions since they were taken. */
  get generated(): number {
    return this.get("generated");
  }

  takeGenerated(): number {
    const { generated } = this;
    this.set("generated", 0);
    return generated;
  }
}
