/**
 * The types of the values in a trace, for whoever has no spec at hand: the texts in a result name alternatives and
 * symmetric types without saying what is in them, so that is taken from the values that occur.
 */
import type { CaseOf, FieldOf, Type } from "../ir/type.js";
import type { Json } from "../state/print.js";
import { typeOfText } from "./shape.js";
import { elementsOf, entriesOf, tupleItems } from "./values.js";

/** Values that can't all be of one type. */
export class Mixed extends Error {}

type Members = { readonly [name: string]: Json };

const isMembers = (json: Json): json is Members =>
  typeof json === "object" && json !== null && !Array.isArray(json);

/** @param processes The names of all process instances. */
export function typesOfVariables(
  variables: readonly { readonly name: string; readonly type: string }[],
  states: readonly Members[],
  processes: ReadonlySet<string>,
): { readonly [variable: string]: Type } {
  const values = (name: string): readonly Json[] =>
    states.flatMap((state) => (name in state ? [state[name] as Json] : []));
  const written = variables.map(({ name, type }) => ({ name, type: typeOfText(type) }));
  /** What occurs of each type that is only named. */
  const occurring = new Map<string, Json[]>();
  for (const { name, type } of written)
    if (type !== null) for (const value of values(name)) collect(type, value, occurring);
  const named = new Map([...occurring].map(([name, found]) => [name, namedType(name, found, processes)]));
  return Object.fromEntries(
    written.map(({ name, type }) => [
      name,
      type === null ? typeOfValues(values(name), processes) : completed(type, named),
    ]),
  );
}

const isMark = (key: string): boolean => key.startsWith("#");

/** Goes along a type and a value of it. */
function collect(type: Type, json: Json, occurring: Map<string, Json[]>): void {
  const into = (inner: Type, items: readonly Json[]): void => {
    for (const item of items) collect(inner, item, occurring);
  };
  if (json === null) return;
  switch (type.kind) {
    case "optional":
      collect(type.of, json, occurring);
      break;
    case "alternatives": {
      const found = occurring.get(type.name) ?? [];
      found.push(json);
      occurring.set(type.name, found);
      break;
    }
    case "set":
      into(type.of, elementsOf(json) ?? []);
      break;
    case "sequence":
      into(type.of, Array.isArray(json) ? json : []);
      break;
    case "tuple":
      (tupleItems(json) ?? []).forEach((item, i) => {
        const inner = type.items[i];
        if (inner !== undefined) collect(inner, item, occurring);
      });
      break;
    case "function":
      for (const [key, value] of entriesOf(json) ?? []) {
        collect(type.key, key, occurring);
        collect(type.value, value, occurring);
      }
      break;
    case "record":
      for (const { name, type: inner } of type.fields)
        if (isMembers(json) && name in json) collect(inner, json[name] as Json, occurring);
      break;
    default:
      break;
  }
}

const SYMMETRIC = /^([\p{L}_][\p{L}\p{N}_]*)#(\d+)$/u;

function namedType(name: string, values: readonly Json[], processes: ReadonlySet<string>): Type {
  const type = typeOfValues(values, processes);
  if (type.kind === "alternatives") return { ...type, name };
  return type.kind === "symmetric" || type.kind === "process"
    ? type
    : { kind: "alternatives", name, cases: [] };
}

function completed(type: Type, named: ReadonlyMap<string, Type>): Type {
  const of = (inner: Type): Type => completed(inner, named);
  switch (type.kind) {
    case "alternatives":
      return named.get(type.name) ?? type;
    case "optional":
    case "set":
    case "sequence":
      return { ...type, of: of(type.of) };
    case "function":
      return { ...type, key: of(type.key), value: of(type.value) };
    case "tuple":
      return { ...type, items: type.items.map(of) };
    case "record":
      return { ...type, fields: type.fields.map((f) => ({ ...f, type: of(f.type) })) };
    default:
      return type;
  }
}

/** The type of some values, by how they look. @throws {Mixed} */
export function typeOfValues(values: readonly Json[], processes: ReadonlySet<string>): Type {
  const present = values.filter((value) => value !== null);
  const [first] = present;
  const of = (inner: readonly Json[]): Type => typeOfValues(inner, processes);
  const all = (is: (value: Json) => boolean): boolean => present.every(is);
  const plain = (): Type => {
    if (first === undefined) return { kind: "nothing" };
    if (all((value) => typeof value === "boolean")) return { kind: "bool" };
    if (all((value) => typeof value === "number")) return { kind: "int", low: null, high: null };
    if (all((value) => Array.isArray(value)))
      return { kind: "sequence", of: of(present.flatMap((value) => value as readonly Json[])), max: null };
    const sets = present.map(elementsOf);
    if (sets.every((set) => set !== null)) return { kind: "set", of: of(sets.flat()) };
    const maps = present.map(entriesOf);
    if (maps.every((map) => map !== null)) {
      const entries = maps.flat();
      return {
        kind: "function",
        key: of(entries.map(([key]) => key)),
        value: of(entries.map(([, value]) => value)),
      };
    }
    const tuples = present.map(tupleItems);
    const length = tuples[0]?.length ?? 0;
    if (tuples.every((tuple) => tuple?.length === length))
      return {
        kind: "tuple",
        items: Array.from({ length }, (_, i) => of(tuples.map((tuple) => tuple?.[i] ?? null))),
      };
    return namedByText(present, processes) ?? tagged(present, of) ?? record(present, of);
  };
  const type = plain();
  return present.length < values.length ? { kind: "optional", of: type } : type;
}

/** Processes, or symmetric values. */
function namedByText(values: readonly Json[], processes: ReadonlySet<string>): Type | null {
  const texts = values.filter((value): value is string => typeof value === "string");
  if (texts.length < values.length) return null;
  if (texts.every((one) => processes.has(one))) return { kind: "process" };
  const parts = texts.map((one) => SYMMETRIC.exec(one));
  const name = parts[0]?.[1];
  if (name === undefined || parts.some((part) => part?.[1] !== name)) return null;
  return { kind: "symmetric", name, size: Math.max(...parts.map((part) => Number(part?.[2]))) };
}

/** Alternatives, some with fields. */
function tagged(values: readonly Json[], of: (inner: readonly Json[]) => Type): Type | null {
  const payloads = new Map<string, Members[]>();
  for (const value of values) {
    if (typeof value === "string") {
      if (!payloads.has(value)) payloads.set(value, []);
      continue;
    }
    if (!isMembers(value)) return null;
    const { tag, value: payload } = value;
    if (Object.keys(value).length !== 2 || typeof tag !== "string") return null;
    if (payload === undefined || !isMembers(payload) || Object.keys(payload).some(isMark)) return null;
    const found = payloads.get(tag) ?? [];
    found.push(payload);
    payloads.set(tag, found);
  }
  const cases = [...payloads].map(([name, found]): CaseOf => ({ name, fields: fieldsOf(found, of) }));
  return { kind: "alternatives", name: "Alternatives", cases };
}

function record(values: readonly Json[], of: (inner: readonly Json[]) => Type): Type {
  const all = values.filter(
    (value): value is Members => isMembers(value) && !Object.keys(value).some(isMark),
  );
  if (all.length < values.length) throw new Mixed();
  return { kind: "record", fields: fieldsOf(all, of) };
}

function fieldsOf(all: readonly Members[], of: (inner: readonly Json[]) => Type): readonly FieldOf[] {
  const names = Object.keys(all[0] ?? {});
  if (all.some((one) => Object.keys(one).join() !== names.join())) throw new Mixed();
  return names.map((name) => ({ name, type: of(all.map((one) => one[name] as Json)) }));
}
