/** Declarations by name. A long spec has many variants, each with some edits, and each edit asks several times. */
import type { Declaration } from "../syntax/tree.js";

const known = new WeakMap<readonly Declaration[], ReadonlyMap<string, readonly Declaration[]>>();

/** The declarations of a name, in the order of the text; there are several where kinds have name spaces of their own. */
export function declaredAs(
  declarations: readonly Declaration[],
  name: string | undefined,
): readonly Declaration[] {
  const found = known.get(declarations) ?? indexOf(declarations);
  known.set(declarations, found);
  return found.get(name ?? "") ?? [];
}

function indexOf(declarations: readonly Declaration[]): ReadonlyMap<string, readonly Declaration[]> {
  const index = new Map<string, Declaration[]>();
  for (const node of declarations) {
    if (!("name" in node) || node.name === null) continue;
    const same = index.get(node.name.name);
    if (same === undefined) index.set(node.name.name, [node]);
    else same.push(node);
  }
  return index;
}
