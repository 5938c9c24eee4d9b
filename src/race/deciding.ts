/** In a counterexample of an edited spec: the first step that the unedited spec could not take. */
import type { Trace } from "../../checker/outcome.js";
import type { InterpretedModel } from "../interpret/model.js";
import type { Ir } from "../ir/ir.js";
import { changesBetween } from "../state/changes.js";
import type { StateJson } from "../state/codec.js";
import type { State } from "../state/values.js";

export interface Deciding {
  /** The number of the step, from 1. */
  readonly step: number;
  /** What the unedited spec does with the same action: the places that become otherwise. Null if it can't take it there. */
  readonly instead: readonly { readonly path: string; readonly value: string }[] | null;
}

/** A spec and what it means. */
export interface Side {
  readonly ir: Ir;
  readonly model: InterpretedModel;
}

/** States to look at between two steps of the edited spec. */
const BETWEEN_MAX = 100;

/**
 * Steps that the edited spec no longer has may happen in the unedited one between two steps.
 * @returns Null if the unedited spec can take every step. Undefined if its states can't be compared with those of the trace.
 */
export function decidingStep(trace: Trace<State>, edited: Side, base: Side): Deciding | null | undefined {
  const there = new Set(edited.ir.variables.map(({ name }) => name));
  if (!base.ir.variables.every(({ name }) => there.has(name))) return undefined;
  const kept = new Set(edited.ir.actions.map(({ name }) => name));
  const nameOf = (action: number): string => base.ir.actions[action]?.name ?? "";

  /** A state of the trace as one of the unedited spec; null if it has no such state. */
  const translated = (state: State | null | undefined): State | null => {
    if (state == null) return null;
    const json: StateJson = edited.model.codec.json(state);
    try {
      return base.model.codec.state(
        Object.fromEntries(base.ir.variables.map(({ name }) => [name, json[name]])),
      );
    } catch {
      return null;
    }
  };
  /** The states that the steps of an action lead to. */
  const after = (state: State, is: (name: string) => boolean): readonly State[] =>
    base.model
      .explain(state)
      .flatMap(({ action, outcome }) =>
        outcome.kind === "state" && is(nameOf(action)) ? [outcome.state] : [],
      );
  /** Whether a state is among others, or reached from them by steps that the edited spec no longer has. */
  const reaches = (from: Iterable<State>, to: State): boolean => {
    const met: State[] = [];
    for (const state of from) if (met.length < BETWEEN_MAX) met.push(state);
    for (let next = 0; next < met.length; next += 1) {
      const state = met[next] as State;
      if (state.equals(to)) return true;
      if (met.length < BETWEEN_MAX)
        met.push(
          ...after(state, (name) => !kept.has(name)).filter((other) => !met.some((one) => one.equals(other))),
        );
    }
    return false;
  };
  function* initial(): Iterable<State> {
    for (const outcome of base.model.initial()) if (outcome.kind === "state") yield outcome.state;
  }

  for (const [i, { action, choices, state }] of trace.steps.entries()) {
    const to = translated(state);
    if (action === null) {
      if (to === null || !(base.model.isInitial(to) || reaches(initial(), to)))
        return { step: i + 1, instead: null };
      continue;
    }
    const from = translated(trace.steps[i - 1]?.state);
    if (from === null) return { step: i + 1, instead: null };
    const name = edited.ir.actions[action]?.name;
    if (state === null) {
      const fails = base.model
        .explain(from)
        .some((other) => nameOf(other.action) === name && other.outcome.kind === "failed");
      if (fails) continue;
    } else if (
      to !== null &&
      reaches(
        after(from, (other) => other === name),
        to,
      )
    )
      continue;
    return { step: i + 1, instead: insteadOf(from, to, name, choices) };
  }
  return null;

  function insteadOf(
    from: State,
    to: State | null,
    name: string | undefined,
    choices: Trace<State>["steps"][number]["choices"],
  ): Deciding["instead"] {
    const own = base.model.explain(from).filter(({ action }) => nameOf(action) === name);
    const given = (values: typeof choices): string =>
      JSON.stringify(
        values.map((choice) => [choice.name, (choice.value as { readonly value: unknown }).value]),
      );
    const same = own.find((other) => given(other.choices) === given(choices));
    if (same?.outcome.kind !== "state") return null;
    return changesBetween(base.ir, base.model.printer, to ?? from, same.outcome.state).map((change) => ({
      path: change.path,
      value: change.new,
    }));
  }
}
