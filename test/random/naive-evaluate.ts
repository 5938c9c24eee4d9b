/** Expressions, evaluated on the tree: each case is what the language says of the construct, and no more. */

import type { Symbol } from "../../src/resolve/symbols.js";
import { processAt } from "../../src/syntax/at.js";
import type { Arm, Binder, Expression, ExpressionOf, Name, Selector } from "../../src/syntax/tree.js";
import { settled, showType, type Type } from "../../src/types/type.js";
import {
  elementsIn,
  equal,
  has,
  itemsIn,
  lookUp,
  mapOf,
  payloadIn,
  range,
  recordIn,
  recordOf,
  setOf,
  subsets,
  tagIn,
  textOf,
  tupleIn,
  type Value,
} from "./naive-values.js";
import {
  applied,
  bare,
  bind,
  type Context,
  each,
  type Key,
  keyOf,
  Mistake,
  mistake,
  type Running,
  type State,
  symbolOf,
  typeOfSymbol,
  updated,
  type World,
} from "./naive-world.js";

/** The value of an expression that must have one: `none` is a mistake. */
export function need(node: Expression, context: Context): Value {
  const value = evaluate(node, context);
  if (value === null) throw mistake(node);
  return value;
}

export const isTrue = (node: Expression, context: Context): boolean => need(node, context) === true;
const number = (node: Expression, context: Context): number => need(node, context) as number;

/** A process's part of one of its variables. */
export function ownPart(whole: Value, keys: readonly Value[], blame: Expression): Value {
  const key = keyOf(keys);
  if (key === null) return whole;
  const found = lookUp(whole, key);
  if (found === undefined) throw mistake(blame);
  return found;
}

/** The value of an expression, which must be one of the type that was inferred: the engines rely on it. */
export function evaluate(node: Expression, context: Context, primed = false): Value {
  const value = plainValue(node, context, primed);
  const type = context.world.typed.types.get(node);
  if (type !== undefined && !context.world.domains.isOf(type, value))
    throw new Error(
      `${textOf(value)} is not of the type that was inferred: ${showType(type)}, at ${node.span.start}`,
    );
  return value;
}

