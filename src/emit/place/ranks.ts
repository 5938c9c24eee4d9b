/** Ranks: the number of a value among those of its type, by which sets and functions are laid out; lengths. */
import { bitsFor, type Shape } from "../../../checker/runtime/shapes.js";
import type { Type } from "../../ir/type.js";
import { codeOf, isSimpleOptional, locOf, readBits, shapeOf, valueOfCode } from "./location.js";
import type { FunctionScope, Val } from "./scope.js";

const isScalar = (type: Type, shape: Shape): boolean =>
  type.kind === "bool" || type.kind === "int" || shape.kind === "names" || isSimpleOptional(shape);

/** The rank of a value among those of its type: the index of its bit in a set, of its element in a function. */
export function rankOf(scope: FunctionScope, val: Val): string {
  const shape = shapeOf(scope, val.type);
  if (isScalar(val.type, shape)) return codeOf(val);
  return `${scope.module.ranks(shape).ranks}[${codeOf(val)}]${scope.module.typed("!")}`;
}

export function elementOfRank(scope: FunctionScope, type: Type, rank: string): Val {
  const shape = shapeOf(scope, type);
  if (isScalar(type, shape)) return valueOfCode(scope, type, rank);
  return {
    wide: false,
    type,
    js: `${scope.module.ranks(shape).codes}[${rank}]${scope.module.typed("!")}`,
  };
}

export function lengthOf(scope: FunctionScope, val: Val): string {
  const loc = locOf(scope, val);
  return readBits(loc, lengthBits(scope, val.type));
}

export function lengthBits(scope: FunctionScope, type: Type): number {
  const shape = shapeOf(scope, type);
  if (shape.kind !== "sequence") throw new Error(`a ${shape.kind} has no length`);
  return bitsFor(shape.max + 1);
}
