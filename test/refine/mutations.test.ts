/** Do the comparisons with memory find what is wrong with judging refinements over levels? */
import { expect, it } from "vitest";
import { testSeeded } from "../seeded-tests.js";
import { CASES } from "./battery.js";
import { MUTATIONS } from "./mutations.js";

it.each(CASES)("nothing is wrong with $what", async ({ run }) => {
  expect(await run()).toEqual([]);
});

testSeeded("test/refine", "battery", MUTATIONS, true);
