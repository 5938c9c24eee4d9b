/**
 * The binding powers of the operators, in one table, and the resolver that turns a flat list of operands and
 * operators into a tree by them. A higher power binds tighter.
 */
import type { BinaryOperator, Expression, LabelPath, Name, Selector, Span } from "./tree.js";

type Grouping = "left" | "right" | "none";

interface Power {
  readonly power: number;
  readonly grouping: Grouping;
}

/** Operators of one power may be mixed only where this table says `left` and the family is the same. */
export const POWERS: Readonly<Record<BinaryOperator | "and" | "or" | "at" | "is" | "with", Power>> = {
  "leads to": { power: 1, grouping: "none" },
  until: { power: 1, grouping: "none" },
  iff: { power: 2, grouping: "none" },
  implies: { power: 3, grouping: "right" },
  and: { power: 4, grouping: "left" },
  or: { power: 4, grouping: "left" },
  "=": { power: 6, grouping: "none" },
  "!=": { power: 6, grouping: "none" },
  "<": { power: 6, grouping: "none" },
  "<=": { power: 6, grouping: "none" },
  ">": { power: 6, grouping: "none" },
  ">=": { power: 6, grouping: "none" },
  in: { power: 6, grouping: "none" },
  "not in": { power: 6, grouping: "none" },
  subset: { power: 6, grouping: "none" },
  at: { power: 6, grouping: "none" },
  is: { power: 6, grouping: "none" },
  "..": { power: 7, grouping: "none" },
  union: { power: 8, grouping: "left" },
  intersect: { power: 8, grouping: "left" },
  minus: { power: 8, grouping: "left" },
  "+": { power: 9, grouping: "left" },
  "-": { power: 9, grouping: "left" },
  "*": { power: 10, grouping: "left" },
  "/": { power: 10, grouping: "left" },
  "%": { power: 10, grouping: "left" },
  with: { power: 12, grouping: "left" },
};

/** What an operator is called that is written in another way than by its name. */
const SPELLINGS: Readonly<Record<string, BinaryOperator | "and" | "or">> = {
  "~>": "leads to",
  "<=>": "iff",
  "⇔": "iff",
  "=>": "implies",
  "⇒": "implies",
  "/\\": "and",
  "∧": "and",
  "\\/": "or",
  "∨": "or",
  "\\in": "in",
  "∈": "in",
  "\\notin": "not in",
  "∉": "not in",
  "\\subseteq": "subset",
  "⊆": "subset",
  "\\union": "union",
  "\\cup": "union",
  "∪": "union",
  "\\intersect": "intersect",
  "\\cap": "intersect",
  "∩": "intersect",
  "\\": "minus",
  "≤": "<=",
  "≥": ">=",
  "≠": "!=",
};

const isOperator = (name: string): name is BinaryOperator | "and" | "or" => Object.hasOwn(POWERS, name);

/** The infix operator that is written so; two words may have any white space between them. */
export function operatorNamed(written: string): BinaryOperator | "and" | "or" {
  const name = written.startsWith("leads") ? "leads to" : written.startsWith("not") ? "not in" : written;
  const operator = Object.hasOwn(SPELLINGS, name) ? SPELLINGS[name] : name;
  if (operator === undefined || !isOperator(operator)) throw new Error(`no operator ${written}`);
  return operator;
}

/** `not` binds weaker than a comparison and tighter than `and`; a minus sign binds tighter than `*`. */
export const PREFIX_POWERS = { not: 5, "-": 11 } as const;

/** The value of `f with [k] = value` is read down to sets and sums, not to comparisons. */
const UPDATE_VALUE_POWER = 7;

/** Pairs of one power that can't stand side by side without parentheses, since cultures read them differently. */
const FAMILIES: readonly (readonly string[])[] = [
  ["and", "or"],
  ["union", "intersect", "minus"],
];

