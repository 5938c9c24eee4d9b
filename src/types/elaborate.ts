/** From type expressions of the tree to types, with every bound computed. */
import type { Report } from "../diagnostics/diagnostic.js";
import { cardinality } from "../ir/type.js";
import type { Resolution } from "../resolve/resolve.js";
import type { Symbol } from "../resolve/symbols.js";
import type { DeclarationOf, Expression, Name, Span, TypeNode } from "../syntax/tree.js";
import type { ConstantEvaluator } from "./constants.js";
import { BOOL, closed, INT, optionalOf, PROCESS, setOf, type Type, unknown } from "./type.js";

/**
 * The most keys of a function, processes of a kind, and values of a symmetric type: every state has a part for each, or
 * a name is made for each.
 */
export const PARTS_MAX = 2 ** 20;

export interface TypeElaborator {
  readonly typeOf: (node: TypeNode) => Type;
  /** What a declaration without parameters declares. */
  readonly typeDeclared: (node: DeclarationOf<"type">) => Type;
  /** From now on, a declaration declares this type, whatever it says. */
  readonly declare: (node: DeclarationOf<"type">, type: Type) => void;
  /** The type an expression names, if it names one: `Page`, `0 .. N`, `[K -> V]`; null if it is an ordinary set. */
  readonly typeNamedBy: (expression: Expression) => Type | null;
}

type TypeArguments = ReadonlyMap<Symbol, Type>;

const NO_ARGUMENTS: TypeArguments = new Map();