function plainValue(node: Expression, context: Context, primed: boolean): Value {
  const { world, bound } = context;
  const value = (child: Expression): Value => evaluate(child, context);
  const wanted = (child: Expression): Value => need(child, context);
  switch (node.kind) {
    case "boolean":
    case "integer":
      return node.value;
    case "none":
      return null;
    case "self": {
      const { running } = context;
      if (running === null) throw new Error("no process runs");
      return { process: running.process.process.name.name, keys: running.keys };
    }
    case "name":
      return nameValue(node, context, primed);
    case "group":
      return evaluate(node.body, context, primed);
    case "unary":
      return node.operator === "not" ? !isTrue(node.operand, context) : -number(node.operand, context);
    case "binary":
      return binary(node, context);
    case "junction":
      return node.operator === "and"
        ? node.operands.every((operand) => isTrue(operand, context))
        : node.operands.some((operand) => isTrue(operand, context));
    case "conditional":
      return value(isTrue(node.condition, context) ? node.consequent : node.alternative);
    case "let":
      return evaluate(node.body, bind(context, node.name, value(node.value)));
    case "quantifier":
      return quantifier(node, context);
    case "setLiteral":
      return setOf(node.elements.map(value));
    case "setFilter":
      return setOf(
        visit([node.binder], context, (inner) =>
          isTrue(node.condition, inner) ? [valueOfBinder(node.binder, inner)] : [],
        ).flat(),
      );
    case "setMap":
      return setOf(
        visit(node.binders, context, (inner) =>
          node.where === null || isTrue(node.where, inner) ? [evaluate(node.element, inner)] : [],
        ).flat(),
      );
    case "sequenceMap": {
      const { binder, where, element } = node;
      const inner = itemsIn(need(binder.set, context)).map((item) => bind(context, binder.name, item));
      return {
        sequence: inner.flatMap((each) =>
          where === null || isTrue(where, each) ? [evaluate(element, each)] : [],
        ),
      };
    }
    case "fold": {
      const { accumulator, initial, binder, body } = node;
      const over = (item: Value, result: Value): Value =>
        evaluate(body, bind(bind(context, binder.name, item), accumulator, result));
      const start = value(initial);
      const whole = need(binder.set, context);
      const items =
        typeof whole === "object" && whole !== null && "sequence" in whole
          ? itemsIn(whole)
          : elementsOf(binder.set, context);
      return items.reduce((result, item) => over(item, result), start);
    }
    case "functionLiteral": {
      const type = typeOfSymbol(world, symbolOf(world, node.binder.name));
      return mapOf(
        each(type, world.domains.valuesOf(type), context, (key) => [
          key,
          evaluate(node.body, bind(context, node.binder.name, key)),
        ]),
      );
    }
    case "recordLiteral":
      return recordOf(node.fields.map((f) => [f.name.name, value(f.value)]));
    case "typeSet":
      return allOf(node, world);
    case "sequence":
      return { sequence: node.elements.map(value) };
    case "tuple":
      return { tuple: node.elements.map(value) };
    case "index": {
      const reference = world.typed.processes.get(node);
      if (reference !== undefined) return processValue(node, context);
      const target = present(node.target, evaluate(node.target, context, primed));
      return applied(target, wanted(node.key), node.key);
    }
    case "field": {
      const alternative = world.resolution.uses.get(node.name);
      if (alternative?.kind === "case") return { tag: alternative.name, payload: [] };
      const access = world.typed.locals.get(node);
      if (access !== undefined) {
        const keys = access.keys.map(wanted);
        const state = primed ? (context.next as State) : context.state;
        const whole = state[`${access.process.process.name.name}.${access.local}`] as Value;
        return ownPart(whole, keys, access.keys.length === 1 ? (access.keys[0] as Expression) : node);
      }
      return fieldOf(
        present(node.target, evaluate(node.target, context, primed)),
        node.name.name,
        node,
        world,
      );
    }
    case "item":
      return tupleIn(present(node.target, evaluate(node.target, context, primed)))[
        node.position - 1
      ] as Value;
    case "prime":
      return evaluate(node.target, context, true);
    case "call":
      return call(node, context);
    case "update": {
      const target = wanted(node.target);
      const keys = node.path.map((selector) => keyAt(selector, context));
      return updated(target, keys, () => value(node.value));
    }
    case "at":
      return at(node, context);
    case "is":
      return tagIn(wanted(node.target)) === symbolOf(world, node.alternative).name;
    case "match": {
      const { arm, inner } = armFor(node.arms, wanted(node.subject), context);
      return evaluate(arm.body, inner);
    }
    case "actionTest": {
      const reference = world.typed.actionTests.get(node);
      const given = reference?.arguments?.map(wanted) ?? null;
      return (reference?.actions ?? []).some((action) => {
        const reached = world.successors(action, given, context.state);
        if (node.test === "enabled") return reached.length > 0;
        return reached.some((state) => state !== null && sameState(state, context.next as State));
      });
    }
    case "temporal":
      throw new Error("a temporal operator has no value in a state");
    default:
      return node satisfies never;
  }

  function nameValue(name: Name, inner: Context, isPrimed: boolean): Value {
    const symbol = symbolOf(world, name);
    const state = isPrimed ? (inner.next as State) : inner.state;
    switch (symbol.kind) {
      case "constant": {
        const constant = world.typed.constants.get(symbol.name);
        if (constant === undefined) throw new Error(`${symbol.name} has no value`);
        return typeof constant === "object" ? { tag: constant.name, payload: [] } : constant;
      }
      case "variable":
        return state[symbol.name] as Value;
      case "local": {
        const { process, keys } = inner.running as Running;
        const local = process.locals.find((l) => l.symbol === symbol);
        return ownPart(state[`${process.process.name.name}.${local?.name}`] as Value, keys, name);
      }
      case "bound":
        return bound.get(symbol) as Value;
      case "type":
      case "builtinType":
        return allOf(name, world);
      case "case":
        return { tag: symbol.name, payload: [] };
      case "definition":
        return definition(name, [], inner);
      case "process":
        return processValue(name, inner);
      default:
        throw new Error(`${symbol.name} is ${symbol.kind}`);
    }
  }
}

