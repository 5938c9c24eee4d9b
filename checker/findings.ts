/**
 * What a search has found, and the verdicts that follow: shared by all searches, so that equal findings give equal
 * results.
 */
import { Interruption } from "./interruption.js";
import type { Failure, FailureKind } from "./model.js";
import type { Finding, PropertyKind, SearchOptions, Stop, Trace, Verdict } from "./outcome.js";
import { compareTraces, type Goal, lengthOf } from "./trace.js";

/** The first occurrence of something to report: what it is, and where its trace ends. */
interface Sighting<State> {
  readonly kind: PropertyKind;
  readonly failure: Failure | null;
  /**
   * A place in the source can fail in a step and in several properties; it has a goal for each, by name. An initial
   * assignment that failed has no goal, since no state leads to it.
   */
  readonly goals: Map<string, Goal<State> | null>;
}

/** What is checked. */
interface Judged {
  readonly properties: readonly {
    readonly name: string;
    readonly kind: "invariant" | "step" | "reachable" | "temporal";
    readonly hasPremise: boolean;
  }[];
  readonly deadlock: boolean;
}

/** The result for a temporal property. */
export interface Settled<State> {
  readonly verdict: Verdict;
  readonly trace: Trace<State> | null;
  /** Why it is unknown, if the reason is not simply that the search stopped. */
  readonly message: string | null;
}

const FAILURES = [
  ["types", "type"],
  ["asserts", "assertion"],
  ["evaluation", "evaluation"],
] as const satisfies readonly (readonly [string, FailureKind])[];

export const sameFailure = (a: Failure, b: Failure): boolean =>
  a.kind === b.kind && a.place.file === b.place.file && a.place.start === b.place.start;

export class Sightings<State> {
  /** Of the properties, by name; of failures, by kind and place. */
  private readonly seen = new Map<string, Sighting<State>>();
  private readonly failures = new Map<string, Sighting<State>>();
  /** Properties whose premise was true at least once. */
  private readonly spoken = new Set<string>();
  /** Properties that could not be judged somewhere, since evaluating them failed. */
  private readonly unjudged = new Set<string>();

  /** The temporal properties that were judged, by name. */
  private readonly settled = new Map<string, Settled<State>>();

  constructor(private readonly judged: Judged) {}

  /** A property was violated, or a `reachable` was reached. Only the first time counts. */
  see(name: string, kind: PropertyKind, goal: Goal<State>): void {
    if (!this.seen.has(name)) this.seen.set(name, { kind, failure: null, goals: new Map([[name, goal]]) });
  }

  /** Something failed: a step, an initial assignment (without a goal), or the judging of a property. */
  fail(failure: Failure, within: string, goal: Goal<State> | null): void {
    const key = `${failure.kind}@${failure.place.file}:${failure.place.start}`;
    const sighting = this.failures.get(key) ?? { kind: failure.kind, failure, goals: new Map() };
    this.failures.set(key, sighting);
    if (!sighting.goals.has(within)) sighting.goals.set(within, goal);
  }

  /** A temporal property was judged. */
  settle(name: string, settled: Settled<State>): void {
    this.settled.set(name, settled);
  }

  /** Evaluating a property failed somewhere, so it can't be reported to hold. */
  leaveUnjudged(name: string): void {
    this.unjudged.add(name);
  }

  speak(name: string): void {
    this.spoken.add(name);
  }

  hasSpoken(name: string): boolean {
    return this.spoken.has(name);
  }

  /** Whether there is a reason to stop; a witness is not one. */
  get violated(): boolean {
    return this.failures.size > 0 || [...this.seen.values()].some(({ kind }) => kind !== "reachable");
  }

