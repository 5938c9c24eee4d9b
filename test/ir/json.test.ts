/** The IR is plain data: what comes back from JSON is the same, and means the same. */
import { describe, expect, it } from "vitest";
import type { Ir } from "../../src/ir/ir.js";
import type { CompiledSpec } from "../../src/run/compile.js";
import { explore } from "../../src/run/explore.js";
import { specText } from "../random/spec.js";
import { accepted, answerOf, compileFile, compileText, EXPLORE_ALL, LONG, specPaths } from "../support.js";

const STATES_MAX = LONG ? 20_000 : 500;

/** All that the compiled engine answers: counts, verdicts and traces. */
async function answer(spec: CompiledSpec): Promise<unknown> {
  const exploration = await explore(spec, { ...EXPLORE_ALL, engine: "compiled", statesMax: STATES_MAX });
  return "refused" in exploration ? exploration.refused.code : answerOf(spec, exploration);
}

async function survives(spec: CompiledSpec): Promise<void> {
  const ir = JSON.parse(JSON.stringify(spec.ir)) as Ir;
  expect(ir).toStrictEqual(spec.ir);
  expect(await answer({ ...spec, ir })).toEqual(await answer(spec));
}

/** With few of everything, so that most are searched to the end. */
const CONSTANTS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  "specs/bench/dax_bench.subtle": { F: "1", P: "1" },
  "specs/bench/ricart_agrawala.subtle": { NODES: "2", REQUESTS: "1" },
  "specs/bench/chain_replication.subtle": { SERVERS: "2" },
  "specs/dax/fault_vs_truncate.subtle": { FAULTS: "1" },
  "specs/gallery/two_phase_commit.subtle": { N: "1" },
  "specs/gallery/ticket_lock.subtle": { CPUS: "2", NUMBERS: "3" },
};

/** One of four, unless there is time. */
const PATHS = specPaths().filter((_, i) => LONG || i % 4 === 0);

describe("the IR as JSON and back gives the same answers", () => {
  it.each(PATHS)("for %s", async (path) => {
    await survives(accepted(compileFile(path, { constants: CONSTANTS[path] ?? {} })));
  });

  it("for random specs", async () => {
    const seeds = Array.from({ length: LONG ? 300 : 10 }, (_, i) => 31 * i + 1);
    for (const seed of seeds) {
      const text = specText(seed, { size: 2, temporal: seed % 4 === 0 });
      await survives(accepted(compileText(text)));
    }
  });
});

describe("what is said of a spec in more than numbers is plain data too", () => {
  it.each([
    ["a constant that is an alternative", "const M : Mode = slow", { name: "slow" }],
    ["a constant that is a number", "const M = 3", 3],
    ["a constant that is a truth value", "const M = true", true],
    ["a constant that is a zero which was negated", "const M = -0", 0],
  ])("%s", (_, constant, value) => {
    const { ir } = accepted(compileText(`spec a type Mode = slow | fast ${constant} var x : bool = true`));
    expect(ir.constants).toStrictEqual([{ name: "M", value }]);
  });

  it("the type of what has no elements says so", () => {
    const { ir } = accepted(compileText("spec a var s : set of bool = {} init s = {}"));
    expect(JSON.stringify(ir)).not.toContain("solution");
  });
});
