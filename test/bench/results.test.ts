/** Figures of a case: medians, ratios, agreement, and how they are shown. */
import { describe, expect, it } from "vitest";
import { inDocs } from "../../bench/docs.js";
import {
  aligned,
  type CaseResult,
  disagreements,
  figure,
  median,
  rowsOf,
  type Sample,
  table,
} from "../../bench/results.js";

const sample = (searchSeconds: number | null, wholeSeconds: number, peakBytes: number): Sample => ({
  searchSeconds,
  wholeSeconds,
  peakBytes,
  distinct: 1_000_000,
  generated: 4_000_000,
});

const RESULT: CaseResult = {
  model: "dax_bench",
  constants: { F: 4, P: 3 },
  entries: [
    {
      name: "subtle",
      compileSeconds: 0,
      samples: [sample(2, 3, 42e6), sample(1, 2, 40e6), sample(9, 10, 44e6)],
    },
    { name: "rumur-1", compileSeconds: 0.61, samples: [sample(null, 30, 30e6)] },
  ],
  missing: [
    { name: "c", why: "gcc not installed" },
    { name: "spin-bfs", why: "spin not installed" },
    { name: "spin-dfs", why: "spin not installed" },
  ],
};

describe("a case of the benchmark", () => {
  it("has medians of times, and the least peak of memory", () => {
    expect(rowsOf(RESULT)[0]).toMatchObject({ searchSeconds: 2, wholeSeconds: 3, bytesPerState: 40 });
  });

  it("has rates, and ratios to the first row", () => {
    expect(rowsOf(RESULT)[1]).toMatchObject({
      searchSeconds: 30,
      searchIsWhole: true,
      statesPerSecond: 1e6 / 30,
      transitionsPerSecond: 4e6 / 30,
      searchRatio: 15,
      wholeRatio: 10,
    });
  });

  it("is shown as a table, with who is missing and what was compiled", () => {
    expect(table(RESULT)).toBe(`dax_bench, F = 4, P = 3: 1,000,000 states, 4,000,000 transitions

tool     search s  whole s  Mst/s  Mtr/s  B/state  search x  whole x
subtle      2.00      3.00   0.50   2.00     40.0      1.00     1.00
rumur-1     30.0*     30.0   0.03   0.13     30.0      15.0     10.0
compiled before, not counted: rumur-1 0.61 s
c did not run: gcc not installed
spin-bfs, spin-dfs did not run: spin not installed`);
  });

  it("agrees, or says who does not", () => {
    expect(disagreements(RESULT)).toEqual([]);
    const other = { ...sample(1, 1, 1), generated: 5 };
    const entries = [...RESULT.entries, { name: "c", compileSeconds: 0, samples: [other] }];
    expect(disagreements({ ...RESULT, entries })).toEqual([
      "c found 1,000,000 states and 5 transitions, but subtle found 1,000,000 states and 4,000,000 transitions",
    ]);
  });
});

it.each([
  ["one value", [3], 3],
  ["an odd number of them", [9, 1, 2], 2],
  ["an even number of them", [10, 2, 4, 1], 3],
])("the median is right of %s", (_, values, expected) => {
  expect(median(values)).toBe(expected);
});

it.each([
  [0.0421, "0.04"],
  [4.554, "4.55"],
  [15.04, "15.0"],
  [1234.5, "1,235"],
  [Number.NaN, "-"],
])("the number %d is shown as %s", (value, expected) => {
  expect(figure(value)).toBe(expected);
});

it("columns are aligned", () => {
  expect(
    aligned([
      ["a", "b"],
      ["long", "12"],
    ]),
  ).toEqual(["a      b", "long  12"]);
});

it("tables go between the marks of the page, again and again", () => {
  const begin = "<!-- written by npm run bench -- --write-docs -->";
  const end = "<!-- end of what is written by it -->";
  const machine = { cpu: "Abacus", cores: 2, memoryGiB: 24, node: "v20", gcc: "gcc 1", spin: "missing" };
  const once = inDocs(`before\n${begin}\n${end}\nafter\n`, machine, "TABLE");
  expect(once).toContain("Abacus, 2 cores, 24 GiB of memory, Node.js v20. gcc 1.");
  expect(once).toContain("```text\nTABLE\n```");
  expect(inDocs(once, machine, "TABLE")).toBe(once);
  expect(() => inDocs("no marks", machine, "TABLE")).toThrow("no place");
});
