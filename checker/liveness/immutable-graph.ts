/** The state graph of the reference search, with numbered states. */
import type { Model, StateValue, TemporalModel } from "../model.js";
import type { FairGraph } from "./graph.js";

export function stateGraphOf<State extends StateValue>(
  model: Model<State>,
  temporal: TemporalModel<State>,
  states: readonly State[],
  /** -1 for what is no state or, reached from the given one, excluded by constraints. */
  numberOf: (state: State, from: State | null) => number,
): FairGraph {
  const at = (index: number): State => states[index] as State;
  const successors = remembered((state) =>
    model
      .explain(at(state))
      .flatMap(({ outcome }) => (outcome.kind === "state" ? [numberOf(outcome.state, at(state))] : [])),
  );
  const ofUnits = temporal.units.map((_, unit) =>
    remembered((state) => {
      const from = at(state);
      return temporal.unitSuccessors(unit, from).map((to) => numberOf(to, from));
    }),
  );
  const moving = temporal.units.map((_, unit) =>
    remembered((state) => temporal.unitSuccessors(unit, at(state)).some((to) => !to.equals(at(state)))),
  );
  const inStates = temporal.atoms.map((_, atom) =>
    remembered((state) => temporal.holds(atom, at(state), at(state)) === true),
  );
  const initial = [...model.initial()].flatMap((start) =>
    start.kind === "state" ? [numberOf(start.state, null)] : [],
  );
  const unitTargets = (unit: number, state: number): readonly number[] => ofUnits[unit]?.(state) ?? [];
  const graph = {
    size: states.length,
    initial: [...new Set(initial)].filter((number) => number >= 0),
    units: temporal.units,
    out: new Int32Array(0),
    successors: (state: number): number => write(successors(state)),
    unitSuccessors: (unit: number, state: number): number => write(unitTargets(unit, state)),
    canStep: (unit: number, state: number): boolean => moving[unit]?.(state) ?? false,
    holds: (atom: number, state: number): boolean => inStates[atom]?.(state) ?? false,
    holdsStep: (atom: number, from: number, to: number): boolean =>
      temporal.holds(atom, at(from), at(to)) === true,
  };
  function write(numbers: readonly number[]): number {
    graph.out = Int32Array.from(numbers);
    return numbers.length;
  }
  return graph;
}

/** Memoizes a function of states. */
function remembered<Result>(of: (state: number) => Result): (state: number) => Result {
  const known: Result[] = [];
  return (state) => {
    known[state] ??= of(state);
    return known[state];
  };
}
