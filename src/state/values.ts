/**
 * Values, as the reference engine keeps them: immutable, hashed and compared by value.
 *
 * bool and int are JavaScript's own; `none` is null; a symmetric value is its number from 0, a process its
 * number among all instances; a plain alternative is its name, one with payload the list of its name and fields;
 * records map field names, functions map keys; sequences and tuples are lists.
 */
import { Map as ImmutableMap, Set as ImmutableSet, is, List } from "immutable";
import type { Ir } from "../ir/ir.js";
import type { Type } from "../ir/type.js";
import { eachValue } from "./each-value.js";

export type Value =
  | boolean
  | number
  | string
  | null
  | List<Value>
  | ImmutableMap<Value, Value>
  | ImmutableSet<Value>;

/** The values of the variables, in the order of their declarations. */
export type State = List<Value>;

/** A value with its type: what a choice of a transition holds. */
export interface TypedValue {
  readonly type: Type;
  readonly value: Value;
}

export type FunctionValue = ImmutableMap<Value, Value>;
export type RecordValue = ImmutableMap<string, Value>;

export const same = (a: Value, b: Value): boolean => is(a, b);

/** The name of an alternative, and its payload. */
export const tagOf = (value: Value): string =>
  List.isList(value) ? (value.first() as string) : (value as string);
export const payloadOf = (value: Value): readonly Value[] =>
  List.isList(value) ? value.rest().toArray() : [];

export interface ProcessInstance {
  readonly process: number;
  readonly keys: readonly Value[];
}

/** What depends on the spec: the processes there are, and with them the values of every type. */
export interface Universe {
  /** All process instances: processes as declared, then by parameters. A process value indexes this. */
  readonly instances: readonly ProcessInstance[];
  readonly instanceOf: (process: number, keys: readonly Value[]) => number;
  /** All values of a finite type, in order. */
  readonly valuesOf: (type: Type) => readonly Value[];
  /** The same one after another, without a list of all. */
  readonly eachOf: (type: Type) => Iterable<Value>;
  /** Called for each element of a value that is built, compared or shown: there can be millions. May throw. */
  readonly tick: () => void;
}

/** All combinations of one element of each list, the first varying slowest. */
export function product<T>(lists: readonly (readonly T[])[]): readonly (readonly T[])[] {
  return lists.reduce<readonly (readonly T[])[]>(
    (combinations, list) => combinations.flatMap((head) => list.map((item) => [...head, item])),
    [[]],
  );
}

export function universeOf(ir: Ir, tick: () => void = () => {}): Universe {
  const memo = new Map<Type, readonly Value[]>();
  const instances: ProcessInstance[] = [];
  let indices: ImmutableMap<List<Value>, number> | null = null;

  function valuesOf(type: Type): readonly Value[] {
    const known = memo.get(type);
    if (known !== undefined) return known;
    const values = enumerate(type);
    memo.set(type, values);
    return values;
  }

  function enumerate(type: Type): readonly Value[] {
    switch (type.kind) {
      case "bool":
        return [false, true];
      case "int": {
        if (type.low === null || type.high === null) throw new Error("an unbounded type has no end");
        return integers(type.low, type.high);
      }
      case "alternatives":
        return type.cases.flatMap((c): readonly Value[] =>
          c.fields.length === 0
            ? [c.name]
            : product(c.fields.map((f) => valuesOf(f.type))).map((fields) =>
                List<Value>([c.name, ...fields]),
              ),
        );
      case "symmetric":
        return integers(0, type.size - 1);
      case "process":
        return instances.map((_, i) => i);
      case "optional":
        return [null, ...valuesOf(type.of)];
      case "record":
        return product(type.fields.map((f) => valuesOf(f.type))).map((values) =>
          ImmutableMap<Value, Value>(type.fields.map((f, i) => [f.name, values[i] as Value])),
        );
      case "function": {
        const keys = valuesOf(type.key);
        return product(keys.map(() => valuesOf(type.value))).map((values) =>
          ImmutableMap<Value, Value>(keys.map((key, i) => [key, values[i] as Value])),
        );
      }
      case "set":
        return subsetsOf(valuesOf(type.of));
      case "sequence": {
        const items = valuesOf(type.of);
        return integers(0, type.max ?? 0).flatMap((length) =>
          product(Array.from({ length: length as number }, () => items)).map((elements) => List(elements)),
        );
      }
      case "tuple":
        return product(type.items.map(valuesOf)).map((elements) => List(elements));
      case "nothing":
        return [];
      default:
        return type satisfies never;
    }
  }

  ir.processes.forEach((process, index) => {
    for (const keys of product(process.parameters.map((parameter) => valuesOf(parameter.type))))
      instances.push({ process: index, keys });
  });
  return {
    instances,
    valuesOf,
    eachOf: (type) => eachValue(type, { instances, valuesOf, tick }),
    tick,
    instanceOf: (process, keys) => {
      indices ??= ImmutableMap(
        instances.map((instance, i) => [List<Value>([instance.process, ...instance.keys]), i]),
      );
      return indices.get(List<Value>([process, ...keys]), -1);
    },
  };
}

export function integers(low: number, high: number): readonly number[] {
  return Array.from({ length: Math.max(0, high - low + 1) }, (_, i) => low + i);
}

