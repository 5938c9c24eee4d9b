/** Lines of a report: their width, their colours, and how long ones are broken. */
import { unmarked } from "../diagnostics/style.js";
import { visible } from "../source/visible.js";

export const WIDTH = 80;

/** Where values are broken, so that a key stays with what it is mapped to; and where prose is. */
const AT_VALUES = /(?<=[,>]) /;
export const AT_WORDS = /(?<=\S) (?=\S)/;

/** Prose broken at spaces; what follows the first line is indented more. */
export const wrapWords = (line: string, width = WIDTH): readonly string[] => wrapped(line, AT_WORDS, width);

/** A long line broken at spaces; what follows the first line is indented more. */
export function wrapped(line: string, breaks = AT_VALUES, width = WIDTH): readonly string[] {
  const lines: string[] = [];
  let current = "";
  for (const word of line.split(breaks)) {
    const joined = current === "" ? word : `${current} ${word}`;
    if (visibleLength(joined) <= width || current === "") current = joined;
    else {
      lines.push(current);
      current = `         ${word}`;
    }
  }
  return [...lines, current];
}

/** Prose as lines that fit under a step. */
export function paragraph(text: string): readonly string[] {
  const lines: string[] = [];
  let current = "    ";
  for (const word of text.split(/\s+/)) {
    if (visibleLength(current) + visibleLength(word) + 1 > WIDTH && current.trim() !== "") {
      lines.push(current);
      current = "    ";
    }
    current += ` ${word}`;
  }
  return [...lines, current];
}

/** The number of characters that are shown of a text with marks. */
export const visibleLength = (text: string): number => Array.from(visible(unmarked(text))).length;
