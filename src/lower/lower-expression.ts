/** Lowers typed expressions to the IR. */

import type { IrArm, IrExpression, IrFunction, PathStep, Slot } from "../ir/ir.js";
import { BOOL, PROCESS, present, type Type } from "../ir/type.js";
import { alternativesOf, BUILTINS, DERIVED, isBuiltin, isDerived, isUnary } from "../resolve/symbols.js";
import { processAt } from "../syntax/at.js";
import type { Arm, Expression, ExpressionOf, Name, Pattern, Selector } from "../syntax/tree.js";
import type { Typed } from "../types/inference.js";
import { closed } from "../types/type.js";
import {
  bindName,
  type Layout,
  type LoweringContext,
  lowerConstant,
  ownPart,
  parameterSlots,
  typeOfNode,
  typeOfSymbol,
} from "./context.js";
import { frame } from "./frame.js";
import { lowerBinders, lowerQuantifier } from "./lower-quantifier.js";
import { lowerDerived, lowerFold, lowerSequenceMap } from "./lower-sequence.js";

/** Lowers an expression that must have a value: optionals are unwrapped, and `none` is a mistake. */
export function need(node: Expression, context: LoweringContext): IrExpression {
  const lowered = lowerExpression(node, context);
  return needed(lowered);
}

function needed(lowered: IrExpression): IrExpression {
  return lowered.type.kind === "optional"
    ? { kind: "present", of: lowered, type: present(lowered.type), span: lowered.span }
    : lowered;
}

export function lowerPath(path: readonly Selector[], context: LoweringContext): readonly PathStep[] {
  return path.map((selector) =>
    selector.kind === "key"
      ? { kind: "key", key: need(selector.key, context), span: selector.span }
      : { kind: "field", name: selector.name.name, span: selector.span },
  );
}

export function lowerExpression(node: Expression, context: LoweringContext): IrExpression {
  return lowerAs(node, context, false);
}

