/** The values of constants: numbers, truth values and plain alternatives, computed before types are known. */
import type { Report } from "../diagnostics/diagnostic.js";
import { floorDivide, floorModulo } from "../ir/arithmetic.js";
import type { Resolution } from "../resolve/resolve.js";
import { alternativesOf, type SymbolOf } from "../resolve/symbols.js";
import type { DeclarationOf, Expression, ExpressionOf } from "../syntax/tree.js";

/** A plain alternative is its symbol. */
export type ConstantValue = number | boolean | SymbolOf<"case">;

/** Also of one of the IR. */
export const showConstant = (value: number | boolean | { readonly name: string }): string =>
  typeof value === "object" ? value.name : String(value);

/** The value given for a constant from outside: by `--const`, or by `with` in an expectation. */
export type Settings = ReadonlyMap<string, ConstantValue>;

export interface ConstantEvaluator {
  /** The value of a constant expression, or null after a report. */
  readonly evaluate: (expression: Expression) => ConstantValue | null;
  /** The same, expected to be a number. */
  readonly number: (expression: Expression) => number | null;
}

export function constantEvaluator(
  resolution: Resolution,
  settings: Settings,
  report: Report,
): ConstantEvaluator {
  const known = new Map<string, ConstantValue | null>();
  const active: string[] = [];

  function constant(symbol: SymbolOf<"constant">): ConstantValue | null {
    const set = settings.get(symbol.name);
    if (set !== undefined) return set;
    const memo = known.get(symbol.name);
    if (memo !== undefined) return memo;
    if (active.includes(symbol.name)) {
      report("recursive", symbol.node.name.span, { names: [...active, symbol.name] });
      return null;
    }
    active.push(symbol.name);
    const value = evaluate(symbol.node.value, typeOfConstant(symbol.node, resolution));
    active.pop();
    known.set(symbol.name, value);
    return value;
  }

  function notConstant(expression: Expression): null {
    report("not-constant", expression.span, {});
    return null;
  }

  /** @param wanted Which of the types that have an alternative of some name is meant; null if that is not known. */
  function evaluate(expression: Expression, wanted: Owner | null = null): ConstantValue | null {
    switch (expression.kind) {
      case "integer":
        if (Number.isSafeInteger(expression.value)) return expression.value;
        report("constant-arithmetic", expression.span, {});
        return null;
      case "boolean":
        return expression.value;
      case "group":
        return evaluate(expression.body, wanted);
      case "name":
      case "field": {
        const name = expression.kind === "name" ? expression : expression.name;
        const symbol = resolution.uses.get(name);
        if (symbol === undefined) return expression.kind === "name" ? null : notConstant(expression);
        if (symbol.kind === "constant") return constant(symbol);
        const plain = alternativesOf(symbol).filter(({ node }) => node.fields.length === 0);
        const [only, ...more] = plain;
        if (only === undefined) return notConstant(expression);
        // What is ambiguous is reported with the types.
        return more.length === 0 ? only : (plain.find(({ owner }) => owner === wanted) ?? null);
      }
      case "unary": {
        const operand = evaluate(expression.operand);
        if (operand === null) return null;
        if (expression.operator === "not" && typeof operand === "boolean") return !operand;
        if (expression.operator === "-" && typeof operand === "number") return -operand;
        return notConstant(expression);
      }
      case "junction": {
        const decisive = expression.operator === "or";
        for (const operand of expression.operands) {
          const value = evaluate(operand);
          if (value === null) return null;
          if (typeof value !== "boolean") return notConstant(operand);
          if (value === decisive) return decisive;
        }
        return !decisive;
      }
      case "conditional": {
        const condition = evaluate(expression.condition);
        if (condition === null) return null;
        if (typeof condition !== "boolean") return notConstant(expression);
        return evaluate(condition ? expression.consequent : expression.alternative, wanted);
      }
      case "binary":
        return binary(expression);
      default:
        return notConstant(expression);
    }
  }

  function binary(expression: ExpressionOf<"binary">): ConstantValue | null {
    if (expression.operator === "in" || expression.operator === "not in") {
      const range = expression.right.kind === "group" ? expression.right.body : expression.right;
      if (range.kind !== "binary" || range.operator !== "..") return notConstant(expression);
      const [value, low, high] = [expression.left, range.left, range.right].map((part) => evaluate(part));
      if (value == null || low == null || high == null) return null;
      if (typeof value !== "number" || typeof low !== "number" || typeof high !== "number")
        return notConstant(expression);
      return (expression.operator === "in") === (value >= low && value <= high);
    }
    const left = evaluate(expression.left, typeOfSide(expression.right, resolution));
    if (expression.operator === "implies" && left === false) return true;
    const right = evaluate(expression.right, typeOfSide(expression.left, resolution));
    if (left === null || right === null) return null;
    if (expression.operator === "=" || expression.operator === "!=") {
      if (typeof left !== typeof right) return notConstant(expression);
      return (expression.operator === "=") === sameConstant(left, right);
    }
    if (typeof left === "boolean" && typeof right === "boolean") {
      if (expression.operator === "implies") return right;
      if (expression.operator === "iff") return left === right;
    }
    if (typeof left !== "number" || typeof right !== "number") return notConstant(expression);
    const result = arithmetic(expression.operator, left, right);
    if (result === null) return notConstant(expression);
    if (typeof result === "number" && !Number.isSafeInteger(result)) {
      report("constant-arithmetic", expression.span, {});
      return null;
    }
    return result;
  }

  const number = (expression: Expression): number | null => {
    const value = evaluate(expression);
    if (value === null || typeof value === "number") return value;
    report("not-constant", expression.span, {});
    return null;
  };

  return { evaluate, number };
}

