/**
 * Whether a fair behaviour violates a formula, by a simple fixpoint: an independent check of the search for
 * components, with a different automaton. It is for the reference engine, and keeps all edges in memory.
 *
 * A node is a state together with a guess which temporal parts of the formula are true there (the tableau of Clarke,
 * Grumberg and Hamaguchi, 1994). Nodes are removed as long as one has no successor, or can't reach something that it
 * must (Kesten, Pnueli and Raviv 1998). From each remaining node there is a fair behaviour.
 */
import type { Formula } from "./formula.js";
import { type FairGraph, isStepOf } from "./graph.js";

/** The temporal parts of a formula, inner ones first. A guess has a bit for each. */
function temporalParts(formula: Formula): readonly Formula[] {
  switch (formula.kind) {
    case "constant":
    case "state":
      return [];
    case "not":
      return temporalParts(formula.of);
    case "and":
    case "or":
      return formula.operands.flatMap(temporalParts);
    case "always":
    case "eventually":
      return [...temporalParts(formula.of), formula];
    case "until":
      return [...temporalParts(formula.left), ...temporalParts(formula.right), formula];
    case "alwaysStep":
    case "eventuallyStep":
      return [formula];
    default:
      return formula satisfies never;
  }
}

interface Edge {
  readonly from: number;
  readonly to: number;
  readonly stateFrom: number;
  readonly stateTo: number;
  readonly guessTo: number;
}

/** The most edges that are kept. */
const EDGES_MAX = 2_000_000;
/** The most bits of a guess. */
const PARTS_MAX = 20;

/** Null if that would take too many edges. */
export function isViolated(graph: FairGraph, formula: Formula): boolean | null {
  const parts = [...new Set(temporalParts(formula))];
  if (parts.length > PARTS_MAX) return null;
  const bitOf = new Map(parts.map((part, i) => [part, i]));
  const guesses = 2 ** parts.length;

  const isTrue = (node: Formula, state: number, guess: number): boolean => {
    switch (node.kind) {
      case "constant":
        return node.value;
      case "state":
        return graph.holds(node.atom, state);
      case "not":
        return !isTrue(node.of, state, guess);
      case "and":
        return node.operands.every((operand) => isTrue(operand, state, guess));
      case "or":
        return node.operands.some((operand) => isTrue(operand, state, guess));
      default:
        return ((guess >> (bitOf.get(node) as number)) & 1) === 1;
    }
  };

  /** What is true before a step follows from what is true after it. */
  const guessBefore = (from: number, to: number, after: number): number => {
    let guess = 0;
    parts.forEach((part, bit) => {
      const later = ((after >> bit) & 1) === 1;
      if (isTrueBefore(part, from, to, guess, later)) guess |= 1 << bit;
    });
    return guess;
  };
  const isTrueBefore = (part: Formula, from: number, to: number, guess: number, later: boolean): boolean => {
    switch (part.kind) {
      case "always":
        return isTrue(part.of, from, guess) && later;
      case "eventually":
        return isTrue(part.of, from, guess) || later;
      case "until":
        return isTrue(part.right, from, guess) || (isTrue(part.left, from, guess) && later);
      case "alwaysStep":
        return (from === to || graph.holdsStep(part.atom, from, to)) && later;
      case "eventuallyStep":
        return (from !== to && graph.holdsStep(part.atom, from, to)) || later;
      default:
        throw new Error(`${part.kind} is no temporal part`);
    }
  };

  const edges: Edge[] = [];
  for (let state = 0; state < graph.size; state += 1)
    for (const to of new Set([state, ...successorsOf(graph, state)]))
      for (let guessTo = 0; guessTo < guesses; guessTo += 1) {
        const from = state * guesses + guessBefore(state, to, guessTo);
        edges.push({ from, to: to * guesses + guessTo, stateFrom: state, stateTo: to, guessTo });
        if (edges.length > EDGES_MAX) return null;
      }
  const fair = fairNodes(graph, edges, graph.size * guesses, promisesOf(graph, parts, isTrue));
  const lost = backwards(edges, fair);
  return graph.initial.some((state) =>
    Array.from({ length: guesses }, (_, guess) => guess).some(
      (guess) => lost.has(state * guesses + guess) && !isTrue(formula, state, guess),
    ),
  );
}

