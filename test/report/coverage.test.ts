import pc from "picocolors";
import { describe, expect, it } from "vitest";
import { renderCoverage } from "../../src/report/coverage.js";
import { resultJson } from "../../src/result/json.js";
import { explore, showing } from "../../src/run/explore.js";
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

async function covered() {
  const compilation = compileText(SPEC);
  const spec = accepted(compilation);
  const exploration = await explore(spec, { ...EXPLORE_ALL, coverage: true });
  if ("refused" in exploration) throw new Error(exploration.refused.message);
  return { spec, sources: compilation.sources, exploration };
}

describe("coverage", () => {
  it("counts each conjunct, condition and branch once for each state it was evaluated in", async () => {
    const { spec, sources, exploration } = await covered();
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
    const { spec, sources, exploration } = await covered();
    const coverage = exploration.model?.coverage() ?? null;
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

  it("is not counted unless it is asked for, nor while traces are looked for", async () => {
    const { spec, exploration } = await covered();
    const before = exploration.model?.coverage() ?? null;
    const model = showing(exploration);
    for (const initial of model.initial()) if (initial.kind === "state") model.explain(initial.state);
    expect(exploration.model?.coverage() ?? null).toEqual(before);
    const plain = await explore(spec, EXPLORE_ALL);
    expect("refused" in plain ? null : (plain.model?.coverage() ?? null)).toBeNull();
  });
});
