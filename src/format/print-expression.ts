/**
 * From expressions to documents. The lines of an expression that is broken stand at the indentation of what holds
 * it; whoever puts an expression behind something else indents it, with `continued` or `valueOf`.
 */
import { POWERS } from "../syntax/operators.js";
import type { Binder, Expression, ExpressionOf, LabelPath, Pattern, Selector, Text } from "../syntax/tree.js";
import { align, bracketed, type Doc, group, join, LINE, nest, SLOT, SOFT, WIDE } from "./doc.js";
import { printType } from "./print-type.js";

export function printExpression(e: Expression): Doc {
  switch (e.kind) {
    case "boolean":
      return String(e.value);
    case "integer":
      return printInteger(e.value);
    case "none":
    case "self":
      return e.kind;
    case "name":
      return e.name;
    case "group":
      return ["(", align(printExpression(e.body), SLOT), ")"];
    case "unary":
      return [e.operator === "not" ? "not " : "-", printExpression(e.operand)];
    case "binary":
    case "junction":
      return printChain(e);
    case "conditional":
      return group(
        "if ",
        continued(e.condition),
        LINE,
        "then ",
        continued(e.consequent),
        LINE,
        "else ",
        continued(e.alternative),
      );
    case "let":
      return group("let ", e.name.name, " =", valueOf(e.value), " :", LINE, printExpression(e.body));
    case "quantifier":
      return group(e.operator, " ", printBinders(e.binders), " :", nest(2, LINE, printExpression(e.body)));
    case "fold":
      return group(
        "fold ",
        e.accumulator.name,
        " =",
        valueOf(e.initial),
        ", ",
        printBinder(e.binder),
        " :",
        nest(2, LINE, printExpression(e.body)),
      );
    case "setLiteral":
      return bracketed("{", e.elements.map(continued), "}");
    case "setFilter":
      return inBraces(printBinder(e.binder), LINE, "where ", continued(e.condition));
    case "sequenceMap":
      return group(
        "<<",
        nest(2, continued(e.element), LINE, "for ", printBinders([e.binder]), printWhere(e.where), SLOT),
        SOFT,
        ">>",
      );
    case "setMap":
      return inBraces(continued(e.element), LINE, "for ", printBinders(e.binders), printWhere(e.where));
    case "functionLiteral":
      return group(
        "[",
        nest(2, printBinder(e.binder), " |->", LINE, printExpression(e.body), SLOT),
        SOFT,
        "]",
      );
    case "recordLiteral":
      return bracketed(
        "[",
        e.fields.map(({ name, value }) => [name.name, " |->", valueOf(value)]),
        "]",
      );
    case "typeSet":
      return printType(e.type);
    case "sequence":
      return bracketed("<<", e.elements.map(continued), ">>");
    case "tuple":
      return bracketed("(", e.elements.map(continued), ")");
    case "index":
      return [printExpression(e.target), printKey(e.key)];
    case "field":
      return [printExpression(e.target), ".", e.name.name];
    case "item":
      return [printExpression(e.target), ".", printInteger(e.position)];
    case "prime":
      return [printExpression(e.target), "'"];
    case "call":
      return [e.callee.name, bracketed("(", e.arguments.map(continued), ")")];
    case "update":
      return [printExpression(e.target), " with ", e.path.map(printSelector), " = ", continued(e.value)];
    case "at":
      return [printExpression(e.process), " at ", printLabels(e.labels)];
    case "is":
      return [printExpression(e.target), " is ", e.alternative.name];
    case "match":
      return group(
        "match ",
        continued(e.subject),
        " {",
        nest(2, LINE, join(WIDE, e.arms.map(printArm)), SLOT),
        LINE,
        "}",
      );
    case "actionTest":
      return printActionTest(e);
    case "temporal":
      return [e.operator, " ", printExpression(e.body)];
    default:
      return e satisfies never;
  }
}

/** Expressions that end in a bracket or indent their own inside: they can begin behind an `=` or `:` in any case. */
const BREAKS_INSIDE: ReadonlySet<Expression["kind"]> = new Set([
  "group",
  "quantifier",
  "fold",
  "setLiteral",
  "setFilter",
  "setMap",
  "sequenceMap",
  "functionLiteral",
  "recordLiteral",
  "sequence",
  "tuple",
  "call",
  "match",
]);

