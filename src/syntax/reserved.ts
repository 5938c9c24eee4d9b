/** Reserved words where names are expected: `var step : bool`, `invariant I : step`. */

import { type Failure, failureOf, skipSpace } from "./failure.js";
import grammar from "./grammar.js";

export interface ReservedWord {
  readonly word: string;
  readonly start: number;
}

const isReserved = (word: string): boolean => grammar.match(word, "reservedWord").succeeded();

const VALUES: ReadonlySet<string> = new Set(["none", "self", "true", "false"]);

/** What the grammar calls a name. */
const NAME = "a name";

/**
 * The reserved word that was meant as a name at or just before a failure, or null. `known` are the words that were
 * found to be meant so before: they are taken for names wherever a name may stand.
 */
export function reservedAt(code: string, failure: Failure, known: ReadonlySet<string>): ReservedWord | null {
  const { offset } = failure;
  const word = /^[A-Za-z_]\w*/.exec(code.slice(offset, offset + 20))?.[0] ?? "";
  const isWanted = failure.descriptions.includes(NAME);
  if (isWanted && isReserved(word) && (known.has(word) || isMeantAsName(code, word, failure)))
    return { word, start: offset };
  // Where `at` is declared, `at = 1` is not an operator without a left side.
  const before = /([A-Za-z_]\w*)\s*$/.exec(code.slice(Math.max(0, offset - 40), offset));
  const previous = before?.[1];
  return before !== null &&
    previous !== undefined &&
    (known.has(previous) || (isReserved(previous) && isDeclared(code, previous)))
    ? { word: previous, start: offset - before[0].length }
    : null;
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
  return (isOnlyName || isSameLine) && parsesOn(code, word, offset);
}

const isDeclared = (code: string, word: string): boolean =>
  new RegExp(
    `\\b(?:const|type|var|def|macro|procedure|action|process|invariant|reachable|property|variant|let|pick)[ \\t]+${word}\\b`,
  ).test(code);

/** Whether a name in the place of the word would let the parser get beyond what follows it. */
function parsesOn(code: string, word: string, start: number): boolean {
  const next = skipSpace(code, start + word.length);
  const follower = /^\w+/.exec(code.slice(next, next + 20))?.[0];
  // `x and or y`: this was not meant as a statement after a condition.
  const isSameLine = !/[\n\r]/.test(code.slice(start, next));
  if (isSameLine && follower !== undefined && !isReserved(follower)) return false;
  const mended = withPlaceholder(code, { word, start });
  const match = grammar.match(mended, "File");
  return match.succeeded() || failureOf(mended, match).offset > next;
}
