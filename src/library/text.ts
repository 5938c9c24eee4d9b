/** Results that can say what the command prints. */
import type { Diagnostic } from "../diagnostics/diagnostic.js";
import { renderDiagnostic } from "../diagnostics/render.js";
import { paint, style } from "../diagnostics/style.js";
import type { Source } from "../source/source.js";

export interface TextSettings {
  /** Whether to colour it for a terminal; not by default. */
  readonly colours?: boolean;
}

/** A result that can say what the command prints. */
export interface WithText {
  readonly text: (settings?: TextSettings) => string;
}

/** A diagnostic as the command prints it, with the line that it is about. */
export const diagnosticText = (
  diagnostic: Diagnostic,
  sources: readonly Source[],
  { colours = false }: TextSettings = {},
): string => paint(renderDiagnostic(diagnostic, sources, style), colours);

/** Several, marked for `paint`. */
export const diagnosticsText = (diagnostics: readonly Diagnostic[], sources: readonly Source[]): string =>
  diagnostics.map((diagnostic) => `${renderDiagnostic(diagnostic, sources, style)}\n`).join("");

/** With its text, marked for `paint`, which is no part of the result as JSON. */
export const withText = <Result extends object>(result: Result, text: string): Result & WithText =>
  Object.defineProperty({ ...result }, "text", {
    value: ({ colours = false }: TextSettings = {}) => paint(text, colours),
    enumerable: false,
  }) as Result & WithText;
