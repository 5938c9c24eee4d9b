import pc from "picocolors";
import { describe, expect, it } from "vitest";
import { countersOf } from "../../src/facts/coverage.js";
import { renderCoverage } from "../../src/report/coverage.js";
import { resultJson } from "../../src/result/json.js";
import { type EngineName, explore, showing } from "../../src/run/explore.js";
import { accepted, compileText, EXPLORE_ALL } from "../support.js";

const SPEC = `spec covered
var x : 0 .. 3 = 0
action inc {
  when x < 3 and x != 7
  if x = 1 { x' = 3 } else { x' = x + 1 }
}
action back {
  either { when x = 3
           x' = 0 }
  or { when x = 9
       x' = 0 }
}
`;

const ENGINES: readonly EngineName[] = ["compiled", "reference"];

async function covered(engine: EngineName) {
  const compilation = compileText(SPEC);
  const spec = accepted(compilation);
  const exploration = await explore(spec, { ...EXPLORE_ALL, coverage: true, engine });
  if ("refused" in exploration) throw new Error(exploration.refused.message);
  return { spec, sources: compilation.sources, exploration };
}

describe.each(ENGINES)("coverage by the %s engine", (engine) => {
  it("counts each conjunct, condition and branch once for each state it was evaluated in", async () => {
    const { spec, sources, exploration } = await covered(engine);
    const { coverage } = resultJson(spec.ir, sources, null, exploration, [], 0);
    // The states are 0, 1 and 3; a conjunct after a false one is not evaluated.
    expect(
      coverage?.conditions.map(({ text, evaluated, true: yes, false: no }) => [text, evaluated, yes, no]),
    ).toEqual([
      ["x < 3", 3, 2, 1],
      ["x != 7", 2, 2, 0],
      ["x = 1", 2, 1, 1],
      ["x = 3", 3, 1, 2],
      ["x = 9", 3, 0, 3],
    ]);
    expect(coverage?.branches.map(({ line, entered }) => [line, entered])).toEqual([
      [8, 3],
      [10, 3],
    ]);
  });

  it("stands in the margin of the source", async () => {
    const { spec, sources, exploration } = await covered(engine);
    const { coverage } = exploration;
    if (coverage === null) throw new Error("nothing was counted");
    const text = renderCoverage(coverage, exploration, spec.ir, sources, pc.createColors(false));
    const margins = text.split("\n").map((line) => line.split("│")[0]?.trim() ?? "");
    expect(margins.filter((margin) => margin !== "")).toEqual([
      "a.subtle",
      "taken 2",
      "2 true, 1 false",
      "2 true, 0 false",
      "1 true, 1 false",
      "taken 1",
      "1 true, 2 false",
      "entered 3",
      "0 true, 3 false",
      "entered 3",
    ]);
  });

  it("is not counted unless it is asked for", async () => {
    const { spec } = await covered(engine);
    const plain = await explore(spec, { ...EXPLORE_ALL, engine });
    expect("refused" in plain ? undefined : plain.coverage).toBeNull();
  });
});

it("is not counted while traces are looked for", async () => {
  const { spec, exploration } = await covered("reference");
  const model = showing(exploration);
  for (const initial of model.initial()) if (initial.kind === "state") model.explain(initial.state);
  expect(countersOf(spec.ir, true).coverage(model.counted() ?? [])).toEqual(exploration.coverage);
});

it("is counted in the search up to symmetry only, not in the one for temporal properties", async () => {
  const spec = accepted(
    compileText(`spec both
type Who = symmetric 2
var has : [Who -> bool] = [w in Who |-> false]
fair action go(w in Who) { when not has[w]  has[w]' = true }
property Some : eventually (exists w in Who : has[w])
`),
  );
  const [compiled, reference] = await Promise.all(
    ENGINES.map((engine) => explore(spec, { ...EXPLORE_ALL, symmetry: true, coverage: true, engine })),
  );
  if (compiled === undefined || reference === undefined) throw new Error("there are two engines");
  if ("refused" in compiled || "refused" in reference) throw new Error("it was refused");
  expect([compiled.unreduced?.distinct, compiled.counts.distinct]).toEqual([4, 3]);
  expect(compiled.coverage).toEqual(reference.coverage);
  expect(compiled.coverage?.conditions.map((item) => [item.true, item.false])).toEqual([[3, 3]]);
});
