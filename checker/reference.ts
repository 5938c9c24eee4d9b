/**
 * The reference search: breadth-first, level by level, over immutable states hashed and compared by value. It is
 * short rather than fast, and defines the right answer.
 */
import { Map as ImmutableMap, Set as ImmutableSet } from "immutable";
import { Sightings, sameFailure } from "./findings.js";
import { Interruption, type TooLarge } from "./interruption.js";
import { isViolated } from "./liveness/fixpoint.js";
import { stateGraphOf } from "./liveness/immutable-graph.js";
import { judgeTemporal, type TemporalResult } from "./liveness/temporal.js";
import {
  type Failure,
  isExcluded,
  type Judgement,
  type Model,
  type StateValue,
  type Transition,
} from "./model.js";
import type { Outcome, SearchOptions, Stop } from "./outcome.js";
import type { Search, Strategy } from "./strategy.js";
import { firstTransition, type Goal, type Listing, levelOf, type SearchedGraph, traceIn } from "./trace.js";

/** How many states are expanded between two reports of progress: few enough for memory to be checked in time. */
const REPORT_EVERY = 16;

/** How many successors are listed at once, when a trace is looked for: those of nearly every state. */
const LISTED_MAX = 2 ** 12;

/** Of the state that is being expanded: the number of transitions of each action. */
type Counted = Map<number, number>;

const isFailure = (judgement: Judgement): judgement is Failure => typeof judgement === "object";

/** What the reference search finds, and the states, for use after it. */
export interface ReferenceOutcome<State> extends Outcome<State> {
  readonly graph: SearchedGraph<State>;
}

/** The reference search as a strategy for models of one kind of state. */
export const breadthFirst = <State extends StateValue>(): Strategy<
  Model<State>,
  State,
  SearchOptions,
  ReferenceOutcome<State>
> => ({
  name: "breadth-first",
  search,
});

