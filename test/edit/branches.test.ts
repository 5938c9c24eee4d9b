/** Branches of `either` have names: in traces, coverage, the repl, and in the addresses of edits. */
import { describe, expect, it } from "vitest";
import { resultJson } from "../../src/result/json.js";
import { accepted, codesOf, compileText, run, runSpec, verdicts } from "../support.js";

const GO = `spec a
var n : 0 .. 9 = 0
var m : 0 .. 2 = 0
action go {
  when n < 4
  either low { n' = n + 1 } or high { n' = n + 2 } or { m' in {1, 2} n' = 9 }
}
deadlock allowed
invariant Not : n != 9
`;

async function choicesOf(text: string, constants = {}) {
  const compilation = compileText(text, constants);
  const spec = accepted(compilation);
  const json = resultJson(spec.ir, compilation.sources, null, await runSpec(spec), [], 0);
  return json.properties[0]?.trace?.steps.map((step) => step.choices ?? []);
}

describe("a branch", () => {
  it("stands in the trace by its name or number, beside the element that is assigned", async () => {
    expect(await choicesOf(GO)).toEqual([
      [],
      [
        { name: "either", value: 3 },
        { name: "m", value: 1 },
      ],
    ]);
    expect(await choicesOf(GO.replace("n != 9", "n != 4"))).toEqual([
      [],
      [{ name: "either", value: "high" }],
      [{ name: "either", value: "high" }],
    ]);
  });

  it("does not change the state space by its name", async () => {
    const [named, unnamed] = await Promise.all(
      [GO, GO.replace("low ", "").replace("high ", "")].map((text) => run(text, { engine: "compiled" })),
    );
    expect(named?.explored?.model.identity).toBe(unnamed?.explored?.model.identity);
  });

  const edited = (edit: string) => run(`${GO}variant v { ${edit} expect holds }`, { variant: "v" });

  it("is dropped by its name, or by its number among all of the step", async () => {
    expect(verdicts(await edited("drop go.either.3"))).toEqual({ Not: "holds" });
    expect(verdicts(await edited("drop go.either.low"))).toEqual({ Not: "violated" });
    expect((await edited("drop go.either.low drop go.either.2")).counts.distinct).toBe(3);
  });

  it("is replaced by a block, and keeps its name", async () => {
    const twice = await edited(
      "replace go.either.high with { n' = n + 3 } drop go.either.high drop go.either.2",
    );
    expect(twice.counts.distinct).toBe(5);
  });

  it("can't be dropped if it is the only one, or is not there", () => {
    const codes = (edit: string) =>
      codesOf(compileText(`${GO}variant v { ${edit} expect holds }`, { variant: "v" }).diagnostics);
    expect(codes("drop go.either.low drop go.either.high drop go.either")).toEqual(["address-kind"]);
    expect(codes("drop go.either.middle")).toEqual(["address-unknown"]);
    expect(codes("replace go.either.low with (true)")).toEqual(["address-kind"]);
  });

  it("has a name of its own", () => {
    expect(codesOf(compileText(GO.replace("high", "low")).diagnostics)).toEqual(["declared-twice"]);
  });

  it("is counted by name", async () => {
    const { coverage } = await run(GO, { coverage: true, engine: "compiled" });
    expect(coverage?.branches.map(({ name, entered }) => [name, entered])).toEqual([
      ["low", 4],
      ["high", 4],
      [null, 4],
    ]);
  });
});
