/** Quantifiers and choices, as loops. */

import { wordsOf } from "../../../checker/runtime/shapes.js";
import { intervalOf } from "../../facts/intervals.js";
import { itemOf, nth } from "../../facts/parts.js";
import type { IrExpression, NodeOf } from "../../ir/ir.js";
import type { Type } from "../../ir/type.js";
import { not, paren } from "../code/code.js";
import { convert, convertInto } from "../place/convert.js";
import { clear, fieldLoc, load, shapeOf, temporary } from "../place/location.js";
import {
  bindSlot,
  boundTo,
  demand,
  type FunctionScope,
  inRegister,
  js,
  named,
  type Val,
} from "../place/scope.js";
import { generate, text } from "./generate.js";
import { iterate, iterateEach } from "./set-loops.js";

export type Quantified = Extract<
  IrExpression,
  { kind: "forall" | "exists" | "count" | "sum" | "min" | "max" }
>;

export function quantified(scope: FunctionScope, node: Quantified, type: Type): string {
  const { code } = scope;
  const name = scope.names.fresh("t");
  const loop = (body: () => void): number | null => iterate(scope, node.set, node.slot, body);
  switch (node.kind) {
    case "forall":
    case "exists": {
      const goal = node.kind === "exists";
      code.line(`let ${name}${scope.module.typed(": boolean")} = ${!goal};`);
      withLabel(scope, (label) =>
        iterate(scope, node.set, node.slot, () => {
          const condition = text(scope, node.body);
          code.open(`if (${goal ? condition : not(condition)}) {`);
          code.line(`${name} = ${goal};`);
          code.line(`break ${label};`);
          code.close();
        }),
      );
      return name;
    }
    case "count":
      code.line(`let ${name} = 0;`);
      loop(() => {
        code.line(`if (${text(scope, node.body)}) ${name} += 1;`);
      });
      return name;
    case "sum":
      code.line(`let ${name} = 0;`);
      loop(() => {
        code.line(`${name} += ${paren(text(scope, node.body))};`);
        const { low, high } = intervalOf(type);
        if (low <= -Number.MAX_SAFE_INTEGER || high >= Number.MAX_SAFE_INTEGER)
          demand(scope, `Number.isSafeInteger(${name})`, "evaluation", "the result is too large", node.span);
      });
      return name;
    case "min":
    case "max": {
      const some = scope.names.fresh("t");
      code.line(`let ${name} = 0;`);
      code.line(`let ${some}${scope.module.typed(": boolean")} = false;`);
      loop(() => {
        const value = js(named(scope, generate(scope, node.body)));
        code.line(`if (!${some} || ${value} ${node.kind === "min" ? "<" : ">"} ${name}) ${name} = ${value};`);
        code.line(`${some} = true;`);
      });
      demand(scope, some, "evaluation", `\`${node.kind}\` over an empty set`, node.span);
      return name;
    }
    default:
      return node.kind satisfies never;
  }
}

/** A loop with a `break` inside nested loops: it gets a label. */
export function withLabel(scope: FunctionScope, write: (label: string) => number | null): void {
  const label = scope.names.fresh("l");
  const first = write(label);
  if (first !== null) scope.code.label(first, label);
}

export function choice(scope: FunctionScope, node: NodeOf<"choose">, type: Type): Val {
  const { code } = scope;
  const found = scope.names.fresh("t");
  const target = temporaryValue(scope, type);
  code.line(`let ${found}${scope.module.typed(": boolean")} = false;`);
  withLabel(scope, (label) =>
    iterateEach(scope, node.sets, node.slots, () => {
      const condition = text(scope, node.body);
      code.open(`if (${condition}) {`);
      const values = node.slots.map((slot) => boundTo(scope, slot));
      target.set(values);
      code.line(`${found} = true;`);
      code.line(`break ${label};`);
      code.close();
    }),
  );
  demand(scope, found, "evaluation", "there is nothing to choose", node.span);
  return target.get();
}

/** The accumulator's place changes with each round, after the body has read it. */
export function folded(scope: FunctionScope, node: NodeOf<"fold">, type: Type): Val {
  const accumulator = variableOf(scope, type);
  accumulator.set(generate(scope, node.initial));
  bindSlot(scope, node.accumulator, accumulator.get());
  iterate(scope, node.set, node.slot, () => accumulator.set(generate(scope, node.body)));
  return accumulator.get();
}

/** A variable for a value, set more than once. */
function variableOf(scope: FunctionScope, type: Type) {
  const { code, module, names } = scope;
  const shape = shapeOf(scope, type);
  if (inRegister(shape)) {
    const name = names.fresh("t");
    const [annotation, start] = type.kind === "bool" ? [": boolean", "false"] : [": number", "0"];
    code.line(`let ${name}${module.typed(annotation)} = ${start};`);
    return {
      set: (val: Val): void => void code.line(`${name} = ${js(convert(scope, val, type))};`),
      get: (): Val => ({ wide: false, type, js: name }),
    };
  }
  const loc = temporary(scope, type);
  const words = wordsOf(shape);
  return {
    set: (val: Val): void => {
      // The value may be made of the one that it replaces.
      const next = temporary(scope, type);
      convertInto(scope, val, next);
      clear(scope, loc, words);
      convertInto(scope, load(scope, next), loc);
    },
    get: (): Val => load(scope, loc),
  };
}

/** A variable that is assigned from inside a loop. */
export function temporaryValue(scope: FunctionScope, type: Type) {
  if (type.kind === "bool" || type.kind === "int") {
    const name = scope.names.fresh("t");
    scope.code.line(
      `let ${name}${scope.module.typed(type.kind === "bool" ? ": boolean" : ": number")} = ${type.kind === "bool" ? "false" : "0"};`,
    );
    return {
      set: (values: readonly Val[]): void => {
        scope.code.line(`${name} = ${js(nth(values, 0, "value"))};`);
      },
      get: (): Val => ({ wide: false, type, js: name }),
    };
  }
  const loc = temporary(scope, type);
  return {
    set: (values: readonly Val[]): void => {
      const [only] = values;
      if (values.length === 1 && only !== undefined) convertInto(scope, only, loc);
      else
        values.forEach((val, i) => {
          const item = itemOf(type, i);
          convertInto(scope, val, fieldLoc(scope, loc, i, item));
        });
    },
    get: (): Val => load(scope, loc),
  };
}