function lowerAs(node: Expression, context: LoweringContext, primed: boolean): IrExpression {
  const { layout } = context;
  const { typed, resolution } = layout;
  const type = typeOfNode(layout, node);
  const { span } = node;
  const lower = (child: Expression): IrExpression => lowerExpression(child, context);
  const want = (child: Expression): IrExpression => need(child, context);

  switch (node.kind) {
    case "boolean":
    case "integer":
      return { kind: "literal", value: node.value, type, span };
    case "none":
      return { kind: "none", type, span };
    case "self": {
      const { process } = context;
      if (process === null) throw new Error("`self` outside a process");
      return {
        kind: "process",
        process: layout.processes.indexOf(process),
        keys: parameterSlots(context),
        type,
        span,
      };
    }
    case "name":
      return lowerName(node, type, context, primed);
    case "group":
      return lowerAs(node.body, context, primed);
    case "unary":
      return { kind: node.operator === "not" ? "not" : "negate", of: want(node.operand), type, span };
    case "junction":
      return { kind: node.operator, operands: node.operands.map(want), type, span };
    case "binary":
      return lowerBinary(node, type, context);
    case "conditional":
      return {
        kind: "if",
        condition: want(node.condition),
        then: lower(node.consequent),
        else: lower(node.alternative),
        type,
        span,
      };
    case "let": {
      const value = lower(node.value);
      const slot = bindName(context, node.name);
      return { kind: "let", slot, value, body: lower(node.body), type, span };
    }
    case "quantifier":
      return lowerQuantifier(node, type, context);
    case "fold":
      return lowerFold(node, type, context);
    case "setLiteral":
      return { kind: "set", elements: node.elements.map(lower), type, span };
    case "setFilter": {
      const { slots, sets } = lowerBinders([node.binder], context);
      return {
        kind: "filter",
        slot: slots[0] as Slot,
        set: sets[0] as IrExpression,
        condition: want(node.condition),
        type,
        span,
      };
    }
    case "setMap": {
      const { slots, sets } = lowerBinders(node.binders, context);
      const where = node.where === null ? null : want(node.where);
      return { kind: "map", slots, sets, where, element: lower(node.element), type, span };
    }
    case "sequenceMap":
      return lowerSequenceMap(node, type, context);
    case "functionLiteral": {
      const slot = bindName(context, node.binder.name);
      return { kind: "function", slot, body: lower(node.body), type, span };
    }
    case "recordLiteral": {
      const fields = node.fields.map((f) => ({ name: f.name.name, value: lower(f.value) }));
      return { kind: "record", fields, type, span };
    }
    case "typeSet":
      return { kind: "all", of: elementType(type), type, span };
    case "sequence":
    case "tuple":
      return { kind: node.kind, elements: node.elements.map(lower), type, span };
    case "index": {
      const reference = typed.processes.get(node);
      if (reference !== undefined) return lowerProcess(node, context);
      const target = needed(lowerAs(node.target, context, primed));
      return { kind: "apply", target, key: want(node.key), type, span };
    }
    case "field": {
      const [alternative] = alternativesOf(resolution.uses.get(node.name));
      if (alternative !== undefined)
        return { kind: "alternative", name: alternative.name, payload: [], type, span };
      const access = typed.locals.get(node);
      if (access === undefined)
        return {
          kind: "field",
          target: needed(lowerAs(node.target, context, primed)),
          name: node.name.name,
          type,
          span,
        };
      const local = access.process.locals.find((l) => l.name === access.local);
      const variable = local && layout.variables.get(local.symbol);
      if (variable === undefined) throw new Error(`the local ${access.local} has no variable`);
      return ownPart(layout, variable, access.keys.map(want), span, primed);
    }
    case "item":
      return {
        kind: "item",
        target: needed(lowerAs(node.target, context, primed)),
        position: node.position,
        type,
        span,
      };
    case "prime":
      return lowerAs(node.target, context, true);
    case "call":
      return lowerCall(node, type, context);
    case "update": {
      const target = want(node.target);
      return {
        kind: "update",
        target,
        path: lowerPath(node.path, context),
        value: lower(node.value),
        type,
        span,
      };
    }
    case "at":
      return lowerAt(node, context);
    case "is":
      return {
        kind: "is",
        target: want(node.target),
        name: caseNamed(node.alternative, context),
        type,
        span,
      };
    case "match":
      return {
        kind: "match",
        subject: want(node.subject),
        arms: node.arms.map((arm) => lowerArm(arm, context, lower)),
        type,
        span,
      };
    case "actionTest": {
      const reference = typed.actionTests.get(node);
      const actions = (reference?.actions ?? []).map((name) => {
        const index = layout.actions.get(name);
        if (index === undefined) throw new Error(`no action ${name}`);
        return index;
      });
      const given = reference?.arguments ?? null;
      return {
        kind: node.test,
        actions,
        arguments: given === null ? null : given.map(want),
        type,
        span,
      };
    }
    case "temporal":
      return { kind: node.operator, of: want(node.body), type, span };
    default:
      return node satisfies never;
  }

  function lowerCallTo(
    use: NonNullable<ReturnType<typeof typed.uses.get>>,
    given: readonly IrExpression[],
  ): IrExpression {
    return { kind: "call", function: functionFor(layout, use), arguments: given, type, span };
  }

  function lowerName(name: Name, nameType: Type, inner: LoweringContext, isPrimed: boolean): IrExpression {
    const symbol = resolution.uses.get(name);
    if (symbol === undefined) throw new Error(`${name.name} is not bound`);
    switch (symbol.kind) {
      case "constant": {
        const value = typed.constants.get(symbol.name);
        if (value === undefined) throw new Error(`the constant ${symbol.name} has no value`);
        return lowerConstant(value, nameType, span);
      }
      case "variable": {
        const variable = layout.variables.get(symbol);
        if (variable === undefined) throw new Error(`no variable ${symbol.name}`);
        return { kind: "variable", variable, primed: isPrimed, type: nameType, span };
      }
      case "local": {
        const variable = layout.variables.get(symbol);
        if (variable === undefined) throw new Error(`no local ${symbol.name}`);
        return ownPart(layout, variable, parameterSlots(inner), span, isPrimed);
      }
      case "bound": {
        const slot = inner.frame.slotOf(symbol);
        if (slot === null) throw new Error(`${symbol.name} has no slot`);
        return { kind: "slot", slot: slot.slot, name: slot.name, type: slot.type, span };
      }
      case "type":
      case "builtinType":
        return { kind: "all", of: elementType(nameType), type: nameType, span };
      case "case":
        return { kind: "alternative", name: symbol.name, payload: [], type: nameType, span };
      case "definition": {
        const use = typed.uses.get(name);
        if (use === undefined) throw new Error(`the use of ${symbol.name} was not typed`);
        return lowerCallTo(use, []);
      }
      case "process":
        return lowerProcess(name, inner);
      default:
        throw new Error(`${symbol.name} is not a value`);
    }
  }

  function lowerCall(call: ExpressionOf<"call">, callType: Type, inner: LoweringContext): IrExpression {
    const use = typed.uses.get(call);
    if (use !== undefined) {
      const given = call.arguments.map((argument, i): IrExpression => {
        const declaredAs = use.definition.node.parameters[i];
        const lowered = lowerExpression(argument, inner);
        if (declaredAs?.type == null) return lowered;
        return conform(lowered, closed(typed.elaborator.typeOf(declaredAs.type)), declaredAs.name.name);
      });
      return lowerCallTo(use, given);
    }
    const symbol = resolution.uses.get(call.callee);
    if (symbol?.kind === "case") {
      const fields =
        callType.kind === "alternatives" ? callType.cases.find((c) => c.name === symbol.name)?.fields : [];
      const payload = call.arguments.map((argument, i) => {
        const field = fields?.[i];
        const lowered = lowerExpression(argument, inner);
        return field === undefined ? lowered : conform(lowered, field.type, field.name);
      });
      return { kind: "alternative", name: symbol.name, payload, type: callType, span };
    }
    const { name } = call.callee;
    if (symbol === undefined && isDerived(name)) {
      const values = call.arguments.map((argument, i) =>
        DERIVED[name][i] === "part" ? lower(argument) : want(argument),
      );
      return lowerDerived(name, values, callType, span, inner);
    }
    if (symbol !== undefined || !isBuiltin(name)) throw new Error(`${name} is not a function`);
    // A built-in function is a kind of expression by its name.
    const given = call.arguments.map((argument, i) =>
      BUILTINS[name][i] === "part" ? lower(argument) : want(argument),
    );
    const [first, second] = given as [IrExpression, IrExpression];
    return isUnary(name)
      ? { kind: name, of: first, type: callType, span }
      : { kind: name, left: first, right: second, type: callType, span };
  }
}

