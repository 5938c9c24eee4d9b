/** Values as TLC prints them, in its output and in its JSON, read back. */

export type TlaValue =
  | { readonly kind: "bool"; readonly value: boolean }
  | { readonly kind: "int"; readonly value: number }
  /** A string or a model value. */
  | { readonly kind: "name"; readonly name: string }
  /** A set, a tuple or a sequence: in JSON they look the same. */
  | { readonly kind: "list"; readonly items: readonly TlaValue[] }
  /** A record or a function, whose keys may be anything. */
  | { readonly kind: "map"; readonly pairs: readonly (readonly [key: TlaValue, value: TlaValue])[] };

export class Unreadable extends Error {}

const TOKEN = /\s*(<<|>>|\|->|:>|@@|\.\.|[{}[\](),]|-?\d+|"(?:[^"\\]|\\.)*"|[A-Za-z_][\w!]*)/y;

/** One value, and nothing after it. */
export function readValue(text: string): TlaValue {
  const tokens: string[] = [];
  TOKEN.lastIndex = 0;
  for (let at = 0; text.slice(at).trim() !== ""; at = TOKEN.lastIndex) {
    const match = TOKEN.exec(text);
    if (match === null) throw new Unreadable(`\`${text.slice(at).trim().slice(0, 20)}\` can't be read`);
    tokens.push(match[1] ?? "");
  }
  let next = 0;
  const peek = (): string | undefined => tokens[next];
  const take = (wanted?: string): string => {
    const token = tokens[next];
    if (token === undefined || (wanted !== undefined && token !== wanted))
      throw new Unreadable(`found \`${token ?? "the end"}\`, but expected \`${wanted ?? "a value"}\``);
    next += 1;
    return token;
  };

  const items = (end: string): readonly TlaValue[] => {
    const found: TlaValue[] = [];
    while (peek() !== end) {
      found.push(value());
      if (peek() !== end) take(",");
    }
    take(end);
    return found;
  };

  /** `[a |-> 1, b |-> 2]`; functions of strings are printed as records. */
  const record = (): TlaValue => {
    const pairs: [TlaValue, TlaValue][] = [];
    while (peek() !== "]") {
      const name = take();
      take("|->");
      pairs.push([{ kind: "name", name }, value()]);
      if (peek() !== "]") take(",");
    }
    take("]");
    return { kind: "map", pairs };
  };

  /** `(1 :> a @@ 2 :> b)`, or a value in parentheses. */
  const functions = (): TlaValue => {
    const first = value();
    if (peek() !== ":>") {
      take(")");
      return first;
    }
    take(":>");
    const pairs: [TlaValue, TlaValue][] = [[first, value()]];
    while (peek() === "@@") {
      take("@@");
      const key = value();
      take(":>");
      pairs.push([key, value()]);
    }
    take(")");
    return { kind: "map", pairs };
  };

  const value = (): TlaValue => {
    const token = take();
    if (token === "{") return { kind: "list", items: items("}") };
    if (token === "<<") return { kind: "list", items: items(">>") };
    if (token === "[") return record();
    if (token === "(") return functions();
    if (token === "TRUE" || token === "FALSE") return { kind: "bool", value: token === "TRUE" };
    if (/^-?\d/.test(token)) {
      const low = Number(token);
      if (peek() !== "..") return { kind: "int", value: low };
      take("..");
      const high = Number(take());
      return {
        kind: "list",
        items: Array.from({ length: Math.max(0, high - low + 1) }, (_, i) => ({
          kind: "int",
          value: low + i,
        })),
      };
    }
    if (token.startsWith('"')) return { kind: "name", name: JSON.parse(token) as string };
    if (/^[A-Za-z_]/.test(token)) return { kind: "name", name: token };
    throw new Unreadable(`found \`${token}\`, but expected a value`);
  };

  const found = value();
  if (next < tokens.length) throw new Unreadable(`unexpected \`${tokens[next]}\` after a value`);
  return found;
}

/** A value of TLC's JSON: sets, tuples and sequences are arrays there, functions and records objects. */
export function fromJson(json: unknown): TlaValue {
  if (typeof json === "boolean") return { kind: "bool", value: json };
  if (typeof json === "number" && Number.isSafeInteger(json)) return { kind: "int", value: json };
  if (typeof json === "string") return { kind: "name", name: json };
  if (Array.isArray(json)) return { kind: "list", items: json.map(fromJson) };
  if (typeof json !== "object" || json === null) throw new Unreadable(`${String(json)} is not a TLA+ value`);
  return {
    kind: "map",
    pairs: Object.entries(json).map(([key, value]) => [keyFromText(key), fromJson(value)]),
  };
}

/** Keys of objects are text, whatever they were before. */
function keyFromText(key: string): TlaValue {
  try {
    return readValue(key);
  } catch (error) {
    if (error instanceof Unreadable) return { kind: "name", name: key };
    throw error;
  }
}
