/** Checks temporal formulas on a state graph. */
import { automatonOf } from "./automaton.js";
import { FairNodes } from "./fair.js";
import { conjunctsOf, type Formula, not } from "./formula.js";
import type { FairGraph } from "./graph.js";
import { type Lasso, lassoOf } from "./lasso.js";
import { Product } from "./product.js";

/** One of a property's formulas; there is one for each combination of values that it quantifies over. */
export type Instances = readonly Formula[];

export interface Counterexample {
  /** The index of the instance that is violated. */
  readonly instance: number;
  readonly lasso: Lasso;
}

/** The result of checking a property. */
export type LivenessAnswer =
  | { readonly kind: "holds" }
  | { readonly kind: "violated"; readonly counterexample: Counterexample }
  /** There is no memory for it, or the formula is too large. */
  | { readonly kind: "unjudged"; readonly why: "memory" | "size" };

/** Allocates arrays with an entry for each node of a product. */
export interface Arrays {
  /** Zeros; null if there is no memory for them. */
  allocate(entries: number): Int32Array | null;
  release(array: Int32Array): void;
}

/** Nodes are numbered with 31 bits. */
const NODES_MAX = 2 ** 31 - 1;

/**
 * An independent answer to whether a formula is violated; null if it has none. If the search disagrees, that is an
 * internal error.
 */
export type Opinion = (formula: Formula) => boolean | null;

/**
 * Looks for a fair behaviour that violates one of the instances, and reports the first one violated. Yields now and
 * then.
 */
export function* judgeLiveness(
  graph: FairGraph,
  instances: Instances,
  arrays: Arrays,
  opinion: Opinion = () => null,
): Generator<void, LivenessAnswer> {
  for (const [instance, whole] of instances.entries())
    for (const formula of conjunctsOf(whole)) {
      const said = opinion(formula);
      if (said === false) continue;
      const lasso = yield* search(graph, formula, arrays);
      if (typeof lasso === "string") return { kind: "unjudged", why: lasso };
      if (lasso !== null) return { kind: "violated", counterexample: { instance, lasso } };
      if (said === true) throw new Error("two searches for fair cycles disagree");
    }
  return { kind: "holds" };
}

function* search(
  graph: FairGraph,
  formula: Formula,
  arrays: Arrays,
): Generator<void, Lasso | null | "memory" | "size"> {
  const automaton = automatonOf(not(formula));
  if (automaton === null) return "size";
  const product = new Product(graph, automaton);
  const marks = product.size > NODES_MAX ? null : arrays.allocate(product.size);
  if (marks === null) return "memory";
  const fair = new FairNodes(product, marks);
  yield* fair.find();
  const levels = fair.some ? arrays.allocate(product.size) : null;
  const found = levels === null ? null : lassoOf(product, fair, levels);
  arrays.release(marks);
  if (levels !== null) arrays.release(levels);
  return fair.some && levels === null ? "memory" : found;
}

/** The fair units that can never take a step that changes anything. */
export function* idleUnits(graph: FairGraph): Generator<void, readonly number[]> {
  let idle = graph.units.map((_, unit) => unit);
  for (let state = 0; state < graph.size && idle.length > 0; state += 1) {
    idle = idle.filter((unit) => !graph.canStep(unit, state));
    if (state % 2 ** 16 === 0) yield;
  }
  return idle;
}