function successorsOf(graph: FairGraph, state: number): readonly number[] {
  const count = graph.successors(state);
  return [...graph.out.slice(0, count)].filter((to) => to >= 0);
}

type EdgeTest = (edge: Edge) => boolean;

/** What has to happen infinitely often so that no part of a guess is postponed forever. */
function promisesOf(
  graph: FairGraph,
  parts: readonly Formula[],
  isTrue: (node: Formula, state: number, guess: number) => boolean,
): readonly EdgeTest[] {
  return parts.map((part, bit): EdgeTest => {
    const claimed = (guess: number): boolean => ((guess >> bit) & 1) === 1;
    switch (part.kind) {
      case "always":
        return ({ stateTo, guessTo }) => claimed(guessTo) || !isTrue(part.of, stateTo, guessTo);
      case "eventually":
        return ({ stateTo, guessTo }) => !claimed(guessTo) || isTrue(part.of, stateTo, guessTo);
      case "until":
        return ({ stateTo, guessTo }) => !claimed(guessTo) || isTrue(part.right, stateTo, guessTo);
      case "alwaysStep":
        return ({ stateFrom, stateTo, guessTo }) =>
          claimed(guessTo) || (stateFrom !== stateTo && !graph.holdsStep(part.atom, stateFrom, stateTo));
      case "eventuallyStep":
        return ({ stateFrom, stateTo, guessTo }) =>
          !claimed(guessTo) || (stateFrom !== stateTo && graph.holdsStep(part.atom, stateFrom, stateTo));
      default:
        throw new Error(`${part.kind} is no temporal part`);
    }
  });
}

/** The largest set of nodes from each of which a fair behaviour stays within the set. */
function fairNodes(
  graph: FairGraph,
  all: readonly Edge[],
  size: number,
  promises: readonly EdgeTest[],
): ReadonlySet<number> {
  const able = graph.units.map((_, unit) =>
    Array.from({ length: graph.size }, (__, state) => graph.canStep(unit, state)),
  );
  const taken = graph.units.map((_, unit): EdgeTest => {
    const steps = new Set<number>();
    for (const { stateFrom, stateTo } of all)
      if (isStepOf(graph, unit, stateFrom, stateTo)) steps.add(stateFrom * graph.size + stateTo);
    return ({ stateFrom, stateTo }) => steps.has(stateFrom * graph.size + stateTo);
  });
  const often = [
    ...promises,
    ...graph.units.flatMap(({ strong }, unit): readonly EdgeTest[] =>
      strong ? [] : [(edge) => able[unit]?.[edge.stateFrom] === false || (taken[unit]?.(edge) ?? false)],
    ),
  ];
  let nodes: ReadonlySet<number> = new Set(Array.from({ length: size }, (_, node) => node));
  let edges = all;
  for (;;) {
    const before = nodes.size;
    const keep = (kept: ReadonlySet<number>): void => {
      nodes = kept;
      edges = edges.filter(({ from, to }) => kept.has(from) && kept.has(to));
    };
    for (const test of often) keep(backwards(edges, new Set(edges.filter(test).map(({ from }) => from))));
    graph.units.forEach(({ strong }, unit) => {
      const test = taken[unit];
      if (!strong || test === undefined) return;
      const reaching = backwards(edges, new Set(edges.filter(test).map(({ from }) => from)));
      const guesses = size / graph.size;
      keep(
        new Set(
          [...nodes].filter(
            (node) => able[unit]?.[Math.floor(node / guesses)] === false || reaching.has(node),
          ),
        ),
      );
    });
    keep(new Set(edges.map(({ from }) => from)));
    if (nodes.size === before) return nodes;
  }
}

/** The nodes from which one of the goals can be reached, the goals among them. */
function backwards(edges: readonly Edge[], goals: ReadonlySet<number>): ReadonlySet<number> {
  const into = new Map<number, number[]>();
  for (const { from, to } of edges) {
    const known = into.get(to);
    if (known === undefined) into.set(to, [from]);
    else known.push(from);
  }
  const found = new Set(goals);
  for (const node of found) for (const from of into.get(node) ?? []) found.add(from);
  return found;
}