function elementType(type: Type): Type {
  if (type.kind !== "set") throw new Error(`a ${type.kind} has no elements`);
  return type.of;
}

function conform(of: IrExpression, wanted: Type, what: string): IrExpression {
  return { kind: "conform", of, wanted, what, type: wanted, span: of.span };
}

function lowerProcess(node: Expression, context: LoweringContext): IrExpression {
  const reference = context.layout.typed.processes.get(node);
  if (reference === undefined) throw new Error("a process was not resolved");
  return {
    kind: "process",
    process: context.layout.processes.indexOf(reference.process),
    keys: reference.keys.map((key) => need(key, context)),
    type: PROCESS,
    span: node.span,
  };
}

function lowerAt(node: ExpressionOf<"at">, context: LoweringContext): IrExpression {
  const { layout } = context;
  const { process, primed } = processAt(node);
  const reference = layout.typed.processes.get(process) ?? processBehind(process, layout);
  const labels = layout.typed.labels.get(node) ?? [];
  const { span } = node;
  const keys = reference.keys.map((key) => need(key, context));
  const pc = ownPart(layout, layout.pcOf(layout.processes.indexOf(reference.process)), keys, span, primed);
  const label = (name: string): IrExpression => ({
    kind: "alternative",
    name,
    payload: [],
    type: pc.type,
    span,
  });
  const [only, ...more] = labels;
  if (only !== undefined && more.length === 0)
    return { kind: "equal", left: pc, right: label(only), type: BOOL, span };
  const set: IrExpression = {
    kind: "set",
    elements: labels.map(label),
    type: { kind: "set", of: pc.type },
    span,
  };
  return { kind: "in", element: pc, set, type: BOOL, span };
}

