/** Values as text and as JSON. */
import { type Map as ImmutableMap, Set as ImmutableSet, type List } from "immutable";
import type { Ir } from "../ir/ir.js";
import type { Type } from "../ir/type.js";
import { grouped } from "../source/numbers.js";
import {
  type FunctionValue,
  payloadOf,
  type RecordValue,
  sorted,
  tagOf,
  type Universe,
  type Value,
} from "./values.js";

/** A value in JSON, as the result schema has it. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

export interface ValuePrinter {
  readonly text: (type: Type, value: Value) => string;
  readonly json: (type: Type, value: Value) => Json;
}

/** Of a set, function or sequence, about so many characters are shown as text. */
const TEXT_MAX = 100_000;

export function valuePrinter(ir: Ir, universe: Universe): ValuePrinter {
  const { tick } = universe;

  function processName(value: Value): string {
    const instance = universe.instances[value as number];
    const process = ir.processes[instance?.process ?? -1];
    if (instance === undefined || process === undefined) return "a process";
    const keys = instance.keys.map((key, i) => text(process.parameters[i]?.type as Type, key));
    return keys.length === 0 ? process.name : `${process.name}(${keys.join(", ")})`;
  }

  const entries = (
    type: Extract<Type, { kind: "function" }>,
    value: Value,
  ): readonly (readonly [Value, Value])[] => {
    const map = value as FunctionValue;
    return sorted(type.key, map.keys(), tick).map((key) => {
      tick();
      return [key, map.get(key) as Value] as const;
    });
  };

  /** The texts of items, with commas; beyond a length that nobody reads, the rest is counted. */
  function listed<Item>(items: Iterable<Item>, size: number, textOf: (item: Item) => string): string {
    const texts: string[] = [];
    let length = 0;
    for (const item of items) {
      tick();
      if (length > TEXT_MAX) {
        texts.push(`… ${grouped(size - texts.length)} more`);
        break;
      }
      const one = textOf(item);
      length += one.length;
      texts.push(one);
    }
    return texts.join(", ");
  }

  function text(type: Type, value: Value): string {
    if (value === null) return "none";
    switch (type.kind) {
      case "bool":
      case "int":
        return String(value);
      case "symmetric":
        return `${type.name}#${(value as number) + 1}`;
      case "process":
        return processName(value);
      case "optional":
        return text(type.of, value);
      case "alternatives": {
        const fields = type.cases.find((c) => c.name === tagOf(value))?.fields ?? [];
        const payload = payloadOf(value).map((item, i) => text(fields[i]?.type as Type, item));
        return payload.length === 0 ? tagOf(value) : `${tagOf(value)}(${payload.join(", ")})`;
      }
      case "record":
        return `[${type.fields.map((f) => `${f.name} |-> ${text(f.type, (value as RecordValue).get(f.name) as Value)}`).join(", ")}]`;
      case "function":
        return `[${listed(
          entries(type, value),
          (value as FunctionValue).size,
          ([key, item]) => `${text(type.key, key)} |-> ${text(type.value, item)}`,
        )}]`;
      case "set": {
        const set = value as ImmutableSet<Value>;
        return `{${listed(sorted(type.of, set, tick), set.size, (item) => text(type.of, item))}}`;
      }
      case "sequence": {
        const list = value as List<Value>;
        return `<<${listed(list, list.size, (item) => text(type.of, item))}>>`;
      }
      case "tuple":
        return `(${(value as List<Value>).map((item, i) => text(type.items[i] as Type, item)).join(", ")})`;
      case "nothing":
        return ImmutableSet.isSet(value) ? "{}" : String(value);
      default:
        return type satisfies never;
    }
  }

  function json(type: Type, value: Value): Json {
    tick();
    if (value === null) return null;
    switch (type.kind) {
      case "bool":
        return value as boolean;
      case "int":
        return value as number;
      case "symmetric":
      case "process":
        return text(type, value);
      case "optional":
        return json(type.of, value);
      case "alternatives": {
        const fields = type.cases.find((c) => c.name === tagOf(value))?.fields ?? [];
        if (fields.length === 0) return tagOf(value);
        const payload = payloadOf(value);
        return {
          tag: tagOf(value),
          value: Object.fromEntries(fields.map((f, i) => [f.name, json(f.type, payload[i] as Value)])),
        };
      }
      case "record":
        return Object.fromEntries(
          type.fields.map((f) => [
            f.name,
            json(f.type, (value as ImmutableMap<Value, Value>).get(f.name) as Value),
          ]),
        );
      case "function":
        return {
          "#map": entries(type, value).map(([key, item]) => [json(type.key, key), json(type.value, item)]),
        };
      case "set":
        return {
          "#set": sorted(type.of, value as ImmutableSet<Value>, tick).map((item) => json(type.of, item)),
        };
      case "sequence":
        return (value as List<Value>).toArray().map((item) => json(type.of, item));
      case "tuple":
        return {
          "#tup": (value as List<Value>).toArray().map((item, i) => json(type.items[i] as Type, item)),
        };
      case "nothing":
        return null;
      default:
        return type satisfies never;
    }
  }

  return { text, json };
}
