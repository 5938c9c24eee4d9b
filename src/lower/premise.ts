/** The premise of a property: if it is never true, the property holds vacuously. */

import type { IrExpression } from "../ir/ir.js";
import { BOOL } from "../ir/type.js";

/**
 * For `forall x in S : P implies Q` it is `exists x in S : P`; null where a property has no such form. It is
 * evaluated in the property's own frame, since it binds the same slots.
 */
export function premiseOf(body: IrExpression): IrExpression | null {
  switch (body.kind) {
    case "implies":
      return body.left;
    case "forall": {
      const inner = premiseOf(body.body);
      return inner === null ? null : { ...body, kind: "exists", body: inner, type: BOOL };
    }
    case "let": {
      const inner = premiseOf(body.body);
      return inner === null ? null : { ...body, body: inner };
    }
    default:
      return null;
  }
}

/**
 * The same of a temporal property: for `forall x in S : P leads to Q`, and for `always (P implies F)`. It is a premise
 * of states, which is true at some time or never is.
 */
export function temporalPremiseOf(
  body: IrExpression,
  isOfStates: (node: IrExpression) => boolean,
): IrExpression | null {
  switch (body.kind) {
    case "leadsTo":
      return isOfStates(body.left) ? body.left : null;
    case "always": {
      const inner = premiseOf(body.of);
      return inner !== null && isOfStates(inner) ? inner : null;
    }
    case "forall": {
      const inner = temporalPremiseOf(body.body, isOfStates);
      return inner === null ? null : { ...body, kind: "exists", body: inner, type: BOOL };
    }
    default:
      return null;
  }
}