function processBehind(node: Expression, layout: Layout) {
  const inner = node.kind === "group" ? node.body : node;
  const reference = layout.typed.processes.get(inner);
  if (reference === undefined) throw new Error("a process was not resolved");
  return reference;
}

function lowerBinary(node: ExpressionOf<"binary">, type: Type, context: LoweringContext): IrExpression {
  const { span, operator } = node;
  const [left, right] = [node.left, node.right].map((side) => need(side, context)) as [
    IrExpression,
    IrExpression,
  ];
  const not = (of: IrExpression): IrExpression => ({ kind: "not", of, type, span });
  switch (operator) {
    case "leads to":
      return { kind: "leadsTo", left, right, type, span };
    case "until":
    case "iff":
    case "implies":
      return { kind: operator, left, right, type, span };
    case "=":
    case "!=": {
      const equal: IrExpression = {
        kind: "equal",
        left: lowerExpression(node.left, context),
        right: lowerExpression(node.right, context),
        type,
        span,
      };
      return operator === "=" ? equal : not(equal);
    }
    case "<":
    case "<=":
    case ">":
    case ">=":
      return { kind: "compare", operator, left, right, type, span };
    case "in":
    case "not in": {
      const isIn: IrExpression = {
        kind: "in",
        element: lowerExpression(node.left, context),
        set: right,
        type,
        span,
      };
      return operator === "in" ? isIn : not(isIn);
    }
    case "subset":
      return { kind: "subset", left, right, type, span };
    case "..":
      return { kind: "range", low: left, high: right, type, span };
    case "union":
    case "intersect":
    case "minus":
      return { kind: operator, left, right, type, span };
    case "+":
    case "-":
    case "*":
    case "/":
    case "%":
      return { kind: "arithmetic", operator, left, right, type, span };
    default:
      return operator satisfies never;
  }
}

export function lowerArm<Source, Body>(
  arm: Arm<Source>,
  context: LoweringContext,
  body: (source: Source) => Body,
): IrArm<Body> {
  const { pattern } = arm;
  const payload = bindPattern(pattern, context);
  return {
    name: pattern.name === null ? null : caseNamed(pattern.name, context),
    payload,
    body: body(arm.body),
  };
}

/** An alternative by its name among the others of its type: that of an instance is written with more in front. */
const caseNamed = (name: Name, { layout }: LoweringContext): string =>
  layout.resolution.uses.get(name)?.name ?? name.name;

function bindPattern(pattern: Pattern, context: LoweringContext): readonly (Slot | null)[] {
  return (pattern.payload ?? []).map((name) => (name === null ? null : bindName(context, name)));
}

/** The function a definition becomes at the types it is used at; lowered at its first use. */
function functionFor(layout: Layout, use: NonNullable<ReturnType<Typed["uses"]["get"]>>): number {
  const { typed } = layout;
  const types = [
    ...use.parameters.map((symbol) => typeOfSymbol(typed, symbol)),
    typeOfNode(layout, use.body),
  ];
  const { name } = use.definition;
  const key = `${name}(${JSON.stringify(types)})`;
  const known = layout.functionKeys.get(key);
  if (known !== undefined && !layout.functionsToCheck.delete(known)) return known;
  const context: LoweringContext = { layout, frame: frame(), process: null, calls: [] };
  const parameters = use.parameters.map((symbol, i) =>
    context.frame.bind(symbol, symbol.name, types[i] as Type),
  );
  const body = lowerExpression(use.body, context);
  const frameSize = context.frame.size();
  if (known !== undefined) {
    const before = layout.functions[known] as IrFunction;
    layout.functions[known] = { name: before.name, parameters, frameSize, body };
    return known;
  }
  const copies = layout.functions.filter((f) => f.name === name || f.name.startsWith(`${name}#`)).length;
  const index = layout.functions.length;
  layout.functions.push({
    name: copies === 0 ? name : `${name}#${copies + 1}`,
    parameters,
    frameSize,
    body,
  });
  layout.functionKeys.set(key, index);
  return index;
}
