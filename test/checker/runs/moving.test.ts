/**
 * A search that begins in memory and goes on over sorted runs says what one says that does not, wherever it is when memory
 * runs short: within a level, within the work on one state, before there is any state, on either back end, with threads.
 */
import { describe, expect, it } from "vitest";
import type { Outcome, PackedModel, PackedOutcome, Stop, Words } from "../../../checker/index.js";
import { searchPacked } from "../../../checker/index.js";
import type { RaiseCrew } from "../../../checker/kernel/crew.js";
import type { Tuning } from "../../../checker/packed/explorer-options.js";
import { SavedSearch } from "../../../checker/runs/checkpoint.js";
import { type MovingOptions, type MovingOutcome, searchMoving } from "../../../checker/runs/moving.js";
import { savingWith } from "../../../checker/runs/saving.js";
import { searchRuns } from "../../../checker/runs/search.js";
import { MemoryFolder } from "../../../checker/runs/sorted/folder.js";
import { carryOut } from "../../../checker/strategy.js";
import { loadModel } from "../../../src/emit/load.js";
import type { CompiledSpec } from "../../../src/run/compile.js";
import { linked } from "../../emit/backends.js";
import { specText } from "../../random/spec.js";
import { accepted, compileFile, compileText, LONG, ROOT } from "../../support.js";
import { always, layoutOf, plain, searchSmall } from "./small-searches.js";

const FULL = LONG || process.env["SUBTLE_PART"] === "scale";

describe("small searches", () => {
  const seeds = Array.from({ length: LONG ? 2000 : FULL ? 60 : 20 }, (_, i) => i);
  const undisturbed = (seed: number): unknown =>
    plain(searchSmall({ seed, mode: "table", folder: null }), layoutOf(seed));

  it("move at any moment", () => {
    let moved = 0;
    let within = 0;
    for (const seed of seeds) {
      const wanted = undisturbed(seed);
      for (let polls = 1, isOver = false; !isOver; polls += LONG ? 1 : 1 + Math.floor(polls / 2)) {
        let asked = 0;
        const found = searchSmall({ seed, mode: "moving", folder: null, isShort: () => ++asked === polls });
        expect(plain(found, layoutOf(seed)), `seed ${seed}, moved at ${polls}`).toEqual(wanted);
        isOver = asked < polls;
        if (found.movedAt != null) moved += 1;
        if ((found.movedAt ?? 0) > found.counts.initial) within += 1;
      }
    }
    expect([moved > 2 * seeds.length, within > seeds.length]).toEqual([true, true]);
  });

  it("move when there is no memory for a larger table, or for more states", () => {
    let moved = 0;
    let stayed = 0;
    for (const seed of seeds.slice(0, FULL ? 40 : 15)) {
      const wanted = undisturbed(seed);
      for (let tableMax = 0, isOver = false; !isOver; tableMax = Math.ceil(1.3 * tableMax + 1000)) {
        const found = searchSmall({ seed, mode: "moving", folder: null, tableMax });
        expect(plain(found, layoutOf(seed)), `seed ${seed}, ${tableMax} bytes`).toEqual(wanted);
        isOver = found.movedAt === null;
        if (isOver) stayed += 1;
        else moved += 1;
      }
    }
    expect([moved > 20, stayed > 10]).toEqual([true, true]);
  });
});

it("a search that goes on from a checkpoint for which there is no memory does so over runs", () => {
  let moved = 0;
  for (let seed = 0; seed < (FULL ? 60 : 20); seed += 1) {
    const wanted = plain(searchSmall({ seed, mode: "table", folder: null }), layoutOf(seed));
    const folder = new MemoryFolder();
    let asked = 0;
    searchSmall({ seed, mode: "table", folder, isStopped: () => ++asked === 30 });
    for (const tableMax of [0, 3000, 5000]) {
      const found = searchSmall({ seed, mode: "moving", folder, tableMax });
      expect(plain(found, layoutOf(seed)), `seed ${seed}, ${tableMax} bytes`).toEqual(wanted);
      if (found.movedAt != null) moved += 1;
    }
  }
  expect(moved).toBeGreaterThan(20);
});

