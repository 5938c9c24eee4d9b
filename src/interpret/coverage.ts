/** Counts coverage while statements are walked. */
import { type Coverage, countersOf } from "../facts/coverage.js";
import type { Ir } from "../ir/ir.js";
import type { Span } from "../source/span.js";

/** Receives what the walk over statements evaluates. */
export interface CoverageRecorder {
  readonly condition: (span: Span, value: boolean) => void;
  readonly branch: (span: Span) => void;
  readonly result: () => Coverage;
}

export function coverageRecorder(ir: Ir): CoverageRecorder {
  const counters = countersOf(ir);
  const counts = new Float64Array(counters.size);
  const count = (counter: number | null): void => {
    if (counter !== null) counts[counter] = (counts[counter] as number) + 1;
  };
  return {
    condition: (span, value) => count(counters.ofCondition(span, value)),
    branch: (span) => count(counters.ofBranch(span)),
    result: () => counters.coverage(counts),
  };
}
