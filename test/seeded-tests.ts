/** Tests that a battery of cases finds each defect of a list; all of them are tried by `npm run mutations`, a few always. */
import { describe, expect, it } from "vitest";
import { caughtBy, type Mutation, occurrences } from "./seeded.js";

/**
 * @param folder Where the battery is, from the root of the project.
 * @param battery The file's name, without its ending.
 * @param isWithoutAlways Whether it is always tried that nothing is caught where nothing is wrong.
 */
export function testSeeded(
  folder: string,
  battery: string,
  mutations: readonly Mutation[],
  isWithoutAlways = false,
): void {
  it.each(mutations)("can be seeded: $what", (mutation) => {
    expect(occurrences(mutation)).toBe(1);
    expect(mutation.from).not.toBe(mutation.to);
  });

  const isAll = process.env["SUBTLE_MUTATIONS"] === "1";

  describe("is caught:", () => {
    // Otherwise anything would be caught.
    it.runIf(isAll || isWithoutAlways)("nothing, where nothing is wrong", async () => {
      expect(await caughtBy(folder, battery, null)).toBeNull();
    });

    it.each(mutations.filter(({ isQuick = false }) => isAll || isQuick))("$what", async (mutation) => {
      const found = await caughtBy(folder, battery, mutation);
      if (isAll) console.log(`${mutation.what}\n    caught by: ${found ?? "NOTHING"}`);
      expect(found).not.toBeNull();
    });
  });
}
