/** The context of code generation: the module, and the function that is being written. */
import { isNarrow, type Shape } from "../../../checker/runtime/shapes.js";
import type { Bounds } from "../../facts/bounds.js";
import type { CanFail } from "../../facts/can-fail.js";
import type { Counters } from "../../facts/coverage.js";
import type { InitialPlan } from "../../facts/initial-plan.js";
import type { Ir, Slot } from "../../ir/ir.js";
import { INT, type Type } from "../../ir/type.js";
import type { Span } from "../../source/span.js";
import { add, Code, not } from "../code/code.js";
import type { Mentions } from "../code/function-text.js";
import { Names } from "../code/names.js";
import type { StateLayout } from "../layout/layout.js";
import type { Shapes } from "../layout/shape.js";

/** A value in generated code: an expression, or, if it is too wide for one number, where its words lie. */
export type Val =
  | { readonly wide: false; readonly type: Type; readonly js: string }
  | { readonly wide: true; readonly type: Type; readonly array: string; readonly at: string };

/** Where words are: one by one, and as an array from an index on. */
export interface Home {
  /** A word, as something that can be read and, if it is a place to write to, assigned. */
  readonly word: (index: number, further: string | null) => string;
  /** Null for a single word in a variable. */
  readonly region: { readonly array: string; readonly at: string } | null;
}

export const regionHome = (module: Pick<ModuleContext, "typed">, array: string, at: string): Home => ({
  word: (index, further) =>
    `${array}[${add(further === null ? at : add(at, further), index)}]${module.typed("!")}`,
  region: { array, at },
});

export const wordHome = (name: string): Home => ({ word: () => name, region: null });

export type FailureKind = "assertion" | "type" | "evaluation";

export interface FailurePlace {
  readonly kind: FailureKind;
  readonly message: string;
  readonly span: Span;
}

/** Which actions and properties several versions of a spec have. */
export interface Slots {
  /** For each place in the order of the actions, those that can take it, by number. */
  readonly alternatives: readonly (readonly number[])[];
  /** The same of the properties; what takes a place has the same name and kind. */
  readonly properties: readonly (readonly number[])[];
  /** How many actions every version has: places after them may be empty. */
  readonly fewest: number;
}

/** Shared by all functions of a module. */
export interface ModuleContext {
  /** For each place in the order of the actions, those that can take it, by number. */
  readonly alternatives: readonly (readonly number[])[];
  /** For each place in the order of the properties, those that can take it, by number. */
  readonly propertiesAt: readonly (readonly number[])[];
  /** Whether there are several versions of the spec. */
  readonly hasVersions: boolean;
  /** How many actions every version has. */
  readonly fewest: number;
  /** What stands for the place of an action in the order: its number, unless versions differ in that. */
  readonly positionOf: (action: number) => string;
  readonly ir: Ir;
  readonly bounds: Bounds;
  readonly initialPlan: InitialPlan;
  readonly shapes: Shapes;
  readonly layout: StateLayout;
  /** Names of the module's own functions and constants; each function's names are unique beside them. */
  readonly names: Names;
  /** A type annotation, or nothing when JavaScript is printed. */
  readonly typed: (annotation: string) => string;
  /** The number of a place that can fail, from 1. */
  readonly failure: (kind: FailureKind, message: string, span: Span) => number;
  /** Reserves that many words in `scratch`; returns their offset. */
  readonly scratch: (words: number) => number;
  /** Names of the tables from rank to code, and back. */
  readonly ranks: (shape: Shape) => { readonly codes: string; readonly ranks: string };
  /** The name of a shape's constant. */
  readonly shape: (shape: Shape) => string;
  readonly functionName: (index: number) => string;
  /** The function for `enabled` or `taken` of an action, for given parameters or for any. */
  readonly actionTest: (test: "enabled" | "taken", action: number, given: boolean) => string;
  readonly canFail: (fn: number) => boolean;
  /** Whether evaluating an expression can fail, as far as its bounds tell. */
  readonly mayFail: CanFail;
  /** Whether a definition reads the state after the step. */
  readonly readsNext: (fn: number) => boolean;
  /** Whether a state can have so many successors that they are handed over in parts. */
  readonly drains: boolean;
  /** What of conditions and branches is counted; null if nothing is. */
  readonly counters: Counters | null;
  /** The names that stand in what has been printed of the module. */
  readonly mentions: Mentions;
  /** Names of the runtime's functions that are used. */
  readonly runtime: Set<string>;
  /** The first line of the source of a place, for a comment. */
  readonly sourceLine: (span: Span) => string;
}

