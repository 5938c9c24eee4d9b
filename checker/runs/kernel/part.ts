/**
 * A kernel in WebAssembly for a search over sorted runs: one instance, in the memory that the heap lies in. It expands
 * states into an area of the heap, and does what is done with the states of runs; see `src/kernel/runs-kernel.ts`.
 */
import type { Arena } from "../../kernel/arena.js";
import { FULL } from "../../kernel/layout.js";
import { foreignFunctions, type RunsProgram, type WasmHost, type WasmMemory } from "../../kernel/program.js";
import type { PackedModel } from "../../packed/model.js";
import type { Counts } from "../expander.js";
import type { Heap, HeapKernel, Span } from "../sorted/heap.js";
import { sortPlan } from "./sort-plan.js";

type Exports = Readonly<Record<string, { value: number } & ((...numbers: number[]) => number)>>;

/** States after which successors are gathered. */
const OUT_FLUSH = 512;
/** Words of the buffer of a model that hands successors over in parts. */
const OUT_IN_PARTS = 2 ** 17;

/** Transitions that counters have room for. */
const COUNTED_MAX = 2 ** 30;

/** Whether a state can have so many successors that they are handed over in parts. */
export const isInParts = ({ words, successorsMax, work }: PackedModel): boolean =>
  work !== undefined && successorsMax > OUT_IN_PARTS / words;

/** What an instance needs to know; plain data, so that a thread can be given it. Addresses are in bytes. */
export interface RunsPartSetup {
  readonly program: Omit<RunsProgram, "bytes">;
  /** The compiled module. */
  readonly module: object;
  readonly memory: WasmMemory;
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

/** Compiled once for all searches. */
const modules = new WeakMap<RunsProgram, object>();

/**
 * Plans the memory of an instance that gathers states in an area.
 * @throws {FULL} If there is none left.
 */
export function setUpPart(
  model: PackedModel,
  program: RunsProgram,
  arena: Arena,
  wasm: WasmHost,
  area: Readonly<Span>,
  outFlush = OUT_FLUSH * model.words,
): RunsPartSetup {
  const { words, successorsMax } = model;
  const allocate = (bytes: number): number => {
    const region = arena.allocate(Math.max(1, bytes));
    if (region === null) throw FULL;
    arena.clear(region.at, region.bytes);
    return region.at;
  };
  const inParts = isInParts(model);
  const outWords = outFlush + (inParts ? OUT_IN_PARTS : successorsMax * words);
  const takenMost = (Math.ceil((inParts ? outFlush : outWords) / words) + 1) * words;
  const { bytes, ...data } = program;
  const module = modules.get(program) ?? new wasm.Module(bytes);
  modules.set(program, module);
  const own = Object.entries(program.own).map(([name, size]) => [name, allocate(size)] as const);
  return {
    program: data,
    module,
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

/** Adds what an instance has counted, which it forgets then. */
export function takeCounts(
  { memory, base, program: { places } }: RunsPartSetup,
  { taken, enabled, covered }: Counts,
): void {
  const pairs: (readonly [Float64Array, Int32Array | Float64Array])[] = [
    [taken, new Int32Array(memory.buffer, base + places.taken, taken.length)],
    [enabled, new Int32Array(memory.buffer, base + places.enabled, enabled.length)],
  ];
  if (places.covered !== null)
    pairs.push([covered, new Float64Array(memory.buffer, base + places.covered.at, covered.length)]);
  for (const [total, counted] of pairs) {
    for (let i = 0; i < total.length; i += 1) total[i] = (total[i] as number) + (counted[i] as number);
    counted.fill(0);
  }
}

/** Raises the model's flags that an instance has raised, which are down there then. */
export function takeFlags({ memory, base, program }: RunsPartSetup, model: PackedModel): void {
  for (const name of ["seen", "spoken"] as const) {
    const own = new Uint8Array(memory.buffer, base + program.places[name], model[name].length);
    for (let i = 0; i < own.length; i += 1) if (own[i] !== 0) model[name][i] = 1;
    own.fill(0);
  }
}

/** One instance, in one thread. It works in a heap, which lies in the same memory. */
export class RunsPart implements HeapKernel {
  /** Writes what was gathered to a run, so that there is room again. */
  makeRoom: () => void = () => {};
  private readonly exports: Exports;
  private readonly varying: Int32Array;
  private readonly plan: Int32Array;
  private view = new Int32Array(0);

  constructor(
    readonly setup: RunsPartSetup,
    wasm: WasmHost,
    /** Asks whether to stop, which is thrown. */
    private readonly poll: () => void,
  ) {
    const { program, module, memory, words, base, judged, variables } = setup;
    const host = {
      ...foreignFunctions(this, program.foreign),
      memory,
      base,
      poll,
      drain: (to: number) => this.drain(to),
      spill: (to: number) => this.drain(to),
    };
    this.exports = new wasm.Instance(module, { host }).exports as never;
    for (const { offset, bytes } of program.data) new Uint8Array(memory.buffer).set(bytes, base + offset);
    for (const [name, value] of Object.entries(variables)) this.set(name, value);
    this.varying = new Int32Array(memory.buffer, setup.varying, words);
    const { sortPlan: planBytes = 0 } = program.own;
    this.plan = new Int32Array(memory.buffer, this.get("sortPlan"), planBytes / 4);
    new Uint8Array(memory.buffer, base + program.places.judged, judged.length).set(judged);
    this.call("forget");
  }

  /** All of the memory, as words. */
  get words(): Int32Array {
    const { buffer } = this.setup.memory;
    if (this.view.byteLength !== buffer.byteLength) this.view = new Int32Array(buffer);
    return this.view;
  }

  private get(name: string): number {
    return (this.exports[name]?.value ?? 0) >>> 0;
  }

  /** Variables that this kernel does not have are left out. */
  private set(name: string, value: number): void {
    const global = this.exports[name];
    if (global !== undefined) global.value = value | 0;
  }

  private call(name: string, ...numbers: number[]): number {
    return (this.exports[name] as (...of: number[]) => number)(...numbers) >>> 0;
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
