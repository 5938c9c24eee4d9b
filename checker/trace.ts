/** Finds the first of the shortest traces to a goal, after the search has sorted the states into levels. */
import type { Transition } from "./model.js";
import type { Stop, Trace, TraceStep } from "./outcome.js";

/** Where a trace is to end: in a state of a level, or with a transition from one. */
export interface Goal<State> {
  /** Level, from 0, of the last state before the goal's transition (or of the goal state itself). */
  readonly level: number;
  readonly ends:
    | {
        readonly kind: "state";
        readonly is: (state: State) => boolean;
        /** Whether it can be a state that constraints exclude, too; not by default. */
        readonly outside?: boolean;
      }
    /** The position of the first such transition among all that a state has, or -1. */
    | { readonly kind: "transition"; readonly find: (state: State) => number };
}

/** How many steps a trace to a goal has. */
export const lengthOf = <State>({ level, ends }: Goal<State>): number =>
  ends.kind === "state" ? level + 1 : level + 2;

/** Several states in order. They are looked up together, which can be faster than one by one. */
export interface Listing<State> {
  /**
   * Of each state: the index of its representative, or -1 if that was not found or constraints exclude the step that
   * leads there.
   */
  readonly indices: readonly number[];
  readonly stateAt: (rank: number) => State;
  /** Those that follow, if these are not all: a state can have more successors than memory holds. */
  readonly more?: () => Listing<State>;
}

/** The states that were found, and the transitions between them. */
export interface SearchedGraph<State> {
  /** The number of representatives. */
  readonly size: number;
  /** A representative by its index, in the order in which they were found. */
  readonly state: (index: number) => State;
  /** The initial states and a state's successors, in order, without failed ones. */
  readonly initial: () => Listing<State>;
  readonly successors: (state: State) => Listing<State>;
  /**
   * The indices of all successors of a representative, in order, each of which stands for itself; null where they are
   * not kept. A graph that keeps none leaves it out.
   */
  readonly stepsFrom?: (index: number) => Int32Array | null;
  readonly levelOf: (index: number) => number;
  /** Whether constraints exclude a step, or the state it leads to; null without constraints. */
  readonly excludes: ((from: State, to: State) => boolean) | null;
  /** Every transition in full, failed ones included; the others are in the order of the successors. */
  readonly explain: (state: State) => readonly Transition<State>[];
  /**
   * The first transition that satisfies a condition, which is given its position among all. For states with
   * many transitions: the rest is not listed.
   */
  readonly firstTransition: (state: State, is: IsTransition<State>) => FoundTransition<State> | null;
}

type IsTransition<State> = (transition: Transition<State>, position: number) => boolean;

export interface FoundTransition<State> {
  readonly transition: Transition<State>;
  readonly position: number;
}

const FOUND = Symbol("found");

/**
 * The first transition that satisfies a condition. `list` is given an array-like object to which it can push each
 * transition as it is found, so that the rest is not listed; or it returns all in an array of its own.
 */
export function firstTransition<State>(
  list: (found: Transition<State>[]) => readonly Transition<State>[],
  is: IsTransition<State>,
): FoundTransition<State> | null {
  let position = -1;
  let hit: Transition<State> | null = null;
  const look = (transition: Transition<State>): void => {
    position += 1;
    if (!is(transition, position)) return;
    hit = transition;
    throw FOUND;
  };
  const found = { push: look } as unknown as Transition<State>[];
  try {
    const all = list(found);
    if (all !== found) all.forEach(look);
  } catch (thrown) {
    if (thrown !== FOUND) throw thrown;
  }
  return hit === null ? null : { transition: hit, position };
}

/** A state on the way to a goal. */
export interface OnPath<State> {
  readonly state: State;
  /** Where the state stands among the successors of the one before it. */
  readonly rank: number;
}

interface Visit<State> extends OnPath<State> {
  readonly index: number;
  /** Null in the last level. */
  successors: Listing<State> | null;
  /** The next of these successors to try. */
  next: number;
  /** How many successors come before these. */
  before: number;
}

/** So many initial states are looked at in no time worth mentioning. */
const INITIAL_MAX = 2 ** 16;

/** The trace to a goal after a search that ended for a reason; null if everything was explored. */
export function traceIn<State>(
  graph: SearchedGraph<State>,
  goal: Goal<State>,
  stop: Stop | null,
): Trace<State> {
  const isCut = stop !== null && stop !== "violation";
  return (isCut ? initialTrace(graph, goal) : null) ?? leastTrace(graph, goal);
}

/**
 * A trace of one state, from those that were found: to look for all initial states again could take as long as the
 * search that was cut short.
 */
function initialTrace<State>(graph: SearchedGraph<State>, { level, ends }: Goal<State>): Trace<State> | null {
  if (level > 0 || ends.kind !== "state") return null;
  for (let index = 0; index < Math.min(graph.size, INITIAL_MAX) && graph.levelOf(index) === 0; index += 1) {
    const state = graph.state(index);
    if (ends.is(state)) return { steps: [{ action: null, choices: [], position: index, state }], loop: null };
  }
  return null;
}

/**
 * Walks forward from the initial states, level by level, trying the first transition first, and remembers dead ends:
 * representatives from which the goal can't be reached in the steps that are left. It walks through the unreduced
 * graph, so the trace is the same with and without symmetry reduction.
 */
