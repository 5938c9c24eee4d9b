/** Misspelled words of the language: `invaraint I : x < 3`, `wehn x = 1`. Looked up only after a syntax error. */
import { suggest } from "../diagnostics/suggest.js";
import { trimmed } from "../source/lexical.js";
import { declarationAround } from "./declarations.js";
import { failureOf, reach, skipSpace } from "./failure.js";
import { matchFile } from "./grammar.js";
import { isReserved } from "./reserved.js";

export interface Misspelled {
  readonly word: string;
  readonly start: number;
  readonly meant: string;
}

/** What the grammar calls an operator; these are words. */
const OPERATOR = "an operator";
const OPERATORS = [
  "and",
  "or",
  "in",
  "implies",
  "iff",
  "leads",
  "until",
  "union",
  "intersect",
  "minus",
  "subset",
];

/** A character that nothing can begin with. */
const NOTHING = "\u0001";

/**
 * The word at or just before a syntax error, if it is nearly one that could stand at its place, and the rest of its line
 * is right with that one. To the parser a misspelled word may be a name; then it stops at what follows.
 */
export function misspelledAt(code: string, offset: number): Misspelled | null {
  const words = [wordBefore(code, offset), wordAt(code, offset)].filter((found) => found !== null);
  const first = Math.min(offset, ...words.map(({ start }) => start));
  // What stands before the declaration need not be parsed again.
  const start = declarationAround(code, first)?.start ?? 0;
  const header = start === 0 ? "" : "spec a\n";
  const end = lineEndBehind(code, offset);
  const isAll = trimmed(code.slice(end)) === "";
  const text = header + code.slice(start, end);
  const shift = header.length - start;
  for (const { word, start: at } of words) {
    if (word.length < WORD_MIN || isReserved(word)) continue;
    const before = text.slice(0, at + shift);
    const meant = suggest(word, wordsExpectedBehind(before));
    if (meant === null || meant === word) continue;
    const mended = trimmed(before + meant + text.slice(before.length + word.length));
    if (reach(mended) >= (isAll ? Number.POSITIVE_INFINITY : mended.length))
      return { word, start: at, meant };
  }
  return null;
}

type Word = Omit<Misspelled, "meant">;

function wordAt(code: string, offset: number): Word | null {
  const word = /^[A-Za-z_]\w*/.exec(code.slice(offset, offset + WORD_MAX))?.[0];
  return word === undefined ? null : { word, start: offset };
}

function wordBefore(code: string, offset: number): Word | null {
  const from = Math.max(0, offset - WORD_MAX);
  const found = /(?<!\w)([A-Za-z_]\w*)\s*$/.exec(code.slice(from, offset));
  return found?.[1] === undefined ? null : { word: found[1], start: from + found.index };
}

/** Shorter ones are like everything. */
const WORD_MIN = 2;
/** No word of the language is nearly as long. */
const WORD_MAX = 40;

/** The end of the line of what follows the word at an offset: that shows whether another word is right there. */
function lineEndBehind(code: string, offset: number): number {
  const lineEnd = /[\n\r]/g;
  lineEnd.lastIndex = skipSpace(code, offset + (wordAt(code, offset)?.word.length ?? 0));
  return lineEnd.exec(code)?.index ?? code.length;
}

function wordsExpectedBehind(before: string): readonly string[] {
  const text = before + NOTHING;
  const { possible } = failureOf(text, matchFile(text));
  const words = possible.filter((word) => /^[a-z]+$/.test(word));
  return possible.includes(OPERATOR) ? [...words, ...OPERATORS] : words;
}
