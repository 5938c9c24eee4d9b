/** Generates the initial states: assigns each variable its values in turn, in a buffer for the state. */
import { wordsOf } from "../../../checker/runtime/shapes.js";
import { nth } from "../../facts/parts.js";
import type { IrCondition, IrInitial, Slot } from "../../ir/ir.js";
import { showType } from "../../ir/type.js";
import { not } from "../code/code.js";
import { functionText } from "../code/function-text.js";
import { generate, text } from "../expression/generate.js";
import { iterate, iterateWithin } from "../expression/set-loops.js";
import { MARK_BIT } from "../layout/layout.js";
import { convert, convertInto } from "../place/convert.js";
import { fits } from "../place/fits.js";
import { type Loc, locIn, regionOf, shapeOf, store } from "../place/location.js";
import {
  boundTo,
  demand,
  type FunctionScope,
  functionScope,
  type Home,
  inRegister,
  type ModuleContext,
  named,
  regionHome,
  use,
  type Val,
} from "../place/scope.js";

export function initialFunction(module: ModuleContext): string {
  const { ir, layout, typed, initialPlan } = module;
  const { words } = layout;
  let leave = "return to;";
  const { scope: read } = functionScope(module, (failure, caught) => {
    read.code.line(`seen[INITIAL_FAILURES + ${failure}] = 1;`);
    if (caught) read.code.line("fault = 0;");
    read.code.line(leave);
  });
  // It is built beside `out`, which may be full. Reads see the variables assigned so far.
  const built = read.names.fresh("at");
  const region = regionHome(module, "scratch", built);
  const state: Home = {
    ...region,
    // Always a sum: TypeScript follows what is assigned to `array[constant]`, in a circle when that is in a loop.
    word: (index, further) =>
      further === null ? `scratch[${built} + ${index}]${typed("!")}` : region.word(index, further),
  };
  const scope: FunctionScope = { ...read, state };
  const { code } = scope;
  // Work can be long in what has been written before this function, and in this function where states are many.
  const handsOver = module.drains || module.mentions.has("refuel");
  if (handsOver) scope.onRound = [`if (due && to > 0 && drain !== null) { due = false; ${HAND_OVER} }`];
  const narrowings: string[] = [];
  const leaveBy = (statement: string): (() => void) => {
    const outer = leave;
    leave = statement;
    return () => {
      leave = outer;
    };
  };

  const test = (conditions: readonly IrCondition[]): void => {
    for (const { condition } of conditions) {
      const holds = text(scope, condition);
      if (holds !== "true") code.line(`if (${not(holds)}) ${leave}`);
    }
  };
  const assignFrom = (level: number): void => {
    const start = ir.initials[level];
    if (start === undefined) {
      if (layout.mark !== null) code.line(`${state.word(layout.mark, null)} |= ${1 << MARK_BIT};`);
      code.line(`${use(scope, "copyWords", words)}(out, to, scratch, ${built}, ${words});`);
      code.line(`to += ${words};`);
      if (handsOver) code.line(`if (drain !== null && to > out.length - ${words}) { ${HAND_OVER} }`);
      return;
    }
    const { tests, narrowing } = nth(initialPlan.steps, level, "step of the initial states");
    const rest = (): void => {
      test(tests);
      assignFrom(level + 1);
    };
    if (start.kind === "equals") {
      set(scope, start, generate(scope, start.value));
      rest();
      return;
    }
    let ranges: string | null = null;
    if (narrowing !== null) {
      const { known, constraints, unknown, parts } = narrowing;
      const name = scope.names.fresh("nw");
      narrowings.push(`const ${name}${typed(": Narrowing")} = ${JSON.stringify({ constraints, unknown })};`);
      const values = known.map((expression) => text(scope, expression));
      ranges = scope.names.fresh("rs");
      const given = `${name}, [${values.join(", ")}]`;
      code.line(
        parts === null
          ? `const ${ranges} = ${use(scope, "narrowed")}(${given});`
          : `const ${ranges} = ${use(scope, "narrowedParts")}(${given}, ${JSON.stringify(parts)});`,
      );
    }
    chooseInitial(scope, { start, built, ranges }, rest, leaveBy);
  };
  code.line(`const ${built} = ${module.scratch(words)};`);
  code.line(`${use(scope, "clearWords", words)}(scratch, ${built}, ${words});`);
  test(initialPlan.first);
  assignFrom(0);
  if (code.lines().at(-1)?.trim() !== "return to;") code.line("return to;");
  code.insert(0, narrowings);
  return functionText(
    module.mentions,
    "initial",
    [`out${typed(": Int32Array")}`, `to${typed(": number")}`],
    typed(": number"),
    handsOver ? handedOver(code.lines()) : code.lines(),
  );
}

/** What has been written is handed over: once it is known, a limit on states is noticed. */
const HAND_OVER = "const all = to; to = 0; to = drain(all);";

/** When the work is interrupted, what has been written by then is not lost. */
const handedOver = (lines: readonly string[]): readonly string[] => [
  "try {",
  ...lines.map((line) => `  ${line}`),
  "} catch (thrown) {",
  "  if (to > 0 && drain !== null) drain(to);",
  "  throw thrown;",
  "}",
];

interface Choice {
  readonly start: IrInitial;
  /** Where in `scratch` the state is built. */
  readonly built: string;
  /** The name of the ranges of numbers, or of the parts, to choose from; null if all elements are tried. */
  readonly ranges: string | null;
}

/** One iteration for each element of the set; each starts by restoring the state built so far. */
function chooseInitial(
  scope: FunctionScope,
  { start, built, ranges }: Choice,
  rest: () => void,
  leaveBy: (statement: string) => () => void,
): void {
  const { code, module } = scope;
  const { words } = module.layout;
  const saved = module.scratch(words);
  const slot: Slot = { slot: -2, name: "value", type: module.bounds.of(start.value) };
  code.line(`${use(scope, "copyWords", words)}(scratch, ${saved}, scratch, ${built}, ${words});`);
  const each = (): void => {
    const label = scope.names.fresh("l");
    const back = leaveBy(`break ${label};`);
    code.open(`${label}: {`);
    code.line(`${use(scope, "copyWords", words)}(scratch, ${built}, scratch, ${saved}, ${words});`);
    set(scope, start, boundTo(scope, slot));
    rest();
    code.close();
    back();
  };
  if (ranges === null) iterate(scope, start.value, slot, each);
  else iterateWithin(scope, start.value, slot, ranges, each);
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
  const words = wordsOf(shapeOf(scope, variable.type));
  scope.code.line(`${use(scope, "clearWords", words)}(${array}, ${at}, ${words});`);
  convertInto(scope, val, to);
}
