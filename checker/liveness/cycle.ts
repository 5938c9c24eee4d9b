/**
 * A short fair cycle through a node: it goes from requirement to requirement, each time to the nearest one not yet
 * met. Finding the shortest cycle would take too long.
 */
import { isStepOf } from "./graph.js";
import type { Product } from "./product.js";

/** A step in the product, and what is met by it. */
interface Step {
  readonly from: number;
  readonly to: number;
}

/** What a cycle still has to contain. */
interface Demands {
  /** Bits of acceptance conditions. */
  promises: number;
  /** Weakly fair units: a step of theirs, or a state in which they can't step. */
  readonly weak: Set<number>;
  /** Strongly fair units that can step somewhere: a step of theirs. */
  readonly strong: Set<number>;
}

/** The states of a cycle in a component of good nodes, the first one that of `start`; at least one. */
export function cycleThrough(
  product: Product,
  component: Int32Array,
  isInside: (node: number) => boolean,
  start: number,
): readonly number[] {
  const demands = demandsOf(product, component);
  const nodes: number[] = [start];
  meetInState(product, demands, start);
  const isDone = (): boolean =>
    demands.promises === 0 && demands.weak.size === 0 && demands.strong.size === 0;
  const follow = (steps: readonly Step[]): void => {
    for (const { from, to } of steps) {
      meetByStep(product, demands, from, to);
      meetInState(product, demands, to);
      nodes.push(to);
    }
  };
  while (!isDone()) {
    const at = nodes.at(-1) as number;
    follow(
      nearest(product, isInside, at, (from, to, kept) => meetsSomething(product, demands, from, to, kept)),
    );
  }
  const at = nodes.at(-1) as number;
  if (at !== start || nodes.length === 1) follow(nearest(product, isInside, at, (_, to) => to === start));
  return nodes.slice(0, -1).map((node) => product.stateOf(node));
}

function demandsOf(product: Product, component: Int32Array): Demands {
  const { graph, automaton } = product;
  const weak = new Set<number>();
  const strong = new Set<number>();
  graph.units.forEach((unit, i) => {
    if (!unit.strong) weak.add(i);
    else if (component.some((node) => graph.canStep(i, product.stateOf(node)))) strong.add(i);
  });
  return { promises: automaton.promises, weak, strong };
}

function meetInState(product: Product, { weak }: Demands, node: number): void {
  const state = product.stateOf(node);
  for (const unit of weak) if (!product.graph.canStep(unit, state)) weak.delete(unit);
}

function meetByStep(product: Product, demands: Demands, from: number, to: number): void {
  demands.promises &= ~keptBy(product, from, to);
  const [before, after] = [product.stateOf(from), product.stateOf(to)];
  for (const units of [demands.weak, demands.strong])
    for (const unit of units) if (isStepOf(product.graph, unit, before, after)) units.delete(unit);
}

/** The acceptance conditions that a step meets, in every way that it can be made. */
function keptBy(product: Product, from: number, to: number): number {
  const successors = product.successors(from).filter(({ node }) => node === to);
  return successors.reduce((kept, { transition }) => kept | transition.kept, 0);
}

function meetsSomething(
  { graph }: Product,
  { promises, weak, strong }: Demands,
  from: number,
  to: number,
  kept: number,
): boolean {
  if ((kept & promises) !== 0) return true;
  const [before, after] = [from % graph.size, to % graph.size];
  for (const unit of weak)
    if (isStepOf(graph, unit, before, after) || !graph.canStep(unit, after)) return true;
  for (const unit of strong) if (isStepOf(graph, unit, before, after)) return true;
  return false;
}

/** The steps from a node to the nearest suitable step, breadth first; never empty. */
function nearest(
  product: Product,
  isInside: (node: number) => boolean,
  start: number,
  wanted: (from: number, to: number, kept: number) => boolean,
): readonly Step[] {
  const before = new Map<number, number>();
  const queue = [start];
  for (const from of queue) {
    for (const { node: to, transition } of product.successors(from)) {
      if (!isInside(to)) continue;
      if (wanted(from, to, transition.kept)) return [...pathTo(from, start, before), { from, to }];
      if (to === start || before.has(to)) continue;
      before.set(to, from);
      queue.push(to);
    }
  }
  throw new Error("a component does not hang together");
}

function pathTo(node: number, start: number, before: ReadonlyMap<number, number>): readonly Step[] {
  const steps: Step[] = [];
  for (let at = node; at !== start; ) {
    const from = before.get(at) as number;
    steps.unshift({ from, to: at });
    at = from;
  }
  return steps;
}
