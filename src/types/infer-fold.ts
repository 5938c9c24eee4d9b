/** Types of folds. */
import type { ExpressionOf } from "../syntax/tree.js";
import { commonType, expression, hasNoOrder } from "./infer-expressions.js";
import { declared, type Inference } from "./inference.js";
import { INT, present, settled, showType, solved, type Type, unknown } from "./type.js";

/** The accumulator may become what the body makes of it: then the body is looked at again. */
const ROUNDS_MAX = 8;

export function fold(c: Inference, node: ExpressionOf<"fold">): Type {
  const initial = expression(c, node.initial);
  c.symbols.set(declared(c, node.binder.name), elementType(c, node));
  const accumulator = declared(c, node.accumulator);
  let type = unbounded(initial);
  for (let round = 0; round < ROUNDS_MAX; round += 1) {
    c.symbols.set(accumulator, type);
    const wider = unbounded(commonType(c, [node.body], type));
    if (JSON.stringify(settled(wider)) === JSON.stringify(settled(type))) break;
    type = wider;
  }
  return type;
}

function elementType(c: Inference, { binder }: ExpressionOf<"fold">): Type {
  const whole = present(expression(c, binder.set));
  switch (whole.kind) {
    case "sequence":
      return whole.of;
    case "set":
      if (hasNoOrder(c, whole.of))
        c.report("symmetric-has-no-order", binder.set.span, {
          type: showType(whole.of),
          what: "order to fold in",
        });
      return whole.of;
    case "unknown":
      c.report("unknown-type", binder.set.span, { what: "what is folded" });
      return unknown();
    default:
      c.report("fold-of-what", binder.set.span, { type: showType(whole) });
      return unknown();
  }
}

/** The type without bounds on numbers and lengths: what they are in the end is found out later. */
function unbounded(type: Type): Type {
  const at = solved(type);
  switch (at.kind) {
    case "int":
      return INT;
    case "optional":
      return { kind: "optional", of: unbounded(at.of) };
    case "record":
      return { kind: "record", fields: at.fields.map((f) => ({ name: f.name, type: unbounded(f.type) })) };
    case "function":
      return { ...at, value: unbounded(at.value) };
    case "set":
      return { kind: "set", of: unbounded(at.of) };
    case "sequence":
      return { kind: "sequence", of: unbounded(at.of), max: null };
    case "tuple":
      return { kind: "tuple", items: at.items.map(unbounded) };
    default:
      return at;
  }
}
