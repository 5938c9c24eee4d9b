/** What is wrong where the parser stopped: the diagnostic, what mends it, and what has to be left out if nothing does. */
import { type Diagnostic, diagnose } from "../../diagnostics/diagnostic.js";
import { lineStartBefore } from "../../source/lexical.js";
import { declarationAround, declarationFrom, startsDeclaration } from "../declarations.js";
import { expectedAt, type Failure, reach, skipSpace } from "../failure.js";
import { type Misspelled, misspelledAt } from "../misspelled.js";
import { hintFor, NAME_ALONE, slipAt, slipWordBefore, wordOperatorBefore } from "../slips.js";
import { phrasesAt } from "./phrases.js";
import {
  type Candidate,
  type Change,
  foreignFixes,
  type Subject,
  syntaxFixes,
  withReplaced,
} from "./rewrite.js";
import { unfinishedBefore } from "./unfinished.js";

export interface Finding {
  /** Its span is one of the code in which it was found. */
  readonly diagnostic: Diagnostic;
  /** Changes with which the parser gets on; null if none is known. */
  readonly repair: readonly Change[] | null;
  /** What can't be read, if it is not repaired: a declaration. Null if the rest can't be told from it. */
  readonly broken: { readonly start: number; readonly end: number } | null;
}

/** What is wrong at a failure of a code without comments. */
export function findingAt(code: string, file: number, failure: Failure): Finding {
  const { diagnostic, misspelled = null, broken = null } = diagnosed(code, file, failure);
  const subject = subjectOf(diagnostic, code);
  const repair =
    misspelled !== null
      ? [{ start: misspelled.start, end: misspelled.start + misspelled.word.length, by: misspelled.meant }]
      : (repairOf(subject, candidatesFor(subject))?.changes ?? null);
  return {
    diagnostic: misspelled === null ? withLine(diagnostic, code, repair) : diagnostic,
    repair,
    broken:
      broken ??
      (misspelled && declarationFrom(code, misspelled.start)) ??
      headerOf(code, failure.offset) ??
      declarationAround(code, failure.offset) ??
      declarationFrom(code, lineStartBefore(code, failure.offset)),
  };
}

/** A header that can't be read, with the rest of its line; null if it can. */
export function headerOf(
  code: string,
  offset: number,
): { readonly start: number; readonly end: number } | null {
  if (
    /^\s*(?:spec|module)\s+(?!(?:spec|module)\b)[A-Za-z_]\w*(?=\s|$)/.test(code) &&
    offset > skipSpace(code, 0) + 6
  )
    return null;
  const lineEnd = /[\n\r]|$/g;
  lineEnd.lastIndex = offset;
  return {
    start: 0,
    end: startsDeclaration(code, offset) ? offset : (lineEnd.exec(code)?.index ?? code.length),
  };
}

function subjectOf(diagnostic: Diagnostic, text: string): Subject {
  const { start, end } = diagnostic.span ?? { start: 0, end: 0 };
  const { message, hint, code } = diagnostic;
  return { text, start, end, word: text.slice(start, end), message, hint: hint ?? "", code };
}

/** The first candidate with which the parser reads what follows. */
function repairOf({ text, start }: Subject, candidates: readonly Candidate[]): Candidate | null {
  const from = declarationAround(text, start)?.start ?? 0;
  const header = from === 0 ? "" : "spec a\n";
  return (
    candidates.find(({ changes, isChoice = false }) => {
      if (isChoice || changes.length === 0 || changes.some((change) => change.start < from)) return false;
      const last = Math.max(...changes.map((change) => change.end));
      const grown = changes.reduce((sum, change) => sum + change.by.length - (change.end - change.start), 0);
      const mended = withReplaced(text, changes);
      const until = declarationAround(mended, last + grown)?.end ?? mended.length;
      const part = (header + mended.slice(from, until)).trimEnd();
      const next = skipSpace(mended, last + grown);
      const behind = Math.min(next - from + header.length, part.length - 1);
      // What begins the next line may be wrong for reasons of its own.
      const isLineEnd = /[\n\r]/.test(mended.slice(last + grown, next));
      return isLineEnd ? reach(part) >= behind : reach(part) > behind;
    }) ?? null
  );
}

/** The diagnostic with the line as it is to be, of a text that the parser reads. */
export function withRewritten(diagnostic: Diagnostic, text: string): Diagnostic {
  const subject = subjectOf(diagnostic, text);
  const found = repairOf(subject, candidatesFor(subject));
  return withLine(diagnostic, text, found?.changes ?? null);
}

