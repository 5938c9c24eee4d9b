/** The answer about an element. It is plain data, so that it can come from another thread. */
import type { PropertyJson } from "../result/json.js";

export type Verdict = "needed" | "not-needed" | "breaks-model" | "ill-formed" | "unknown";

/**
 * How an element is not needed. Without it the graph is the same (and, of a condition, it was never in effect:
 * `dead`), has more in it (the element `restricts`), has less in it (`shrinks`), or `differs`.
 */
export type How = "same-graph" | "dead" | "restricts" | "shrinks" | "differs";

export interface Answer {
  readonly id: string;
  readonly verdict: Verdict;
  /** Null for other verdicts, and where the graphs could not be compared. */
  readonly how: How | null;
  /** All that is violated without the element, whatever the verdict, with traces. */
  readonly properties: readonly PropertyJson[];
  /** Properties whose premise is never true any more, and actions that are never taken any more. */
  readonly vacuous: readonly string[];
  readonly neverTaken: readonly string[];
  /** Why the spec is ill-formed without it, or which limit was reached. */
  readonly message: string | null;
  /** Null for an ill-formed spec. */
  readonly states: { readonly distinct: number; readonly generated: number; readonly depth: number } | null;
  /** The element before it whose edit comes to the same; it has the same answer. */
  readonly sameAs: string | null;
}

/** Violations that make an element needed: it is what keeps them away. Others say that the model is broken. */
export const NEEDS: ReadonlySet<PropertyJson["kind"]> = new Set([
  "invariant",
  "step",
  "assertion",
  "temporal",
]);
