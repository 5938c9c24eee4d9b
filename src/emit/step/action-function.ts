/**
 * Generates the function of an action: its parameters as loops, its guards as far out as possible, and every path
 * through its statements. What happens at the end of a path, and on failure, depends on the purpose of the function:
 * to generate successors, to explain them, or to tell whether there is one.
 */
import { valuesCount } from "../../../checker/runtime/shapes.js";
import { conjunctsOf } from "../../ir/conjuncts.js";
import type { IrAction, IrExpression, IrStatement, Slot } from "../../ir/ir.js";
import { slotsRead } from "../../ir/walk.js";
import { every } from "../code/code.js";
import { functionText } from "../code/function-text.js";
import { generate, text } from "../expression/generate.js";
import { overType } from "../expression/set-loops.js";
import { trackedParts } from "../facts/double-writes.js";
import { movesOf } from "../facts/successor-count.js";
import { elementOfRank } from "../place/ranks.js";
import {
  bindSlot,
  boundTo,
  functionScope,
  js,
  type ModuleContext,
  regionHome,
  tried,
} from "../place/scope.js";
import { countedOnce } from "../place/ticks.js";
import { type ActionWriter, type Purpose, TRACK } from "./action-writer.js";
import { isCounted, leaveUnlessTrue, whereTrue } from "./counting.js";
import { comment, failPath, inLoop } from "./leave-path.js";
import { inRegisters } from "./next-state.js";
import { walk } from "./statements.js";

export interface ActionFunction {
  readonly name: string;
  readonly purpose: Purpose;
  /** Whether the parameters are given, rather than enumerated. */
  readonly given: boolean;
  /** Whether the guards at the beginning are known to be true. */
  readonly guarded?: boolean;
}

/** The most combinations of an action's parameters that are unrolled. */
const WRITTEN_OUT_MAX = 64;
/** The body is inlined into each of them if it has at most this many lines, and at most that many in total. */
const INLINE_LINES_MAX = 16;
const INLINE_TOTAL_MAX = 480;

/**
 * The functions that generate the successors of an action. If it has parameters, the guards are unrolled: tested for
 * each combination with constants for the parameters, which is much faster than a loop. A short body is inlined
 * there; a longer one is a function of its own.
 */
export function actionSuccessorFunctions(
  module: ModuleContext,
  action: IrAction,
  index: number,
  names: { readonly all: string; readonly one: string },
): readonly string[] {
  const expand = { purpose: "expand", given: false } as const;
  const whole = (): readonly string[] => [
    actionFunction(module, action, index, { name: names.all, ...expand }),
  ];
  const counts = action.parameters.map((p) => valuesCount(module.shapes.of(p.type)));
  const combinations = counts.reduce((a, b) => a * b, 1);
  if (action.parameters.length === 0 || combinations > WRITTEN_OUT_MAX) return whole();
  for (const inline of [true, false]) {
    const lines = writtenOut(module, action, index, inline ? null : names.one);
    if (lines === null) return whole();
    if (inline && lines.length > Math.min(INLINE_TOTAL_MAX, combinations * INLINE_LINES_MAX)) continue;
    const signature = signatureOf(module, "expand", []);
    const all = functionText(module.mentions, names.all, signature, module.typed(": number"), lines);
    const one = { name: names.one, purpose: "expand", given: true, guarded: true } as const;
    return inline ? [all] : [actionFunction(module, action, index, one), all];
  }
  return whole();
}

/**
 * An action for all combinations of its parameters, one after another. `one` is the function that does what is done
 * for one of them; if it is null, that is written out. Null where parameters can't be written as constants.
 */
function writtenOut(
  module: ModuleContext,
  action: IrAction,
  index: number,
  one: string | null,
): readonly string[] | null {
  const { w, prologue } = writerFor(module, action, index, "expand");
  const { scope } = w;
  const { guards, statements } = leadingGuards(w);
  const given: string[] = [];

  /** For the parameters from `depth` on, those before it being given. False if one can't be written as a constant. */
  const level = (depth: number): boolean => {
    const here = guards.filter((g) => g.depth === depth);
    return isCounted(w)
      ? whereTrue(w, here, () => inside(depth, "true"))
      : inside(depth, every(here.map((g) => text(scope, g.condition))));
  };
  const inside = (depth: number, holds: string): boolean => {
    if (holds === "false") return true;
    const slot = action.parameters[depth];
    // Within the braces of a condition, or else as it stands.
    const label = slot === undefined && one === null ? scope.names.fresh("l") : null;
    const line =
      holds === "true" && label === null ? null : scope.code.open(holds === "true" ? "{" : `if (${holds}) {`);
    const written = slot === undefined ? doOne(label, line ?? 0) : eachValue(slot, depth);
    if (line !== null) scope.code.close();
    return written;
  };
  const eachValue = (slot: Slot, depth: number): boolean => {
    const count = valuesCount(module.shapes.of(slot.type));
    for (let rank = 0; rank < count; rank += 1) {
      const val = elementOfRank(scope, slot.type, String(rank));
      if (!/^(?:-?\d+|true|false)$/.test(js(val))) return false;
      bindSlot(scope, slot, val);
      given[depth] = js(val);
      if (!level(depth + 1)) return false;
    }
    return true;
  };
  const doOne = (label: string | null, line: number): boolean => {
    if (label === null) {
      scope.code.line(`to = ${one}(s, i, out, to, ${given.join(", ")});`);
      return true;
    }
    w.region = { kind: "block", label, loops: 0, used: false };
    writePaths(w, statements);
    if (w.region.used) scope.code.label(line, label);
    return true;
  };

  if (guards[0] !== undefined) comment(scope, guards[0].condition.span);
  return level(0) ? [...prologue(), ...scope.code.lines(), "return to;"] : null;
}

