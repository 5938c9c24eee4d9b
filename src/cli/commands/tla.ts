/** Writes TLA+ for the commands. */

import { type Diagnostic, diagnose } from "../../diagnostics/diagnostic.js";
import type { Host } from "../../host/host.js";
import type { Obstacle } from "../../host/obstacle.js";
import type { IrRefinement } from "../../ir/refinement.js";
import type { CompiledSpec } from "../../run/compile.js";
import { type TlaModule, writeTla } from "../../tla/module.js";
import { isLeftOut } from "../../tla/refinements.js";
import type { TlaOptions } from "../../tla/sections.js";
import { Unwritable } from "../../tla/unwritable.js";
import type { Target } from "../run-files.js";

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

/** Refinements that a module leaves out. */
export const hiddenIn = (refinements: readonly IrRefinement[]): readonly Diagnostic[] =>
  refinements.filter(isLeftOut).map(({ name, span, abstract: { variables }, mapping }) =>
    diagnose("refinement-not-in-tla", span, {
      name,
      variables: variables.flatMap((variable, i) => (mapping[i] === null ? [variable.name] : [])),
    }),
  );

/** The files that `writeTlaFiles` writes. */
export const tlaTargets = (folder: string, { files }: TlaModule): readonly Target[] =>
  files.map(({ name }) => ({ option: "-o", path: `${folder}/${name}` }));

/** Writes a module and its configurations into a folder; returns the reason if that fails, else null. */
export function writeTlaFiles(
  { files: { makeFolder, replace } }: Host,
  folder: string,
  { files }: TlaModule,
): Diagnostic | null {
  const unwritable = (path: string, obstacle: Obstacle | null): Diagnostic | null =>
    obstacle === null ? null : diagnose("path-unwritable", null, { path, ...obstacle });
  const failed = unwritable(folder, makeFolder(folder));
  if (failed !== null) return failed;
  for (const { name, text } of files) {
    const path = `${folder}/${name}`;
    const failed = unwritable(path, replace(path, text));
    if (failed !== null) return failed;
  }
  return null;
}
