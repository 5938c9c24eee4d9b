/** Where declarations begin and end in a text that can't be parsed. */
import { lineStartBefore } from "../source/lexical.js";

const DECLARATION_START =
  /^(?:import|const|assume|type|var|init|def|macro|procedure|(?:strong +)?(?:fair +)?(?:environment +)?(?:action|process)|invariant|step|reachable|property|refinement|deadlock|expect|variant|(?:constraint|show)(?= +\w+ *:))\b/gm;

/** The declaration that `offset` stands in: from a declaring word at a line's start to the next one. */
export function declarationAround(text: string, offset: number): { start: number; end: number } | null {
  const starts = [...text.matchAll(DECLARATION_START)].map((match) => match.index);
  const start = starts.filter((s) => s <= offset).at(-1);
  if (start === undefined) return null;
  return { start, end: starts.find((s) => s > offset) ?? text.length };
}

/**
 * From `start`, where a misspelled word begins a declaration, to the next one; null if it does not stand where one
 * begins. That may be misspelled, too: it begins with any word at a line's start.
 */
export function declarationFrom(text: string, start: number): { start: number; end: number } | null {
  if (lineStartBefore(text, start) !== start) return null;
  const word = /^[A-Za-z]/gm;
  word.lastIndex = start + 1;
  return { start, end: word.exec(text)?.index ?? text.length };
}

/** Whether a declaring word stands at an offset, and at a line's start. */
export function startsDeclaration(text: string, offset: number): boolean {
  DECLARATION_START.lastIndex = offset;
  const found = DECLARATION_START.exec(text)?.index;
  DECLARATION_START.lastIndex = 0;
  return found === offset;
}
