/**
 * Do the comparisons of coverage find what is wrong with it? One defect after another is seeded in what counts; every
 * one is to be caught.
 */
import { expect, it } from "vitest";
import { testSeeded } from "../seeded-tests.js";
import { CASES } from "./coverage-battery.js";
import { MUTATIONS } from "./mutations.js";

it.each(CASES)("nothing is wrong with $what", async ({ run }) => {
  expect(await run()).toEqual([]);
});

testSeeded("test/emit", "coverage-battery", MUTATIONS, true);
