/**
 * Threads that share a search over sorted runs find what one finds, and write the same levels: however many they are,
 * however they are delayed. If one of them is lost, the search ends.
 */
import { describe, expect, it } from "vitest";
import type { PackedModel } from "../../checker/packed/model.js";
import { SavedSearch, saveCheckpoint } from "../../checker/runs/checkpoint.js";
import type { RunsTuning } from "../../checker/runs/plan.js";
import type { RunsOptions } from "../../checker/runs/search.js";
import { MemoryFolder } from "../../checker/runs/sorted/folder.js";
import type { RaiseRunsCrew } from "../../checker/runs/threads/together.js";
import { loadModel } from "../../src/emit/load.js";
import { runsKernelOf } from "../../src/emit/wasm/kernel-of.js";
import { accepted, compileFile, LONG, ROOT } from "../support.js";
import { differentNumbers, type Listed, listedModel, stateOf } from "./listed.js";
import { losing } from "./losing.js";
import { type Searched, sameLevels, searched, searchedTogether } from "./runs-searches.js";
import { numbers } from "./runs-states.js";

// As it is built: a thread can't be started from TypeScript.
const { raiseRunsCrew } = (await import(`${ROOT}/dist/src/host/node-threads.js`)) as {
  readonly raiseRunsCrew: RaiseRunsCrew;
};

/** States of two words and of more, violations, deadlocks, symmetric values. */
const SPECS: readonly string[] = [
  "specs/teaching/peterson.subtle",
  "specs/gallery/paxos.subtle",
  "specs/gallery/mcs_lock.subtle",
  "specs/gallery/alternating_bit.subtle",
  "specs/locks/deadlocks.subtle",
  "specs/dax/fault_vs_truncate.subtle",
];

function modelOf(path: string): PackedModel {
  const { ir, sources } = accepted(compileFile(path));
  const model = loadModel(ir, sources, true);
  if ("why" in model) throw new Error(model.why);
  model.runsKernel = runsKernelOf(model);
  return model;
}

/** Three lists of states that have much in common: levels of some thousands. */
function listed(used: readonly number[]): PackedModel {
  const states = differentNumbers(60, 4000, 3).map((n) => stateOf(n, { used }));
  const random = numbers(5);
  const lists = [0, 1, 2].map((i) => [
    states[i] ?? [],
    ...Array.from({ length: 3000 }, () => states[(random() >>> 0) % states.length] ?? []),
  ]);
  const all: Listed = { used, lists, bad: lists[2]?.slice(-1) ?? [], hasPartners: true };
  return listedModel(all).model;
}

/** Areas, blocks and claims so small that all of it happens in small levels: an area has room for one batch. */
const smallFor = ({ successorsMax }: PackedModel, size: number): RunsTuning => ({
  gathered: size * (successorsMax + 400),
  blockStates: 16,
  runsMax: 5,
  outFlush: 1,
  sharedAtOnce: 700,
});

const shared = (
  size: number,
  tuning: RunsTuning,
  raise: RaiseRunsCrew = raiseRunsCrew,
): Partial<RunsOptions> => ({
  backend: "wasm",
  tuning: { kernelFrom: 0, crewFrom: 0, sharedFrom: 1, ...tuning },
  crew: { size, raise },
});

type Tuned = (model: PackedModel) => RunsTuning;

const WAYS: readonly (readonly [size: number, tuned: Tuned])[] = [
  [2, (model) => smallFor(model, 2)],
  [3, (model) => ({ ...smallFor(model, 3), delay: 0.05 })],
  [2, () => ({})],
];

const PAIRS = [32, 28];
const SMALL = smallFor(listed(PAIRS), 2);

function agree(found: Searched, wanted: Searched, size: number): void {
  expect(found.outcome.workers).toBe(size);
  expect(found.told).toBe(wanted.told);
  expect(sameLevels(found, wanted)).toBe(true);
}

describe.each(SPECS)("threads that share the search of %s", (path) => {
  it.each(WAYS)("%i of them find what one finds", async (size, tuned) => {
    const tuning = tuned(modelOf(path));
    const wanted = searched(modelOf(path), "javascript", tuning);
    agree(await searchedTogether(modelOf(path), shared(size, tuning)), wanted, size);
  });
});

it.each([[[32, 28]], [[32, 20, 8]], [[20, 8, 8, 8, 16]]])(
  "large levels, of states of %j bits",
  async (used) => {
    for (const [size, tuned] of WAYS) {
      const tuning = tuned(listed(used));
      const wanted = searched(listed(used), "javascript", tuning);
      agree(await searchedTogether(listed(used), shared(size, tuning)), wanted, size);
    }
  },
);

describe("a thread that is lost", () => {
  const runs = LONG ? 60 : 9;

  it.each(Array.from({ length: runs }, (_, i) => i + 1))("at order %i ends the search", async (after) => {
    const whole = searched(listed(PAIRS), "javascript", SMALL);
    const found = await searchedTogether(
      listed(PAIRS),
      shared(2, { ...SMALL, delay: 0.2 }, losing(raiseRunsCrew, after)),
    );
    if (found.outcome.stop === null) expect(found.told).toBe(whole.told);
    else {
      expect(found.outcome.stop).toBe("thread");
      expect(found.outcome.counts.distinct).toBeLessThanOrEqual(whole.outcome.counts.distinct);
    }
  });
});

describe("a search that threads share", () => {
  it("keeps to its limit on states", async () => {
    for (const statesMax of [1, 20, 3500]) {
      const wanted = searched(listed(PAIRS), "javascript", SMALL, { statesMax });
      const found = await searchedTogether(listed(PAIRS), { ...shared(2, SMALL), statesMax });
      expect(found.told).toBe(wanted.told);
      expect(found.outcome.counts.distinct).toBe(statesMax);
    }
  });

  it.each([0, 1, 2, 4, 8])(
    "that is interrupted, %i questions after threads have begun, goes on",
    async (polls) => {
      const wanted = searched(listed(PAIRS), "javascript", SMALL);
      const folder = new MemoryFolder();
      const checkpoints = (model: PackedModel): Pick<RunsOptions, "checkpoints" | "from"> => {
        const saved = SavedSearch.in(folder);
        return {
          checkpoints: {
            isDue: () => true,
            save: (snapshot, of, files, heap) => saveCheckpoint(folder, files, of, heap, snapshot, null),
            failed: (failure) => {
              throw failure;
            },
          },
          from:
            saved === null
              ? undefined
              : { open: (_, files, heap) => saved.open(model, files, heap), judgesAgain: false },
        };
      };
      let asked = 0;
      const raise: RaiseRunsCrew = (setups) => {
        asked = 1;
        return raiseRunsCrew(setups);
      };
      const poll = () => {
        if (asked > 0) asked += 1;
        return asked > polls + 1 ? ("interrupted" as const) : null;
      };
      const first = listed(PAIRS);
      const folders = { levels: folder, scratch: null };
      const options = { ...shared(2, { ...SMALL, delay: 20 }, raise), folders, poll };
      const stopped = await searchedTogether(first, { ...options, ...checkpoints(first) });
      expect(stopped.outcome.stop).toBe("interrupted");
      for (const size of [2, 1]) {
        const model = listed(PAIRS);
        const goesOn = { ...shared(size, SMALL), folders, ...checkpoints(model) };
        expect((await searchedTogether(model, goesOn)).told).toBe(wanted.told);
      }
    },
  );
});
