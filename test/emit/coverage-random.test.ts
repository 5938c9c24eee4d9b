/** On random specs the compiled engine counts what the reference engine counts, by either back end. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { type Knobs, type RandomSpec, specs } from "../random/spec.js";
import { accepted, compileText, LONG } from "../support.js";
import { compareCoverage, WAYS } from "./covered.js";

const compiles = (text: string): boolean => compileText(text).spec !== null;

let byKernel = 0;
const times = LONG ? 30 : 1;
let compared = 0;

function agree({ text }: RandomSpec): void {
  const comparison = compareCoverage(accepted(compileText(text)), WAYS, 200);
  if (comparison === null) return;
  byKernel += comparison.byKernel;
  compared += 1;
  expect(comparison.found.join("\n")).toBe("");
}

const RUNS: readonly (readonly [what: string, knobs: Partial<Knobs>, numRuns: number, seed: number])[] = [
  ["small specs", { size: 2 }, 30, 311],
  ["middling specs", { size: 3 }, 40, 312],
  ["larger specs", { size: 4 }, 15, 313],
  ["specs without mistakes", { size: 3, mistakes: false }, 15, 314],
];

test.each(RUNS)("on random %s", (_, knobs, numRuns, seed) => {
  fc.assert(fc.property(specs(knobs, compiles), agree), { numRuns: numRuns * times, seed });
});

test("enough were compared, many of them with kernels", () => {
  expect(compared).toBeGreaterThan(50 * times);
  expect(byKernel).toBeGreaterThan(300);
});
