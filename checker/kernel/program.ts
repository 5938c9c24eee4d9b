/**
 * What the search knows of a kernel: a module of WebAssembly that holds a model's functions and the inner loop of the
 * search, so that a state is expanded, looked up and stored without leaving it.
 */
import { firstValue, nextSubset, nextValue } from "../runtime/each.js";
import type { Shape } from "../runtime/shapes.js";
import { isSet } from "../runtime/words.js";

/** A module with a model's functions. It is plain data, so that threads can have it. */
export interface ModelProgram {
  readonly bytes: Uint8Array;
  /** The bytes that the model's arrays take. */
  readonly dataBytes: number;
  /** Arrays that are not 0 at the beginning, and where they lie in the model's memory, in bytes. */
  readonly data: readonly { readonly offset: number; readonly bytes: Uint8Array }[];
  /** Where the model's flags and counters lie there. */
  readonly places: {
    readonly seen: number;
    readonly judged: number;
    readonly spoken: number;
    readonly taken: number;
    readonly enabled: number;
    /** Null if the model counts nothing but its steps. */
    readonly covered: { readonly at: number; readonly length: number } | null;
  };
  /** Shapes, and tables from codes to ranks, for which the module asks the host by number. */
  readonly foreign: readonly unknown[];
}

/** With the search that has a table. */
export interface KernelProgram extends ModelProgram {
  /** Whether states are kept in the table itself, as numbers of so many bits, or by their index in the store. */
  readonly table:
    | { readonly kind: "pair"; readonly bits: number; readonly partitionBits: number }
    | { readonly kind: "indexed"; readonly partitionBits: number };
}

/** With what the search over sorted runs does with states. */
export interface RunsProgram extends ModelProgram {
  /** Variables that say where the kernel has memory of its own, and its bytes; they are 0 at the beginning. */
  readonly own: Readonly<Record<string, number>>;
}

/** Memory as words, which may have grown since. */
export interface KernelMemory {
  readonly words: Int32Array;
}

/** What code asks the host for, because it is rare or about shapes. */
export function foreignFunctions(
  memory: KernelMemory,
  foreign: readonly unknown[],
): Readonly<Record<string, (...numbers: number[]) => number>> {
  const places: number[] = [];
  const shape = (id: number): Shape => foreign[id] as Shape;
  return {
    power: (base, exponent) => base ** exponent,
    lookUp: (table, code) => (foreign[table] as { readonly [code: number]: number })[code] ?? 0,
    putPlace: (index, value) => {
      places[index] = value;
      return 0;
    },
    isPlaceSet: (size, first, count) => Number(isSet(places, size, first, count)),
    firstValue: (id, at) => Number(firstValue(shape(id), memory.words, at >>> 2)),
    nextValue: (id, at) => Number(nextValue(shape(id), memory.words, at >>> 2)),
    nextSubset: (subset, whole, count) =>
      Number(nextSubset(memory.words, subset >>> 2, memory.words, whole >>> 2, count)),
  };
}

/** What is used of the host's WebAssembly. */
export interface WasmMemory {
  readonly buffer: ArrayBuffer;
  grow(pages: number): number;
}

export interface WasmHost {
  readonly Memory: new (limits: {
    readonly initial: number;
    readonly maximum: number;
    readonly shared: boolean;
  }) => WasmMemory;
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (
    module: object,
    imports: { readonly host: Readonly<Record<string, unknown>> },
  ) => { readonly exports: Readonly<Record<string, unknown>> };
  validate(bytes: Uint8Array): boolean;
}

/** Undefined where there is no WebAssembly. */
export const wasmHost = (): WasmHost | undefined =>
  (globalThis as { readonly WebAssembly?: unknown }).WebAssembly as WasmHost | undefined;

/** Pages of WebAssembly's memory. */
export const PAGE = 2 ** 16;

/** The memory that a module has at most, in pages: all that 32 bits address. */
export const PAGES_MAX = 2 ** 16;

/** The same in bytes: a search in memory ends there, whatever the machine has. */
export const KERNEL_BYTES_MAX = PAGES_MAX * PAGE;

/** Memory that threads can share; null where it is refused: a page of a browser may not have it. */
export function sharedMemory(wasm: WasmHost): WasmMemory | null {
  try {
    return new wasm.Memory({ initial: 1, maximum: PAGES_MAX, shared: true });
  } catch {
    return null;
  }
}
