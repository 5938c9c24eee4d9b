/** From types to documents. */
import type { Case, FieldType, TypeNode } from "../syntax/tree.js";
import { bracketed, type Doc, group, join, LINE, nest } from "./doc.js";
import { printExpression } from "./print-expression.js";

export function printType(type: TypeNode): Doc {
  switch (type.kind) {
    case "typeName":
      return type.name.name;
    case "typeApplication":
      return [type.name.name, bracketed("(", type.arguments.map(printType), ")")];
    case "range":
      return [printExpression(type.low), " .. ", printExpression(type.high)];
    case "optional":
      return MARKED_AS_IT_IS.has(type.of.kind) ? [printType(type.of), "?"] : ["(", printType(type.of), ")?"];
    case "symmetric":
      return ["symmetric ", printExpression(type.size)];
    case "set":
      return ["set of ", printType(type.of)];
    case "sequence":
      return ["seq of ", printType(type.of), " max ", printExpression(type.max)];
    case "function":
      return group("[", printType(type.key), " ->", nest(2, LINE, printType(type.value)), "]");
    case "record":
      return bracketed("[", type.fields.map(printField), "]");
    case "tuple":
      return bracketed("(", type.items.map(printType), ")");
    case "alternatives":
      return printAlternatives(type.cases);
    default:
      return type satisfies never;
  }
}

/** Types that take a `?` without parentheses; `0 .. 3?` could be read in two ways. */
const MARKED_AS_IT_IS: ReadonlySet<TypeNode["kind"]> = new Set([
  "typeName",
  "typeApplication",
  "optional",
  "function",
  "record",
  "tuple",
]);

export const printField = ({ name, type }: FieldType): Doc => [name.name, ": ", printType(type)];

/** One plain alternative needs its bar: without it, it would be the name of a type. */
function printAlternatives(cases: readonly Case[]): Doc {
  const [only] = cases;
  const bar = cases.length === 1 && only?.fields.length === 0 ? "| " : "";
  return [bar, join([LINE, "| "], cases.map(printCase))];
}

const printCase = ({ name, fields }: Case): Doc =>
  fields.length === 0 ? name.name : [name.name, bracketed("(", fields.map(printField), ")")];
