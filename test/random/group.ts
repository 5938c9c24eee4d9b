/**
 * Puts parentheses where a tree needs them to be text: the printer prints those that are in the tree and no others,
 * and a tree made at random has them anywhere. Cautious: some that it puts in could be left out.
 */
import { POWERS, PREFIX_POWERS } from "../../src/syntax/operators.js";
import type { Expression, Span } from "../../src/syntax/tree.js";

const group = (body: Expression): Expression => ({ kind: "group", body, span: body.span });

/** The value of `f with [k] = value` is read down to here. */
const UPDATE_VALUE_POWER = POWERS[".."].power;

/** What takes in all that stands to the right of it. */
const OPEN: readonly Expression["kind"][] = ["quantifier", "fold", "temporal", "let", "conditional"];

/** What can stand before `[k]`, `.f` or `'`. */
const PRIMARY: readonly Expression["kind"][] = [
  ...["boolean", "integer", "none", "self", "name", "group", "setLiteral", "setFilter", "setMap"],
  ...["functionLiteral", "recordLiteral", "typeSet", "sequence", "sequenceMap", "tuple", "call", "match"],
  ...["index", "field", "item", "prime"],
] as Expression["kind"][];

/** The operator at the top of an expression, or null. */
function operatorOf(e: Expression): keyof typeof POWERS | null {
  switch (e.kind) {
    case "binary":
    case "junction":
      return e.operator;
    case "at":
    case "is":
      return e.kind;
    case "update":
      return "with";
    default:
      return null;
  }
}

/**
 * The expression with its parentheses, where it is read while operators bind tighter than `minimum`, and where the
 * operator that may follow it has the power `next` (0 for none). Its children must have theirs already.
 */
export function grouped(e: Expression, minimum = 0, next = 0): Expression {
  return needsGroup(e, minimum, next) ? group(fitted(e, 0, 0)) : fitted(e, minimum, next);
}

function needsGroup(e: Expression, minimum: number, next: number): boolean {
  if (OPEN.includes(e.kind)) return next > 0;
  if (e.kind === "unary") return next > PREFIX_POWERS[e.operator];
  const operator = operatorOf(e);
  if (operator === null) return false;
  const { power } = POWERS[operator];
  if (power <= minimum) return true;
  if (operator === "at" || operator === "is") return false;
  return next > (operator === "with" ? UPDATE_VALUE_POWER : power);
}

/** The expression with those of its operands in parentheses that need them. */
function fitted(e: Expression, minimum: number, next: number): Expression {
  switch (e.kind) {
    case "unary":
      return { ...e, operand: grouped(e.operand, PREFIX_POWERS[e.operator], next) };
    case "binary": {
      const { power, grouping } = POWERS[e.operator];
      return {
        ...e,
        left: first(e.left, e.operator, minimum),
        right: grouped(e.right, grouping === "right" ? power - 1 : power, next),
      };
    }
    case "junction": {
      const { power } = POWERS[e.operator];
      const last = e.operands.length - 1;
      const operands = e.operands.map((operand, i) =>
        i === 0 ? first(operand, e.operator, minimum) : grouped(operand, power, i === last ? next : power),
      );
      return { ...e, operands };
    }
    case "at":
      return { ...e, process: first(e.process, "at", minimum) };
    case "is":
      return { ...e, target: first(e.target, "is", minimum) };
    case "update": {
      // A `with` inside the value would be read as one more of the whole.
      const value = hasUpdate(e.value)
        ? group(fitted(e.value, 0, 0))
        : grouped(e.value, UPDATE_VALUE_POWER, next);
      return { ...e, target: first(e.target, "with", minimum), value };
    }
    case "index":
    case "field":
    case "item":
    case "prime":
      return PRIMARY.includes(e.target.kind) ? e : { ...e, target: group(e.target) };
    default:
      return e;
  }
}

/** Whether there is a `with` among the operators of an expression, outside all parentheses and brackets. */
function hasUpdate(e: Expression): boolean {
  switch (e.kind) {
    case "update":
      return true;
    case "unary":
      return hasUpdate(e.operand);
    case "binary":
      return hasUpdate(e.left) || hasUpdate(e.right);
    case "junction":
      return e.operands.some(hasUpdate);
    case "at":
      return hasUpdate(e.process);
    case "is":
      return hasUpdate(e.target);
    default:
      return false;
  }
}

/** The operand before `operator`. Beside one that binds equally it gets parentheses unless both may be mixed. */
function first(e: Expression, operator: keyof typeof POWERS, minimum: number): Expression {
  const { power, grouping } = POWERS[operator];
  const before = operatorOf(e);
  const clashes =
    before !== null &&
    POWERS[before].power === power &&
    (grouping !== "left" || e.kind === "junction" || (before !== operator && power === POWERS.union.power));
  return clashes ? group(fitted(e, 0, 0)) : grouped(e, minimum, power);
}

/** A tree without spans: what two texts that say the same have in common. */
export const withoutSpans = (tree: unknown): unknown =>
  JSON.parse(JSON.stringify(tree, (key, value: unknown) => (key === "span" ? undefined : value)));

export const NOWHERE: Span = { file: 0, start: 0, end: 0 };
