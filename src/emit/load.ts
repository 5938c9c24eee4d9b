/** Turns the module of a spec into a model that runs: the printed JavaScript, given the runtime. */
import type { PackedModel } from "../../checker/packed/model.js";
import * as runtime from "../../checker/runtime/index.js";
import type { Ir } from "../ir/ir.js";
import type { Source } from "../syntax/source.js";
import { emit } from "./module.js";
import { Unsupported } from "./shape.js";

/**
 * The model of a spec; null if some value of it can't be laid out. The text is the emitter's own: what comes from
 * the spec stands in it as names that the emitter made, literals and comments.
 */
export function loadModel(ir: Ir, sources: readonly Source[], symmetry: boolean): PackedModel | null {
  try {
    const { text } = emit(ir, sources, { symmetry, language: "javascript" });
    return new Function("runtime", text)(runtime) as PackedModel;
  } catch (error) {
    if (error instanceof Unsupported) return null;
    throw error;
  }
}
