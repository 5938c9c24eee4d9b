/**
 * The reference search: breadth-first, level by level, over immutable states hashed and compared by value. Short
 * rather than fast: what it answers is what is meant.
 */
import { Map as ImmutableMap } from "immutable";
import type { Failure, Judgement, Model, StateValue, Transition } from "./model.js";
import {
  type Finding,
  failureName,
  type Outcome,
  type Progress,
  type PropertyKind,
  type SearchOptions,
  type Stop,
  type Verdict,
} from "./outcome.js";
import { type Goal, leastTrace } from "./trace.js";

/** The first sight of something to report: what it is, and where its trace ends. */
interface Sighting<State> {
  readonly name: string;
  readonly kind: PropertyKind;
  readonly failure: Failure | null;
  /** Null for an initial assignment that failed: there is no state to go through. */
  readonly goal: Goal<State> | null;
}

/** How many states are expanded between two reports of progress. */
const REPORT_EVERY = 256;

const isFailure = (judgement: Judgement): judgement is Failure => typeof judgement === "object";

const sameFailure = (a: Failure, b: Failure): boolean =>
  a.kind === b.kind && a.place.file === b.place.file && a.place.start === b.place.start;

/**
 * Explores a model. It yields its progress, and may be answered with a reason to stop; it returns what it found.
 */
