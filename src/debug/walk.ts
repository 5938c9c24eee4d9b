/**
 * A walk along a behaviour, forward and back: a trace that was found, or one whose steps were chosen by hand. A place in it
 * is a number from 0: of its states, which go on with those of the loop if there is one.
 */
import type { StateJson } from "../state/codec.js";
import { changesOf, placedIn, type StepView, type TraceFacts, type TraceView } from "../view/trace-view.js";

/** A step that is about to be taken. */
export type Coming = Pick<StepView, "action" | "lane" | "label">;

export interface Walk {
  readonly view: TraceView;
  /** Index of the state at a place. */
  readonly indexAt: (place: number) => number;
  /** At a step that fails, the state before it. */
  readonly stateAt: (place: number) => StateJson;
  /** How the state at a place was reached. */
  readonly lastAt: (place: number) => Pick<StepView, "action" | "lane" | "label" | "changes">;
  /** The step that leads on; null at the end. */
  readonly comingAt: (place: number) => Coming | null;
  /** Whether the way back to the loop ends here. */
  readonly closesAt: (place: number) => boolean;
}

/** @param facts Of the spec. */
export function walkAlong(view: TraceView, facts: TraceFacts): Walk {
  const { steps, loop, back, lanes } = view;
  const count = steps.length;
  /** Where only the last state is repeated, nothing happens any more. */
  const from = loop !== null && (back !== null || loop < count - 1) ? loop : null;
  const indexAt = (place: number): number =>
    place < count || from === null ? Math.min(place, count - 1) : from + ((place - count) % (count - from));
  const isBack = (place: number): boolean => place >= count && indexAt(place) === from;
  /** A trace of another tool does not say what leads back. */
  const comingBack: Coming =
    back === null
      ? { action: null, lane: null, label: null }
      : { action: back.action, ...placedIn(lanes, facts, back) };
  return {
    view,
    indexAt,
    stateAt: (place) => steps[indexAt(place)]?.state ?? steps[indexAt(place) - 1]?.state ?? {},
    lastAt: (place) => {
      const step = steps[indexAt(place)];
      if (step !== undefined && !isBack(place)) return step;
      return { ...comingBack, changes: changesOf(view, steps[count - 1]?.state, step?.state) };
    },
    comingAt: (place) => {
      const index = indexAt(place);
      if (index < count - 1) return steps[index + 1] ?? null;
      return from === null ? null : comingBack;
    },
    closesAt: isBack,
  };
}