/** An expression behind something else in its line: its other lines are indented. */
export const continued = (e: Expression): Doc =>
  BREAKS_INSIDE.has(e.kind) ? printExpression(e) : nest(2, printExpression(e));

/** An expression after `=`, `:` or the like: in the same line, or below and indented. */
export const valueOf = (e: Expression): Doc =>
  BREAKS_INSIDE.has(e.kind) ? [" ", printExpression(e)] : group(nest(2, LINE, printExpression(e)));

const inBraces = (...body: readonly Doc[]): Doc => group("{", nest(2, SOFT, body, SLOT), SOFT, "}");

const printKey = (key: Expression): Doc => group("[", nest(2, SOFT, continued(key), SLOT), SOFT, "]");

/** Operators of one binding power side by side break together, each at the start of a line. */
function printChain(e: ExpressionOf<"binary"> | ExpressionOf<"junction">): Doc {
  const links = e.kind === "junction" ? junctionLinks(e) : binaryLinks(e);
  // A range is short, and reads badly in two lines.
  const space = e.operator === ".." ? " " : LINE;
  return group(
    links.map(({ operator, operand }) => [operator === null ? [] : [space, operator, " "], operand]),
  );
}

interface Link {
  /** Null for the first operand. */
  readonly operator: string | null;
  readonly operand: Doc;
}

const junctionLinks = ({ operator, operands }: ExpressionOf<"junction">): readonly Link[] =>
  operands.map((operand, i) => ({ operator: i === 0 ? null : operator, operand: continued(operand) }));

function binaryLinks(e: ExpressionOf<"binary">): readonly Link[] {
  const { power, grouping } = POWERS[e.operator];
  const isLink = (side: Expression): side is ExpressionOf<"binary"> =>
    side.kind === "binary" && POWERS[side.operator].power === power;
  const links: Link[] = [];
  let operator: string | null = null;
  let rest: Expression = e;
  if (grouping === "right") {
    for (; isLink(rest); rest = rest.right) {
      links.push({ operator, operand: continued(rest.left) });
      operator = rest.operator;
    }
    return [...links, { operator, operand: continued(rest) }];
  }
  do {
    links.push({ operator: rest.operator, operand: continued(rest.right) });
    rest = rest.left;
  } while (grouping === "left" && isLink(rest));
  return [{ operator, operand: continued(rest) }, ...links.reverse()];
}

export const printBinder = ({ name, set }: Binder): Doc => [name.name, " in ", continued(set)];

export const printBinders = (binders: readonly Binder[]): Doc =>
  group(nest(4, join([",", LINE], binders.map(printBinder))));

/** ` where P`, or nothing. */
export const printWhere = (where: Expression | null): Doc =>
  where === null ? [] : [LINE, "where ", continued(where)];

export const printSelector = (selector: Selector): Doc =>
  selector.kind === "key" ? printKey(selector.key) : [".", selector.name.name];

function printLabels(labels: readonly LabelPath[]): Doc {
  const paths = labels.map((label) => label.names.map((name) => name.name).join("."));
  return paths.length === 1 ? paths : bracketed("{", paths, "}");
}

export function printPattern({ name, payload }: Pattern): string {
  if (name === null) return "else";
  if (payload === null) return name.name;
  return `${name.name}(${payload.map((part) => part?.name ?? "_").join(", ")})`;
}

const printArm = ({ pattern, body }: ExpressionOf<"match">["arms"][number]): Doc => [
  printPattern(pattern),
  " ->",
  valueOf(body),
];

const printActionTest = (e: ExpressionOf<"actionTest">): Doc => [e.test, " ", printSteps(e, false)];

/** The steps that an action test asks for; `star` if idle ones are left out. */
export const printSteps = (e: ExpressionOf<"actionTest">, star: boolean): Doc => [
  e.action.name,
  (e.index ?? []).map(printKey),
  e.path.map((name) => `.${name.name}`),
  star ? ".*" : "",
  e.arguments === null ? [] : bracketed("(", e.arguments.map(continued), ")"),
];

/** In digits always: `String` would write a large number as `1e+21`. Beyond all numbers, some that is read as such. */
export const printInteger = (value: number): string =>
  Number.isFinite(value) ? String(BigInt(value)) : `1${"0".repeat(309)}`;

export const printText = ({ text }: Text): string => `"${text.replace(/["\\]/g, "\\$&")}"`;
