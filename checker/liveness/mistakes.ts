/**
 * Mistakes in the atoms of temporal formulas: each atom is evaluated in every state, or in every step that changes
 * it.
 */
import { sameFailure } from "../findings.js";
import type { Failure } from "../model.js";
import type { Goal, SearchedGraph } from "../trace.js";
import type { Naming } from "./behaviour.js";

export interface AtomsToTry<State> {
  /** Numbers of the atoms that can fail, by whether they are judged in states or in steps. */
  readonly states: readonly number[];
  readonly steps: readonly number[];
  readonly failureOf: (atom: number, state: State, next: State) => Failure | null;
}

export interface MistakeFound<State> {
  readonly failure: Failure;
  readonly goal: Goal<State>;
}

/** The first mistake: in a state, or else in a step; in the order in which they were found. */
export function mistakeIn<State>(
  graph: Pick<SearchedGraph<State>, "size" | "levelOf" | "explain" | "excludes">,
  { stateAt, same }: Naming<State>,
  { states, steps, failureOf }: AtomsToTry<State>,
): MistakeFound<State> | null {
  const first = (atoms: readonly number[], state: State, next: State): Failure | null => {
    for (const atom of atoms) {
      const failure = failureOf(atom, state, next);
      if (failure !== null) return failure;
    }
    return null;
  };
  const isLike = (failure: Failure | null, other: Failure | null): boolean =>
    failure !== null && (other === null || sameFailure(failure, other));
  if (states.length > 0)
    for (let index = 0; index < graph.size; index += 1) {
      const failure = first(states, stateAt(index), stateAt(index));
      if (failure === null) continue;
      const is = (state: State): boolean => isLike(first(states, state, state), failure);
      return { failure, goal: { level: graph.levelOf(index), ends: { kind: "state", is } } };
    }
  /** The position of the first step from a state in which something fails, in that way if one is given; or -1. */
  const find = (state: State, like: Failure | null): number =>
    graph
      .explain(state)
      .findIndex(
        ({ outcome }) =>
          outcome.kind === "state" &&
          !same(state, outcome.state) &&
          graph.excludes?.(state, outcome.state) !== true &&
          isLike(first(steps, state, outcome.state), like),
      );
  if (steps.length > 0)
    for (let index = 0; index < graph.size; index += 1) {
      const state = stateAt(index);
      const outcome = graph.explain(state)[find(state, null)]?.outcome;
      if (outcome?.kind !== "state") continue;
      const failure = first(steps, state, outcome.state) as Failure;
      const ends = { kind: "transition" as const, find: (other: State) => find(other, failure) };
      return { failure, goal: { level: graph.levelOf(index), ends } };
    }
  return null;
}
