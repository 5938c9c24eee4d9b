/** The parts of a condition that are joined by `and`. */
import type { IrExpression } from "./ir.js";

/** The conjuncts that a condition is evaluated by, one after the other. */
export const conjunctsOf = (condition: IrExpression): readonly IrExpression[] =>
  condition.kind === "and" ? condition.operands.flatMap(conjunctsOf) : [condition];