/** The function that is being written. */
export interface FunctionScope {
  readonly module: ModuleContext;
  readonly code: Code;
  readonly names: Names;
  /** By slot number. */
  readonly slots: Map<number, Val>;
  /** Where the state is read. */
  readonly state: Home;
  /** Where the state after the step is read; null where there is none. */
  readonly next: Home | null;
  /**
   * Leaves the path because of a failure, given by a number or an expression for one. `caught`: the failure is in
   * `fault` and has to be cleared there.
   */
  abort: (failure: string, caught: boolean) => void;
  /** Loops opened since the loop to continue when a path is left: if there are any, that takes a label. */
  loops: number;
  /** The most rounds that the loops around the code have together. */
  rounds: number;
  /** How many words the code written so far in the innermost loop goes through, those in values of many words. */
  words: number;
  /** Lines for the beginning of each round of each loop; null where there are none. */
  onRound: readonly string[] | null;
  /** Whether something can have failed since it was last set to false. */
  failed: boolean;
}

export const inRegister = (shape: Shape): boolean => shape.kind === "int" || isNarrow(shape);

/** A scope for a new function: its state is words loaded once, by the lines of the prologue, at its beginning. */
export function functionScope(
  module: ModuleContext,
  abort: FunctionScope["abort"],
  next: Home | null = null,
): { readonly scope: FunctionScope; readonly prologue: () => readonly string[] } {
  const code = new Code();
  const used = new Set<number>();
  const names = new Names(module.names);
  const region = regionHome(module, "s", "i");
  const state: Home = {
    word: (index, further) => {
      if (further !== null) return region.word(index, further);
      used.add(index);
      return `s${index}`;
    },
    region: region.region,
  };
  const scope: FunctionScope = {
    module,
    code,
    names,
    slots: new Map(),
    state,
    next,
    abort,
    loops: 0,
    rounds: 1,
    words: 0,
    onRound: null,
    failed: false,
  };
  return {
    scope,
    prologue: () => {
      const words = [...used].sort((a, b) => a - b);
      return words.map((index) => `const s${index} = s[${add("i", index)}]${module.typed("!")};`);
    },
  };
}

/** The JavaScript of a value that fits a register. */
export function js(val: Val): string {
  if (val.wide) throw new Error("a wide value where a narrow one is wanted");
  return val.js;
}

/** The value in a variable, so that it can be used more than once. */
export function named(scope: FunctionScope, val: Val, prefix = "t"): Val {
  if (val.wide || /^[\w$]+$|^-?\d+$/.test(val.js)) return val;
  const known = scope.code.known(val.js);
  if (known !== null) return { ...val, js: known };
  const name = scope.names.fresh(prefix);
  scope.code.constant(name, val.js);
  return { ...val, js: name };
}

/** A number of the generated code's own, in a variable. */
export function held(scope: FunctionScope, code: string, prefix = "t"): string {
  return js(named(scope, { wide: false, type: INT, js: code }, prefix));
}

export function fail(scope: FunctionScope, kind: FailureKind, message: string, span: Span): void {
  scope.failed = true;
  scope.abort(String(scope.module.failure(kind, message, span)), false);
}

/** Fails where a condition is not met. */
export function demand(
  scope: FunctionScope,
  condition: string,
  kind: FailureKind,
  message: string,
  span: Span,
): void {
  if (condition === "true") return;
  scope.code.open(`if (${not(condition)}) {`);
  fail(scope, kind, message, span);
  scope.code.close();
}

/** The result of `emit`, and whether it wrote lines or can fail. */
export function tried<Result>(
  scope: FunctionScope,
  emit: () => Result,
): { readonly result: Result; readonly lines: readonly string[]; readonly failed: boolean } {
  const before = scope.failed;
  scope.failed = false;
  const { result, lines } = scope.code.capture(emit);
  const { failed } = scope;
  scope.failed = before || failed;
  return { result, lines, failed };
}

/**
 * A function of the runtime, to be called.
 * @param words How many words the call goes through.
 */
export function use(scope: FunctionScope, name: string, words = 0): string {
  scope.module.runtime.add(name);
  scope.words += words;
  return name;
}

/** The value that a slot is bound to. */
export function boundTo(scope: FunctionScope, { slot, name }: Pick<Slot, "slot" | "name">): Val {
  const val = scope.slots.get(slot);
  if (val === undefined) throw new Error(`${name} has no value here`);
  return val;
}

export const bindSlot = (scope: FunctionScope, slot: Slot, val: Val): void => {
  scope.slots.set(slot.slot, val);
};
