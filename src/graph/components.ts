/** Strongly connected components, by Tarjan's algorithm (1972) without recursion. */

/**
 * The component of each node of a graph, as a number. Components are numbered in the order of their first nodes.
 * @param successors Asked once for each node.
 */
export function componentsOf(
  size: number,
  successors: (node: number) => readonly number[],
  poll: () => void = () => {},
): Int32Array {
  /** When a node was entered, from 1; 0 before that. */
  const entered = new Int32Array(size);
  const lowest = new Int32Array(size);
  /** Any node of the component, once that is known; -1 before. */
  const component = new Int32Array(size).fill(-1);
  const open: number[] = [];
  const path: { readonly node: number; readonly targets: readonly number[]; next: number }[] = [];
  let counter = 0;
  const enter = (node: number): void => {
    counter += 1;
    if (counter % 1024 === 0) poll();
    entered[node] = counter;
    lowest[node] = counter;
    open.push(node);
    path.push({ node, targets: successors(node), next: 0 });
  };
  for (let root = 0; root < size; root += 1) {
    if (entered[root] !== 0) continue;
    enter(root);
    for (let visit = path.at(-1); visit !== undefined; visit = path.at(-1)) {
      const { node, targets } = visit;
      if (visit.next < targets.length) {
        const target = targets[visit.next] as number;
        visit.next += 1;
        if (entered[target] === 0) enter(target);
        else if (component[target] === -1)
          lowest[node] = Math.min(lowest[node] as number, entered[target] as number);
        continue;
      }
      path.pop();
      const parent = path.at(-1)?.node;
      if (parent !== undefined) lowest[parent] = Math.min(lowest[parent] as number, lowest[node] as number);
      if (lowest[node] !== entered[node]) continue;
      for (let member = open.pop(); member !== undefined; member = open.pop()) {
        component[member] = node;
        if (member === node) break;
      }
    }
  }
  const numbers = new Map<number, number>();
  return component.map((any) => {
    const known = numbers.get(any) ?? numbers.size;
    numbers.set(any, known);
    return known;
  });
}
