/** Expressions that denote a part of something in memory: variables, elements, fields, items. */

import { bitsFor } from "../../../checker/runtime/shapes.js";
import { elementOf } from "../../facts/bounds.js";
import { intervalOf } from "../../facts/intervals.js";
import { caseOf, fieldOf, itemOf, nth } from "../../facts/parts.js";
import type { IrExpression, NodeOf } from "../../ir/ir.js";
import { BOOL, type TypeOf } from "../../ir/type.js";
import { every, paren, some, subtract } from "../code/code.js";
import { convert, convertInto } from "../place/convert.js";
import { fits } from "../place/fits.js";
import {
  codeOf,
  elementLoc,
  fieldLoc,
  type Loc,
  load,
  locIn,
  locOf,
  partAt,
  payloadLoc,
  readBits,
  shapeOf,
  temporary,
} from "../place/location.js";
import { lengthBits, rankOf } from "../place/ranks.js";
import { demand, type FunctionScope, held, js, named, type Val } from "../place/scope.js";
import { generate, typeOf } from "./generate.js";

/** An expression that is a part of something that lies somewhere. */
type Part = NodeOf<"variable" | "apply" | "field" | "item">;

/** Where a part lies. */
export function locate(scope: FunctionScope, node: Part): Loc {
  switch (node.kind) {
    case "variable": {
      const home = node.primed ? scope.next : scope.state;
      const place = scope.module.layout.variables[node.variable];
      const type = scope.module.ir.variables[node.variable]?.type;
      if (home === null || place === undefined || type === undefined)
        throw new Error("no such variable here");
      return locIn(home, type, place);
    }
    case "apply": {
      const target = placeOf(scope, node.target);
      const key = generate(scope, node.key);
      return applied(scope, target, key, node.key.span);
    }
    case "field": {
      const target = placeOf(scope, node.target);
      if (target.type.kind === "alternatives") return casedField(scope, target, node);
      const { index, type } = fieldOf(target.type, node.name);
      return fieldLoc(scope, target, index, type);
    }
    case "item": {
      const target = placeOf(scope, node.target);
      const index = node.position - 1;
      return fieldLoc(scope, target, index, itemOf(target.type, index));
    }
    default:
      return node satisfies never;
  }
}

export const placeOf = (scope: FunctionScope, node: IrExpression): Loc =>
  isPart(node) ? locate(scope, node) : locOf(scope, generate(scope, node));

const PARTS: ReadonlySet<IrExpression["kind"]> = new Set<Part["kind"]>([
  "variable",
  "apply",
  "field",
  "item",
]);

const isPart = (node: IrExpression): node is Part => PARTS.has(node.kind);

/** The element at a key, which must be in the domain. */
export function applied(scope: FunctionScope, target: Loc, key: Val, span: IrExpression["span"]): Loc {
  const { type } = target;
  const at = named(scope, key);
  if (type.kind === "function") {
    demand(scope, fits(scope, at, type.key), "evaluation", "it is outside the domain of the function", span);
    const rank = rankOf(scope, convert(scope, at, type.key));
    return elementLoc(
      scope,
      target,
      /^[\w$]+$/.test(rank) ? rank : js(named(scope, { wide: false, type: type.key, js: rank }, "x")),
      type.value,
    );
  }
  const { low } = intervalOf(at.type);
  const condition = every([low >= 1 ? "true" : `${js(at)} >= 1`, `${js(at)} <= ${length(scope, target)}`]);
  demand(scope, condition, "evaluation", "the position is outside the sequence", span);
  if ((type.kind === "sequence" ? type.max : 0) === 0) return locIn(target.home, elementOf(type));
  return elementLoc(scope, target, paren(subtract(js(at), 1)), elementOf(type));
}

/** A field of alternatives: of the case that the value is, if it has it. */
export function casedField(scope: FunctionScope, target: Loc, node: NodeOf<"field">): Loc {
  const { type } = target as { type: TypeOf<"alternatives"> };
  const having = type.cases.flatMap((c, index) => {
    const field = c.fields.findIndex((f) => f.name === node.name);
    return field === -1 ? [] : [{ index, field, type: nth(c.fields, field, "field").type }];
  });
  const tag = held(scope, tagOf(scope, target));
  const is = (index: number): string => scope.code.same(tag, String(index));
  demand(
    scope,
    having.length === type.cases.length ? "true" : some(having.map(({ index }) => is(index))),
    "evaluation",
    `it has no field \`${node.name}\``,
    node.span,
  );
  const [only, ...more] = having;
  if (only === undefined) return locIn(target.home, typeOf(scope, node));
  if (more.length === 0) return payloadLoc(scope, target, only.index, only.field, only.type);
  const result = temporary(scope, typeOf(scope, node));
  for (const { index, field, type: fieldType } of having) {
    scope.code.open(`if (${is(index)}) {`);
    convertInto(scope, load(scope, payloadLoc(scope, target, index, field, fieldType)), result);
    scope.code.close();
  }
  return result;
}

/** The index of the case that the value of some alternatives is. */
export function tagOf(scope: FunctionScope, target: Loc): string {
  const shape = shapeOf(scope, target.type);
  if (shape.kind === "names") return codeOf(load(scope, target));
  if (shape.kind !== "cases") throw new Error(`a ${shape.kind} has no cases`);
  return readBits(partAt(target, { word: 0, shift: 0 }, BOOL), bitsFor(shape.cases.length));
}

export function isCase(scope: FunctionScope, val: Val, name: string): string {
  return scope.code.same(tagOf(scope, locOf(scope, val)), String(caseOf(val.type, name).index));
}

/** The length of a sequence that lies somewhere. */
export const length = (scope: FunctionScope, loc: Loc): string => readBits(loc, lengthBits(scope, loc.type));
