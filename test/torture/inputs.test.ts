/** Inputs of the harness: always the same ones, of every family, and harmless to the machine. */
import { describe, expect, it } from "vitest";
import { FAMILIES, type Input } from "../../torture/input.js";
import { inputAt, isOfKind, WHOLE_EVERY } from "../../torture/inputs.js";

/** All names, texts and words of an input, one after the other. */
const textsOf = ({ files, runs }: Input): string =>
  [
    ...Object.entries(files).flatMap(([path, content]) => [path, "text" in content ? content.text : ""]),
    ...runs.flatMap(({ words, stdin }) => [...words, stdin]),
  ].join("\n");

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

  it("are whole processes at the given rate", () => {
    const whole = first.filter(({ way }) => way === "whole process").map(({ index }) => index % WHOLE_EVERY);
    expect(whole.length).toBeGreaterThan(0);
    expect(new Set(whole)).toEqual(new Set([WHOLE_EVERY - 1]));
  });

  it("can be written down and read again", () => {
    for (const input of first) expect(JSON.parse(JSON.stringify(input))).toEqual(input);
  });

  it("hold no half of a surrogate pair for a process: a file system would change it, as a write would", () => {
    const half = /\p{Surrogate}/u;
    const has = (seed: number, index: number): boolean => half.test(textsOf(inputAt(seed, index)));
    const indices = Array.from({ length: 3000 }, (_, index) => index);
    const hostile = indices.filter((index) => isOfKind(1, index, { family: "hostile", way: "in process" }));
    // In memory they are as hostile as they are meant to be.
    expect(hostile.some((index) => has(1, index))).toBe(true);
    // These two were of a process, with one in the name of a file and one in its text.
    expect([30179, 53039].map((index) => inputAt(2026, index).way)).toEqual([
      "whole process",
      "whole process",
    ]);
    expect([30179, 53039].filter((index) => has(2026, index))).toEqual([]);
    expect([30179, 53039].filter((index) => textsOf(inputAt(2026, index)).includes("\ufffd"))).toHaveLength(
      2,
    );
  });

  it("let no process leave its own folder", () => {
    const whole = Array.from({ length: 50 }, (_, i) => inputAt(3, i * WHOLE_EVERY + WHOLE_EVERY - 1)).filter(
      ({ way }) => way === "whole process",
    );
    const words = whole.flatMap(({ runs }) => runs.flatMap((run) => run.words));
    expect(words.length).toBeGreaterThan(100);
    expect(words.filter((word) => /^\/|=\/|(?:^|[=/])\.\.(?:\/|$)/.test(word))).toEqual([]);
  });
});
