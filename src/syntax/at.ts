/** Whose place an `at` asks for: `p at a`, or `p' at a` for the place after the step. */
import type { Expression, ExpressionOf } from "./tree.js";

export interface AskedProcess {
  readonly process: Expression;
  readonly primed: boolean;
}

const bare = (node: Expression): Expression => (node.kind === "group" ? bare(node.body) : node);

export function processAt({ process }: ExpressionOf<"at">): AskedProcess {
  const inner = bare(process);
  return inner.kind === "prime" ? { process: inner.target, primed: true } : { process, primed: false };
}
