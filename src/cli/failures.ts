/** How a command ends when the spec or the command line is wrong. */
import pc from "picocolors";
import { type Diagnostic, diagnose } from "../diagnostics/diagnostic.js";
import { renderDiagnostic } from "../diagnostics/render.js";
import type { Source } from "../source/source.js";

/** Diagnostics beyond these are counted, not shown. */
const SHOWN_MAX = 20;

export function printDiagnostics(diagnostics: readonly Diagnostic[], sources: readonly Source[]): void {
  const c = pc.createColors(process.stderr.isTTY === true && pc.isColorSupported);
  const ordered = [...diagnostics].sort(
    (a, b) => Number(b.severity === "error") - Number(a.severity === "error"),
  );
  for (const diagnostic of ordered.slice(0, SHOWN_MAX))
    process.stderr.write(`${renderDiagnostic(diagnostic, sources, c)}\n`);
  if (ordered.length > SHOWN_MAX) process.stderr.write(`… and ${ordered.length - SHOWN_MAX} more\n`);
}

/** A mistake on the command line, in one line. */
export const usageError = (message: string): Diagnostic => diagnose("usage", null, { message });

export const colours = () => pc.createColors(process.stdout.isTTY === true && pc.isColorSupported);
