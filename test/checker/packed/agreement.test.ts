/**
 * Both searches say the same of the same system, to the last step of every trace, however the fast one is tuned. The
 * tunings are unkind: hashes that all collide, batches of one, tables and chunks of a few states, buffers too small.
 */
import { describe, expect, it } from "vitest";
import {
  type Finding,
  type Outcome,
  type PackedOptions,
  type PackedOutcome,
  type SearchOptions,
  search,
  searchPacked,
} from "../../../checker/index.js";
import { type System, systemOf } from "./systems.js";
import { type Id, Layout, packedModel, referenceModel } from "./wrap.js";

const WIDTHS = [2, 2, 2, 3, 1, 4, 20, 5, 8, 2] as const;

const TUNINGS: readonly (readonly [string, Omit<PackedOptions, keyof SearchOptions | "memoryMax">])[] = [
  ["as it comes", { lowMemory: false }],
  ["in little memory", { lowMemory: true }],
  ["all hashes the same", { lowMemory: false, tuning: { hashMask: 0, recentStates: 2 } }],
  ["high 4 bits of the hash", { lowMemory: false, tuning: { hashMask: 0xf0000000, recentStates: 2 } }],
  ["low 4 bits of the hash", { lowMemory: true, tuning: { hashMask: 0xf, firstSlots: 16 } }],
  ["batches of 1", { lowMemory: false, tuning: { batch: 1 } }],
  ["batches of 7", { lowMemory: false, tuning: { batch: 7, firstSlots: 16 } }],
  ["first table of 16 slots", { lowMemory: false, tuning: { batch: 1, firstSlots: 16, recentStates: 4 } }],
  ["the same in little memory", { lowMemory: true, tuning: { batch: 1, firstSlots: 16, recentStates: 4 } }],
  ["chunks of 64 states", { lowMemory: false, tuning: { chunkStates: 64 } }],
  ["chunks of 1 state", { lowMemory: true, tuning: { chunkStates: 1, batch: 5 } }],
  ["buffer of one word", { lowMemory: false, tuning: { bufferWords: 1 } }],
  ["segments of 16 slots", { lowMemory: false, tuning: { firstSlots: 16, segmentSlots: 16 } }],
  [
    "segments, in little memory, and batches of 1",
    { lowMemory: true, tuning: { firstSlots: 8, segmentSlots: 16, batch: 1, chunkStates: 4 } },
  ],
  ["with steps kept", { lowMemory: false, keepsSteps: true }],
  [
    "with steps kept, in batches of 3, and hardly any recent states",
    {
      lowMemory: false,
      keepsSteps: true,
      tuning: { batch: 3, bufferWords: 1, recentStates: 2, firstSlots: 16 },
    },
  ],
  [
    "all of it",
    {
      lowMemory: false,
      tuning: { hashMask: 0, batch: 1, firstSlots: 16, segmentSlots: 32, chunkStates: 64, recentStates: 2 },
    },
  ],
];

const ALL: SearchOptions = { all: true, only: null, statesMax: Number.POSITIVE_INFINITY };

const optionsOf = (seed: number): SearchOptions => ({
  ...ALL,
  all: seed % 3 !== 0,
  only: seed % 7 === 0 ? new Set(["P0", "P2", "deadlock"]) : null,
});

/** An outcome with its states as numbers. */
function plain<State>(
  { counts, stop, findings, actions }: Outcome<State>,
  idOf: (state: State) => number,
): unknown {
  const idsOf = ({ trace, ...finding }: Finding<State>) => ({
    ...finding,
    loop: trace?.loop,
    steps: trace?.steps.map((s) => ({ ...s, state: s.state === null ? null : idOf(s.state) })),
  });
  return { counts, stop, findings: findings.map(idsOf), actions };
}

/** What the reference search says, and the states in the order in which it found them, as far as it expanded them. */
function reference(system: System, options: SearchOptions) {
  const visited: number[] = [];
  const model = referenceModel(system);
  const expand = (state: Id) => {
    visited.push(state.id);
    return model.expand(state);
  };
  const running = search({ ...model, expand }, options);
  let next = running.next();
  while (next.done !== true) next = running.next();
  return { outcome: plain(next.value, ({ id }) => id), visited };
}

