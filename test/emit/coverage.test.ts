/** What the compiled engine counts, by either back end and with threads, is what the reference engine counts. */
import { describe, expect, it, test } from "vitest";
import type { PackedModel } from "../../checker/packed/model.js";
import { searchPacked } from "../../checker/packed/search.js";
import { emit } from "../../src/emit/module/module.js";
import type { Counts } from "../../src/emit/module/workplace.js";
import type { CompiledSpec } from "../../src/run/compile.js";
import { accepted, compileFile, compileText, LONG, specPaths, variantsOf } from "../support.js";
import { raiseHere, TINY } from "./backends.js";
import {
  ALL_STATES,
  compareCoverage,
  countedByReference,
  countingModel,
  coverageText,
  FEW_STATES,
  MANY,
  SEARCH,
  stoppedAfter,
  WAYS,
} from "./covered.js";

describe("on the specs that come with Subtle", () => {
  let compared = 0;
  it.each(specPaths())("%s", (path) => {
    for (const variant of [null, ...variantsOf(path)]) {
      const spec = accepted(compileFile(path, { variant }));
      const few = variant === null ? [FEW_STATES, ALL_STATES] : [ALL_STATES];
      const comparison = compareCoverage(spec, LONG ? WAYS : few, LONG ? 20_000 : 400);
      if (comparison === null) continue;
      expect([variant, ...comparison.found]).toEqual([variant]);
      compared += 1;
    }
  });

  it("many were compared", () => expect(compared).toBeGreaterThan(30));
});

// ─────────────────────────────────────────────────────────────────────── threads

async function countedByThreads(spec: CompiledSpec, model: PackedModel, all: boolean): Promise<string> {
  const search = searchPacked(model, {
    ...SEARCH,
    all,
    tuning: { kernelFrom: 0, crewFrom: 0, kernel: { sharedFrom: 1, waits: true } },
    crew: { size: 3, raise: raiseHere },
  });
  let next = search.next();
  while (next.done !== true) {
    await next.value.wait;
    next = search.next();
  }
  const { workers, covered } = next.value;
  expect(workers).toBe(3);
  return coverageText(spec, covered);
}

it.each([
  "specs/bench/dax_bench.subtle",
  "specs/teaching/dining_philosophers.subtle",
  "specs/dax/truncate.subtle",
])("what threads count is added up: %s", async (path) => {
  const spec = accepted(compileFile(path));
  for (const way of [FEW_STATES, ALL_STATES]) {
    const model = countingModel(spec, way.symmetry);
    if (model === null) throw new Error("it can't be packed");
    expect(await countedByThreads(spec, model, way.all)).toBe(countedByReference(spec, way, 5_000));
  }
});

// ─────────────────────────────────────────────────────────────────────── searches that are stopped

describe("in a search that is stopped, states are counted that are expanded, once", () => {
  const spec = accepted(compileText(MANY));
  const model = countingModel(spec, false) as PackedModel;
  it.each([
    ["javascript", {}],
    ["javascript, small batches", { batch: 64 }],
    ["wasm", { kernelFrom: 0 }],
    ["wasm, small buffers", { kernelFrom: 0, kernel: TINY }],
  ] as const)("%s", (_, tuning) => {
    const cuts = Array.from({ length: 15 }, (_each, i) => stoppedAfter(spec, model, tuning, 1 + 4 * i));
    expect(cuts.flatMap(({ wrong }) => wrong)).toEqual([]);
    expect(cuts.filter(({ isStopped }) => isStopped).length).toBeGreaterThan(5);
  });
});

test("what is not asked for leaves no trace in the text", () => {
  const { ir, sources } = accepted(compileFile("specs/dax/truncate.subtle"));
  const text = (counts: Counts) =>
    emit(ir, sources, { symmetry: false, language: "javascript", counts }).text;
  expect(text("branches")).toBe(emit(ir, sources, { symmetry: false, language: "javascript" }).text);
  expect(text("branches")).not.toContain("covered");
  expect(text("coverage")).toContain("covered");
});
