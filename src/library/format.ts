/** `format`: the canonical layout of a spec. */
import { type DiagnosticJson, diagnosticJson } from "../diagnostics/render.js";
import { format as formatText } from "../format/format.js";
import { diagnosticsText, type WithText, withText } from "./text.js";

export interface FormatOutcome {
  /** The text in the canonical layout, as `subtle fmt` writes it; null if there are errors. */
  readonly formatted: string | null;
  readonly diagnostics: readonly DiagnosticJson[];
}

export type FormatResult = FormatOutcome & WithText;

/** @param path The path of the text in diagnostics. */
export function format(text: string, path = "<text>"): FormatResult {
  const { text: formatted, source, diagnostics } = formatText(text);
  const sources = [{ path, text: source }];
  return withText(
    { formatted, diagnostics: diagnostics.map((d) => diagnosticJson(d, sources)) },
    formatted ?? diagnosticsText(diagnostics, sources),
  );
}
