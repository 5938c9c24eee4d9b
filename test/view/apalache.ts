/**
 * Reads an ITF trace by the rules of Apalache's own reader, as its documentation has them (ADR-015, and ADR-002 for
 * types): each variable has a type, and each value must be just of that type.
 */

type ApalacheType =
  | { readonly kind: "Int" | "Bool" | "Str" }
  | { readonly kind: "constant"; readonly name: string }
  | { readonly kind: "Set" | "Seq"; readonly of: ApalacheType }
  | { readonly kind: "tuple"; readonly items: readonly ApalacheType[] }
  | { readonly kind: "record" | "variant"; readonly parts: ReadonlyMap<string, ApalacheType> }
  | { readonly kind: "function"; readonly from: ApalacheType; readonly to: ApalacheType };

const KEYWORDS = ["Int", "Real", "Bool", "Str", "Set", "Seq", "Rec", "Variant"];

function typeOf(text: string): ApalacheType {
  const tokens = text.match(/[A-Za-z_][A-Za-z0-9_]*|->|<<|>>|\S/g) ?? [];
  let at = 0;
  const take = (...expected: readonly string[]): void => {
    for (const token of expected) {
      if (tokens[at] !== token)
        throw new Error(`in the type ${text}: expected ${token}, found ${tokens[at]}`);
      at += 1;
    }
  };
  const isName = (token: string | undefined): token is string =>
    token !== undefined && /^[A-Za-z_]/.test(token) && !KEYWORDS.includes(token);
  const name = (): string => {
    const token = tokens[at];
    if (!isName(token)) throw new Error(`in the type ${text}: ${token} is not a name`);
    at += 1;
    return token;
  };
  const add = (parts: Map<string, ApalacheType>, key: string, type: ApalacheType): void => {
    if (parts.has(key)) throw new Error(`in the type ${text}: ${key} twice`);
    parts.set(key, type);
  };

  function whole(): ApalacheType {
    const from = plain();
    if (tokens[at] !== "->") return from;
    at += 1;
    return { kind: "function", from, to: whole() };
  }

  function plain(): ApalacheType {
    const token = tokens[at];
    if (token === "Int" || token === "Bool" || token === "Str") {
      at += 1;
      return { kind: token };
    }
    if (token === "Set" || token === "Seq") {
      take(token, "(");
      const of = whole();
      take(")");
      return { kind: token, of };
    }
    if (token === "(") {
      take("(");
      const inner = whole();
      take(")");
      return inner;
    }
    if (token === "<<") {
      at += 1;
      const items = [whole()];
      while (tokens[at] === ",") {
        at += 1;
        items.push(whole());
      }
      take(">>");
      return { kind: "tuple", items };
    }
    if (token === "{") {
      at += 1;
      const parts = new Map<string, ApalacheType>();
      for (let more = true; more; more = tokens[at - 1] === ",") {
        const field = name();
        take(":");
        add(parts, field, whole());
        if (tokens[at] !== ",") break;
        at += 1;
      }
      take("}");
      return { kind: "record", parts };
    }
    if (!isName(token)) throw new Error(`in the type ${text}: unexpected ${token}`);
    if (tokens[at + 1] !== "(") {
      if (token.toUpperCase() !== token) throw new Error(`in the type ${text}: ${token} is no constant`);
      return { kind: "constant", name: name() };
    }
    const parts = new Map<string, ApalacheType>();
    for (;;) {
      const tag = name();
      take("(");
      add(parts, tag, whole());
      take(")");
      if (tokens[at] !== "|") return { kind: "variant", parts };
      at += 1;
    }
  }

  const found = whole();
  if (at < tokens.length) throw new Error(`in the type ${text}: unexpected ${tokens[at]}`);
  return found;
}

const isObject = (value: unknown): value is { readonly [key: string]: unknown } =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const only = (value: unknown, key: string): unknown => {
  if (!isObject(value) || Object.keys(value).join() !== key)
    throw new Error(`${JSON.stringify(value)} is no ${key}`);
  return value[key];
};

const items = (value: unknown): readonly unknown[] => {
  if (!Array.isArray(value)) throw new Error(`${JSON.stringify(value)} is no list`);
  return value;
};

function read(type: ApalacheType, value: unknown): void {
  const wrong = (): Error => new Error(`${JSON.stringify(value)} is no ${JSON.stringify(type.kind)}`);
  switch (type.kind) {
    case "Bool":
      if (typeof value !== "boolean") throw wrong();
      break;
    case "Int":
      if (!/^-?\d+$/.test(String(only(value, "#bigint")))) throw wrong();
      break;
    case "Str":
      // A string that looks like a value of an uninterpreted type is taken for one.
      if (typeof value !== "string" || /^\w+_OF_[A-Z_][A-Z0-9_]*$/.test(value)) throw wrong();
      break;
    case "constant": {
      const match = typeof value === "string" ? /^([a-zA-Z0-9_]+)_OF_([A-Z_][A-Z0-9_]*)$/.exec(value) : null;
      if (match?.[2] !== type.name) throw wrong();
      break;
    }
    case "Seq":
      for (const item of items(value)) read(type.of, item);
      break;
    case "Set":
      for (const item of items(only(value, "#set"))) read(type.of, item);
      break;
    case "tuple": {
      const parts = items(only(value, "#tup"));
      if (parts.length !== type.items.length) throw wrong();
      type.items.forEach((item, i) => {
        read(item, parts[i]);
      });
      break;
    }
    case "function":
      for (const entry of items(only(value, "#map"))) {
        const [key, item, ...more] = items(entry);
        if (more.length > 0) throw wrong();
        read(type.from, key);
        read(type.to, item);
      }
      break;
    case "record":
      if (!isObject(value) || [...type.parts.keys()].sort().join() !== Object.keys(value).sort().join())
        throw wrong();
      for (const [field, of] of type.parts) read(of, value[field]);
      break;
    case "variant": {
      if (!isObject(value) || typeof value["tag"] !== "string" || !("value" in value)) throw wrong();
      const of = type.parts.get(value["tag"]);
      if (of === undefined) throw wrong();
      read(of, value["value"]);
      break;
    }
    default:
      throw type satisfies never;
  }
}

/** Why it would refuse a trace; null if it would not. */
export function apalacheReads(itf: unknown): string | null {
  try {
    if (!isObject(itf) || !isObject(itf["#meta"])) throw new Error("there is no #meta");
    const { varTypes } = itf["#meta"];
    if (!isObject(varTypes)) throw new Error("there are no varTypes");
    const vars = items(itf["vars"]);
    if (Object.keys(varTypes).sort().join() !== [...vars].sort().join())
      throw new Error("not just the variables have types");
    const types = new Map(Object.entries(varTypes).map(([name, text]) => [name, typeOf(String(text))]));
    for (const state of items(itf["states"])) {
      if (!isObject(state)) throw new Error("a state is no object");
      const names = Object.keys(state).filter((name) => name !== "#meta");
      if (names.sort().join() !== [...vars].sort().join()) throw new Error(`a state has ${names.join()}`);
      for (const [name, type] of types) read(type, state[name]);
    }
    return null;
  } catch (error) {
    return String(error);
  }
}
