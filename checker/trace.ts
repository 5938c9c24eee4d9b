/** Finds the least of the shortest traces to a goal, once the search has sorted the states into levels. */
import type { Model, StateValue, Transition } from "./model.js";
import type { Trace, TraceStep } from "./outcome.js";

/** Where a trace is to end: in a state of a level, or with a transition from one. */
export interface Goal<State> {
  /** Level of the last state, from 0. */
  readonly level: number;
  readonly ends:
    | { readonly kind: "state"; readonly is: (state: State) => boolean }
    | { readonly kind: "transition"; readonly is: (state: State, transition: Transition<State>) => boolean };
}

/** What the search knows of a representative: its index, by which dead ends are remembered, and its level. */
export interface Levels<State> {
  readonly indexOf: (representative: State) => number | undefined;
  readonly levelOf: (index: number) => number;
}

interface Visit<State> {
  readonly step: TraceStep<State>;
  readonly state: State;
  readonly index: number;
  readonly transitions: readonly Transition<State>[];
  /** The next transition to try. */
  position: number;
}

/**
 * Goes forward from the initial states, level by level, always trying the first transition first, and remembers
 * the representatives from which the goal can't be reached in time. The states walked through are those of the
 * unreduced graph, so the trace is the same with and without symmetry reduction.
 */
export function leastTrace<State extends StateValue>(
  model: Model<State>,
  levels: Levels<State>,
  goal: Goal<State>,
): Trace<State> {
  const dead = new Set<number>();

  function enter(state: State, level: number, step: TraceStep<State>): Visit<State> | null {
    const index = levels.indexOf(model.representative(state));
    if (index === undefined || levels.levelOf(index) !== level || dead.has(index)) return null;
    return { step, state, index, transitions: model.explain(state), position: 0 };
  }

  function stepOf(transition: Transition<State>, position: number): TraceStep<State> {
    const { outcome } = transition;
    return {
      action: transition.action,
      choices: transition.choices,
      position,
      state: outcome.kind === "state" ? outcome.state : null,
    };
  }

  /** The end of the trace from its last state: no step, one more step, or null if the goal is not here. */
  function lastSteps(visit: Visit<State>): readonly TraceStep<State>[] | null {
    const { ends } = goal;
    if (ends.kind === "state") return ends.is(visit.state) ? [] : null;
    const position = visit.transitions.findIndex((t) => ends.is(visit.state, t));
    const found = visit.transitions[position];
    return found === undefined ? null : [stepOf(found, position)];
  }

  /** Tries the transitions that are left; the state entered, or null when there is none. */
  function advance(visit: Visit<State>, level: number): Visit<State> | null {
    while (visit.position < visit.transitions.length) {
      const position = visit.position;
      const transition = visit.transitions[position];
      visit.position += 1;
      if (transition?.outcome.kind !== "state") continue;
      const entered = enter(transition.outcome.state, level + 1, stepOf(transition, position));
      if (entered !== null) return entered;
    }
    return null;
  }

  for (const [position, initial] of model.initial().entries()) {
    if (initial.kind !== "state") continue;
    const start = enter(initial.state, 0, { action: null, choices: [], position, state: initial.state });
    const path = start === null ? [] : [start];
    for (let visit = path.at(-1); visit !== undefined; visit = path.at(-1)) {
      const level = path.length - 1;
      if (level === goal.level) {
        const last = lastSteps(visit);
        if (last !== null) return { steps: [...path.map((v) => v.step), ...last], loop: null };
      } else {
        const entered = advance(visit, level);
        if (entered !== null) {
          path.push(entered);
          continue;
        }
      }
      dead.add(visit.index);
      path.pop();
    }
  }
  throw new Error("a goal that was reached can't be found again: the model is not deterministic");
}

/** Negative, zero or positive as trace `a` is reported before, like, or after trace `b`. */
export function compareTraces<State>(a: Trace<State>, b: Trace<State>): number {
  if (a.steps.length !== b.steps.length) return a.steps.length - b.steps.length;
  for (const [i, step] of a.steps.entries()) {
    const difference = step.position - (b.steps[i]?.position ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
