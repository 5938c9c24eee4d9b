/** The kernels of a model that was emitted from a spec. */
import type { KernelProgram, RunsProgram } from "../../../checker/kernel/program.js";
import type { PackedModel } from "../../../checker/packed/model.js";
import { emittedOf } from "../load.js";
import { linkKernel, linkRunsKernel } from "./link.js";

/** The kernel of a model, made when it is first asked for; null if the model was not emitted from a spec. */
export const kernelOf = (model: PackedModel): (() => KernelProgram | null) =>
  once(model, ({ core, layout, name }) => linkKernel(core, layout, name, true).program);

/** The same for the search over sorted runs. */
export const runsKernelOf = (model: PackedModel): (() => RunsProgram | null) =>
  once(model, ({ core, layout, name }) => linkRunsKernel(core, layout, name).program);

function once<Program>(
  model: PackedModel,
  make: (emitted: NonNullable<ReturnType<typeof emittedOf>>) => Program,
): () => Program | null {
  const emitted = emittedOf(model);
  let made: Program | null = null;
  return () => {
    if (emitted === undefined) return null;
    made ??= make(emitted);
    return made;
  };
}
