/**
 * A kernel in WebAssembly for a search over sorted runs: one instance, in the memory that the heap lies in. It expands
 * states into an area of the heap, and does what is done with the states of runs; see `src/kernel/runs-kernel.ts`.
 */
import type { Arena } from "../kernel/arena.js";
import { FULL } from "../kernel/layout.js";
import { foreignFunctions, type RunsProgram, type WasmHost } from "../kernel/program.js";
import type { PackedModel } from "../packed/model.js";
import type { Heap, HeapKernel, Span } from "./heap.js";
import { sortPlan } from "./sort-plan.js";

type Exports = Readonly<Record<string, { value: number } & ((...numbers: number[]) => number)>>;

/** States after which successors are gathered. */
const OUT_FLUSH = 512;
/** Words of the buffer of a model that hands successors over in parts. */
const OUT_IN_PARTS = 2 ** 17;

/** What a kernel is made from. */
export interface KernelSetting {
  readonly model: PackedModel;
  readonly program: RunsProgram;
  readonly heap: Heap;
  readonly arena: Arena;
  readonly wasm: WasmHost;
  /** Asks whether to stop, which is thrown. */
  readonly poll: () => void;
  /** Words of successors after which they are gathered, if not as many as are good. */
  readonly outFlush?: number | undefined;
}

export class RunsKernel implements HeapKernel {
  /** Whether it can expand states: no constraint has to be asked, and there is room for a batch. */
  readonly expands: boolean;
  /** Writes what was gathered to a run, so that there is room again. */
  makeRoom: () => void = () => {};
  private readonly exports: Exports;
  private readonly base: number;
  /** For so many words of successors there must be room. */
  readonly takenMost: number;
  private readonly varying: Int32Array;
  private readonly plan: Int32Array;

  /** Null if there is no memory for it. */
  static start(setting: KernelSetting): RunsKernel | null {
    try {
      return new RunsKernel(setting);
    } catch (error) {
      if (error === FULL) return null;
      throw error;
    }
  }

  private constructor(private readonly setting: KernelSetting) {
    const { model, program, heap, arena, wasm, poll, outFlush = OUT_FLUSH * model.words } = setting;
    const { words, successorsMax, work } = model;
    const allocate = (bytes: number): number => {
      const region = arena.allocate(Math.max(1, bytes));
      if (region === null) throw FULL;
      arena.clear(region.at, region.bytes);
      return region.at;
    };
    const inParts = work !== undefined && successorsMax > OUT_IN_PARTS / words;
    const outWords = outFlush + (inParts ? OUT_IN_PARTS : successorsMax * words);
    const batchMost = Math.ceil((inParts ? outFlush : outWords) / words) + 1;
    this.takenMost = batchMost * words;
    const [area] = heap.areas as readonly [Span];
    this.expands = model.constraint === undefined && area.end - area.at >= this.takenMost;
    this.base = allocate(program.dataBytes);
    const module = new wasm.Module(program.bytes);
    const host = {
      ...foreignFunctions(arena, program.foreign),
      memory: arena.memory,
      base: this.base,
      poll,
      drain: (to: number) => this.drain(to),
    };
    this.exports = new wasm.Instance(module, { host }).exports as never;
    for (const { offset, bytes } of program.data)
      new Uint8Array(arena.memory.buffer).set(bytes, this.base + offset);
    const own = Object.entries(program.own).map(([name, bytes]) => [name, allocate(bytes)] as const);
    const variables = {
      ...Object.fromEntries(own),
      out: allocate(4 * outWords),
      outFlush,
      outLength: outWords,
      takenMost: this.takenMost,
      batchBytes: 4 * this.takenMost,
      areaEnd: 4 * area.end,
    };
    for (const [name, value] of Object.entries(variables)) this.set(name, value);
    this.varying = arena.wordsOf({ at: allocate(4 * words), bytes: 4 * words }, words);
    this.plan = arena.wordsOf({ at: this.get("sortPlan"), bytes: 0 }, (program.own["sortPlan"] ?? 0) / 4);
    this.flags("judged").set(model.judged);
    this.call("forget");
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

  sort({ at, end }: Readonly<Span>): Span {
    const { width, spare, keys } = this.setting.heap;
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
    try {
      this.call("judgeAll", 4 * at, 4 * end);
    } finally {
      this.collectFlags();
    }
  }

  // ───────────────────────────────────────────────────────────────────── expanding

  /**
   * Expands states, and gathers their successors in the area from a word on. Returns up to where it has gathered, and the
   * first state that is not expanded, because there is no room for another batch.
   */
  expand(from: number, end: number, fill: number): { readonly at: number; readonly fill: number } {
    this.set("fill", 4 * fill);
    this.set("full", 0);
    const at = this.call("round", 4 * from, 4 * end) / 4;
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
    for (let from = 0; from < to; from += this.takenMost) {
      if (this.get("full") !== 0) this.makeRoom();
      this.call("take", from, Math.min(to, from + this.takenMost));
    }
    this.setting.poll();
    return 0;
  }

  /** Transitions since it was asked last, as the model has counted them. */
  takeGenerated(): number {
    const generated = this.get("generated");
    this.set("generated", 0);
    return generated;
  }

  /** Adds what was counted, which is forgotten then. */
  takeCounts(taken: Float64Array, enabled: Float64Array): void {
    const { places } = this.setting.program;
    for (const [total, offset] of [
      [taken, places.taken],
      [enabled, places.enabled],
    ] as const) {
      const counted = this.setting.arena.wordsOf({ at: this.base + offset, bytes: 0 }, total.length);
      for (let i = 0; i < total.length; i += 1) total[i] = (total[i] as number) + (counted[i] as number);
      counted.fill(0);
    }
  }

  /** Raises the model's flags that were raised here. */
  collectFlags(): void {
    const { model } = this.setting;
    for (const name of ["seen", "spoken"] as const) {
      const own = this.flags(name);
      for (let i = 0; i < own.length; i += 1) if (own[i] !== 0) model[name][i] = 1;
      own.fill(0);
    }
  }

  private flags(name: "seen" | "spoken" | "judged"): Uint8Array {
    const { model, program, arena } = this.setting;
    return new Uint8Array(arena.memory.buffer, this.base + program.places[name], model[name].length);
  }
}