/** All subsets of distinct, ordered values: by size, then element by element. */
export function subsetsOf(values: readonly Value[]): readonly ImmutableSet<Value>[] {
  const bySize: Value[][][] = Array.from({ length: values.length + 1 }, () => []);
  const extend = (start: number, chosen: Value[]): void => {
    bySize[chosen.length]?.push(chosen);
    for (let i = start; i < values.length; i += 1) extend(i + 1, [...chosen, values[i] as Value]);
  };
  extend(0, []);
  return bySize.flat().map((chosen) => ImmutableSet(chosen));
}

/** The order of values: negative, zero or positive as `a` comes before, is, or comes after `b`. */
export function compare(type: Type, a: Value, b: Value): number {
  switch (type.kind) {
    case "bool":
    case "int":
    case "symmetric":
    case "process":
      return Number(a) - Number(b);
    case "optional":
      if (a === null || b === null) return Number(a !== null) - Number(b !== null);
      return compare(type.of, a, b);
    case "alternatives": {
      const index = (value: Value): number => type.cases.findIndex((c) => c.name === tagOf(value));
      const fields = type.cases[index(a)]?.fields ?? [];
      const [left, right] = [payloadOf(a), payloadOf(b)];
      return (
        index(a) - index(b) || firstDifference(fields, (f, i) => compare(f.type, at(left, i), at(right, i)))
      );
    }
    case "record": {
      const [left, right] = [a as RecordValue, b as RecordValue];
      return firstDifference(type.fields, (f) =>
        compare(f.type, left.get(f.name) as Value, right.get(f.name) as Value),
      );
    }
    case "function": {
      const [left, right] = [a as FunctionValue, b as FunctionValue];
      const keys = sorted(type.key, left.keys());
      return firstDifference(keys, (key) =>
        compare(type.value, left.get(key) as Value, right.get(key) as Value),
      );
    }
    case "set": {
      const left = sorted(type.of, a as ImmutableSet<Value>);
      const right = sorted(type.of, b as ImmutableSet<Value>);
      return (
        left.length - right.length || firstDifference(left, (item, i) => compare(type.of, item, at(right, i)))
      );
    }
    case "sequence": {
      const [left, right] = [a as List<Value>, b as List<Value>];
      return (
        left.size - right.size ||
        firstDifference(left.toArray(), (item, i) => compare(type.of, item, right.get(i) as Value))
      );
    }
    case "tuple": {
      const [left, right] = [a as List<Value>, b as List<Value>];
      return firstDifference(type.items, (item, i) =>
        compare(item, left.get(i) as Value, right.get(i) as Value),
      );
    }
    case "nothing":
      return 0;
    default:
      return type satisfies never;
  }
}

const at = (values: readonly Value[], i: number): Value => values[i] as Value;

function firstDifference<T>(items: readonly T[], compareAt: (item: T, i: number) => number): number {
  for (const [i, item] of items.entries()) {
    const difference = compareAt(item, i);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** @param tick Called for each comparison; may throw. */
export const sorted = (type: Type, values: Iterable<Value>, tick: () => void = () => {}): readonly Value[] =>
  [...values].sort((a, b) => {
    tick();
    return compare(type, a, b);
  });

/** A function or record with these entries. @param tick Called for each entry; may throw. */
export function mapOf(
  entries: Iterable<readonly [Value, Value]>,
  tick: () => void,
): ImmutableMap<Value, Value> {
  const map = ImmutableMap<Value, Value>().asMutable();
  for (const [key, value] of entries) {
    tick();
    map.set(key, value);
  }
  return map.asImmutable();
}

/** A set with these elements besides others. @param tick Called for each element; may throw. */
export function setOf(
  elements: Iterable<Value>,
  tick: () => void,
  others: ImmutableSet<Value> = ImmutableSet(),
): ImmutableSet<Value> {
  const set = others.asMutable();
  for (const element of elements) {
    tick();
    set.add(element);
  }
  return set.asImmutable();
}

/** Whether a value is one of the type; its static type is known to agree. */
export function isOf(type: Type, value: Value): boolean {
  if (type.kind === "optional") return value === null || isOf(type.of, value);
  if (value === null) return false;
  switch (type.kind) {
    case "int":
      return (value as number) >= (type.low ?? -Infinity) && (value as number) <= (type.high ?? Infinity);
    case "alternatives": {
      const fields = type.cases.find((c) => c.name === tagOf(value))?.fields ?? [];
      const payload = payloadOf(value);
      return fields.every((f, i) => isOf(f.type, at(payload, i)));
    }
    case "record":
      return type.fields.every((f) => isOf(f.type, (value as RecordValue).get(f.name) as Value));
    case "function":
      return (value as FunctionValue).every((item) => isOf(type.value, item));
    case "set":
      return (value as ImmutableSet<Value>).every((item) => isOf(type.of, item));
    case "sequence": {
      const list = value as List<Value>;
      return list.size <= (type.max ?? Infinity) && list.every((item) => isOf(type.of, item));
    }
    case "tuple":
      return type.items.every((item, i) => isOf(item, (value as List<Value>).get(i) as Value));
    default:
      return true;
  }
}
