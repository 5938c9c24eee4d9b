/** Functions over states: definitions, properties and their premises, and what a deadlock is. */
import { valuesCount } from "../../../checker/runtime/shapes.js";
import type { IrExpression, IrProperty, Slot } from "../../ir/ir.js";
import type { Type } from "../../ir/type.js";
import { functionText } from "../code/function-text.js";
import { build, generate, text } from "../expression/generate.js";
import { convert } from "../place/convert.js";
import { elementLoc, load, locIn, shapeOf } from "../place/location.js";
import { forCount } from "../place/loops.js";
import {
  bindSlot,
  functionScope,
  inRegister,
  js,
  type ModuleContext,
  regionHome,
  type Val,
} from "../place/scope.js";
import { countedOnce } from "../place/ticks.js";

export interface FunctionText {
  readonly name: string;
  readonly text: string;
  readonly canFail: boolean;
}

const STATE = (module: ModuleContext): readonly string[] => [
  `s${module.typed(": Int32Array")}`,
  `i${module.typed(": number")}`,
];
const NEXT = (module: ModuleContext): readonly string[] => [
  `n${module.typed(": Int32Array")}`,
  `j${module.typed(": number")}`,
];

/** A function that, if it fails, stores the number of the failure in `fault`; its result is then meaningless. */
function faulting(module: ModuleContext, nothing: string, readsNext: boolean) {
  const found = functionScope(
    module,
    (failure, caught) => {
      if (!caught) found.scope.code.line(`fault = ${failure};`);
      found.scope.code.line(nothing);
    },
    readsNext ? regionHome(module, "n", "j") : null,
  );
  return found;
}

/** A condition over a state, or over a step if `step` says so. Slots that others bind have the values given. */
export function conditionFunction(
  module: ModuleContext,
  name: string,
  condition: IrExpression,
  step: boolean,
  given: readonly { readonly slot: Slot; readonly type: Type; readonly js: string }[] = [],
): FunctionText {
  const { scope, prologue } = faulting(module, "return false;", step);
  for (const { slot, type, js: code } of given) bindSlot(scope, slot, { wide: false, type, js: code });
  scope.code.line(`return ${text(scope, condition)};`);
  scope.code.insert(0, [...countedOnce(scope), ...prologue()]);
  const signature = [...STATE(module), ...(step ? NEXT(module) : [])];
  return {
    name,
    text: functionText(module.mentions, name, signature, module.typed(": boolean"), scope.code.lines()),
    canFail: scope.failed,
  };
}

/** A definition of the spec. A result that is too wide for a number is written to `ret` from `at` on. */
export function definitionFunction(module: ModuleContext, index: number): FunctionText {
  const fn = module.ir.functions[index];
  if (fn === undefined) throw new Error(`no function ${index}`);
  const type = module.bounds.of(fn.body);
  const readsNext = module.readsNext(index);
  const narrow = inRegister(module.shapes.of(type));
  const nothing = narrow ? `return ${type.kind === "bool" ? "false" : "0"};` : "return;";
  const { scope, prologue } = faulting(module, nothing, readsNext);
  const parameters = fn.parameters.flatMap((slot, i): readonly string[] => {
    const own = scope.names.unique(slot.name);
    const parameterType = module.bounds.parameter(index, i);
    if (inRegister(shapeOf(scope, parameterType))) {
      bindSlot(scope, slot, { wide: false, type: parameterType, js: own });
      return [`${own}${module.typed(jsType(parameterType))}`];
    }
    bindSlot(scope, slot, { wide: true, type: parameterType, array: own, at: `${own}_at` });
    return [`${own}${module.typed(": Int32Array")}`, `${own}_at${module.typed(": number")}`];
  });
  const signature = [...STATE(module), ...(readsNext ? NEXT(module) : []), ...parameters];
  if (narrow) scope.code.line(`return ${js(convert(scope, generate(scope, fn.body), type))};`);
  else {
    build(scope, fn.body, locIn(regionHome(module, "ret", "at"), type));
    signature.push(`ret${module.typed(": Int32Array")}`, `at${module.typed(": number")}`);
  }
  scope.code.insert(0, [...countedOnce(scope), ...prologue()]);
  const result = narrow ? jsType(type) : ": void";
  return {
    name: module.functionName(index),
    text: functionText(
      module.mentions,
      module.functionName(index),
      signature,
      module.typed(result),
      scope.code.lines(),
    ),
    canFail: scope.failed,
  };
}

