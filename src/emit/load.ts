/** Turns the module of a spec into a model that runs: the printed JavaScript, given the runtime. */
import type { PackedModel } from "../../checker/packed/model.js";
import * as runtime from "../../checker/runtime/index.js";
import type { Ir } from "../ir/ir.js";
import type { TemporalPlan } from "../ir/temporal.js";
import type { Source } from "../source/source.js";
import { layOut } from "./layout/layout.js";
import { shapesOf, Unsupported } from "./layout/shape.js";
import { type EmitOptions, type Emitted, emit } from "./module/module.js";

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

/**
 * The model of a spec. The text is the emitter's own: what comes from the spec stands in it as names that the
 * emitter made, literals and comments.
 */
export function loadModel(
  ir: Ir,
  sources: readonly Source[],
  symmetry: boolean,
  temporal: TemporalPlan | null = null,
): PackedModel | Unpackable {
  const module = emitted(ir, sources, { symmetry, language: "javascript", temporal });
  return "why" in module ? module : (new Function("runtime", module.text)(runtime) as PackedModel);
}

/** Several versions of a spec in one module. `versions` selects one: for each slot, which action fills it. */
export interface Versions {
  readonly model: PackedModel;
  readonly versions: Int32Array;
}

/** @param slots Of each action, the action that it replaces, or itself; some action must replace another. */
export function loadVersions(
  ir: Ir,
  sources: readonly Source[],
  symmetry: boolean,
  slots: readonly number[],
): Versions | Unpackable {
  const module = emitted(ir, sources, { symmetry, language: "javascript", slots });
  return "why" in module ? module : (new Function("runtime", module.text)(runtime) as Versions);
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