function packed(system: System, layout: Layout, options: PackedOptions) {
  const running = searchPacked(packedModel(system, layout), options);
  let next = running.next();
  while (next.done !== true) next = running.next();
  return next.value;
}

const widthOf = (seed: number): Layout => new Layout(WIDTHS[seed % WIDTHS.length] ?? 2, seed % 4 !== 1);

/** The states in order; every one is found again at its index. */
function statesOf({ states }: PackedOutcome, layout: Layout): readonly number[] {
  return Array.from({ length: states.size }, (_, i) => {
    const state = states.state(i);
    expect(states.find(state)).toBe(i);
    return layout.read(state, 0);
  });
}

describe("the packed search gives the same results as the reference search", () => {
  // Not by test/support.ts: `npm run mutations` runs this folder with nothing of `src/` beside it.
  const SEEDS = process.env["SUBTLE_LONG"] === undefined ? 100 : 10_000;
  const seeds = Array.from({ length: SEEDS }, (_, i) => i);
  const systems = seeds.map(systemOf);
  const expected = systems.map((system, seed) => reference(system, optionsOf(seed)));

  it.each(TUNINGS)("when tuned so: %s", (_, tuning) => {
    for (const [seed, system] of systems.entries()) {
      const layout = widthOf(seed);
      const options = { ...optionsOf(seed), ...tuning, memoryMax: Number.POSITIVE_INFINITY };
      const outcome = packed(system, layout, options);
      const { outcome: wanted, visited } = expected[seed] ?? { visited: [] };
      expect(
        plain(outcome, (state) => layout.read(state, 0)),
        `seed ${seed}`,
      ).toEqual(wanted);
      expect(statesOf(outcome, layout).slice(0, visited.length), `seed ${seed}`).toEqual(visited);
    }
  });

  it("on random systems that reach every kind of result", () => {
    const outcomes = seeds.map((seed) => JSON.stringify(expected[seed]?.outcome));
    const share = (pattern: RegExp): number =>
      outcomes.filter((outcome) => pattern.test(outcome)).length / SEEDS;
    for (const [pattern, atLeast] of [
      [/"kind":"invariant","verdict":"violated"/, 0.1],
      [/"kind":"invariant","verdict":"holds"/, 0.1],
      [/"kind":"step","verdict":"violated"/, 0.1],
      [/"kind":"step","verdict":"unknown"/, 0.05],
      [/"kind":"reachable","verdict":"holds"/, 0.05],
      [/"kind":"deadlock","verdict":"violated"/, 0.1],
      [/"kind":"type","verdict":"violated"/, 0.1],
      [/"vacuous":true/, 0.03],
      [/"stop":"violation"/, 0.1],
      [/"stop":null/, 0.5],
      [/"distinct":[2-9]\d\d/, 0.05],
    ] as const)
      expect([pattern, share(pattern) >= atLeast]).toEqual([pattern, true]);
  });
});

it.each([{}, { batch: 3, bufferWords: 1, firstSlots: 16 }, { batch: 5, recentStates: 2 }])(
  "steps that are kept lead where they lead, when tuned so: %j",
  (tuning) => {
    let kept = 0;
    for (let seed = 0; seed < 100; seed += 1) {
      const limits = { lowMemory: false, memoryMax: Number.POSITIVE_INFINITY, tuning };
      const { states } = packed(systemOf(seed), widthOf(seed), { ...ALL, ...limits, keepsSteps: true });
      for (let index = 0; index < states.size; index += 1) {
        const steps = states.stepsFrom(index);
        if (steps === null) continue;
        expect([...steps], `seed ${seed}`).toEqual(states.successors(states.state(index)).indices);
        kept += steps.length;
      }
    }
    expect(kept).toBeGreaterThan(1000);
  },
);

it("a model can be searched again, with the same answer", () => {
  const layout = new Layout(2, true);
  const model = packedModel(systemOf(12), layout);
  const run = () => {
    const running = searchPacked(model, { ...ALL, lowMemory: false, memoryMax: Number.POSITIVE_INFINITY });
    let next = running.next();
    while (next.done !== true) next = running.next();
    return plain(next.value, (state) => layout.read(state, 0));
  };
  expect(run()).toEqual(run());
  expect([model.taken, model.enabled, model.seen, model.spoken].every((a) => a.every((n) => n === 0))).toBe(
    true,
  );
});
