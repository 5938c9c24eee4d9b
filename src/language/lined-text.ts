/** A text with its lines, for positions as editors count them: from 0, in UTF-16 units, lines ending in LF, CRLF or CR. */
import type { Position, Range, TextDocumentContentChangeEvent, TextEdit } from "vscode-languageserver";

export interface LinedText {
  /** With the byte order mark, if the editor sent one. */
  readonly text: string;
  /** Offsets at which lines start. */
  readonly starts: readonly number[];
}

export function lined(text: string): LinedText {
  const starts = [0, ...Array.from(text.matchAll(/\r\n?|\n/g), ({ 0: end, index }) => index + end.length)];
  return { text, starts };
}

/** The compiler leaves a byte order mark out: its offsets count from behind it. */
const markLength = ({ text }: LinedText): number => (text.startsWith("\uFEFF") ? 1 : 0);

/** The offset in the text without its mark; a position outside is moved to the nearest one inside. */
export function offsetAt(of: LinedText, position: Position): number {
  return Math.max(0, rawOffsetAt(of, position) - markLength(of));
}

function rawOffsetAt({ text, starts }: LinedText, { line, character }: Position): number {
  const start = starts[Math.max(0, line)];
  if (start === undefined) return text.length;
  if (line < 0) return 0;
  let end = starts[line + 1] ?? text.length;
  while (end > start && /[\r\n]/.test(text[end - 1] ?? "")) end -= 1;
  return Math.min(Math.max(start + character, start), end);
}

/** The place of an offset in the text without its mark. */
export function positionAt(of: LinedText, offset: number): Position {
  const { starts, text } = of;
  const at = Math.min(Math.max(offset + markLength(of), 0), text.length);
  let [line, end] = [0, starts.length];
  while (end - line > 1) {
    const middle = (line + end) >> 1;
    if ((starts[middle] ?? 0) <= at) line = middle;
    else end = middle;
  }
  return { line, character: at - (starts[line] ?? 0) };
}

export const rangeOf = (of: LinedText, { start, end }: { start: number; end: number }): Range => ({
  start: positionAt(of, start),
  end: positionAt(of, end),
});

/** The text after the changes that an editor reports, in their order. */
export function changed(of: LinedText, changes: readonly TextDocumentContentChangeEvent[]): LinedText {
  let now = of;
  for (const change of changes) {
    if (!("range" in change)) {
      now = lined(change.text);
      continue;
    }
    const [from, to] = [rawOffsetAt(now, change.range.start), rawOffsetAt(now, change.range.end)];
    const [start, end] = from <= to ? [from, to] : [to, from];
    now = lined(now.text.slice(0, start) + change.text + now.text.slice(end));
  }
  return now;
}

/** One edit that makes `text` of it, without what both begin and end with; none if they are the same. */
export function editTo(of: LinedText, text: string): readonly TextEdit[] {
  const before = of.text.slice(markLength(of));
  if (before === text) return [];
  let start = 0;
  const shorter = Math.min(before.length, text.length);
  while (start < shorter && before[start] === text[start]) start += 1;
  let kept = 0;
  while (kept < shorter - start && before.at(-1 - kept) === text.at(-1 - kept)) kept += 1;
  // Positions stand between whole characters: not within a CRLF, nor within a pair of surrogates.
  if (/[\r\uD800-\uDBFF]/.test(before[start - 1] ?? "")) start -= 1;
  if (kept > 0 && /[\n\uDC00-\uDFFF]/.test(before.at(-kept) ?? "")) kept -= 1;
  const range = rangeOf(of, { start, end: before.length - kept });
  return [{ range, newText: text.slice(start, text.length - kept) }];
}

/** The text after edits that do not overlap. */
export function withEdits(of: LinedText, edits: readonly TextEdit[]): string {
  const placed = edits
    .map(({ range, newText }) => ({
      start: rawOffsetAt(of, range.start),
      end: rawOffsetAt(of, range.end),
      newText,
    }))
    .sort((a, b) => b.start - a.start);
  return placed.reduce(
    (text, { start, end, newText }) => text.slice(0, start) + newText + text.slice(end),
    of.text,
  );
}
