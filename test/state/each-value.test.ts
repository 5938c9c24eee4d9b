/** Values that come one after another are those of the list, in its order. */
import { describe, expect, it } from "vitest";
import type { Type } from "../../src/ir/type.js";
import { eachCombination, eachSubset, eachValue } from "../../src/state/each-value.js";
import { compare, same, subsetsOf, universeOf, type Value } from "../../src/state/values.js";
import { accepted, compileText } from "../support.js";

const int = (low: number, high: number): Type => ({ kind: "int", low, high });
const { ir } = accepted(compileText("spec a\nvar n : bool = true\naction flip { n' = not n }"));

describe("each value of a type", () => {
  // All of them have more values than are listed.
  it.each<readonly [string, Type]>([
    ["numbers", int(-5, 5000)],
    ["optionals", { kind: "optional", of: int(1, 5000) }],
    ["symmetric values", { kind: "symmetric", name: "S", size: 5000 }],
    ["records", { kind: "record", fields: ["a", "b"].map((name) => ({ name, type: int(0, 80) })) }],
    ["tuples", { kind: "tuple", items: [int(0, 80), { kind: "bool" }, int(0, 40)] }],
    ["functions", { kind: "function", key: int(1, 8), value: int(0, 2) }],
    ["sets", { kind: "set", of: int(1, 13) }],
    ["sequences", { kind: "sequence", of: int(0, 2), max: 8 }],
    [
      "alternatives",
      {
        kind: "alternatives",
        name: "M",
        cases: [
          { name: "none", fields: [] },
          { name: "some", fields: ["x", "y"].map((name) => ({ name, type: int(0, 70) })) },
        ],
      },
    ],
  ])("%s", (_, type) => {
    const universe = universeOf(ir);
    const all = universe.valuesOf(type);
    const each = eachValue(type, universe);
    expect(all.length).toBeGreaterThan(4096);
    // Twice: it can be gone through again.
    for (let round = 0; round < 2; round += 1) {
      const values = [...each];
      expect(values.length).toBe(all.length);
      expect(values.every((value, i) => same(value, all[i] as Value))).toBe(true);
    }
    expect(all.every((value, i) => i === 0 || compare(type, all[i - 1] as Value, value) < 0)).toBe(true);
  });

  it("of a type that is too large for a list: the first ones", () => {
    const type: Type = { kind: "set", of: int(0, 2 ** 40) };
    const found: string[] = [];
    for (const value of eachValue(type, universeOf(ir))) {
      if (found.push(String(value)) === 3) break;
    }
    expect(found).toEqual(["Set {}", "Set { 0 }", "Set { 1 }"]);
  });
});

it.each([0, 1, 2, 5])("each subset of %i values", (count) => {
  const values = Array.from({ length: count }, (_, i) => 3 * i);
  expect([...eachSubset(values)].map(String)).toEqual(subsetsOf(values).map(String));
});

it.each<readonly [readonly (readonly number[])[], readonly string[]]>([
  [[], [""]],
  [[[]], []],
  [[[1, 2], []], []],
  [
    [[1, 2], [3], [4, 5]],
    ["1,3,4", "1,3,5", "2,3,4", "2,3,5"],
  ],
])("each combination of %j", (parts, expected) => {
  const found: string[] = [];
  for (const values of eachCombination(parts)) found.push(values.join());
  expect(found).toEqual(expected);
});
