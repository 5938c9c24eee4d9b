/** Types of expressions. */

import { suggest } from "../diagnostics/suggest.js";
import { isUnbounded, symmetricTypesIn } from "../ir/type.js";
import { alternativesOf, type SymbolOf } from "../resolve/symbols.js";
import type { Binder, Expression, ExpressionOf, Name, Selector, Span } from "../syntax/tree.js";
import { plainAlternative, typeOfAlternative } from "./alternatives.js";
import type { TypeElaborator } from "./elaborate.js";
import { fold } from "./infer-fold.js";
import { actionTest, at, call, field, index, processReference, useDefinition } from "./infer-references.js";
import { arms } from "./infer-statements.js";
import { declared, type Inference } from "./inference.js";
import {
  BOOL,
  closed,
  INT,
  optionalOf,
  PROCESS,
  present,
  setOf,
  settled,
  showType,
  solved,
  type Type,
  type TypeOf,
  unify,
  union,
  unknown,
} from "./type.js";

/** Infers a type and reports if it does not match `wanted`. */
export function expect(c: Inference, node: Expression, wanted: Type): Type {
  const type = expression(c, node);
  if (!unify(wanted, type))
    c.report("type-mismatch", node.span, {
      wanted: showType(settled(wanted)),
      given: showType(settled(type)),
    });
  return type;
}

export function expression(c: Inference, node: Expression): Type {
  const type = infer(c, node);
  c.types.set(node, type);
  return type;
}

/** Infers expressions that must agree with each other; the type that holds them all. */
export function commonType(c: Inference, nodes: readonly Expression[], start: Type = unknown()): Type {
  let type = start;
  for (const node of nodes) {
    const other = expression(c, node);
    if (unify(type, other)) type = union(type, other);
    else
      c.report("type-mismatch", node.span, {
        wanted: showType(settled(type)),
        given: showType(settled(other)),
      });
  }
  return type;
}

export function infer(c: Inference, node: Expression): Type {
  switch (node.kind) {
    case "boolean":
      return BOOL;
    case "integer":
      if (!Number.isSafeInteger(node.value)) c.report("constant-arithmetic", node.span, {});
      return { kind: "int", low: node.value, high: node.value };
    case "none":
      return optionalOf(unknown());
    case "self":
      return PROCESS;
    case "name":
      return nameType(c, node);
    case "group":
      return expression(c, node.body);
    case "unary":
      expect(c, node.operand, node.operator === "not" ? BOOL : INT);
      return node.operator === "not" ? BOOL : INT;
    case "junction":
      for (const operand of node.operands) expect(c, operand, BOOL);
      return BOOL;
    case "binary":
      return binary(c, node);
    case "conditional":
      expect(c, node.condition, BOOL);
      return commonType(c, [node.consequent, node.alternative]);
    case "let":
      c.symbols.set(declared(c, node.name), expression(c, node.value));
      return expression(c, node.body);
    case "quantifier":
      return quantifier(c, node);
    case "fold":
      return fold(c, node);
    case "setLiteral":
      return setOf(commonType(c, node.elements));
    case "setFilter": {
      binders(c, [node.binder]);
      expect(c, node.condition, BOOL);
      return setOf(c.symbols.get(declared(c, node.binder.name)) ?? unknown());
    }
    case "setMap":
      binders(c, node.binders);
      if (node.where !== null) expect(c, node.where, BOOL);
      return setOf(expression(c, node.element));
    case "sequenceMap": {
      const whole = present(expect(c, node.binder.set, { kind: "sequence", of: unknown(), max: null }));
      const [of, max] = whole.kind === "sequence" ? [whole.of, whole.max] : [unknown(), null];
      c.symbols.set(declared(c, node.binder.name), of);
      if (node.where !== null) expect(c, node.where, BOOL);
      return { kind: "sequence", of: expression(c, node.element), max };
    }
    case "functionLiteral": {
      const key = c.elaborator.typeNamedBy(node.binder.set);
      expression(c, node.binder.set);
      if (key === null) c.report("function-domain", node.binder.set.span, {});
      else if (key.kind === "int" && key.low === null)
        c.report("unbounded", node.binder.set.span, { what: "a key" });
      c.symbols.set(declared(c, node.binder.name), key ?? unknown());
      return { kind: "function", key: key ?? unknown(), value: expression(c, node.body) };
    }
    case "recordLiteral": {
      const seen = new Set<string>();
      const fields = node.fields.map(({ name, value }) => {
        if (seen.has(name.name)) c.report("declared-twice", name.span, { name: name.name, what: "a field" });
        seen.add(name.name);
        return { name: name.name, type: expression(c, value) };
      });
      return { kind: "record", fields };
    }
    case "typeSet":
      return setOf(enumerable(c, c.elaborator.typeOf(node.type), node.span));
    case "sequence":
      return { kind: "sequence", of: commonType(c, node.elements), max: node.elements.length };
    case "tuple":
      return { kind: "tuple", items: node.elements.map((item) => expression(c, item)) };
    case "index":
      return index(c, node);
    case "field":
      return field(c, node);
    case "item": {
      const type = present(expression(c, node.target));
      const item = type.kind === "tuple" ? type.items[node.position - 1] : undefined;
      if (type.kind === "unknown") c.report("unknown-type", node.span, { what: "this" });
      else if (item === undefined)
        c.report("no-item", node.span, { type: showType(type), position: node.position });
      return item ?? unknown();
    }
    case "prime":
      return expression(c, node.target);
    case "call":
      return call(c, node);
    case "update": {
      const target = expression(c, node.target);
      const part = selected(c, target, node.path, "this");
      const value = expect(c, node.value, part);
      return unify(part, value) ? withPart(target, node.path, value) : target;
    }
    case "at":
      return at(c, node);
    case "is": {
      const of = alternativesOf(c.resolution.uses.get(node.alternative));
      const type = expression(c, node.target);
      if (of.length > 0) {
        const owner = typeOfAlternative(c, node.alternative, of);
        if (!unify(owner, type))
          c.report("type-mismatch", node.target.span, {
            wanted: showType(owner),
            given: showType(settled(type)),
          });
      }
      return BOOL;
    }
    case "match": {
      let result: Type = unknown();
      arms(c, node.subject, node.arms, node.span, (arm) => {
        result = commonType(c, [arm.body], result);
      });
      return result;
    }
    case "actionTest":
      actionTest(c, node);
      return BOOL;
    case "temporal":
      expect(c, node.body, BOOL);
      return BOOL;
    default:
      return node satisfies never;
  }
}

