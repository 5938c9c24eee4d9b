/** Distinct states are counted exactly at first, and then within the error that is said. */
import { describe, expect, it } from "vitest";
import { DistinctStates, STANDARD_ERROR } from "../../../checker/walks/distinct.js";
import { Random } from "../../../checker/walks/random.js";

/** Packed states differ in few bits. */
const stateOf = (number: number, words: number): Int32Array =>
  Int32Array.from({ length: words }, (_, i) => (i === words - 1 ? number << 3 : i * 5 + (number & 1)));

describe("states", () => {
  it.each([1, 2, 3, 9])("of %i words are counted exactly, however often they come", (words) => {
    const counted = new DistinctStates(words);
    const known = new Set<string>();
    const random = new Random();
    random.start(words, 0);
    for (let i = 0; i < 30_000; i += 1) {
      const state = stateOf(random.below(9000), words);
      counted.add(state, 0);
      known.add(state.join());
    }
    expect(counted.count()).toEqual({ count: known.size, standardError: null });
  });

  it("are counted where they lie", () => {
    const counted = new DistinctStates(2);
    const side = Int32Array.of(9, 9, 1, 2, 1, 2, 1, 3);
    for (let at = 2; at < 8; at += 2) counted.add(side, at);
    expect(counted.count().count).toBe(2);
  });

  it.each([600, 5_000, 40_000, 60_000, 500_000])("beyond the limit are estimated: %i", (size) => {
    for (const words of [2, 5]) {
      const counted = new DistinctStates(words, 500);
      for (let i = 0; i < size; i += 1) counted.add(stateOf(i, words), 0);
      const { count, standardError } = counted.count();
      expect(standardError).toBe(STANDARD_ERROR);
      expect(Math.abs(count / size - 1)).toBeLessThan(4 * STANDARD_ERROR);
    }
  });

  it.each([100, 1000])("in several parts are as many as in one (limit %i)", (limit) => {
    const whole = new DistinctStates(2, limit);
    const sum = new DistinctStates(2, limit);
    const parts = [new DistinctStates(2, limit), new DistinctStates(2, limit)];
    const random = new Random();
    random.start(1, 1);
    for (let i = 0; i < 3000; i += 1) {
      const state = stateOf(random.below(400), 2);
      whole.add(state, 0);
      parts[i % 2]?.add(state, 0);
      if (i % 500 === 0) for (const part of parts) sum.merge(part.takeFresh(), part.registers);
    }
    for (const part of parts) sum.merge(part.takeFresh(), part.registers);
    expect(sum.count()).toEqual(whole.count());
    expect(whole.count().standardError).toBe(limit === 100 ? STANDARD_ERROR : null);
  });
});
