/** The reference engine against a naive search of the resolved tree, on random specs over the whole language. */
import fc from "fast-check";
import { expect, it } from "vitest";
import { compileText, LONG } from "../support.js";
import { compareEngines } from "./agreement.js";
import { specs } from "./spec.js";

/** The normal run is the same every time; the few specs beside it come from a seed of their own, which a failure prints. */
const SEED = 20260;
const RUNS = LONG ? 5000 : 200;
const RUNS_ANEW = LONG ? 500 : 10;

const isRight = (text: string): boolean => compileText(text).spec !== null;

async function agreeOn(numRuns: number, seed: number | null): Promise<{ explored: number; states: number }> {
  let explored = 0;
  let states = 0;
  const property = fc.asyncProperty(specs({}, isRight), async ({ text }) => {
    const { differences, naive } = await compareEngines(compileText(text));
    if (naive !== null) {
      explored += 1;
      states += naive.distinct;
    }
    expect(differences).toEqual([]);
  });
  await fc.assert(property, { numRuns, endOnFailure: true, ...(seed === null ? {} : { seed }) });
  return { explored, states };
}

it(
  "both agree on counts, states, verdicts and whole traces, with and without symmetry",
  async () => {
    const { explored, states } = await agreeOn(RUNS, SEED);
    // Every spec goes through all phases; most have few enough states to be explored by both.
    expect(explored).toBeGreaterThan(RUNS / 2);
    expect(states).toBeGreaterThan(RUNS * 5);
  },
  LONG ? 3_600_000 : 180_000,
);

it(
  "also on specs that no run has seen before",
  async () => {
    const { explored } = await agreeOn(RUNS_ANEW, null);
    expect(explored).toBeGreaterThan(0);
  },
  LONG ? 3_600_000 : 120_000,
);
