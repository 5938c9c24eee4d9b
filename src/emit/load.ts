/** Turns the module of a spec into a model that runs: the printed JavaScript, given the runtime. */
import type { PackedModel } from "../../checker/packed/model.js";
import * as runtime from "../../checker/runtime/index.js";
import type { Ir } from "../ir/ir.js";
import type { TemporalPlan } from "../ir/temporal.js";
import type { Source } from "../source/source.js";
import { layOut } from "./layout/layout.js";
import { shapesOf, Unsupported } from "./layout/shape.js";

export { NO_ACTION } from "./module/all-actions.js";

import { type EmitOptions, type Emitted, emit } from "./module/module.js";
import type { Counts } from "./module/workplace.js";
import type { Slots } from "./place/scope.js";

/** Why there is no module: some type of the spec can't be laid out. */
export interface Unpackable {
  readonly why: string;
}

export function emitted(ir: Ir, sources: readonly Source[], options: EmitOptions): Emitted | Unpackable {
  try {
    return emit(ir, sources, options);
  } catch (error) {
    if (error instanceof Unsupported) return { why: error.message };
    throw error;
  }
}

/** Makes a function with the parameter `runtime` of the text of its body. */
export type MakeFunction = (body: string) => (given: typeof runtime) => unknown;

let makeFunction: MakeFunction = (body) =>
  new Function("runtime", body) as (given: typeof runtime) => unknown;

/** From now on functions are made in another way: the policy of a page can forbid this one. */
export function makeFunctionsWith(make: MakeFunction): void {
  makeFunction = make;
}

/**
 * The model of a spec. The text is the emitter's own: what comes from the spec stands in it as names that the
 * emitter made, literals and comments.
 * @param poll Called now and then where there is much to write; may throw.
 */
export function loadModel(
  ir: Ir,
  sources: readonly Source[],
  symmetry: boolean,
  temporal: TemporalPlan | null = null,
  poll: () => void = () => {},
  counts: Counts = "nothing",
): PackedModel | Unpackable {
  const module = emitted(ir, sources, { symmetry, language: "javascript", temporal, poll, counts });
  if ("why" in module) return module;
  const model = makeFunction(module.text)(runtime) as PackedModel;
  printed.set(model, { ...module, name: ir.name });
  return model;
}

/** The model of a text that `emittedOf` gave, in another thread. */
export const modelOfText = (text: string): PackedModel =>
  new Function("runtime", text)(runtime) as PackedModel;

const printed = new WeakMap<PackedModel, Emitted & { readonly name: string }>();

/** What a model was emitted as. */
export const emittedOf = (model: PackedModel): (Emitted & { readonly name: string }) | undefined =>
  printed.get(model);

/** Several versions of a spec in one module. `versions` selects one: for each place, which of the actions takes it. */
export interface Versions {
  readonly model: PackedModel;
  readonly versions: Int32Array;
}

/** @param slots The actions of the versions. */
export function loadVersions(
  ir: Ir,
  sources: readonly Source[],
  symmetry: boolean,
  slots: Slots,
): Versions | Unpackable {
  const module = emitted(ir, sources, { symmetry, language: "javascript", slots });
  return "why" in module ? module : (makeFunction(module.text)(runtime) as Versions);
}

/** Whether states of two specs have the same words for the same values; false if one of them can't be packed. */
export function sameLayout(a: Ir, b: Ir): boolean {
  try {
    const [first, second] = [a, b].map((ir) => layOut(ir, shapesOf(ir)));
    return JSON.stringify(first) === JSON.stringify(second);
  } catch (error) {
    if (error instanceof Unsupported) return false;
    throw error;
  }
}
