import type { IrAction, IrExpression, IrStatement, Slot } from "../ir/ir.js";
import { generate } from "./expressions.js";
import { movesOf } from "./extent.js";
import { overType, truth } from "./iterate.js";
import { functionText } from "./js-function.js";
import { inRegisters } from "./next-state.js";
import { trackedParts } from "./overlap.js";
import { bindSlot, functionScope, type ModuleContext, regionHome, tried, type Val } from "./scope.js";
import { walk } from "./statements.js";
import { comment, failWay, inLoop, leaveUnless } from "./ways.js";
import { type ActionWriter, type Purpose, TRACK, type Way } from "./writer.js";

export interface ActionFunction {
  readonly name: string;
  readonly purpose: Purpose;
  /** Whether the parameters are given, or all are gone through. */
  readonly given: boolean;
}

/** Writes the function of an action for a purpose. */
export function actionFunction(
  module: ModuleContext,
  action: IrAction,
  index: number,
  { name, purpose, given }: ActionFunction,
): string {
  const writer: { current: ActionWriter | null } = { current: null };
  const next = purpose === "taken" ? regionHome(module, "n", "j") : null;
  const { scope, prologue } = functionScope(
    module,
    (failure, caught) => {
      if (writer.current !== null) failWay(writer.current, failure, caught);
    },
    next,
  );
  const nothing = {
    expand: "return to;",
    explain: "return;",
    enabled: "return false;",
    taken: "return false;",
  }[purpose];
  const w: ActionWriter = {
    scope,
    action,
    index,
    purpose,
    tracked: trackedParts(action, module.ir, module.shapes.instances.length),
    moves: movesOf(module.ir, action),
    region: { kind: "function", label: "", loops: 0, used: false },
    choices: [],
    target:
      purpose === "expand"
        ? { array: "out", at: "to" }
        : {
            array: "scratch",
            at: String(inRegisters(module, purpose) ? 0 : module.scratch(module.layout.words)),
          },
    nothing,
  };
  writer.current = w;
  const { typed } = module;
  const state = [`s${typed(": Int32Array")}`, `i${typed(": number")}`];
  const parameters: string[] = [];
  if (given)
    for (const slot of action.parameters) {
      const own = scope.names.unique(slot.name);
      parameters.push(`${own}${typed(slot.type.kind === "bool" ? ": boolean" : ": number")}`);
      bindSlot(scope, slot, { wide: false, type: slot.type, js: own });
    }
  body(w, given);
  if (scope.code.lines().at(-1)?.trim() !== nothing && purpose !== "explain") scope.code.line(nothing);
  prologue();
  const signature = {
    expand: [...state, `out${typed(": Int32Array")}`, `to${typed(": number")}`],
    explain: [...state, `found${typed(": Transition<Words>[]")}`],
    enabled: [...state, ...parameters],
    taken: [...state, `n${typed(": Int32Array")}`, `j${typed(": number")}`, ...parameters],
  }[purpose];
  const result = { expand: ": number", explain: ": void", enabled: ": boolean", taken: ": boolean" }[purpose];
  return functionText(name, signature, typed(result), scope.code.lines());
}

// ─────────────────────────────────────────────────────────────────────── parameters and guards

function body(w: ActionWriter, given: boolean): void {
  const { action, scope } = w;
  const { guards, statements } = leadingGuards(w);
  const start: Way = {
    choices: [],
    begun: false,
    level: 0,
  };
  const level = (depth: number): void => {
    for (const guard of guards.filter((g) => g.depth === depth)) {
      comment(scope, guard.condition.span);
      leaveUnless(w, truth(scope, guard.condition));
    }
    const slot = action.parameters[depth];
    if (slot === undefined) {
      if (w.tracked.parts > 0) scope.code.line(`let ${TRACK} = 0;`);
      const choices = action.parameters.map((p) => ({ name: p.name, val: scope.slots.get(p.slot) as Val }));
      walk(w, { statements, then: null }, { ...start, choices });
      return;
    }
    if (given) {
      level(depth + 1);
      return;
    }
    inLoop(
      w,
      (write) => overType(scope, slot.type, slot, write),
      () => level(depth + 1),
    );
  };
  level(0);
}

interface Guard {
  readonly condition: IrExpression;
  /** How many parameters must be known for it. */
  readonly depth: number;
}

/**
 * The guards at the beginning of an action, each at the outermost loop in which all that it reads is known. Once
 * one can fail, the rest stay where they are, so that the same failures are met.
 */
function leadingGuards(w: ActionWriter): {
  readonly guards: readonly Guard[];
  readonly statements: readonly IrStatement[];
} {
  const { action } = w;
  const guards: Guard[] = [];
  let at = 0;
  for (; at < action.body.length; at += 1) {
    const statement = action.body[at];
    if (statement?.kind !== "when") break;
    const conjuncts = conjunctsOf(statement.condition);
    const sound = conjuncts.findIndex((conjunct) => canFail(w, conjunct));
    for (const condition of sound === -1 ? conjuncts : conjuncts.slice(0, sound))
      guards.push({ condition, depth: depthOf(condition, action.parameters) });
    if (sound === -1) continue;
    const rest = conjuncts.slice(sound).map((condition): IrStatement => ({ ...statement, condition }));
    return { guards, statements: [...rest, ...action.body.slice(at + 1)] };
  }
  return { guards, statements: action.body.slice(at) };
}

const conjunctsOf = (condition: IrExpression): readonly IrExpression[] =>
  condition.kind === "and" ? condition.operands.flatMap(conjunctsOf) : [condition];

/** Whether evaluating an expression can fail, found out by writing it into the void. */
function canFail(w: ActionWriter, node: IrExpression): boolean {
  const before = new Map(w.scope.slots);
  for (const slot of w.action.parameters)
    if (!w.scope.slots.has(slot.slot)) bindSlot(w.scope, slot, { wide: false, type: slot.type, js: "zz" });
  const { failed } = tried(w.scope, () => generate(w.scope, node));
  w.scope.slots.clear();
  for (const [slot, val] of before) w.scope.slots.set(slot, val);
  return failed;
}

/** The number of parameters, from the first on, among which are all that an expression reads. */
function depthOf(node: IrExpression, parameters: readonly Slot[]): number {
  let depth = 0;
  const visit = (value: unknown): void => {
    if (typeof value !== "object" || value === null) return;
    if (Array.isArray(value)) {
      value.forEach(visit);
      return;
    }
    const inner = value as { readonly kind?: unknown; readonly slot?: unknown };
    if (inner.kind === "slot")
      depth = Math.max(depth, parameters.findIndex((p) => p.slot === inner.slot) + 1);
    for (const [key, child] of Object.entries(value)) if (key !== "type" && key !== "span") visit(child);
  };
  visit(node);
  return depth;
}
