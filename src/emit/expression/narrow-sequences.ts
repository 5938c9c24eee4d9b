/** Narrow sequences: an element is put in, or taken out, by moving all bits at once. */
import { narrowBits } from "../../../checker/runtime/shapes.js";
import type { IrExpression } from "../../ir/ir.js";
import type { Type } from "../../ir/type.js";
import type { Span } from "../../source/span.js";
import { add, bitOr, paren, shiftLeft, subtract, times } from "../code/code.js";
import { elementOf } from "../facts/bounds.js";
import { convert, lengthBits, lengthOf } from "../place/convert.js";
import { codeOf, shapeOf } from "../place/location.js";
import { demand, held, inRegister, js, named, type Scope, type Val } from "../place/scope.js";
import { generate } from "./generate.js";

/** `append(left, right)` as a number; null if the sequence is too wide for one. */
export function appended(scope: Scope, left: IrExpression, right: IrExpression, type: Type): Val | null {
  if (!inRegister(shapeOf(scope, type))) return null;
  const before = generate(scope, left);
  return withElement(scope, before, generate(scope, right), type);
}

/** A narrow sequence with one more element, as one of a type that has room for it. */
export function withElement(scope: Scope, before: Val, element: Val, type: Type): Val {
  const sequence = js(named(scope, convert(scope, before, type)));
  const of = elementOf(type);
  const code = codeOf(scope, convert(scope, element, of));
  const [lengths, bits] = [lengthBits(scope, type), narrowBits(shapeOf(scope, of))];
  const length = lengthOf(scope, { wide: false, type, js: sequence });
  const put = bits === 0 ? "0" : shiftLeft(code, paren(add(times(length, bits), lengths)));
  return { wide: false, type, js: bitOr(paren(add(sequence, 1)), put) };
}

/** `tail(of)` as a number; null if the sequence is too wide for one. */
export function withoutHead(scope: Scope, of: IrExpression, span: Span, type: Type): Val | null {
  if (!inRegister(shapeOf(scope, scope.module.bounds.of(of)))) return null;
  const whole = generate(scope, of);
  const sequence = js(named(scope, whole));
  const length = held(scope, lengthOf(scope, whole));
  demand(scope, `${length} > 0`, "evaluation", "`tail` of an empty sequence", span);
  const element = elementOf(whole.type);
  const rest = whole.type.kind === "sequence" && (whole.type.max ?? 0) > 1;
  if (!rest || element.kind === "nothing") return { wide: false, type, js: "0" };
  const skipped = lengthBits(scope, whole.type) + narrowBits(shapeOf(scope, element));
  const moved =
    skipped > 31 ? "0" : shiftLeft(`(${sequence} >>> ${skipped})`, String(lengthBits(scope, type)));
  return { wide: false, type, js: bitOr(paren(subtract(length, 1)), moved) };
}
