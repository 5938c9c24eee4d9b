/** What is known of a spec before anything runs, found out when it is first asked for. */
import type { Ir } from "../ir/ir.js";
import { type Bounds, boundsOf } from "./bounds.js";
import { type CanFail, canFailIn } from "./can-fail.js";
import { type InitialPlan, initialPlanOf } from "./initial-plan.js";

export interface Facts {
  readonly canFail: CanFail;
  readonly initialPlan: InitialPlan;
}

/** @param processes How many instances of processes there are. */
export function factsOf(ir: Ir, processes: number): Facts {
  const bounds = lazily<Bounds>(() => boundsOf(ir, processes));
  const canFail = lazily(() => canFailIn(ir, bounds()));
  const initialPlan = lazily(() => initialPlanOf(ir, bounds(), processes));
  return {
    canFail: (node) => canFail()(node),
    get initialPlan() {
      return initialPlan();
    },
  };
}

function lazily<Result>(find: () => Result): () => Result {
  let found: { readonly result: Result } | null = null;
  return () => {
    found ??= { result: find() };
    return found.result;
  };
}
