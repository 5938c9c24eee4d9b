/** The text of an emitted module in JavaScript, taken apart: its constants, variables and functions. */
import {
  type Expression,
  type FunctionDeclaration,
  parse,
  type Statement,
  type VariableDeclarator,
} from "acorn";
import { ranksOf } from "../../../checker/runtime/ranks.js";
import type { Shape } from "../../../checker/runtime/shapes.js";

/** What an array holds: words, bytes, or counts that can be larger. */
export type Data = Int32Array | Uint8Array | Float64Array;

/** What a name of a module stands for. */
export type Meaning =
  | { readonly kind: "number"; readonly value: number }
  | { readonly kind: "shape"; readonly shape: Shape }
  | { readonly kind: "array"; readonly data: Data }
  /** A table by code that has no end: an object. */
  | { readonly kind: "lookup"; readonly of: { readonly [code: number]: number } }
  /** A list that grows: the places that a step has assigned. */
  | { readonly kind: "list" }
  | { readonly kind: "variable"; readonly initial: Expression | null }
  | { readonly kind: "function"; readonly declaration: FunctionDeclaration };

/** @param text The body of a function: a module as `emit` prints it in JavaScript. */
export function meaningsOf(text: string): ReadonlyMap<string, Meaning> {
  const { body } = parse(text, { ecmaVersion: 2022, sourceType: "script", allowReturnOutsideFunction: true });
  const meanings = new Map<string, Meaning>();
  for (const statement of body as Statement[]) {
    if (statement.type === "FunctionDeclaration")
      meanings.set(statement.id.name, { kind: "function", declaration: statement });
    if (statement.type !== "VariableDeclaration") continue;
    for (const declared of statement.declarations) {
      if (statement.kind === "let") {
        if (declared.id.type === "Identifier")
          meanings.set(declared.id.name, { kind: "variable", initial: declared.init ?? null });
      } else declare(meanings, declared);
    }
  }
  return meanings;
}

function declare(meanings: Map<string, Meaning>, { id, init }: VariableDeclarator): void {
  if (id.type === "ObjectPattern") {
    const tables = init?.type === "CallExpression" ? tablesOf(meanings, init) : null;
    for (const property of id.properties) {
      if (tables === null || property.type !== "Property") continue;
      if (property.key.type !== "Identifier" || property.value.type !== "Identifier") continue;
      const of = property.key.name === "codes" ? tables.codes : tables.ranks;
      meanings.set(
        property.value.name,
        of instanceof Int32Array ? { kind: "array", data: of } : { kind: "lookup", of },
      );
    }
    return;
  }
  if (id.type !== "Identifier" || init === null || init === undefined) return;
  const meaning = constantOf(init);
  if (meaning !== null) meanings.set(id.name, meaning);
}

/** `ranksOf(shape)` */
function tablesOf(
  meanings: ReadonlyMap<string, Meaning>,
  { callee, arguments: [shape] }: Extract<Expression, { type: "CallExpression" }>,
): ReturnType<typeof ranksOf> | null {
  if (callee.type !== "Identifier" || callee.name !== "ranksOf" || shape?.type !== "Identifier") return null;
  const meaning = meanings.get(shape.name);
  return meaning?.kind === "shape" ? ranksOf(meaning.shape) : null;
}

/** What a constant of the module stands for; null if code does not use it. */
function constantOf(init: Expression): Meaning | null {
  const value = literalOf(init);
  if (typeof value === "number") return { kind: "number", value };
  if (Array.isArray(value) && value.length === 0) return { kind: "list" };
  if (typeof value === "object" && value !== null && "kind" in value)
    return { kind: "shape", shape: value as Shape };
  const data = arrayOf(init);
  return data === null ? null : { kind: "array", data };
}

/** `new Int32Array(4)`, `new Uint8Array(2).fill(1)`, `Int32Array.of(1, 2)` */
function arrayOf(init: Expression): Data | null {
  if (init.type === "NewExpression" && init.callee.type === "Identifier") {
    const [size] = init.arguments;
    const length = size === undefined || size.type === "SpreadElement" ? null : literalOf(size);
    if (typeof length !== "number") return null;
    if (init.callee.name === "Int32Array") return new Int32Array(length);
    if (init.callee.name === "Float64Array") return new Float64Array(length);
    return init.callee.name === "Uint8Array" ? new Uint8Array(length) : null;
  }
  if (init.type !== "CallExpression" || init.callee.type !== "MemberExpression") return null;
  const { object, property } = init.callee;
  if (property.type !== "Identifier" || object.type === "Super") return null;
  const values = init.arguments.map((item) => (item.type === "SpreadElement" ? null : literalOf(item)));
  if (property.name === "fill") return arrayOf(object)?.fill(Number(values[0])) ?? null;
  const isList = property.name === "of" && object.type === "Identifier" && object.name === "Int32Array";
  return isList ? Int32Array.from(values.map(Number)) : null;
}

/** The value of an expression that is written out as in JSON; undefined for others. */
function literalOf(node: Expression): unknown {
  switch (node.type) {
    case "Literal":
      return node.value;
    case "UnaryExpression": {
      const value = literalOf(node.argument);
      return node.operator === "-" && typeof value === "number" ? -value : undefined;
    }
    case "ArrayExpression": {
      const items = node.elements.map((item) =>
        item === null || item.type === "SpreadElement" ? undefined : literalOf(item),
      );
      return items.includes(undefined) ? undefined : items;
    }
    case "ObjectExpression": {
      const entries = node.properties.map((property) => {
        if (property.type !== "Property" || property.key.type !== "Literal") return undefined;
        return [property.key.value, literalOf(property.value)];
      });
      return entries.includes(undefined) ? undefined : Object.fromEntries(entries as [string, unknown][]);
    }
    default:
      return undefined;
  }
}
