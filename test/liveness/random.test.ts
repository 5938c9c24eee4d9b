/**
 * Random small specs with fairness and temporal properties: both engines give the same verdicts and the same lassos,
 * each by a search of its own. Every lasso is confirmed by what formulas and fairness mean, before it is reported.
 */
import { expect, test } from "vitest";
import type { Exploration } from "../../src/engine.js";
import { accepted, compileText, LONG, runSpec } from "../support.js";
import { temporalSpec } from "./specs.js";

const SPECS = LONG ? 5000 : 200;
/** So many to a test, so that a long run shows how far it is. */
const EACH = 50;
const MINUTE_MS = 60_000;

const explored: Exploration[] = [];

test.each(Array.from({ length: SPECS / EACH }, (_, i) => i * EACH))(
  "both engines agree on the specs from %i on",
  async (from) => {
    for (let seed = from; seed < from + EACH; seed += 1) {
      const spec = accepted(compileText(temporalSpec(seed)));
      explored.push(await runSpec(spec, { symmetry: false }));
    }
  },
  5 * MINUTE_MS,
);

test("the specs were worth it", () => {
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
