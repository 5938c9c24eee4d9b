/** Random specs of nothing but variables with symmetric values in them, and random states of these. */
import { Map as ImmutableMap, Set as ImmutableSet, List } from "immutable";
import type { Ir } from "../../src/ir/ir.js";
import { cardinality, type Type } from "../../src/ir/type.js";
import { eachValue } from "../../src/state/each-value.js";
import type { State, Universe, Value } from "../../src/state/values.js";

/** A number from 0 up to, but not including, `below`. */
export type Random = (below: number) => number;

export function randomBy(seed: number): Random {
  let state = seed | 0;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let x = Math.imul(state ^ (state >>> 15), 1 | state);
    x = (x + Math.imul(x ^ (x >>> 7), 61 | x)) ^ x;
    return ((x ^ (x >>> 14)) >>> 0) % below;
  };
}

/** The sizes of the symmetric types `A` and `B`; of those without `B` there is one only. */
const SIZES: readonly (readonly number[])[] = [[2], [3], [4], [5], [2, 2], [3, 2], [3, 3], [4, 2], [2, 2, 2]];

/** Sets and functions are of types with at most so many values. */
const DOMAIN_MAX = 24;

export function symmetricSpec(random: Random): string {
  const pick = <Item>(items: readonly Item[]): Item => items[random(items.length)] as Item;
  const sizes = pick(SIZES);
  const names = sizes.map((_, i) => "ABC"[i] ?? "");
  const hasProcess = random(2) === 0;
  type Written = readonly [type: string, value: string];
  const domains: string[] = [];
  const plain: readonly Written[] = [
    ["bool", "false"],
    ["0 .. 2", "0"],
    ["0 .. 100", "0"],
    ["Plain", "red"],
  ];
  const symmetric = names.map((name): Written => [name, `an${name}`]);
  const leaves = [...plain, ...symmetric, ...symmetric, ...(hasProcess ? [["Process", "q"] as const] : [])];
  /** The name of a type of keys or elements. */
  const domain = (depth: number): string => {
    const kind = random(6);
    if (depth === 0 || kind > 3)
      return pick(["bool", ...names, ...names, ...names, ...(hasProcess ? ["Process"] : [])]);
    if (kind === 3) return "Msg";
    const name = `D${domains.length + 1}`;
    domains.push("");
    domains[domains.length - 1] =
      `type ${name} = ${kind === 0 ? `(${domain(0)}, ${domain(0)})` : kind === 1 ? `[x: ${pick(names)}, y: ${domain(0)}]` : `set of ${pick(names)}`}`;
    return name;
  };
  const type = (depth: number): Written => {
    if (depth === 0) return pick(leaves);
    switch (random(8)) {
      case 0: {
        const [[a, x], [b, y]] = [type(depth - 1), type(depth - 1)];
        return [`(${a}, ${b})`, `(${x}, ${y})`];
      }
      case 1: {
        const [[a, x], [b, y]] = [type(depth - 1), type(depth - 1)];
        return [`[x: ${a}, y: ${b}]`, `[x |-> ${x}, y |-> ${y}]`];
      }
      case 2:
        return [`set of ${domain(1)}`, "{}"];
      case 3:
        return [`seq of ${type(depth - 1)[0]} max ${1 + random(3)}`, "<<>>"];
      case 4:
        return [`${pick([...names, "Msg", "Plain"])}?`, "none"];
      case 5:
        return pick([["Msg", "four"] as const, ...symmetric]);
      default: {
        const [[of, value], key] = [type(depth - 1), domain(1)];
        return [`[${key} -> ${of}]`, `[k${depth} in ${key} |-> ${value}]`];
      }
    }
  };
  const count = 1 + random(3);
  const variables = Array.from({ length: count }, () => type(2));
  return [
    "spec a",
    ...sizes.map((size, i) => `type ${names[i]} = symmetric ${size}`),
    "type Plain = red | green | blue",
    `type Msg = one(x: ${pick(names)}, y: ${pick(names)}) | two(x: ${pick(names)}, y: ${pick(names)}) | three(z: bool, who: ${pick(names)}) | four`,
    ...domains,
    ...names.map((name) => `var an${name} : ${name} in ${name}`),
    ...variables.map(([of, value], i) => `var v${i} : ${of} = ${value}`),
    ...(hasProcess
      ? [`process p(me in ${pick(names)}) { one: when true }`, "process q { one: when true }"]
      : []),
    ...(hasProcess && random(2) === 0
      ? [`process r(it in ${pick(names)}, on in bool, me in ${pick(names)}) { one: when true }`]
      : []),
    "action idle { when true }",
  ].join("\n");
}

/** Whether all domains in a type are small. */
export function isSmall(type: Type, processes: number): boolean {
  const small = (part: Type): boolean => isSmall(part, processes);
  switch (type.kind) {
    case "optional":
    case "sequence":
      return small(type.of);
    case "set":
      return cardinality(type.of, processes) <= DOMAIN_MAX;
    case "function":
      return cardinality(type.key, processes) <= DOMAIN_MAX && small(type.value);
    case "tuple":
      return type.items.every(small);
    case "record":
      return type.fields.every((field) => small(field.type));
    default:
      return true;
  }
}

/** @param variety In percent: how often a part is chosen rather than taken to be the first value of its type. */
export function randomState(ir: Ir, universe: Universe, random: Random, variety: number): State {
  const listed = (type: Type): readonly Value[] => [...eachValue(type, universe)];
  const choose = (below: number): number => (random(100) < variety ? random(below) : 0);
  const value = (type: Type): Value => {
    switch (type.kind) {
      case "bool":
        return choose(2) === 1;
      case "int":
        return (type.low ?? 0) + choose((type.high ?? 0) - (type.low ?? 0) + 1);
      case "symmetric":
        return choose(type.size);
      case "process":
        return choose(universe.instances.length);
      case "optional":
        return choose(2) === 0 ? null : value(type.of);
      case "alternatives": {
        const found = type.cases[choose(type.cases.length)];
        if (found === undefined || found.fields.length === 0) return found?.name ?? "";
        return List<Value>([found.name, ...found.fields.map((field) => value(field.type))]);
      }
      case "record":
        return ImmutableMap<Value, Value>(type.fields.map((field) => [field.name, value(field.type)]));
      case "tuple":
        return List(type.items.map(value));
      case "function":
        return ImmutableMap<Value, Value>(listed(type.key).map((key) => [key, value(type.value)]));
      case "set":
        return ImmutableSet(listed(type.of).filter(() => choose(3) === 1));
      case "sequence":
        return List(Array.from({ length: choose((type.max ?? 0) + 1) }, () => value(type.of)));
      default:
        throw new Error(`a ${type.kind} in a state`);
    }
  };
  return List(ir.variables.map((variable) => value(variable.type)));
}
