/**
 * Whether the graph of one model, seen through an abstraction, is part of another one: each initial state is seen as an
 * initial one of that other model, and each step as a step of it, or as none. What the other model may be in where
 * some of it is not seen is a belief: a set of its states. The pairs of a state and a belief are gone through
 * breadth-first, in the order of the graph, so the first pair that fails ends the least of the shortest traces.
 */
import type { Failure } from "./model.js";
import type { SearchedGraph } from "./trace.js";

/** Observations and beliefs are numbers, the same for equal ones, from 0. */
export interface Abstraction<State> {
  /** What is seen of a state, or why that can't be said. */
  readonly observe: (state: State) => number | Failure;
  /** What the other model may be in at the start; -1 if nothing of it is seen so. */
  readonly start: (observation: number) => number;
  /** What it may be in after a step; -1 if it has no such step. */
  readonly step: (belief: number, observation: number) => number;
}

export interface Refinement<State> {
  /** The states of a trace; the step to the last one, or that as an initial state, is wrong. Null if nothing is. */
  readonly refuted: readonly State[] | null;
  /** A trace to the first state of which nothing can be seen, and why; null if what was judged could be seen. */
  readonly unseen: { readonly failure: Failure; readonly path: readonly State[] } | null;
}

/** How many pairs are gone through between two questions whether to stop. */
const POLL_EVERY = 64;

/** @param poll May throw an `Interruption`. */
export function refines<Stored, State>(
  graph: SearchedGraph<Stored>,
  stateOf: (stored: Stored) => State,
  { observe, start, step }: Abstraction<State>,
  poll: () => void,
): Refinement<Stored> {
  const pairs = new Pairs(graph.size);
  const observed = new Int32Array(graph.size).fill(UNKNOWN);
  let unseen: Refinement<Stored>["unseen"] = null;

  const pathTo = (index: number, before: number): readonly Stored[] =>
    [...pairs.pathTo(before), index].map((each) => graph.state(each));

  /** What is seen of a state, or -1 after a failure, which is kept if it is the first. */
  function observationOf(index: number, before: number): number {
    const known = observed[index] as number;
    if (known !== UNKNOWN) return known;
    const found = observe(stateOf(graph.state(index)));
    const seen = typeof found === "number" ? found : NOTHING;
    observed[index] = seen;
    if (typeof found !== "number") unseen ??= { failure: found, path: pathTo(index, before) };
    return seen;
  }

  const refutedAt = (index: number, before: number): Refinement<Stored> => ({
    refuted: pathTo(index, before),
    unseen,
  });

  /** Goes one step on; false if that is none of the other model. */
  function take(index: number, from: number, at: number): boolean {
    const seen = observationOf(index, at);
    if (seen === NOTHING) return true;
    const belief = step(from, seen);
    if (belief >= 0) pairs.add(index, belief, at);
    return belief >= 0;
  }

  for (let listing = graph.initial(); ; ) {
    for (const index of listing.indices) {
      if (index < 0) continue;
      const seen = observationOf(index, -1);
      if (seen === NOTHING) continue;
      const belief = start(seen);
      if (belief < 0) return refutedAt(index, -1);
      pairs.add(index, belief, -1);
    }
    if (listing.more === undefined) break;
    listing = listing.more();
  }
  for (let at = 0; at < pairs.size; at += 1) {
    if (at % POLL_EVERY === 0) poll();
    const from = pairs.belief(at);
    const kept = graph.stepsFrom?.(pairs.state(at)) ?? null;
    if (kept !== null) {
      for (const index of kept) if (!take(index, from, at)) return refutedAt(index, at);
      continue;
    }
    for (let listing = graph.successors(graph.state(pairs.state(at))); ; ) {
      for (const index of listing.indices)
        if (index >= 0 && !take(index, from, at)) return refutedAt(index, at);
      if (listing.more === undefined) break;
      poll();
      listing = listing.more();
    }
  }
  return { refuted: null, unseen };
}

const UNKNOWN = -2;
const NOTHING = -1;

/** Pairs of a state and a belief, in the order in which they were found, each with the one it was found from. */
class Pairs {
  private readonly states: number[] = [];
  private readonly beliefs: number[] = [];
  private readonly before: number[] = [];
  /** Nearly always a state has one belief: that is kept here, and the others in a set. */
  private readonly first: Int32Array;
  private readonly others = new Set<number>();

  constructor(private readonly graphSize: number) {
    this.first = new Int32Array(graphSize).fill(NOTHING);
  }

  get size(): number {
    return this.states.length;
  }

  add(state: number, belief: number, before: number): void {
    const first = this.first[state];
    if (first === belief) return;
    if (first === NOTHING) this.first[state] = belief;
    else {
      const key = belief * this.graphSize + state;
      if (this.others.has(key)) return;
      this.others.add(key);
    }
    this.states.push(state);
    this.beliefs.push(belief);
    this.before.push(before);
  }

  state(at: number): number {
    return this.states[at] as number;
  }

  belief(at: number): number {
    return this.beliefs[at] as number;
  }

  /** The states on the way to a pair. */
  pathTo(end: number): readonly number[] {
    const path: number[] = [];
    for (let at = end; at >= 0; at = this.before[at] as number) path.push(this.state(at));
    return path.reverse();
  }
}
