/** Parses one file: text in, tree and diagnostics out. */

import { collector, type Diagnostic, hasErrors, type Report } from "../diagnostics/diagnostic.js";
import {
  blanked,
  lineStartBefore,
  type Stretch,
  stretchesOf,
  trimmed,
  withoutComments,
} from "../source/lexical.js";
import { checkCharacters } from "./characters.js";
import { declarationAround, declarationFrom } from "./declarations.js";
import { expectedAt, type Failure, failureOf } from "./failure.js";
import grammar from "./grammar.js";
import { type Misspelled, misspelledAt } from "./misspelled.js";
import type { OperatorMistake } from "./operators.js";
import { reservedAt, withPlaceholder } from "./reserved.js";
import { hintFor, slipAt, slipWordBefore } from "./slips.js";
import { expressionOf, moduleOf } from "./to-tree.js";
import type { Expression, Module, Span } from "./tree.js";

/** The longest text that is parsed, in UTF-16 units: a spec of 2,000 lines has about 100,000. */
export const TEXT_LENGTH_MAX = 2_000_000;

/** After this many syntax errors the rest of the file is not looked at. */
const SYNTAX_ERRORS_MAX = 5;

/** A file with errors is matched no more often than this, to find the next one. */
const MATCHES_MAX = 25;

export interface Parsed {
  /** Null when there is nothing to go on with. */
  readonly module: Module | null;
  readonly diagnostics: readonly Diagnostic[];
}

export function parse(text: string, file: number): Parsed {
  const { diagnostics, report } = collector();
  const code = readable(text, file, report, diagnostics);
  if (code === null) return { module: null, diagnostics };
  if (trimmed(code) === "") {
    report("empty-file", { file, start: 0, end: 0 }, {});
    return { module: null, diagnostics };
  }
  const module = unlessTooDeep(code, file, report, () => matchOrRecover(code, text, file, report));
  return { module, diagnostics };
}

/** Parses a single expression, as the REPL reads them. */
export function parseExpression(
  text: string,
  file: number,
): { readonly expression: Expression | null; readonly diagnostics: readonly Diagnostic[] } {
  const { diagnostics, report } = collector();
  const code = readable(text, file, report, diagnostics);
  if (code === null) return { expression: null, diagnostics };
  const expression = unlessTooDeep(code, file, report, () => {
    const match = grammar.match(code, "Expression");
    if (match.succeeded()) return expressionOf(match, file, text, operatorReport(report));
    reportFailure(code, file, failureOf(code, match), report, () => null);
    return null;
  });
  return { expression, diagnostics };
}

/**
 * The text with spaces instead of its comments, or null where its characters, comments or quoted texts are such that
 * it is unknown what is code. Errors are added to `diagnostics`.
 */
function readable(
  text: string,
  file: number,
  report: Report,
  diagnostics: readonly Diagnostic[],
): string | null {
  const at = (start: number, end: number) => ({ file, start, end });
  if (text.length > TEXT_LENGTH_MAX) {
    report("file-too-large", null, { length: text.length, lengthMax: TEXT_LENGTH_MAX });
    return null;
  }
  const binary = text.search(/[\0\uFFFD]/);
  if (binary !== -1) {
    report("not-text", at(binary, binary + 1), {});
    return null;
  }
  const stretches = stretchesOf(text);
  checkCharacters(stretches, at, report);
  if (hasErrors(diagnostics)) return null;
  reportEscapes(stretches, at, report);
  if (hasErrors(diagnostics)) return null;
  const open = stretches.filter(({ isClosed }) => !isClosed);
  for (const { kind, start, text: rest } of open.slice(0, SYNTAX_ERRORS_MAX)) {
    if (kind === "comment") report("unterminated-comment", at(start, start + 2), {});
    else report("unterminated-text", at(start, start + trimmed(rest).length), {});
  }
  return open.length > 0 ? null : withoutComments(stretches);
}

/** Reports each backslash in a quoted text that stands before neither a quote nor another backslash. */
function reportEscapes(
  stretches: readonly Stretch[],
  at: (start: number, end: number) => Span,
  report: Report,
): void {
  for (const { kind, start, text } of stretches)
    for (const { 0: escape, index } of kind === "text" ? text.matchAll(/\\./gsu) : [])
      if (escape !== '\\"' && escape !== "\\\\")
        report("unknown-escape", at(start + index, start + index + escape.length), { escape });
}

/** What `parsed` makes, or null where the parser runs out of stack. */
function unlessTooDeep<T>(code: string, file: number, report: Report, parsed: () => T): T | null {
  try {
    return parsed();
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    const start = deepestBracket(code);
    report("nested-too-deeply", { file, start, end: Math.min(start + 1, code.length) }, {});
    return null;
  }
}

/** The offset of the first bracket of the deepest nesting. */
function deepestBracket(text: string): number {
  let depth = 0;
  let deepest = { depth: 0, offset: 0 };
  for (const { 0: bracket, index } of text.matchAll(/[([{]|[)\]}]/g)) {
    depth += "([{".includes(bracket) ? 1 : -1;
    if (depth > deepest.depth) deepest = { depth, offset: index };
  }
  return deepest.offset;
}

