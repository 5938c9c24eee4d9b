/** Parses a map: text in, tree and diagnostics out. */
import grammar from "#grammar/map.ohm-bundle.js";
import { collector, type Diagnostic, type Report } from "../diagnostics/diagnostic.js";
import { suggest } from "../diagnostics/suggest.js";
import { blanked, stretchesOf, trimmed, withoutComments } from "../source/lexical.js";
import { expectedAt, failureOf } from "../syntax/failure.js";
import { treeOf } from "./to-tree.js";
import type { MapTree } from "./tree.js";

/** After so many syntax errors the rest of the map is not looked at. */
const SYNTAX_ERRORS_MAX = 5;

/** @param file The number of the map among the sources. */
export function parseMap(
  text: string,
  file: number,
): { readonly map: MapTree | null; readonly diagnostics: readonly Diagnostic[] } {
  const { diagnostics, report } = collector();
  const stretches = stretchesOf(text);
  for (const { kind, start, isClosed } of stretches)
    if (!isClosed)
      report(
        kind === "comment" ? "unterminated-comment" : "unterminated-text",
        { file, start, end: start + 1 },
        {},
      );
  if (diagnostics.length > 0) return { map: null, diagnostics };
  const code = withoutComments(stretches);
  if (trimmed(code) === "") {
    report("map-empty", { file, start: 0, end: 0 }, {});
    return { map: null, diagnostics };
  }
  let rest = code;
  for (let errors = 0; errors < SYNTAX_ERRORS_MAX; errors += 1) {
    const match = grammar.match(rest, "File");
    if (match.succeeded()) return { map: errors === 0 ? treeOf(match, file) : null, diagnostics };
    const offset = reportFailure(rest, file, failureOf(rest, match), report);
    const item = itemAround(rest, offset);
    if (item === null) break;
    rest = rest.slice(0, item.start) + blanked(rest.slice(item.start, item.end)) + rest.slice(item.end);
  }
  return { map: null, diagnostics };
}

/** Reports the failure of a match, and returns the offset at which it is shown. */
function reportFailure(
  code: string,
  file: number,
  failure: ReturnType<typeof failureOf>,
  report: Report,
): number {
  let start = failure.offset;
  if (/\w/.test(code[start] ?? "")) while (start > 0 && /\w/.test(code[start - 1] ?? "")) start -= 1;
  if (trimmed(code.slice(start)) === "") {
    const end = code.trimEnd().length;
    report(
      "unexpected-end",
      { file, start: end, end: Math.min(end + 1, code.length) },
      { expected: expectedAt(failure) },
    );
    return end - 1;
  }
  const misspelled = misspelledAt(code, start);
  const at = misspelled?.start ?? start;
  const word = /^(?:\w+|[^\w\s]{1,2})/u.exec(code.slice(at))?.[0] ?? "";
  report(
    "syntax",
    { file, start: at, end: at + Math.max(1, word.length) },
    {
      word,
      expected: misspelled === null ? expectedAt(failure) : [],
      hint: null,
      meant: misspelled?.meant ?? null,
    },
  );
  return at;
}

/** A character that nothing can begin with. */
const NOTHING = "\u0001";

/** The word at or just before a failure, if it is nearly one that could stand there and lead further. */
function misspelledAt(code: string, offset: number): { start: number; meant: string } | null {
  const before = /(\w+)\s*$/.exec(code.slice(0, offset));
  const starts = [...(before === null ? [] : [before.index]), offset];
  for (const start of starts) {
    const word = /^[A-Za-z_]\w+/.exec(code.slice(start))?.[0];
    if (word === undefined) continue;
    const stopped = code.slice(0, start) + NOTHING;
    const { possible } = failureOf(stopped, grammar.match(stopped, "File"));
    const meant = suggest(
      word,
      possible.filter((one) => /^[a-z]+$/.test(one)),
    );
    if (meant === null || meant === word) continue;
    const mended = code.slice(0, start) + meant + code.slice(start + word.length);
    const match = grammar.match(mended, "File");
    const reached = match.succeeded() ? mended.length : failureOf(mended, match).offset;
    if (reached > offset + meant.length - word.length || match.succeeded()) return { start, meant };
  }
  return null;
}

/** A line that begins with such a word begins an item. */
const ITEM = /^[ \t]*(?:log|start|reorder|for|identity|on|hidden|never|ignore|observe)\b/gm;

/** The item that an offset stands in, as far as lines show it: from the line that begins it to the next such line. */
function itemAround(code: string, offset: number): { start: number; end: number } | null {
  const starts = [...code.matchAll(ITEM)].map(({ index }) => index);
  // A misspelled item begins on a line of its own, too.
  const line = Math.max(code.lastIndexOf("\n", offset - 1), code.lastIndexOf("\r", offset - 1)) + 1;
  const first = trimmed(code.slice(line, offset)) === "" ? line : starts.findLast((at) => at <= offset);
  if (first === undefined || trimmed(code.slice(0, first)) === "") return null;
  return { start: first, end: starts.find((at) => at > offset) ?? code.length };
}
