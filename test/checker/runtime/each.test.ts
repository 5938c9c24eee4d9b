/** Values that are gone through in place come in the order of the tables of codes. */
import { describe, expect, it } from "vitest";
import { firstValue, nextSubset, nextValue } from "../../../checker/runtime/each.js";
import { codesOf } from "../../../checker/runtime/ranks.js";
import { isNarrow, type Shape, valuesCount, wordsOf } from "../../../checker/runtime/shapes.js";

const bool: Shape = { kind: "bool" };
const int = (low: number, high: number): Shape => ({ kind: "int", low, high });
const record = (...shapes: readonly Shape[]): Shape => ({
  kind: "record",
  fields: shapes.map((shape, i) => ({ name: `f${i}`, shape })),
});
const cases = (...all: readonly (readonly Shape[])[]): Shape => ({
  kind: "cases",
  cases: all.map((shapes, i) => ({
    name: `c${i}`,
    fields: shapes.map((shape, k) => ({ name: `f${k}`, shape })),
  })),
});

/** All values, each as its words. */
function gone(shape: Shape): readonly string[] {
  const words = new Int32Array(wordsOf(shape) + 2);
  const found: string[] = [];
  for (let more = firstValue(shape, words, 1); more; more = nextValue(shape, words, 1))
    found.push(words.join());
  expect([...words], "all bits are 0 again").toEqual([...new Int32Array(words.length)]);
  return found;
}

describe("the values of a shape, one made from the other", () => {
  const SHAPES: readonly (readonly [string, Shape])[] = [
    ["a boolean", bool],
    ["a number", int(-3, 4)],
    ["names", { kind: "names", names: ["a", "b", "c"] }],
    ["no names", { kind: "names", names: [] }],
    ["a single number", int(5, 5)],
    ["an optional number", { kind: "optional", of: int(0, 4) }],
    ["an optional record", { kind: "optional", of: record(bool, int(0, 2)) }],
    ["a record", record(int(0, 2), bool, int(1, 5))],
    ["a tuple", { kind: "tuple", items: [bool, int(0, 4)] }],
    ["a record with a part without values", record(bool, { kind: "names", names: [] })],
    ["a function", { kind: "function", key: int(1, 4), value: int(0, 2) }],
    [
      "a function of functions",
      { kind: "function", key: bool, value: { kind: "function", key: bool, value: bool } },
    ],
    ["a set", { kind: "set", of: int(0, 6) }],
    ["a set of nothing", { kind: "set", of: { kind: "names", names: [] } }],
    ["a function to sets", { kind: "function", key: bool, value: { kind: "set", of: int(0, 3) } }],
    ["a sequence", { kind: "sequence", of: int(0, 2), max: 3 }],
    ["a sequence of nothing", { kind: "sequence", of: { kind: "names", names: [] }, max: 3 }],
    ["alternatives", cases([], [bool, int(0, 2)], [{ kind: "set", of: bool }])],
    ["alternatives, one without values", cases([bool], [{ kind: "names", names: [] }], [int(0, 2)])],
  ];
  it.each(SHAPES)("%s", (_, shape) => {
    expect(isNarrow(shape)).toBe(true);
    expect(gone(shape)).toEqual([...codesOf(shape)].map((code) => [0, code, 0].join()));
  });

  it.each<readonly [string, Shape]>([
    ["a function", { kind: "function", key: int(1, 11), value: int(0, 8) }],
    ["a record", record(int(0, 300), { kind: "set", of: int(1, 35) })],
    ["a set", { kind: "set", of: int(0, 99) }],
    ["a sequence", { kind: "sequence", of: record(int(0, 2 ** 31), bool), max: 3 }],
    ["a large number", int(0, 2 ** 40)],
  ])("of more than a word, all of them different: %s", (_, shape) => {
    expect(isNarrow(shape)).toBe(false);
    const words = new Int32Array(wordsOf(shape));
    const seen = new Set<string>();
    let more = firstValue(shape, words, 0);
    for (; more && seen.size < 5000; more = nextValue(shape, words, 0)) seen.add(words.join());
    expect(seen.size).toBe(Math.min(5000, valuesCount(shape)));
  });
});

describe("the subsets of a set", () => {
  it.each([0b0, 0b1, 0b1011, 0b1110100, -1 << 26])("of %i", (whole) => {
    const words = new Int32Array(3);
    const found: number[] = [];
    do found.push(words[1] as number);
    while (nextSubset(words, 1, Int32Array.of(0, 0, whole), 2, 32));
    const all = codesOf({ kind: "set", of: int(0, 9) });
    const positions = Array.from({ length: 32 }, (_, i) => i).filter((i) => ((whole >>> i) & 1) === 1);
    const expected = [...all]
      .filter((mask) => mask < 2 ** positions.length)
      .map((mask) => positions.reduce((bits, at, i) => ((mask >>> i) & 1 ? bits | (1 << at) : bits), 0));
    expect(found).toEqual(expected);
  });

  it("of one of several words", () => {
    const [words, whole] = [new Int32Array(3), Int32Array.of(1 << 31, 0, 5)];
    const found = [words.join()];
    while (nextSubset(words, 0, whole, 0, 96)) found.push(words.join());
    const top = 1 << 31;
    expect(found).toEqual(
      [
        [0, 0, 0],
        [top, 0, 0],
        [0, 0, 1],
        [0, 0, 4],
        [top, 0, 1],
        [top, 0, 4],
        [0, 0, 5],
        [top, 0, 5],
      ].map((subset) => subset.join()),
    );
  });
});
