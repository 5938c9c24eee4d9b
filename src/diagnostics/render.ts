/** Diagnostics as text: message, place, source line with the place underlined, hint. */
import { lineText, locate, type Source } from "../syntax/source.js";
import type { Span } from "../syntax/tree.js";
import type { Diagnostic } from "./diagnostic.js";
import type { Palette } from "./style.js";
import { visibleLine } from "./visible.js";

/** No more of a source line than this is shown. */
const LINE_LENGTH_MAX = 100;

function excerptOf(
  span: Span,
  sources: readonly Source[],
  mark: (text: string) => string,
  c: Palette,
): string {
  const place = locate(sources, span);
  const text = lineText(sources[span.file]?.text ?? "", place.line)
    .replaceAll("\t", " ")
    .replace(/\p{Cc}/gu, "\uFFFD");
  const endColumn = place.endLine === place.line ? place.endColumn : text.length + 1;
  // A long line is cut so that the place stays in sight.
  const shift = place.column > LINE_LENGTH_MAX - 20 ? place.column - 20 : 0;
  const shown = text.slice(shift, shift + LINE_LENGTH_MAX);
  const width = Math.max(1, Math.min(endColumn, shift + shown.length + 1) - place.column);
  const gutter = " ".repeat(String(place.line).length);
  return [
    `${gutter}${c.cyan("-->")} ${visibleLine(place.file)}:${place.line}:${place.column}`,
    `${gutter} ${c.cyan("|")}`,
    `${c.cyan(`${place.line} |`)} ${shown}`,
    `${gutter} ${c.cyan("|")} ${" ".repeat(place.column - 1 - shift)}${mark("^".repeat(width))}`,
  ].join("\n");
}

export function renderDiagnostic(diagnostic: Diagnostic, sources: readonly Source[], c: Palette): string {
  const colour = diagnostic.severity === "error" ? c.red : c.yellow;
  const lines = [`${colour(c.bold(`${diagnostic.severity}[${diagnostic.code}]`))}: ${diagnostic.message}`];
  if (diagnostic.span !== null) lines.push(excerptOf(diagnostic.span, sources, colour, c));
  for (const note of diagnostic.notes) {
    const place = locate(sources, note.span);
    lines.push(
      `  ${c.cyan("note")}: ${note.message} (${visibleLine(place.file)}:${place.line}:${place.column})`,
    );
  }
  if (diagnostic.hint !== null) lines.push(`  ${c.cyan("hint")}: ${diagnostic.hint}`);
  return `${lines.join("\n")}\n`;
}

/** The shape that results carry; see the result schema. */
export interface DiagnosticJson {
  readonly code: string;
  readonly severity: "error" | "warning";
  readonly message: string;
  readonly file: string | null;
  readonly line: number | null;
  readonly column: number | null;
  readonly endLine: number | null;
  readonly endColumn: number | null;
  readonly hint: string | null;
}

export function diagnosticJson(diagnostic: Diagnostic, sources: readonly Source[]): DiagnosticJson {
  const { code, severity, message, hint, span } = diagnostic;
  const nowhere = { file: null, line: null, column: null, endLine: null, endColumn: null };
  return { code, severity, message, ...(span === null ? nowhere : locate(sources, span)), hint };
}