/** The declaration of a type with alternatives. */
type Owner = DeclarationOf<"type">;

/** The type with alternatives that a constant is declared with, or that its value is of; null if it has none. */
export function typeOfConstant(
  { type, value }: DeclarationOf<"constant">,
  resolution: Pick<Resolution, "uses">,
): Owner | null {
  let at = type;
  for (let i = 0; at !== null && at.kind === "typeName" && i < 100; i += 1) {
    const symbol = resolution.uses.get(at.name);
    if (symbol?.kind !== "type") return null;
    if (symbol.node.definition.kind === "alternatives") return symbol.node;
    at = symbol.node.definition;
  }
  return type === null ? typeOfSide(value, resolution) : null;
}

/** The type that an alternative or a constant is of, which what it is compared with is of too. */
function typeOfSide(side: Expression, resolution: Pick<Resolution, "uses">): Owner | null {
  if (side.kind === "group") return typeOfSide(side.body, resolution);
  const name = side.kind === "field" ? side.name : side;
  const symbol = name.kind === "name" ? resolution.uses.get(name) : undefined;
  if (symbol?.kind === "case") return symbol.owner;
  return symbol?.kind === "constant" && symbol.node.value !== side
    ? typeOfConstant(symbol.node, resolution)
    : null;
}

export const sameConstant = (a: ConstantValue, b: ConstantValue): boolean =>
  typeof a === "object" && typeof b === "object" ? a.name === b.name && a.owner === b.owner : a === b;

/** Null for an operator that is not one of numbers; NaN for a division by nothing. */
function arithmetic(operator: string, a: number, b: number): number | boolean | null {
  switch (operator) {
    case "+":
      return a + b;
    case "-":
      return a - b;
    case "*":
      return a * b;
    case "/":
      return b === 0 ? Number.NaN : floorDivide(a, b);
    case "%":
      return b <= 0 ? Number.NaN : floorModulo(a, b);
    case "<":
      return a < b;
    case "<=":
      return a <= b;
    case ">":
      return a > b;
    case ">=":
      return a >= b;
    default:
      return null;
  }
}
