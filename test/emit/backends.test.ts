/** WebAssembly answers what JavaScript answers: on the specs that come with Subtle, and on random ones. */
import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { type Knobs, type RandomSpec, specs } from "../random/spec.js";
import { accepted, compileFile, compileText, LONG, specPaths, variantsOf } from "../support.js";
import { compareBackends } from "./backends.js";

const WAYS = [true, false].flatMap((all) => [true, false].map((symmetry) => ({ all, symmetry })));

/** In a short run each spec is compared in one way, which is another one for the next. */
const waysFor = (turn: number) => (LONG ? WAYS : WAYS.slice(turn % 4, (turn % 4) + 1));

describe("on the specs that come with Subtle", () => {
  let compared = 0;
  it.each(specPaths())("%s", (path) => {
    for (const variant of [null, ...variantsOf(path)]) {
      const comparison = compareBackends(
        accepted(compileFile(path, { variant })),
        waysFor(compared),
        LONG ? 200_000 : 1_500,
        LONG ? null : compared,
      );
      if (comparison === null) continue;
      expect([variant, ...comparison.found]).toEqual([variant]);
      compared += 1;
    }
  });

  it("most were compared", () => expect(compared).toBeGreaterThan(60));
});

const compiles = (text: string): boolean => compileText(text).spec !== null;

const times = LONG ? 5 : 1;
let compared = 0;
let takenOver = 0;
let constrained = 0;
let leftOut = 0;

function agree({ text }: RandomSpec): void {
  const comparison = compareBackends(
    accepted(compileText(text)),
    waysFor(compared),
    300,
    LONG ? null : compared,
  );
  if (comparison === null) {
    leftOut += 1;
    return;
  }
  compared += 1;
  takenOver += comparison.takenOver;
  if (comparison.isConstrained) constrained += 1;
  expect(comparison.found.join("\n")).toBe("");
}

const RUNS: readonly (readonly [what: string, knobs: Partial<Knobs>, numRuns: number, seed: number])[] = [
  ["small specs", { size: 2 }, 60, 211],
  ["middling specs", { size: 3 }, 90, 212],
  ["larger specs", { size: 4 }, 30, 213],
  ["specs without mistakes", { size: 3, mistakes: false }, 20, 214],
  ["specs within constraints", { size: 3, constrained: true }, 60, 215],
];

test.each(RUNS)("on random %s", (_, knobs, numRuns, seed) => {
  fc.assert(fc.property(specs(knobs, compiles), agree), { numRuns: numRuns * times, seed });
});

test("enough of the random specs are small enough to be compared, and are taken over within", () => {
  expect(compared).toBeGreaterThan(100 * times);
  expect(takenOver).toBeGreaterThan(20 * times);
  expect(constrained).toBeGreaterThan(30 * times);
  expect(leftOut).toBeLessThan(compared);
});
