/** The queue against the spec: every transition, steps that overlap, and twenty mistakes that must be found. */
import { expect, it } from "vitest";
import { caught, movesOf, mutated } from "../mutants.js";
import { queueConforms } from "./conformance.js";
import { MUTANTS, OVERLAPPING } from "./mutants.js";
import { BoundedQueue } from "./queue.js";

const RUNS = process.env["SUBTLE_LONG"] === undefined ? 200 : 10_000;
const SOURCE = new URL("queue.ts", import.meta.url);

it("takes every transition that the queue can choose", async () => {
  const { edges, neverChosen, probes } = await queueConforms(BoundedQueue);
  expect(edges.taken + neverChosen.length).toBe(edges.all);
  // Those in which somebody else is woken than who has slept longest.
  expect(neverChosen.length).toBeLessThan(20);
  expect(probes).toBeGreaterThan(100);
});

it("withstands steps that overlap", async () => {
  expect((await queueConforms(BoundedQueue, { concurrent: { runs: RUNS } })).runs).toBe(RUNS);
});

let walked = 0;

it.each(MUTANTS)("the tour finds: $name", async (mutant) => {
  const { BoundedQueue: Queue } = await mutated<{ BoundedQueue: typeof BoundedQueue }>(SOURCE, mutant);
  const found = await caught(() => queueConforms(Queue));
  expect(found).not.toBeNull();
  if (mutant.kind === "deep" && found !== null) expect(movesOf(found)).toBeGreaterThan(6);
  if (mutant.kind === "race")
    expect(await caught(() => queueConforms(Queue, { concurrent: { runs: RUNS } }))).not.toBeNull();
  if ((await caught(() => queueConforms(Queue, { cover: { runs: 200, depth: 20 } }))) !== null) walked += 1;
});

it.each(OVERLAPPING)("only overlapping steps find: $name", async (mutant) => {
  const { BoundedQueue: Queue } = await mutated<{ BoundedQueue: typeof BoundedQueue }>(SOURCE, mutant);
  expect(await caught(() => queueConforms(Queue))).toBeNull();
  expect(await caught(() => queueConforms(Queue, { concurrent: { runs: RUNS } }))).not.toBeNull();
});

it("says how many 200 random walks find", () => {
  console.log(`bounded queue: 200 random walks of 20 steps find ${walked} of ${MUTANTS.length} mutants`);
  expect(walked).toBeLessThanOrEqual(MUTANTS.length);
});
