/**
 * The search over sorted runs says the same as the search in memory of the same system, to the last step of every trace,
 * with memory so small that everything happens: runs of a few states, blocks of fewer, ladders of several runs, and
 * traces that need a level to be read more than once.
 */
import { expect, it } from "vitest";
import { type Outcome, type SearchOptions, searchPacked, type Words } from "../../../checker/index.js";
import { MemoryFolder } from "../../../checker/runs/folder.js";
import type { RunsTuning } from "../../../checker/runs/plan.js";
import { type RunsOptions, searchRuns } from "../../../checker/runs/search.js";
import { type System, systemOf } from "../packed/systems.js";
import { Layout, packedModel } from "../packed/wrap.js";

const WIDTHS = [2, 2, 2, 3, 4, 20, 5, 8] as const;

const TUNINGS: readonly (readonly [string, RunsTuning])[] = [
  ["as it comes", {}],
  ["64 states gathered", { gathered: 64, blockStates: 16, lookedUpMax: 8 }],
  ["3 states gathered, 4 runs at once", { gathered: 3, blockStates: 2, runsMax: 4, lookedUpMax: 1 }],
  [
    "1 state gathered, blocks of 1, a buffer of 1 word",
    { gathered: 1, blockStates: 1, bufferWords: 1, runsMax: 3 },
  ],
];

const SEEDS = process.env["SUBTLE_LONG"] === undefined ? 150 : 10_000;
const seeds = Array.from({ length: SEEDS }, (_, i) => i);

const optionsOf = (seed: number): SearchOptions => ({
  all: seed % 3 !== 0,
  only: seed % 7 === 0 ? new Set(["P0", "P2", "deadlock"]) : null,
  statesMax: Number.POSITIVE_INFINITY,
});

function outcomeOf<Found>(running: Generator<unknown, Found, undefined>): Found {
  let next = running.next();
  while (next.done !== true) next = running.next();
  return next.value;
}

/** What both searches have in common, with states as numbers. */
function plain(outcome: Outcome<Words>, layout: Layout): unknown {
  const { counts, stop, findings, actions, outside } = outcome;
  return {
    counts,
    stop,
    actions,
    outside,
    findings: findings.map(({ trace, ...finding }) => ({
      ...finding,
      loop: trace?.loop,
      steps: trace?.steps.map((s) => ({ ...s, state: s.state === null ? null : layout.read(s.state, 0) })),
    })),
  };
}

const layoutOf = (seed: number): Layout => new Layout(WIDTHS[seed % WIDTHS.length] ?? 2, seed % 4 !== 1);

/** A system of which a part is left out; null keeps all of it. */
function modelOf(system: System, layout: Layout, seed: number) {
  const model = packedModel(system, layout);
  if (seed % 2 === 0 || system.representative !== null) return model;
  const inStep =
    seed % 4 === 1
      ? null
      : (states: Int32Array, from: number, next: Int32Array, to: number): boolean =>
          (layout.read(states, from) * 7 + layout.read(next, to)) % 11 !== 0;
  return {
    ...model,
    constraint: {
      inState: (states: Int32Array, from: number) => layout.read(states, from) % 13 !== 5,
      inStep,
    },
  };
}

const IN_MEMORY = { levels: null, scratch: null };

const ample = { memoryMax: Number.POSITIVE_INFINITY, lowMemory: false };

it.each(TUNINGS)("both searches agree when tuned so: %s", (_, tuning) => {
  for (const seed of seeds) {
    const [system, layout] = [systemOf(seed), layoutOf(seed)];
    const expected = outcomeOf(searchPacked(modelOf(system, layout, seed), { ...optionsOf(seed), ...ample }));
    const options: RunsOptions = { ...optionsOf(seed), memoryMax: 2 ** 28, folders: IN_MEMORY, tuning };
    const found = outcomeOf(searchRuns(modelOf(system, layout, seed), options));
    expect(plain(found, layout), `seed ${seed}`).toEqual(plain(expected, layout));
  }
});

it("leaves no file behind", () => {
  const [system, layout] = [systemOf(12), layoutOf(12)];
  const folder = new MemoryFolder();
  const folders = { levels: folder, scratch: folder };
  const tuning = { gathered: 3, blockStates: 2, runsMax: 4 };
  outcomeOf(
    searchRuns(packedModel(system, layout), { ...optionsOf(12), memoryMax: 2 ** 28, folders, tuning }),
  );
  expect(folder.names()).toEqual([]);
});
