/** Writes TLA+ for the commands. */

import { type Diagnostic, diagnose } from "../diagnostics/diagnostic.js";
import type { Host } from "../host/host.js";
import type { CompiledSpec } from "../run/compile.js";
import { type TlaModule, type TlaOptions, writeTla } from "../tla/module.js";
import { Unwritable } from "../tla/unwritable.js";

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

/** Writes a module and its configurations into a folder; returns the reason if that fails, else null. */
export function writeTlaFiles(
  { files: { makeFolder, replace } }: Host,
  folder: string,
  { files }: TlaModule,
): Diagnostic | null {
  const unwritable = (path: string, why: string | null): Diagnostic | null =>
    why === null ? null : diagnose("path-unwritable", null, { path, why });
  const failed = unwritable(folder, makeFolder(folder));
  if (failed !== null) return failed;
  for (const { name, text } of files) {
    const path = `${folder}/${name}`;
    const failed = unwritable(path, replace(path, text));
    if (failed !== null) return failed;
  }
  return null;
}
