/**
 * Values of the naive evaluator: plain data, written so that two values are equal exactly when their texts are.
 * Sets and functions are kept sorted by text, records by field name; the order of the language comes in only
 * where values are enumerated or printed.
 */
import type { Json } from "../../src/state/print.js";
import { settled, type Type } from "../../src/types/type.js";

export type Value =
  | null
  | boolean
  | number
  | { readonly symmetric: string; readonly number: number }
  | { readonly process: string; readonly keys: readonly Value[] }
  | { readonly tag: string; readonly payload: readonly Value[] }
  | { readonly set: readonly Value[] }
  | { readonly sequence: readonly Value[] }
  | { readonly tuple: readonly Value[] }
  | { readonly map: readonly (readonly [Value, Value])[] }
  | { readonly record: { readonly [field: string]: Value } };

type Part<Key extends string> = Extract<Value, { readonly [K in Key]: unknown }>;

/** What is known to hold a part, such as a set; a bug of this evaluator, or of the type checker, otherwise. */
function part<Key extends string>(value: Value, key: Key): Part<Key> {
  if (typeof value !== "object" || value === null || !(key in value))
    throw new Error(`${textOf(value)} has no ${key}`);
  return value as Part<Key>;
}

export const elementsIn = (value: Value): readonly Value[] => part(value, "set").set;
export const itemsIn = (value: Value): readonly Value[] => part(value, "sequence").sequence;
export const tupleIn = (value: Value): readonly Value[] => part(value, "tuple").tuple;
export const recordIn = (value: Value) => part(value, "record").record;
export const mapIn = (value: Value) => part(value, "map").map;
export const tagIn = (value: Value): string => part(value, "tag").tag;
export const payloadIn = (value: Value): readonly Value[] => part(value, "tag").payload;

const texts = new WeakMap<object, string>();

export function textOf(value: Value): string {
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const text = texts.get(value) ?? JSON.stringify(value);
  texts.set(value, text);
  return text;
}

export const equal = (a: Value, b: Value): boolean => textOf(a) === textOf(b);

const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

export function setOf(values: readonly Value[]): Value {
  const distinct = new Map(values.map((value) => [textOf(value), value]));
  return { set: [...distinct].sort(([a], [b]) => byText(a, b)).map(([, value]) => value) };
}

export function mapOf(entries: readonly (readonly [Value, Value])[]): Value {
  return { map: [...entries].sort(([a], [b]) => byText(textOf(a), textOf(b))) };
}

export function recordOf(fields: readonly (readonly [string, Value])[]): Value {
  return { record: Object.fromEntries([...fields].sort(([a], [b]) => byText(a, b))) };
}

export const has = (set: Value, element: Value): boolean =>
  elementsIn(set).some((other) => equal(other, element));

/** The value at a key; undefined outside the domain. */
export const lookUp = (map: Value, key: Value): Value | undefined =>
  mapIn(map).find(([other]) => equal(other, key))?.[1];

/** All combinations, the last list varying fastest. */
export function combinations<T>(lists: readonly (readonly T[])[]): readonly (readonly T[])[] {
  const [first, ...rest] = lists;
  if (first === undefined) return [[]];
  return first.flatMap((head) => combinations(rest).map((tail) => [head, ...tail]));
}

/** Types with their values, in the order of the language. */
export interface Domains {
  readonly valuesOf: (type: Type) => readonly Value[];
  readonly compare: (type: Type, a: Value, b: Value) => number;
  readonly sort: (type: Type, values: readonly Value[]) => readonly Value[];
  readonly isOf: (type: Type, value: Value) => boolean;
  readonly json: (type: Type, value: Value) => Json;
}

