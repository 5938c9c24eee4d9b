/** Values in the Informal Trace Format, and their types in the notation of Apalache. */
import type { Type, TypeOf } from "../ir/type.js";
import type { Json } from "../state/print.js";
import { elementsOf, entriesOf, sameJson, tupleItems } from "./values.js";
import { UnreadableTrace } from "./written.js";

/** What the notation of types keeps for itself. */
const RESERVED: ReadonlySet<string> = new Set(["Int", "Real", "Bool", "Str", "Set", "Seq", "Rec", "Variant"]);

/** An identifier for each name, those that are one already first; what clashes is numbered. */
export function identifiers(
  names: Iterable<string>,
  reserved: ReadonlySet<string> = RESERVED,
): ReadonlyMap<string, string> {
  /** Quint leaves out fields that begin with two underscores. */
  const plain = (name: string): string =>
    name.replace(/[^A-Za-z0-9_]+/g, "_").replace(/^_+(?=.)|^(?=\d|$)/, (start) => (start === "" ? "n" : "_"));
  const all = [...new Set(names)];
  const [fine, other] = [
    all.filter((name) => plain(name) === name),
    all.filter((name) => plain(name) !== name),
  ];
  return numbered(new Set([...fine, ...other]), plain, reserved);
}

/** What is made of each name; with a number where that is taken. */
function numbered(
  names: ReadonlySet<string>,
  make: (name: string) => string,
  reserved: ReadonlySet<string> = new Set(),
): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  const taken = new Set(reserved);
  for (const name of names) {
    const base = make(name);
    let made = base;
    for (let number = 2; taken.has(made); number += 1) made = `${base}_${number}`;
    taken.add(made);
    found.set(name, made);
  }
  return found;
}

/** The value that stands where there is none to say: Apalache and Quint both read it as such. */
const UNIT: Json = { tag: "UNIT" };
const UNIT_TYPE = "{ tag: Str }";

const [SOME, NONE] = ["Some", "None"];

export interface ItfCodec {
  readonly typeText: (type: Type) => string;
  /** @throws {UnreadableTrace} If it is no value of the type. */
  readonly encode: (type: Type, json: Json) => Json;
  /** Reads also how other tools write such a value. @throws {UnreadableTrace} If it is none of the type. */
  readonly decode: (type: Type, itf: Json) => Json;
}

type Members = { readonly [name: string]: Json };

const isMembers = (json: Json | undefined): json is Members =>
  typeof json === "object" && json !== null && !Array.isArray(json);

/**
 * @param types In which symmetric types may occur.
 * @param processes The names of all process instances.
 */
