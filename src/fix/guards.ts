/** Conditions for new guards: what the code of a spec tests already, and whether what it has read is still so. */
import type { CompiledSpec } from "../run/compile.js";
import { walk } from "../syntax/children.js";
import type { BinaryOperator, Expression, Statement } from "../syntax/tree.js";
import { NOWHERE } from "./candidate.js";
import { codeIn } from "./places.js";

/** The conditions that the code of a spec tests, without `and`, `or` and `not`. Properties are no code. */
export function atomsIn(spec: CompiledSpec): readonly Expression[] {
  const found: Expression[] = [];
  const macros = new Set(
    spec.expansion.declarations.flatMap((node) => (node.kind === "macro" ? [node.body] : [])),
  );
  for (const { body, action } of codeIn(spec)) {
    // What a macro tests is said of its parameters.
    if (macros.has(body)) continue;
    if (action?.where != null) found.push(...atomsOf(action.where));
    walk(body, (node) => {
      const statement = node as Statement;
      if (statement.kind === "when" || statement.kind === "if") found.push(...atomsOf(statement.condition));
      if ((statement.kind === "pick" || statement.kind === "for") && statement.where !== null)
        found.push(...atomsOf(statement.where));
      if (statement.kind === "assign") found.push(...rereading(statement, spec));
    });
  }
  return found;
}

/** A local has a value that was read before: whether it is still that. */
function rereading(
  { place, value }: Extract<Statement, { kind: "assign" }>,
  { resolution }: CompiledSpec,
): readonly Expression[] {
  const symbol = resolution.uses.get(place.variable);
  if (symbol?.kind !== "local" || place.selectors.length > 0 || !reads(value, resolution)) return [];
  const left = place.variable;
  return [{ kind: "binary", operator: "=", left, right: value, span: NOWHERE }];
}

function reads(value: Expression, { uses }: CompiledSpec["resolution"]): boolean {
  let found = false;
  walk(value, (node) => {
    found ||=
      node.kind === "name" && uses.get(node as Extract<Expression, { kind: "name" }>)?.kind === "variable";
  });
  return found;
}

function atomsOf(condition: Expression): readonly Expression[] {
  switch (condition.kind) {
    case "group":
      return atomsOf(condition.body);
    case "junction":
      return condition.operands.flatMap(atomsOf);
    case "unary":
      return condition.operator === "not" ? atomsOf(condition.operand) : [condition];
    case "boolean":
      return [];
    default:
      return [condition];
  }
}

const OPPOSITES: Partial<Record<BinaryOperator, BinaryOperator>> = {
  "=": "!=",
  "!=": "=",
  "<": ">=",
  ">=": "<",
  ">": "<=",
  "<=": ">",
  in: "not in",
  "not in": "in",
};

/** `page >= i_size` for `page < i_size`. */
export function negated(condition: Expression): Expression {
  if (condition.kind === "binary") {
    const operator = OPPOSITES[condition.operator];
    if (operator !== undefined) return { ...condition, operator };
  }
  const simple = condition.kind === "name" || condition.kind === "call" || condition.kind === "index";
  const operand: Expression = simple ? condition : { kind: "group", body: condition, span: NOWHERE };
  return { kind: "unary", operator: "not", operand, span: NOWHERE };
}

/** `{}`. */
export const EMPTY: Expression = { kind: "setLiteral", elements: [], span: NOWHERE };

/** Whether an expression is `place minus {chosen}`, by their names. */
export const isWithout = (value: Expression, chosen: ReadonlySet<string>): boolean =>
  value.kind === "binary" &&
  value.operator === "minus" &&
  value.right.kind === "setLiteral" &&
  value.right.elements.length === 1 &&
  value.right.elements[0]?.kind === "name" &&
  chosen.has(value.right.elements[0].name);
