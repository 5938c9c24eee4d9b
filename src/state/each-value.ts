/** The values of a type one after another, in order, without a list of all. */
import { Map as ImmutableMap, type Set as ImmutableSet, List } from "immutable";
import type { NarrowedPart } from "../../checker/runtime/narrow.js";
import { cardinality, type Type } from "../ir/type.js";
import { mapOf, setOf, type Universe, type Value } from "./values.js";

/** The values of smaller types are listed once: a list is faster. */
const LISTED_MAX = 4096;

type Listing = Pick<Universe, "instances" | "valuesOf" | "tick">;

/** All values of a finite type, in order. */
export function eachValue(type: Type, universe: Listing): Iterable<Value> {
  if (cardinality(type, universe.instances.length) <= LISTED_MAX) return universe.valuesOf(type);
  const { tick } = universe;
  const each = (part: Type): Iterable<Value> => eachValue(part, universe);
  switch (type.kind) {
    case "int":
      if (type.low === null || type.high === null) throw new Error("an unbounded type has no end");
      return eachInteger(type.low, type.high);
    case "symmetric":
      return eachInteger(0, type.size - 1);
    case "process":
      return eachInteger(0, universe.instances.length - 1);
    case "bool":
    case "nothing":
      return universe.valuesOf(type);
    case "alternatives":
      return joined(
        type.cases.map((c) =>
          c.fields.length === 0
            ? [c.name]
            : built(
                c.fields.map((f) => each(f.type)),
                (fields) => List<Value>([c.name, ...fields]),
              ),
        ),
      );
    case "optional":
      return joined([[null], each(type.of)]);
    case "record":
      return built(
        type.fields.map((f) => each(f.type)),
        (values) => ImmutableMap<Value, Value>(type.fields.map((f, i) => [f.name, values[i] as Value])),
      );
    case "function": {
      const keys = universe.valuesOf(type.key);
      return built(
        keys.map(() => each(type.value)),
        (values) => mapOf(inOrder(keys, values), tick),
      );
    }
    case "set":
      return eachSubset(each(type.of), tick);
    case "sequence":
      return eachSequence(type.max ?? 0, () => each(type.of), tick);
    case "tuple":
      return built(type.items.map(each), (values) => List(values));
    default:
      return type satisfies never;
  }
}

/** Those values of a type whose parts have numbers that lie in ranges, in the same order. */
export function eachValueWithin(
  type: Type,
  universe: Listing,
  parts: readonly NarrowedPart[],
): Iterable<Value> {
  if (parts.length === 0) return eachValue(type, universe);
  const part = (of: Type, index: number): Iterable<Value> => {
    const inner = parts.flatMap(({ path: [at, ...path], ranges }) =>
      at === index ? [{ path, ranges }] : [],
    );
    return eachValueWithin(of, universe, inner);
  };
  switch (type.kind) {
    case "int": {
      const { low, high } = type;
      return joined(
        (parts[0]?.ranges ?? []).map(([from, to]) =>
          eachInteger(Math.max(from, low ?? from), Math.min(to, high ?? to)),
        ),
      );
    }
    case "record":
      return built(
        type.fields.map((f, i) => part(f.type, i)),
        (values) => ImmutableMap<Value, Value>(type.fields.map((f, i) => [f.name, values[i] as Value])),
      );
    case "tuple":
      return built(type.items.map(part), (values) => List(values));
    case "function": {
      const keys = universe.valuesOf(type.key);
      return built(
        keys.map((_, i) => part(type.value, i)),
        (values) => mapOf(inOrder(keys, values), universe.tick),
      );
    }
    default:
      throw new Error(`a ${type.kind} has no parts to narrow`);
  }
}

/** Whole numbers, ascending. */
export const eachInteger = (low: number, high: number): Iterable<number> =>
  repeatable(function* () {
    for (let value = low; value <= high; value += 1) yield value;
  });

/** Keys with their values. */
function* inOrder(keys: readonly Value[], values: readonly Value[]): Generator<readonly [Value, Value]> {
  for (const [i, key] of keys.entries()) yield [key, values[i] as Value];
}

/**
 * All subsets of distinct, ordered values: by size, then element by element.
 * @param tick Called for each element of each; may throw.
 */
export const eachSubset = (
  values: Iterable<Value>,
  tick: () => void = () => {},
): Iterable<ImmutableSet<Value>> =>
  repeatable(function* () {
    const items = new Remembered(values);
    for (let size = 0; size === 0 || items.has(size - 1); size += 1)
      for (const chosen of eachChoice(items, size)) yield setOf(chosen, tick);
  });

/** All ways to choose that many of the items, in their order. */
function* eachChoice(items: Remembered, size: number): Generator<readonly Value[]> {
  const positions = Array.from({ length: size }, (_, i) => i);
  for (;;) {
    yield positions.map((position) => items.at(position));
    // The last position that can move on; those behind it follow closely.
    let i = size - 1;
    while (i >= 0 && !items.has((positions[i] as number) + size - i)) i -= 1;
    if (i < 0) return;
    for (let next = (positions[i] as number) + 1; i < size; i += 1, next += 1) positions[i] = next;
  }
}

/** What an iteration has brought so far, by position. */
class Remembered {
  readonly #items: Value[] = [];
  readonly #rest: Iterator<Value>;

  constructor(values: Iterable<Value>) {
    this.#rest = values[Symbol.iterator]();
  }

  has(position: number): boolean {
    while (this.#items.length <= position) {
      const next = this.#rest.next();
      if (next.done === true) return false;
      this.#items.push(next.value);
    }
    return true;
  }

  at(position: number): Value {
    return this.has(position) ? (this.#items[position] as Value) : null;
  }
}

const eachSequence = (max: number, items: () => Iterable<Value>, tick: () => void): Iterable<List<Value>> =>
  repeatable(function* () {
    for (let length = 0; length <= max; length += 1)
      yield* built(Array.from({ length }, items), (elements) => {
        for (const _ of elements) tick();
        return List(elements);
      });
  });

/** A value for each combination of one value of each part, the first varying slowest. */
const built = <Whole extends Value>(
  parts: readonly Iterable<Value>[],
  build: (values: readonly Value[]) => Whole,
): Iterable<Whole> =>
  repeatable(function* () {
    for (const values of eachCombination(parts)) yield build(values);
  });

/**
 * All combinations of one item of each part, which can be gone through repeatedly, the first varying slowest. The array
 * is the same each time.
 */
export function* eachCombination<Item>(parts: readonly Iterable<Item>[]): Generator<readonly Item[]> {
  const values: Item[] = [];
  const iterators: Iterator<Item>[] = [];
  for (;;) {
    // Fills the positions that are not set; goes back where there is nothing left for one.
    while (values.length < parts.length) {
      const at = values.length;
      iterators[at] ??= (parts[at] as Iterable<Item>)[Symbol.iterator]();
      const next = (iterators[at] as Iterator<Item>).next();
      if (next.done !== true) {
        values.push(next.value);
        continue;
      }
      iterators.pop();
      if (at === 0) return;
      values.pop();
    }
    yield values;
    if (parts.length === 0) return;
    values.pop();
  }
}

const joined = (lists: readonly Iterable<Value>[]): Iterable<Value> =>
  repeatable(function* () {
    for (const list of lists) yield* list;
  });

/** Unlike a generator, it can be gone through again. */
const repeatable = <Item>(start: () => Iterator<Item>): Iterable<Item> => ({ [Symbol.iterator]: start });