/** `processes`: every instance with the types of its keys, in order; filled in once the keys are enumerated. */
export function domainsOf(processes: { readonly value: Part<"process">; readonly types: Type[] }[]): Domains {
  const known = new Map<Type, readonly Value[]>();

  function valuesOf(type: Type): readonly Value[] {
    const values = known.get(type) ?? enumerate(settled(type));
    known.set(type, values);
    return values;
  }

  function enumerate(type: Type): readonly Value[] {
    switch (type.kind) {
      case "bool":
        return [false, true];
      case "int":
        return range(type.low as number, type.high as number);
      case "alternatives":
        return type.cases.flatMap(({ name, fields }) =>
          combinations(fields.map((f) => valuesOf(f.type))).map((payload): Value => ({ tag: name, payload })),
        );
      case "symmetric":
        return range(1, type.size).map((number): Value => ({ symmetric: type.name, number }));
      case "process":
        return processes.map(({ value }) => value);
      case "optional":
        return [null, ...valuesOf(type.of)];
      case "record":
        return combinations(type.fields.map((f) => valuesOf(f.type))).map((values) =>
          recordOf(type.fields.map((f, i) => [f.name, values[i] as Value])),
        );
      case "function": {
        const keys = valuesOf(type.key);
        return combinations(keys.map(() => valuesOf(type.value))).map((values) =>
          mapOf(keys.map((key, i) => [key, values[i] as Value])),
        );
      }
      case "set":
        return sort(type, subsets(valuesOf(type.of)));
      case "sequence":
        return range(0, type.max as number).flatMap((length) =>
          combinations(range(1, length).map(() => valuesOf(type.of))).map(
            (items): Value => ({ sequence: items }),
          ),
        );
      case "tuple":
        return combinations(type.items.map(valuesOf)).map((items): Value => ({ tuple: items }));
      case "unknown":
        return [];
      default:
        return type satisfies never;
    }
  }

  const sort = (type: Type, values: readonly Value[]): readonly Value[] =>
    [...values].sort((a, b) => compare(type, a, b));

  function compareAll(types: readonly Type[], a: readonly Value[], b: readonly Value[]): number {
    for (const [i, type] of types.entries()) {
      const difference = compare(type, a[i] as Value, b[i] as Value);
      if (difference !== 0) return difference;
    }
    return 0;
  }

  function compare(unsettled: Type, a: Value, b: Value): number {
    const type = settled(unsettled);
    if (a === null || b === null) return Number(a !== null) - Number(b !== null);
    switch (type.kind) {
      case "bool":
      case "int":
        return Number(a) - Number(b);
      case "optional":
        return compare(type.of, a, b);
      case "symmetric":
        return part(a, "symmetric").number - part(b, "symmetric").number;
      case "process": {
        const position = (value: Value): number => processes.findIndex((p) => equal(p.value, value));
        return position(a) - position(b);
      }
      case "alternatives": {
        const position = (value: Value): number => type.cases.findIndex((c) => c.name === tagIn(value));
        const fields = type.cases[position(a)]?.fields ?? [];
        const difference = position(a) - position(b);
        if (difference !== 0) return difference;
        return compareAll(
          fields.map((f) => f.type),
          payloadIn(a),
          payloadIn(b),
        );
      }
      case "record": {
        const values = (value: Value) => type.fields.map((f) => recordIn(value)[f.name] as Value);
        return compareAll(
          type.fields.map((f) => f.type),
          values(a),
          values(b),
        );
      }
      case "function": {
        const keys = valuesOf(type.key);
        const values = (value: Value) => keys.map((key) => lookUp(value, key) as Value);
        return compareAll(
          keys.map(() => type.value),
          values(a),
          values(b),
        );
      }
      case "set":
        return compareLists(type.of, sort(type.of, elementsIn(a)), sort(type.of, elementsIn(b)));
      case "sequence":
        return compareLists(type.of, itemsIn(a), itemsIn(b));
      case "tuple":
        return compareAll(type.items, tupleIn(a), tupleIn(b));
      case "unknown":
        throw new Error("values of an unknown type are compared");
      default:
        return type satisfies never;
    }
  }

  const compareLists = (type: Type, a: readonly Value[], b: readonly Value[]): number =>
    a.length - b.length ||
    compareAll(
      a.map(() => type),
      a,
      b,
    );

  function isOf(unsettled: Type, value: Value): boolean {
    const type = settled(unsettled);
    if (type.kind === "unknown") return true;
    if (value === null) return type.kind === "optional";
    switch (type.kind) {
      case "int":
        return Number(value) >= (type.low ?? -Infinity) && Number(value) <= (type.high ?? Infinity);
      case "optional":
        return isOf(type.of, value);
      case "alternatives": {
        const fields = type.cases.find((c) => c.name === tagIn(value))?.fields ?? [];
        return fields.every((f, i) => isOf(f.type, payloadIn(value)[i] as Value));
      }
      case "record":
        return type.fields.every((f) => isOf(f.type, recordIn(value)[f.name] as Value));
      case "function":
        return mapIn(value).every(([, item]) => isOf(type.value, item));
      case "set":
        return elementsIn(value).every((item) => isOf(type.of, item));
      case "sequence":
        return (
          itemsIn(value).length <= (type.max ?? Infinity) &&
          itemsIn(value).every((item) => isOf(type.of, item))
        );
      case "tuple":
        return type.items.every((item, i) => isOf(item, tupleIn(value)[i] as Value));
      default:
        return true;
    }
  }

  /** As the result schema writes values; symmetric values and processes by name. */
  function json(unsettled: Type, value: Value): Json {
    const type = settled(unsettled);
    if (value === null || typeof value !== "object") return value;
    switch (type.kind) {
      case "optional":
        return json(type.of, value);
      case "symmetric":
        return `${type.name}#${part(value, "symmetric").number}`;
      case "process": {
        const { process, keys } = part(value, "process");
        const types = processes.find((p) => equal(p.value, value))?.types ?? [];
        return keys.length === 0
          ? process
          : `${process}(${keys.map((k, i) => plain(types[i] as Type, k)).join(", ")})`;
      }
      case "alternatives": {
        const fields = type.cases.find((c) => c.name === tagIn(value))?.fields ?? [];
        if (fields.length === 0) return tagIn(value);
        const payload = fields.map((f, i) => [f.name, json(f.type, payloadIn(value)[i] as Value)]);
        return { tag: tagIn(value), value: Object.fromEntries(payload) };
      }
      case "record":
        return Object.fromEntries(
          type.fields.map((f) => [f.name, json(f.type, recordIn(value)[f.name] as Value)]),
        );
      case "function":
        return {
          "#map": valuesOf(type.key).map((key) => [
            json(type.key, key),
            json(type.value, lookUp(value, key) as Value),
          ]),
        };
      case "set":
        return { "#set": sort(type.of, elementsIn(value)).map((item) => json(type.of, item)) };
      case "sequence":
        return itemsIn(value).map((item) => json(type.of, item));
      case "tuple":
        return { "#tup": tupleIn(value).map((item, i) => json(type.items[i] as Type, item)) };
      default:
        throw new Error(`${textOf(value)} is no value of ${type.kind}`);
    }
  }

  /** A key of a process in its name: of the simple types that the random specs use for it. */
  const plain = (type: Type, value: Value): string => String(json(type, value));

  return { valuesOf, compare, sort, isOf, json };
}

export const range = (low: number, high: number): readonly number[] =>
  Array.from({ length: Math.max(0, high - low + 1) }, (_, i) => low + i);

export function subsets(values: readonly Value[]): readonly Value[] {
  const [first, ...rest] = values;
  if (first === undefined) return [setOf([])];
  return subsets(rest).flatMap((set) => [set, setOf([...elementsIn(set), first])]);
}
