/** Types as results write them, read again. From their texts, as far as these say what a type is; from JSON, whole. */
import type { CaseOf, FieldOf, Type } from "../ir/type.js";

/** The cases of alternatives, and the size of a symmetric type, are not in the text: such a type has no cases here. */
export function typeOfText(text: string): Type | null {
  const tokens = text.match(/-?\d+|\.\.|->|[\p{L}_][\p{L}\p{N}_.]*|\S/gu) ?? [];
  let at = 0;
  const peek = (): string | undefined => tokens[at];
  const take = (expected: string): void => {
    if (tokens[at] !== expected) throw new Unreadable();
    at += 1;
  };
  const list = (end: string): readonly Type[] => {
    const items = [type()];
    while (peek() === ",") {
      at += 1;
      items.push(type());
    }
    take(end);
    return items;
  };

  function type(): Type {
    let found = plain();
    for (; peek() === "?"; at += 1) found = { kind: "optional", of: found };
    return found;
  }

  function plain(): Type {
    const token = tokens[at];
    at += 1;
    if (token === undefined) throw new Unreadable();
    if (token === "bool") return { kind: "bool" };
    if (token === "int") return { kind: "int", low: null, high: null };
    if (token === "Process") return { kind: "process" };
    if (token === "_") return { kind: "nothing" };
    if (/^-?\d/.test(token)) {
      take("..");
      const high = Number(tokens[at]);
      at += 1;
      if (!Number.isInteger(high)) throw new Unreadable();
      return { kind: "int", low: Number(token), high };
    }
    if (token === "set" && peek() === "of") {
      at += 1;
      return { kind: "set", of: type() };
    }
    if (token === "seq" && peek() === "of") {
      at += 1;
      const of = type();
      if (peek() !== "max") return { kind: "sequence", of, max: null };
      const max = Number(tokens[at + 1]);
      at += 2;
      return { kind: "sequence", of, max };
    }
    if (token === "(") {
      const items = list(")");
      const [only] = items;
      return items.length === 1 && only !== undefined ? only : { kind: "tuple", items };
    }
    if (token === "[") return recordOrFunction();
    if (!/^[\p{L}_]/u.test(token)) throw new Unreadable();
    return { kind: "alternatives", name: token, cases: [] };
  }

  function recordOrFunction(): Type {
    if (tokens[at + 1] !== ":") {
      const key = type();
      take("->");
      const value = type();
      take("]");
      return { kind: "function", key, value };
    }
    const fields: { name: string; type: Type }[] = [];
    for (;;) {
      const name = tokens[at] ?? "";
      at += 1;
      take(":");
      fields.push({ name, type: type() });
      if (peek() !== ",") break;
      at += 1;
    }
    take("]");
    return { kind: "record", fields };
  }

  try {
    const found = type();
    return at === tokens.length ? found : null;
  } catch (error) {
    if (error instanceof Unreadable) return null;
    throw error;
  }
}

class Unreadable extends Error {}

/** A type as JSON; null if it is none. */
export function typeOfJson(json: unknown, depth = 0): Type | null {
  // Types are not nested more deeply: people write them.
  if (typeof json !== "object" || json === null || depth > 200) return null;
  const { kind, low, high, name, size, max, of, key, value, fields, items, cases } = json as {
    readonly [member: string]: unknown;
  };
  const inner = (member: unknown): Type => typeOfJson(member, depth + 1) ?? unreadable();
  const number = (member: unknown): number => (typeof member === "number" ? member : unreadable());
  const text = (member: unknown): string => (typeof member === "string" ? member : unreadable());
  const list = (member: unknown): readonly { readonly [key: string]: unknown }[] =>
    Array.isArray(member) && member.every((item) => typeof item === "object" && item !== null)
      ? member
      : unreadable();
  const fieldsIn = (member: unknown): readonly FieldOf[] =>
    list(member).map((field) => ({ name: text(field["name"]), type: inner(field["type"]) }));
  try {
    switch (kind) {
      case "bool":
      case "process":
      case "nothing":
        return { kind };
      case "int":
        return {
          kind,
          low: low === null ? null : number(low),
          high: high === null ? null : number(high),
        };
      case "symmetric":
        return { kind, name: text(name), size: number(size) };
      case "optional":
      case "set":
        return { kind, of: inner(of) };
      case "sequence":
        return { kind, of: inner(of), max: max === null ? null : number(max) };
      case "function":
        return { kind, key: inner(key), value: inner(value) };
      case "record":
        return { kind, fields: fieldsIn(fields) };
      case "tuple":
        return { kind, items: list(items).map(inner) };
      case "alternatives":
        return {
          kind,
          name: text(name),
          cases: list(cases).map(
            (each): CaseOf => ({ name: text(each["name"]), fields: fieldsIn(each["fields"]) }),
          ),
        };
      default:
        return null;
    }
  } catch (error) {
    if (error instanceof Unreadable) return null;
    throw error;
  }
}

function unreadable(): never {
  throw new Unreadable();
}
