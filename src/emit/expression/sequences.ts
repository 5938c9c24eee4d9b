/**
 * Sequences, built element by element; of narrow ones, an element is put in, or taken out, by moving all bits at once.
 */

import { narrowBits } from "../../../checker/runtime/shapes.js";
import { elementOf } from "../../facts/bounds.js";
import { intervalOf } from "../../facts/intervals.js";
import { maxOf } from "../../facts/parts.js";
import type { NodeOf } from "../../ir/ir.js";
import type { Type } from "../../ir/type.js";
import { add, bitOr, paren, shiftLeft, subtract, times } from "../code/code.js";
import { convert, convertInto } from "../place/convert.js";
import { codeOf, elementLoc, type Loc, load, locOf, shapeOf, writeBits } from "../place/location.js";
import { forCount } from "../place/loops.js";
import { lengthBits, lengthOf } from "../place/ranks.js";
import {
  bindSlot,
  demand,
  type FunctionScope,
  held,
  inRegister,
  js,
  named,
  type Val,
} from "../place/scope.js";
import { build, generate, text } from "./generate.js";
import { length } from "./parts.js";

/** What the elements of a place for a sequence are. */
function elementType({ type }: Loc): Type {
  if (type.kind !== "sequence") throw new Error(`a sequence in the place of a ${type.kind}`);
  return type.of;
}

function setLength(scope: FunctionScope, to: Loc, length: string): void {
  writeBits(scope, to, lengthBits(scope, to.type), length, false);
}

export function buildSequence(scope: FunctionScope, node: NodeOf<"sequence">, to: Loc): void {
  const of = elementType(to);
  writeBits(scope, to, lengthBits(scope, to.type), String(node.elements.length), true);
  node.elements.forEach((element, i) => {
    build(scope, element, elementLoc(scope, to, String(i), of));
  });
}

export function buildAppend(scope: FunctionScope, node: NodeOf<"append">, to: Loc): void {
  const left = named(scope, generate(scope, node.left));
  const right = generate(scope, node.right);
  const of = elementType(to);
  const length = lengthOf(scope, left);
  convertInto(scope, left, to);
  convertInto(scope, right, elementLoc(scope, to, length, of));
  setLength(scope, to, add(length, 1));
}

export function buildConcat(scope: FunctionScope, node: NodeOf<"concat">, to: Loc): void {
  const left = named(scope, generate(scope, node.left));
  const right = named(scope, generate(scope, node.right));
  const of = elementType(to);
  const before = held(scope, lengthOf(scope, left));
  const after = held(scope, lengthOf(scope, right));
  convertInto(scope, left, to);
  const source = locOf(scope, right);
  if (elementOf(right.type).kind !== "nothing")
    forCount(scope, after, maxOf(right.type), (k) => {
      const item = load(scope, elementLoc(scope, source, k, elementOf(right.type)));
      convertInto(scope, item, elementLoc(scope, to, paren(add(before, k)), of));
    });
  setLength(scope, to, add(before, after));
}

export function buildTail(scope: FunctionScope, node: NodeOf<"tail">, to: Loc): void {
  const whole = named(scope, generate(scope, node.of));
  const length = held(scope, lengthOf(scope, whole));
  demand(scope, `${length} > 0`, "evaluation", "`tail` of an empty sequence", node.span);
  const of = elementType(to);
  const source = locOf(scope, whole);
  const rest = held(scope, subtract(length, 1));
  writeBits(scope, to, lengthBits(scope, to.type), rest, true);
  if (elementOf(whole.type).kind === "nothing" || maxOf(whole.type) <= 1) return;
  forCount(scope, rest, maxOf(whole.type), (k) => {
    const item = load(scope, elementLoc(scope, source, paren(add(k, 1)), elementOf(whole.type)));
    convertInto(scope, item, elementLoc(scope, to, k, of));
  });
}

