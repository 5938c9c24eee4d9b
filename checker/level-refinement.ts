/**
 * Whether the graph of one model is part of another one, where its states can't be looked up, and are only gone over,
 * level by level. Each state is seen as one of the other model, so that each transition can be judged by itself, in any
 * order: the shortest traces to a wrong one end behind the first level that has one.
 */
import type { Failure } from "./model.js";
import type { Trace } from "./outcome.js";
import type { Refinement } from "./refinement.js";
import { compareTraces, type Goal } from "./trace.js";

/** The states that were found, in levels. */
export interface Levels<State> {
  readonly depth: number;
  /** Goes over the states of a level, in any order, until it is told false. What is shown is overwritten by the next. */
  readonly each: (level: number, show: (state: State) => boolean) => void;
  /**
   * Goes over the successors of a state that constraints do not exclude, in order, until it is told false. What is shown
   * is overwritten by the next.
   */
  readonly eachSuccessor: (state: State, show: (next: State) => boolean) => void;
  /** The position of the first such transition to a state, among all of them; -1 if there is none. */
  readonly findTransition: (state: State, is: (next: State) => boolean) => number;
  /** @throws {Interruption} */
  readonly traceTo: (goal: Goal<State>) => Trace<State>;
}

/** How states are seen. Observations are numbers, the same for equal ones, until they are forgotten. */
export interface Sight<State> {
  /** What is seen of a state, or why that can't be said. */
  readonly observe: (state: State) => number | Failure;
  readonly isStart: (observation: number) => boolean;
  /** Whether the other model has that step, from where it can be, or needs none. */
  readonly isStep: (from: number, to: number) => boolean;
  /** Told between two states, when observations may be forgotten. */
  readonly mayForget: () => void;
}

/**
 * The same as `refines` says, but that what lies behind a state of which nothing can be seen is not judged: no trace is
 * reported that is longer than the one to that state.
 * @throws {Interruption}
 */
export function refinesByLevels<State>(
  levels: Levels<State>,
  { observe, isStart, isStep, mayForget }: Sight<State>,
): Refinement<State> {
  const isSeen = (seen: number | Failure): seen is number => typeof seen === "number";
  const isUnseen = (state: State): boolean => !isSeen(observe(state));

  /** What is seen of a state that was seen before. */
  function known(state: State): number {
    mayForget();
    const seen = observe(state);
    if (!isSeen(seen)) throw new Error("a state can't be seen that could be");
    return seen;
  }

  /** The least traces to what is wrong, of the same length. What comes behind a wrong step is not told. */
  function concluded(unseen: Goal<State> | null, refuted: Goal<State> | null): Refinement<State> {
    const [toUnseen, toRefuted] = [unseen, refuted].map((goal) => goal && levels.traceTo(goal));
    const isFirst = toUnseen != null && (toRefuted == null || compareTraces(toUnseen, toRefuted) < 0);
    return {
      refuted: toRefuted == null ? null : statesOf(toRefuted),
      unseen: isFirst ? lastOf(toUnseen) : null,
    };
  }

  function lastOf(trace: Trace<State>): Refinement<State>["unseen"] {
    const path = statesOf(trace);
    const failure = observe(path.at(-1) as State);
    if (isSeen(failure)) throw new Error("a state can be seen that could not be");
    return { failure, path };
  }

  const isWrongStart = (state: State): boolean => {
    const seen = observe(state);
    return isSeen(seen) && !isStart(seen);
  };
  const isWrongStep = (from: number, next: State): boolean => {
    const to = observe(next);
    return isSeen(to) && !isStep(from, to);
  };

  let [someUnseen, someWrong] = [false, false];
  levels.each(0, (state) => {
    mayForget();
    const seen = observe(state);
    if (!isSeen(seen)) someUnseen = true;
    else someWrong ||= !isStart(seen);
    return !someUnseen || !someWrong;
  });
  if (someUnseen || someWrong)
    return concluded(
      someUnseen ? { level: 0, ends: { kind: "state", is: isUnseen } } : null,
      someWrong ? { level: 0, ends: { kind: "state", is: isWrongStart } } : null,
    );

  for (let level = 0; level < levels.depth; level += 1) {
    levels.each(level, (state) => {
      const from = known(state);
      levels.eachSuccessor(state, (next) => {
        const to = observe(next);
        if (!isSeen(to)) someUnseen = true;
        else someWrong ||= !isStep(from, to);
        return !someUnseen || !someWrong;
      });
      return !someUnseen || !someWrong;
    });
    if (!someUnseen && !someWrong) continue;
    const goalTo = (is: (from: number, next: State) => boolean): Goal<State> => ({
      level,
      ends: {
        kind: "transition",
        find: (state) => {
          const from = known(state);
          return levels.findTransition(state, (next) => is(from, next));
        },
      },
    });
    return concluded(
      someUnseen ? goalTo((_, next) => isUnseen(next)) : null,
      someWrong ? goalTo(isWrongStep) : null,
    );
  }
  return { refuted: null, unseen: null };
}

/** The states of a trace that ends in a state. */
const statesOf = <State>({ steps }: Trace<State>): readonly State[] =>
  steps.map(({ state }) => {
    if (state === null) throw new Error("a trace ends with a step that fails");
    return state;
  });
