/** What an editor adds to the text: colours by meaning, types that were inferred, and lines to run something from. */
import type { CodeLens, InlayHint, Range, SemanticTokens } from "vscode-languageserver";
import { childrenOf } from "../syntax/children.js";
import type { Binder, Name } from "../syntax/tree.js";
import { hasUnknown, showType } from "../types/type.js";
import { offsetAt, positionAt, rangeOf } from "./lined-text.js";
import { occurrencesIn, type TargetKind } from "./occurrences.js";
import { treeOf } from "./outline.js";
import type { Analysis, Project } from "./project.js";
import { pathOf } from "./uris.js";
import { COUNT_STATES } from "./verdicts/expectations.js";

/** Of the protocol; `label` is our own. */
export const TOKEN_TYPES = [
  "variable",
  "parameter",
  "property",
  "function",
  "macro",
  "method",
  "class",
  "event",
  "type",
  "enumMember",
  "typeParameter",
  "namespace",
  "label",
] as const;

export const TOKEN_MODIFIERS = ["declaration", "readonly", "modification", "defaultLibrary"] as const;

const TYPE_OF: Readonly<Record<TargetKind, (typeof TOKEN_TYPES)[number] | null>> = {
  constant: "variable",
  variable: "variable",
  local: "variable",
  bound: "parameter",
  argument: "parameter",
  definition: "function",
  builtin: "function",
  macro: "macro",
  procedure: "method",
  process: "class",
  action: "event",
  fairGroup: "event",
  instance: "namespace",
  type: "type",
  builtinType: "type",
  typeParameter: "typeParameter",
  case: "enumMember",
  cases: "enumMember",
  field: "property",
  property: "function",
  variant: "namespace",
  label: "label",
  file: null,
};

const READ_ONLY: ReadonlySet<TargetKind> = new Set(["constant", "bound", "argument"]);

export function semanticTokens(project: Project, uri: string): SemanticTokens {
  const at = project.analysisOf(uri);
  const text = at?.analysis.texts[at.file];
  if (at === null || text === undefined) return { data: [] };
  const data: number[] = [];
  let [line, character, last] = [0, 0, -1];
  for (const { span, target, role } of occurrencesIn(at.analysis.compilation)) {
    const type = TYPE_OF[target.kind];
    // Where a variant reads a text in two ways, the first counts.
    if (span.file !== at.file || type === null || span.start < last) continue;
    last = span.end;
    const place = positionAt(text, span.start);
    const modifiers =
      (role === "declaration" ? 1 : 0) |
      (READ_ONLY.has(target.kind) ? 2 : 0) |
      (role === "write" ? 4 : 0) |
      (target.declared === null && target.kind !== "field" ? 8 : 0);
    data.push(
      place.line - line,
      place.line === line ? place.character - character : place.character,
      span.end - span.start,
      TOKEN_TYPES.indexOf(type),
      modifiers,
    );
    ({ line, character } = place);
  }
  return { data };
}

const TYPE_HINT = 1;

/** The types of names that are bound without one, where what stands behind them does not say it. */
export function inlayHints(project: Project, uri: string, range: Range): readonly InlayHint[] {
  const at = project.analysisOf(uri);
  const text = at?.analysis.texts[at.file];
  if (at === null || text === undefined) return [];
  const { resolution, typed } = at.analysis.compilation.reached;
  if (resolution === null || typed === null) return [];
  const source = text.text.replace(/^\uFEFF/, "");
  const [from, to] = [offsetAt(text, range.start), offsetAt(text, range.end)];
  const found: InlayHint[] = [];
  const hint = (name: Name, written: string): void => {
    const symbol = resolution.declares.get(name);
    const type = symbol === undefined ? undefined : typed.symbols.get(symbol);
    if (name.name === "_" || type === undefined || hasUnknown(type)) return;
    if (name.span.file !== at.file || name.span.start < from || name.span.end > to) return;
    const shown = showType(type);
    if (shown.replace(/\s/g, "") === written.replace(/\s/g, "")) return;
    found.push({ position: positionAt(text, name.span.end), label: `: ${shown}`, kind: TYPE_HINT });
  };
  const visit = (node: object): void => {
    const kind = "kind" in node ? node.kind : null;
    if (kind === "binder") {
      const { name, set } = node as Binder;
      hint(name, source.slice(set.span.start, set.span.end));
    }
    if (kind === "let" || kind === "letStatement") hint((node as { readonly name: Name }).name, "");
    for (const child of childrenOf(node)) visit(child);
  };
  for (const declaration of resolution.declarations)
    if (declaration.span.file === at.file) visit(declaration);
  return found;
}

export const COMMANDS = {
  check: "subtle.check",
  test: "subtle.test",
  why: "subtle.why",
  countStates: COUNT_STATES,
} as const;

/** Above a spec what can be done with it, above each variant that it can be checked. */
export function codeLenses(project: Project, uri: string): readonly CodeLens[] {
  const text = project.textOf(pathOf(uri));
  const module = text === null ? null : treeOf(text);
  if (text === null || module === null || module.kind !== "spec") return [];
  const lens = (span: { start: number; end: number }, title: string, command: string, ...rest: string[]) => ({
    range: rangeOf(text, span),
    command: { title, command, arguments: [uri, ...rest] },
  });
  const { span } = module.name;
  return [
    lens(span, "check", COMMANDS.check),
    lens(span, "test", COMMANDS.test),
    lens(span, "why", COMMANDS.why),
    ...module.declarations.flatMap((declaration) =>
      declaration.kind === "variant"
        ? [lens(declaration.name.span, "check this variant", COMMANDS.check, declaration.name.name)]
        : [],
    ),
  ];
}

/** Whether something is wrong with a spec: then nothing of it is run. */
export const isBroken = ({ diagnostics }: Analysis): boolean =>
  diagnostics.some(({ severity }) => severity === "error");
