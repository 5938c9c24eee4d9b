/**
 * Fixes of what the compiler reports, where its hint says what to write. Each is tried before it is offered: the text is
 * compiled with it, and what it is for must be gone. No fix changes what is expected of a spec, but as a choice of its own.
 */

import type { CodeAction, Range } from "vscode-languageserver";
import { syntaxEntries } from "../diagnostics/catalogue/syntax.js";
import type { Diagnostic } from "../diagnostics/diagnostic.js";
import { alternativesOf, type SymbolOf } from "../resolve/symbols.js";
import type { Compilation } from "../run/compile.js";
import {
  type Candidate,
  type Change,
  type FixRule,
  foreignFixes,
  type Subject,
  syntaxFixes,
  withReplaced,
} from "../syntax/mistakes/rewrite.js";
import type { Declaration } from "../syntax/tree.js";
import { shownDiagnostic } from "./diagnostics.js";
import { reservedFixes } from "./fix-reserved.js";
import { offsetAt, rangeOf } from "./lined-text.js";
import type { Analysis, Project } from "./project.js";
import { Refusal, rename } from "./rename.js";

const QUICK_FIX = "quickfix";

/** More diagnostics than so many in a range are not looked at: an editor asks for those of a line. */
const DIAGNOSTICS_MAX = 10;

export function codeActions(project: Project, uri: string, range: Range): readonly CodeAction[] {
  const at = project.analysisOf(uri);
  const text = at?.analysis.texts[at.file];
  if (at === null || text === undefined) return [];
  const { analysis, file } = at;
  const [from, to] = [offsetAt(text, range.start), offsetAt(text, range.end)];
  const lineEnd = /\r\n?|\n/.exec(text.text)?.[0] ?? "\n";
  const near = analysis.diagnostics.filter(
    ({ span }) => span?.file === file && span.start <= to && from <= span.end,
  );
  return near.slice(0, DIAGNOSTICS_MAX).flatMap((diagnostic) => {
    const subject = subjectOf(diagnostic, analysis, file);
    if (subject === null) return [];
    const found: CodeAction[] = [];
    const shown = shownDiagnostic(diagnostic, analysis);
    for (const { title, changes, isChoice = false } of candidatesFor(subject, analysis)) {
      const mended = withReplaced(subject.text, changes);
      if (mended === subject.text || !helps(project, analysis, diagnostic, text.path, changes, mended))
        continue;
      const edits = changes.map(({ start, end, by }) => ({
        range: rangeOf(text, { start, end }),
        newText: by.replaceAll("\n", lineEnd),
      }));
      found.push({
        title,
        kind: QUICK_FIX,
        diagnostics: [shown],
        isPreferred: !isChoice && found.length === 0,
        edit: { changes: { [uri]: edits } },
      });
    }
    if (RENAMED.has(diagnostic.code)) {
      const action = renaming(project, uri, subject);
      if (action !== null) found.push({ ...action, diagnostics: [shown] });
    }
    return found;
  });
}

function subjectOf(diagnostic: Diagnostic, { texts }: Analysis, file: number): Subject | null {
  const { span, message, hint, code } = diagnostic;
  const text = texts[file]?.text.replace(/^\uFEFF/, "");
  if (span === null || text === undefined) return null;
  const { start, end } = span;
  return { text, start, end, word: text.slice(start, end), message, hint: hint ?? "", code };
}

type Errors = Compilation["diagnostics"];

const isSyntaxError = ({ code, severity }: Diagnostic): boolean =>
  severity === "error" && code in syntaxEntries;

/** Whether what is reported is gone, and nothing new is wrong; behind a syntax error more may be found. */
function helps(
  project: Project,
  { root, diagnostics: before }: Analysis,
  diagnostic: Diagnostic,
  path: string,
  changes: readonly Change[],
  mended: string,
): boolean {
  const { diagnostics: after } = project.tried(new Map([[path, mended]])).compile(root);
  if (before.some(isSyntaxError)) {
    const upTo = (all: Errors, end: number): number =>
      all.filter(
        (each) =>
          isSyntaxError(each) &&
          each.span !== null &&
          each.span.file === diagnostic.span?.file &&
          each.span.start <= end,
      ).length;
    const end = Math.max(diagnostic.span?.end ?? 0, ...changes.map((change) => change.end));
    const grown = changes.reduce((sum, change) => sum + change.by.length - (change.end - change.start), 0);
    const [wrong, left] = [before.filter(isSyntaxError).length, after.filter(isSyntaxError).length];
    return left < wrong || (left === wrong && upTo(after, end + grown) < upTo(before, end));
  }
  const key = ({ code, message }: Diagnostic): string => `${code} ${message}`;
  const same = (all: Errors): number => all.filter((each) => key(each) === key(diagnostic)).length;
  const errors = (all: Errors): number => all.filter(({ severity }) => severity === "error").length;
  if (same(after) >= same(before) || after.some(isSyntaxError)) return false;
  return errors(after) <= errors(before) - (diagnostic.severity === "error" ? 1 : 0);
}

// ─────────────────────────────────────────────────────────────────────── what to try

