/**
 * A counterexample to a temporal formula: a way to a state, and a cycle through it that goes on for ever.
 *
 * The way is the least of the shortest ones into a fair cycle, the cycle a short one. Steps that change nothing are
 * left out, since no formula can tell, and what the way and the cycle have in common at their ends belongs to the
 * cycle.
 */
import { cycleThrough } from "./cycle.js";
import type { FairNodes } from "./fair.js";
import { isStepOf, type StateGraph } from "./graph.js";
import { entryOf } from "./path.js";
import type { Product } from "./product.js";

export interface Lasso {
  /** The states before the cycle. */
  readonly way: readonly number[];
  /** The states of the cycle, after whose last one the first one comes again. A single one is stayed in for ever. */
  readonly cycle: readonly number[];
}

/** There must be a fair node. `levels` has an entry for each node of the product, all 0. */
export function lassoOf(product: Product, fair: FairNodes, levels: Int32Array): Lasso {
  const { states, node } = entryOf(product, fair, levels);
  const component = fair.componentOf(node);
  const cycle = cycleThrough(product, component, (other) => fair.isInside(other), node);
  return rolled(states.slice(0, -1), withoutRepeats(cycle));
}

/** Without steps that change nothing, around the end too. */
function withoutRepeats(cycle: readonly number[]): readonly number[] {
  const kept = cycle.filter((state, i) => state !== cycle[(i + 1) % cycle.length]);
  if (kept.length === 0) return cycle.slice(0, 1);
  // The first state stays in front: a state that is repeated is kept where it is left, which may be the end.
  return kept.at(-1) === cycle[0] && kept[0] !== cycle[0] ? [cycle[0] as number, ...kept.slice(0, -1)] : kept;
}

function rolled(way: readonly number[], cycle: readonly number[]): Lasso {
  let [before, around] = [way, cycle];
  while (before.length > 0 && before.at(-1) === around.at(-1)) {
    around = [around.at(-1) as number, ...around.slice(0, -1)];
    before = before.slice(0, -1);
  }
  return { way: before, cycle: around };
}

/** Why a fair unit lets a cycle go on for ever. */
export interface FairReason {
  /** Index among the units. */
  readonly unit: number;
  /** It is taken, or it can't step: in a state, or, if it is strongly fair, in none of them. */
  readonly why: "taken" | "disabled";
  /**
   * Position in the cycle: of the state before the step that is taken, or of the first one in which it can't step.
   */
  readonly at: number;
}

/** Why a cycle is fair; null for a unit if it is not. */
export function reasonsFor(graph: StateGraph, cycle: readonly number[]): readonly (FairReason | null)[] {
  return graph.units.map(({ strong }, unit): FairReason | null => {
    const taken = cycle.findIndex((from, i) =>
      isStepOf(graph, unit, from, cycle[(i + 1) % cycle.length] as number),
    );
    if (taken !== -1) return { unit, why: "taken", at: taken };
    const disabled = cycle.map((state) => !graph.canStep(unit, state));
    if (strong && !disabled.every((is) => is)) return null;
    const at = disabled.indexOf(true);
    return at === -1 ? null : { unit, why: "disabled", at };
  });
}
