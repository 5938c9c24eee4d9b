/**
 * Strongly connected components of a graph, by Tarjan's algorithm (1972) without recursion. Successors are computed
 * when a node is entered, and those not yet visited are kept on a stack.
 */
import { NumberStack } from "./number-stack.js";

/** A graph whose nodes are numbered: a product, or any other. */
export interface NumberedGraph {
  /** Writes the successors of a node, each once, to `reached`; returns their number. */
  reach(node: number): number;
  readonly reached: Int32Array;
}

/** What is known of a node: 0, not visited; above, its number while its component is open; below, that it is done. */
export const UNVISITED = 0;
export const DONE = -1;

/** Called for each component with its nodes, which are valid only during the call. */
export type OnComponent = (nodes: Int32Array) => void;

export class Components {
  private counter = 0;
  private readonly open = new NumberStack();
  private readonly pending = new NumberStack();
  /** Of each node on the path: itself, where its pending successors begin, and the lowest number seen from it. */
  private readonly path = new NumberStack();
  private readonly pendingFrom = new NumberStack();
  private readonly lowest = new NumberStack();

  constructor(
    private readonly graph: NumberedGraph,
    /** One entry for each node. Nodes that are not to be entered are `DONE` from the start. */
    private readonly marks: Int32Array,
    private readonly onComponent: OnComponent,
  ) {}

  /** Starts at a node, unless it was visited. */
  begin(root: number): void {
    if (this.marks[root] === UNVISITED) this.enter(root);
  }

  /** Continues for at most that many steps; true when everything reachable from the start is done. */
  run(steps: number): boolean {
    const { marks, pending, path, pendingFrom, lowest } = this;
    for (let left = steps; path.size > 0; left -= 1) {
      if (left === 0) return false;
      const top = path.size - 1;
      if (pending.size > pendingFrom.at(top)) {
        const node = pending.pop();
        const mark = marks[node] as number;
        if (mark === UNVISITED) this.enter(node);
        else if (mark > 0 && mark < lowest.at(top)) lowest.set(top, mark);
        continue;
      }
      this.leave();
    }
    return true;
  }

  private enter(node: number): void {
    const { graph, marks, pending } = this;
    this.counter += 1;
    marks[node] = this.counter;
    this.open.push(node);
    this.path.push(node);
    this.pendingFrom.push(pending.size);
    let low = this.counter;
    const count = graph.reach(node);
    const { reached } = graph;
    for (let i = 0; i < count; i += 1) {
      const next = reached[i] as number;
      const mark = marks[next] as number;
      if (mark === UNVISITED) pending.push(next);
      else if (mark > 0 && mark < low) low = mark;
    }
    this.lowest.push(low);
  }

  private leave(): void {
    const { marks, path, lowest } = this;
    const node = path.pop();
    this.pendingFrom.pop();
    const low = lowest.pop();
    if (low === marks[node]) this.close(node);
    const top = path.size - 1;
    if (top >= 0 && low < lowest.at(top)) lowest.set(top, low);
  }

  /** Ends the component whose first node this is. */
  private close(node: number): void {
    const { marks, open } = this;
    let from = open.size - 1;
    while (open.at(from) !== node) from -= 1;
    const nodes = open.from(from);
    for (let i = 0; i < nodes.length; i += 1) marks[nodes[i] as number] = DONE;
    this.onComponent(nodes);
    open.size = from;
  }
}
