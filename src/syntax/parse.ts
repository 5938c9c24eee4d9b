/** Parses one file: text in, tree and diagnostics out. */

import { collector, type Diagnostic, hasErrors, type Report } from "../diagnostics/diagnostic.js";
import { blanked, type Stretch, stretchesOf, trimmed, withoutComments } from "../source/lexical.js";
import { checkCharacters } from "./characters.js";
import { declarationAround } from "./declarations.js";
import { failureOf } from "./failure.js";
import grammar, { matchFile } from "./grammar.js";
import { type Memory, newMemory, remembering } from "./memory.js";
import { findingAt } from "./mistakes/finding.js";
import { recover } from "./mistakes/recover.js";
import type { OperatorMistake } from "./operators.js";
import { expressionOf, moduleOf, type Trees } from "./to-tree.js";
import type { Expression, Module, Span } from "./tree.js";

/** The longest text that is parsed, in UTF-16 units: a spec of 2,000 lines has about 100,000. */
export const TEXT_LENGTH_MAX = 2_000_000;

/** So many comments and texts that are never closed are reported. */
const OPEN_MAX = 5;

export interface Parsed {
  /** Null when there is nothing to go on with. */
  readonly module: Module | null;
  readonly diagnostics: readonly Diagnostic[];
}

/** @param memory What is known of the same file with another text, which makes this quick; nothing by default. */
export function parse(text: string, file: number, memory: Memory = newMemory()): Parsed {
  const { diagnostics, report } = collector();
  const code = readable(text, file, report, diagnostics);
  if (code === null) return { module: null, diagnostics };
  if (trimmed(code) === "") {
    report("empty-file", { file, start: 0, end: 0 }, {});
    return { module: null, diagnostics };
  }
  const module = unlessTooDeep(code, file, report, () =>
    remembering(memory, code, (kept) => matchOrRecover(code, text, file, report, diagnostics, kept)),
  );
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
    diagnostics.push(findingAt(code, file, failureOf(code, match)).diagnostic);
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
  for (const { kind, start, text: rest } of open.slice(0, OPEN_MAX)) {
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

/** The tree; after syntax errors that of what is left without the declarations that have them, or null. */
function matchOrRecover(
  code: string,
  text: string,
  file: number,
  report: Report,
  diagnostics: Diagnostic[],
  kept: Trees,
): Module | null {
  const match = matchFile(code);
  if (match.succeeded()) return moduleOf(match, file, text, operatorReport(report), kept);
  const recovered = recover(code, file, match);
  diagnostics.push(...recovered.diagnostics);
  if (recovered.match !== null) return moduleOf(recovered.match, file, text, () => undefined, kept);
  return whatRemains(recovered.rest, file, text, kept);
}

const withoutDeclaration = (text: string, { start, end }: { start: number; end: number }): string =>
  text.slice(0, start) + blanked(text.slice(start, end)) + text.slice(end);

/** So many declarations before the end of a text are given up to have a tree of the others. */
const GIVEN_UP_MAX = 4;

/** The tree of what can be read when all errors have been reported: the last declarations are left out. */
function whatRemains(code: string, file: number, text: string, kept: Trees): Module | null {
  let rest = code;
  for (let tries = 0; tries < GIVEN_UP_MAX; tries += 1) {
    const match = matchFile(rest);
    if (match.succeeded()) return moduleOf(match, file, text, () => undefined, kept);
    const last = declarationAround(rest, trimmed(rest).length);
    if (last === null) return null;
    rest = withoutDeclaration(rest, last);
  }
  return null;
}

const operatorReport =
  (report: Report) =>
  (mistake: OperatorMistake): void => {
    if (mistake.kind === "mixed") report("mixed-operators", mistake.span, mistake);
    else if (mistake.kind === "joined") report("joined-assignments", mistake.span, mistake);
    else report("chained-operators", mistake.span, mistake);
  };
