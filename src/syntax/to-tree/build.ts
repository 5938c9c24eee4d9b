/** What the actions of all rules share: building children, spans, operators. */

import type { IterationNode, Node } from "ohm-js";
import { docBefore } from "../comments.js";
import { type Item, type OperatorMistake, resolveOperators } from "../operators.js";
import { matchedAt } from "../predict.js";
import type { Binder, Declaration, Expression, Fairness, Name, Span, TypeNode } from "../tree.js";
import { moved, type Trees } from "./kept.js";

interface Context {
  readonly file: number;
  readonly text: string;
  readonly report: (mistake: OperatorMistake) => void;
  readonly trees: Trees | null;
}

/** What the tree is built for; set for the length of one synchronous `treeOf`, since Ohm's actions take no arguments. */
let context: Context = { file: 0, text: "", report: () => {}, trees: null };

export function setContext(next: Context): void {
  context = next;
}

/** Reports a mistake in the operators of an expression. */
export const reportOperators = (mistake: OperatorMistake): void => context.report(mistake);

/** The one untyped edge: Ohm types the result of every operation as `any`. */
export const build = <T>(node: Node): T => (node as unknown as { tree(): T }).tree();

export const each = <T>(node: Node): readonly T[] => node.children.map((child) => build<T>(child));

/** The declarations of a file, the first of which can't begin before `from`. */
export function declarationsOf(nodes: Node, from: number): readonly Declaration[] {
  const { trees, text, file, report } = context;
  if (trees === null) return each<Declaration>(nodes);
  let before = from;
  return nodes.children.map((node) => {
    const { startIdx: start, endIdx: end } = node.source;
    const whole = text.slice(before, end);
    before = end;
    const key = matchedAt(node);
    const known = trees.get(key);
    if (known?.text === whole) {
      const kept = moved(known, start, file);
      trees.set(key, kept);
      for (const mistake of kept.mistakes) report(mistake);
      return kept.tree;
    }
    const mistakes: OperatorMistake[] = [];
    setContext({ ...context, report: (mistake) => mistakes.push(mistake) });
    const tree = build<Declaration>(node);
    setContext({ ...context, report });
    for (const mistake of mistakes) report(mistake);
    trees.set(key, { text: whole, start, file, tree, mistakes });
    return tree;
  });
}

/** The elements of a `ListOf`. */
export const list = <T>(node: Node): readonly T[] =>
  (node as unknown as { asIteration(): IterationNode })
    .asIteration()
    .children.map((child) => build<T>(child));

/** What stands in an optional place, or null. */
export const optional = <T>(node: Node): T | null => {
  const child = node.children[0];
  return child === undefined ? null : build<T>(child);
};

export const spanOf = (node: Node): Span => ({
  file: context.file,
  start: node.source.startIdx,
  end: node.source.endIdx,
});

export const spanFrom = (first: Span, last: Span): Span => ({
  file: first.file,
  start: first.start,
  end: last.end,
});

export const docOf = (node: Node): string | null => docBefore(context.text, node.source.startIdx);

export const fairnessOf = (node: Node): Fairness => optional<Fairness>(node) ?? "unfair";

export interface Domains {
  readonly binders: readonly Binder[];
  readonly where: Expression | null;
}

export const noDomains: Domains = { binders: [], where: null };

export function flat(first: readonly Item[], tails: Node): Expression {
  const items = [...first, ...tails.children.flatMap((tail) => build<readonly Item[]>(tail))];
  return resolveOperators(items, context.report);
}

export const typeName = (node: Node): TypeNode => ({
  kind: "typeName",
  name: build<Name>(node),
  span: spanOf(node),
});

export const unescape = (quoted: string): string => quoted.slice(1, -1).replace(/\\(["\\])/g, "$1");
