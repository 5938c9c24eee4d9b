/** Assignments that are joined as in TLA+, `x' = 1 /\\ y' = 2`: to the grammar all but the first are comparisons. */
import type { Expression } from "../tree.js";
import { reportOperators } from "./build.js";

/** The expression without the assignments that are joined to it, each of which is reported. */
export function withoutAssignments(expression: Expression): Expression {
  if (expression.kind !== "junction") return expression;
  const { operator, operands } = expression;
  const assigned = operands.filter(isAssignment);
  for (const { span } of assigned) reportOperators({ kind: "joined", operator, span });
  const rest = operands.filter((operand) => !assigned.includes(operand));
  const [first, second] = rest;
  if (first === undefined || assigned.length === 0) return expression;
  return second === undefined ? first : { ...expression, operands: rest };
}

const isAssignment = (expression: Expression): boolean =>
  expression.kind === "binary" &&
  (expression.operator === "=" || expression.operator === "in") &&
  expression.left.kind === "prime";
