/**
 * Values of a spec as values of JavaScript, and back: an int is a number, an alternative a string or `{ tag, value }`, a
 * symmetric value or a process its name, `none` null, a set a Set, a function a Map, a sequence or tuple an array, a record an
 * object.
 */
import type { Type } from "../ir/type.js";
import { showType } from "../ir/type.js";
import { visibleLine } from "../source/visible.js";
import type { Json } from "../state/print.js";
import { oddIn } from "../view/behaviour.js";
import { elementsOf, entriesOf, tupleItems } from "../view/values.js";
import { TestMistake } from "./mistakes.js";

type Members = { readonly [name: string]: Json };

/** A new value: whoever gets it may change it. */
export function valueOf(type: Type, json: Json): unknown {
  if (json === null) return null;
  switch (type.kind) {
    case "optional":
      return valueOf(type.of, json);
    case "alternatives": {
      if (typeof json !== "object") return json;
      const { tag, value } = json as { readonly tag: string; readonly value: Members };
      const fields = type.cases.find(({ name }) => name === tag)?.fields ?? [];
      return { tag, value: fieldValues(fields, value) };
    }
    case "record":
      return fieldValues(type.fields, json as Members);
    case "function":
      return new Map(
        (entriesOf(json) ?? []).map(([key, value]) => [valueOf(type.key, key), valueOf(type.value, value)]),
      );
    case "set":
      return new Set((elementsOf(json) ?? []).map((element) => valueOf(type.of, element)));
    case "sequence":
      return (json as readonly Json[]).map((element) => valueOf(type.of, element));
    case "tuple":
      return (tupleItems(json) ?? []).map((item, i) => valueOf(type.items[i] as Type, item));
    default:
      return json;
  }
}

const fieldValues = (fields: readonly { name: string; type: Type }[], json: Members): object =>
  Object.fromEntries(fields.map(({ name, type }) => [name, valueOf(type, json[name] ?? null)]));

/**
 * The value as JSON.
 * @param what The value, as a message names it.
 * @param processes The names of all process instances.
 * @throws {TestMistake} If it is not of the type.
 */
export function jsonOf(type: Type, value: unknown, what: string, processes: ReadonlySet<string>): Json {
  const json = converted(type, value, what);
  const odd = oddIn(type, json, processes);
  if (odd !== null)
    throw new TestMistake(
      `${what} is outside its type, ${visibleLine(showType(type))}: ${visibleLine(odd.slice(0, 200))}`,
    );
  return json;
}

/** The same without a look at what has the right shape. */
function converted(type: Type, value: unknown, what: string): Json {
  const wrong = (kind: string): TestMistake =>
    new TestMistake(`${what} is to be ${kind}, for ${visibleLine(showType(type))}, but is ${kindOf(value)}`);
  switch (type.kind) {
    case "optional":
      return value === null ? null : converted(type.of, value, what);
    case "bool":
      if (typeof value !== "boolean") throw wrong("true or false");
      return value;
    case "int":
      if (typeof value !== "number" || !Number.isSafeInteger(value)) throw wrong("a whole number");
      return value;
    case "symmetric":
    case "process":
      if (typeof value !== "string") throw wrong("a string");
      return value;
    case "alternatives": {
      if (typeof value === "string") return value;
      if (!isObject(value)) throw wrong("a string, or an object with tag and value");
      const { tag, value: payload = {}, ...more } = value;
      const found = type.cases.find(({ name }) => name === tag);
      if (found === undefined || Object.keys(more).length > 0 || !isObject(payload))
        throw wrong("a string, or an object with tag and value");
      return { tag: found.name, value: fieldsJson(found.fields, payload, what) };
    }
    case "record":
      if (!isObject(value)) throw wrong("an object");
      return fieldsJson(type.fields, value, what);
    case "function":
      if (!isA(value, "Map")) throw wrong("a Map");
      return {
        "#map": [...(value as Map<unknown, unknown>)].map(([key, of]) => {
          const json = converted(type.key, key, `a key of ${what}`);
          return [json, converted(type.value, of, `${what} at ${String(json)}`)];
        }),
      };
    case "set": {
      if (!isA(value, "Set")) throw wrong("a Set");
      return {
        "#set": [...(value as Set<unknown>)].map((e) => converted(type.of, e, `an element of ${what}`)),
      };
    }
    case "sequence":
      if (!Array.isArray(value)) throw wrong("an array");
      return value.map((element: unknown, i) => converted(type.of, element, `${what}[${i}]`));
    case "tuple":
      if (!Array.isArray(value) || value.length !== type.items.length)
        throw wrong(`an array of ${type.items.length}`);
      return { "#tup": type.items.map((item, i) => converted(item, value[i], `${what}[${i}]`)) };
    case "nothing":
      throw wrong("nothing");
    default:
      return type satisfies never;
  }
}

function fieldsJson(
  fields: readonly { name: string; type: Type }[],
  value: { readonly [name: string]: unknown },
  what: string,
): Json {
  const known = new Map(fields.map(({ name, type }) => [name, type]));
  for (const name of Object.keys(value))
    if (!known.has(name)) throw new TestMistake(`${what} has no field ${JSON.stringify(name)}`);
  return Object.fromEntries(
    fields.map(({ name, type }) => [name, converted(type, value[name], `${what}.${name}`)]),
  );
}

/** Of any realm: a test runner may have its own. */
const isA = (value: unknown, kind: "Map" | "Set"): boolean =>
  Object.prototype.toString.call(value) === `[object ${kind}]`;

const isObject = (value: unknown): value is { readonly [name: string]: unknown } =>
  Object.prototype.toString.call(value) === "[object Object]";

function kindOf(value: unknown): string {
  if (value === undefined) return "undefined";
  if (value === null || typeof value === "boolean" || typeof value === "number") return String(value);
  if (typeof value === "string") return JSON.stringify(visibleLine(value.slice(0, 60)));
  return `a value of the kind ${Object.prototype.toString.call(value).slice(8, -1)}`;
}

/** The same text for the same value, in whatever order its elements stand. */
export function canonical(json: Json): string {
  if (typeof json !== "object" || json === null) return JSON.stringify(json);
  if (Array.isArray(json)) return `[${json.map(canonical).join()}]`;
  const unordered = elementsOf(json) ?? entriesOf(json);
  if (unordered !== null) return `{${unordered.map(canonical).sort().join()}}`;
  const of = json as Members;
  return `{${Object.keys(of)
    .sort()
    .map((name) => `${JSON.stringify(name)}:${canonical(of[name] as Json)}`)
    .join()}}`;
}
