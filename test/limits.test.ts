/** Large and deep specs: how much the front end takes, and what it says when it is too much. */
import { describe, expect, it } from "vitest";
import { loadModel } from "../src/emit/load.js";
import { parse } from "../src/index.js";
import { accepted, codesOf, compileText } from "./support.js";

const nested = (levels: number): string =>
  `spec a\nvar x : bool = true\naction flip { x' = ${"(".repeat(levels)}not x${")".repeat(levels)} }`;

it("a spec of 2,000 lines compiles", () => {
  const actions = 500;
  const lines = Array.from({ length: actions }, (_, i) => [
    `var x${i} : 0 .. 3 = ${i % 4}`,
    `action step${i}(k in 0 .. 3 where k > x${i}) { x${i}' = k }`,
    `invariant Low${i} : x${i} <= 3`,
    `/// The number ${i}.`,
  ]).flat();
  const { spec, diagnostics } = compileText(["spec a", ...lines].join("\n"));
  expect(diagnostics).toEqual([]);
  expect(spec?.ir.actions.length).toBe(actions);
  expect(spec?.ir.properties.length).toBe(actions);
});

it("a number of states beyond the integers is refused like any such number", () => {
  const { diagnostics, sources } = compileText(
    "spec a\nvar x : bool = true\naction flip { x' = not x }\nexpect 99999999999999999999999 states\n",
  );
  expect(codesOf(diagnostics)).toEqual(["constant-arithmetic"]);
  const { start = 0, end = 0 } = diagnostics[0]?.span ?? {};
  expect(sources[0]?.text.slice(start, end)).toBe("99999999999999999999999");
});

describe("parentheses", () => {
  it.each([20, 100, 150])("nested %d deep are read", (levels) => {
    const { module, diagnostics } = parse(nested(levels), 0);
    expect(codesOf(diagnostics)).toEqual([]);
    expect(module).not.toBeNull();
    expect(compileText(nested(levels)).spec).not.toBeNull();
  });

  it.each([5000, 100_000])("nested %d deep are too many", (levels) => {
    expect(codesOf(compileText(nested(levels)).diagnostics)).toEqual(["nested-too-deeply"]);
  });
});

// How deep is too deep hangs on how large the frames of functions are, which shrink once these have run often: so what
// is to be too deep is so by far.
describe("what is long is accepted, and what is far too deep is refused:", () => {
  const repeated = (part: string, times: number): string => part.repeat(times);
  it.each([
    ["a sum of 200 terms", `invariant I : 0${repeated(" + 1", 200)} > 0`, []],
    ["2,000 conjuncts", `invariant I : true${repeated(" and true", 2000)}`, []],
    ["2,000 statements", `action a { ${repeated("when x ", 2000)}}`, []],
    ["a set of 2,000 elements", `invariant I : size({0${repeated(", 1", 2000)}}) > 0`, []],
    ["a chain of 20,000 `not`s", `invariant I : ${repeated("not ", 20_000)}x`, ["nested-too-deeply"]],
    [
      "blocks nested 20,000 deep",
      `action a { ${repeated("if x { ", 20_000)}${repeated("} ", 20_000)}}`,
      ["nested-too-deeply"],
    ],
    ["types nested 20,000 deep", `type T = ${repeated("set of ", 20_000)}bool`, ["nested-too-deeply"]],
  ])("%s", (_, declaration, codes) => {
    const { diagnostics } = compileText(`spec a\nvar x : bool = true\n${declaration}`);
    expect(codesOf(diagnostics)).toEqual(codes);
  });
});

it("each of 4,000 conjuncts is emitted where those before it hold, whose text is not gone through again", () => {
  const conjuncts = Array.from({ length: 4_000 }, (_, i) => (i % 2 === 0 ? "x = 1" : "x < 3"));
  const { ir, sources } = accepted(
    compileText(
      `spec a\nvar x : 0..3 = 1\naction a { when x < 1 }\ninvariant I : ${conjuncts.join(" and ")}`,
    ),
  );
  expect(loadModel(ir, sources, false, null)).not.toHaveProperty("why");
});
