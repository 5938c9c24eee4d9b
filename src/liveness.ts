/**
 * Confirms a counterexample to a temporal property by the meaning of fairness and of the formula, step by step: whatever
 * search found it.
 */
import { isTrueOf } from "../checker/liveness/word.js";
import type { TemporalModel } from "../checker/model.js";
import type { Trace } from "../checker/outcome.js";
import type { State } from "./interpret/evaluate.js";

/** What is wrong with a trace that is to show that a formula is violated; null if nothing is. */
export function flawOf(
  trace: Trace<State>,
  property: number,
  { formulas, units, holds, unitSuccessors }: TemporalModel<State>,
): string | null {
  const states = trace.steps.map(({ state }) => state);
  const { loop, cycle } = trace;
  const asked = formulas[property];
  if (!states.every((state) => state !== null) || loop === null || cycle === undefined)
    return "it has no cycle";
  if (asked == null || "kind" in asked) return "nothing is asked for";
  const formula = asked[cycle.instance];
  if (formula === undefined) return "it is of no instance";

  const after = (at: number): State => states[at + 1] ?? (states[loop] as State);
  const changes = (at: number): boolean => !after(at).equals(states[at]);
  const positions = states.map((_, at) => at).slice(loop);
  for (const [index, { strong }] of units.entries()) {
    const steps = (at: number): readonly State[] =>
      unitSuccessors(index, states[at] as State).filter((next) => !next.equals(states[at]));
    if (positions.some((at) => changes(at) && steps(at).some((next) => next.equals(after(at))))) continue;
    const able = positions.map((at) => steps(at).length > 0);
    if (strong ? able.includes(true) : !able.includes(false)) return `it is not fair to unit ${index}`;
  }
  const isTrue = isTrueOf(formula, {
    length: states.length,
    loop,
    holds: (atom, at) => holds(atom, states[at] as State, states[at] as State) === true,
    holdsStep: (atom, at) => holds(atom, states[at] as State, after(at)) === true,
    changes,
  });
  return isTrue ? "the formula is true of it" : null;
}
