/** Alternatives, records, tuples and functions, built part by part in the place where they are wanted. */
import { bitsFor } from "../../../checker/runtime/shapes.js";
import type { NodeOf } from "../../ir/ir.js";
import type { Type } from "../../ir/type.js";
import { convertInto, rankOf } from "../place/convert.js";
import { elementLoc, fieldLoc, type Loc, payloadLoc, shapeOf, store, writeBits } from "../place/location.js";
import { boundTo, type Scope, type Val } from "../place/scope.js";
import { build, generate } from "./generate.js";
import { overType } from "./set-loops.js";

/** An alternative of a type in which none has a payload, as a number; null for others. */
export function plainAlternative(scope: Scope, node: NodeOf<"alternative">, type: Type): Val | null {
  const shape = shapeOf(scope, type);
  return shape.kind === "names" ? { wide: false, type, js: String(shape.names.indexOf(node.name)) } : null;
}

export function buildAlternative(scope: Scope, node: NodeOf<"alternative">, to: Loc): void {
  const shape = shapeOf(scope, to.type);
  if (to.type.kind !== "alternatives") throw new Error("an alternative of no alternatives");
  const index = to.type.cases.findIndex((c) => c.name === node.name);
  if (shape.kind === "names") {
    store(scope, to, { wide: false, type: to.type, js: String(index) }, true);
    return;
  }
  const { cases } = to.type;
  const tag = bitsFor(cases.length);
  const fields = cases[index]?.fields ?? [];
  const vals = node.payload.map((value) => generate(scope, value));
  writeBits(scope, to, tag, String(index), true);
  vals.forEach((val, i) => {
    convertInto(scope, val, payloadLoc(scope, to, index, i, fields[i]?.type as Type));
  });
}

export function buildRecord(scope: Scope, node: NodeOf<"record">, to: Loc): void {
  const fields = to.type.kind === "record" ? to.type.fields : [];
  for (const { name, value } of node.fields) {
    const index = fields.findIndex((f) => f.name === name);
    build(scope, value, fieldLoc(scope, to, index, fields[index]?.type as Type));
  }
}

export function buildTuple(scope: Scope, node: NodeOf<"tuple">, to: Loc): void {
  const items = to.type.kind === "tuple" ? to.type.items : [];
  node.elements.forEach((element, i) => {
    build(scope, element, fieldLoc(scope, to, i, items[i] as Type));
  });
}

export function buildFunction(scope: Scope, node: NodeOf<"function">, to: Loc): void {
  if (to.type.kind !== "function") throw new Error(`a function in the place of a ${to.type.kind}`);
  const { key, value } = to.type;
  overType(scope, key, node.slot, () => {
    const rank = rankOf(scope, boundTo(scope, node.slot));
    build(scope, node.body, elementLoc(scope, to, rank, value));
  });
}