export function nameType(c: Inference, node: Name): Type {
  const symbol = c.resolution.uses.get(node);
  if (symbol === undefined) return unknown();
  switch (symbol.kind) {
    case "constant": {
      const type = c.constantTypes.get(symbol.name);
      const value = c.constants.get(symbol.name);
      if (typeof value === "number") return { kind: "int", low: value, high: value };
      return type ?? unknown();
    }
    case "variable":
    case "local":
    case "bound":
      return c.symbols.get(symbol) ?? unknown();
    case "type":
    case "builtinType":
      return setOf(enumerable(c, c.elaborator.typeNamedBy(node) ?? unknown(), node.span));
    case "case":
    case "cases":
      return plainAlternative(c, node, alternativesOf(symbol));
    case "definition":
      return useDefinition(c, symbol, node, []);
    case "process":
      processReference(c, node, true);
      return PROCESS;
    case "argument":
      throw new Error(`the parameter ${symbol.name} was not expanded`);
    default:
      // Refused when names were resolved.
      return unknown();
  }
}

/** A type used as a set must be finite. */
export function enumerable(c: Inference, type: Type, span: Span): Type {
  if (isUnbounded(closed(type))) c.report("unbounded", span, { what: "a set" });
  return type;
}

export function caseType(c: Inference, symbol: SymbolOf<"case">): Type {
  return c.elaborator.typeOf(typeNameOf(c, symbol.owner.name));
}

/** A use of a declared type's name, for elaborating it even if nothing else does. */
export function typeNameOf(c: Inference, name: Name): Parameters<TypeElaborator["typeOf"]>[0] {
  const use = { ...name };
  c.resolution.uses.set(use, declared(c, name));
  return { kind: "typeName", name: use, span: name.span };
}

export function binary(c: Inference, node: ExpressionOf<"binary">): Type {
  switch (node.operator) {
    case "iff":
    case "implies":
    case "leads to":
    case "until":
      expect(c, node.left, BOOL);
      expect(c, node.right, BOOL);
      return BOOL;
    case "=":
    case "!=":
      commonType(c, [node.left, node.right]);
      return BOOL;
    case "<":
    case "<=":
    case ">":
    case ">=":
      for (const side of [node.left, node.right]) ordered(c, side);
      return BOOL;
    case "in":
    case "not in": {
      const element = expression(c, node.left);
      expect(c, node.right, setOf(element));
      return BOOL;
    }
    case "subset":
      commonType(c, [node.left, node.right], setOf(unknown()));
      return BOOL;
    case "..": {
      expect(c, node.left, INT);
      expect(c, node.right, INT);
      const [low, high] = [node.left, node.right].map((side) => present(c.types.get(side) ?? INT));
      return setOf({
        kind: "int",
        low: low?.kind === "int" ? low.low : null,
        high: high?.kind === "int" ? high.high : null,
      });
    }
    case "union":
      return commonType(c, [node.left, node.right], setOf(unknown()));
    case "intersect":
    case "minus":
      commonType(c, [node.left, node.right], setOf(unknown()));
      return c.types.get(node.left) ?? unknown();
    case "+":
    case "-":
    case "*":
    case "/":
    case "%":
      expect(c, node.left, INT);
      expect(c, node.right, INT);
      return INT;
    default:
      return node.operator satisfies never;
  }
}

/** Only numbers can be compared with `<` and the like. */
export function ordered(c: Inference, side: Expression): void {
  const type = present(expression(c, side));
  if (type.kind === "symmetric")
    c.report("symmetric-has-no-order", side.span, { type: type.name, what: "order" });
  else if (!unify(INT, type))
    c.report("type-mismatch", side.span, { wanted: "int", given: showType(settled(type)) });
}

