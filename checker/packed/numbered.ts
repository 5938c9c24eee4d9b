/**
 * A model over immutable states as one over words: a state is its number in a list. So what is made for packed states serves a
 * model whose states can't be packed, at the speed of that model, and with memory for each state that is kept.
 *
 * The successors that `expand` writes are numbered for the time being; one that is gone on with is kept when it is judged or
 * expanded itself, and its number is replaced where it stands. A search keeps states before that: this is for walks.
 */
import { sameFailure } from "../findings.js";
import type { Failure, Judgement, Model, StateValue, Transition } from "../model.js";
import type { Flag, PackedModel, Words } from "./model.js";

/** States as JSON values, and back. */
export interface StateJson<State> {
  readonly encode: (state: State) => object;
  readonly decode: (json: object) => State;
}

/** The number, and a word that is always 0: a state has two at least. */
const WORDS = 2;

/** So many different failures are told apart; all others count as the last one. */
const FAILURES_MAX = 256;

type FailureFlag = Flag & { readonly kind: "failure" };

export function numberedModel<State extends StateValue>(
  model: Model<State>,
  json: StateJson<State>,
): PackedModel {
  const { properties, actions, constraint } = model;
  const deadlock = properties.length;
  const firstFailure = deadlock + 1;
  const failures: FailureFlag[] = [];
  const none: Failure = { kind: "evaluation", message: "", place: { file: 0, start: 0, end: 0 } };
  const flags: readonly Flag[] = [
    ...properties.map((_, property): Flag => ({ kind: "property", property })),
    { kind: "deadlock" },
    ...Array.from(
      { length: FAILURES_MAX },
      (_, i): Flag => ({
        kind: "failure",
        // Which failures there are is known only when they are met.
        get failure() {
          return failures[i]?.failure ?? none;
        },
        get within() {
          return failures[i]?.within ?? "step";
        },
      }),
    ),
  ];
  const seen = new Uint8Array(flags.length);
  const judged = new Uint8Array(deadlock + 1).fill(1);
  const spoken = new Uint8Array(properties.length);
  const taken = new Int32Array(actions.length);
  const enabled = new Int32Array(actions.length);

  /** States that are kept, from number 1 on; and the successors that were written last, from -1 down. */
  const kept: State[] = [];
  const byHash = new Map<number, number[]>();
  let written: State[] = [];

  function numberOf(state: State): number {
    const hash = state.hashCode();
    const alike = byHash.get(hash) ?? [];
    const known = alike.find((number) => kept[number - 1]?.equals(state));
    if (known !== undefined) return known;
    kept.push(state);
    byHash.set(hash, [...alike, kept.length]);
    return kept.length;
  }

  function stateAt(words: Int32Array, at: number): State {
    const number = words[at] as number;
    const state = number > 0 ? kept[number - 1] : written[-number - 1];
    if (state === undefined) throw new Error(`no state has the number ${number}`);
    if (number < 0) words[at] = numberOf(state);
    return state;
  }

  const wordsOf = (state: State): Words => Int32Array.of(numberOf(state), 0);

  function fail(failure: Failure, within: FailureFlag["within"]): void {
    let index = failures.findIndex((known) => known.within === within && sameFailure(known.failure, failure));
    if (index === -1) {
      if (failures.length < FAILURES_MAX) failures.push({ kind: "failure", failure, within });
      index = failures.length - 1;
    }
    seen[firstFailure + index] = 1;
  }

  /** What was judged; null for a failure, whose flag is raised. */
  const isTrue = (judgement: Judgement, within: FailureFlag["within"]): boolean | null => {
    if (typeof judgement === "boolean") return judgement;
    fail(judgement, within);
    return null;
  };

  function judgeStates(from: State, to: State): void {
    if (from.equals(to)) return;
    for (const [i, { kind, premise, inStep }] of properties.entries()) {
      if (kind !== "step" || judged[i] === 0) continue;
      if (premise?.(from, to) === true) spoken[i] = 1;
      if (isTrue(inStep(from, to), i) === false) seen[i] = 1;
    }
  }

  function successorsOf(state: State): readonly Transition<State>[] {
    const transitions = model.explain(state);
    const before = taken.slice();
    for (const { action, outcome } of transitions)
      if (outcome.kind === "failed") fail(outcome.failure, "step");
      else taken[action] = (taken[action] as number) + 1;
    for (let i = 0; i < taken.length; i += 1)
      if (taken[i] !== before[i]) enabled[i] = (enabled[i] as number) + 1;
    if (judged[deadlock] === 1 && isTrue(model.deadlocked(state, transitions), "deadlock") === true)
      seen[deadlock] = 1;
    return transitions;
  }

  return {
    identity: "",
    words: WORDS,
    neverZero: true,
    actions,
    properties: properties.map(({ name, kind, premise }) => ({ name, kind, hasPremise: premise !== null })),
    flags,
    seen,
    judged,
    spoken,
    taken,
    enabled,
    successorsMax: Number.MAX_SAFE_INTEGER,
    initial: (out, to) => {
      let end = to;
      for (const initial of model.initial()) {
        if (initial.kind === "failed") {
          fail(initial.failure, "initial");
          continue;
        }
        out[end] = numberOf(initial.state);
        out[end + 1] = 0;
        end += WORDS;
      }
      return end;
    },
    expand: (states, from, out, to) => {
      const state = stateAt(states, from);
      const next: State[] = [];
      let end = to;
      for (const { outcome } of successorsOf(state)) {
        if (outcome.kind === "failed") continue;
        judgeStates(state, outcome.state);
        next.push(outcome.state);
        out[end] = -next.length;
        out[end + 1] = 0;
        end += WORDS;
      }
      written = next;
      return end;
    },
    work: ({ poll }) => model.pollWith?.(poll),
    judge: (states, from) => {
      const state = stateAt(states, from);
      for (const [i, { kind, premise, inState }] of properties.entries()) {
        if (judged[i] === 0 || (kind !== "invariant" && kind !== "reachable")) continue;
        if (kind === "invariant" && premise?.(state, state) === true) spoken[i] = 1;
        const judgement = isTrue(inState(state), i);
        if (judgement === (kind === "reachable")) seen[i] = 1;
      }
    },
    judgeStep: (states, from, next, to) => judgeStates(stateAt(states, from), stateAt(next, to)),
    ...(constraint !== undefined && {
      constraint: {
        inState: (states: Int32Array, from: number) =>
          isTrue(constraint.inState(stateAt(states, from)), "constraint") === true,
        inStep: (states: Int32Array, from: number, next: Int32Array, to: number) =>
          isTrue(constraint.inStep(stateAt(states, from), stateAt(next, to)), "constraint") === true,
      },
    }),
    canonicalise: null,
    explain: (state, found = []) => {
      const transitions: Transition<State>[] = [];
      model.explain(stateAt(state, 0), transitions);
      for (const { outcome, ...step } of transitions)
        found.push({
          ...step,
          outcome: outcome.kind === "failed" ? outcome : { kind: "state", state: wordsOf(outcome.state) },
        });
      return found;
    },
    decode: (state) => json.encode(stateAt(state, 0)),
    encode: (value) => wordsOf(json.decode(value)),
  };
}