export const sameState = (a: State, b: State): boolean =>
  Object.keys(a).every((name) => equal(a[name] as Value, b[name] as Value));

function present(node: Expression, value: Value): Value {
  if (value === null) throw mistake(node);
  return value;
}

function allOf(node: Expression, world: World): Value {
  return setOf(world.domains.valuesOf(elementType(node, world)));
}

function elementType(node: Expression, world: World): Type {
  const type = settled(world.typed.types.get(node) as Type);
  const set = type.kind === "optional" ? type.of : type;
  if (set.kind !== "set") throw new Error("this is no set");
  return set.of;
}

function processValue(node: Expression, context: Context): Value {
  const { world } = context;
  const reference = world.typed.processes.get(node);
  if (reference === undefined) throw new Error("no process");
  const value: Value = {
    process: reference.process.process.name.name,
    keys: reference.keys.map((key) => need(key, context)),
  };
  if (!world.domains.valuesOf({ kind: "process" }).some((other) => equal(other, value))) throw mistake(node);
  return value;
}

function at(node: ExpressionOf<"at">, context: Context): Value {
  const { typed } = context.world;
  const { process, primed } = processAt(node);
  const reference = typed.processes.get(bare(process));
  if (reference === undefined) throw new Error("no process");
  const keys = reference.keys.map((key) => need(key, context));
  const pc = (primed ? (context.next ?? context.state) : context.state)[
    `${reference.process.process.name.name}.pc`
  ] as Value;
  const label = ownPart(pc, keys, keys.length === 1 ? (reference.keys[0] as Expression) : node);
  return (typed.labels.get(node) ?? []).includes(tagIn(label));
}

// ─────────────────────────────────────────────────────────────────────── operators

function binary(node: ExpressionOf<"binary">, context: Context): Value {
  const { operator, left, right } = node;
  switch (operator) {
    case "implies":
      return !isTrue(left, context) || isTrue(right, context);
    case "=":
    case "!=":
      return equal(evaluate(left, context), evaluate(right, context)) === (operator === "=");
    case "in":
    case "not in": {
      const element = evaluate(left, context);
      return has(need(right, context), element) === (operator === "in");
    }
    default:
      return combined(node, need(left, context), need(right, context));
  }
}

function combined({ operator, left, right, span }: ExpressionOf<"binary">, a: Value, b: Value): Value {
  const [m, n] = [a as number, b as number];
  switch (operator) {
    case "iff":
      return a === b;
    case "<":
      return m < n;
    case "<=":
      return m <= n;
    case ">":
      return m > n;
    case ">=":
      return m >= n;
    case "+":
      return m + n;
    case "-":
      return m - n;
    case "*":
      return m * n;
    case "/":
      if (n === 0) throw new Mistake("evaluation", span);
      return Math.floor(m / n);
    case "%":
      if (n <= 0) throw new Mistake("evaluation", span);
      return ((m % n) + n) % n;
    case "..":
      return setOf(range(m, n));
    case "subset":
      return elementsIn(a).every((element) => has(b, element));
    case "union":
      return setOf([...elementsIn(a), ...elementsIn(b)]);
    case "intersect":
      return setOf(elementsIn(a).filter((element) => has(b, element)));
    case "minus":
      return setOf(elementsIn(a).filter((element) => !has(b, element)));
    default:
      throw new Error(`${operator} between ${left.kind} and ${right.kind}`);
  }
}

