/**
 * What a model offers to a search over immutable states. The checker knows nothing of any language: a model can be
 * compiled from a spec or written by hand.
 *
 * The order in which a model lists initial states and transitions decides which trace is reported: the first of the
 * shortest ones.
 */

import type { Formula } from "./liveness/formula.js";
import type { FairUnit } from "./liveness/graph.js";

/** A place in a source text: which file, and offsets in it, end exclusive. */
export interface SourceSpan {
  readonly file: number;
  readonly start: number;
  readonly end: number;
}

/** A state is compared by value and hashed: the protocol of Immutable.js. */
export interface StateValue {
  equals(other: unknown): boolean;
  hashCode(): number;
}

export type FailureKind = "assertion" | "type" | "evaluation";

/** Something that went wrong while a step, an initial state or a property was evaluated. */
export interface Failure {
  readonly kind: FailureKind;
  readonly message: string;
  readonly place: SourceSpan;
}

/** The values a step was taken with: parameters and picks, by name, in order. The checker does not look inside. */
export type Choices = readonly { readonly name: string; readonly value: unknown }[];

/** A transition: an action with parameters and choices. */
export interface Transition<State> {
  readonly action: number;
  readonly choices: Choices;
  /** What else was decided on the way, in order: which branch was taken, which element was assigned. */
  readonly decided?: Choices;
  /** The next state, or the failure of the step. A failed step is not counted. */
  readonly outcome:
    | { readonly kind: "state"; readonly state: State }
    | { readonly kind: "failed"; readonly failure: Failure };
}

export type Initial<State> = Transition<State>["outcome"];

export type Judgement = boolean | Failure;

export interface PropertyOf<State> {
  readonly name: string;
  readonly kind: "invariant" | "step" | "reachable" | "temporal";
  /** Of an invariant or a `reachable`: whether it is true in a state. */
  readonly inState: (state: State) => Judgement;
  /** Of a step property: whether a pair of states obeys it. */
  readonly inStep: (state: State, next: State) => Judgement;
  /** Whether the premise is true, so that the property does not hold vacuously; null if it has no premise. */
  readonly premise: ((state: State, next: State) => boolean) | null;
}

/** What a model needs in addition for temporal properties. */
export interface TemporalModel<State> {
  /**
   * Of each property, by its index: the formulas that every behaviour must satisfy. Null for properties that are not
   * temporal; a failure if the formulas can't be computed.
   */
  readonly formulas: readonly (readonly Formula[] | Failure | null)[];
  /** Whether each atom of the formulas is about a step rather than a state. */
  readonly atoms: readonly { readonly step: boolean }[];
  /** Whether an atom is true: in a state, or of a step. `next` is the state itself for an atom of states. */
  readonly holds: (atom: number, state: State, next: State) => Judgement;
  readonly units: readonly FairUnit[];
  /** The states that the steps of a fair unit lead to. */
  readonly unitSuccessors: (unit: number, state: State) => readonly State[];
}

/**
 * A search keeps to the states and steps for which this is true. What lies outside is generated and judged, but it is
 * no state of the graph.
 */
export interface ConstraintOf<State> {
  readonly inState: (state: State) => Judgement;
  readonly inStep: (state: State, next: State) => Judgement;
}

export interface Model<State extends StateValue> {
  /** Names of the actions; transitions refer to them by index. */
  readonly actions: readonly string[];
  readonly properties: readonly PropertyOf<State>[];
  /** Every initial assignment, in order; the same state may come more than once. */
  readonly initial: () => Iterable<Initial<State>>;
  /**
   * Every transition, in order. Called once for each state of a search.
   * @param found Where to push them; see `firstTransition`.
   */
  readonly expand: (state: State, found?: Transition<State>[]) => readonly Transition<State>[];
  /** The same, for visiting states again (traces, deadlocks): a model that counts coverage does not count here. */
  readonly explain: (state: State, found?: Transition<State>[]) => readonly Transition<State>[];
  /** What keeps the search to a part of the graph; a model that is explored whole leaves it out. */
  readonly constraint?: ConstraintOf<State>;
  /** Whether a state with these transitions is a deadlock. */
  readonly deadlocked: (state: State, transitions: readonly Transition<State>[]) => Judgement;
  /** The representative of all states that differ by a permutation; the same state without symmetry. */
  readonly representative: (state: State) => State;
  /** Undefined if there are no temporal properties to check, and always under symmetry. */
  readonly temporal?: TemporalModel<State>;
  /**
   * From now on, the model calls `poll` now and then during long work; it may throw. A model that never works long on
   * one state leaves this out.
   */
  readonly pollWith?: (poll: (() => void) | null) => void;
}

/**
 * Whether constraints exclude a step, or an initial state if it comes from none. A mistake in them excludes it, too.
 */
export const isExcluded = <State>(
  constraint: ConstraintOf<State> | undefined,
  from: State | null,
  to: State,
): boolean =>
  constraint !== undefined &&
  (constraint.inState(to) !== true || (from !== null && constraint.inStep(from, to) !== true));
