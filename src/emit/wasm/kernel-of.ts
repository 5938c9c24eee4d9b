/** The kernel of a model that was emitted from a spec. */
import type { KernelProgram } from "../../../checker/kernel/program.js";
import type { PackedModel } from "../../../checker/packed/model.js";
import { emittedOf } from "../load.js";
import { linkKernel } from "./link.js";

/** The kernel of a model, made when it is first asked for; null if the model was not emitted from a spec. */
export function kernelOf(model: PackedModel): () => KernelProgram | null {
  const emitted = emittedOf(model);
  let made: KernelProgram | null = null;
  return () => {
    if (emitted === undefined) return null;
    made ??= linkKernel(emitted.core, emitted.layout, emitted.name, true).program;
    return made;
  };
}
