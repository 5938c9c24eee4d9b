/** Reserved words where names are expected: `var step : bool`, `invariant I : step`. */

import { type Failure, NAME, reach, skipSpace } from "./failure.js";
import grammar from "./grammar.js";

export interface ReservedWord {
  readonly word: string;
  readonly start: number;
}

/** Whether a word can be no name. */
export const isReserved = (word: string): boolean => grammar.match(word, "reservedWord").succeeded();

const VALUES: ReadonlySet<string> = new Set(["none", "self", "true", "false"]);

/** Whole statements: on a line of their own, and without an operator, they are more likely that than a name. */
const STATEMENTS: ReadonlySet<string> = new Set(["restart", "return"]);

/**
 * The reserved word that was meant as a name at or just before a failure, or null. `known` are the words that were
 * found to be meant so before: they are taken for names wherever a name may stand.
 */
export function reservedAt(code: string, failure: Failure, known: ReadonlySet<string>): ReservedWord | null {
  const { offset } = failure;
  const here = wordAt(code, offset);
  // Of `iff` the parser has taken `if`, and knows no more of what could stand in its place.
  const isInside = here.start < offset;
  const isWanted = (isInside || failure.possible.includes(NAME)) && isReserved(here.word);
  if (isWanted && known.has(here.word)) return here;
  const isMeant =
    isWanted && (isInside ? parsesOn(code, here) : isMeantAsName(code, here.word, failure)) ? here : null;
  const previous = isInside ? null : wordBefore(code, offset);
  if (previous !== null && isMeant === null && (known.has(previous.word) || isDeclared(code, previous.word)))
    return previous;
  if (previous !== null && beganExpression(code, previous, offset, isMeant)) return previous;
  return isMeant;
}

/** The word that begins at an offset, or that the offset is in; empty if there is none. */
function wordAt(code: string, offset: number): ReservedWord {
  let start = offset;
  if (/\w/.test(code[offset] ?? "")) while (start > 0 && /\w/.test(code[start - 1] ?? "")) start -= 1;
  return { word: /^[A-Za-z_]\w*/.exec(code.slice(start, start + 20))?.[0] ?? "", start };
}

/** The reserved word that stands before an offset, or null. */
function wordBefore(code: string, offset: number): ReservedWord | null {
  const from = Math.max(0, offset - 40);
  const before = /(?<!\w)([A-Za-z_]\w*)\s*$/.exec(code.slice(from, offset));
  const word = before?.[1] ?? "";
  return before !== null && isReserved(word) ? { word, start: from + before.index } : null;
}

/**
 * Whether the word before a failure was meant as a name, though it could begin something at its place: `always = 1`. So
 * it is if the rest of the line is right with a name there, and it is not if the name is rather what comes next.
 */
function beganExpression(
  code: string,
  { word, start }: ReservedWord,
  offset: number,
  next: ReservedWord | null,
): boolean {
  // What is negated is missing; or `enabled(a)` has parentheses that it should not have.
  if (word === "not" || (/^(?:enabled|taken)$/.test(word) && code[offset] === "(")) return false;
  const rest = /[\n\r]/g;
  rest.lastIndex = offset + 1;
  const lineEnd = rest.exec(code)?.index ?? code.length;
  const line = code.slice(start, lineEnd).replace(new RegExp(`\\b${word}\\b`, "g"), "_".repeat(word.length));
  const reached = reach(code.slice(0, start) + line + code.slice(lineEnd));
  return reached >= lineEnd && (next === null || reached > reach(withPlaceholder(code, next)));
}

/** The code with a name in the place of a reserved word. */
export const withPlaceholder = (code: string, { word, start }: ReservedWord): string =>
  code.slice(0, start) + "_".repeat(word.length) + code.slice(start + word.length);

/** Whether a reserved word, where a name is also possible, was meant as a name, not as the start of what follows. */
function isMeantAsName(code: string, word: string, failure: Failure): boolean {
  const { offset, terminals, descriptions } = failure;
  if (isDeclared(code, word)) return true;
  // `x is none` is a comparison in the wrong words.
  if (VALUES.has(word) && /\bis\s*$/.test(code.slice(Math.max(0, offset - 40), offset))) return false;
  const isSameLine = /[^\s][ \t]*$/.test(code.slice(Math.max(0, offset - 200), offset));
  const isOnlyName =
    descriptions.every((description) => description === NAME) &&
    terminals.every((terminal) => /^[^\w(]+$/.test(terminal));
  if (isOnlyName && isSameLine) return true;
  const isStatement =
    STATEMENTS.has(word) && !/^[-+*%=<>!.'[]/.test(code.slice(skipSpace(code, offset + word.length)));
  return (isOnlyName || isSameLine || !isStatement) && parsesOn(code, { word, start: offset });
}

const isDeclared = (code: string, word: string): boolean =>
  new RegExp(
    `\\b(?:const|type|var|def|macro|procedure|action|process|invariant|reachable|property|constraint|show|variant|let|pick)[ \\t]+${word}\\b`,
  ).test(code);

/** Whether a name in the place of the word would let the parser get beyond what follows it. */
function parsesOn(code: string, { word, start }: ReservedWord): boolean {
  const next = skipSpace(code, start + word.length);
  const rest = code.slice(next, next + 200);
  const follower = /^\w+/.exec(rest)?.[0];
  // `x and or y`: this was not meant as a statement after a condition, unless it assigns.
  const isSameLine = !/[\n\r]/.test(code.slice(start, next));
  const isAssigned = /^\w+(?:\[[^\]\n\r]*\]|\.\w+)*'/.test(rest);
  if (isSameLine && follower !== undefined && !isReserved(follower) && !isAssigned) return false;
  return reach(withPlaceholder(code, { word, start })) > next;
}
