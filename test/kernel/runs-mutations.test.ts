/**
 * Does the battery of the search over sorted runs find what is wrong with its kernel? A few defects are tried always, all
 * of them by `npm run mutations`.
 */
import { describe, expect, it } from "vitest";
import { caughtBy, occurrences } from "../seeded.js";
import { MUTATIONS } from "./runs-mutations.js";

it.each(MUTATIONS)("can be seeded: $what", (mutation) => {
  expect(occurrences(mutation)).toBe(1);
  expect(mutation.from).not.toBe(mutation.to);
});

const isAll = process.env["SUBTLE_MUTATIONS"] === "1";

describe("is caught:", () => {
  it.runIf(isAll)("nothing, where nothing is wrong", async () => {
    expect(await caughtBy("test/kernel", "runs-battery", null)).toBeNull();
  });

  it.each(MUTATIONS.filter(({ isQuick = false }) => isAll || isQuick))("$what", async (mutation) => {
    const found = await caughtBy("test/kernel", "runs-battery", mutation);
    if (isAll) console.log(`${mutation.what}\n    caught by: ${found ?? "NOTHING"}`);
    expect(found).not.toBeNull();
  });
});
