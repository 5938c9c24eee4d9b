/**
 * Edits that find out whether a condition ever has an effect: evaluation fails where it is false (or true) while the
 * other conjuncts are true, and nothing else changes. If a search never meets the failure, the condition is dead.
 */
import { conjunctsIn } from "../edit/address.js";
import { copyOf } from "../syntax/copy.js";
import type { Edit, Expression, Span } from "../syntax/tree.js";
import { taking } from "./element.js";

const group = (body: Expression): Expression => ({ kind: "group", body, span: body.span });

/** An expression that has no value. */
function failing(span: Span): Expression {
  const number = (value: number): Expression => ({ kind: "integer", value, span });
  const quotient: Expression = { kind: "binary", operator: "/", left: number(1), right: number(0), span };
  return group({ kind: "binary", operator: "=", left: quotient, right: number(0), span });
}

const junction = (operator: "and" | "or", operands: readonly Expression[], span: Span): Expression =>
  operands.length === 1 ? (operands[0] as Expression) : group({ kind: "junction", operator, operands, span });

/**
 * Fails where a conjunct is false and the others are true. Those before it are known to be true when it is evaluated,
 * so it becomes `conjunct or (those after it) and failing`.
 */
export function whereFalse(segments: readonly string[], whole: Expression, conjunct: Expression): Edit {
  const { span } = conjunct;
  const all = conjunctsIn(whole);
  const behind = all.slice(all.indexOf(conjunct) + 1).map((other) => group(copyOf(other)));
  const fails = junction("and", [...(conjunct === whole ? [] : behind), failing(span)], span);
  return taking(segments, junction("or", [group(copyOf(conjunct)), fails], span), span);
}

/** Fails where a condition is true. */
export const whereTrue = (segments: readonly string[], condition: Expression): Edit =>
  taking(
    segments,
    junction("and", [group(copyOf(condition)), failing(condition.span)], condition.span),
    condition.span,
  );