// As it is built: a thread can't be started from TypeScript.
const { raiseCrew } = (await import(`${ROOT}/dist/src/host/node-threads.js`)) as {
  readonly raiseCrew: RaiseCrew;
};

const WAYS: readonly (readonly [string, MovingOptions["table"] & { readonly tuning: Tuning }])[] = [
  ["JavaScript", { tuning: { kernelFrom: Number.POSITIVE_INFINITY, batch: 16 } }],
  ["WebAssembly", { tuning: { kernelFrom: 0, chunkStates: 64, kernel: { outFlush: 64 } } }],
  [
    "two threads",
    {
      tuning: {
        ...{ kernelFrom: 0, crewFrom: 0, chunkStates: 64 },
        kernel: { sharedFrom: 1, waits: true, outFlush: 64, partitionStates: 8 },
      },
      crew: { size: 2, raise: raiseCrew },
    },
  ],
];

const TUNING = { gathered: 64, blockStates: 16, runsMax: 6, lookedUpMax: 32 };

/** Larger ones are left to the long run. */
const STATES_MAX = LONG ? 100_000 : FULL ? 8_000 : 2_000;

const OPTIONS = { only: null, statesMax: STATES_MAX, memoryMax: 2 ** 32 };

function modelOf(spec: CompiledSpec, symmetry: boolean): PackedModel | null {
  const model = loadModel(spec.ir, spec.sources, symmetry);
  return "why" in model ? null : model;
}

/** Temporal properties are not judged, so they are left out. */
function told({ counts, stop, findings, actions, outside, covered }: Told): unknown {
  const judged = findings.filter(({ kind }) => kind !== "temporal");
  return {
    ...{ counts, stop, actions, outside },
    covered: covered === null ? null : [...covered],
    findings: judged.map(({ trace, ...finding }) => ({
      ...finding,
      steps: trace?.steps.map(({ state, ...step }) => ({ ...step, state: state && [...state] })),
    })),
  };
}

type Told = Outcome<Words> & Pick<PackedOutcome, "covered">;

/** Moves at the k-th time that it is asked. */
async function moving(
  model: PackedModel,
  table: MovingOptions["table"],
  all: boolean,
  k: number,
): Promise<MovingOutcome & { readonly asked: number }> {
  let asked = 0;
  const poll = (during: string): Stop | null => {
    if (during !== "search") return null;
    asked += 1;
    return asked === k ? "memory" : null;
  };
  const folder = new MemoryFolder();
  const folders = { levels: folder, scratch: folder };
  const search = searchMoving(model, { ...OPTIONS, all, poll, folders, tuning: TUNING, table });
  const found = await carryOut(search, () => undefined);
  expect(folder.names()).toEqual([]);
  return { ...found, asked };
}

/** A model for a way to search, with a kernel if that is what searches. */
function ready(model: PackedModel, { tuning }: MovingOptions["table"]): void {
  model.kernel = undefined;
  if (tuning?.kernelFrom !== 0) return;
  const { program } = linked(model);
  model.kernel = () => program;
}

/** How often it has moved. */
async function compare(spec: CompiledSpec, symmetry: boolean, all: boolean, ways = WAYS): Promise<number> {
  const model = modelOf(spec, symmetry);
  if (model === null) return 0;
  const wanted = await carryOut(searchPacked(model, { ...OPTIONS, all, lowMemory: false }), () => undefined);
  if (wanted.stop === "states") return 0;
  let moved = 0;
  for (const [way, table] of ways) {
    ready(model, table);
    for (let k = 1, isOver = false; !isOver; k += LONG ? 1 : 1 + Math.floor(1.5 * k)) {
      const found = await moving(model, table, all, k);
      expect(told(found), `${way}, moved at ${k}`).toEqual(told(wanted));
      isOver = found.asked < k;
      if (found.movedAt !== null) moved += 1;
      else if (model.kernel !== undefined && wanted.counts.depth > 2)
        expect([found.backend, found.workers]).toEqual(["wasm", table.crew?.size ?? 1]);
    }
  }
  return moved;
}