const jsType = (type: Type): string => (type.kind === "bool" ? ": boolean" : ": number");

export interface JudgedProperty {
  readonly property: IrProperty;
  readonly index: number;
  /** Null if only the premise is checked. */
  readonly judge: FunctionText | null;
  readonly premise: FunctionText | null;
}

/** Checks some properties by their functions, raising flags. */
export function judgeFunction(
  module: ModuleContext,
  name: string,
  properties: readonly JudgedProperty[],
  step: boolean,
): string {
  const given = step ? "(s, i, n, j)" : "(s, i)";
  const lines = properties.flatMap(({ property, index, judge, premise }) => {
    const said =
      premise === null
        ? []
        : [
            `if (spoken[${index}] === 0 && ${premise.name}${given}) spoken[${index}] = 1;`,
            ...(premise.canFail ? ["if (fault !== 0) fault = 0;"] : []),
          ];
    const seen = judge === null ? "" : `${property.kind === "reachable" ? "" : "!"}${judge.name}${given}`;
    const judged =
      judge === null
        ? []
        : judge.canFail
          ? [
              `const t${index} = ${seen};`,
              "if (fault !== 0) {",
              `  seen[${failuresOf(index)} + fault] = 1;`,
              "  fault = 0;",
              `} else if (t${index}) seen[${index}] = 1;`,
            ]
          : [`if (${seen}) seen[${index}] = 1;`];
    return [`if (judged[${index}] !== 0) {`, ...[...said, ...judged].map((line) => `  ${line}`), "}"];
  });
  return functionText(
    module.mentions,
    name,
    [...STATE(module), ...(step ? NEXT(module) : [])],
    module.typed(": void"),
    lines,
  );
}

/** Whether a state, or a step, is inside all constraints. A failure raises a flag and excludes it. */
export function insideFunction(
  module: ModuleContext,
  name: string,
  conditions: readonly FunctionText[],
  step: boolean,
): string {
  const given = step ? "(s, i, n, j)" : "(s, i)";
  const lines = conditions.flatMap((condition, index) => {
    if (!condition.canFail) return [`if (!${condition.name}${given}) return false;`];
    return [
      `const t${index} = ${condition.name}${given};`,
      "if (fault !== 0) {",
      "  seen[CONSTRAINT_FAILURES + fault] = 1;",
      "  fault = 0;",
      "  return false;",
      "}",
      `if (!t${index}) return false;`,
    ];
  });
  return functionText(
    module.mentions,
    name,
    [...STATE(module), ...(step ? NEXT(module) : [])],
    module.typed(": boolean"),
    [...lines, "return true;"],
  );
}

/** The constant from which the flags of a property's failures are counted. */
export const failuresOf = (property: number): string => `PROPERTY_${property}_FAILURES`;

/** Whether some process is neither done nor at an idle label. */
export function midCourseFunction(module: ModuleContext): string {
  const { scope, prologue } = functionScope(module, () => {});
  const { ir, layout } = module;
  ir.processes.forEach((process) => {
    const busy = process.labels.flatMap((label, i) =>
      label === "done" || process.idle.includes(label) ? [] : [i],
    );
    const variable = ir.variables[process.pc];
    const spot = layout.variables[process.pc];
    if (variable === undefined || spot === undefined) return;
    const whole = locIn(scope.state, variable.type, spot);
    const test = (at: Val): void => {
      const code = js(at);
      const among =
        process.labels.length <= 32
          ? `((${busy.reduce((mask, i) => mask | (1 << i), 0)} >>> ${code}) & 1) !== 0`
          : `[${busy.join(", ")}].includes(${code})`;
      scope.code.line(`if (${among}) return true;`);
    };
    if (variable.type.kind !== "function") {
      test(load(scope, whole));
      return;
    }
    const { key, value } = variable.type;
    const count = valuesCount(shapeOf(scope, key));
    forCount(scope, String(count), count, (k) => {
      test(load(scope, elementLoc(scope, whole, k, value)));
    });
  });
  scope.code.line("return false;");
  scope.code.insert(0, prologue());
  return functionText(
    module.mentions,
    "midCourse",
    STATE(module),
    module.typed(": boolean"),
    scope.code.lines(),
  );
}
