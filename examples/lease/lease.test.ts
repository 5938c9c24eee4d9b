/** The lease against its spec: every transition, steps that overlap, and twenty mistakes that must be found. */
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { caught, movesOf, mutated } from "../mutants.js";
import { leaseConforms } from "./conformance.js";
import { LeaseServer } from "./lease.js";
import { MUTANTS } from "./mutants.js";

const RUNS = process.env["SUBTLE_LONG"] === undefined ? 200 : 10_000;
const SOURCE = new URL("lease.ts", import.meta.url);

beforeAll(() => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "Date"] });
});
afterAll(() => {
  vi.useRealTimers();
});

it("takes every transition that the code can choose", async () => {
  const { edges, neverChosen } = await leaseConforms(LeaseServer);
  expect(edges.taken).toBe(edges.all);
  expect(neverChosen).toEqual([]);
});

it("withstands steps that overlap", async () => {
  expect((await leaseConforms(LeaseServer, { concurrent: { runs: RUNS } })).runs).toBe(RUNS);
});

let walked = 0;

it.each(MUTANTS)("the tour finds: $name", async (mutant) => {
  const { LeaseServer: Mutated } = await mutated<{ LeaseServer: typeof LeaseServer }>(SOURCE, mutant);
  const found = await caught(() => leaseConforms(Mutated));
  expect(found).not.toBeNull();
  if (mutant.kind === "deep" && found !== null) expect(movesOf(found)).toBeGreaterThan(6);
  if (mutant.kind === "race")
    expect(await caught(() => leaseConforms(Mutated, { concurrent: { runs: RUNS } }))).not.toBeNull();
  if ((await caught(() => leaseConforms(Mutated, { cover: { runs: 200, depth: 20 } }))) !== null) walked += 1;
});

it("says how many 200 random walks find", () => {
  console.log(`lease: 200 random walks of 20 steps find ${walked} of ${MUTANTS.length} mutants`);
  expect(walked).toBeLessThanOrEqual(MUTANTS.length);
});
