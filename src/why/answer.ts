/** The answer about an element. It is plain data, so that it can come from another thread. */
import type { PropertyJson } from "../result/json.js";

export type Verdict = "needed" | "not-needed" | "breaks-model" | "ill-formed" | "unknown";

/**
 * How an element is not needed. Without it the graph is the same (`dead`: the element is a condition that never has
 * an effect), larger (`restricts`), smaller (`shrinks`), or `differs` in both directions.
 */
export type How = "same-graph" | "dead" | "restricts" | "shrinks" | "differs";

export interface Answer {
  readonly id: string;
  readonly verdict: Verdict;
  /** Null for other verdicts, and where the graphs could not be compared. */
  readonly how: How | null;
  /** Every violation without the element, whatever the verdict, with its trace. */
  readonly properties: readonly PropertyJson[];
  /** Properties that become vacuous, and actions that are never taken any more. */
  readonly vacuous: readonly string[];
  readonly neverTaken: readonly string[];
  /** Why the spec is ill-formed without it, or which limit was reached. */
  readonly message: string | null;
  /** Null for an ill-formed spec. */
  readonly states: { readonly distinct: number; readonly generated: number; readonly depth: number } | null;
  /** An earlier element with an equivalent edit, and therefore the same answer. */
  readonly sameAs: string | null;
}

/** Violations that make an element needed. Others mean that the model no longer works. */
export const NEEDS: ReadonlySet<PropertyJson["kind"]> = new Set([
  "invariant",
  "step",
  "assertion",
  "temporal",
  "refinement",
]);
