/**
 * Types as Apalache writes them (its "type system 1.2"). Apalache wants all values of a set to be of one type, so it
 * has no place for what TLC has no trouble with: `none` beside numbers, records of several shapes, processes of several
 * kinds.
 */

import type { Type } from "../ir/type.js";
import type { Span } from "../syntax/tree.js";
import { fieldName } from "./names.js";
import { hasPayload } from "./types.js";
import { Unwritable } from "./unwritable.js";

export function annotation(type: Type, span: Span): string {
  const inner = (of: Type): string => annotation(of, span);
  const refuse = (what: string): Unwritable => new Unwritable(`they can't express ${what}`, span, true);
  switch (type.kind) {
    case "bool":
      return "Bool";
    case "int":
      return "Int";
    case "alternatives":
      if (hasPayload(type)) throw refuse(`alternatives that carry something, such as \`${type.name}\``);
      return "Str";
    case "symmetric":
      return uninterpreted(type.name);
    case "process":
      throw refuse("`Process`");
    case "optional":
      throw refuse("`none` beside other values");
    case "record":
      return `{ ${type.fields.map((f) => `${fieldName(f.name)}: ${inner(f.type)}`).join(", ")} }`;
    case "function":
      return `(${inner(type.key)} -> ${inner(type.value)})`;
    case "set":
      return `Set(${inner(type.of)})`;
    case "sequence":
      return `Seq(${inner(type.of)})`;
    case "tuple":
      return `<<${type.items.map(inner).join(", ")}>>`;
    case "nothing":
      throw refuse("a value of unknown type");
    default:
      return type satisfies never;
  }
}

/** A type of values that have nothing but their names. */
export const uninterpreted = (name: string): string =>
  name.replace(/(?<=[a-z\d])(?=[A-Z])/g, "_").toUpperCase();
