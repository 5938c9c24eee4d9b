/** Parses one file: text in, tree and diagnostics out. */
import grammar from "#grammar/subtle.ohm-bundle.js";
import { collector, type Diagnostic, type Report } from "../diagnostics/diagnostic.js";
import { unterminatedComment } from "./comments.js";
import type { OperatorMistake } from "./operators.js";
import { hintFor, slipAt, slipWordBefore } from "./slips.js";
import { expressionOf, moduleOf } from "./to-tree.js";
import type { Expression, Module } from "./tree.js";

/** The longest text that is parsed, in UTF-16 units: a spec of 2,000 lines has about 100,000. */
export const TEXT_LENGTH_MAX = 2_000_000;

/** After this many syntax errors the rest of the file is not looked at. */
const SYNTAX_ERRORS_MAX = 5;

export interface Parsed {
  /** Null when there is nothing to go on with. */
  readonly module: Module | null;
  readonly diagnostics: readonly Diagnostic[];
}

export function parse(text: string, file: number): Parsed {
  const { diagnostics, report } = collector();
  const at = (start: number, end = start + 1) => ({ file, start, end });

  if (text.length > TEXT_LENGTH_MAX) {
    report("file-too-large", null, { length: text.length, lengthMax: TEXT_LENGTH_MAX });
    return { module: null, diagnostics };
  }
  const binary = text.search(/[\0\uFFFD]/);
  if (binary !== -1) {
    report("not-text", at(binary), {});
    return { module: null, diagnostics };
  }
  if (text.replace(/\/\/[^\n]*/g, "").trim() === "") {
    report("empty-file", at(0, 0), {});
    return { module: null, diagnostics };
  }
  const open = unterminatedComment(text);
  if (open !== null) {
    report("unterminated-comment", at(open, open + 2), {});
    return { module: null, diagnostics };
  }

  try {
    return { module: matchOrRecover(text, file, report), diagnostics };
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    report("nested-too-deeply", at(deepestBracket(text)), {});
    return { module: null, diagnostics };
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
 * The tree, or null after syntax errors. Each declaration with an error is blanked out and the file is matched
 * again, so that mistakes in several declarations are reported in one run.
 */
function matchOrRecover(text: string, file: number, report: Report): Module | null {
  let rest = text;
  let failed = false;
  for (let attempt = 0; attempt < SYNTAX_ERRORS_MAX; attempt += 1) {
    const match = grammar.match(rest, "File");
    if (match.succeeded()) {
      if (failed) return null;
      return moduleOf(match, file, text, operatorReport(report));
    }
    const offset = failureOffset(rest, match);
    const isEnd = rest.slice(offset).trim() === "";
    // That the file ends too early is true only of the file as it was written.
    if (!failed || !isEnd) reportFailure(text, file, offset, expectedAt(rest, offset, match), report);
    failed = true;
    const broken = declarationAround(rest, offset);
    if (broken === null || isEnd) return null;
    rest = rest.slice(0, broken.start) + blank(rest.slice(broken.start, broken.end)) + rest.slice(broken.end);
  }
  return null;
}

const operatorReport =
  (report: Report) =>
  (mistake: OperatorMistake): void => {
    if (mistake.kind === "mixed") report("mixed-operators", mistake.span, mistake);
    else report("chained-operators", mistake.span, mistake);
  };

/** Parses a single expression, as the REPL reads them. */
export function parseExpression(
  text: string,
  file: number,
): { readonly expression: Expression | null; readonly diagnostics: readonly Diagnostic[] } {
  const { diagnostics, report } = collector();
  const match = grammar.match(text, "Expression");
  if (match.succeeded())
    return { expression: expressionOf(match, file, text, operatorReport(report)), diagnostics };
  const offset = failureOffset(text, match);
  reportFailure(text, file, offset, expectedAt(text, offset, match), report);
  return { expression: null, diagnostics };
}

/** The rightmost place the parser got to, moved past white space and comments to what stands there. */
function failureOffset(text: string, match: { getRightmostFailurePosition?(): number }): number {
  let offset = match.getRightmostFailurePosition?.() ?? 0;
  const space = /(?:\s|\/\/[^\n]*|\/\*[\s\S]*?\*\/)+/y;
  space.lastIndex = offset;
  const skipped = space.exec(text);
  if (skipped !== null) offset += skipped[0].length;
  return offset;
}

/** What could stand at the failure, if that is few enough things to say. */
function expectedAt(
  text: string,
  offset: number,
  match: { getRightmostFailures?(): readonly { toString(): string; isFluffy(): boolean }[] },
): readonly string[] {
  const failures = match.getRightmostFailures?.() ?? [];
  const words = failures
    .filter((failure) => !failure.isFluffy())
    .map((failure) => failure.toString())
    .filter((word) => !/^not |a letter|a digit|end of input/.test(word))
    .map((word) => (word.startsWith('"') ? `\`${JSON.parse(word) as string}\`` : word));
  // Words before signs: `in` says more than `∈`.
  const distinct = [...new Set(words)].sort((a, b) => Number(/^`\W/.test(a)) - Number(/^`\W/.test(b)));
  return offset <= text.length && distinct.length <= 4 ? distinct : [];
}

function reportFailure(
  text: string,
  file: number,
  offset: number,
  expected: readonly string[],
  report: Report,
): void {
  const lineStart = text.lastIndexOf("\n", offset - 1) + 1;
  const slip = slipAt(text, offset) ?? slipWordBefore(text, lineStart, offset);
  const start = slip?.start ?? offset;
  const word = /^(?:\w+'?|[^\w\s]{1,3})/.exec(text.slice(start))?.[0] ?? "";
  const span = { file, start, end: start + Math.max(word.length, 1) };
  if (slip !== null) report("foreign-syntax", span, { word, hint: slip.hint });
  else if (text.slice(offset).trim() === "")
    report(
      "unexpected-end",
      { file, start: text.trimEnd().length, end: Math.min(text.length, text.trimEnd().length + 1) },
      { expected },
    );
  else report("syntax", span, { word, expected, hint: hintFor(text, offset) });
}

const DECLARATION_START =
  /^(?:import|const|assume|type|var|init|def|macro|procedure|(?:strong +)?(?:fair +)?(?:environment +)?(?:action|process)|invariant|step|reachable|property|deadlock|expect|variant)\b/gm;

/** The declaration that `offset` stands in: from a declaring word at a line's start to the next one. */
function declarationAround(text: string, offset: number): { start: number; end: number } | null {
  const starts = [...text.matchAll(DECLARATION_START)].map((match) => match.index);
  const start = starts.filter((s) => s <= offset).at(-1);
  if (start === undefined) return null;
  return { start, end: starts.find((s) => s > offset) ?? text.length };
}

const blank = (text: string): string => text.replace(/[^\n]/g, " ");
