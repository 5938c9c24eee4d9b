/** The transitions of each branch of an `either`, in results. */
import { describe, expect, it } from "vitest";
import { countersOf } from "../../src/facts/coverage.js";
import { resultJson } from "../../src/result/json.js";
import { explore } from "../../src/run/explore.js";
import { accepted, compileText, EXPLORE_ALL } from "../support.js";

const SPEC = `spec go
var x : 0 .. 3 = 0
var y : 0 .. 1 = 0
action up(d in 1 .. 2) {
  when x < 2
  either low { x' = x + d } or high { when y = 0  x' = x + 1  y' = 1 } or { when x > 2  y' = 0 }
}
action plain { when x = 3  y' = 0 }
`;

describe.each(["compiled", "reference"] as const)("the %s engine", (engine) => {
  const json = async (text: string, options = {}) => {
    const spec = accepted(compileText(text));
    const exploration = await explore(spec, { ...EXPLORE_ALL, engine, ...options });
    if ("refused" in exploration) throw new Error("it was refused");
    return { spec, result: resultJson(spec.ir, spec.sources, null, exploration, [], 0) };
  };

  it.each([{}, { coverage: true }])("counts them with %j", async (options) => {
    const { result } = await json(SPEC, options);
    // States x,y: 0,0 1,0 2,0 1,1 2,1 3,0 3,1; `low` in all with x < 2, for d = 1 and 2, `high` where y is 0 as well.
    expect(result.branches).toMatchObject([
      { action: "up", branch: "low", line: 6, taken: 6, enabled: 3 },
      { action: "up", branch: "high", line: 6, taken: 4, enabled: 2 },
      { action: "up", branch: 3, line: 6, taken: 0, enabled: 0 },
    ]);
  });

  it("leaves them out where there is no choice", async () => {
    const { result } = await json("spec a\nvar x : 0 .. 1 = 0\naction go { x' = 1 - x }\n");
    expect(result.branches).toBeUndefined();
  });

  it("counts a branch inside a branch for both, and copies of a procedure apart", async () => {
    const { spec, result } = await json(`spec inner
var x : 0 .. 2 = 0
procedure set() { one: either { x' = 0 } or { either { x' = 1 } or { x' = 2 } } }
process p { a: set()
            b: set() }
`);
    const taken = result.branches?.map(({ action, taken }) => [action, taken]);
    expect(taken).toEqual([
      ...[1, 2, 1, 1].map((n) => ["p.a.one", n]),
      ...[3, 6, 3, 3].map((n) => ["p.b.one", n]),
    ]);
    expect(countersOf(spec.ir, false).size).toBe(16);
  });
});
