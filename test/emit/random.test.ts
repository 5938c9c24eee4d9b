/** On random specs the compiled engine answers what the reference engine answers. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { type Knobs, type RandomSpec, specs } from "../random/spec.js";
import { accepted, compileText, LONG } from "../support.js";
import { differences } from "./both.js";

const compiles = (text: string): boolean => compileText(text).spec !== null;

/** Specs with more states are left out. Symmetry can't be kept where the order of values decides something. */
const OPTIONS = {
  statesMax: 300,
  expandedMax: 60,
  ways: [
    { all: true, symmetry: false },
    { all: false, symmetry: false },
  ],
};

let compared = 0;
let leftOut = 0;

async function agree({ text }: RandomSpec): Promise<void> {
  const found = await differences(accepted(compileText(text)), OPTIONS);
  if (found === null) leftOut += 1;
  else {
    compared += 1;
    expect(found.join("\n")).toBe("");
  }
}

const times = LONG ? 25 : 1;
const MINUTE_MS = 60_000;

const RUNS: readonly (readonly [what: string, knobs: Partial<Knobs>, numRuns: number, seed: number])[] = [
  ["small specs", { size: 2 }, 170, 11],
  ["middling specs", { size: 3 }, 150, 12],
  ["larger specs", { size: 4 }, 80, 13],
  ["specs without mistakes", { size: 3, mistakes: false }, 40, 14],
];

test.each(RUNS)(
  "%s",
  (_, knobs, numRuns, seed) =>
    fc.assert(fc.asyncProperty(specs(knobs, compiles), agree), { numRuns: numRuns * times, seed }),
  (LONG ? 60 : 3) * MINUTE_MS,
);

test("enough of them could be compared", () => {
  expect(compared).toBeGreaterThan(300 * times);
  expect(leftOut).toBeLessThan(compared / 3);
});
