/** Searches that are cut short, by memory, by a number of states, or from outside; and those that have just enough. */
import { describe, expect, it } from "vitest";
import {
  type PackedOptions,
  type PackedOutcome,
  type Progress,
  type Stop,
  searchPacked,
} from "../../../checker/index.js";
import { Memory } from "../../../checker/packed/memory.js";
import { daxModel } from "./dax.js";

const OPTIONS: PackedOptions = {
  all: true,
  only: null,
  statesMax: Number.POSITIVE_INFINITY,
  memoryMax: Number.POSITIVE_INFINITY,
  lowMemory: false,
};

function run(
  model: ReturnType<typeof daxModel>,
  options: Partial<PackedOptions> = {},
  answer: (progress: Progress) => Stop | undefined = () => undefined,
): PackedOutcome {
  const running = searchPacked(model, { ...OPTIONS, ...options });
  let next = running.next();
  while (next.done !== true) next = running.next(answer(next.value));
  return next.value;
}

/** Tables and chunks small enough to see what happens to each. */
const SMALL = { firstSlots: 2 ** 10, chunkStates: 64, batch: 16 };

const traceOf = (outcome: PackedOutcome): readonly string[] | undefined =>
  outcome.findings[0]?.trace?.steps.map(({ state }) => `${state}`);

describe("memory", () => {
  const modes = [
    ["state in the slot", { lowMemory: false }, 2],
    ["index table", { lowMemory: false }, 8],
    ["little memory", { lowMemory: true }, 2],
  ] as const;

  it.each(modes)("ends a search cleanly, and the sooner the lower it is: %s", (_, mode, words) => {
    const found = [0, 1e3, 5e4, 1e5, 2e5, 4e5, 1e6, 2e6].map((memoryMax) => {
      const { stop, counts } = run(daxModel(3, 3, words), { ...mode, memoryMax, tuning: SMALL });
      expect([memoryMax, stop ?? "memory"]).toEqual([memoryMax, "memory"]);
      return counts.distinct;
    });
    expect(found).toEqual([...found].sort((a, b) => a - b));
    expect(found.slice(0, 2)).toEqual([0, 0]);
    expect(new Set(found).size).toBeGreaterThan(5);
  });

  it.each(modes)("that is just enough changes nothing: %s", (_, mode, words) => {
    const { stop, counts } = run(daxModel(3, 2, words), { ...mode, memoryMax: 4e6, tuning: SMALL });
    expect([stop, counts.distinct, counts.generated]).toEqual([null, 11_640, 52_380]);
  });

  it.each([
    ["state in the slot", { lowMemory: false }, 8 * 2 ** 12],
    ["little memory", { lowMemory: true }, 4 * 2 ** 12],
  ] as const)(
    "that does not allow the table to grow lets it get fuller, to four fifths: %s",
    (_, mode, bytes) => {
      const { stop, counts } = run(daxModel(3, 3), {
        ...mode,
        // The table of 2^12 slots, 6000 states, and what does not fit into half of the next table.
        memoryMax: bytes + 8 * 6_000,
        tuning: { firstSlots: 2 ** 12, chunkStates: 64, batch: 1 },
      });
      expect(stop).toBe("memory");
      expect(counts.distinct).toBeGreaterThan(0.75 * 2 ** 12);
      if (!mode.lowMemory) expect(counts.distinct).toBeLessThanOrEqual(0.8 * 2 ** 12);
    },
  );

  it("leaves what was found: a violation with its trace", () => {
    const whole = run(daxModel(2, 2, 2, true));
    const cut = run(daxModel(2, 2, 2, true), { memoryMax: 45_000, tuning: SMALL });
    expect([cut.stop, cut.findings[0]?.verdict]).toEqual(["memory", "violated"]);
    expect(traceOf(cut)).toEqual(traceOf(whole));
    expect(cut.counts.distinct).toBeLessThan(whole.counts.distinct);
  });

  it("is counted per array: one that does not fit or exist is refused", () => {
    const memory = new Memory(4 * 2 ** 20);
    const array = memory.allocate(2 ** 19);
    expect(array?.length).toBe(2 ** 19);
    expect(memory.allocate(2 ** 20)).toBeNull();
    expect(memory.allocateMany(3, 2 ** 18)).toBeNull();
    expect(memory.bytes).toBe(array?.buffer.byteLength);
    memory.release(array ?? new Int32Array(0));
    expect(memory.bytes).toBe(0);
    expect(new Memory(Number.POSITIVE_INFINITY).allocate(2 ** 40)).toBeNull();
  });
});

describe("a number of states", () => {
  it.each([0, 1, 2, 100, 1_493])("is never exceeded: %i", (statesMax) => {
    for (const lowMemory of [false, true]) {
      const { stop, counts, states } = run(daxModel(2, 2), { statesMax, lowMemory });
      expect([stop, counts.distinct, states.size]).toEqual(["states", statesMax, statesMax]);
      for (let i = 0; i < states.size; i += 1) expect(states.find(states.state(i))).toBe(i);
    }
  });

  it("that is just enough is no limit", () => {
    expect(run(daxModel(2, 2), { statesMax: 1_494 }).stop).toBeNull();
  });

  it("leaves states beyond it out of the table", () => {
    const { states } = run(daxModel(2, 2), { statesMax: 100 });
    const whole = run(daxModel(2, 2)).states;
    const found = Array.from({ length: whole.size }, (_, i) => states.find(whole.state(i)));
    expect(found).toEqual(Array.from({ length: whole.size }, (_, i) => (i < 100 ? i : -1)));
  });
});

describe("the answer to a progress report", () => {
  it("is asked for at each level, however small", () => {
    const depths: number[] = [];
    const { counts } = run(daxModel(1, 1), {}, ({ depth }) => {
      depths.push(depth);
      return undefined;
    });
    expect(depths).toEqual(Array.from({ length: counts.depth }, (_, i) => i + 1));
  });

  it("is asked for many times in a large level, and the reported counts add up", () => {
    const seen: Progress[] = [];
    run(daxModel(3, 3), {}, (progress) => {
      seen.push(progress);
      return undefined;
    });
    expect(seen.length).toBeGreaterThan(30);
    expect(seen.every(({ distinct, queue }) => queue <= distinct && queue >= 0)).toBe(true);
    expect(seen.map((p) => p.distinct)).toEqual(seen.map((p) => p.distinct).sort((a, b) => a - b));
  });

  it.each(["interrupted", "memory"] as const)("stops the search: %s", (reason) => {
    const { stop, counts, findings } = run(daxModel(3, 3, 2, true), {}, ({ distinct }) =>
      distinct > 20_000 ? reason : undefined,
    );
    expect(stop).toBe(reason);
    expect(counts.distinct).toBeLessThan(70_000);
    expect(findings[0]?.verdict).toBe("violated");
    expect(findings[1]?.verdict).toBe("unknown");
  });

  it("can stop the search before its first state", () => {
    const { stop, counts } = run(daxModel(3, 3), {}, () => "interrupted");
    expect([stop, counts.distinct, counts.depth]).toEqual(["interrupted", 1, 1]);
  });
});
