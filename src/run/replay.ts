/**
 * Replays the traces of the compiled engine in the reference engine, which knows how to show them. The two
 * must agree at every step: if they don't, that is a defect, and said so.
 */

import type { Failure, Judgement, TemporalModel, Transition } from "../../checker/model.js";
import { type Finding, isFailureKind, type Trace, type TraceStep } from "../../checker/outcome.js";
import type { PackedModel, Words } from "../../checker/packed/model.js";
import { firstTransition } from "../../checker/trace.js";
import type { InterpretedModel } from "../interpret/model.js";
import type { State } from "../state/values.js";

export function replay(
  finding: Finding<Words>,
  packed: PackedModel,
  model: InterpretedModel,
  temporal: TemporalModel<State> | null,
): Finding<State> {
  // The search was stopped before a trace was found.
  if (finding.trace === null) return { ...finding, trace: null };
  const trace = replayTrace(finding.trace, packed, model);
  if (!isFailureKind(finding.kind) || finding.place === null) return { ...finding, trace };
  const place = finding.place;
  const is = (failure: Failure): boolean =>
    failure.kind === finding.kind && failure.place.file === place.file && failure.place.start === place.start;
  const failure = failuresAt(trace, model, temporal).find(is);
  if (failure === undefined) throw disagreement("a failure");
  return { ...finding, trace, message: failure.message, place: failure.place };
}

const disagreement = (what: string): Error => new Error(`the two engines disagree about ${what}`);

function replayTrace(trace: Trace<Words>, packed: PackedModel, model: InterpretedModel): Trace<State> {
  const steps: TraceStep<State>[] = [];
  for (const [i, step] of trace.steps.entries()) {
    const before = steps[i - 1]?.state ?? null;
    if (i === 0) {
      const state = step.state === null ? null : initialAt(model, step.position);
      steps.push({ ...step, state: same(state, step.state, packed, model) });
      continue;
    }
    const transition = before === null ? undefined : transitionAt(model, before, step.position);
    if (transition === undefined || transition.action !== step.action) throw disagreement("a step");
    const { outcome, choices } = transition;
    const state = outcome.kind === "state" ? outcome.state : null;
    steps.push({ ...step, choices, state: same(state, step.state, packed, model) });
  }
  if (trace.cycle === undefined) return { steps, loop: trace.loop };
  const { back } = trace.cycle;
  const [last, first] = [steps.at(-1)?.state, steps[trace.loop ?? 0]?.state];
  if (last == null || first == null) throw disagreement("a cycle");
  return {
    steps,
    loop: trace.loop,
    cycle: { ...trace.cycle, back: back && replayBack(back, last, first, model) },
  };
}

/** The initial state at a position among all. */
function initialAt(model: InterpretedModel, wanted: number): State | null {
  let position = 0;
  for (const outcome of model.initial()) {
    if (outcome.kind !== "state") continue;
    if (position === wanted) return outcome.state;
    position += 1;
  }
  return null;
}

/** The transition at a position among all of a state. */
const transitionAt = (model: InterpretedModel, state: State, wanted: number): Transition<State> | undefined =>
  firstTransition<State>(
    (found) => model.explain(state, found),
    (_, position) => position === wanted,
  )?.transition;

/** The step that closes a cycle. */
function replayBack(
  step: TraceStep<Words>,
  last: State,
  first: State,
  model: InterpretedModel,
): TraceStep<State> {
  const transition = transitionAt(model, last, step.position);
  if (transition?.outcome.kind !== "state" || transition.action !== step.action) throw disagreement("a step");
  if (!transition.outcome.state.equals(first)) throw disagreement("a state");
  return { ...step, choices: transition.choices, state: first };
}

/** The state, after checking that it is the same in both engines. */
function same(
  state: State | null,
  words: Words | null,
  packed: PackedModel,
  model: InterpretedModel,
): State | null {
  if (state === null && words === null) return null;
  if (state === null || words === null) throw disagreement("a state");
  if (!state.equals(model.codec.state(packed.decode(words)))) throw disagreement("a state");
  return state;
}

/** The failure at the end of a trace: in its last step, or in a property that is evaluated there. */
function failuresAt(
  trace: Trace<State> | null,
  model: InterpretedModel,
  temporal: TemporalModel<State> | null,
): readonly Failure[] {
  const failures = (outcomes: Iterable<Transition<State>["outcome"]>): readonly Failure[] => {
    const found: Failure[] = [];
    for (const outcome of outcomes) if (outcome.kind === "failed") found.push(outcome.failure);
    return found;
  };
  const [before, last] = (trace?.steps ?? []).slice(-2).map((step) => step.state);
  if ((trace?.steps.length ?? 0) < 2 && before == null)
    return [...failures(model.initial()), ...unsaid(temporal)];
  if (before != null && last === null) return failures(model.explain(before).map((t) => t.outcome));
  const state = last ?? before;
  if (state == null) return [];
  const judged = model.properties.filter(({ kind }) => kind !== "temporal");
  return [
    ...(temporal?.atoms ?? []).map(({ step }, atom): Judgement => {
      if (!step) return temporal?.holds(atom, state, state) ?? true;
      return before == null ? true : (temporal?.holds(atom, before, state) ?? true);
    }),
    ...judged.flatMap((property) => [
      property.kind === "step"
        ? before == null
          ? true
          : property.inStep(before, state)
        : property.inState(state),
    ]),
    model.deadlocked(state, model.explain(state)),
  ].flatMap((judgement) => (typeof judgement === "object" ? [judgement] : []));
}

/** Why the formulas of some temporal properties can't be computed. */
const unsaid = (temporal: TemporalModel<State> | null): readonly Failure[] =>
  (temporal?.formulas ?? []).flatMap((asked) => (asked !== null && "kind" in asked ? [asked] : []));
