/** Copies of a tree with one node replaced; everything else is shared, and scopes are kept. */
import type { Bindings } from "../resolve/symbols.js";
import type { TreeNode } from "../syntax/children.js";

const isObject = (value: unknown): value is object => typeof value === "object" && value !== null;

/**
 * `root` with `target` (found by identity) replaced by `by`: any number of nodes where it stands in a list,
 * exactly one elsewhere. The root itself is returned when the target is not in it.
 */
export function replaceNode<Root extends object>(
  root: Root,
  target: TreeNode,
  by: readonly (TreeNode | null)[],
  bindings: Bindings,
): Root {
  const copy = (value: unknown): unknown => {
    if (!isObject(value)) return value;
    if (Array.isArray(value)) {
      const items: readonly unknown[] = value;
      const mapped = items.flatMap((item): readonly unknown[] => (item === target ? by : [copy(item)]));
      return mapped.length !== value.length || mapped.some((item, i) => item !== value[i]) ? mapped : value;
    }
    if (value === target) return by[0];
    return copyFields(value);
  };
  const copyFields = (object: object): object => {
    let copied: Record<string, unknown> | null = null;
    for (const key of Object.keys(object)) {
      const value: unknown = object[key as keyof typeof object];
      if (!isObject(value) || key === "span") continue;
      const mapped = copy(value);
      if (mapped === value) continue;
      copied ??= { ...object };
      copied[key] = mapped;
    }
    if (copied === null) return object;
    const scope = bindings.scopes.get(object);
    if (scope !== undefined) bindings.scopes.set(copied, scope);
    return copied;
  };
  return copyFields(root) as Root;
}
