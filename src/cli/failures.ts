/** How a command ends when the spec or the command line has errors. */
import { type Diagnostic, diagnose } from "../diagnostics/diagnostic.js";
import { renderDiagnostic } from "../diagnostics/render.js";
import { style } from "../diagnostics/style.js";
import type { Host } from "../host/host.js";
import type { Source } from "../source/source.js";
import { EXIT } from "./exit-codes.js";

/** Diagnostics beyond these are counted, not shown. */
const SHOWN_MAX = 20;

export function printDiagnostics(
  { err }: Host,
  diagnostics: readonly Diagnostic[],
  sources: readonly Source[],
): void {
  const ordered = [...diagnostics].sort(
    (a, b) => Number(b.severity === "error") - Number(a.severity === "error"),
  );
  for (const diagnostic of ordered.slice(0, SHOWN_MAX))
    err.show(`${renderDiagnostic(diagnostic, sources, style)}\n`);
  if (ordered.length > SHOWN_MAX) err.show(`… and ${ordered.length - SHOWN_MAX} more\n`);
}

/** A mistake on the command line, in one line. */
export const usageError = (message: string): Diagnostic => diagnose("usage", null, { message });

/** What `--html -` is told. */
export const PAGE_TO_FILE = "a page is written to a file: give --html a path";

/** Reports an internal error: something unexpected was thrown. */
export function tellDefect({ err }: Host, error: unknown, debugs: boolean): typeof EXIT.internal {
  const { message, stack } = error instanceof Error ? error : new Error(String(error));
  err.show(`subtle: internal error: ${message}\n`);
  err.show(debugs ? `${stack}\n` : "Please report it. Set SUBTLE_DEBUG=1 to see where it occurred.\n");
  return EXIT.internal;
}
