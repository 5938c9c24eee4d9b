/**
 * Makes the trace of a random walk shorter: until no single step and no cycle can be left out. It need not be a shortest
 * one: there can be other ways.
 */
import { Interruption } from "../interruption.js";
import type { Transition } from "../model.js";
import type { Trace, TraceStep } from "../outcome.js";
import type { PackedModel, Words } from "../packed/model.js";
import { firstTransition, type Goal } from "../trace.js";

type Ends = Goal<Words>["ends"];

/** A step by what it is taken with, wherever it is taken. */
interface Label {
  readonly action: number;
  readonly choices: string;
}

const same = (a: Words, b: Words): boolean => a.every((word, i) => word === b[i]);
const keyOf = (state: Words): string => state.join();
const labelOf = ({ action, choices }: Transition<Words>): Label => ({
  action,
  choices: JSON.stringify(choices),
});

const first = (model: PackedModel, state: Words, is: (transition: Transition<Words>) => boolean) =>
  firstTransition<Words>((found) => model.explain(state, found), is);

/** The first step between two states. */
function stepBetween(model: PackedModel, before: Words, after: Words) {
  const found = first(model, before, ({ outcome }) => outcome.kind === "state" && same(outcome.state, after));
  if (found === null) throw new Error("a walk took a step that there is not");
  return found;
}

/** Whether a trace may end in a state. */
const endsIn = (ends: Ends, state: Words): boolean =>
  ends.kind === "state" ? ends.is(state) : ends.find(state) >= 0;

/**
 * Shortens a path that ends in a goal. Interrupted, it returns what it has so far.
 * @param path States, each a successor of the one before it; the first is an initial one.
 * @param poll May throw an `Interruption`.
 */
export function shortened(
  model: PackedModel,
  path: readonly Words[],
  ends: Ends,
  poll: () => void,
): readonly Words[] {
  let best = path;
  try {
    for (;;) {
      const before = best.length;
      best = upToGoal(best, ends, poll);
      best = withoutCycles(best);
      best = withShortcuts(model, best, poll);
      best = withoutSteps(model, best, ends, poll);
      if (best.length === before) return best;
    }
  } catch (thrown) {
    if (!(thrown instanceof Interruption)) throw thrown;
    return best;
  }
}

/** Up to the first state that is a goal. */
function upToGoal(path: readonly Words[], ends: Ends, poll: () => void): readonly Words[] {
  const end = path.findIndex((state) => {
    poll();
    return endsIn(ends, state);
  });
  return end === -1 ? path : path.slice(0, end + 1);
}

/** From each state on after its last visit. */
function withoutCycles(path: readonly Words[]): readonly Words[] {
  const last = new Map(path.map((state, i) => [keyOf(state), i]));
  const kept: Words[] = [];
  for (let i = 0; i < path.length; i += 1) {
    const state = path[i] as Words;
    kept.push(state);
    i = last.get(keyOf(state)) ?? i;
  }
  return kept;
}

/** Goes on from each state to the last one that it has a step to. */
function withShortcuts(model: PackedModel, path: readonly Words[], poll: () => void): readonly Words[] {
  const at = new Map(path.map((state, i) => [keyOf(state), i]));
  const kept: Words[] = [];
  for (let i = 0; i < path.length; ) {
    const state = path[i] as Words;
    kept.push(state);
    poll();
    let next = i + 1;
    for (const { outcome } of model.explain(state))
      if (outcome.kind === "state") next = Math.max(next, at.get(keyOf(outcome.state)) ?? 0);
    i = next;
  }
  return kept;
}

/** Leaves steps out, many at once first, and takes those that follow from where it is then. */
function withoutSteps(
  model: PackedModel,
  path: readonly Words[],
  ends: Ends,
  poll: () => void,
): readonly Words[] {
  let best = path;
  for (
    let count = Math.max(1, 2 ** Math.floor(Math.log2(best.length / 2)));
    count >= 1;
    count = Math.floor(count / 2)
  ) {
    let labels = labelsOf(model, best, poll);
    for (let from = 0; from + count <= labels.length; ) {
      const other = replayed(model, best, labels, from, count, ends, poll);
      if (other === null) {
        from += 1;
        continue;
      }
      best = other;
      labels = labelsOf(model, best, poll);
    }
  }
  return best;
}

const labelsOf = (model: PackedModel, path: readonly Words[], poll: () => void): readonly Label[] =>
  path.slice(1).map((after, i) => {
    poll();
    return labelOf(stepBetween(model, path[i] as Words, after).transition);
  });

/** The path without `count` steps from a place on; null if the rest can't be taken, or does not lead to a goal. */
function replayed(
  model: PackedModel,
  path: readonly Words[],
  labels: readonly Label[],
  from: number,
  count: number,
  ends: Ends,
  poll: () => void,
): readonly Words[] | null {
  const kept = path.slice(0, from + 1);
  let state = kept.at(-1) as Words;
  if (endsIn(ends, state)) return kept;
  for (let i = from + count; i < labels.length; i += 1) {
    poll();
    const { action, choices } = labels[i] as Label;
    const found = first(model, state, (transition) => {
      const label = labelOf(transition);
      return transition.outcome.kind === "state" && label.action === action && label.choices === choices;
    });
    if (found?.transition.outcome.kind !== "state") return null;
    state = found.transition.outcome.state;
    kept.push(state);
    // From here on all is as it was.
    if (same(state, path[i + 1] as Words)) return [...kept, ...path.slice(i + 2)];
    if (endsIn(ends, state)) return kept;
  }
  return null;
}

/** The path with its steps, and with the last one if the goal is a step. */
export function traceAlong(model: PackedModel, path: readonly Words[], ends: Ends): Trace<Words> {
  const steps = path.map((state, i): TraceStep<Words> => {
    const before = path[i - 1];
    if (before === undefined) return { action: null, choices: [], position: 0, state };
    const { transition, position } = stepBetween(model, before, state);
    return { action: transition.action, choices: transition.choices, position, state };
  });
  const last = path.at(-1);
  if (ends.kind === "state" || last === undefined) return { steps, loop: null };
  const wanted = ends.find(last);
  const transitions = model.explain(last);
  const transition = transitions[wanted];
  if (transition === undefined) throw new Error("a violation can't be found again");
  const { action, choices, outcome } = transition;
  const state = outcome.kind === "state" ? outcome.state : null;
  return { steps: [...steps, { action, choices, position: wanted, state }], loop: null };
}
