/** The one traversal of trees: the children of a node, and a copy of a node with other children. */

/** Any node of the tree. */
export interface TreeNode {
  readonly kind: string;
}

const isObject = (value: unknown): value is object => typeof value === "object" && value !== null;

const isNode = (value: unknown): value is TreeNode => isObject(value) && "kind" in value;

/** Fields that hold no nodes. */
const LEAVES = new Set(["span", "kind"]);

/** The nodes directly below `node`, in source order of their fields; wrappers without a kind are looked through. */
export function childrenOf(node: object): readonly TreeNode[] {
  const found: TreeNode[] = [];
  const visit = (value: unknown): void => {
    if (Array.isArray(value)) value.forEach(visit);
    else if (isNode(value)) found.push(value);
    else if (isObject(value)) visitFields(value);
  };
  const visitFields = (object: object): void => {
    for (const [key, value] of Object.entries(object)) if (!LEAVES.has(key)) visit(value);
  };
  visitFields(node);
  return found;
}

/** A copy of `node` whose children are what `map` makes of them; `node` itself when none of them changed. */
export function mapChildren<N extends object>(node: N, map: (child: TreeNode) => TreeNode): N {
  const copy = (value: unknown): unknown => {
    if (Array.isArray(value)) {
      const mapped = value.map(copy);
      return mapped.some((item, i) => item !== value[i]) ? mapped : value;
    }
    if (isNode(value)) return map(value);
    return isObject(value) ? copyFields(value) : value;
  };
  const copyFields = (object: object): object => {
    let changed = false;
    const entries = Object.entries(object).map(([key, value]) => {
      const mapped = LEAVES.has(key) ? value : copy(value);
      changed ||= mapped !== value;
      return [key, mapped];
    });
    return changed ? Object.fromEntries(entries) : object;
  };
  return copyFields(node) as N;
}

/** Calls `visit` for `node` and everything below it, parents first. */
export function walk(node: TreeNode, visit: (node: TreeNode) => void): void {
  visit(node);
  for (const child of childrenOf(node)) walk(child, visit);
}
