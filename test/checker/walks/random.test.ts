/** Random numbers are what the seed and the run say, and look random. */
import { describe, expect, it } from "vitest";
import { Random } from "../../../checker/walks/random.js";

const drawn = (seed: number, run: number, count: number): readonly number[] => {
  const random = new Random();
  random.start(seed, run);
  return Array.from({ length: count }, () => random.next());
};

describe("random numbers", () => {
  it("are the same for the same seed and run, whatever was drawn before", () => {
    const random = new Random();
    random.start(3, 4);
    random.next();
    random.start(7, 9);
    expect(Array.from({ length: 20 }, () => random.next())).toEqual(drawn(7, 9, 20));
  });

  it("differ for each seed and run, also beyond 32 bits", () => {
    const starts = [0, 1, 2, 3, 2 ** 32, 2 ** 32 + 1, 2 ** 40, 2 ** 53 - 1];
    const all = starts.flatMap((seed) => starts.map((run) => drawn(seed, run, 4).join()));
    expect(new Set(all).size).toBe(starts.length ** 2);
  });

  it.each([2, 3, 7, 1000])("below %i are all about as frequent, in one run and over runs", (count) => {
    const draws = 20_000 * Math.min(count, 50);
    const single = new Random();
    single.start(1, 1);
    const each = new Random();
    for (const next of [
      () => single.below(count),
      (i: number) => {
        each.start(5, i);
        return each.below(count);
      },
    ]) {
      const seen = new Array<number>(count).fill(0);
      for (let i = 0; i < draws; i += 1) {
        const drawnNumber = next(i);
        seen[drawnNumber] = (seen[drawnNumber] as number) + 1;
      }
      const expected = draws / count;
      const chiSquare = seen.reduce((sum, n) => sum + (n - expected) ** 2 / expected, 0);
      // Six standard deviations above the mean of the distribution.
      expect(chiSquare).toBeLessThan(count - 1 + 6 * Math.sqrt(2 * (count - 1)));
    }
  });
});
