/** The fairness of the other spec of a refinement: in which of its states a fair unit can step, and which steps it makes. */
import type { IrRefinement } from "../ir/refinement.js";
import type { State } from "../state/values.js";
import type { RefinementModel } from "./refinement.js";
import { fairSteps, type NamedUnit, tooManyUnits } from "./temporal.js";

export interface AbstractFairness {
  /** The fair units of the other spec; null if they are too many to be judged. */
  readonly units: readonly NamedUnit[] | null;
  /** Whether a unit can take a step that changes the state that is seen. */
  readonly canStep: (unit: number, observation: number) => boolean;
  /** Whether it is a step of the unit that leads from one observation to another. */
  readonly isStep: (unit: number, from: number, to: number) => boolean;
}

/** Everything must be mapped: an observation is then a state. */
export function abstractFairness(
  { abstract: ir }: IrRefinement,
  { model, mapped }: RefinementModel,
): AbstractFairness {
  const { units, successors: stepsOf } = fairSteps(ir, model);
  const known = units.map(() => new Map<number, readonly State[]>());

  function successors(unit: number, observation: number): readonly State[] {
    const memo = known[unit]?.get(observation);
    if (memo !== undefined) return memo;
    const state = mapped(observation);
    const found = stepsOf(unit, state).filter((next) => !next.equals(state));
    known[unit]?.set(observation, found);
    return found;
  }

  return {
    units: tooManyUnits(ir, model) === null ? units : null,
    canStep: (unit, observation) => successors(unit, observation).length > 0,
    isStep: (unit, from, to) => from !== to && successors(unit, from).some((next) => next.equals(mapped(to))),
  };
}
