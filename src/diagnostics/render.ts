/** Diagnostics as text: message, place, source line with the place underlined, hint. */
import { lineText, locate, type Source } from "../source/source.js";
import type { Span } from "../source/span.js";
import { visible, visibleLine } from "../source/visible.js";
import type { Diagnostic } from "./diagnostic.js";
import type { Palette } from "./style.js";

/** The most columns of a source line that are shown. */
const LINE_LENGTH_MAX = 100;
/** The number of characters before the place that are shown of a long line. */
const KEPT_BEFORE = 19;

/** A character as it is shown, and the columns of a terminal that this takes. */
interface Cell {
  readonly shown: string;
  readonly width: number;
}

/** Characters of East Asia and emoji take two columns; what is put on top of another character takes none. */
const WIDE =
  /[\u1100-\u115F\u2E80-\uA4CF\uAC00-\uD7A3\uF900-\uFAFF\uFE30-\uFE6F\uFF00-\uFF60]|\p{Emoji_Presentation}/u;
const ON_TOP = /[\p{Mn}\p{Me}]/u;

const cellsOf = (text: string): readonly Cell[] =>
  Array.from(text, (character) => {
    const shown = character === "\t" ? " " : visibleLine(character);
    return {
      shown,
      width: ON_TOP.test(shown) ? 0 : WIDE.test(shown) ? 2 : shown.length > 2 ? shown.length : 1,
    };
  });

const widthOf = (cells: readonly Cell[]): number => cells.reduce((sum, { width }) => sum + width, 0);

/** The most of `cells` that fits in `room` columns. */
function fitting(cells: readonly Cell[], room: number): readonly Cell[] {
  let left = room;
  const end = cells.findIndex(({ width }) => {
    left -= width;
    return left < 0;
  });
  return end === -1 ? cells : cells.slice(0, end);
}

function excerptOf(
  span: Span,
  sources: readonly Source[],
  mark: (text: string) => string,
  c: Palette,
): string {
  const place = locate(sources, span);
  const text = lineText(sources[span.file]?.text ?? "", place.line);
  const endColumn = place.endLine === place.line ? place.endColumn : text.length + 1;
  // A long line is cut so that the place stays visible.
  const before = cellsOf(text.slice(0, place.column - 1));
  const kept = widthOf(before) > LINE_LENGTH_MAX - 20 ? before.slice(-KEPT_BEFORE) : before;
  const room = LINE_LENGTH_MAX - widthOf(kept);
  const marked = fitting(cellsOf(text.slice(place.column - 1, endColumn - 1)), room);
  const after = fitting(cellsOf(text.slice(endColumn - 1)), room - widthOf(marked));
  const shown = [...kept, ...marked, ...after].map((cell) => cell.shown).join("");
  const gutter = " ".repeat(String(place.line).length);
  return [
    `${gutter}${c.cyan("-->")} ${visibleLine(place.file)}:${place.line}:${place.column}`,
    `${gutter} ${c.cyan("|")}`,
    `${c.cyan(`${place.line} |`)} ${shown}`,
    `${gutter} ${c.cyan("|")} ${" ".repeat(widthOf(kept))}${mark("^".repeat(Math.max(1, widthOf(marked))))}`,
  ].join("\n");
}

export function renderDiagnostic(diagnostic: Diagnostic, sources: readonly Source[], c: Palette): string {
  const colour = diagnostic.severity === "error" ? c.red : c.yellow;
  const lines = [
    `${colour(c.bold(`${diagnostic.severity}[${diagnostic.code}]`))}: ${visible(diagnostic.message)}`,
  ];
  if (diagnostic.span !== null) lines.push(excerptOf(diagnostic.span, sources, colour, c));
  for (const note of diagnostic.notes) {
    const place = locate(sources, note.span);
    lines.push(
      `  ${c.cyan("note")}: ${visible(note.message)} (${visibleLine(place.file)}:${place.line}:${place.column})`,
    );
  }
  if (diagnostic.hint !== null) lines.push(`  ${c.cyan("hint")}: ${visible(diagnostic.hint)}`);
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

/** What a command writes as JSON where its input has errors. */
export interface ErrorResult<Schema extends string> {
  readonly schema: Schema;
  readonly verdict: "error";
  readonly diagnostics: readonly DiagnosticJson[];
}

export const errorResult = <Schema extends string>(
  schema: Schema,
  diagnostics: readonly Diagnostic[],
  sources: readonly Source[],
): ErrorResult<Schema> => ({
  schema,
  verdict: "error",
  diagnostics: diagnostics.map((diagnostic) => diagnosticJson(diagnostic, sources)),
});
