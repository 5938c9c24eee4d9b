/** TLA+ as the commands write it. */
import type { CompiledSpec } from "../compile.js";
import { type Diagnostic, diagnose } from "../diagnostics/diagnostic.js";
import { type TlaModule, type TlaOptions, writeTla } from "../tla/module.js";
import { Unwritable } from "../tla/unwritable.js";
import { writeInto } from "./files.js";

/** A spec as a TLA+ module, or why it can't be one. */
export function tlaOf(
  spec: CompiledSpec,
  options: TlaOptions,
): TlaModule | { readonly unwritable: Diagnostic } {
  try {
    return writeTla(spec, options);
  } catch (error) {
    if (!(error instanceof Unwritable)) throw error;
    const { span, what, apalache } = error;
    return { unwritable: diagnose("not-in-tla", span, { what, apalache }) };
  }
}

/** Writes a module and its configurations into a folder; why that can't be done, or null once it is. */
export function writeTlaFiles(folder: string, { files }: TlaModule): Diagnostic | null {
  const why = writeInto(folder, files);
  return why === null ? null : diagnose("path-unwritable", null, { path: folder, why });
}
