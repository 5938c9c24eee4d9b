/** What expressions and actions are lowered in, and the parts of variables that belong to a process. */
import type { ExpandedProcess } from "../expand/expand.js";
import type { IrExpression, IrFunction, Slot } from "../ir/ir.js";
import type { Resolution } from "../resolve/resolve.js";
import type { Symbol } from "../resolve/symbols.js";
import type { Name, Span } from "../syntax/tree.js";
import type { ConstantValue } from "../types/constants.js";
import type { Typed } from "../types/inference.js";
import { settled, type Type, unknown } from "../types/type.js";
import type { Frame } from "./frame.js";

/** Where things of the spec are in the IR. */
export interface Layout {
  readonly resolution: Resolution;
  readonly typed: Typed;
  readonly variables: ReadonlyMap<Symbol, number>;
  readonly variableTypes: readonly Type[];
  readonly processes: readonly ExpandedProcess[];
  readonly actions: ReadonlyMap<string, number>;
  readonly pcOf: (process: number) => number;
  /** Definitions lowered so far, one for each combination of types they are used at. */
  readonly functions: IrFunction[];
  readonly functionKeys: Map<string, number>;
}

/** What an expression is lowered in. */
export interface Context {
  readonly layout: Layout;
  readonly frame: Frame;
  /** The process whose step this is: its locals are parts of variables, picked out by its parameters. */
  readonly process: ExpandedProcess | null;
  /** The outermost macro call whose body this is. */
  readonly call: Span | null;
}

export function lowerConstant(value: ConstantValue, type: Type, span: Span): IrExpression {
  if (typeof value === "object")
    return { kind: "alternative", name: value.name, payload: [], type: settled(type), span };
  return { kind: "literal", value, type: settled(type), span };
}

/** The key of a process's variables: its parameter, or the tuple of them; null for a process without any. */
export function processKey(parameters: readonly IrExpression[], span: Span): IrExpression | null {
  const [only, ...more] = parameters;
  if (only === undefined || more.length === 0) return only ?? null;
  return {
    kind: "tuple",
    elements: parameters,
    type: { kind: "tuple", items: parameters.map((p) => p.type) },
    span,
  };
}

/** `process[keys]`'s part of a variable. */
export function ownPart(
  layout: Layout,
  variable: number,
  keys: readonly IrExpression[],
  span: Span,
  primed = false,
): IrExpression {
  const type = layout.variableTypes[variable] ?? unknown();
  const whole: IrExpression = { kind: "variable", variable, primed, type, span };
  const key = processKey(keys, span);
  if (key === null) return whole;
  const value = type.kind === "function" ? type.value : unknown();
  return { kind: "apply", target: whole, key, type: value, span };
}

export function parameterSlots(context: Context): readonly IrExpression[] {
  const { layout, process } = context;
  return (process?.process.parameters ?? []).map((parameter) => {
    const slot = context.frame.slotOf(declaredBy(layout, parameter.name));
    if (slot === null) throw new Error(`the parameter ${parameter.name.name} has no slot`);
    return { kind: "slot", slot: slot.slot, name: slot.name, type: slot.type, span: parameter.name.span };
  });
}

export function declaredBy(layout: Layout, name: Name): Symbol {
  const symbol = layout.resolution.declares.get(name);
  if (symbol === undefined) throw new Error(`${name.name} is not declared`);
  return symbol;
}

export function bindName(context: Context, name: Name): Slot {
  const symbol = declaredBy(context.layout, name);
  const type = settled(context.layout.typed.symbols.get(symbol) ?? unknown());
  return context.frame.bind(symbol, name.name, type);
}
