/** Time goes to the phase in which it passes. */
import { expect, it } from "vitest";
import { Stopwatch } from "../../bench/stopwatch.js";

it("the stopwatch adds up what the phases took, in the order in which they came", () => {
  let now = 100;
  const stopwatch = new Stopwatch("start", () => now);
  for (const [phase, ms] of [
    ["expand", 1],
    ["hash", 2],
    ["expand", 4],
    ["end", 8],
  ] as const) {
    now += ms;
    stopwatch.begin(phase);
  }
  expect([...stopwatch.milliseconds]).toEqual([
    ["start", 1],
    ["expand", 2 + 8],
    ["hash", 4],
  ]);
});