function call(node: ExpressionOf<"call">, context: Context): Value {
  const { world } = context;
  const symbol = world.resolution.uses.get(node.callee);
  if (symbol?.kind === "definition") return definition(node, node.arguments, context);
  if (symbol?.kind === "case") {
    const type = settled(world.typed.types.get(node) as Type);
    const fields = type.kind === "alternatives" ? type.cases.find((c) => c.name === symbol.name)?.fields : [];
    const payload = node.arguments.map((argument, i) =>
      conforming(argument, fields?.[i]?.type as Type, context),
    );
    return { tag: symbol.name, payload };
  }
  const [first, second] = node.arguments as readonly [Expression, Expression];
  switch (node.callee.name) {
    case "size":
      return elementsIn(need(first, context)).length;
    case "subsets":
      return setOf(subsets(elementsIn(need(first, context))));
    case "len":
      return itemsIn(need(first, context)).length;
    case "head":
    case "tail": {
      const [head, ...tail] = itemsIn(need(first, context));
      if (head === undefined) throw new Mistake("evaluation", node.span);
      return node.callee.name === "head" ? head : { sequence: tail };
    }
    case "reverse": {
      const items = itemsIn(need(first, context));
      return { sequence: items.map((_, i) => items[items.length - 1 - i] as Value) };
    }
    case "append": {
      const items = itemsIn(need(first, context));
      return { sequence: [...items, evaluate(second, context)] };
    }
    case "concat": {
      const items = itemsIn(need(first, context));
      return { sequence: [...items, ...itemsIn(need(second, context))] };
    }
    default:
      return aboutSequences(node, context);
  }
}

/** The functions that say something of sequences by positions, which must be there. */
function aboutSequences(node: ExpressionOf<"call">, context: Context): Value {
  const [first, second, third] = node.arguments as readonly [Expression, Expression, Expression];
  if (node.callee.name === "union_all")
    return setOf(elementsIn(need(first, context)).flatMap((inner) => [...elementsIn(inner)]));
  const items = itemsIn(need(first, context));
  const position = (argument: Expression, most: number): number => {
    const found = need(argument, context) as number;
    if (found < 1 || found > most) throw new Mistake("evaluation", node.span);
    return found;
  };
  switch (node.callee.name) {
    case "last":
    case "front":
      if (items.length === 0) throw new Mistake("evaluation", node.span);
      return node.callee.name === "last" ? (items.at(-1) as Value) : { sequence: items.slice(0, -1) };
    case "to_set":
      return setOf(items);
    case "contains":
    case "index_of": {
      const wanted = evaluate(second, context);
      const index = items.findIndex((item) => equal(item, wanted));
      return node.callee.name === "contains" ? index >= 0 : index < 0 ? null : index + 1;
    }
    case "remove_at": {
      const at = position(second, items.length);
      return { sequence: items.filter((_, i) => i !== at - 1) };
    }
    case "insert_at": {
      const at = need(second, context) as number;
      const inserted = evaluate(third, context);
      if (at < 1 || at > items.length + 1) throw new Mistake("evaluation", node.span);
      return { sequence: [...items.slice(0, at - 1), inserted, ...items.slice(at - 1)] };
    }
    case "slice": {
      const [low, high] = [need(second, context) as number, need(third, context) as number];
      if (low > high) return { sequence: [] };
      if (low < 1 || high > items.length) throw new Mistake("evaluation", node.span);
      return { sequence: items.slice(low - 1, high) };
    }
    default:
      throw new Error(`nothing is called ${node.callee.name}`);
  }
}

/** A value that is stored where a type is declared, but not in a variable. */
function conforming(node: Expression, type: Type, context: Context): Value {
  const value = evaluate(node, context);
  if (!context.world.domains.isOf(type, value)) throw mistake(node);
  return value;
}

/** Arguments are evaluated first; the body knows nothing of the names around the use. */
function definition(node: Expression, given: readonly Expression[], context: Context): Value {
  const { world } = context;
  const use = world.typed.uses.get(node);
  if (use === undefined) throw new Error("the use of a definition was not typed");
  const entries = given.map((argument, i): [Symbol, Value] => {
    const type = use.definition.node.parameters[i]?.type;
    const value =
      type == null
        ? evaluate(argument, context)
        : conforming(argument, world.typed.elaborator.typeOf(type), context);
    return [use.parameters[i] as Symbol, value];
  });
  return evaluate(use.body, { ...context, bound: new Map(entries) });
}

