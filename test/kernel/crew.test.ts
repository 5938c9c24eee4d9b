/**
 * Threads that share a search find what one finds: however many they are, however they are delayed, and if one of them
 * is lost, nothing that is not true.
 */
import { describe, expect, it } from "vitest";
import type { Crew, RaiseCrew } from "../../checker/kernel/crew.js";
import type { PackedModel } from "../../checker/packed/model.js";
import type { PackedOptions } from "../../checker/packed/search.js";
import { loadModel } from "../../src/emit/load.js";
import { planOf } from "../../src/interpret/temporal.js";
import { permutationCount } from "../../src/ir/renamings.js";
import type { CompiledSpec } from "../../src/run/compile.js";
import { differing, linked, searched, searchedTogether, type Told } from "../emit/backends.js";
import { accepted, compileFile, compileText, LONG, ROOT } from "../support.js";
import { CONSTRAINED } from "./constrained.js";
import { losing } from "./losing.js";

// As it is built: a thread can't be started from TypeScript.
const { raiseCrew } = (await import(`${ROOT}/dist/src/host/node-threads.js`)) as {
  readonly raiseCrew: RaiseCrew;
};

const STATES_MAX = LONG ? 200_000 : 4_000;

/** States of one word and of many, symmetric ones, violations, deadlocks, temporal properties. */
const SPECS: readonly (readonly [path: string, variant: string | null])[] = [
  ["specs/teaching/peterson.subtle", null],
  ["specs/gallery/paxos.subtle", null],
  ["specs/gallery/mcs_lock.subtle", null],
  ["specs/gallery/alternating_bit.subtle", null],
  ["specs/bench/chain_replication.subtle", null],
  ["specs/bench/dax_live.subtle", null],
  ["specs/locks/deadlocks.subtle", null],
  ["specs/gallery/fifo.subtle", null],
  ["specs/gallery/alternating_bit_lossy.subtle", null],
];

function modelOf(spec: CompiledSpec): PackedModel {
  const { ir, sources } = spec;
  const reduced = permutationCount(ir) > 1;
  const model = loadModel(ir, sources, reduced, reduced ? null : planOf(ir));
  if ("why" in model) throw new Error(model.why);
  return model;
}

const withKernel = (spec: CompiledSpec): PackedModel => {
  const model = modelOf(spec);
  const { program } = linked(model);
  model.kernel = () => program;
  return model;
};

/** Threads from the first level on, in tables and buffers that are soon full. */
const shared = (size: number, kernel: object, raise: RaiseCrew = raiseCrew): Partial<PackedOptions> => ({
  tuning: { kernelFrom: 0, crewFrom: 0, chunkStates: 64, kernel: { sharedFrom: 1, waits: true, ...kernel } },
  crew: { size, raise },
});

const WAYS: readonly (readonly [size: number, kernel: object])[] = [
  [2, {}],
  [3, { delay: 0.05 }],
  ...(LONG ? ([[7, { delay: 1 }]] as const) : []),
];

describe.each(SPECS)("threads that share the search of %s", (path, variant) => {
  const spec = accepted(compileFile(path, { variant }));
  const options = { statesMax: STATES_MAX };
  const wanted = searched(modelOf(spec), options);

  it.runIf(wanted.isWhole).each(WAYS)("%i of them find what one finds", async (size, kernel) => {
    const found = await searchedTogether(withKernel(spec), { ...options, ...shared(size, kernel) });
    expect(found.workers).toBe(size);
    expect(differing(`${size} threads`, wanted.told, found.told).join("\n")).toBe("");
  });
});

it.each(["specs/teaching/peterson.subtle", "specs/gallery/two_phase_commit.subtle"])(
  "threads find what one finds in %s with buffers and tables that are soon full",
  async (path) => {
    const spec = accepted(compileFile(path));
    const tiny = { outFlush: 1, partitionStates: 1, firstLineBits: 0 };
    const found = await searchedTogether(withKernel(spec), shared(2, tiny));
    expect(differing("tiny", searched(modelOf(spec)).told, found.told).join("\n")).toBe("");
  },
);

const CREWS: readonly (readonly [size: number, kernel: object])[] = [
  [2, { delay: 0.01 }],
  [3, { outFlush: 1, partitionStates: 1, firstLineBits: 0 }],
  [7, { delay: 0.01, firstLineBits: 2 }],
];

