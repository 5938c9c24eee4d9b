/**
 * A counterexample to a temporal formula: a path to a state, and a cycle through it that repeats forever.
 *
 * The path is the first of the shortest ones to a fair cycle; the cycle is short, but not always shortest. Steps that
 * change nothing are left out, since no formula distinguishes them, and a common end of path and cycle becomes part
 * of the cycle.
 */
import { cycleThrough } from "./cycle.js";
import type { FairNodes } from "./fair.js";
import { type FairGraph, isStepOf } from "./graph.js";
import { entryOf } from "./path.js";
import type { Product } from "./product.js";

export interface Lasso {
  /** The states before the cycle. */
  readonly prefix: readonly number[];
  /** The states of the cycle, after whose last one the first one comes again. A single one means staying in it forever. */
  readonly cycle: readonly number[];
}

/** There must be a fair node. `levels` has an entry for each node of the product, all 0. */
export function lassoOf(product: Product, fair: FairNodes, levels: Int32Array): Lasso {
  const { states, node } = entryOf(product, fair, levels);
  const component = fair.componentOf(node);
  const cycle = cycleThrough(product, component, (other) => fair.isInside(other), node);
  return rolled(states.slice(0, -1), withoutRepeats(cycle));
}

/** Removes steps that change nothing, also between the last state and the first. */
function withoutRepeats(cycle: readonly number[]): readonly number[] {
  const kept = cycle.filter((state, i) => state !== cycle[(i + 1) % cycle.length]);
  if (kept.length === 0) return cycle.slice(0, 1);
  // Keeps the first state first.
  return kept.at(-1) === cycle[0] && kept[0] !== cycle[0] ? [cycle[0] as number, ...kept.slice(0, -1)] : kept;
}

function rolled(prefix: readonly number[], cycle: readonly number[]): Lasso {
  let [before, around] = [prefix, cycle];
  while (before.length > 0 && before.at(-1) === around.at(-1)) {
    around = [around.at(-1) as number, ...around.slice(0, -1)];
    before = before.slice(0, -1);
  }
  return { prefix: before, cycle: around };
}

/** Why a fair unit allows a cycle to repeat forever. */
export interface FairReason {
  /** Index among the units. */
  readonly unit: number;
  /** It is taken, or it is disabled: in some state of the cycle or, if it is strongly fair, in all of them. */
  readonly why: "taken" | "disabled";
  /**
   * Position in the cycle: of the state before the step that is taken, or of the first one in which it can't step.
   */
  readonly at: number;
}

/** Why a cycle is fair; null for a unit if it is not. */
export function reasonsFor(graph: FairGraph, cycle: readonly number[]): readonly (FairReason | null)[] {
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
