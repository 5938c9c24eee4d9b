/** Inputs of the harness: always the same ones, of every family, and harmless to the machine. */
import { describe, expect, it } from "vitest";
import { FAMILIES } from "../../torture/input.js";
import { inputAt, isOfKind, WHOLE_EVERY } from "../../torture/inputs.js";

const first = Array.from({ length: 150 }, (_, index) => inputAt(1, index));

describe("inputs", () => {
  it("are the same for the same seed and number, whatever was made before", () => {
    for (const index of [149, 7, 0, 80]) expect(inputAt(1, index)).toEqual(first[index]);
  });

  it("are others for another seed", () => {
    expect(inputAt(2, 0)).not.toEqual({ ...first[0], seed: 2 });
  });

  it("are of every family, as is known before they are made", () => {
    const families = FAMILIES.filter((family) =>
      Array.from({ length: 3000 }).some((_, index) => isOfKind(1, index, { family, way: null })),
    );
    expect(families).toEqual([...FAMILIES]);
    for (const { index, family } of first) expect(isOfKind(1, index, { family, way: null })).toBe(true);
  });

  it("are whole processes once in so many times", () => {
    const whole = first.filter(({ way }) => way === "whole process").map(({ index }) => index % WHOLE_EVERY);
    expect(whole.length).toBeGreaterThan(0);
    expect(new Set(whole)).toEqual(new Set([WHOLE_EVERY - 1]));
  });

  it("can be written down and read again", () => {
    for (const input of first) expect(JSON.parse(JSON.stringify(input))).toEqual(input);
  });

  it("lead no process out of its own folder", () => {
    const whole = Array.from({ length: 50 }, (_, i) => inputAt(3, i * WHOLE_EVERY + WHOLE_EVERY - 1)).filter(
      ({ way }) => way === "whole process",
    );
    const words = whole.flatMap(({ runs }) => runs.flatMap((run) => run.words));
    expect(words.length).toBeGreaterThan(100);
    expect(words.filter((word) => /^\/|=\/|(?:^|[=/])\.\.(?:\/|$)/.test(word))).toEqual([]);
  });
});