export function itfCodec(types: readonly Type[], processes: readonly string[]): ItfCodec {
  const upper = (name: string): string => name.toUpperCase();
  // A name and the same in capitals are two types.
  const typeNames = numbered(new Set(["Process", ...types.flatMap(symmetricNames)]), upper);
  const processIds = identifiers(processes, new Set());
  const processNames = new Map([...processIds].map(([name, id]) => [id, name]));
  const typeNameOf = (name: string): string => typeNames.get(name) ?? upper(name);
  const literal = (id: string, type: string): string => `${id}_OF_${typeNameOf(type)}`;
  const wrong = (json: Json, what: string): UnreadableTrace =>
    new UnreadableTrace(`${clip(JSON.stringify(json))} is not ${what}`);

  function typeText(type: Type): string {
    switch (type.kind) {
      case "bool":
        return "Bool";
      case "int":
      case "nothing":
        return "Int";
      case "symmetric":
        return typeNameOf(type.name);
      case "process":
        return typeNameOf("Process");
      case "optional":
        return `${SOME}(${typeText(type.of)}) | ${NONE}(${UNIT_TYPE})`;
      case "alternatives": {
        const tags = tagsOf(type);
        const cases = type.cases.map(
          ({ name, fields }) => `${tags.get(name)}(${fields.length === 0 ? UNIT_TYPE : recordType(fields)})`,
        );
        // A type without cases has no values; there is no notation for it.
        return cases.length === 0 ? "Int" : cases.join(" | ");
      }
      case "record":
        return recordType(type.fields);
      case "function":
        return `${bracketed(type.key)} -> ${bracketed(type.value)}`;
      case "set":
        return `Set(${typeText(type.of)})`;
      case "sequence":
        return `Seq(${typeText(type.of)})`;
      case "tuple":
        return `<<${type.items.map(typeText).join(", ")}>>`;
      default:
        return type satisfies never;
    }
  }

  const bracketed = (type: Type): string => {
    const written = typeText(type);
    return /^\w+$|^Se[tq]\(/.test(written) && !/ (?:->|\|) /.test(written) ? written : `(${written})`;
  };

  const recordType = (fields: TypeOf<"record">["fields"]): string => {
    const names = fieldNamesOf(fields);
    return `{ ${fields.map((f) => `${names.get(f.name)}: ${typeText(f.type)}`).join(", ")} }`;
  };

  function encode(type: Type, json: Json): Json {
    const list = (items: readonly Json[] | null, of: Type, what: string): readonly Json[] => {
      if (items === null) throw wrong(json, what);
      return items.map((item) => encode(of, item));
    };
    switch (type.kind) {
      case "bool":
        if (typeof json !== "boolean") throw wrong(json, "a truth value");
        return json;
      case "int":
        if (typeof json !== "number") throw wrong(json, "a number");
        return { "#bigint": String(json) };
      case "symmetric": {
        const number = typeof json === "string" ? /#(\d+)$/.exec(json)?.[1] : undefined;
        if (number === undefined || json !== `${type.name}#${number}`) throw wrong(json, `a ${type.name}`);
        return literal(number, type.name);
      }
      case "process": {
        const id = typeof json === "string" ? processIds.get(json) : undefined;
        if (id === undefined) throw wrong(json, "a process");
        return literal(id, "Process");
      }
      case "optional":
        return json === null ? { tag: NONE, value: UNIT } : { tag: SOME, value: encode(type.of, json) };
      case "alternatives": {
        const [tag, payload] = typeof json === "string" ? [json, null] : taggedIn(json);
        const found = type.cases.find(({ name }) => name === tag);
        const id = tagsOf(type).get(tag ?? "");
        if (found === undefined || id === undefined || (payload === null) !== (found.fields.length === 0))
          throw wrong(json, `a ${type.name}`);
        return { tag: id, value: payload === null ? UNIT : encodeFields(found.fields, payload) };
      }
      case "record":
        return encodeFields(type.fields, json);
      case "function":
        return {
          "#map": (entriesOf(json) ?? fail(wrong(json, "a function"))).map(([key, value]) => [
            encode(type.key, key),
            encode(type.value, value),
          ]),
        };
      case "set":
        return { "#set": list(elementsOf(json), type.of, "a set") };
      case "sequence":
        return list(Array.isArray(json) ? json : null, type.of, "a sequence");
      case "tuple": {
        const items = tupleItems(json);
        if (items?.length !== type.items.length) throw wrong(json, "a tuple");
        return { "#tup": items.map((item, i) => encode(type.items[i] as Type, item)) };
      }
      case "nothing":
        throw wrong(json, "anything: there is no such value");
      default:
        return type satisfies never;
    }
  }

  function encodeFields(fields: TypeOf<"record">["fields"], json: Json): Json {
    if (!isMembers(json) || Object.keys(json).length !== fields.length) throw wrong(json, "a record");
    const names = fieldNamesOf(fields);
    return Object.fromEntries(
      fields.map(({ name, type }) => {
        const value = json[name];
        if (value === undefined) throw wrong(json, `a record with the field ${name}`);
        return [names.get(name) ?? name, encode(type, value)];
      }),
    );
  }

  function decode(type: Type, itf: Json): Json {
    const list = (items: readonly Json[] | null, of: Type, what: string): readonly Json[] => {
      if (items === null) throw wrong(itf, what);
      return items.map((item) => decode(of, item));
    };
    switch (type.kind) {
      case "bool":
        if (typeof itf !== "boolean") throw wrong(itf, "a truth value");
        return itf;
      case "int": {
        const digits = isMembers(itf) ? itf["#bigint"] : itf;
        const isText = typeof digits === "string" && /^-?\d+$/.test(digits);
        const number = typeof digits === "number" || isText ? Number(digits) : Number.NaN;
        if (!Number.isSafeInteger(number)) throw wrong(itf, "a number below 2^53");
        return number;
      }
      case "symmetric": {
        const own = typeof itf === "string" ? /^(?:(.*)#(\d+)|(\d+)_OF_(\w+))$/.exec(itf) : null;
        const number = own?.[1] === type.name ? own[2] : own?.[4] === typeNameOf(type.name) ? own?.[3] : null;
        if (number == null) throw wrong(itf, `a ${type.name}, such as "${literal("1", type.name)}"`);
        return `${type.name}#${number}`;
      }
      case "process": {
        const suffix = `_OF_${typeNameOf("Process")}`;
        const text = typeof itf === "string" ? itf : "";
        const id = text.endsWith(suffix) ? text.slice(0, -suffix.length) : text;
        const name = processNames.get(id) ?? (processIds.has(id) ? id : undefined);
        if (name === undefined) throw wrong(itf, "a process");
        return name;
      }
      case "optional": {
        if (itf === null) return null;
        const { tag, value } = isMembers(itf) ? itf : {};
        if (tag === NONE && (value === undefined || isUnit(value))) return null;
        if (tag === SOME && value !== undefined) return decode(type.of, value);
        throw wrong(itf, `${SOME} or ${NONE}`);
      }
      case "alternatives":
        return decodeCase(type, itf);
      case "record":
        return decodeFields(type.fields, itf);
      case "function": {
        const entries = entriesOf(itf);
        if (entries === null) throw wrong(itf, "a function");
        return {
          "#map": entries.map(([key, value]) => [decode(type.key, key), decode(type.value, value)]),
        };
      }
      case "set":
        return { "#set": list(elementsOf(itf), type.of, "a set") };
      case "sequence":
        return list(Array.isArray(itf) ? itf : tupleItems(itf), type.of, "a sequence");
      case "tuple": {
        const items = Array.isArray(itf) ? (itf as readonly Json[]) : tupleItems(itf);
        if (items?.length !== type.items.length) throw wrong(itf, "a tuple");
        return { "#tup": items.map((item, i) => decode(type.items[i] as Type, item)) };
      }
      case "nothing":
        throw wrong(itf, "anything: there is no such value");
      default:
        return type satisfies never;
    }
  }

  function decodeCase(type: TypeOf<"alternatives">, itf: Json): Json {
    const { tag = itf, value = UNIT } = isMembers(itf) ? itf : {};
    const tags = tagsOf(type);
    const found =
      type.cases.find(({ name }) => tags.get(name) === tag) ?? type.cases.find(({ name }) => name === tag);
    if (found === undefined) throw wrong(itf, `a ${type.name}`);
    const { name, fields } = found;
    if (fields.length === 0) {
      if (!isUnit(value)) throw wrong(itf, `a ${type.name}: ${name} has no fields`);
      return name;
    }
    const [only] = fields;
    // Of a single field, other tools write the value alone; of several, a tuple.
    const names = fieldNamesOf(fields);
    const isRecord = isMembers(value) && fields.every((f) => (names.get(f.name) ?? f.name) in value);
    if (isRecord) return { tag: name, value: decodeFields(fields, value) };
    const items = fields.length === 1 ? [value] : (tupleItems(value) ?? []);
    if (only === undefined || items.length !== fields.length) throw wrong(itf, `a ${type.name}`);
    return {
      tag: name,
      value: Object.fromEntries(fields.map((f, i) => [f.name, decode(f.type, items[i] as Json)])),
    };
  }

  function decodeFields(fields: TypeOf<"record">["fields"], itf: Json): Json {
    if (!isMembers(itf)) throw wrong(itf, "a record");
    const names = fieldNamesOf(fields);
    if (Object.keys(itf).length !== fields.length) throw wrong(itf, "a record with just these fields");
    return Object.fromEntries(
      fields.map(({ name, type }) => {
        const value = itf[names.get(name) ?? name];
        if (value === undefined) throw wrong(itf, `a record with the field ${name}`);
        return [name, decode(type, value)];
      }),
    );
  }

  return { typeText, encode, decode };
}

const clip = (text: string): string => (text.length > 60 ? `${text.slice(0, 59)}…` : text);

function fail(error: Error): never {
  throw error;
}

/** How tools write the one value of a type that has no other. */
const isUnit = (itf: Json): boolean =>
  (isMembers(itf) && itf["tag"] === "UNIT") ||
  itf === "U_OF_UNIT" ||
  itf === "u_OF_UNIT" ||
  sameJson(itf, { "#tup": [] }) ||
  sameJson(itf, {});

function taggedIn(json: Json): readonly [string | null, Json | null] {
  const { tag, value } = isMembers(json) ? json : {};
  return typeof tag === "string" && value !== undefined ? [tag, value] : [null, null];
}

function symmetricNames(type: Type): readonly string[] {
  switch (type.kind) {
    case "symmetric":
      return [type.name];
    case "optional":
    case "set":
    case "sequence":
      return symmetricNames(type.of);
    case "function":
      return [...symmetricNames(type.key), ...symmetricNames(type.value)];
    case "tuple":
      return type.items.flatMap(symmetricNames);
    case "record":
      return type.fields.flatMap((f) => symmetricNames(f.type));
    case "alternatives":
      return type.cases.flatMap((c) => c.fields.flatMap((f) => symmetricNames(f.type)));
    default:
      return [];
  }
}

const known = new WeakMap<object, ReadonlyMap<string, string>>();

function namesIn(key: object, make: () => ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  const found = known.get(key) ?? make();
  known.set(key, found);
  return found;
}

const tagsOf = (type: TypeOf<"alternatives">): ReadonlyMap<string, string> =>
  // A payload with this tag would be read as the value that stands for none.
  namesIn(type.cases, () =>
    identifiers(
      type.cases.map((c) => c.name),
      new Set([...RESERVED, "UNIT"]),
    ),
  );

const fieldNamesOf = (fields: TypeOf<"record">["fields"]): ReadonlyMap<string, string> =>
  // A record with a field `tag` could be read as an alternative.
  namesIn(fields, () =>
    identifiers(
      fields.map((f) => f.name),
      new Set([...RESERVED, "tag"]),
    ),
  );
