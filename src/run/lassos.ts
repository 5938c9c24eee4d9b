/**
 * Temporal properties in a run, apart from the search: makes their formulas, merges the findings of two searches,
 * confirms each counterexample by the definitions of fairness and of the formula, and describes it.
 */

import type { Interruption } from "../../checker/interruption.js";
import type { FairUnit } from "../../checker/liveness/graph.js";
import { isTrueOf } from "../../checker/liveness/word.js";
import type { TemporalModel } from "../../checker/model.js";
import { type Finding, isFailureKind, type Trace } from "../../checker/outcome.js";
import { type Diagnostic, diagnose } from "../diagnostics/diagnostic.js";
import type { InterpretedModel } from "../interpret/model.js";
import type { BoundValue } from "../interpret/temporal.js";
import type { Ir } from "../ir/ir.js";
import { groupUnitOf, type TemporalPlan } from "../ir/temporal.js";
import type { State, TypedValue } from "../state/values.js";
import type { CompiledSpec } from "./compile.js";

/** An action with values for its parameters, of which there is a fairness mark. */
export interface FairUnitOf {
  /** Index of the action. */
  readonly action: number;
  /** Of a fairness group, its index; the action is then -1. */
  readonly group: number | null;
  readonly strong: boolean;
  readonly parameters: readonly { readonly name: string; readonly value: TypedValue }[];
}

/** What a fair unit is called: an action, a step or a group. */
export const unitName = (ir: Ir, { action, group }: FairUnitOf): string =>
  (group === null ? ir.actions[action]?.name : ir.fairGroups[group]?.name) ?? "";

/**
 * What is needed to check temporal properties: their formulas, and their atoms as evaluated by the reference engine.
 */
export interface Judging {
  readonly plan: TemporalPlan<BoundValue>;
  readonly temporal: TemporalModel<State>;
  readonly units: readonly FairUnitOf[];
  /** As of a model: of the work on atoms and units. */
  readonly pollWith: (poll: (() => void) | null) => void;
}

/** The fair units, with the names of their parameters. */
const fairUnitsOf = (
  ir: Ir,
  units: readonly { readonly unit: FairUnit; readonly values: readonly TypedValue["value"][] }[],
): readonly FairUnitOf[] =>
  units.map(({ unit: { action, strong }, values }) => ({
    action,
    group: null,
    strong,
    parameters: (ir.actions[action]?.parameters ?? []).map(({ name, type }, i) => ({
      name,
      value: { type, value: values[i] as TypedValue["value"] },
    })),
  }));

/** @param poll Called during the work; if it throws an `Interruption`, what is left is undecided. */
export async function judgingIn(ir: Ir, model: InterpretedModel, poll: () => void): Promise<Judging> {
  const pollWith: Judging["pollWith"] = (by) => model.pollWith?.(by);
  const { fairUnits, groupUnits, temporalModel, temporalPlan } = await import("../interpret/temporal.js");
  pollWith(poll);
  const plan = temporalPlan(ir, model);
  pollWith(null);
  const units = fairUnitsOf(ir, fairUnits(ir, model));
  const groups = groupUnits(ir, model).map(({ group, bindings }) => ({
    ...groupUnitOf(ir, group),
    group,
    parameters: bindings.map(({ slot: { name, type }, value }) => ({ name, value: { type, value } })),
  }));
  return { plan, temporal: temporalModel(ir, model, plan), units: [...units, ...groups], pollWith };
}

/** With nothing to be judged, since that was interrupted. */
export function withoutPlan(judging: Judging, ir: Ir, why: Interruption): Judging {
  const undecided = new Map(
    ir.properties.flatMap(({ kind }, index) => (kind === "temporal" ? [[index, why] as const] : [])),
  );
  const nothing = ir.properties.map(() => null);
  return {
    ...judging,
    plan: { instances: nothing, atoms: [], undecided, groups: [] },
    temporal: { ...judging.temporal, formulas: nothing, atoms: [] },
  };
}

/** Why a temporal property has no verdict, if its formulas could not be made. */
export function withReason(finding: Finding<State>, ir: Ir, judging: Judging | null): Finding<State> {
  const why = judging?.plan.undecided.get(ir.properties.findIndex(({ name }) => name === finding.name));
  if (finding.kind !== "temporal" || finding.verdict !== "unknown" || why?.stop !== "memory") return finding;
  const message =
    why.tooLarge === null ? "there is not enough memory to check it" : "it is too large to be checked";
  return { ...finding, message };
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

/** A finding whose lasso, if it has one, is confirmed by the definitions of the formula and of fairness. */
export function confirmed(finding: Finding<State>, ir: Ir, { temporal }: Judging): Finding<State> {
  const { name, kind, verdict, trace } = finding;
  if (kind !== "temporal" || verdict !== "violated" || trace === null) return finding;
  const flaw = flawOf(
    trace,
    ir.properties.findIndex((property) => property.name === name),
    temporal,
  );
  if (flaw !== null) throw new Error(`the counterexample to ${name} is not valid: ${flaw}`);
  return finding;
}

/** Why a trace is not a counterexample to a formula; null if it is one. */
export function flawOf(trace: Trace<State>, property: number, temporal: TemporalModel<State>): string | null {
  const { formulas, holds } = temporal;
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
  const unfair = unfairUnit(states, loop, temporal);
  if (unfair !== null) return `it is not fair to unit ${unfair}`;
  const isTrue = isTrueOf(formula, {
    length: states.length,
    loop,
    holds: (atom, at) => holds(atom, states[at] as State, states[at] as State) === true,
    holdsStep: (atom, at) => holds(atom, states[at] as State, after(at)) === true,
    changes,
  });
  return isTrue ? "the formula is true of it" : null;
}

/** The first unit to which it is not fair that states repeat from `loop` on; null if it is fair to all. */
export function unfairUnit(
  states: readonly State[],
  loop: number,
  { units, unitSuccessors }: Pick<TemporalModel<State>, "units" | "unitSuccessors">,
): number | null {
  const after = (at: number): State => states[at + 1] ?? (states[loop] as State);
  const positions = states.map((_, at) => at).slice(loop);
  for (const [index, { strong }] of units.entries()) {
    const steps = (at: number): readonly State[] =>
      unitSuccessors(index, states[at] as State).filter((next) => !next.equals(states[at]));
    const isTaken = (at: number): boolean => steps(at).some((next) => next.equals(after(at)));
    if (positions.some((at) => !after(at).equals(states[at]) && isTaken(at))) continue;
    const able = positions.map((at) => steps(at).length > 0);
    if (strong ? able.includes(true) : !able.includes(false)) return index;
  }
  return null;
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
  const byName = new Map<string, FairUnitOf[]>();
  for (const index of idle) {
    const unit = judge?.units[index];
    if (unit === undefined) continue;
    const name = unitName(ir, unit);
    byName.set(name, [...(byName.get(name) ?? []), unit]);
  }
  return [...byName.values()].flatMap((units) => {
    const [{ action: index, group } = { action: -1, group: null }] = units;
    const action = group === null ? ir.actions[index] : ir.fairGroups[group];
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
