/** Comments: the doc comment that stands before a declaration, and the block comment nobody closed. */

/** White space as the grammar has it: control characters too, but no Unicode spaces. */
const SPACE = "[^!-\\uFFFF]*";
const BLANK = new RegExp(`^${SPACE}$`);
const DOC_LINE = new RegExp(`^${SPACE}///(?!/) ?(.*)$`);

/**
 * The `///` lines directly above the line in which `offset` stands, without their slashes, or null. Nothing but
 * white space may stand before `offset` in its own line.
 */
export function docBefore(text: string, offset: number): string | null {
  const lineStart = text.lastIndexOf("\n", offset - 1) + 1;
  if (!BLANK.test(text.slice(lineStart, offset))) return null;
  const lines: string[] = [];
  let end = lineStart - 1;
  while (end >= 0) {
    const start = text.lastIndexOf("\n", end - 1) + 1;
    const match = DOC_LINE.exec(text.slice(start, end).replace(/\r$/, ""));
    if (match === null) break;
    lines.unshift((match[1] ?? "").trimEnd());
    end = start - 1;
  }
  return lines.length === 0 ? null : lines.join("\n");
}

/** The offset of a `/*` that is never closed, or null. Strings and line comments hide what stands in them. */
export function unterminatedComment(text: string): number | null {
  const token = /"(?:[^"\\\n]|\\.)*"|\/\/[^\n]*|\/\*/g;
  for (let match = token.exec(text); match !== null; match = token.exec(text)) {
    if (match[0] !== "/*") continue;
    const end = text.indexOf("*/", match.index + 2);
    if (end === -1) return match.index;
    token.lastIndex = end + 2;
  }
  return null;
}

/** The text with a space for each comment. */
export const withoutComments = (text: string): string =>
  text.replace(/("(?:[^"\\\n]|\\.)*")|\/\/[^\n]*|\/\*[\s\S]*?\*\//g, (_, quoted?: string) => quoted ?? " ");
