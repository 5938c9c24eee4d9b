/** An instance of a module of WebAssembly: its variables and functions by name, and the memory that it works in. */
import {
  foreignFunctions,
  type KernelMemory,
  type ModelProgram,
  type WasmHost,
  type WasmMemory,
} from "./program.js";

type Exports = Readonly<Record<string, { value: number } & ((...numbers: number[]) => number)>>;

/** What it is made of; plain data, so that a thread can be given it. */
export interface InstanceSetup {
  readonly program: Omit<ModelProgram, "bytes">;
  /** The compiled module. */
  readonly module: object;
  readonly memory: WasmMemory;
}

export class Instance implements KernelMemory {
  private readonly exports: Exports;
  private readonly memory: WasmMemory;
  private view = new Int32Array(0);

  /**
   * @param base Where the model's arrays lie, in bytes.
   * @param functions What the module asks of whoever has it.
   */
  constructor(
    { program, module, memory }: InstanceSetup,
    readonly base: number,
    wasm: WasmHost,
    functions: Readonly<Record<string, unknown>>,
  ) {
    this.memory = memory;
    const host = { ...foreignFunctions(this, program.foreign), ...functions, memory, base };
    this.exports = new wasm.Instance(module, { host }).exports as never;
    for (const { offset, bytes } of program.data) this.bytesAt(offset, bytes.length).set(bytes);
  }

  /** All of the memory, as words. */
  get words(): Int32Array {
    const { buffer } = this.memory;
    if (this.view.byteLength !== buffer.byteLength) this.view = new Int32Array(buffer);
    return this.view;
  }

  get(name: string): number {
    return (this.exports[name]?.value as number) >>> 0;
  }

  /** Variables that this module does not have are left out. */
  set(name: string, value: number): void {
    const global = this.exports[name];
    if (global !== undefined) global.value = value | 0;
  }

  setAll(values: Readonly<Record<string, number>>): void {
    for (const [name, value] of Object.entries(values)) this.set(name, value);
  }

  call(name: string, ...numbers: number[]): number {
    return (this.exports[name] as (...of: number[]) => number)(...numbers) >>> 0;
  }

  /** Of the model's arrays. */
  wordsAt(offset: number, length: number): Int32Array {
    return new Int32Array(this.memory.buffer, this.base + offset, length);
  }

  bytesAt(offset: number, length: number): Uint8Array {
    return new Uint8Array(this.memory.buffer, this.base + offset, length);
  }
}
