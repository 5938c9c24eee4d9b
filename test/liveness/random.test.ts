/**
 * Random small specs with fairness and temporal properties: both engines give the same verdicts and the same lassos,
 * each by a search of its own. Every lasso is confirmed by what formulas and fairness mean, before it is reported.
 */
import fc from "fast-check";
import { expect, test } from "vitest";
import type { Exploration } from "../../src/run/explore.js";
import { differences } from "../emit/both.js";
import { type RandomSpec, specs } from "../random/spec.js";
import { accepted, compileText, LONG, runSpec } from "../support.js";
import { temporalSpec } from "./specs.js";

const SPECS = LONG ? 5000 : 80;
/** So many to a test, so that a long run shows how far it is. */
const EACH = 40;

const explored: Exploration[] = [];

test.each(Array.from({ length: SPECS / EACH }, (_, i) => i * EACH))(
  "both engines find the same lassos in the random specs from %i on",
  async (from) => {
    for (let seed = from; seed < from + EACH; seed += 1) {
      const spec = accepted(compileText(temporalSpec(seed)));
      explored.push(await runSpec(spec, { symmetry: false }));
    }
  },
);

/** Mistakes, wide values, symmetric types, procedures: what the small specs don't have. */
const OPTIONS = {
  statesMax: 300,
  expandedMax: 0,
  ways: [
    { all: true, symmetry: false },
    { all: true, symmetry: true },
    { all: false, symmetry: false },
  ],
};

test("both engines give the same answers on random specs over all of the language", async () => {
  let compared = 0;
  const compiles = (text: string): boolean => compileText(text).spec !== null;
  const agree = async ({ text }: RandomSpec): Promise<void> => {
    const found = await differences(accepted(compileText(text)), OPTIONS);
    if (found !== null) compared += 1;
    expect(found?.join("\n") ?? "").toBe("");
  };
  const numRuns = LONG ? 1500 : 20;
  const knobs = { size: 2, temporal: true };
  await fc.assert(fc.asyncProperty(specs(knobs, compiles), agree), { numRuns, seed: 21 });
  expect(compared).toBeGreaterThan(numRuns / 2);
});

test("temporal properties of random specs hold and fail often, with each reason of fairness", () => {
  const temporal = explored.flatMap(({ findings }) => findings.filter(({ kind }) => kind === "temporal"));
  const share = (count: number, of: number): number => Math.round((100 * count) / of);
  const violated = temporal.filter(({ verdict }) => verdict === "violated");
  expect(temporal.filter(({ verdict }) => verdict === "unknown")).toEqual([]);
  expect(share(violated.length, temporal.length)).toBeGreaterThan(30);
  expect(share(violated.length, temporal.length)).toBeLessThan(80);
  const moving = violated.filter(({ trace }) => trace?.cycle?.back != null);
  expect(share(moving.length, violated.length)).toBeGreaterThan(15);
  const reasons = violated.flatMap(({ trace }) => trace?.cycle?.reasons ?? []);
  expect(reasons.filter(({ why }) => why === "taken").length).toBeGreaterThan(20);
  expect(reasons.filter(({ why }) => why === "disabled").length).toBeGreaterThan(20);
  expect(
    share(explored.filter(({ counts }) => counts.distinct > 10).length, explored.length),
  ).toBeGreaterThan(20);
});
