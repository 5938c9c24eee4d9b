/**
 * Random specs go through every phase without a crash, and the reference engine and the naive search give the
 * same answers, whole: counts, states, steps, verdicts, traces; with and without symmetry.
 */
import { randomInt } from "node:crypto";
import fc from "fast-check";
import { expect, test } from "vitest";
import { accepted, compileText, LONG } from "../support.js";
import { answerWithoutNames, compareEngines } from "./agreement.js";
import { CONSTRUCTS, constructsIn } from "./census.js";
import type { NaiveResult } from "./naive.js";
import { type Knobs, type RandomSpec, specs, specText } from "./spec.js";

/**
 * What the specs that are the same every time were like: shares of specs that differ from run to run would now and
 * then lie outside what is expected.
 */
const explored: NaiveResult[] = [];
const constructs = new Set<string>();
let given = 0;

const compiles = (text: string): boolean => compileText(text).spec !== null;

async function agree({ text }: RandomSpec): Promise<NaiveResult | null> {
  const compilation = compileText(text);
  accepted(compilation);
  const { differences, naive } = await compareEngines(compilation);
  expect(differences.join("\n")).toBe("");
  return naive;
}

/** As `agree`, and it is noted what the spec was like. */
async function agreeAndNote(spec: RandomSpec): Promise<void> {
  given += 1;
  for (const construct of constructsOf(spec.text)) constructs.add(construct);
  const naive = await agree(spec);
  if (naive !== null) explored.push(naive);
}

function constructsOf(text: string): ReadonlySet<string> {
  const { module } = compileText(text);
  return module === null ? new Set() : constructsIn(module);
}

const check = (
  judge: (spec: RandomSpec) => Promise<unknown>,
  knobs: Partial<Knobs>,
  numRuns: number,
  seed: number,
): Promise<void> =>
  fc.assert(
    fc.asyncProperty(specs(knobs, compiles), async (spec) => void (await judge(spec))),
    { numRuns, seed },
  );

/** Many times as many in the long run. */
const times = LONG ? 75 : 1;

/** Different seeds, so that specs of one size are not the beginnings of those of another. */
const SAME_EVERY_TIME: readonly (readonly [
  what: string,
  knobs: Partial<Knobs>,
  numRuns: number,
  seed: number,
])[] = [
  ["small specs", { size: 2 }, 15, 1],
  ["middling specs", { size: 3 }, 12, 8],
  ["larger specs", { size: 4 }, 6, 3],
  ["specs without mistakes", { size: 2, mistakes: false }, 7, 4],
  ["specs without processes", { size: 3, processes: false }, 5, 5],
  ["specs of simple values", { size: 3, symmetric: false, payloads: false, sequences: false }, 4, 6],
];

test.each(SAME_EVERY_TIME)(
  "the reference engine and the naive search agree on %s",
  (_, knobs, numRuns, seed) => check(agreeAndNote, knobs, numRuns * times, seed),
);

test("the reference engine and the naive search agree on random specs", async () => {
  const seed = randomInt(2 ** 31);
  console.info(`random specs from the seed ${seed}`);
  await check(agree, {}, 4 * times, seed);
});

test("names that are bound twice mean what other names would", async () => {
  for (let seed = 1; seed <= 9 * times; seed += 1) {
    const [reused, unique] = (["reused", "unique"] as const).map((naming) =>
      compileText(specText(seed, { size: 2 }, naming)),
    );
    if (reused === undefined || unique === undefined) continue;
    accepted(reused);
    accepted(unique);
    expect(await answerWithoutNames(unique)).toEqual(await answerWithoutNames(reused));
  }
});

const ONLY_COMPILED = 160;

/** How many in a hundred. */
const share = (count: number, of: number): number => Math.round((100 * count) / of);
const ofExplored = (is: (result: NaiveResult) => boolean): number =>
  share(explored.filter(is).length, explored.length);
const violates = (name: string) => (result: NaiveResult) =>
  result.findings.some((f) => f.name === name && f.verdict === "violated");

test("the random specs use every construct of the language and reach every kind of result", () => {
  // The rarest are met in what is only compiled: to explore a spec takes a hundred times as long.
  for (let seed = 1; seed <= ONLY_COMPILED; seed += 1) {
    for (const construct of constructsOf(specText(seed, { size: 3 }))) constructs.add(construct);
  }
  expect(CONSTRUCTS.filter((construct) => !constructs.has(construct))).toEqual([]);
  expect(share(explored.length, given)).toBeGreaterThan(85);
  expect(ofExplored(({ distinct }) => distinct > 5)).toBeGreaterThan(40);
  expect(ofExplored(({ depth }) => depth > 3)).toBeGreaterThan(20);
  expect(ofExplored(violates("deadlock"))).toBeGreaterThan(3);
  expect(ofExplored(violates("asserts"))).toBeGreaterThan(3);
  expect(ofExplored(violates("types"))).toBeGreaterThan(2);
  expect(ofExplored(violates("evaluation"))).toBeGreaterThan(10);
  expect(ofExplored(({ orderMatters }) => orderMatters)).toBeLessThan(10);
  const actions = explored.flatMap((result) => result.actions);
  expect(share(actions.filter(({ taken }) => taken > 0).length, actions.length)).toBeGreaterThan(50);
});
