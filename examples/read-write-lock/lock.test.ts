/** The read write lock against its spec: every transition, steps that overlap, and twenty mistakes that must be found. */
import { expect, it } from "vitest";
import { caught, movesOf, mutated } from "../mutants.js";
import { lockConforms } from "./conformance.js";
import { ReadWriteLock } from "./lock.js";
import { MUTANTS } from "./mutants.js";

const RUNS = process.env["SUBTLE_LONG"] === undefined ? 200 : 10_000;
const SOURCE = new URL("lock.ts", import.meta.url);

it("takes every transition that the code can choose", async () => {
  const { edges, neverChosen } = await lockConforms(ReadWriteLock);
  expect(edges.taken).toBe(edges.all);
  expect(neverChosen).toEqual([]);
});

it("withstands steps that overlap", async () => {
  expect((await lockConforms(ReadWriteLock, { concurrent: { runs: RUNS } })).runs).toBe(RUNS);
});

let walked = 0;

it.each(MUTANTS)("the tour finds: $name", async (mutant) => {
  const { ReadWriteLock: Mutated } = await mutated<{ ReadWriteLock: typeof ReadWriteLock }>(SOURCE, mutant);
  const found = await caught(() => lockConforms(Mutated));
  expect(found).not.toBeNull();
  if (mutant.kind === "deep" && found !== null) expect(movesOf(found)).toBeGreaterThan(6);
  if (mutant.kind === "race")
    expect(await caught(() => lockConforms(Mutated, { concurrent: { runs: RUNS } }))).not.toBeNull();
  if ((await caught(() => lockConforms(Mutated, { cover: { runs: 200, depth: 20 } }))) !== null) walked += 1;
});

it("says how many 200 random walks find", () => {
  console.log(`read write lock: 200 random walks of 20 steps find ${walked} of ${MUTANTS.length} mutants`);
  expect(walked).toBeLessThanOrEqual(MUTANTS.length);
});