/** Explores a model. */
export function* search<State extends StateValue>(
  model: Model<State>,
  options: SearchOptions,
): Search<ReferenceOutcome<State>> {
  /** All distinct states in the order they were found; the queue is their tail. */
  const states: State[] = [];
  const indices = ImmutableMap<State, number>().asMutable();
  const { constraint } = model;
  /** The representatives of what constraints have excluded. */
  const outside = ImmutableSet<State>().asMutable();
  /** Where each level starts in `states`; one more entry at the end. */
  const levelStarts: number[] = [0];
  const actions = model.actions.map(() => ({ taken: 0, enabled: 0 }));
  let generated = 0;
  let stop: Stop | null = null;
  let tooLarge: TooLarge | null = null;

  /** Does what may be interrupted; the reason to stop, if it was. */
  function interruptible(work: () => Stop | null): Stop | null {
    try {
      return work();
    } catch (thrown) {
      if (!(thrown instanceof Interruption)) throw thrown;
      tooLarge ??= thrown.tooLarge;
      return thrown.stop;
    }
  }

  const pollFor = (during: "search" | "traces") => (): void => {
    const reason = options.poll?.(during) ?? null;
    if (reason !== null) throw new Interruption(reason);
  };
  const poll = pollFor("search");
  model.pollWith?.(poll);

  const judged = model.properties.filter((p) => options.only?.has(p.name) ?? true);
  const invariants = judged.filter((p) => p.kind === "invariant" || p.kind === "reachable");
  const stepProperties = judged.filter((p) => p.kind === "step");
  const temporals = judged.filter((p) => p.kind === "temporal");
  const judgesDeadlock = options.only?.has("deadlock") ?? true;

  const sightings = new Sightings<State>({
    properties: judged.map(({ name, kind, premise }) => ({ name, kind, hasPremise: premise !== null })),
    deadlock: judgesDeadlock,
  });

  /** Evaluating a property failed: it gets no verdict, and the failure is reported instead. */
  function failJudging(failure: Failure, name: string, goal: Goal<State>): void {
    sightings.leaveUnjudged(name);
    sightings.fail(failure, `judging ${name}`, goal);
  }

  function judgeState(state: State, level: number): void {
    for (const { name, premise } of temporals)
      if (premise !== null && !sightings.hasSpoken(name) && premise(state, state)) sightings.speak(name);
    for (const property of invariants) {
      const { name, kind } = property;
      if (kind === "invariant" && property.premise !== null && !sightings.hasSpoken(name))
        if (property.premise(state, state)) sightings.speak(name);
      const judgement = property.inState(state);
      if (isFailure(judgement)) {
        const is = (other: State): boolean => {
          const again = property.inState(other);
          return isFailure(again) && sameFailure(again, judgement);
        };
        failJudging(judgement, name, { level, ends: { kind: "state", is, outside: true } });
      } else if (judgement === (kind === "reachable")) {
        const is = (other: State): boolean => property.inState(other) === judgement;
        sightings.see(name, kind, { level, ends: { kind: "state", is, outside: true } });
      }
    }
  }

  function judgeStep(state: State, next: State, level: number): void {
    if (state.equals(next)) return;
    for (const property of stepProperties) {
      const { name, kind } = property;
      if (property.premise !== null && !sightings.hasSpoken(name))
        if (property.premise(state, next)) sightings.speak(name);
      const judgement = property.inStep(state, next);
      if (judgement === true) continue;
      const goal = transitionGoal(level, (from, { outcome }) => {
        if (outcome.kind !== "state" || from.equals(outcome.state)) return false;
        const again = property.inStep(from, outcome.state);
        return isFailure(judgement) ? isFailure(again) && sameFailure(again, judgement) : again === false;
      });
      if (isFailure(judgement)) failJudging(judgement, name, goal);
      else sightings.see(name, kind, goal);
    }
  }

  function transitionGoal(
    level: number,
    is: (from: State, transition: Transition<State>) => boolean,
  ): Goal<State> {
    const find = (from: State): number => {
      const found = firstTransition<State>(
        (list) => model.explain(from, list),
        (transition) => is(from, transition),
      );
      return found?.position ?? -1;
    };
    return { level, ends: { kind: "transition", find } };
  }

  function judgeDeadlock(state: State, transitions: readonly Transition<State>[], level: number): void {
    if (!judgesDeadlock) return;
    const judgement = model.deadlocked(state, transitions);
    if (judgement === false) return;
    const is = (other: State): boolean => {
      const again = model.deadlocked(other, model.explain(other));
      return isFailure(judgement) ? isFailure(again) && sameFailure(again, judgement) : again === true;
    };
    const goal: Goal<State> = { level, ends: { kind: "state", is } };
    if (isFailure(judgement)) failJudging(judgement, "deadlock", goal);
    else sightings.see("deadlock", "deadlock", goal);
  }

  /** Keeps a state that is new; false when there is no room for it. */
  function add(state: State, level: number): boolean {
    const representative = model.representative(state);
    if (indices.has(representative)) return true;
    if (!hasRoom()) return false;
    indices.set(representative, states.length);
    states.push(representative);
    judgeState(representative, level);
    return true;
  }

  const hasRoom = (): boolean => states.length + outside.size < options.statesMax;

  /** Notes a state that constraints exclude; false when there is no room for it. */
  function leaveOut(state: State, level: number): boolean {
    const representative = model.representative(state);
    if (outside.has(representative)) return true;
    if (!hasRoom()) return false;
    outside.add(representative);
    judgeState(representative, level);
    return true;
  }

  /** Whether constraints exclude a step, or an initial state if it comes from none; a mistake in them excludes it. */
  function excludes(from: State | null, to: State, level: number): boolean {
    if (constraint === undefined) return false;
    const ofState = constraint.inState(to);
    const judgement = ofState === true && from !== null ? constraint.inStep(from, to) : ofState;
    if (!isFailure(judgement)) return !judgement;
    const isSame = (again: Judgement): boolean => isFailure(again) && sameFailure(again, judgement);
    const goal: Goal<State> =
      from === null
        ? { level, ends: { kind: "state", is: (state) => isSame(constraint.inState(state)), outside: true } }
        : transitionGoal(
            level - 1,
            (state, { outcome }) =>
              outcome.kind === "state" &&
              (isSame(constraint.inState(outcome.state)) || isSame(constraint.inStep(state, outcome.state))),
          );
    sightings.fail(judgement, "constraint", goal);
    return true;
  }

  /** A transition of a state that is being expanded. @throws {Interruption} When there is no room for its state. */
  function follow(
    { action, outcome }: Transition<State>,
    state: State,
    level: number,
    counted: Counted,
  ): void {
    poll();
    if (outcome.kind === "failed") {
      const { failure } = outcome;
      const goal = transitionGoal(
        level,
        (_, { outcome: other }) => other.kind === "failed" && sameFailure(other.failure, failure),
      );
      sightings.fail(failure, "step", goal);
      return;
    }
    generated += 1;
    counted.set(action, (counted.get(action) ?? 0) + 1);
    judgeStep(state, outcome.state, level);
    const isKept = excludes(state, outcome.state, level + 1)
      ? leaveOut(outcome.state, level + 1)
      : add(outcome.state, level + 1);
    if (!isKept) throw new Interruption("states");
  }

  /** Follows each transition as the model finds it: a state can have more of them than memory holds. */
  function expandState(state: State, level: number): void {
    const counted: Counted = new Map();
    const transitions: Transition<State>[] = [];
    const found = transitions.slice();
    found.push = (transition) => {
      follow(transition as Transition<State>, state, level, counted);
      return transitions.push(transition as Transition<State>);
    };
    const all = model.expand(state, found);
    if (all !== found) for (const transition of all) found.push(transition);
    judgeDeadlock(state, transitions, level);
    for (const [action, taken] of counted) {
      const count = actions[action];
      if (count !== undefined) {
        count.taken += taken;
        count.enabled += 1;
      }
    }
  }

  stop = interruptible(() => {
    for (const initial of model.initial()) {
      poll();
      if (initial.kind === "failed") {
        sightings.fail(initial.failure, "initial", null);
        continue;
      }
      generated += 1;
      const { state } = initial;
      if (!(excludes(null, state, 0) ? leaveOut(state, 0) : add(state, 0))) return "states";
    }
    return null;
  });
  const initialCount = states.length;
  levelStarts.push(states.length);
  if (stop === null && sightings.violated && !options.all) stop = "violation";

  for (let level = 0; stop === null; level += 1) {
    const start = levelStarts[level] ?? 0;
    const end = levelStarts[level + 1] ?? 0;
    if (start === end) break;
    for (let i = start; i < end && stop === null; i += 1) {
      stop = interruptible(() => {
        poll();
        expandState(states[i] as State, level);
        return null;
      });
      if (i % REPORT_EVERY === 0)
        stop ??=
          (yield { distinct: states.length, generated, depth: level + 1, queue: states.length - i - 1 }) ??
          null;
    }
    levelStarts.push(states.length);
    if (stop === null && sightings.violated && !options.all) stop = "violation";
  }
  model.pollWith?.(pollFor("traces"));
  const listing = (listed: readonly State[], from: State | null): Listing<State> => ({
    indices: listed.map((state) =>
      isExcluded(constraint, from, state) ? -1 : (indices.get(model.representative(state)) ?? -1),
    ),
    stateAt: (rank) => listed[rank] as State,
  });
  /** The successors from a rank on, as far as they fit a list. */
  function successorsFrom(from: number, state: State): Listing<State> {
    const listed: State[] = [];
    let rank = 0;
    const rest = firstTransition<State>(
      (found) => model.explain(state, found),
      ({ outcome }) => {
        if (outcome.kind !== "state") return false;
        if (rank >= from) listed.push(outcome.state);
        rank += 1;
        return listed.length === LISTED_MAX;
      },
    );
    return rest === null
      ? listing(listed, state)
      : { ...listing(listed, state), more: () => successorsFrom(from + LISTED_MAX, state) };
  }
  const graph: SearchedGraph<State> = {
    size: states.length,
    state: (index) => states[index] as State,
    initial: () =>
      listing(
        [...model.initial()].flatMap((start) => (start.kind === "state" ? [start.state] : [])),
        null,
      ),
    excludes: constraint === undefined ? null : (from, to) => isExcluded(constraint, from, to),
    successors: (state) => successorsFrom(0, state),
    levelOf: (index) => levelOf(levelStarts, index),
    explain: model.explain,
    firstTransition: (state, is) => firstTransition((found) => model.explain(state, found), is),
  };
  let temporal: TemporalResult = { stop: null, idle: [] };
  if (model.temporal !== undefined && (stop === null || stop === "states")) {
    const { formulas, atoms, holds } = model.temporal;
    const numbered = stateGraphOf(model, model.temporal, states, (state, from) =>
      isExcluded(constraint, from, state) ? -1 : (indices.get(state) ?? -1),
    );
    temporal = yield* judgeTemporal({
      properties: model.properties.flatMap(({ name, kind }, index) =>
        kind === "temporal" && (options.only?.has(name) ?? true) ? [{ name, index }] : [],
      ),
      formulas,
      complete: stop === null,
      numbered,
      graph,
      naming: { stateAt: (index) => states[index] as State, same: (a, b) => a.equals(b) },
      arrays: { allocate: (entries) => new Int32Array(entries), release: () => {} },
      opinion: (formula) => isViolated(numbered, formula),
      sightings,
      atoms: atoms.map(({ step }) => ({ step, canFail: true })),
      failureOf: (atom, state, next) => {
        const judgement = holds(atom, state, next);
        return isFailure(judgement) ? judgement : null;
      },
      progress: () => ({ distinct: states.length, generated, depth: levelStarts.length - 1, queue: 0 }),
    });
  }
  const depth = levelStarts.filter((start, i) => start < (levelStarts[i + 1] ?? start)).length;
  const findings = sightings.findings(stop, options, (goal) => traceIn(graph, goal, stop));
  model.pollWith?.(null);
  return {
    counts: { distinct: states.length, generated, depth, initial: initialCount },
    outside: constraint === undefined ? null : outside.count((state) => !indices.has(state)),
    stop: temporal.stop ?? stop,
    tooLarge,
    findings,
    actions,
    idleUnits: temporal.idle,
    graph,
  };
}
