/** Instantiates modules of WebAssembly. */
import { wasmHost } from "../../checker/kernel/program.js";
import { encodeModule } from "../../src/wasm/encode.js";
import { ModuleBuilder } from "../../src/wasm/module.js";

export const newModule = (): ModuleBuilder =>
  new ModuleBuilder("test", { initial: 1, maximum: 4, shared: true });

export const isValid = (module: ModuleBuilder): boolean =>
  wasmHost()?.validate(encodeModule(module)) === true;

export type Exported = Readonly<
  Record<string, ((...of: (number | bigint)[]) => number | bigint) & { value: number | bigint }>
>;

export interface Instance {
  readonly exports: Exported;
  readonly memory: ArrayBuffer;
}

export function instantiate(
  module: ModuleBuilder,
  imports: Readonly<Record<string, unknown>> = {},
): Instance {
  const wasm = wasmHost();
  if (wasm === undefined) throw new Error("there is no WebAssembly");
  const memory = new wasm.Memory(module.memory);
  const host = { ...imports, memory };
  const { exports } = new wasm.Instance(new wasm.Module(encodeModule(module)), { host });
  return { exports: exports as Exported, memory: memory.buffer };
}
