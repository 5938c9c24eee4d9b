/** Declarations that end too early: the parser stops only at what follows, which is right. */
import { declarationAround, startsDeclaration } from "../declarations.js";

export interface Unfinished {
  /** The declaration that has the mistake. */
  readonly declaration: { readonly start: number; readonly end: number };
  /** The bracket that is never closed; null if something else is missing. */
  readonly open: number | null;
  /** The last word or sign before what is missing. */
  readonly last: { readonly start: number; readonly end: number };
}

const CLOSING: Readonly<Record<string, string>> = { "{": "}", "(": ")", "[": "]" };
const TOKEN = /"(?:[^"\\\n\r]|\\.)*"|\w+'?|\\[A-Za-z]+|<<|>>|<=>|[<>!]=|=>|\|->|->|\/\\|\\\/|\.\.|\S/g;

/** Behind the last word or sign before an offset. */
function endBefore(code: string, offset: number): number {
  let end = offset;
  while (end > 0 && /\s/.test(code[end - 1] ?? "")) end -= 1;
  return end;
}

/** The first bracket that is closed by one of another kind, or by none. */
function neverClosed(text: string): number | null {
  const open: { readonly closing: string; readonly at: number }[] = [];
  for (const { 0: token, index } of text.matchAll(TOKEN)) {
    const closing = CLOSING[token];
    if (closing !== undefined) open.push({ closing, at: index });
    else if (")]}".includes(token)) {
      const last = open.pop();
      if (last === undefined) return null;
      if (last.closing !== token) return last.at;
    }
  }
  return open.at(-1)?.at ?? null;
}

/**
 * What is missing before `offset`, at which the parser stopped: there a declaration begins, though the one before it is
 * not complete; or a line, though a bracket before it is still open that never is closed.
 */
export function unfinishedBefore(code: string, offset: number): Unfinished | null {
  const end = endBefore(code, offset);
  if (!/[\n\r]/.test(code.slice(end, offset))) return null;
  const declaration = declarationAround(code, end - 1);
  if (declaration === null) return null;
  const isNext = startsDeclaration(code, offset);
  const open = neverClosed(code.slice(declaration.start, declaration.end));
  const at = open === null ? null : open + declaration.start;
  // A block may go on for many lines; what a line continues in parentheses does not begin with the next statement.
  if (!isNext && (at === null || code[at] === "{" || at >= end)) return null;
  let last = { start: declaration.start, end };
  for (const { 0: token, index } of code.slice(declaration.start, end).matchAll(TOKEN))
    last = { start: declaration.start + index, end: declaration.start + index + token.length };
  return { declaration, open: at, last };
}