/** Searches with a checkpoint after every batch, is stopped at the k-th, and goes on in another way. How often it was within a level. */
async function resume(spec: CompiledSpec, all: boolean): Promise<number> {
  const model = modelOf(spec, true);
  if (model === null) return 0;
  const options = { ...OPTIONS, all, lowMemory: false };
  const wanted = await carryOut(searchPacked(model, options), () => undefined);
  let within = 0;
  for (const [i, [way, table]] of WAYS.entries())
    for (let k = 1, isOver = false; !isOver; k += 1 + Math.floor((LONG ? 0.1 : 1.5) * k)) {
      const folder = new MemoryFolder();
      let asked = 0;
      const poll = (during: string): Stop | null => {
        if (during === "search") asked += 1;
        return during === "search" && asked === k ? "interrupted" : null;
      };
      ready(model, table);
      const saving = savingWith({ checkpoints: always(folder), folder, ...TUNING });
      await carryOut(searchPacked(model, { ...options, ...table, poll, saving }), () => undefined);
      isOver = asked < k;
      const saved = SavedSearch.in(folder);
      if (saved === null) continue;
      const from = {
        open: (...of: Parameters<SavedSearch["open"]>) => {
          const snapshot = saved.open(...of);
          if (snapshot.expanded > 0) within += 1;
          return snapshot;
        },
        judgesAgain: false,
      };
      const next = WAYS[(i + k) % WAYS.length]?.[1] ?? table;
      ready(model, next);
      const found: Told =
        k % 2 === 0
          ? await carryOut(
              searchRuns(model, {
                ...{ ...options, from, tuning: TUNING },
                folders: { levels: folder, scratch: null },
              }),
              () => undefined,
            )
          : await carryOut(
              searchPacked(model, {
                ...{ ...options, ...next },
                saving: savingWith({ checkpoints: always(folder), folder, from, ...TUNING }),
              }),
              () => undefined,
            );
      expect(told(found), `${way}, stopped at ${k}`).toEqual(told(wanted));
    }
  return within;
}

/** States of two words and of many, branches, symmetry, constraints, violations, deadlocks, failures. */
const SPECS: readonly (readonly [path: string, variant: string | null])[] = [
  ["specs/dax/fault_vs_truncate.subtle", null],
  ["specs/dax/fault_vs_truncate.subtle", "shared"],
  ["specs/gallery/chameneos.subtle", null],
  ["specs/gallery/alternating_bit.subtle", null],
  ["specs/gallery/fifo.subtle", null],
  ["specs/gallery/mcs_lock.subtle", null],
  ["specs/gallery/two_phase_commit.subtle", null],
  ["specs/locks/deadlocks.subtle", null],
  ["specs/teaching/peterson.subtle", null],
];

describe("searches of specs", () => {
  it.each(SPECS)("move anywhere in %s %s", async (path, variant) => {
    const spec = accepted(compileFile(path, { variant }));
    expect(await compare(spec, true, false)).toBeGreaterThan(3);
    if (FULL) await compare(spec, false, true);
  });

  it.each(SPECS)("go on from a checkpoint anywhere in %s %s", async (path, variant) => {
    expect(await resume(accepted(compileFile(path, { variant })), FULL)).toBeGreaterThan(3);
  });

  it("move anywhere in random specs", async () => {
    let moved = 0;
    for (let seed = 1; seed <= (LONG ? 1000 : FULL ? 80 : 30); seed += 1) {
      const { spec } = compileText(specText(seed, { size: 2 + (seed % 3) }));
      const ways = WAYS.filter((_, i) => i === seed % 2);
      if (spec !== null) moved += await compare(spec, seed % 3 === 0, seed % 2 === 0, ways);
    }
    expect(moved).toBeGreaterThan(30);
  });
});
