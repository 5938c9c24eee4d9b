/**
 * The search over sorted runs says the same as the search in memory of the same system, to the last step of every trace,
 * with memory so small that everything happens: runs of a few states, blocks of fewer, ladders of several runs, and
 * traces that need a level to be read more than once.
 */
import { expect, it } from "vitest";
import { searchPacked } from "../../../checker/index.js";
import type { RunsTuning } from "../../../checker/runs/plan.js";
import { type RunsOptions, searchRuns } from "../../../checker/runs/search.js";
import { MemoryFolder } from "../../../checker/runs/sorted/folder.js";
import { systemOf } from "../packed/systems.js";
import { layoutOf, modelOf, optionsOf, outcomeOf, plain } from "./small-searches.js";

const TUNINGS: readonly (readonly [string, RunsTuning])[] = [
  ["as it comes", {}],
  ["64 states gathered", { gathered: 64, blockStates: 16, lookedUpMax: 8 }],
  ["3 states gathered, 4 runs at once", { gathered: 3, blockStates: 2, runsMax: 4, lookedUpMax: 1 }],
  [
    "1 state gathered, blocks of 1, a buffer of 1 word",
    { gathered: 1, blockStates: 1, bufferWords: 1, runsMax: 3, batchWords: 1 },
  ],
];

const LONG = process.env["SUBTLE_LONG"] !== undefined;
const SEEDS = LONG ? 10_000 : process.env["SUBTLE_PART"] === "scale" ? 200 : 40;
const seeds = Array.from({ length: SEEDS }, (_, i) => i);

const ample = { memoryMax: Number.POSITIVE_INFINITY, lowMemory: false };

it.each(TUNINGS)("both searches agree when tuned so: %s", (_, tuning) => {
  for (const seed of seeds) {
    const [system, layout] = [systemOf(seed), layoutOf(seed)];
    const expected = outcomeOf(searchPacked(modelOf(system, layout, seed), { ...optionsOf(seed), ...ample }));
    const folders = { levels: null, scratch: null };
    const options: RunsOptions = { ...optionsOf(seed), memoryMax: 2 ** 28, folders, tuning };
    const found = outcomeOf(searchRuns(modelOf(system, layout, seed), options));
    expect(plain(found, layout), `seed ${seed}`).toEqual(plain(expected, layout));
  }
});

it("leaves no file behind", () => {
  const folder = new MemoryFolder();
  const folders = { levels: folder, scratch: folder };
  const tuning = { gathered: 3, blockStates: 2, runsMax: 4 };
  const model = modelOf(systemOf(12), layoutOf(12), 12);
  outcomeOf(searchRuns(model, { ...optionsOf(12), memoryMax: 2 ** 28, folders, tuning }));
  expect(folder.names()).toEqual([]);
});
