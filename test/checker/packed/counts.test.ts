/** The bench model, whose counts C, Rumur and TLC agree on. */
import { describe, expect, it } from "vitest";
import { type PackedModel, type PackedOptions, type Phase, searchPacked } from "../../../checker/index.js";
import { daxModel } from "./dax.js";

const OPTIONS: PackedOptions = {
  all: true,
  only: null,
  statesMax: Number.POSITIVE_INFINITY,
  memoryMax: Number.POSITIVE_INFINITY,
  lowMemory: false,
};

function explore(model: PackedModel, options: Partial<PackedOptions> = {}) {
  const running = searchPacked(model, { ...OPTIONS, ...options });
  let next = running.next();
  while (next.done !== true) next = running.next();
  return next.value;
}

describe("the bench model has, for tasks and pages,", () => {
  it.each([
    [1, 1, 32, 61],
    [2, 2, 1_494, 5_164],
    [3, 2, 11_640, 52_380],
    [3, 3, 102_772, 530_263],
  ])("%i, %i: %i states of %i generated", (F, P, distinct, generated) => {
    for (const [words, options] of [
      [2, {}],
      [2, { lowMemory: true }],
      [2, { tuning: { firstSlots: 16, segmentSlots: 1024 } }],
      [8, {}],
      [20, { lowMemory: true }],
    ] as const) {
      const { counts, stop, actions, findings } = explore(daxModel(F, P, words), options);
      expect(counts).toMatchObject({ distinct, generated, initial: 1 });
      expect(stop).toBeNull();
      expect(actions.reduce((sum, { taken }) => sum + taken, 0)).toBe(generated - 1);
      expect(actions.every(({ taken, enabled }) => enabled > 0 && enabled <= taken)).toBe(true);
      expect(findings.map(({ verdict }) => verdict)).toEqual(findings.map(() => "holds"));
    }
  });

  it("the same counts if the model does not exclude a state of zeros only", () => {
    const given = daxModel(2, 2);
    const free = { ...given, neverZero: false };
    expect(explore(free).counts).toEqual(explore(given).counts);
  });
});

it("without a recheck a page stays mapped that is not owned, by the same trace in every mode", () => {
  const traces = [
    { all: true },
    { all: false },
    { lowMemory: true },
    { tuning: { hashMask: 0xff000000, batch: 1, firstSlots: 8, chunkStates: 1 } },
  ].map((options) => {
    const { findings } = explore(daxModel(2, 1, 2, true), options);
    expect(findings.map(({ verdict }) => verdict)).toContain("violated");
    return findings[0]?.trace?.steps.map(({ state, position }) => `${state} ${position}`);
  });
  expect(traces[0]?.length).toBeGreaterThan(5);
  expect(new Set(traces.map((trace) => JSON.stringify(trace))).size).toBe(1);
});

it("the search reports where its time goes, if asked to", () => {
  const phases: Phase[] = [];
  explore(daxModel(3, 2), { profile: (phase) => phases.push(phase) });
  expect(new Set(phases)).toEqual(new Set(["expand", "hash", "touch", "insert", "judge", "grow"]));
  expect(phases.slice(0, 4)).toEqual(["hash", "touch", "insert", "judge"]);
});