  findings(
    stop: Stop | null,
    { traces = "all" }: Pick<SearchOptions, "traces">,
    search: (goal: Goal<State>) => Trace<State>,
  ): readonly Finding<State>[] {
    const { properties, deadlock } = this.judged;
    const traceTo = (kind: PropertyKind, sighting: Sighting<State>): Trace<State> | null =>
      traces === "all" || (traces === "violations" && kind !== "reachable")
        ? unlessInterrupted(() => traceOf(sighting, search))
        : null;
    const declared = properties.map(({ name, kind, hasPremise }) =>
      this.finding(name, kind, hasPremise, this.seen.get(name), stop, traceTo),
    );
    const deadlocks = deadlock
      ? [this.finding("deadlock", "deadlock", false, this.seen.get("deadlock"), stop, traceTo)]
      : [];
    const failures = FAILURES.flatMap(([name, kind]) => {
      const seen = [...this.failures.values()].filter((sighting) => sighting.kind === kind).sort(byLength);
      return seen.length === 0
        ? [this.finding(name, kind, false, undefined, stop, traceTo)]
        : seen.map((sighting) => this.finding(name, kind, false, sighting, stop, traceTo));
    });
    return [...declared, ...deadlocks, ...failures];
  }

  private finding(
    name: string,
    kind: PropertyKind,
    hasPremise: boolean,
    sighting: Sighting<State> | undefined,
    stop: Stop | null,
    traceTo: (kind: PropertyKind, sighting: Sighting<State>) => Trace<State> | null,
  ): Finding<State> {
    if (kind === "temporal") return this.temporalFinding(name, hasPremise);
    const explored: Verdict = kind === "reachable" ? "violated" : "holds";
    const unseen: Verdict = stop === null && !this.unjudged.has(name) ? explored : "unknown";
    const seen: Verdict = kind === "reachable" ? "holds" : "violated";
    return {
      name,
      kind,
      verdict: sighting === undefined ? unseen : seen,
      message: sighting?.failure?.message ?? null,
      trace: sighting === undefined ? null : traceTo(kind, sighting),
      place: sighting?.failure?.place ?? null,
      vacuous: stop === null && sighting === undefined && hasPremise && !this.spoken.has(name),
    };
  }

  private temporalFinding(name: string, hasPremise: boolean): Finding<State> {
    const { verdict, trace, message } = this.settled.get(name) ?? UNSETTLED;
    const vacuous = verdict === "holds" && hasPremise && !this.spoken.has(name);
    return { name, kind: "temporal", verdict, message, trace, place: null, vacuous };
  }
}

const UNSETTLED: Settled<never> = { verdict: "unknown", trace: null, message: null };

/** The number of steps in the shortest trace to the finding. */
const shortest = <State>({ goals }: Sighting<State>): number =>
  Math.min(...[...goals.values()].map((goal) => (goal === null ? 1 : lengthOf(goal))));

/** Orders findings by the length of their traces, then by their place in the text. */
function byLength<State>(a: Sighting<State>, b: Sighting<State>): number {
  const [p, q] = [a.failure?.place, b.failure?.place];
  return shortest(a) - shortest(b) || (p?.file ?? 0) - (q?.file ?? 0) || (p?.start ?? 0) - (q?.start ?? 0);
}

/** Null if the search for a trace was cut short: what was seen stands without it. */
function unlessInterrupted<State>(find: () => Trace<State>): Trace<State> | null {
  try {
    return find();
  } catch (thrown) {
    if (thrown instanceof Interruption) return null;
    throw thrown;
  }
}

/** The first of the shortest traces. */
function traceOf<State>(
  sighting: Sighting<State>,
  traceTo: (goal: Goal<State>) => Trace<State>,
): Trace<State> {
  const steps = shortest(sighting);
  const goals = [...sighting.goals.values()];
  const traces = goals.flatMap((goal) => (goal !== null && lengthOf(goal) === steps ? [traceTo(goal)] : []));
  const failedAtOnce = { steps: [{ action: null, choices: [], position: 0, state: null }], loop: null };
  const [first = failedAtOnce, ...rest] = goals.includes(null) ? [] : traces;
  return rest.reduce((least, trace) => (compareTraces(trace, least) < 0 ? trace : least), first);
}
