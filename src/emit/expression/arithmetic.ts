/** Arithmetic: exact, or a mistake. */

import { arithmeticInterval, intervalOf, mayOverflow } from "../../facts/intervals.js";
import type { NodeOf } from "../../ir/ir.js";
import { add, not, paren, subtract } from "../code/code.js";
import { demand, type FunctionScope, js, named } from "../place/scope.js";
import { generate, typeOf } from "./generate.js";

export function compared(a: string, operator: "<" | "<=" | ">" | ">=", b: string): string {
  if (!/^-?\d+$/.test(a) || !/^-?\d+$/.test(b)) return `${paren(a)} ${operator} ${paren(b)}`;
  const [x, y] = [Number(a), Number(b)];
  return String({ "<": x < y, "<=": x <= y, ">": x > y, ">=": x >= y }[operator]);
}

export function arithmetic(scope: FunctionScope, node: NodeOf<"arithmetic">): string {
  const left = named(scope, generate(scope, node.left));
  const right = named(scope, generate(scope, node.right));
  const [a, b] = [intervalOf(left.type), intervalOf(right.type)];
  const [x, y] = [js(left), js(right)];
  const { operator, span } = node;
  if (operator === "/" && b.low <= 0 && b.high >= 0)
    demand(scope, not(scope.code.same(y, "0")), "evaluation", "division by zero", span);
  if (operator === "%" && b.low <= 0)
    demand(scope, `${y} > 0`, "evaluation", "the divisor of `%` must be positive", span);
  const small = a.low >= 0 && b.low >= 0 && a.high < 2 ** 31;
  const result = ((): string => {
    switch (operator) {
      case "+":
        return add(x, y);
      case "-":
        return subtract(x, y);
      case "*":
        return `${paren(x)} * ${paren(y)}`;
      case "/":
        return small ? `((${paren(x)} / ${paren(y)}) | 0)` : `Math.floor(${paren(x)} / ${paren(y)})`;
      case "%":
        return small
          ? `${paren(x)} % ${paren(y)}`
          : `${paren(x)} - ${paren(y)} * Math.floor(${paren(x)} / ${paren(y)})`;
      default:
        return operator satisfies never;
    }
  })();
  if (operator === "%" || !mayOverflow(arithmeticInterval(operator, a, b))) return paren(result);
  const kept = named(scope, { wide: false, type: typeOf(scope, node), js: result });
  demand(scope, `Number.isSafeInteger(${js(kept)})`, "evaluation", "the result is too large", span);
  return js(kept);
}