function candidatesFor(subject: Subject, analysis: Analysis): readonly Candidate[] {
  const { hint, word, start, end, code } = subject;
  const replace = (by: string): Candidate => ({
    title: by === "" ? `Delete \`${word}\`` : `Replace \`${word}\` by \`${by}\``,
    changes: [{ start, end, by }],
  });
  const meant = /did you mean `([^`]+)`\?/.exec(hint)?.[1];
  const label = /is a label: write `([^`]+)`/.exec(hint)?.[1];
  return [
    ...(meant === undefined ? [] : [replace(meant)]),
    ...(label === undefined ? [] : [replace(label)]),
    ...(code === "foreign-syntax" ? foreignFixes(subject) : []),
    ...(code === "reserved-word" ? reservedFixes(subject) : []),
    ...(code in syntaxEntries || code === "text-direction" ? syntaxFixes(subject) : []),
    ...(RULES[code]?.(subject, analysis) ?? []),
  ];
}

const once = (
  title: string,
  start: number,
  end: number,
  by: string,
  isChoice = false,
): readonly Candidate[] => [{ title, changes: [{ start, end, by }], isChoice }];

/** The declaration that has an offset. */
const declarationAt = ({ compilation: { module } }: Analysis, offset: number): Declaration | null =>
  module?.declarations.find(({ span }) => span.start <= offset && offset <= span.end) ?? null;

const RULES: Readonly<Record<string, (subject: Subject, analysis: Analysis) => ReturnType<FixRule>>> = {
  "wrong-level": ({ hint, start }, analysis) => {
    const wanted = /use it in `(\w+) NAME/.exec(hint)?.[1];
    const at = declarationAt(analysis, start);
    if (wanted === undefined || at?.kind !== "property") return [];
    return once(`Declare it as \`${wanted}\``, at.span.start, at.span.start + at.property.length, wanted);
  },
  "step-predicate-place": ({ start }) => once("Put `always` before it", start, start, "always "),
  "match-not-exhaustive": ({ text, message, end, word }, { compilation }) => {
    const names = [...message.matchAll(/`(\w+)`/g)].map(([, name = ""]) => name).slice(1);
    if (!/->\s*\{/.test(word)) return [];
    const cases = compilation.reached.resolution?.globals.names;
    const isWhole = ({ owner: { definition } }: SymbolOf<"case">): boolean =>
      definition.kind === "alternatives" &&
      names.every((name) => definition.cases.some((each) => each.name.name === name));
    const arms = names.map((name) => {
      const symbol = alternativesOf(cases?.get(name)).find(isWhole);
      const fields = symbol?.node.fields.length ?? 0;
      return `${name}${fields === 0 ? "" : `(${Array(fields).fill("_").join(", ")})`} -> { }`;
    });
    const brace = text.lastIndexOf("}", end - 1);
    const gap = /\s$/.test(text.slice(0, brace)) ? "" : " ";
    return once("Add the missing arms", brace, brace, `${gap}${arms.join(" ")} `);
  },
  "empty-range": ({ word, start, end }) => {
    const [low, high, more] = word.split("..").map((part) => part.trim());
    return high === undefined || more !== undefined
      ? []
      : once("Write the lower bound first", start, end, `${high} .. ${low}`);
  },
  unbounded: ({ start, end, word }) =>
    word === "int" ? once("Use a range: `0 .. 3`", start, end, "0 .. 3", true) : [],
  "optional-twice": ({ word, start, end }) =>
    once("Remove one `?`", start, end, word.replace(/\?\s*\?$/, "?")),
  "not-indexable": ({ text, end, message }) => {
    const index = /^\[\s*(\d+)\s*\]/.exec(text.slice(end));
    return index === null || !message.startsWith("`(")
      ? []
      : once(`Write \`.${index[1]}\``, end, end + index[0].length, `.${index[1]}`);
  },
  "jump-outside-process": ({ word, start, end }) => once(`Delete \`${word}\``, start, end, ""),
  "restart-in-procedure": ({ start, end }) => once("Write `return`", start, end, "return"),
  "return-outside-procedure": ({ start, end }) => once("Write `goto done`", start, end, "goto done", true),
  "local-initial-in": () => [],
  "unused-constant": ({ start, text }, analysis) => {
    const at = declarationAt(analysis, start);
    if (at?.kind !== "constant") return [];
    const rest = /^[ \t]*(?:\r\n?|\n)/.exec(text.slice(at.span.end))?.[0].length ?? 0;
    return once("Delete the constant", at.span.start, at.span.end + rest, "", true);
  },
  "variant-without-expect": ({ start, text }, analysis) => {
    const at = declarationAt(analysis, start);
    if (at?.kind !== "variant") return [];
    const brace = text.lastIndexOf("}", at.span.end - 1);
    const gap = /\s$/.test(text.slice(0, brace)) ? "" : " ";
    return once(
      "Expect that every property holds without it: `expect holds`",
      brace,
      brace,
      `${gap}expect holds `,
      true,
    );
  },
};

/** What is mended by another name. */
const RENAMED: ReadonlySet<string> = new Set(["shadowed-name"]);

function renaming(project: Project, uri: string, { word, text, start }: Subject): CodeAction | null {
  const document = project.document(uri);
  if (document === null) return null;
  let name = `${word}_`;
  while (new RegExp(`\\b${name}\\b`).test(text)) name += "_";
  try {
    const edit = rename(project, uri, rangeOf(document, { start, end: start }).start, name);
    return { title: `Call it \`${name}\``, kind: QUICK_FIX, edit };
  } catch (error) {
    if (error instanceof Refusal) return null;
    throw error;
  }
}
