/** Expressions and statements of a spec, written for another place: names that it does not know become its own. */
import { printExpression } from "../format/print-expression.js";
import { printStatements } from "../format/print-statement.js";
import { render } from "../format/render.js";
import { UNWRITTEN } from "../format/source-layout.js";
import { lookUp, type NameScope, type Symbol } from "../resolve/symbols.js";
import type { CompiledSpec } from "../run/compile.js";
import { mapChildren, type TreeNode, walk } from "../syntax/children.js";
import { copyOf } from "../syntax/copy.js";
import type { Expression, Name, Statement } from "../syntax/tree.js";
import { nameOf } from "./candidate.js";
import { type OwnName, typeKey } from "./places.js";

/** More free names than that make more instances than can be tried. */
const FREE_MAX = 2;
const INSTANCES_MAX = 6;

/** What a tree refers to that is not declared in it, and not known everywhere. */
function freeIn(tree: TreeNode, { resolution }: CompiledSpec): ReadonlySet<Symbol> {
  const inside = new Set<object>();
  walk(tree, (node) => {
    inside.add(node);
  });
  const found = new Set<Symbol>();
  walk(tree, (node) => {
    if (node.kind !== "name") return;
    const symbol = resolution.uses.get(node as Name);
    if (symbol === undefined) return;
    if (symbol.kind !== "local" && symbol.kind !== "argument" && symbol.kind !== "bound") return;
    if (!inside.has(symbol.node)) found.add(symbol);
  });
  return found;
}

/** Copies of a tree for a place: one for each way to find its free names there. */
export function instancesOf<Tree extends TreeNode>(
  tree: Tree,
  place: { readonly own: readonly OwnName[]; readonly scope: NameScope },
  spec: CompiledSpec,
): readonly Tree[] {
  const free = [...freeIn(tree, spec)];
  const isKnown = (symbol: Symbol): boolean => lookUp(place.scope, symbol.name) === symbol;
  const strange = free.filter((symbol) => !isKnown(symbol));
  if (strange.length > FREE_MAX) return [];
  let ways: readonly ReadonlyMap<Symbol, string>[] = [new Map()];
  for (const symbol of strange) {
    const type = typeKey(spec.typed, symbol);
    const fitting = place.own.filter((own) => own.type === type);
    ways = ways
      .flatMap((way) => fitting.map(({ name }) => new Map([...way, [symbol, name]])))
      .slice(0, INSTANCES_MAX);
  }
  return ways.map((way) => copyOf(renamed(tree, way, spec)));
}

function renamed<Tree extends TreeNode>(
  tree: Tree,
  way: ReadonlyMap<Symbol, string>,
  spec: CompiledSpec,
): Tree {
  const map = (node: TreeNode): TreeNode => {
    if (node.kind === "name") {
      const symbol = spec.resolution.uses.get(node as Name);
      const name = symbol === undefined ? undefined : way.get(symbol);
      return name === undefined ? node : nameOf(name);
    }
    return mapChildren(node, map);
  };
  return way.size === 0 ? tree : (map(tree) as Tree);
}

/** An expression as the canonical layout prints it. */
export const textOf = (expression: Expression): string => render(printExpression(expression)).trim();

/** The same of a statement. */
export const statementText = (statement: Statement): string =>
  render(printStatements([statement], UNWRITTEN)).trim();