export function buildReverse(scope: FunctionScope, node: NodeOf<"reverse">, to: Loc): void {
  const whole = named(scope, generate(scope, node.of));
  const of = elementType(to);
  const source = locOf(scope, whole);
  const length = held(scope, lengthOf(scope, whole));
  writeBits(scope, to, lengthBits(scope, to.type), length, true);
  if (maxOf(whole.type) === 0) return;
  forCount(scope, length, maxOf(whole.type), (k) => {
    const item = load(scope, elementLoc(scope, source, k, elementOf(whole.type)));
    convertInto(scope, item, elementLoc(scope, to, paren(subtract(subtract(length, 1), k)), of));
  });
}

export function buildCollect(scope: FunctionScope, node: NodeOf<"collect">, to: Loc): void {
  const { bounds } = scope.module;
  const low = held(scope, text(scope, node.low));
  const count = held(scope, add(subtract(text(scope, node.high), low), 1));
  const found = scope.names.fresh("c");
  scope.code.line(`let ${found} = 0;`);
  const [least, most] = [intervalOf(bounds.of(node.low)).low, intervalOf(bounds.of(node.high)).high];
  // There is no such element: nothing is written.
  if (maxOf(to.type) > 0)
    forCount(scope, count, Math.max(0, most - least + 1), (k) => {
      bindSlot(scope, node.slot, { wide: false, type: bounds.slot(node.slot), js: held(scope, add(low, k)) });
      const condition = node.where === null ? "true" : text(scope, node.where);
      if (condition !== "true") scope.code.open(`if (${condition}) {`);
      build(scope, node.element, elementLoc(scope, to, found, elementType(to)));
      scope.code.line(`${found} += 1;`);
      if (condition !== "true") scope.code.close();
    });
  setLength(scope, to, found);
}

/** `append(left, right)` as a number; null if the sequence is too wide for one. */
export function appended(scope: FunctionScope, node: NodeOf<"append">, type: Type): Val | null {
  if (!inRegister(shapeOf(scope, type))) return null;
  const before = generate(scope, node.left);
  return withElement(scope, before, generate(scope, node.right), type);
}

/** A narrow sequence with one more element, as one of a type that has room for it. */
export function withElement(scope: FunctionScope, before: Val, element: Val, type: Type): Val {
  const sequence = js(named(scope, convert(scope, before, type)));
  const of = elementOf(type);
  const code = codeOf(convert(scope, element, of));
  const [lengths, bits] = [lengthBits(scope, type), narrowBits(shapeOf(scope, of))];
  const length = lengthOf(scope, { wide: false, type, js: sequence });
  const put = bits === 0 ? "0" : shiftLeft(code, paren(add(times(length, bits), lengths)));
  return { wide: false, type, js: bitOr(paren(add(sequence, 1)), put) };
}

/** `head(of)` */
export function headOf(scope: FunctionScope, node: NodeOf<"head">, type: Type): Val {
  const sequence = locOf(scope, generate(scope, node.of));
  demand(scope, `${length(scope, sequence)} > 0`, "evaluation", "`head` of an empty sequence", node.span);
  // There is no such element: the code is never reached.
  if (elementOf(sequence.type).kind === "nothing") return { wide: false, type, js: "0" };
  return load(scope, elementLoc(scope, sequence, "0", type));
}

/** `tail(of)` as a number; null if the sequence is too wide for one. */
export function withoutHead(scope: FunctionScope, node: NodeOf<"tail">, type: Type): Val | null {
  if (!inRegister(shapeOf(scope, scope.module.bounds.of(node.of)))) return null;
  const whole = generate(scope, node.of);
  const sequence = js(named(scope, whole));
  const length = held(scope, lengthOf(scope, whole));
  demand(scope, `${length} > 0`, "evaluation", "`tail` of an empty sequence", node.span);
  const element = elementOf(whole.type);
  const rest = maxOf(whole.type) > 1;
  if (!rest || element.kind === "nothing") return { wide: false, type, js: "0" };
  const skipped = lengthBits(scope, whole.type) + narrowBits(shapeOf(scope, element));
  const moved =
    skipped > 31 ? "0" : shiftLeft(`(${sequence} >>> ${skipped})`, String(lengthBits(scope, type)));
  return { wide: false, type, js: bitOr(paren(subtract(length, 1)), moved) };
}
