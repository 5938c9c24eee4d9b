/** Generates the initial states: assigns each variable its values in turn, in a buffer for the state. */
import { wordsOf } from "../../../checker/runtime/shapes.js";
import type { IrInitial, Slot } from "../../ir/ir.js";
import { showType } from "../../ir/type.js";
import { not } from "../code/code.js";
import { functionText } from "../code/function-text.js";
import { generate, text } from "../expression/generate.js";
import { iterate } from "../expression/set-loops.js";
import { MARK_BIT } from "../layout/layout.js";
import { convert, convertInto } from "../place/convert.js";
import { fits } from "../place/fits.js";
import { type Loc, locIn, regionOf, shapeOf, store } from "../place/location.js";
import {
  boundTo,
  demand,
  type FunctionScope,
  functionScope,
  inRegister,
  type ModuleContext,
  named,
  regionHome,
  use,
  type Val,
} from "../place/scope.js";

export function initialFunction(module: ModuleContext): string {
  const { ir, layout, typed } = module;
  let leave = "return to;";
  const { scope: read } = functionScope(module, (failure, caught) => {
    read.code.line(`seen[INITIAL_FAILURES + ${failure}] = 1;`);
    if (caught) read.code.line("fault = 0;");
    read.code.line(leave);
  });
  // Reads see the variables assigned so far.
  const scope: FunctionScope = { ...read, state: regionHome(module, "out", "to") };
  const { code } = scope;
  code.line(`${use(scope, "clearWords")}(out, to, ${layout.words});`);

  const assignFrom = (at: number): void => {
    const start = ir.initials[at];
    if (start === undefined) {
      for (const { condition } of ir.initialConditions) {
        const holds = text(scope, condition);
        if (holds !== "true") code.line(`if (${not(holds)}) ${leave}`);
      }
      if (layout.mark !== null) code.line(`out[to + ${layout.mark}]${typed("!")} |= ${1 << MARK_BIT};`);
      code.line(`to += ${layout.words};`);
      if (module.drains)
        code.line(`if (drain !== null && to > out.length - ${layout.words}) to = drain(to);`);
      return;
    }
    if (start.kind === "equals") {
      set(scope, start, generate(scope, start.value));
      assignFrom(at + 1);
      return;
    }
    chooseInitial(
      scope,
      start,
      () => assignFrom(at + 1),
      (statement) => {
        const outer = leave;
        leave = statement;
        return () => {
          leave = outer;
        };
      },
    );
  };
  assignFrom(0);
  if (code.lines().at(-1)?.trim() !== "return to;") code.line("return to;");
  return functionText(
    module.mentions,
    "initial",
    [`out${typed(": Int32Array")}`, `to${typed(": number")}`],
    typed(": number"),
    code.lines(),
  );
}

/** One iteration for each element of the set; each starts by restoring the state built so far. */
function chooseInitial(
  scope: FunctionScope,
  start: IrInitial,
  rest: () => void,
  leaveBy: (statement: string) => () => void,
): void {
  const { code, module } = scope;
  const { words } = module.layout;
  const saved = module.scratch(words);
  const slot: Slot = { slot: -2, name: "value", type: module.bounds.of(start.value) };
  code.line(`${use(scope, "copyWords")}(scratch, ${saved}, out, to, ${words});`);
  iterate(scope, start.value, slot, () => {
    const label = scope.names.fresh("l");
    const back = leaveBy(`break ${label};`);
    code.open(`${label}: {`);
    code.line(`${use(scope, "copyWords")}(out, to, scratch, ${saved}, ${words});`);
    set(scope, start, boundTo(scope, slot));
    rest();
    code.close();
    back();
  });
}

function set(scope: FunctionScope, start: IrInitial, value: Val): void {
  const { ir, layout } = scope.module;
  const variable = ir.variables[start.variable];
  const spot = layout.variables[start.variable];
  if (variable === undefined || spot === undefined) throw new Error(`no variable ${start.variable}`);
  const val = named(scope, value);
  demand(
    scope,
    fits(scope, val, variable.type),
    "type",
    `a value is outside the type of \`${variable.name}\`: ${showType(variable.type)}`,
    start.value.span,
  );
  const to: Loc = locIn(scope.state, variable.type, spot);
  if (inRegister(shapeOf(scope, variable.type))) {
    store(scope, to, convert(scope, val, variable.type), false);
    return;
  }
  const { array, at } = regionOf(to);
  scope.code.line(`${use(scope, "clearWords")}(${array}, ${at}, ${wordsOf(shapeOf(scope, variable.type))});`);
  convertInto(scope, val, to);
}
