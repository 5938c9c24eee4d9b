/** Process instances, calls of definitions, `enabled` and `taken`. */

import { valuesCount } from "../../../checker/runtime/shapes.js";
import { nth } from "../../facts/parts.js";
import type { NodeOf } from "../../ir/ir.js";
import type { Type } from "../../ir/type.js";
import { add, every, paren, some } from "../code/code.js";
import { convert } from "../place/convert.js";
import { fits } from "../place/fits.js";
import { load, shapeOf, temporary } from "../place/location.js";
import { rankOf } from "../place/ranks.js";
import { demand, type FunctionScope, inRegister, named, tried, type Val } from "../place/scope.js";
import { generate } from "./generate.js";

/** The number of a process instance among all. */
export function instance(scope: FunctionScope, node: NodeOf<"process">): string {
  const { ir, shapes } = scope.module;
  const { parameters } = nth(ir.processes, node.process, "process");
  const ranks = node.keys.map((key, i) => {
    const wanted = nth(parameters, i, "parameter").type;
    const val = named(scope, generate(scope, key));
    demand(scope, fits(scope, val, wanted), "evaluation", "there is no such process", node.span);
    return { rank: rankOf(scope, convert(scope, val, wanted)), count: valuesCount(shapeOf(scope, wanted)) };
  });
  const within = ranks.reduce(
    (total, { rank, count }) => add(`${total === "0" ? "0" : `${paren(total)} * ${count}`}`, rank),
    "0",
  );
  return add(within, nth(shapes.firstInstance, node.process, "process"));
}

/** The arguments of a function, converted to the types of its parameters. */
export function argumentsFor(
  scope: FunctionScope,
  vals: readonly Val[],
  types: readonly Type[],
): readonly string[] {
  return vals.flatMap((val, i) => {
    const converted = convert(scope, val, nth(types, i, "parameter"));
    return converted.wide ? [converted.array, converted.at] : [converted.js];
  });
}

export function stateArguments(scope: FunctionScope, next: boolean): readonly string[] {
  const region = (home: typeof scope.state | null): readonly string[] => {
    if (home?.region == null) throw new Error("the state is not in memory");
    return [home.region.array, home.region.at];
  };
  return [...region(scope.state), ...(next ? region(scope.next) : [])];
}

export function call(scope: FunctionScope, node: NodeOf<"call">, type: Type): Val {
  const { module } = scope;
  const fn = nth(module.ir.functions, node.function, "function");
  const vals = node.arguments.map((argument) => named(scope, generate(scope, argument)));
  const types = fn.parameters.map((_, i) => module.bounds.parameter(node.function, i));
  const given = [
    ...stateArguments(scope, module.readsNext(node.function)),
    ...argumentsFor(scope, vals, types),
  ];
  const name = module.functionName(node.function);
  if (inRegister(shapeOf(scope, type))) {
    const result = scope.names.fresh("t");
    scope.code.line(`const ${result} = ${name}(${given.join(", ")});`);
    passOn(scope, node.function);
    return { wide: false, type, js: result };
  }
  const target = temporary(scope, type);
  const region = load(scope, target);
  if (!region.wide) throw new Error("a wide value is not narrow");
  scope.code.line(`${name}(${[...given, region.array, region.at].join(", ")});`);
  passOn(scope, node.function);
  return region;
}

/** Passes on the failure of the called function. */
export function passOn(scope: FunctionScope, fn: number): void {
  if (!scope.module.canFail(fn)) return;
  scope.failed = true;
  scope.code.open("if (fault !== 0) {");
  scope.abort("fault", true);
  scope.code.close();
}

export function actionTest(scope: FunctionScope, node: NodeOf<"enabled" | "taken">): string {
  const { module } = scope;
  const vals = node.arguments?.map((argument) => named(scope, generate(scope, argument))) ?? null;
  const tests = node.actions.map((action) => {
    // In a module of several versions, actions are spoken of by their places.
    const [first = action] = nth(module.alternatives, action, "action");
    const { parameters } = nth(module.ir.actions, first, "action");
    const state = stateArguments(scope, node.kind === "taken");
    if (vals === null) return `${module.actionTest(node.kind, action, false)}(${state.join(", ")})`;
    const fitting = every(vals.map((val, i) => fits(scope, val, nth(parameters, i, "parameter").type)));
    const { result, lines } = tried(scope, () =>
      argumentsFor(
        scope,
        vals,
        parameters.map((p) => p.type),
      ),
    );
    const test = `${module.actionTest(node.kind, action, true)}(${[...state, ...result].join(", ")})`;
    if (lines.length === 0) return every([fitting, test]);
    const name = scope.names.fresh("t");
    scope.code.line(`let ${name}${scope.module.typed(": boolean")} = ${fitting};`);
    scope.code.open(`if (${name}) {`);
    scope.code.append(lines);
    scope.code.line(`${name} = ${test};`);
    scope.code.close();
    return name;
  });
  const result = scope.names.fresh("t");
  scope.code.line(`const ${result} = ${some(tests)};`);
  return result;
}