export function typeElaborator(
  resolution: Resolution,
  constants: ConstantEvaluator,
  report: Report,
): TypeElaborator {
  const known = new Map<DeclarationOf<"type">, Type>();
  const active: DeclarationOf<"type">[] = [];

  function elaborate(node: TypeNode, given: TypeArguments): Type {
    switch (node.kind) {
      case "typeName":
        return named(node.name, given);
      case "typeApplication":
        return applied(node, given);
      case "range":
        return range(node.low, node.high, node.span, report);
      case "optional": {
        const of = elaborate(node.of, given);
        if (of.kind !== "optional") return optionalOf(of);
        report("optional-twice", node.span, {});
        return of;
      }
      case "symmetric":
        report("symmetric-not-declared", node.span, {});
        return unknown();
      case "alternatives":
        report("symmetric-not-declared", node.span, {});
        return unknown();
      case "set":
        return setOf(elaborate(node.of, given));
      case "sequence": {
        const max = constants.number(node.max);
        if (max !== null && max < 0) report("negative-size", node.max.span, { size: max });
        return { kind: "sequence", of: elaborate(node.of, given), max: Math.max(0, max ?? 0) };
      }
      case "function":
        return {
          kind: "function",
          key: finite(elaborate(node.key, given), node.key),
          value: elaborate(node.value, given),
        };
      case "record": {
        const seen = new Set<string>();
        for (const field of node.fields) {
          if (seen.has(field.name.name))
            report("declared-twice", field.name.span, { name: field.name.name, what: "a field" });
          seen.add(field.name.name);
        }
        return {
          kind: "record",
          fields: node.fields.map((f) => ({ name: f.name.name, type: elaborate(f.type, given) })),
        };
      }
      case "tuple":
        return { kind: "tuple", items: node.items.map((item) => elaborate(item, given)) };
      default:
        return node satisfies never;
    }
  }

  /** A key type must be finite: a function has one value for each key. */
  function finite(type: Type, node: TypeNode): Type {
    if (type.kind === "int" && (type.low === null || type.high === null))
      report("unbounded", node.span, { what: "a key" });
    else if (cardinality(closed(type), 1) > PARTS_MAX)
      report("too-many-values", node.span, { what: "a key", count: cardinality(closed(type), 1) });
    return type;
  }

  /** A declared range must have values; that of a parameter may be empty. */
  function range(low: Expression, high: Expression, span: Span, reportEmpty: Report | null): Type {
    const from = constants.number(low);
    const to = constants.number(high);
    if (from === null || to === null) return unknown();
    if (from > to) reportEmpty?.("empty-range", span, { low: from, high: to });
    return { kind: "int", low: from, high: to };
  }

  function named(name: Name, given: TypeArguments): Type {
    const symbol = resolution.uses.get(name);
    if (symbol === undefined) return unknown();
    switch (symbol.kind) {
      case "builtinType":
        return { bool: BOOL, int: INT, Process: PROCESS }[symbol.name];
      case "typeParameter":
        return given.get(symbol) ?? unknown();
      case "type":
        if (symbol.node.parameters.length > 0) {
          report("argument-count", name.span, {
            name: symbol.name,
            wanted: symbol.node.parameters.length,
            given: 0,
          });
          return unknown();
        }
        return declared(symbol.node, NO_ARGUMENTS, name.span);
      default:
        return unknown();
    }
  }

  function applied(node: Extract<TypeNode, { kind: "typeApplication" }>, given: TypeArguments): Type {
    const symbol = resolution.uses.get(node.name);
    if (symbol?.kind !== "type") return unknown();
    const { parameters } = symbol.node;
    if (parameters.length !== node.arguments.length) {
      report("argument-count", node.span, {
        name: symbol.name,
        wanted: parameters.length,
        given: node.arguments.length,
      });
      return unknown();
    }
    const inner = new Map<Symbol, Type>();
    parameters.forEach((parameter, i) => {
      const declaredAs = resolution.declares.get(parameter);
      const argument = node.arguments[i];
      if (declaredAs !== undefined && argument !== undefined)
        inner.set(declaredAs, elaborate(argument, given));
    });
    return declared(symbol.node, inner, node.span);
  }

  function declared(node: DeclarationOf<"type">, given: TypeArguments, usedAt: Span): Type {
    const memo = known.get(node);
    if (memo !== undefined && node.parameters.length === 0) return memo;
    if (active.includes(node)) {
      report("recursive", usedAt, { names: [...active.map((n) => n.name.name), node.name.name] });
      return unknown();
    }
    active.push(node);
    const type = definition(node, given);
    active.pop();
    known.set(node, type);
    return type;
  }

  function definition(node: DeclarationOf<"type">, given: TypeArguments): Type {
    const { definition: body, name } = node;
    if (body.kind === "symmetric") {
      const size = constants.number(body.size);
      if (size !== null && size < 1) report("negative-size", body.size.span, { size });
      if (size !== null && size > PARTS_MAX)
        report("too-many-values", body.size.span, { what: "a symmetric type", count: size });
      return { kind: "symmetric", name: name.name, size: Math.min(PARTS_MAX, Math.max(1, size ?? 1)) };
    }
    if (body.kind !== "alternatives") return elaborate(body, given);
    if (node.parameters.length > 0) report("parameters-on-alternatives", name.span, {});
    return {
      kind: "alternatives",
      name: name.name,
      cases: body.cases.map((item) => ({
        name: item.name.name,
        fields: item.fields.map((field) => ({
          name: field.name.name,
          type: elaborate(field.type, NO_ARGUMENTS),
        })),
      })),
    };
  }

  function typeNamedBy(expression: Expression): Type | null {
    switch (expression.kind) {
      case "group":
        return typeNamedBy(expression.body);
      case "typeSet":
        return elaborate(expression.type, NO_ARGUMENTS);
      case "name": {
        const symbol = resolution.uses.get(expression);
        return symbol?.kind === "type" || symbol?.kind === "builtinType"
          ? named(expression, NO_ARGUMENTS)
          : null;
      }
      case "binary":
        return expression.operator === ".." &&
          isConstantBound(expression.left) &&
          isConstantBound(expression.right)
          ? range(expression.left, expression.right, expression.span, null)
          : null;
      default:
        return null;
    }
  }

  /** Whether a bound is arithmetic over numbers and constants alone. */
  function isConstantBound(expression: Expression): boolean {
    switch (expression.kind) {
      case "integer":
        return true;
      case "name":
        return resolution.uses.get(expression)?.kind === "constant";
      case "group":
        return isConstantBound(expression.body);
      case "unary":
        return expression.operator === "-" && isConstantBound(expression.operand);
      case "binary":
        return isConstantBound(expression.left) && isConstantBound(expression.right);
      default:
        return false;
    }
  }

  return {
    typeOf: (node) => elaborate(node, NO_ARGUMENTS),
    typeDeclared: (node) => declared(node, NO_ARGUMENTS, node.name.span),
    declare: (node, type) => void known.set(node, type),
    typeNamedBy,
  };
}
