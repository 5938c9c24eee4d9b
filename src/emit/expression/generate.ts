/**
 * Generates expressions: each becomes a JavaScript expression, and the lines that it needs before it. The language's
 * order of evaluation is kept wherever it is observable, that is, where something can fail.
 */
import type { IrExpression } from "../../ir/ir.js";
import type { Type } from "../../ir/type.js";
import { convertInto } from "../place/convert.js";
import { type Loc, load, temporary } from "../place/location.js";
import { type FunctionScope, js, type Val } from "../place/scope.js";
import { emissionOf } from "./kinds.js";

export const typeOf = (scope: FunctionScope, node: IrExpression): Type => scope.module.bounds.of(node);

/** The value of an expression that fits a register. */
export const text = (scope: FunctionScope, node: IrExpression): string => js(generate(scope, node));

/** The value of an expression. */
export function generate(scope: FunctionScope, node: IrExpression): Val {
  const type = typeOf(scope, node);
  const { value, build: buildIn } = emissionOf(node);
  const val = value?.(scope, node, type) ?? null;
  if (val !== null) return val;
  if (buildIn === undefined) throw new Error(`a ${node.kind} has no value`);
  // Composite values get a place of their own, and are built there.
  const target = temporary(scope, type);
  buildIn(scope, node, target);
  return load(scope, target);
}

/** Writes the value of an expression into a place whose bits are all 0; the value is known to fit it. */
export function build(scope: FunctionScope, node: IrExpression, to: Loc): void {
  const { build: buildIn } = emissionOf(node);
  // The place is an optional, or has other bounds: the value is computed first, and then converted.
  if (buildIn === undefined || to.type.kind === "optional") convertInto(scope, generate(scope, node), to);
  else buildIn(scope, node, to);
}
