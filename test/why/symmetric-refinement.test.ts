/** A symmetric spec that refines another is searched twice: with symmetry, and without it for the refinement. */
import { expect, it } from "vitest";
import { openFile, verdictsIn } from "./support.js";

it("each element of a symmetric spec with a refinement is decided", async () => {
  const answers = Object.entries(await verdictsIn(await openFile("specs/locks/rwsem.subtle")));
  expect(answers.length).toBeGreaterThan(20);
  expect(answers.filter(([, answer]) => answer.startsWith("undecided"))).toEqual([]);
});
