/** Membership, inclusion, and what is made of two sets. */
import { wordsOf } from "../../../checker/runtime/shapes.js";
import type { IrExpression } from "../../ir/ir.js";
import { type Type, union } from "../../ir/type.js";
import { bitOr, every, paren } from "../code/code.js";
import { elementOf } from "../facts/bounds.js";
import { convert, fits, fitsAlways, rankOf } from "../place/convert.js";
import { bitLoc, locOf, readBits, shapeOf } from "../place/location.js";
import { js, named, type Scope, tried, use } from "../place/scope.js";
import { generate } from "./generate.js";

export function membership(scope: Scope, node: Extract<IrExpression, { kind: "in" }>): string {
  const element = named(scope, generate(scope, node.element));
  if (node.set.kind === "all") return fits(scope, element, node.set.of);
  const set = generate(scope, node.set);
  const of = elementOf(set.type);
  if (of.kind === "nothing") return "false";
  const place = locOf(scope, set);
  const bit = (): string =>
    `${readBits(bitLoc(scope, place, rankOf(scope, convert(scope, element, of))), 1)} !== 0`;
  if (fitsAlways(element.type, of)) return bit();
  const inside = fits(scope, element, of);
  const { result, lines } = tried(scope, bit);
  if (lines.length === 0) return every([inside, result]);
  const name = scope.names.fresh("t");
  scope.code.line(`let ${name}${scope.module.typed(": boolean")} = ${inside};`);
  scope.code.open(`if (${name}) {`);
  scope.code.append(lines);
  scope.code.line(`${name} = ${result};`);
  scope.code.close();
  return name;
}

export function subset(scope: Scope, node: Extract<IrExpression, { kind: "subset" }>): string {
  const left = named(scope, generate(scope, node.left));
  const right = named(scope, generate(scope, node.right));
  if (left.type.kind === "set" && left.type.of.kind === "nothing") return "true";
  const common: Type = { kind: "set", of: union(elementOf(left.type), elementOf(right.type)) };
  const [a, b] = [convert(scope, left, common), convert(scope, right, common)];
  if (!a.wide && !b.wide) return `(${paren(a.js)} & ~${paren(b.js)}) === 0`;
  if (!a.wide || !b.wide) throw new Error("sets of one type that differ in width");
  const words = wordsOf(shapeOf(scope, common));
  return `${use(scope, "withinWords")}(${a.array}, ${a.at}, ${b.array}, ${b.at}, ${words})`;
}

export function setOperation(
  scope: Scope,
  node: Extract<IrExpression, { kind: "union" | "intersect" | "minus" }>,
  type: Type,
): string {
  const left = named(scope, generate(scope, node.left));
  const right = generate(scope, node.right);
  const [a, b] = [js(convert(scope, left, type)), js(convert(scope, right, type))];
  if (node.kind === "union") return bitOr(a, b);
  return node.kind === "intersect" ? `(${paren(a)} & ${paren(b)})` : `(${paren(a)} & ~${paren(b)})`;
}
