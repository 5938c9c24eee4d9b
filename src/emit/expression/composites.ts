/** Alternatives, records, tuples and functions, built part by part in the place where they are needed. */

import { bitsFor } from "../../../checker/runtime/shapes.js";
import { caseOf, fieldOf, itemOf, nth } from "../../facts/parts.js";
import type { NodeOf } from "../../ir/ir.js";
import type { Type } from "../../ir/type.js";
import { convertInto } from "../place/convert.js";
import { elementLoc, fieldLoc, type Loc, payloadLoc, shapeOf, store, writeBits } from "../place/location.js";
import { rankOf } from "../place/ranks.js";
import { boundTo, type FunctionScope, type Val } from "../place/scope.js";
import { build, generate } from "./generate.js";
import { overType } from "./set-loops.js";

/** An alternative of a type in which none has a payload, as a number; null for others. */
export function plainAlternative(scope: FunctionScope, node: NodeOf<"alternative">, type: Type): Val | null {
  if (shapeOf(scope, type).kind !== "names") return null;
  return { wide: false, type, js: String(caseOf(type, node.name).index) };
}

export function buildAlternative(scope: FunctionScope, node: NodeOf<"alternative">, to: Loc): void {
  const shape = shapeOf(scope, to.type);
  if (to.type.kind !== "alternatives") throw new Error("an alternative of no alternatives");
  const { index, fields } = caseOf(to.type, node.name);
  if (shape.kind === "names") {
    store(scope, to, { wide: false, type: to.type, js: String(index) }, true);
    return;
  }
  const { cases } = to.type;
  const tag = bitsFor(cases.length);
  const vals = node.payload.map((value) => generate(scope, value));
  writeBits(scope, to, tag, String(index), true);
  vals.forEach((val, i) => {
    convertInto(scope, val, payloadLoc(scope, to, index, i, nth(fields, i, "field").type));
  });
}

export function buildRecord(scope: FunctionScope, node: NodeOf<"record">, to: Loc): void {
  for (const { name, value } of node.fields) {
    const { index, type } = fieldOf(to.type, name);
    build(scope, value, fieldLoc(scope, to, index, type));
  }
}

export function buildTuple(scope: FunctionScope, node: NodeOf<"tuple">, to: Loc): void {
  node.elements.forEach((element, i) => {
    build(scope, element, fieldLoc(scope, to, i, itemOf(to.type, i)));
  });
}

export function buildFunction(scope: FunctionScope, node: NodeOf<"function">, to: Loc): void {
  if (to.type.kind !== "function") throw new Error(`a function in the place of a ${to.type.kind}`);
  const { key, value } = to.type;
  overType(scope, key, node.slot, () => {
    const rank = rankOf(scope, boundTo(scope, node.slot));
    build(scope, node.body, elementLoc(scope, to, rank, value));
  });
}
