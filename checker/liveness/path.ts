/** The first of the shortest paths from an initial state to a fair cycle. */
import type { FairNodes } from "./fair.js";
import type { Product } from "./product.js";

export interface Entry {
  /** States, an initial one first. No two that follow each other are equal. */
  readonly states: readonly number[];
  /** The node on a fair cycle that is reached, whose state is the last one. */
  readonly node: number;
}

/** A state on the way, with the nodes that can be in it. */
interface Visit {
  readonly state: number;
  readonly nodes: readonly number[];
  readonly targets: readonly number[];
  next: number;
}

/**
 * Steps that change nothing cost nothing. Numbers the levels forward first; then walks once more in order, and
 * remembers dead ends. `levels` has an entry for each node, all 0.
 */
export function entryOf(product: Product, fair: FairNodes, levels: Int32Array): Entry {
  const goal = findLevels(product, fair, levels);
  const dead = new Uint8Array(Math.ceil(product.size / 8));
  const isDead = (node: number): boolean => (((dead[node >>> 3] as number) >> (node & 7)) & 1) === 1;
  const markDeadEnd = (node: number): void => {
    dead[node >>> 3] = (dead[node >>> 3] as number) | (1 << (node & 7));
  };

  /**
   * The given nodes, and those reached from them by steps that change nothing, restricted to useful ones of a level.
   */
  function enter(state: number, nodes: readonly number[], level: number): Visit | null {
    const kept = [...new Set(nodes)].filter((node) => levels[node] === level && !isDead(node));
    for (const from of kept)
      for (const { node } of product.staying(from))
        if (levels[node] === level && !isDead(node) && !kept.includes(node)) kept.push(node);
    if (kept.length === 0) return null;
    const targets = level < goal ? product.targets(state) : [];
    return { state, nodes: kept, targets, next: 0 };
  }

  function advance(visit: Visit, level: number): Visit | null {
    while (visit.next < visit.targets.length) {
      const target = visit.targets[visit.next] as number;
      visit.next += 1;
      const reached = visit.nodes.flatMap((from) => product.to(from, target).map(({ node }) => node));
      const entered = enter(target, reached, level + 1);
      if (entered !== null) return entered;
    }
    return null;
  }

  for (const start of product.graph.initial) {
    const first = enter(start, [product.node(start, 0)], 1);
    const path = first === null ? [] : [first];
    for (let visit = path.at(-1); visit !== undefined; visit = path.at(-1)) {
      if (path.length === goal) {
        const node = visit.nodes.find((n) => fair.has(n));
        if (node !== undefined) return { states: path.map(({ state }) => state), node };
      } else {
        const entered = advance(visit, path.length);
        if (entered !== null) {
          path.push(entered);
          continue;
        }
      }
      visit.nodes.forEach(markDeadEnd);
      path.pop();
    }
  }
  throw new Error("a fair cycle that was found can't be reached");
}

/** Numbers the levels from 1 up to the first one with a node on a fair cycle, and returns that one. */
function findLevels(product: Product, fair: FairNodes, levels: Int32Array): number {
  let current = product.graph.initial.map((state) => product.node(state, 0));
  for (let level = 1; current.length > 0; level += 1) {
    for (const node of current) levels[node] = level;
    const next: number[] = [];
    let found = false;
    for (const node of current) {
      found ||= fair.has(node);
      for (const same of product.staying(node)) {
        if (levels[same.node] !== 0) continue;
        levels[same.node] = level;
        current.push(same.node);
      }
    }
    if (found) return level;
    for (const node of current) {
      const count = product.reach(node);
      for (let i = 0; i < count; i += 1) {
        const reached = product.reached[i] as number;
        if (levels[reached] !== 0) continue;
        levels[reached] = level + 1;
        next.push(reached);
      }
    }
    current = next;
  }
  throw new Error("a fair cycle that was found can't be reached");
}
