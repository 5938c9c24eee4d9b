/**
 * The one layout of a spec. It changes white space and spelling, never the tree, and keeps every comment.
 *
 * - Two spaces of indentation, lines up to 100 columns where that can be. What does not fit breaks at its weakest
 *   operators, each of which then starts a line, and after the `:` of a quantifier.
 * - Operators are words (`and` for `/\`, `in` for `∈`); parentheses of expressions stay as they are.
 * - A block, and an `if`, `either` or `match` with its branches, stays in one line if it was and fits, statements two
 *   spaces apart. Else each statement, each brace that closes and each `else` and `or` starts a line.
 * - The statements of all steps of a process start in one column, behind the longest label.
 * - Neighbouring lines of one kind are aligned as a table, if all fit: `const`, `var`, `type`, `def`, properties,
 *   assignments, and actions, macros and variants of one line. A blank line ends a table; so comments at line ends.
 * - One blank line at the most stays where it was, and one stands around each declaration with braces, and
 *   between any two, that take several lines.
 * - A comment stays before or behind the token it was written before or behind: at its line's end, or in lines of
 *   its own. The text of comments, and the width they take, is left alone.
 * - A file ends in one line end. It keeps its kind of line ends; if both stand in it, those of most lines.
 */
import { collector, type Diagnostic, hasErrors } from "../diagnostics/diagnostic.js";
import { withoutMark, withUnixLineEnds } from "../source/lexical.js";
import { parse } from "../syntax/parse.js";
import type { Declaration, Module } from "../syntax/tree.js";
import { BLANK, type Doc } from "./doc.js";
import { insertComments } from "./insert-comments.js";
import { declarationRow } from "./print-declaration.js";
import { printDoc, printRows } from "./print-rows.js";
import { render, WIDTH } from "./render.js";
import { type SourceLayout, sourceLayoutOf, UNWRITTEN } from "./source-layout.js";

export interface Formatted {
  /** Null if there are errors. */
  readonly text: string | null;
  /** What was formatted, with Unix line ends: spans of diagnostics point into it. */
  readonly source: string;
  readonly diagnostics: readonly Diagnostic[];
}

/** The formatted text of a file. */
export function format(text: string, file = 0): Formatted {
  const source = withUnixLineEnds(withoutMark(text));
  const { module, diagnostics } = parse(source, file);
  if (module === null || hasErrors(diagnostics)) return { text: null, source, diagnostics };
  try {
    const formatted = render(insertComments(printModule(module, sourceLayoutOf(source)), source));
    assertSameTree(module, parse(formatted, file).module);
    return { text: withLineEndsOf(text, formatted), source, diagnostics };
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    const { diagnostics: more, report } = collector();
    report("nested-too-deeply", module.name.span, {});
    return { text: null, source, diagnostics: [...diagnostics, ...more] };
  }
}

/** Line ends are CR LF if most of `original` has them, else LF; a clone on Windows has other ones than its origin. */
function withLineEndsOf(original: string, formatted: string): string {
  const all = original.split("\n").length - 1;
  const ofWindows = original.split("\r\n").length - 1;
  return 2 * ofWindows > all ? formatted.replaceAll("\n", "\r\n") : formatted;
}

/** The text of a tree without a source, or with one that no longer matches. */
export const print = (module: Module): string => render(printModule(module, UNWRITTEN));

/** One declaration, without a source. */
export const printed = (declaration: Declaration): string =>
  render(printRows([declaration], [declarationRow(declaration, UNWRITTEN)], WIDTH, UNWRITTEN)).trim();

function printModule(module: Module, written: SourceLayout): Doc {
  const { declarations } = module;
  const rows = declarations.map((declaration) => declarationRow(declaration, written));
  return [
    printDoc(module.doc, written),
    [module.kind, " ", module.name.name],
    declarations.length > 0 ? [BLANK, printRows(declarations, rows, WIDTH, written)] : [],
  ];
}

/** A tree as text, without spans: what must stay the same. */
const meaning = (module: Module | null): string =>
  JSON.stringify(module, (key, value: unknown) => (key === "span" ? undefined : value));

/** Checks that the formatted text still means the same. */
function assertSameTree(before: Module, after: Module | null): void {
  if (meaning(before) !== meaning(after)) throw new Error("formatting would change what the file says");
}