export function leastTrace<State>(graph: SearchedGraph<State>, goal: Goal<State>): Trace<State> {
  /** A bit for each representative. */
  const dead = new Uint8Array(Math.ceil(graph.size / 8));
  const isDead = (index: number): boolean => (((dead[Math.floor(index / 8)] ?? 0) >> (index % 8)) & 1) === 1;
  const markDeadEnd = (index: number): void => {
    dead[Math.floor(index / 8)] = (dead[Math.floor(index / 8)] ?? 0) | (1 << (index % 8));
  };

  function enter(
    { indices, stateAt }: Listing<State>,
    rank: number,
    level: number,
    before: number,
  ): Visit<State> | null {
    const index = indices[rank] ?? -1;
    // What constraints exclude can be the end of a trace.
    const { ends } = goal;
    const isEnd =
      graph.excludes !== null && ends.kind === "state" && ends.outside === true && level === goal.level;
    if (index < 0 ? !isEnd : graph.levelOf(index) !== level || isDead(index)) return null;
    const state = stateAt(rank);
    const successors = level < goal.level ? successorsOf(graph, index, state) : null;
    return { state, rank: before + rank, index, successors, next: 0, before: 0 };
  }

  /** Tries the remaining successors; returns the state entered, or null if there is none. */
  function advance(visit: Visit<State>, level: number): Visit<State> | null {
    for (; visit.successors !== null; nextPart(visit)) {
      const { successors } = visit;
      while (visit.next < successors.indices.length) {
        const rank = visit.next;
        visit.next += 1;
        const entered = enter(successors, rank, level + 1, visit.before);
        if (entered !== null) return entered;
      }
    }
    return null;
  }

  /** The position of the transition that a trace is to end with, -1 if it ends in the state, null if it does not. */
  function endIn({ state }: Visit<State>): number | null {
    if (goal.ends.kind === "state") return goal.ends.is(state) ? -1 : null;
    const position = goal.ends.find(state);
    return position < 0 ? null : position;
  }

  function traceFrom(start: Visit<State>): Trace<State> | null {
    const path = [start];
    for (let visit = path.at(-1); visit !== undefined; visit = path.at(-1)) {
      const level = path.length - 1;
      if (level === goal.level) {
        const end = endIn(visit);
        if (end !== null) return { steps: labelled(graph, path, end), loop: null };
      } else {
        const entered = advance(visit, level);
        if (entered !== null) {
          path.push(entered);
          continue;
        }
      }
      if (visit.index >= 0) markDeadEnd(visit.index);
      path.pop();
    }
    return null;
  }

  let before = 0;
  for (let initial: Listing<State> | null = graph.initial(); initial !== null; ) {
    for (const rank of initial.indices.keys()) {
      const start = enter(initial, rank, 0, before);
      const trace = start === null ? null : traceFrom(start);
      if (trace !== null) return trace;
    }
    before += initial.indices.length;
    initial = initial.more?.() ?? null;
  }
  throw new Error("a goal that was reached can't be found again: the model is not deterministic");
}

/** The successors of a state whose representative has an index, or of one that has none. */
function successorsOf<State>(graph: SearchedGraph<State>, index: number, state: State): Listing<State> {
  const kept = index < 0 ? null : (graph.stepsFrom?.(index) ?? null);
  if (kept === null) return graph.successors(state);
  return { indices: [...kept], stateAt: (rank) => graph.state(kept[rank] as number) };
}

/** Goes on to the next part of a state's successors, or to none. */
function nextPart<State>(visit: Visit<State>): void {
  visit.before += visit.successors?.indices.length ?? 0;
  visit.successors = visit.successors?.more?.() ?? null;
  visit.next = 0;
}

/** The steps of a path, and one more if it ends with the transition at position `end`. */
export function labelled<State>(
  graph: Pick<SearchedGraph<State>, "firstTransition">,
  path: readonly OnPath<State>[],
  end: number,
): readonly TraceStep<State>[] {
  const steps = path.map(({ state, rank }, i): TraceStep<State> => {
    const before = path[i - 1]?.state;
    if (before === undefined) return { action: null, choices: [], position: rank, state };
    // The transition that leads to the successor of that rank.
    let left = rank;
    const is = ({ outcome }: Transition<State>): boolean => outcome.kind === "state" && left-- === 0;
    return { ...stepWith(graph, before, is), state };
  });
  const last = path.at(-1)?.state;
  if (end < 0 || last === undefined) return steps;
  return [...steps, stepWith(graph, last, (_, position) => position === end)];
}

function stepWith<State>(
  graph: Pick<SearchedGraph<State>, "firstTransition">,
  from: State,
  is: IsTransition<State>,
): TraceStep<State> {
  const found = graph.firstTransition(from, is);
  if (found === null) throw new Error("a model's successors and its explained transitions differ");
  const { transition, position } = found;
  const { outcome } = transition;
  return namedAs(transition, position, outcome.kind === "state" ? outcome.state : null);
}

/** The step of a trace that a transition is. */
export const namedAs = <State>(
  { action, choices, decided }: Transition<unknown>,
  position: number,
  state: State | null,
): TraceStep<State> => ({ action, choices, ...(decided && { decided }), position, state });

/** The level that an index belongs to, given where each level starts. */
export function levelOf(levelStarts: readonly number[], index: number): number {
  let low = 0;
  let high = levelStarts.length - 1;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((levelStarts[middle] ?? 0) <= index) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** Compares two traces: negative if `a` is reported before `b`, positive if after, 0 if they are equal. */
export function compareTraces<State>(a: Trace<State>, b: Trace<State>): number {
  if (a.steps.length !== b.steps.length) return a.steps.length - b.steps.length;
  for (const [i, step] of a.steps.entries()) {
    const difference = step.position - (b.steps[i]?.position ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
