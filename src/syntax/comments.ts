/** The doc comment that stands before a declaration. */
import { lineStartBefore, SPACES } from "../source/lexical.js";

const BLANK = new RegExp(`^[${SPACES}]*$`);
const DOC_LINE = new RegExp(`^[${SPACES}]*///(?!/) ?([^\\n\\r]*)[\\n\\r]*$`);

/**
 * The `///` lines directly above the line in which `offset` stands, without their slashes, or null. Nothing but
 * white space may stand before `offset` in its own line.
 */
export function docBefore(text: string, offset: number): string | null {
  let end = lineStartBefore(text, offset);
  if (!BLANK.test(text.slice(end, offset))) return null;
  const lines: string[] = [];
  while (end > 0) {
    const start = lineStartBefore(text, end - 1);
    const match = DOC_LINE.exec(text.slice(start, end));
    if (match === null) break;
    lines.unshift((match[1] ?? "").trimEnd());
    end = start;
  }
  return lines.length === 0 ? null : lines.join("\n");
}
