/** Lowers quantifiers, choices and aggregates, and the names that they bind. */
import type { IrExpression, Slot } from "../ir/ir.js";
import type { Type } from "../ir/type.js";
import type { Binder, ExpressionOf } from "../syntax/tree.js";
import { bindName, type LoweringContext } from "./context.js";
import { need } from "./lower-expression.js";

/** Binds the names of `x in S, y in T`, in order: a later set may read an earlier name. */
export function lowerBinders(
  binders: readonly Binder[],
  context: LoweringContext,
): { readonly slots: readonly Slot[]; readonly sets: readonly IrExpression[] } {
  const slots: Slot[] = [];
  const sets: IrExpression[] = [];
  for (const binder of binders) {
    sets.push(need(binder.set, context));
    slots.push(bindName(context, binder.name));
  }
  return { slots, sets };
}

export function lowerQuantifier(
  node: ExpressionOf<"quantifier">,
  type: Type,
  context: LoweringContext,
): IrExpression {
  const { slots, sets } = lowerBinders(node.binders, context);
  const body = need(node.body, context);
  const { operator, span } = node;
  if (operator === "choose") return { kind: "choose", slots, sets, body, type, span };
  if (slots.length === 1 || operator === "forall" || operator === "exists")
    return slots.reduceRight<IrExpression>(
      (inner, slot, i) => ({
        kind: operator,
        slot,
        set: sets[i] as IrExpression,
        body: inner,
        type,
        span,
      }),
      body,
    );
  if (operator === "min" || operator === "max") {
    // Over all combinations at once: those of one outer element may be none.
    const values: IrExpression = {
      kind: "map",
      slots,
      sets,
      where: null,
      element: body,
      type: { kind: "set", of: type },
      span,
    };
    const slot = context.frame.fresh("value", type);
    const value: IrExpression = { kind: "slot", slot: slot.slot, name: slot.name, type, span };
    return { kind: operator, slot, set: values, body: value, type, span };
  }
  // Over several names: the outer ones add up what the inner ones came to.
  return slots.reduceRight<IrExpression>(
    (inner, slot, i) => ({
      kind: i === slots.length - 1 ? operator : "sum",
      slot,
      set: sets[i] as IrExpression,
      body: inner,
      type,
      span,
    }),
    body,
  );
}
