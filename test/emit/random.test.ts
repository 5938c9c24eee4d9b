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

/** A hundred times as many in the long run. */
const times = LONG ? 100 : 1;

const RUNS: readonly (readonly [what: string, knobs: Partial<Knobs>, numRuns: number, seed: number])[] = [
  ["small specs", { size: 2 }, 26, 11],
  ["middling specs", { size: 3 }, 22, 12],
  ["larger specs", { size: 4 }, 12, 13],
  ["specs without mistakes", { size: 3, mistakes: false }, 10, 14],
];

test.each(RUNS)("both engines give the same answers on random %s", (_, knobs, numRuns, seed) =>
  fc.assert(fc.asyncProperty(specs(knobs, compiles), agree), { numRuns: numRuns * times, seed }),
);

test("enough of the random specs are small enough to be compared", () => {
  expect(compared).toBeGreaterThan(45 * times);
  expect(leftOut).toBeLessThan(compared / 3);
});
