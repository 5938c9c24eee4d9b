/**
 * Do the comparisons of coverage find what is wrong with it? One defect after another is seeded in what counts; every
 * one is to be caught. A few are tried always, all of them by `npm run mutations`.
 */
import { describe, expect, it } from "vitest";
import { caughtBy, occurrences } from "../seeded.js";
import { CASES } from "./coverage-battery.js";
import { MUTATIONS } from "./mutations.js";

it.each(CASES)("nothing is wrong with $what", async ({ run }) => {
  expect(await run()).toEqual([]);
});

it.each(MUTATIONS)("can be seeded: $what", (mutation) => {
  expect(occurrences(mutation)).toBe(1);
  expect(mutation.from).not.toBe(mutation.to);
});

const isAll = process.env["SUBTLE_MUTATIONS"] === "1";

describe("is caught:", () => {
  // Otherwise anything would be caught.
  it("nothing, where nothing is wrong", async () => {
    expect(await caughtBy("test/emit", "coverage-battery", null)).toBeNull();
  });

  it.each(MUTATIONS.filter(({ isQuick = false }) => isAll || isQuick))("$what", async (mutation) => {
    const found = await caughtBy("test/emit", "coverage-battery", mutation);
    if (isAll) console.log(`${mutation.what}\n    caught by: ${found ?? "NOTHING"}`);
    expect(found).not.toBeNull();
  });
});
