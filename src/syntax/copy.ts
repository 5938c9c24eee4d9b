/** Copies of trees: edits identify nodes by object identity, so a node must not occur in two places. */

/** Everything in `tree`, objects and lists, is new; it must be plain data without circles. */
export function copyOf<Tree>(tree: Tree): Tree {
  if (Array.isArray(tree)) return tree.map(copyOf) as Tree;
  if (typeof tree !== "object" || tree === null) return tree;
  return Object.fromEntries(Object.entries(tree).map(([key, part]) => [key, copyOf(part)])) as Tree;
}
