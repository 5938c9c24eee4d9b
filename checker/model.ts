/**
 * What a model offers to a search over immutable states. The checker knows nothing of any language: a model can
 * be compiled from a spec or written by hand.
 *
 * The order in which a model lists initial states and transitions is the order of the answers: the trace that is
 * reported is the least of the shortest ones in it.
 */

import type { Formula } from "./liveness/formula.js";
import type { FairUnit } from "./liveness/graph.js";

/** A place in a source text: which file, and offsets in it, end exclusive. */
export interface Place {
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
  readonly place: Place;
}

/** The values a step was taken with: parameters and picks, by name, in order. The checker does not look inside. */
export type Choices = readonly { readonly name: string; readonly value: unknown }[];

/** One way to step: an action with parameters and choices. */
export interface Transition<State> {
  readonly action: number;
  readonly choices: Choices;
  /** Where it leads, or why it leads nowhere. A failed step is in none of the counts. */
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
  /** Whether the premise is true, so that the property says something; null if it has none. */
  readonly premise: ((state: State, next: State) => boolean) | null;
}

/** What a model adds so that its temporal properties can be judged. */
export interface TemporalModel<State> {
  /**
   * Of each property, by its index: the formulas that it asks for, all of which are to be true of every behaviour.
   * Null for those that are not temporal; a failure if it can't be said what it asks for.
   */
  readonly formulas: readonly (readonly Formula[] | Failure | null)[];
  /** Whether each atom of the formulas is judged in steps, not in states. */
  readonly atoms: readonly { readonly step: boolean }[];
  /** Whether an atom is true: in a state, or of a step. `next` is the state itself for an atom of states. */
  readonly holds: (atom: number, state: State, next: State) => Judgement;
  readonly units: readonly FairUnit[];
  /** Where the steps of a fair unit lead. */
  readonly unitSuccessors: (unit: number, state: State) => readonly State[];
}

export interface Model<State extends StateValue> {
  /** Names of the actions; transitions refer to them by index. */
  readonly actions: readonly string[];
  readonly properties: readonly PropertyOf<State>[];
  /** Every initial assignment, in order; the same state may come more than once. */
  readonly initial: () => readonly Initial<State>[];
  /** Every transition, in order. Called once for each state of a search. */
  readonly expand: (state: State) => readonly Transition<State>[];
  /** The same, for going over states again: traces, deadlocks. A model that counts what it does leaves it out here. */
  readonly explain: (state: State) => readonly Transition<State>[];
  /** Whether a state with these transitions is a deadlock. */
  readonly deadlocked: (state: State, transitions: readonly Transition<State>[]) => Judgement;
  /** The one state that stands for all that differ from it by a renaming; the same state without symmetry. */
  readonly representative: (state: State) => State;
  /** Left out where there are no temporal properties to be judged; with symmetry they can't be. */
  readonly temporal?: TemporalModel<State>;
}
