/** What an instance of a kernel has counted and seen, in arrays of the model that lie in its memory. */
import type { PackedModel } from "../packed/model.js";
import type { ModelProgram, WasmMemory } from "./program.js";

/** Where the arrays of an instance lie. */
export interface ModelArrays {
  readonly program: Pick<ModelProgram, "places">;
  readonly memory: WasmMemory;
  /** In bytes. */
  readonly base: number;
}

/** What a model counts: by action, and besides actions. */
export interface Counts {
  readonly taken: Int32Array | Float64Array;
  readonly enabled: Int32Array | Float64Array;
  readonly covered?: Float64Array;
}

/** Adds what an instance has counted, which it forgets then. */
export function takeCounts(
  { memory, base, program: { places } }: ModelArrays,
  { taken, enabled, covered }: Counts,
): void {
  const pairs: (readonly [Int32Array | Float64Array, Int32Array | Float64Array])[] = [
    [taken, new Int32Array(memory.buffer, base + places.taken, taken.length)],
    [enabled, new Int32Array(memory.buffer, base + places.enabled, enabled.length)],
  ];
  if (places.covered !== null && covered !== undefined)
    pairs.push([covered, new Float64Array(memory.buffer, base + places.covered.at, covered.length)]);
  for (const [total, counted] of pairs) {
    for (let i = 0; i < total.length; i += 1) total[i] = (total[i] as number) + (counted[i] as number);
    counted.fill(0);
  }
}

/** Raises the model's flags that an instance has raised. */
export function raiseFlags(arrays: ModelArrays, model: PackedModel): void {
  for (const [own, flags] of flagsIn(arrays, model))
    for (let i = 0; i < own.length; i += 1) if (own[i] !== 0) flags[i] = 1;
}

/** The same; then they are down in the instance. */
export function takeFlags(arrays: ModelArrays, model: PackedModel): void {
  raiseFlags(arrays, model);
  for (const [own] of flagsIn(arrays, model)) own.fill(0);
}

const flagsIn = (
  { memory, base, program: { places } }: ModelArrays,
  model: PackedModel,
): readonly (readonly [own: Uint8Array, flags: Uint8Array])[] =>
  (["seen", "spoken"] as const).map((name) => {
    const flags = model[name];
    return [new Uint8Array(memory.buffer, base + places[name], flags.length), flags];
  });