export function* search<State extends StateValue>(
  model: Model<State>,
  options: SearchOptions,
): Generator<Progress, Outcome<State>, Stop | undefined> {
  /** All distinct states in the order they were found; the queue is their tail. */
  const states: State[] = [];
  const indices = ImmutableMap<State, number>().asMutable();
  /** Where each level starts in `states`; one more entry at the end. */
  const levelStarts: number[] = [0];
  const sightings = new Map<string, Sighting<State>>();
  const witnessed = new Set<string>();
  /** Properties whose premise was true once. */
  const spoken = new Set<string>();
  /** Properties that could not be judged somewhere, since evaluating them failed. */
  const unjudged = new Set<string>();
  const actions = model.actions.map(() => ({ taken: 0, enabled: 0 }));
  let generated = 0;
  let stop: Stop | null = null;

  const judged = model.properties.filter((p) => options.only?.has(p.name) ?? true);
  const invariants = judged.filter((p) => p.kind === "invariant" || p.kind === "reachable");
  const stepProperties = judged.filter((p) => p.kind === "step");
  const judgesDeadlock = options.only?.has("deadlock") ?? true;

  const sight = (key: string, sighting: Sighting<State>): void => {
    if (!sightings.has(key)) sightings.set(key, sighting);
  };
  /** A failure is reported once for each place. */
  const sightFailure = (failure: Failure, goal: Goal<State> | null): void => {
    const name = failureName(failure);
    sight(`${name}@${failure.place.file}:${failure.place.start}`, {
      name,
      kind: failure.kind,
      failure,
      goal,
    });
  };
  const violated = (): boolean => [...sightings.keys()].some((key) => !witnessed.has(key));

  function judgeState(state: State, level: number): void {
    for (const property of invariants) {
      const { name, kind } = property;
      if (kind === "invariant" && property.premise !== null && !spoken.has(name))
        if (property.premise(state, state)) spoken.add(name);
      const judgement = property.inState(state);
      if (isFailure(judgement)) {
        const is = (other: State): boolean => {
          const again = property.inState(other);
          return isFailure(again) && sameFailure(again, judgement);
        };
        unjudged.add(name);
        sightFailure(judgement, { level, ends: { kind: "state", is } });
      } else if (judgement === (kind === "reachable")) {
        const is = (other: State): boolean => property.inState(other) === judgement;
        sight(name, { name, kind, failure: null, goal: { level, ends: { kind: "state", is } } });
        if (kind === "reachable") witnessed.add(name);
      }
    }
  }

  function judgeStep(state: State, next: State, level: number): void {
    if (state.equals(next)) return;
    for (const property of stepProperties) {
      const { name, kind } = property;
      if (property.premise !== null && !spoken.has(name)) if (property.premise(state, next)) spoken.add(name);
      const judgement = property.inStep(state, next);
      if (judgement === true) continue;
      const goal: Goal<State> = {
        level,
        ends: {
          kind: "transition",
          is: (from, { outcome }) => {
            if (outcome.kind !== "state" || from.equals(outcome.state)) return false;
            const again = property.inStep(from, outcome.state);
            return isFailure(judgement) ? isFailure(again) && sameFailure(again, judgement) : again === false;
          },
        },
      };
      if (isFailure(judgement)) {
        unjudged.add(name);
        sightFailure(judgement, goal);
      } else sight(name, { name, kind, failure: null, goal });
    }
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
    if (isFailure(judgement)) {
      unjudged.add("deadlock");
      sightFailure(judgement, goal);
    } else sight("deadlock", { name: "deadlock", kind: "deadlock", failure: null, goal });
  }

  /** Keeps a state that is new; false when there is no room for it. */
  function add(state: State, level: number): boolean {
    const representative = model.representative(state);
    if (indices.has(representative)) return true;
    if (states.length >= options.statesMax) return false;
    indices.set(representative, states.length);
    states.push(representative);
    judgeState(representative, level);
    return true;
  }

  function expand(state: State, level: number): boolean {
    const transitions = model.expand(state);
    const enabled = new Set<number>();
    for (const { action, outcome } of transitions) {
      if (outcome.kind === "failed") {
        const { failure } = outcome;
        const is = (_: State, { outcome: other }: Transition<State>): boolean =>
          other.kind === "failed" && sameFailure(other.failure, failure);
        sightFailure(failure, { level, ends: { kind: "transition", is } });
        continue;
      }
      generated += 1;
      const count = actions[action];
      if (count !== undefined) {
        count.taken += 1;
        if (!enabled.has(action)) count.enabled += 1;
      }
      enabled.add(action);
      judgeStep(state, outcome.state, level);
      if (!add(outcome.state, level + 1)) return false;
    }
    judgeDeadlock(state, transitions, level);
    return true;
  }

  for (const initial of model.initial()) {
    if (initial.kind === "failed") {
      sightFailure(initial.failure, null);
      continue;
    }
    generated += 1;
    if (!add(initial.state, 0)) stop = "states";
  }
  const initialCount = states.length;
  levelStarts.push(states.length);
  if (violated() && !options.all) stop = "violation";

  for (let level = 0; stop === null; level += 1) {
    const start = levelStarts[level] ?? 0;
    const end = levelStarts[level + 1] ?? 0;
    if (start === end) break;
    for (let i = start; i < end && stop === null; i += 1) {
      if (!expand(states[i] as State, level)) stop = "states";
      if (i % REPORT_EVERY === 0)
        stop ??=
          (yield { distinct: states.length, generated, depth: level + 1, queue: states.length - i - 1 }) ??
          null;
    }
    levelStarts.push(states.length);
    if (stop === null && violated() && !options.all) stop = "violation";
  }
  const depth = levelStarts.filter(
    (start, i) => i + 1 < levelStarts.length && start < (levelStarts[i + 1] ?? 0),
  ).length;
  return {
    counts: { distinct: states.length, generated, depth, initial: initialCount },
    stop,
    findings: findings(),
    actions,
  };

  // ───────────────────────────────────────────────────────────────── after the search

  function levelOf(index: number): number {
    let level = 0;
    while ((levelStarts[level + 1] ?? Number.POSITIVE_INFINITY) <= index) level += 1;
    return level;
  }

  function finding(name: string, kind: PropertyKind, sighting: Sighting<State> | undefined): Finding<State> {
    const steps = (goal: Goal<State> | null) =>
      goal === null
        ? { steps: [{ action: null, choices: [], position: 0, state: null }], loop: null }
        : leastTrace(model, { indexOf: (state) => indices.get(state), levelOf }, goal);
    const explored: Verdict = kind === "reachable" ? "violated" : "holds";
    const unseen: Verdict = stop === null && !unjudged.has(name) ? explored : "unknown";
    const seen: Verdict = witnessed.has(name) ? "holds" : "violated";
    return {
      name,
      kind,
      verdict: kind === "temporal" ? "unknown" : sighting === undefined ? unseen : seen,
      message: sighting?.failure?.message ?? null,
      trace: sighting === undefined ? null : steps(sighting.goal),
      place: sighting?.failure?.place ?? null,
      vacuous: stop === null && sighting === undefined && hasPremise(name) && !spoken.has(name),
    };
  }

  function hasPremise(name: string): boolean {
    return judged.some((property) => property.name === name && property.premise !== null);
  }

  function findings(): readonly Finding<State>[] {
    const declared = judged.map((p) => finding(p.name, p.kind, sightings.get(p.name)));
    const deadlock = judgesDeadlock ? [finding("deadlock", "deadlock", sightings.get("deadlock"))] : [];
    const failures = (
      [
        ["types", "type"],
        ["asserts", "assertion"],
        ["evaluation", "evaluation"],
      ] as const
    ).flatMap(([name, kind]) => {
      const seen = [...sightings.values()].filter((s) => s.failure !== null && s.name === name);
      return seen.length === 0
        ? [finding(name, kind, undefined)]
        : seen.map((sighting) => finding(name, kind, sighting));
    });
    return [...declared, ...deadlock, ...failures];
  }
}
