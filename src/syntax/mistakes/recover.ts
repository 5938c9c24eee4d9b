/**
 * Several mistakes in one run. What mends a mistake is written in its place, if it is known; else the declaration with it
 * is left out; and the text is read again. So each mistake is reported once, also where several are in one declaration.
 */
import type { MatchResult } from "ohm-js";
import { type Diagnostic, diagnose } from "../../diagnostics/diagnostic.js";
import { blanked, trimmed } from "../../source/lexical.js";
import { declarationAround } from "../declarations.js";
import { type Failure, failureOf, reach, skipSpace } from "../failure.js";
import { matchFile } from "../grammar.js";
import { type ReservedWord, reservedAt, withPlaceholder } from "../reserved.js";
import { findingAt, headerOf } from "./finding.js";
import { type Mended, mendedBy, unmended } from "./mended.js";
import { phrasesAt } from "./phrases.js";

/** After this many syntax errors the rest of the file is not looked at. */
const SYNTAX_ERRORS_MAX = 10;

/** A file with errors is matched no more often than this, to find the next one. */
const MATCHES_MAX = 30;

export interface Recovered {
  readonly diagnostics: readonly Diagnostic[];
  /** The code, of the same length, with spaces in the place of the declarations that have mistakes. */
  readonly rest: string;
  /** Its match, if it is known already. */
  readonly match: MatchResult | null;
}

/** The syntax errors of a code without comments, of which the first match failed. */
export function recover(code: string, file: number, first: MatchResult): Recovered {
  const diagnostics: Diagnostic[] = [];
  const reserved = new Set<string>();
  /** Where declarations begin, in the code as it was written, in which something has been reported. */
  const reported = new Set<number>();
  let mended = unmended(code);
  let rest = code;
  let isWhole = true;

  const leaveOut = ({ start, end }: { readonly start: number; readonly end: number }): void => {
    const [from, to] = [mended.original(start), mended.original(end)];
    rest = rest.slice(0, from) + blanked(rest.slice(from, to)) + rest.slice(to);
  };
  const put = (changes: Parameters<typeof mendedBy>[1]): void => {
    mended = mendedBy(mended, changes);
  };

  for (let matches = 0; matches < MATCHES_MAX && diagnostics.length < SYNTAX_ERRORS_MAX; matches += 1) {
    const match = matches === 0 ? first : matchFile(mended.text);
    if (match.succeeded()) return { diagnostics, rest, match: mended.text === rest ? match : null };
    const failure = failureOf(mended.text, match);
    const misused = misusedAt(mended.text, failure, reserved);
    if (misused !== null) {
      const { word, start } = misused;
      if (!reserved.has(word))
        diagnostics.push(
          atOriginal(
            diagnose(
              "reserved-word",
              { file, start, end: start + word.length },
              { word, instead: unusedName(code, word) },
            ),
            mended,
            code.length,
          ),
        );
      reserved.add(word);
      const at = mended.original(start);
      if (rest.startsWith(word, at)) rest = withPlaceholder(rest, { word, start: at });
      put([{ start, end: start + word.length, by: "_".repeat(word.length) }]);
      continue;
    }
    const isEnd = trimmed(mended.text.slice(failure.offset)) === "";
    // That the file ends too early is true only of the file as it was written.
    if (isEnd && !isWhole) {
      const last = declarationAround(mended.text, failure.offset);
      if (last !== null) leaveOut(last);
      break;
    }
    const { diagnostic, repair, broken } = findingAt(mended.text, file, failure);
    if (broken === null) {
      diagnostics.push(atOriginal(diagnostic, mended, code.length));
      return { diagnostics, rest, match: null };
    }
    const declaration = mended.original(broken.start);
    // What can be mended is a mistake of its own, whatever else is wrong in its declaration.
    if (!reported.has(declaration) || repair !== null)
      diagnostics.push(atOriginal(diagnostic, mended, code.length));
    reported.add(declaration);
    leaveOut(broken);
    if (repair !== null) {
      put(repair);
      continue;
    }
    isWhole = false;
    const { start, end } = broken;
    const header = headerOf(mended.text, failure.offset);
    put([{ start, end, by: header === null ? blanked(mended.text.slice(start, end)) : "spec a\n" }]);
    if (header !== null && /^.{6}/.test(rest)) rest = `spec a${rest.slice(6)}`;
    if (isEnd) break;
  }
  return { diagnostics, rest, match: null };
}

/** The reserved word that was meant as a name; null where no name helps either. */
function misusedAt(text: string, failure: Failure, known: ReadonlySet<string>): ReservedWord | null {
  const misused = reservedAt(text, failure, known);
  if (misused === null || known.has(misused.word)) return misused;
  // `with (x \in S) {`: a word of the language, but in a phrase of another one.
  if (phrasesAt(text, misused.start).some(({ start }) => start === misused.start)) return null;
  const end = misused.start + misused.word.length;
  const next = skipSpace(text, end);
  const isFollowed = /\w/.test(text[next] ?? "") && !/[\n\r]/.test(text.slice(end, next));
  return !isFollowed || reach(withPlaceholder(text, misused)) > next ? misused : null;
}

function atOriginal(diagnostic: Diagnostic, { original }: Mended, length: number): Diagnostic {
  const placed = <S extends { readonly start: number; readonly end: number }>(span: S): S => {
    const start = original(span.start);
    return { ...span, start, end: Math.min(Math.max(start + 1, original(span.end)), length) };
  };
  return {
    ...diagnostic,
    span: diagnostic.span === null ? null : placed(diagnostic.span),
    notes: diagnostic.notes.map((note) => ({ ...note, span: placed(note.span) })),
  };
}

/** The word with as many underscores as make it one that the code does not have. */
function unusedName(code: string, word: string): string {
  let name = `${word}_`;
  while (code.includes(name)) name += "_";
  return name;
}