// ─────────────────────────────────────────────────────────────────────── parts

function fieldOf(target: Value, field: string, node: Expression, world: World): Value {
  if (typeof target === "object" && target !== null && "record" in target)
    return recordIn(target)[field] as Value;
  const type = settled(world.typed.types.get((node as ExpressionOf<"field">).target) as Type);
  const alternatives = type.kind === "optional" ? settled(type.of) : type;
  const cases = alternatives.kind === "alternatives" ? alternatives.cases : [];
  const fields = cases.find((c) => c.name === tagIn(target))?.fields ?? [];
  const position = fields.findIndex((f) => f.name === field);
  if (position === -1) throw mistake(node);
  return payloadIn(target)[position] as Value;
}

export const keyAt = (selector: Selector, context: Context): Key =>
  selector.kind === "field"
    ? { field: selector.name.name, span: selector.span }
    : { value: need(selector.key, context), node: selector.key, span: selector.span };

/** The arm that a value takes, with the names of its pattern bound. */
export function armFor<Body>(
  arms: readonly Arm<Body>[],
  subject: Value,
  context: Context,
): { readonly arm: Arm<Body>; readonly inner: Context } {
  const arm = arms.find(
    (a) => a.pattern.name === null || symbolOf(context.world, a.pattern.name).name === tagIn(subject),
  );
  if (arm === undefined) throw new Error("no arm");
  let inner = context;
  arm.pattern.payload?.forEach((name, i) => {
    if (name !== null) inner = bind(inner, name, payloadIn(subject)[i] as Value);
  });
  return { arm, inner };
}

// ─────────────────────────────────────────────────────────────────────── binders

const valueOfBinder = (binder: Binder, context: Context): Value =>
  context.bound.get(symbolOf(context.world, binder.name)) as Value;

/** The elements of a set expression, in the order of their type. */
export function elementsOf(node: Expression, context: Context): readonly Value[] {
  const set = elementsIn(need(node, context));
  return set.length < 2 ? set : context.world.domains.sort(elementType(node, context.world), set);
}

/** What `work` makes of each combination of the bound names, in order; a later set may read an earlier name. */
export function visit<T>(
  binders: readonly Binder[],
  context: Context,
  work: (inner: Context) => T,
  enough: (result: T) => boolean = () => false,
): readonly T[] {
  const [binder, ...rest] = binders;
  if (binder === undefined) return [work(context)];
  const type = elementType(binder.set, context.world);
  return each(
    type,
    elementsOf(binder.set, context),
    context,
    (value) => visit(rest, bind(context, binder.name, value), work, enough),
    (results) => results.some(enough),
  ).flat();
}

function quantifier(node: ExpressionOf<"quantifier">, context: Context): Value {
  const { binders, body, operator } = node;
  const isFound = (found: boolean): boolean => found;
  const bools = (enough?: (found: boolean) => boolean) =>
    visit(binders, context, (inner) => isTrue(body, inner), enough);
  const numbers = () => visit(binders, context, (inner) => number(body, inner));
  switch (operator) {
    case "forall":
      return bools((found) => !found).every(isFound);
    case "exists":
      return bools(isFound).some(isFound);
    case "count":
      return bools().filter(isFound).length;
    case "sum":
      return numbers().reduce((a, b) => a + b, 0);
    case "min":
    case "max": {
      const found = numbers();
      if (found.length === 0) throw mistake(node);
      return operator === "min" ? Math.min(...found) : Math.max(...found);
    }
    case "choose": {
      const chosen = visit<Value | undefined>(
        binders,
        context,
        (inner) => {
          if (!isTrue(body, inner)) return undefined;
          const values = binders.map((binder) => valueOfBinder(binder, inner));
          return values.length === 1 ? values[0] : { tuple: values };
        },
        (found) => found !== undefined,
      ).at(-1);
      if (chosen === undefined) throw mistake(node);
      return chosen;
    }
    default:
      return operator satisfies never;
  }
}
