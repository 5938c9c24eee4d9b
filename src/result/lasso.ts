/** An infinite trace (a lasso): where it repeats, and why fairness allows that. */

import type { Trace } from "../../checker/outcome.js";
import type { Ir } from "../ir/ir.js";
import { type Exploration, showing } from "../run/explore.js";
import { type FairUnitOf, unitName } from "../run/lassos.js";
import type { Json } from "../state/print.js";
import type { State, TypedValue } from "../state/values.js";

/** Values with what they are called: parameters and picks. */
export type Given = readonly { readonly name: string; readonly value: unknown }[];

export interface FairReasonJson {
  readonly action: string;
  readonly parameters: { readonly [name: string]: Json };
  readonly fairness: "weak" | "strong";
  readonly why: "taken" | "disabled";
  /** The state before the step that is taken, or in which it can't step; of a strongly fair one, the first of all. */
  readonly at: number;
}

export interface BackJson {
  readonly action: string;
  readonly parameters: { readonly [name: string]: Json };
}

/** What a trace with a loop has besides its steps. */
export interface LassoJson {
  /** The step from the last state to the one at `loop`; null if no further step is taken. */
  readonly back: BackJson | null;
  /** Why fairness allows the loop: a reason for each fair action and step, with its parameters. */
  readonly fair: readonly FairReasonJson[];
}

export type Shown = Pick<Exploration, "model" | "fairUnits" | "insights" | "shows">;

export function lassoJson(trace: Trace<State>, ir: Ir, shown: Shown): LassoJson | null {
  const { cycle, loop } = trace;
  if (cycle === undefined || loop === null) return null;
  const { fairUnits } = shown;
  const model = showing(shown);
  const values = (given: Given): { readonly [name: string]: Json } =>
    Object.fromEntries(
      given.map(({ name, value }) => {
        const { type, value: of } = value as TypedValue;
        return [name, model.printer.json(type, of)];
      }),
    );
  const { back } = cycle;
  return {
    back:
      back === null
        ? null
        : { action: ir.actions[back.action ?? -1]?.name ?? "", parameters: values(back.choices) },
    fair: cycle.reasons.map(({ unit, why, at }) => {
      const found = fairUnits[unit] as FairUnitOf;
      const { strong, parameters } = found;
      return {
        action: unitName(ir, found),
        parameters: values(parameters),
        fairness: strong ? "strong" : "weak",
        why,
        at: loop + at,
      };
    }),
  };
}