/** One operator as it stands in the text, with what follows it there. */
export type Tail =
  | { readonly kind: "infix"; readonly operator: BinaryOperator | "and" | "or"; readonly span: Span }
  | { readonly kind: "at"; readonly labels: readonly LabelPath[]; readonly span: Span }
  | { readonly kind: "is"; readonly alternative: Name; readonly span: Span }
  | { readonly kind: "with"; readonly path: readonly Selector[]; readonly span: Span };

/** An item of the flat list: a prefix operator, an operand, or a tail. */
export type Item =
  | { readonly kind: "prefix"; readonly operator: "not" | "-"; readonly span: Span }
  | { readonly kind: "operand"; readonly expression: Expression }
  | Tail;

export type OperatorMistake =
  | { readonly kind: "mixed"; readonly first: string; readonly second: string; readonly span: Span }
  | { readonly kind: "chained"; readonly first: string; readonly second: string; readonly span: Span }
  | { readonly kind: "joined"; readonly operator: "and" | "or"; readonly span: Span };

const join = (left: Span, right: Span): Span => ({ file: left.file, start: left.start, end: right.end });

const nameOf = (tail: Tail): keyof typeof POWERS => (tail.kind === "infix" ? tail.operator : tail.kind);

/** Builds the tree of a flat list; mistakes (mixed or chained operators) are reported, and a tree is built anyway. */
export function resolveOperators(
  items: readonly Item[],
  report: (mistake: OperatorMistake) => void,
): Expression {
  let position = 0;
  /** Whether the value of a `with` is being read: another one goes on with the whole, not with the value. */
  let inValue = false;

  function operand(): Expression {
    const item = items[position];
    position += 1;
    if (item === undefined) throw new Error("an operand is missing");
    if (item.kind === "prefix") {
      const body = expression(PREFIX_POWERS[item.operator]);
      return { kind: "unary", operator: item.operator, operand: body, span: join(item.span, body.span) };
    }
    if (item.kind !== "operand") throw new Error(`an operand is missing before ${item.kind}`);
    return item.expression;
  }

  /** Reads on while the next operator binds tighter than `minimum`. */
  function expression(minimum: number): Expression {
    let left = operand();
    let previous: string | null = null;
    for (;;) {
      const tail = items[position];
      if (tail === undefined || tail.kind === "operand" || tail.kind === "prefix") return left;
      if (tail.kind === "with" && inValue) return left;
      const name = nameOf(tail);
      const { power, grouping } = POWERS[name];
      if (power <= minimum) return left;
      if (previous !== null) reportClash(previous, name, tail.span);
      position += 1;
      left = combine(left, tail, grouping === "right" ? power - 1 : power);
      previous = grouping === "right" ? null : name;
    }
  }

  function reportClash(first: string, second: keyof typeof POWERS, span: Span): void {
    const { power, grouping } = POWERS[first as keyof typeof POWERS];
    if (power !== POWERS[second].power) return;
    if (grouping === "none") report({ kind: "chained", first, second, span });
    else if (first !== second && FAMILIES.some((f) => f.includes(first) && f.includes(second)))
      report({ kind: "mixed", first, second, span });
  }

  function combine(left: Expression, tail: Tail, power: number): Expression {
    switch (tail.kind) {
      case "at":
        return { kind: "at", process: left, labels: tail.labels, span: join(left.span, tail.span) };
      case "is":
        return {
          kind: "is",
          target: left,
          alternative: tail.alternative,
          span: join(left.span, tail.span),
        };
      case "with": {
        const outer = inValue;
        inValue = true;
        const value = expression(UPDATE_VALUE_POWER);
        inValue = outer;
        return {
          kind: "update",
          target: left,
          path: tail.path,
          value,
          span: join(left.span, value.span),
        };
      }
      case "infix": {
        const right = expression(power);
        const span = join(left.span, right.span);
        if (tail.operator !== "and" && tail.operator !== "or")
          return { kind: "binary", operator: tail.operator, left, right, span };
        const flat = left.kind === "junction" && left.operator === tail.operator ? left.operands : [left];
        return { kind: "junction", operator: tail.operator, operands: [...flat, right], span };
      }
      default:
        return tail satisfies never;
    }
  }

  return expression(0);
}
