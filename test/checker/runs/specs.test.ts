/**
 * The search over sorted runs says of real specs what the search in memory says, to the last step of every trace: those
 * that come with the program and their variants, and random ones. Runs have 64 states, so that ladders are three deep.
 */
import { describe, expect, it } from "vitest";
import {
  type Outcome,
  type PackedModel,
  type PackedOutcome,
  searchPacked,
  type Words,
} from "../../../checker/index.js";
import { type RunsOptions, searchRuns } from "../../../checker/runs/search.js";
import { loadModel } from "../../../src/emit/load.js";
import { runsKernelOf } from "../../../src/emit/wasm/kernel-of.js";
import type { CompiledSpec } from "../../../src/run/compile.js";
import { specText } from "../../random/spec.js";
import { accepted, compileFile, compileText, LONG, specPaths, variantsOf } from "../../support.js";
import { outcomeOf } from "./small-searches.js";

const FULL = LONG || process.env["SUBTLE_PART"] === "scale";

/** Larger ones are left to the long run. */
const STATES_MAX = LONG ? Number.POSITIVE_INFINITY : FULL ? 20_000 : 500;

const TUNING = { gathered: 64, blockStates: 16, runsMax: 6, lookedUpMax: 32 };

function modelOf(spec: CompiledSpec, symmetry: boolean): PackedModel | null {
  const model = loadModel(spec.ir, spec.sources, symmetry);
  return "why" in model ? null : model;
}

/** Temporal properties are not judged, so they are left out. */
function plain({ counts, stop, findings, actions, outside }: Outcome<Words>): unknown {
  const judged = findings.filter(({ kind }) => kind !== "temporal");
  return {
    counts,
    stop,
    actions,
    outside,
    findings: judged.map(({ trace, ...finding }) => ({
      ...finding,
      steps: trace?.steps.map(({ state, ...step }) => ({
        ...step,
        state: state === null ? null : [...state],
      })),
    })),
  };
}

/** The same by a kernel, which does all that JavaScript does. */
function compareKernel(model: PackedModel, options: RunsOptions, expected: PackedOutcome): void {
  // An area has room for a batch at least, or the kernel does not expand.
  const gathered = Math.min(model.successorsMax, 2 ** 16) + 64;
  const tuning = { ...TUNING, gathered, outFlush: 1, kernelFrom: 0 };
  model.runsKernel = runsKernelOf(model);
  const found = outcomeOf(searchRuns(model, { ...options, tuning, backend: "wasm" }));
  model.runsKernel = undefined;
  expect(plain(found)).toEqual(plain(expected));
  // What ends with the initial states needs none.
  if (found.counts.depth > 1) expect(found.backend).toBe("wasm");
}

/** How many runs of a ladder there were. */
function compare(spec: CompiledSpec, symmetry: boolean, all: boolean): PackedOutcome | null {
  const model = modelOf(spec, symmetry);
  if (model === null) return null;
  const options = { all, only: null, statesMax: STATES_MAX, memoryMax: 2 ** 32 };
  const expected = outcomeOf(searchPacked(model, { ...options, lowMemory: false }));
  if (expected.stop === "states") return null;
  const folders = { levels: null, scratch: null };
  const found = outcomeOf(searchRuns(model, { ...options, folders, tuning: TUNING }));
  expect(plain(found)).toEqual(plain(expected));
  if (FULL) compareKernel(model, { ...options, folders }, expected);
  return expected;
}

const library = specPaths()
  .filter((path) => !path.includes("/lib/"))
  .flatMap((path) => {
    const variants = [null, ...variantsOf(path)];
    return (FULL ? variants : variants.slice(0, 2)).map(
      (variant) => [`${path} ${variant ?? ""}`, path, variant] as const,
    );
  })
  .map((each, i) => [...each, i % 3 === 0] as const);

describe("both searches say the same", () => {
  it.for(library)("of %s", ([, path, variant, isThird], { skip }) => {
    const spec = accepted(compileFile(path, { variant }));
    const found = compare(spec, true, false);
    skip(found === null, "more states than are compared here, or states that can't be packed");
    if (LONG || (FULL && isThird)) compare(spec, false, true);
  });

  it("of random specs", () => {
    let compared = 0;
    for (let seed = 1; seed <= (LONG ? 400 : FULL ? 150 : 60); seed += 1) {
      const { spec } = compileText(specText(seed, { size: 2 + (seed % 3) }));
      if (spec !== null && compare(spec, seed % 2 === 0, seed % 3 === 0) !== null) compared += 1;
    }
    expect(compared).toBeGreaterThan(20);
  });
});
