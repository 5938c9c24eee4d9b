/** Counts what happens within actions while statements are walked. */
import { countersOf } from "../facts/coverage.js";
import type { Ir, IrAction } from "../ir/ir.js";
import type { Span } from "../source/span.js";
import type { EitherBranch } from "./execute.js";

/** Receives what the walk over statements evaluates. */
export interface CoverageRecorder {
  /** This and the next are null if coverage is not counted. */
  readonly condition: ((span: Span, value: boolean) => void) | null;
  readonly branch: ((span: Span) => void) | null;
  /** A transition was found; its path went through these branches. */
  readonly transition: (action: IrAction, branches: readonly EitherBranch[]) => void;
  /** Adds the transitions of a state, once all are found, to the counts; those of a state that was interrupted are dropped. */
  readonly state: (find: () => void) => void;
  /** In the counters of `countersOf`. */
  readonly counts: Float64Array;
}

/** Null if there is nothing to count. */
export function coverageRecorder(ir: Ir, isCoverage: boolean): CoverageRecorder | null {
  const counters = countersOf(ir, isCoverage);
  if (counters.size === 0) return null;
  const counts = new Float64Array(counters.size);
  let found: number[] = [];
  const count = (counter: number | null): void => {
    if (counter !== null) counts[counter] = (counts[counter] as number) + 1;
  };
  return {
    condition: isCoverage ? (span, value) => count(counters.ofCondition(span, value)) : null,
    branch: isCoverage ? (span) => count(counters.ofBranch(span)) : null,
    transition: (action, branches) => {
      for (const { owner, branch } of branches) found.push(counters.branchOf(action, owner, branch));
    },
    state: (find) => {
      found = [];
      find();
      for (const branch of found) count(counters.takenOf(branch));
      for (const branch of new Set(found)) count(counters.takenOf(branch) + 1);
    },
    counts,
  };
}
