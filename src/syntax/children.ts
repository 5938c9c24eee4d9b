/** The one traversal of trees: the children of a node, and a copy of a node with other children. */

/** Any node of the tree. */
export interface TreeNode {
  readonly kind: string;
}

const isObject = (value: unknown): value is object => typeof value === "object" && value !== null;

const isNode = (value: unknown): value is TreeNode => isObject(value) && "kind" in value;

/** The nodes directly below `node`, in source order of their fields; wrappers without a kind are looked through. */
export function childrenOf(node: object): readonly TreeNode[] {
  const found: TreeNode[] = [];
  const visit = (value: unknown): void => {
    if (!isObject(value)) return;
    if (Array.isArray(value)) for (const item of value) visit(item);
    else if (isNode(value)) found.push(value);
    else visitFields(value);
  };
  const visitFields = (object: object): void => {
    for (const key of Object.keys(object))
      if (key !== "span" && key !== "kind") visit(object[key as keyof typeof object]);
  };
  visitFields(node);
  return found;
}

/** A copy of `node` whose children are what `map` makes of them; `node` itself when none of them changed. */
export function mapChildren<N extends object>(node: N, map: (child: TreeNode) => TreeNode): N {
  const copy = (value: unknown): unknown => {
    if (!isObject(value)) return value;
    if (Array.isArray(value)) {
      const mapped = value.map(copy);
      return mapped.some((item, i) => item !== value[i]) ? mapped : value;
    }
    return isNode(value) ? map(value) : copyFields(value);
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
    return copied ?? object;
  };
  return copyFields(node) as N;
}

/** Calls `visit` for `node` and everything below it, parents first. */
export function walk(node: TreeNode, visit: (node: TreeNode) => void): void {
  visit(node);
  for (const child of childrenOf(node)) walk(child, visit);
}
