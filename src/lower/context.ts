/** The context in which expressions and actions are lowered, and the parts of variables that belong to a process. */
import type { ExpandedProcess } from "../expand/expand.js";
import type { IrConstant, IrExpression, IrFunction, Slot } from "../ir/ir.js";
import type { Type } from "../ir/type.js";
import type { Resolution } from "../resolve/resolve.js";
import type { Symbol } from "../resolve/symbols.js";
import type { Span } from "../source/span.js";
import type { Expression, Name } from "../syntax/tree.js";
import type { ConstantValue } from "../types/constants.js";
import type { Typed } from "../types/inference.js";
import { closed } from "../types/type.js";
import type { Frame } from "./frame.js";

/** The indices of the spec's declarations in the IR. */
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
  /** Those of another version of the spec, whose numbers are kept, as long as they have not been lowered here. */
  readonly functionsToCheck: Set<number>;
}

/** The same for expressions that come in later: what they add to the definitions of a spec is kept apart from them. */
export const ownLayout = (layout: Layout): Layout => ({
  ...layout,
  functions: [...layout.functions],
  functionKeys: new Map(layout.functionKeys),
});

/** The context of an expression. */
export interface LoweringContext {
  readonly layout: Layout;
  readonly frame: Frame;
  /** The process whose step this is: its locals are parts of variables, picked out by its parameters. */
  readonly process: ExpandedProcess | null;
  /** The macro calls whose bodies this is in, outermost first. */
  readonly calls: readonly Span[];
}

/** The type that was inferred for an expression. */
export function typeOfNode({ typed }: Layout, node: Expression): Type {
  const type = typed.types.get(node);
  if (type === undefined) throw new Error(`a ${node.kind} has no type`);
  return closed(type);
}

/** The type that was inferred for what a symbol stands for. */
export function typeOfSymbol(typed: Typed, symbol: Symbol): Type {
  const type = typed.symbols.get(symbol);
  if (type === undefined) throw new Error(`${symbol.name} has no type`);
  return closed(type);
}

export function variableType({ variableTypes }: Pick<Layout, "variableTypes">, variable: number): Type {
  const type = variableTypes[variable];
  if (type === undefined) throw new Error(`no variable ${variable}`);
  return type;
}

export function lowerConstant(value: ConstantValue, type: Type, span: Span): IrExpression {
  const plain = plainConstant(value);
  if (typeof plain === "object") return { kind: "alternative", name: plain.name, payload: [], type, span };
  return { kind: "literal", value: plain, type, span };
}

/** As plain data: an alternative is a symbol no more, and there is one zero, also where it was negated. */
export function plainConstant(value: ConstantValue): IrConstant["value"] {
  if (typeof value === "object") return { name: value.name };
  return value === 0 ? 0 : value;
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
  const type = variableType(layout, variable);
  const whole: IrExpression = { kind: "variable", variable, primed, type, span };
  const key = processKey(keys, span);
  if (key === null) return whole;
  return { kind: "apply", target: whole, key, type: valueType(type), span };
}

/** The type of one instance's part of a variable that all instances of a process have. */
export function valueType(type: Type): Type {
  if (type.kind !== "function") throw new Error(`a ${type.kind} has no parts for instances`);
  return type.value;
}

export function parameterSlots(context: LoweringContext): readonly IrExpression[] {
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

export function bindName(context: LoweringContext, name: Name): Slot {
  const symbol = declaredBy(context.layout, name);
  return context.frame.bind(symbol, name.name, typeOfSymbol(context.layout.typed, symbol));
}