export function binders(c: Inference, list: readonly Binder[]): void {
  for (const binder of list) {
    const element = unknown();
    const set = expect(c, binder.set, setOf(element));
    const type = solved(set);
    c.symbols.set(declared(c, binder.name), type.kind === "set" ? type.of : element);
  }
}

export function quantifier(c: Inference, node: ExpressionOf<"quantifier">): Type {
  binders(c, node.binders);
  const { operator } = node;
  switch (operator) {
    case "forall":
    case "exists":
      expect(c, node.body, BOOL);
      return BOOL;
    case "count":
      expect(c, node.body, BOOL);
      return INT;
    case "sum":
      expect(c, node.body, INT);
      return INT;
    case "min":
    case "max":
      ordered(c, node.body);
      return INT;
    case "choose": {
      expect(c, node.body, BOOL);
      const items = node.binders.map((b) => c.symbols.get(declared(c, b.name)) ?? unknown());
      for (const [i, item] of items.entries())
        if (hasNoOrder(c, item))
          c.report("symmetric-has-no-order", node.binders[i]?.span ?? node.span, {
            type: showType(item),
            what: "least value to choose",
          });
      return items.length === 1 ? (items[0] as Type) : { kind: "tuple", items };
    }
    default:
      return operator satisfies never;
  }
}

/** The type of what a path of keys and fields leads to. */
export function selected(c: Inference, type: Type, path: readonly Selector[], what: string): Type {
  let at = type;
  for (const selector of path) {
    if (selector.kind === "field" && present(at).kind === "alternatives") {
      c.report("part-of-alternative", selector.span, {
        field: selector.name.name,
        type: showType(present(at)),
      });
      return unknown();
    }
    at =
      selector.kind === "key"
        ? applied(c, at, selector.key, selector.span)
        : fieldOf(c, at, selector.name, `\`${what}\``);
  }
  return at;
}

/** The type of a value after a part of it is replaced: the new part may be none, or outside the old range. */
function withPart(type: Type, path: readonly Selector[], value: Type): Type {
  const [selector, ...rest] = path;
  if (selector === undefined) return value;
  const whole = present(type);
  switch (whole.kind) {
    case "function":
      return { ...whole, value: union(whole.value, withPart(whole.value, rest, value)) };
    case "sequence":
      return { ...whole, of: union(whole.of, withPart(whole.of, rest, value)) };
    case "record":
      return {
        ...whole,
        fields: whole.fields.map((f) =>
          selector.kind === "field" && f.name === selector.name.name
            ? { ...f, type: withPart(f.type, rest, value) }
            : f,
        ),
      };
    default:
      return whole;
  }
}

export function applied(c: Inference, target: Type, key: Expression, span: Span): Type {
  const type = present(target);
  switch (type.kind) {
    case "function":
      expect(c, key, type.key);
      return type.value;
    case "sequence":
      expect(c, key, INT);
      return type.of;
    case "unknown": {
      expression(c, key);
      c.report("unknown-type", span, { what: "what is indexed" });
      return unknown();
    }
    default:
      expression(c, key);
      c.report("not-indexable", span, { type: showType(type) });
      return unknown();
  }
}

export function fieldOf(c: Inference, target: Type, name: Name, what: string): Type {
  const type = present(target);
  if (type.kind === "unknown") {
    // Of an alternative that several types have, that is said in the end.
    if (type.among === undefined) c.report("unknown-type", name.span, { what });
    return unknown();
  }
  const fields =
    type.kind === "record"
      ? type.fields
      : type.kind === "alternatives"
        ? type.cases.flatMap((c) => c.fields)
        : null;
  if (fields === null) {
    c.report("no-fields", name.span, { type: showType(type), field: name.name });
    return unknown();
  }
  const found = fields.filter((f) => f.name === name.name).map((f) => f.type);
  const first = found[0];
  if (first === undefined) {
    c.report("unknown-field", name.span, {
      type: showType(type),
      field: name.name,
      suggestion: suggest(
        name.name,
        fields.map((f) => f.name),
      ),
    });
    return unknown();
  }
  for (const other of found.slice(1))
    if (!unify(first, other))
      c.report("type-mismatch", name.span, { wanted: showType(first), given: showType(other) });
  return found.reduce(union);
}

/** Whether the values of a type have no order, since some in them are interchangeable. */
export const hasNoOrder = (c: Inference, type: Type): boolean =>
  symmetricTypesIn(closed(type), symmetricProcessTypes(c)).size > 0;

/** The symmetric types that distinguish process instances: they make `Process` symmetric too. */
function symmetricProcessTypes(c: Inference): readonly TypeOf<"symmetric">[] {
  return [...c.expandedProcesses.keys()].flatMap(({ parameters }) =>
    parameters.flatMap(({ name }) => {
      const type = solved(c.symbols.get(declared(c, name)) ?? unknown());
      return type.kind === "symmetric" ? [type] : [];
    }),
  );
}
