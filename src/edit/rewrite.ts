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
    if (Array.isArray(value)) {
      const items: readonly unknown[] = value;
      const mapped = items.flatMap((item): readonly unknown[] => (item === target ? by : [copy(item)]));
      return mapped.length !== value.length || mapped.some((item, i) => item !== value[i]) ? mapped : value;
    }
    if (value === target) return by[0];
    return isObject(value) ? copyFields(value) : value;
  };
  const copyFields = (object: object): object => {
    let changed = false;
    const entries = Object.entries(object).map(([key, value]) => {
      const mapped = key === "span" ? value : copy(value);
      changed ||= mapped !== value;
      return [key, mapped];
    });
    if (!changed) return object;
    const copied = Object.fromEntries(entries);
    const scope = bindings.scopes.get(object);
    if (scope !== undefined) bindings.scopes.set(copied, scope);
    return copied;
  };
  return copyFields(root) as Root;
}
