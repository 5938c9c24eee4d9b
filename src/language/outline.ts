/** What a file declares, as outlines, searches for symbols and folds show it. */
import type { DocumentSymbol, FoldingRange, SymbolInformation } from "vscode-languageserver";
import { stretchesOf } from "../source/lexical.js";
import { childrenOf } from "../syntax/children.js";
import { parse } from "../syntax/parse.js";
import type { Declaration, Module, Name, Span, Step, Variable } from "../syntax/tree.js";
import { type LinedText, positionAt, rangeOf } from "./lined-text.js";

/** Of the protocol's kinds of symbols. */
const KIND = {
  module: 2,
  class: 5,
  method: 6,
  property: 7,
  field: 8,
  enum: 10,
  function: 12,
  variable: 13,
  constant: 14,
  boolean: 17,
  object: 19,
  key: 20,
  enumMember: 22,
  struct: 23,
  event: 24,
  operator: 25,
} as const;

type Kind = (typeof KIND)[keyof typeof KIND];

/** The tree of each text that was asked for last. */
const trees = new WeakMap<LinedText, Module | null>();

export function treeOf(text: LinedText): Module | null {
  const known = trees.get(text);
  if (known !== undefined) return known;
  const { module } = parse(text.text.replace(/^\uFEFF/, ""), 0);
  trees.set(text, module);
  return module;
}

export function documentSymbols(text: LinedText): readonly DocumentSymbol[] {
  const module = treeOf(text);
  if (module === null) return [];
  const symbol = (
    name: string,
    kind: Kind,
    span: Span,
    selection: Span,
    detail: string | null = null,
    children: readonly DocumentSymbol[] = [],
  ): DocumentSymbol => {
    // What is selected stands inside the whole, also where a doc comment or another mark stands before it.
    const whole = { start: Math.min(span.start, selection.start), end: Math.max(span.end, selection.end) };
    return {
      name: name === "" ? "?" : name,
      kind,
      range: rangeOf(text, whole),
      selectionRange: rangeOf(text, selection),
      ...(detail === null ? {} : { detail }),
      ...(children.length === 0 ? {} : { children: [...children] }),
    };
  };
  const named = (
    name: Name,
    kind: Kind,
    span: Span,
    detail: string,
    children: readonly DocumentSymbol[] = [],
  ) => symbol(name.name, kind, span, name.span, detail, children);
  const body = ({ locals, steps }: { locals: readonly Variable[]; steps: readonly Step[] }) => [
    ...locals.map((local) => named(local.name, KIND.field, local.span, "local variable")),
    ...steps.map((step) => named(step.label, KIND.key, step.span, "step")),
  ];
  const symbolOf = (node: Declaration): readonly DocumentSymbol[] => {
    switch (node.kind) {
      case "constant":
        return [named(node.name, KIND.constant, node.span, "constant")];
      case "variable":
        return [named(node.name, KIND.variable, node.span, "variable")];
      case "type": {
        const cases = node.definition.kind === "alternatives" ? node.definition.cases : [];
        const inner = cases.map((each) => named(each.name, KIND.enumMember, each.span, "alternative"));
        return [named(node.name, cases.length > 0 ? KIND.enum : KIND.struct, node.span, "type", inner)];
      }
      case "definition":
        return [named(node.name, KIND.function, node.span, "definition")];
      case "macro":
        return [named(node.name, KIND.method, node.span, "macro")];
      case "procedure":
        return [named(node.name, KIND.method, node.span, "procedure", body(node.body))];
      case "process":
        return [named(node.name, KIND.class, node.span, "process", body(node.body))];
      case "action":
        return [named(node.name, KIND.event, node.span, node.environment ? "environment action" : "action")];
      case "property":
        return [named(node.name, KIND.boolean, node.span, node.property)];
      case "constraint":
      case "show":
        return [named(node.name, KIND.boolean, node.span, node.kind)];
      case "variant":
        return [named(node.name, KIND.object, node.span, node.why?.text ?? "variant")];
      case "import":
        return [symbol(node.path.text, KIND.module, node.span, node.path.span, "import")];
      default:
        return [];
    }
  };
  return module.declarations.flatMap(symbolOf);
}

/** What is declared in a file under names that have the letters of the query in this order. */
export function workspaceSymbols(text: LinedText, uri: string, query: string): readonly SymbolInformation[] {
  const letters = [...query.toLowerCase()];
  const fits = (name: string): boolean => {
    let at = 0;
    for (const letter of name.toLowerCase()) if (letter === letters[at]) at += 1;
    return at === letters.length;
  };
  const flat = (symbol: DocumentSymbol, container: string | null): readonly SymbolInformation[] => [
    ...(fits(symbol.name)
      ? [
          {
            name: symbol.name,
            kind: symbol.kind,
            location: { uri, range: symbol.selectionRange },
            ...(container === null ? {} : { containerName: container }),
          },
        ]
      : []),
    ...(symbol.children ?? []).flatMap((child) => flat(child, symbol.name)),
  ];
  return documentSymbols(text).flatMap((symbol) => flat(symbol, treeOf(text)?.name.name ?? null));
}

/** Declarations and blocks of several lines, comments, and runs of imports. */
export function foldingRanges(text: LinedText): readonly FoldingRange[] {
  const found = new Map<string, FoldingRange>();
  const fold = (start: number, end: number, kind?: "comment" | "imports"): void => {
    const [from, to] = [positionAt(text, start).line, positionAt(text, end).line];
    if (from < to && !found.has(`${from}`))
      found.set(`${from}`, { startLine: from, endLine: to, ...(kind === undefined ? {} : { kind }) });
  };
  const visit = (node: object): void => {
    if ("span" in node && "kind" in node && FOLDED.has(node.kind as string)) {
      const { start, end } = node.span as Span;
      fold(start, end);
    }
    for (const child of childrenOf(node)) visit(child);
  };
  const module = treeOf(text);
  const imports = module?.declarations.filter(({ kind }) => kind === "import") ?? [];
  const [first, last] = [imports[0], imports.at(-1)];
  if (first !== undefined && last !== undefined) fold(first.span.start, last.span.end, "imports");
  if (module !== null) visit(module);
  for (const [start, end] of comments(text)) fold(start, end, "comment");
  return [...found.values()].sort((a, b) => a.startLine - b.startLine);
}

const FOLDED: ReadonlySet<string> = new Set([
  "process",
  "procedure",
  "action",
  "macro",
  "variant",
  "type",
  "definition",
  "property",
  "block",
  "step",
  "match",
  "matchStatement",
]);

/** Comments; lines of comments that follow each other are one. */
function comments(text: LinedText): readonly (readonly [start: number, end: number])[] {
  const code = text.text.replace(/^\uFEFF/, "");
  const found: [number, number][] = [];
  for (const { kind, start, text: part } of stretchesOf(code)) {
    if (kind !== "comment") continue;
    const last = found.at(-1);
    if (last !== undefined && /^[ \t]*(?:\r\n?|\n)[ \t]*$/.test(code.slice(last[1], start)))
      last[1] = start + part.length;
    else found.push([start, start + part.length]);
  }
  return found;
}