describe.each(CONSTRAINED)("within constraints, of states of %s,", (_, text) => {
  const spec = accepted(compileText(text));
  const wanted = searched(modelOf(spec));

  it("a part lies outside", () => {
    const outside = Number(wanted.told["outside"]);
    expect(outside).toBeGreaterThan(distinctIn(wanted.told) / 10);
  });

  it.each(CREWS)("%i threads find what one finds", async (size, kernel) => {
    const found = await searchedTogether(withKernel(spec), shared(size, kernel));
    expect(found.workers).toBe(size);
    expect(differing(`${size} threads`, wanted.told, found.told).join("\n")).toBe("");
  });

  it("threads find the first violation that one finds", async () => {
    const first = searched(modelOf(spec), { all: false });
    const found = await searchedTogether(withKernel(spec), { ...shared(3, { delay: 0.01 }), all: false });
    expect(differing("first", first.told, found.told).join("\n")).toBe("");
  });

  it.each([1, 3, 50, 400])("threads keep to a limit of %i states, wherever they lie", async (statesMax) => {
    const found = await searchedTogether(withKernel(spec), { ...shared(3, {}), statesMax });
    expect(found.told["stop"]).toBe('"states"');
    expect(distinctIn(found.told) + Number(found.told["outside"])).toBe(statesMax);
    const known = new Set(statesIn(wanted.told));
    expect(statesIn(found.told).filter((state) => !known.has(state))).toEqual([]);
  });
});

describe("a thread that is lost", () => {
  const spec = accepted(compileFile("specs/gallery/mcs_lock.subtle"));
  const whole = searched(modelOf(spec));
  const runs = LONG ? 100 : 12;

  it.each(Array.from({ length: runs }, (_, i) => i + 1))("at order %i ends the search", async (after) => {
    const found = await searchedTogether(
      withKernel(spec),
      shared(2, { delay: 0.2 }, losing(raiseCrew, after)),
    );
    if (found.isWhole) expect(differing("whole", whole.told, found.told)).toEqual([]);
    else {
      expect(found.told["stop"]).toBe('"thread"');
      expect(distinctIn(found.told)).toBeLessThanOrEqual(distinctIn(whole.told));
      expect(statesIn(found.told).filter((state) => !statesIn(whole.told).includes(state))).toEqual([]);
    }
  });
});

const distinctIn = (told: Told): number =>
  (JSON.parse(told["counts"] ?? "{}") as { readonly distinct: number }).distinct;

const statesIn = (told: Told): readonly string[] => (JSON.parse(told["levels"] ?? "[]") as string[][]).flat();

describe("a search that threads share", () => {
  const spec = accepted(compileFile("specs/dax/fault_vs_truncate.subtle"));
  const whole = searched(modelOf(spec));

  it("ends soon when it is asked to, with what was found", async () => {
    let asked = 0;
    const poll = () => {
      asked += 1;
      return asked > 1 ? ("interrupted" as const) : null;
    };
    const found = await searchedTogether(withKernel(spec), { ...shared(2, { delay: 5 }), poll });
    expect(found.told["stop"]).toBe('"interrupted"');
    expect(statesIn(found.told).filter((state) => !statesIn(whole.told).includes(state))).toEqual([]);
  });

  it("keeps to its limit on states", async () => {
    const found = await searchedTogether(withKernel(spec), { ...shared(3, {}), statesMax: 20 });
    expect(found.told["stop"]).toBe('"states"');
    expect(distinctIn(found.told)).toBe(20);
  });
});

it.each(["specs/dax/fault_vs_truncate.subtle", "specs/gallery/mcs_lock.subtle"])(
  "a search does not wait for threads that never start, and sorts where they would: %s",
  async (path) => {
    const spec = accepted(compileFile(path));
    let orders = 0;
    const give: Crew["give"] = () => {
      orders += 1;
      return Promise.resolve(null);
    };
    const asleep: RaiseCrew = (setups) => ({ size: setups.length, give, dismiss: () => {} });
    const found = await searchedTogether(withKernel(spec), shared(3, { waits: false }, asleep));
    expect(differing("alone", searched(modelOf(spec)).told, found.told).join("\n")).toBe("");
    expect(orders).toBe(0);
  },
);
