/** The expectations of a spec in its text: as tests that an editor lists, and those whose numbers it can bring up to date. */
import type { CodeLens, Range, TextEdit } from "vscode-languageserver";
import type { ResultJson } from "../../result/json.js";
import { grouped } from "../../source/numbers.js";
import { excerpt } from "../../syntax/excerpt.js";
import type { Expectation, Module, Span } from "../../syntax/tree.js";
import { type LinedText, positionAt, rangeOf } from "../lined-text.js";
import { treeOf } from "../outline.js";
import type { Project } from "../project.js";
import { pathOf } from "../uris.js";
import type { Memory, Remembered } from "./memory.js";

/** What an editor shows among its tests: a spec, its expectations, its variants with theirs. */
export interface TestItem {
  /** The same after an edit elsewhere. */
  readonly id: string;
  readonly label: string;
  readonly range: Range;
  readonly children: readonly TestItem[];
}

interface Expected {
  /** Null for the spec as it stands. */
  readonly variant: string | null;
  readonly expectation: Expectation;
  /** Its number among those of the spec or variant, from 0. */
  readonly index: number;
}

const isExpectation = (node: { readonly kind: string }): node is Expectation =>
  node.kind.startsWith("expect");

function expectedIn({ declarations }: Module): readonly Expected[] {
  const listed = (variant: string | null, nodes: readonly { readonly kind: string }[]): readonly Expected[] =>
    nodes.filter(isExpectation).map((expectation, index) => ({ variant, expectation, index }));
  return [
    ...listed(null, declarations),
    ...declarations.flatMap((node) => (node.kind === "variant" ? listed(node.name.name, node.items) : [])),
  ];
}

function specAt(project: Project, uri: string): { readonly text: LinedText; readonly module: Module } | null {
  const text = project.textOf(pathOf(uri));
  const module = text === null ? null : treeOf(text);
  return text === null || module?.kind !== "spec" ? null : { text, module };
}

/** The tests of a document; none for a module, or a text that does not parse. */
export function testItems(project: Project, uri: string): readonly TestItem[] {
  const found = specAt(project, uri);
  if (found === null) return [];
  const { text, module } = found;
  const source = { path: pathOf(uri), text: text.text.replace(/^\uFEFF/, "") };
  const all = expectedIn(module);
  const itemsOf = (of: string | null): readonly TestItem[] =>
    all
      .filter(({ variant }) => variant === of)
      .map(({ expectation: { span }, index }) => ({
        id: `${of ?? ""}/${index}`,
        label: excerpt([source], span),
        range: rangeOf(text, span),
        children: [],
      }));
  const variants = module.declarations.flatMap((node): readonly TestItem[] => {
    if (node.kind !== "variant") return [];
    const { name, span } = node;
    const children = itemsOf(name.name);
    return children.length === 0
      ? []
      : [{ id: `${name.name}/`, label: `variant ${name.name}`, range: rangeOf(text, span), children }];
  });
  const children = [...itemsOf(null), ...variants];
  return children.length === 0
    ? []
    : [{ id: "/", label: module.name.name, range: rangeOf(text, module.name.span), children }];
}

export const COUNT_STATES = "subtle.countStates";

interface Counted {
  readonly count: { readonly value: number; readonly span: Span };
  /** The constants that it is for, as on the command line. */
  readonly settings: readonly string[];
  readonly span: Span;
}

/** An `expect N states`; null if there is none at that number. */
export function countedAt(
  project: Project,
  uri: string,
  variant: string | null,
  index: number,
): (Counted & { readonly text: LinedText }) | null {
  const found = specAt(project, uri);
  const one =
    found === null
      ? undefined
      : expectedIn(found.module).find((each) => each.variant === variant && each.index === index);
  const counted = found === null || one === undefined ? null : countedIn(one.expectation, found.text);
  return found === null || counted === null ? null : { ...counted, text: found.text };
}

function countedIn(expectation: Expectation, text: LinedText): Counted | null {
  if (expectation.kind !== "expectStates") return null;
  const source = text.text.replace(/^\uFEFF/, "");
  const settings = expectation.settings.map(
    ({ name, value }) => `${name.name}=${source.slice(value.span.start, value.span.end)}`,
  );
  return { count: expectation.count, settings, span: expectation.span };
}

/** Above each `expect N states`: counts them, or, if the number is known already, puts it in. */
export function countLenses(project: Project, uri: string, { check }: Memory): readonly CodeLens[] {
  const found = specAt(project, uri);
  const analysis = project.analysisOf(uri)?.analysis ?? null;
  if (found === null) return [];
  return expectedIn(found.module).flatMap(({ expectation, variant, index }): readonly CodeLens[] => {
    const counted = countedIn(expectation, found.text);
    if (counted === null) return [];
    const last = analysis === null || counted.settings.length > 0 ? null : check(analysis, variant);
    const known = wholeCount(last);
    if (known === counted.count.value) return [];
    const title = known === null ? "count states" : `update: ${grouped(known)} states`;
    const range = rangeOf(found.text, counted.span);
    return [{ range, command: { title, command: COUNT_STATES, arguments: [uri, variant, index] } }];
  });
}

/** The number of states, if the last check has found all of the spec as it is. */
export const wholeCount = (last: Remembered<ResultJson> | null): number | null =>
  last?.isCurrent === true && last.result.stop === null ? last.result.states.distinct : null;

/** The edit that puts another number in. */
export const countEdit = (
  { count, text }: Counted & { readonly text: LinedText },
  states: number,
): TextEdit => ({
  range: { start: positionAt(text, count.span.start), end: positionAt(text, count.span.end) },
  newText: String(states),
});
