/**
 * Replays the traces of the compiled engine in the reference engine, which knows how to show them. The two
 * must agree at every step: if they don't, that is a defect, and said so.
 */

import type { Failure, Judgement, TemporalModel, Transition } from "../../checker/model.js";
import { type Finding, isFailureKind, type Trace, type TraceStep } from "../../checker/outcome.js";
import type { PackedModel, Words } from "../../checker/packed/model.js";
import { firstTransition, namedAs } from "../../checker/trace.js";
import type { InterpretedModel } from "../interpret/model.js";
import type { State } from "../state/values.js";

/** Steps that were replayed: the traces of one search have most of their steps in common. */
export type Replayed = Map<string, TraceStep<State>>;

export function replay(
  finding: Finding<Words>,
  packed: PackedModel,
  model: InterpretedModel,
  temporal: TemporalModel<State> | null,
  known: Replayed = new Map(),
): Finding<State> {
  // The search was stopped before a trace was found.
  if (finding.trace === null) return { ...finding, trace: null };
  const trace = replayTrace(finding.trace, packed, model, known);
  if (!isFailureKind(finding.kind) || finding.place === null) return { ...finding, trace };
  const place = finding.place;
  const is = (failure: Failure): boolean =>
    failure.kind === finding.kind && failure.place.file === place.file && failure.place.start === place.start;
  const failure = failureAt(trace, model, temporal, is);
  if (failure === undefined) throw disagreement("a failure");
  return { ...finding, trace, message: failure.message, place: failure.place };
}

const disagreement = (what: string): Error => new Error(`the two engines disagree about ${what}`);

function replayTrace(
  trace: Trace<Words>,
  packed: PackedModel,
  model: InterpretedModel,
  known: Replayed,
): Trace<State> {
  const steps: TraceStep<State>[] = [];
  for (const [i, step] of trace.steps.entries()) {
    const before = steps[i - 1]?.state ?? null;
    // The words of a state determine it, and its position a step.
    const key = `${trace.steps[i - 1]?.state?.join() ?? ""}:${step.position}:${step.state?.join() ?? ""}`;
    const replayed = known.get(key);
    if (replayed !== undefined) {
      if (replayed.action !== step.action) throw disagreement("a step");
      steps.push(replayed);
      continue;
    }
    const add = (made: TraceStep<State>): void => {
      known.set(key, made);
      steps.push(made);
    };
    if (i === 0) {
      add({ ...step, state: step.state === null ? null : initialState(step.state, packed, model) });
      continue;
    }
    const transition = before === null ? undefined : transitionAt(model, before, step.position);
    if (transition === undefined || transition.action !== step.action) throw disagreement("a step");
    const { outcome } = transition;
    const state = outcome.kind === "state" ? outcome.state : null;
    add(namedAs(transition, step.position, same(state, step.state, packed, model)));
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

/** The state, after checking that it is an initial one. To go through all of them could take long. */
function initialState(words: Words, packed: PackedModel, model: InterpretedModel): State {
  const state = model.codec.state(packed.decode(words));
  if (!model.isInitial(state)) throw disagreement("an initial state");
  return state;
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
  return namedAs(transition, step.position, first);
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
function failureAt(
  trace: Trace<State> | null,
  model: InterpretedModel,
  temporal: TemporalModel<State> | null,
  is: (failure: Failure) => boolean,
): Failure | undefined {
  const [before, last] = (trace?.steps ?? []).slice(-2).map((step) => step.state);
  if ((trace?.steps.length ?? 0) < 2 && before == null) {
    // There can be more initial states than could be listed.
    for (const outcome of model.initial())
      if (outcome.kind === "failed" && is(outcome.failure)) return outcome.failure;
    return unsaid(temporal).find(is);
  }
  if (before != null && last === null) {
    const found = firstTransition<State>(
      (list) => model.explain(before, list),
      ({ outcome }) => outcome.kind === "failed" && is(outcome.failure),
    );
    const outcome = found?.transition.outcome;
    return outcome?.kind === "failed" ? outcome.failure : undefined;
  }
  const state = last ?? before;
  if (state == null) return undefined;
  const judged = model.properties.filter(({ kind }) => kind !== "temporal");
  const judgements = [
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
    model.constraint?.inState(state) ?? true,
    before == null || last === undefined ? true : (model.constraint?.inStep(before, state) ?? true),
  ];
  return judgements.flatMap((judgement) => (typeof judgement === "object" ? [judgement] : [])).find(is);
}

/** Why the formulas of some temporal properties can't be computed. */
const unsaid = (temporal: TemporalModel<State> | null): readonly Failure[] =>
  (temporal?.formulas ?? []).flatMap((asked) => (asked !== null && "kind" in asked ? [asked] : []));
