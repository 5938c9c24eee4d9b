/**
 * Temporal properties in a run, apart from the search: makes their formulas, merges the findings of two searches,
 * confirms each counterexample by the definitions of fairness and of the formula, and describes it.
 */

import { isTrueOf } from "../../checker/liveness/word.js";
import type { TemporalModel } from "../../checker/model.js";
import { type Finding, isFailureKind, type Outcome, type Trace } from "../../checker/outcome.js";
import { type Diagnostic, diagnose } from "../diagnostics/diagnostic.js";
import type { InterpretedModel } from "../interpret/model.js";
import type { BoundValue } from "../interpret/temporal.js";
import type { Ir } from "../ir/ir.js";
import type { TemporalPlan } from "../ir/temporal.js";
import type { State, TypedValue } from "../state/values.js";
import type { CompiledSpec } from "./compile.js";

/** An action with values for its parameters, of which there is a fairness mark. */
export interface FairUnitOf {
  /** Index of the action. */
  readonly action: number;
  readonly strong: boolean;
  readonly parameters: readonly { readonly name: string; readonly value: TypedValue }[];
}

/**
 * What is needed to check temporal properties: their formulas, and their atoms as evaluated by the reference engine.
 */
export interface Judging {
  readonly plan: TemporalPlan<BoundValue>;
  readonly temporal: TemporalModel<State>;
  readonly units: readonly FairUnitOf[];
}

export async function judgingIn(ir: Ir, model: InterpretedModel): Promise<Judging> {
  const { fairUnits, temporalModel, temporalPlan } = await import("../interpret/temporal.js");
  const plan = temporalPlan(ir, model);
  const units = fairUnits(ir, model).map(({ unit: { action, strong }, values }) => ({
    action,
    strong,
    parameters: (ir.actions[action]?.parameters ?? []).map(({ name, type }, i) => ({
      name,
      value: { type, value: values[i] as TypedValue["value"] },
    })),
  }));
  return { plan, temporal: temporalModel(ir, model, plan), units };
}

/** The findings of a search, merged with another's findings about temporal properties. */
export function merged(
  findings: readonly Finding<State>[],
  others: readonly Finding<State>[],
  temporal: readonly string[],
): readonly Finding<State>[] {
  const sameAs = (a: Finding<State>) => (b: Finding<State>) =>
    a.name === b.name && a.place?.file === b.place?.file && a.place?.start === b.place?.start;
  const declared = findings.map((finding) => {
    const other = temporal.includes(finding.name)
      ? others.find(({ name }) => name === finding.name)
      : undefined;
    return other ?? finding;
  });
  // Only the other search meets mistakes in temporal properties.
  const added = others.filter((other) => isFailed(other) && !findings.some(sameAs(other)));
  const kinds = new Set(added.map(({ kind }) => kind));
  return [...declared.filter(({ kind, verdict }) => !(kinds.has(kind) && verdict === "holds")), ...added];
}

/** Whether something failed while it was evaluated. */
export const isFailed = ({ kind, verdict }: Finding<State>): boolean =>
  verdict === "violated" && isFailureKind(kind);

/** Confirms every lasso by the definitions of the formula and of fairness. */
export function confirm({ findings }: Outcome<State>, ir: Ir, { temporal }: Judging): void {
  for (const { name, kind, verdict, trace } of findings) {
    if (kind !== "temporal" || verdict !== "violated" || trace === null) continue;
    const flaw = flawOf(
      trace,
      ir.properties.findIndex((property) => property.name === name),
      temporal,
    );
    if (flaw !== null) throw new Error(`the counterexample to ${name} is not valid: ${flaw}`);
  }
}

/** Why a trace is not a counterexample to a formula; null if it is one. */
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

/** Says for which values a temporal property is violated. */
export function withInstance(
  finding: Finding<State>,
  ir: Ir,
  model: InterpretedModel,
  judge: Judging | null,
): Finding<State> {
  const { name, verdict, trace } = finding;
  const instances = judge?.plan.instances[ir.properties.findIndex((p) => p.name === name)];
  if (verdict !== "violated" || trace?.cycle === undefined || instances == null || "kind" in instances)
    return finding;
  const instance = instances[trace.cycle.instance];
  if (instance === undefined) return finding;
  const given = instance.bindings.map(
    ({ slot, value }) => `${slot.name} = ${model.printer.text(slot.type, value)}`,
  );
  const said = given.length === 0 ? "it is false of this behaviour" : `it is false for ${given.join(", ")}`;
  return { ...finding, message: said, place: instance.span };
}

/** Warns of actions that are fair for parameters for which they can never step. */
export function idleWarnings(
  { ir, edits }: CompiledSpec,
  model: InterpretedModel,
  idle: readonly number[],
  judge: Judging | null,
  actions: readonly { readonly name: string; readonly taken: number }[],
): readonly Diagnostic[] {
  const byAction = new Map<number, FairUnitOf[]>();
  for (const index of idle) {
    const unit = judge?.units[index];
    if (unit !== undefined) byAction.set(unit.action, [...(byAction.get(unit.action) ?? []), unit]);
  }
  return [...byAction].flatMap(([index, units]) => {
    const action = ir.actions[index];
    // Of an action that is never taken at all there is a warning already.
    if (action === undefined || actions[index]?.taken === 0 || edits.get(action.name) === "dropped")
      return [];
    const given = units.map(({ parameters }) =>
      parameters
        .map(({ name, value }) => `${name} = ${model.printer.text(value.type, value.value)}`)
        .join(", "),
    );
    const which = given.filter((text) => text !== "");
    return [diagnose("fair-never-steps", action.span, { name: action.name, which })];
  });
}