/** Writes the function of an action for a purpose. */
export function actionFunction(
  module: ModuleContext,
  action: IrAction,
  index: number,
  { name, purpose, given, guarded = false }: ActionFunction,
): string {
  const { w, prologue } = writerFor(module, action, index, purpose);
  const { scope, nothing } = w;
  const { typed } = module;
  const parameters: string[] = [];
  if (given)
    for (const slot of action.parameters) {
      const own = scope.names.unique(slot.name);
      parameters.push(`${own}${typed(slot.type.kind === "bool" ? ": boolean" : ": number")}`);
      bindSlot(scope, slot, { wide: false, type: slot.type, js: own });
    }
  body(w, given, guarded);
  if (scope.code.lines().at(-1)?.trim() !== nothing && purpose !== "explain") scope.code.line(nothing);
  scope.code.insert(0, [...countedOnce(scope), ...prologue()]);
  const result = { expand: ": number", explain: ": void", enabled: ": boolean", taken: ": boolean" }[purpose];
  return functionText(
    module.mentions,
    name,
    signatureOf(module, purpose, parameters),
    typed(result),
    scope.code.lines(),
  );
}

function signatureOf(
  { typed }: ModuleContext,
  purpose: Purpose,
  parameters: readonly string[],
): readonly string[] {
  const further = {
    expand: [`out${typed(": Int32Array")}`, `to${typed(": number")}`],
    explain: [`found${typed(": Transition<Words>[]")}`],
    enabled: [],
    taken: [`n${typed(": Int32Array")}`, `j${typed(": number")}`],
  }[purpose];
  return [`s${typed(": Int32Array")}`, `i${typed(": number")}`, ...further, ...parameters];
}

function writerFor(module: ModuleContext, action: IrAction, index: number, purpose: Purpose) {
  const writer: { current: ActionWriter | null } = { current: null };
  const next = purpose === "taken" ? regionHome(module, "n", "j") : null;
  const { scope, prologue } = functionScope(
    module,
    (failure, caught) => {
      if (writer.current !== null) failPath(writer.current, failure, caught);
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
  return { w, prologue };
}

// ─────────────────────────────────────────────────────────────────────── parameters and guards

function body(w: ActionWriter, given: boolean, guarded: boolean): void {
  const { action, scope } = w;
  const { guards, statements } = leadingGuards(w);
  const level = (depth: number): void => {
    for (const guard of guarded ? [] : guards.filter((g) => g.depth === depth)) {
      comment(scope, guard.condition.span);
      leaveUnlessTrue(w, guard.condition, guard.times);
    }
    const slot = action.parameters[depth];
    if (slot === undefined) {
      writePaths(w, statements);
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

/** All paths through the statements, for the parameters that are bound. */
function writePaths(w: ActionWriter, statements: readonly IrStatement[]): void {
  const { action, scope } = w;
  if (w.tracked.parts > 0) scope.code.line(`let ${TRACK} = 0;`);
  const choices = action.parameters.map((p) => ({ name: p.name, val: boundTo(scope, p) }));
  walk(w, { statements, then: null }, { choices, branches: [], begun: false, level: 0 });
}

interface Guard {
  readonly condition: IrExpression;
  /** How many parameters must be known for it. */
  readonly depth: number;
  /** How many combinations of the other parameters there are. */
  readonly times: number;
}

/**
 * The guards at the beginning of an action, each at the outermost loop in which all that it reads is known. Once
 * one can fail, the rest stay where they are, so that the same failures are met. Where they are counted, none is
 * tested before one that stands before it.
 */
function leadingGuards(w: ActionWriter): {
  readonly guards: readonly Guard[];
  readonly statements: readonly IrStatement[];
} {
  const { action, scope } = w;
  const guards: Guard[] = [];
  const counts = action.parameters.map((p) => valuesCount(scope.module.shapes.of(p.type)));
  let at = 0;
  for (; at < action.body.length; at += 1) {
    const statement = action.body[at];
    if (statement?.kind !== "when") break;
    const conjuncts = conjunctsOf(statement.condition);
    const sound = conjuncts.findIndex((conjunct) => canFail(w, conjunct));
    for (const condition of sound === -1 ? conjuncts : conjuncts.slice(0, sound)) {
      const depth = Math.max(
        depthOf(condition, action.parameters),
        isCounted(w) ? (guards.at(-1)?.depth ?? 0) : 0,
      );
      const times = counts.slice(depth).reduce((a, b) => a * b, 1);
      guards.push({ condition, depth, times: Math.min(times, Number.MAX_SAFE_INTEGER) });
    }
    if (sound === -1) continue;
    const rest = conjuncts.slice(sound).map((condition): IrStatement => ({ ...statement, condition }));
    return { guards, statements: [...rest, ...action.body.slice(at + 1)] };
  }
  return { guards, statements: action.body.slice(at) };
}

/** Whether evaluating an expression can fail, found out by generating it and discarding the code. */
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
  const read = slotsRead(node);
  return parameters.findLastIndex(({ slot }) => read.has(slot)) + 1;
}
