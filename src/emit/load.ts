/** Turns the module of a spec into a model that runs: the printed JavaScript, given the runtime. */
import type { PackedModel } from "../../checker/packed/model.js";
import * as runtime from "../../checker/runtime/index.js";
import type { Ir } from "../ir/ir.js";
import type { TemporalPlan } from "../ir/temporal.js";
import type { Source } from "../syntax/source.js";
import { type EmitOptions, type Emitted, emit } from "./module.js";
import { Unsupported } from "./shape.js";

/** Why there is no module: some value of the spec can't be laid out. */
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