const candidatesFor = (subject: Subject): readonly Candidate[] => [
  ...(subject.code === "foreign-syntax" ? foreignFixes(subject) : []),
  ...syntaxFixes(subject),
];

/** Longer lines are shown around their change. */
const LINE_MAX = 70;

/** The diagnostic with the line as it is to be, where it is known. */
export function withLine(
  diagnostic: Diagnostic,
  text: string,
  changes: readonly Change[] | null,
): Diagnostic {
  const [first] = changes ?? [];
  if (changes === null || first === undefined) return diagnostic;
  const mended = withReplaced(text, changes);
  const start = lineStartBefore(mended, first.start);
  const whole = /^[^\n\r]*/.exec(mended.slice(start))?.[0] ?? "";
  const at = first.start - start;
  const line =
    whole.trim().length <= LINE_MAX
      ? whole.trim()
      : `… ${whole.slice(Math.max(0, at - 20), at + first.by.length + 30).trim()} …`;
  if (line === "") return diagnostic;
  const hint = diagnostic.hint === null ? `write \`${line}\`` : `${diagnostic.hint}; here: \`${line}\``;
  return { ...diagnostic, hint };
}

/** Where the word at `offset` begins: of `variable` the parser has taken `var`. */
function wordStartAt(code: string, offset: number): number {
  let start = offset;
  if (/\w/.test(code[offset] ?? "")) while (start > 0 && /\w/.test(code[start - 1] ?? "")) start -= 1;
  return start;
}

const wordAt = (code: string, start: number): string =>
  /^(?:\w+'?|\\[A-Za-z]+|[^\w\s]{1,3})/u.exec(code.slice(start, start + 200))?.[0] ?? "";

/**
 * The phrase, or else the sign or word, of another language at or just before an offset: the first of them with whose
 * replacement the parser gets on, or the first.
 */
function foreignAt(code: string, file: number, offset: number): Diagnostic | null {
  const lineStart = lineStartBefore(code, offset);
  const sign =
    slipAt(code, offset) ??
    slipWordBefore(code, lineStart, offset) ??
    wordOperatorBefore(code, lineStart, offset);
  const all = [
    ...phrasesAt(code, offset).map(({ start, end, hint }) => ({ start: skipSpace(code, start), end, hint })),
    ...(sign === null ? [] : [{ ...sign, end: sign.start + Math.max(1, wordAt(code, sign.start).length) }]),
  ].map(({ start, end, hint }) =>
    diagnose("foreign-syntax", { file, start, end }, { word: code.slice(start, end).trim(), hint }),
  );
  const mendable = all.find((each) => {
    const subject = subjectOf(each, code);
    return repairOf(subject, candidatesFor(subject)) !== null;
  });
  return mendable ?? all[0] ?? null;
}

function diagnosed(
  code: string,
  file: number,
  failure: Failure,
): {
  readonly diagnostic: Diagnostic;
  readonly misspelled?: Misspelled | null;
  readonly broken?: Finding["broken"];
} {
  const offset = wordStartAt(code, failure.offset);
  const spanAt = (start: number, length: number) => ({ file, start, end: start + Math.max(length, 1) });
  const foreign = foreignAt(code, file, offset);
  if (foreign !== null) return { diagnostic: foreign };
  const word = wordAt(code, offset);
  if (word === "") {
    const end = code.trimEnd().length;
    const span = { file, start: end, end: Math.min(end + 1, code.length) };
    return { diagnostic: diagnose("unexpected-end", span, { expected: expectedAt(failure) }) };
  }
  const hint = hintFor(code, offset);
  const unfinished = unfinishedBefore(code, offset);
  if (unfinished !== null) {
    const { declaration, open, last } = unfinished;
    const span = { file, ...last };
    const behind = code.slice(last.start, last.end);
    if (open === null)
      return {
        diagnostic: diagnose("unfinished", span, { behind, before: word, hint }),
        broken: declaration,
      };
    const opened = { message: "opened here", span: spanAt(open, 1) };
    return {
      diagnostic: diagnose("unclosed", span, { bracket: code[open] ?? "", behind }, [opened]),
      broken: declaration,
    };
  }
  const misspelled = hint === null || hint === NAME_ALONE ? misspelledAt(code, offset) : null;
  const meant = misspelled?.meant ?? null;
  const at = misspelled?.start ?? offset;
  const isOther = misspelled !== null && at !== offset;
  const named = isOther ? misspelled.word : word;
  const expected = isOther ? [] : expectedAt(failure);
  return {
    diagnostic: diagnose("syntax", spanAt(at, named.length), {
      word: named,
      expected,
      hint: misspelled === null ? hint : null,
      meant,
    }),
    misspelled,
  };
}