/**
 * The tree; after syntax errors that of what is left, or null. Each declaration with an error is blanked out, and a
 * reserved word that was meant as a name is replaced by one, and the code is matched again: so mistakes in several
 * declarations are reported in one run, each once.
 */
function matchOrRecover(code: string, text: string, file: number, report: Report): Module | null {
  const reserved = new Set<string>();
  let rest = code;
  let isWhole = true;
  let failures = 0;
  for (let matches = 0; matches < MATCHES_MAX && failures < SYNTAX_ERRORS_MAX; matches += 1) {
    const match = grammar.match(rest, "File");
    if (match.succeeded())
      return moduleOf(match, file, text, matches === 0 ? operatorReport(report) : () => undefined);
    const failure = failureOf(rest, match);
    const { offset } = failure;
    const misused = reservedAt(rest, failure, reserved);
    if (misused !== null) {
      const { word, start } = misused;
      if (!reserved.has(word)) {
        report(
          "reserved-word",
          { file, start, end: start + word.length },
          { word, instead: unusedName(code, word) },
        );
        failures += 1;
      }
      reserved.add(word);
      rest = withPlaceholder(rest, misused);
      continue;
    }
    const isEnd = trimmed(rest.slice(offset)) === "";
    // That the file ends too early is true only of the file as it was written.
    const misspelled =
      isWhole || !isEnd ? reportFailure(code, file, failure, report, (at) => misspelledAt(rest, at)) : null;
    failures += 1;
    const broken = (misspelled && declarationFrom(rest, misspelled.start)) ?? declarationAround(rest, offset);
    if (broken === null) return null;
    isWhole = false;
    rest = withoutDeclaration(rest, broken);
    if (isEnd) break;
  }
  return whatRemains(rest, file, text);
}

const withoutDeclaration = (text: string, { start, end }: { start: number; end: number }): string =>
  text.slice(0, start) + blanked(text.slice(start, end)) + text.slice(end);

/** So many declarations before the end of a text are given up to have a tree of the others. */
const GIVEN_UP_MAX = 4;

/** The tree of what can be read when all errors have been reported: the last declarations are left out. */
function whatRemains(code: string, file: number, text: string): Module | null {
  let rest = code;
  for (let tries = 0; tries < GIVEN_UP_MAX; tries += 1) {
    const match = grammar.match(rest, "File");
    if (match.succeeded()) return moduleOf(match, file, text, () => undefined);
    const last = declarationAround(rest, trimmed(rest).length);
    if (last === null) return null;
    rest = withoutDeclaration(rest, last);
  }
  return null;
}

/** The word with as many underscores as make it one that the code does not have. */
function unusedName(code: string, word: string): string {
  let name = `${word}_`;
  while (code.includes(name)) name += "_";
  return name;
}

const operatorReport =
  (report: Report) =>
  (mistake: OperatorMistake): void => {
    if (mistake.kind === "mixed") report("mixed-operators", mistake.span, mistake);
    else if (mistake.kind === "joined") report("joined-assignments", mistake.span, mistake);
    else report("chained-operators", mistake.span, mistake);
  };

/** Where the word at `offset` begins: of `variable` the parser has taken `var`. */
function wordStartAt(code: string, offset: number): number {
  let start = offset;
  if (/\w/.test(code[offset] ?? "")) while (start > 0 && /\w/.test(code[start - 1] ?? "")) start -= 1;
  return start;
}

/** Reports a failure; returns the misspelled word that it comes from, if that is known. */
function reportFailure(
  code: string,
  file: number,
  failure: Failure,
  report: Report,
  misspelledNear: (offset: number) => Misspelled | null,
): Misspelled | null {
  const offset = wordStartAt(code, failure.offset);
  const slip = slipAt(code, offset) ?? slipWordBefore(code, lineStartBefore(code, offset), offset);
  const start = slip?.start ?? offset;
  const word = /^(?:\w+'?|[^\w\s]{1,3})/u.exec(code.slice(start))?.[0] ?? "";
  const span = { file, start, end: start + Math.max(word.length, 1) };
  if (slip !== null) report("foreign-syntax", span, { word, hint: slip.hint });
  else if (word === "") {
    const end = code.trimEnd().length;
    report(
      "unexpected-end",
      { file, start: end, end: Math.min(end + 1, code.length) },
      { expected: expectedAt(failure) },
    );
  } else {
    const hint = hintFor(code, offset);
    const misspelled = hint === null ? misspelledNear(offset) : null;
    if (misspelled === null || misspelled.start === offset)
      report("syntax", span, { word, expected: expectedAt(failure), hint, meant: misspelled?.meant ?? null });
    else {
      const { word: name, start: at, meant } = misspelled;
      report("syntax", { file, start: at, end: at + name.length }, { word: name, expected: [], hint, meant });
    }
    return misspelled;
  }
  return null;
}
