/** The result of a search. */
import type { TooLarge } from "./interruption.js";
import type { FairReason } from "./liveness/lasso.js";
import type { Choices, Failure, FailureKind, SourceSpan } from "./model.js";

export type PropertyKind =
  | "invariant"
  | "step"
  | "reachable"
  | "temporal"
  | "refinement"
  | "deadlock"
  | "type"
  | "assertion"
  | "evaluation";

export type Verdict = "holds" | "violated" | "unknown";

export interface TraceStep<State> {
  /** Index of the action that led here; null in the first step. */
  readonly action: number | null;
  readonly choices: Choices;
  /** As of its transition. */
  readonly decided?: Choices;
  /** The position of the step among all steps of its state: it orders traces from the same state. */
  readonly position: number;
  /** Null in the last step of a trace whose last step failed. */
  readonly state: State | null;
}

export interface Trace<State> {
  readonly steps: readonly TraceStep<State>[];
  /** Index of the step that the last one leads back to; null for a finite trace. */
  readonly loop: number | null;
  /** Of a trace with a loop. */
  readonly cycle?: Cycle<State>;
}

/** The steps from `loop` on, which repeat forever. */
export interface Cycle<State> {
  /** The step from the last state to the first one of the cycle; null if no further step is taken. */
  readonly back: TraceStep<State> | null;
  /** Why each fair unit of the model allows the cycle to repeat, by its index. */
  readonly reasons: readonly FairReason[];
  /** Which of the property's instances is violated. */
  readonly instance: number;
}

export interface Finding<State> {
  readonly name: string;
  readonly kind: PropertyKind;
  readonly verdict: Verdict;
  readonly message: string | null;
  /** The counterexample; of a `reachable` that holds, the witness. */
  readonly trace: Trace<State> | null;
  /** Of a failed step or property: the place to blame. */
  readonly place: SourceSpan | null;
  /** A property that held vacuously: its premise was never true. */
  readonly vacuous: boolean;
}

export interface Counts {
  readonly distinct: number;
  readonly generated: number;
  readonly depth: number;
  readonly initial: number;
}

/** Why a search ended before it had seen everything. */
export type Stop = "violation" | "states" | "memory" | "disk" | "time" | "interrupted" | "thread";

export interface Outcome<State> {
  readonly counts: Counts;
  /**
   * How many distinct states were generated and not kept, since constraints exclude them or every step to them; null
   * without constraints.
   */
  readonly outside: number | null;
  /** Null when everything was explored. */
  readonly stop: Stop | null;
  /** What did not fit in memory, where that is the reason to stop and is known. */
  readonly tooLarge: TooLarge | null;
  /** In the order of the model's properties, then deadlock, types, asserts, evaluation. */
  readonly findings: readonly Finding<State>[];
  /** Of each action: its transitions, and the distinct states in which it is enabled. */
  readonly actions: readonly { readonly taken: number; readonly enabled: number }[];
  /** The fair units of the model that can never take a step that changes the state; empty if that is not known. */
  readonly idleUnits: readonly number[];
}

export interface Progress {
  readonly distinct: number;
  readonly generated: number;
  readonly depth: number;
  /** States found and not expanded yet. */
  readonly queue: number;
  /** The share of the memory for states that is used; left out where that is not known. */
  readonly memoryShare?: number;
  /** Whether states are kept on disk by now; left out where they are not. */
  readonly isOnDisk?: boolean;
  /** The temporal property that is being checked, after the search. */
  readonly judging?: string;
  /** What threads are doing: the search goes on when it is done. */
  readonly wait?: Promise<void>;
}

export interface SearchOptions {
  /** Continue after a violation, and find a shortest trace for each property. */
  readonly all: boolean;
  /** Names of the properties to check, `deadlock` included; null for all. Failures are always reported. */
  readonly only: ReadonlySet<string> | null;
  readonly statesMax: number;
  /** Which traces to find: those of violations and witnesses (the default), of violations only, or none. */
  readonly traces?: "all" | "violations" | "none";
  readonly poll?: Poll;
}

/**
 * Called often, also within the work on one state: why the search is to end, or null. It must be fast, and is
 * synchronous. `during`: traces are looked for after the search has ended, for which a caller may leave some time, and a
 * bit more for a report of them.
 */
export type Poll = (during: "search" | "traces" | "report") => Stop | null;

export const isFailureKind = (kind: PropertyKind): kind is FailureKind =>
  kind === "assertion" || kind === "type" || kind === "evaluation";

export const failureName = (failure: Failure): "types" | "asserts" | "evaluation" => {
  switch (failure.kind) {
    case "type":
      return "types";
    case "assertion":
      return "asserts";
    case "evaluation":
      return "evaluation";
    default:
      return failure.kind satisfies never;
  }
};
