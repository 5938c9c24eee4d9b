/**
 * The lexical parts of a text, found without the grammar: lines, white space, comments and quoted texts. The grammar
 * has the same rules (`space`, `lineEnd`, `comment`, `string`); everything else that looks at text takes them here.
 */

/** LF, CRLF or CR, and nothing else. */
const LINE_END = /\r\n?|\n/g;

/** The body of a character class: what white space consists of. */
export const SPACES = " \\t\\n\\r\\f";

/** Sources of regular expressions, from which others are built. A text that is not closed is none. */
export const COMMENT = String.raw`//[^\n\r]*|/\*[\s\S]*?\*/`;
export const QUOTED = String.raw`"(?:[^"\\\n\r]|\\[^\n\r])*"`;

/** The lines of a text, without their ends. */
export const linesOf = (text: string): readonly string[] => text.split(LINE_END);

/** The offset at which the line starts in which `offset` stands; a line end belongs to the line that it ends. */
export function lineStartBefore(text: string, offset: number): number {
  let start = offset;
  while (start > 0 && !startsLine(text, start)) start -= 1;
  return start;
}

/** Whether a line starts at `offset`: behind a line end, but not inside a CRLF. */
const startsLine = (text: string, offset: number): boolean =>
  text[offset - 1] === "\n" || (text[offset - 1] === "\r" && text[offset] !== "\n");

/** The text without a byte order mark. */
export const withoutMark = (text: string): string => text.replace(/^\uFEFF/, "");

/** The text with all its line ends as LF. */
export const withUnixLineEnds = (text: string): string => text.replace(LINE_END, "\n");

/** Where the lines start of the texts that were asked for last: a spec, and what it imports. */
const known: { readonly text: string; readonly starts: readonly number[] }[] = [];
const KNOWN_MAX = 8;

/** The offsets at which lines start. */
function lineStarts(text: string): readonly number[] {
  const found = known.find((each) => each.text === text);
  if (found !== undefined) return found.starts;
  const starts = [0, ...Array.from(text.matchAll(LINE_END), ({ 0: end, index }) => index + end.length)];
  known.unshift({ text, starts });
  known.length = Math.min(known.length, KNOWN_MAX);
  return starts;
}

/** The line that `offset` stands in: its number from 1, and the offset at which it starts. */
export function lineAt(text: string, offset: number): { readonly line: number; readonly start: number } {
  const starts = lineStarts(text);
  let [line, end] = [1, starts.length + 1];
  while (end - line > 1) {
    const middle = (line + end) >> 1;
    if ((starts[middle - 1] ?? 0) <= offset) line = middle;
    else end = middle;
  }
  return { line, start: starts[line - 1] ?? 0 };
}

/** The text of one line, counted from 1, without its line end; empty if there is none. */
export function lineText(text: string, line: number): string {
  const starts = lineStarts(text);
  return text.slice(starts[line - 1] ?? text.length, starts[line]).replace(/[\n\r]+$/, "");
}

const isSpace = (character: string | undefined): boolean =>
  character !== undefined && " \t\n\r\f".includes(character);

/** The text without white space at its ends. Unlike `trim`, it leaves spaces of Unicode alone. */
export function trimmed(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && isSpace(text[start])) start += 1;
  while (start < end && isSpace(text[end - 1])) end -= 1;
  return text.slice(start, end);
}

/** A part of a text that is code, a comment or a quoted text. */
export interface Stretch {
  readonly kind: "code" | "comment" | "text";
  readonly start: number;
  readonly text: string;
  /** Whether a comment or a text has its end; code always has. */
  readonly isClosed: boolean;
}

/** Comments and quoted texts; unclosed ones end with the file or the line. */
const HIDING = new RegExp(
  String.raw`(?<comment>${COMMENT})|(?<text>${QUOTED})|(?<openComment>/\*[\s\S]*)|"[^\n\r]*`,
  "g",
);

/** The stretches of a text, in order; they join to the text again. */
export function stretchesOf(text: string): readonly Stretch[] {
  const stretches: Stretch[] = [];
  let end = 0;
  const push = (kind: Stretch["kind"], part: string, isClosed = true): void => {
    if (part !== "") stretches.push({ kind, start: end, text: part, isClosed });
    end += part.length;
  };
  for (const { 0: part, index, groups = {} } of text.matchAll(HIDING)) {
    push("code", text.slice(end, index));
    const { comment, text: quoted, openComment } = groups;
    push(
      (comment ?? openComment) === undefined ? "text" : "comment",
      part,
      (comment ?? quoted) !== undefined,
    );
  }
  push("code", text.slice(end));
  return stretches;
}

/** The text with spaces instead of comments: what is left stands where it stood. Line ends are kept. */
export const withoutComments = (stretches: readonly Stretch[]): string =>
  stretches.map(({ kind, text }) => (kind === "comment" ? blanked(text) : text)).join("");

/** Spaces, and the line ends of a text. */
export const blanked = (text: string): string => text.replace(/[^\n\r]/g, " ");
