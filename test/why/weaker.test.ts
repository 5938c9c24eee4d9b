/** Weaker forms of what is no lock. Brute force writes each out as a text, and explores it with the reference engine. */
import { expect, it } from "vitest";
import { goalsOf } from "../../src/why/goals.js";
import { type WhyResult, why } from "../../src/why/why.js";
import { holds } from "../fix/support.js";
import { inMemory } from "../support.js";
import { openText } from "./support.js";

async function weaker(text: string, effort = 1): Promise<NonNullable<WhyResult["weaker"]>> {
  const { base, elements, examiner } = await openText(text);
  const goals = goalsOf(
    base.spec,
    base.spec.ir.properties.flatMap(({ name, kind }) => (kind === "reachable" ? [] : [name])),
  );
  const ranges = { goals, effort };
  const { weaker: found } = await why(base, elements, examiner, { depth: 1, core: null, ranges });
  if (found === null) throw new Error("it was not asked");
  return found;
}

const verdictsOf = (found: NonNullable<WhyResult["weaker"]>): Readonly<Record<string, string>> =>
  Object.fromEntries(found.forms.map(({ id, form, verdict }) => [`${id}: ${form}`, verdict]));

async function verdictOf(text: string): Promise<string> {
  const ok = await holds("a.subtle", inMemory({ "a.subtle": text }));
  return ok === null ? "ill-formed" : ok ? "enough" : "fails";
}

/** The text with some lines or words exchanged. */
const changed = (text: string, ...changes: readonly (readonly [string, string])[]): string =>
  changes.reduce((before, [from, to]) => {
    if (!before.includes(from)) throw new Error(`there is no ${from}`);
    return before.replace(from, to);
  }, text);

const SPIN = `spec spin
const MAX = 2
type P = symmetric 2
var lock  : bool     = false
var count : 0 .. 5   = 0
var idle  : 0 .. 9   = 0
deadlock allowed
process p(me in P) {
  take:  when not lock  lock' = true
  up:    when count < MAX and count >= 0
         count' = count + 1
  check: if idle >= 3 { goto give }
  rest:  idle' = idle + 1
  give:  lock' = false
}
process q {
  look:  when count <= 1 and idle > 0
         idle' = 0
}
invariant One  : not (exists a in P, b in P : a != b and p[a] at {up, check} and p[b] at {up, check})
invariant Less : idle <= 3 and count <= 2
`;

it("tests and sets in two steps, and comparisons that are off by one, are what brute force says", async () => {
  const found = verdictsOf(await weaker(SPIN));
  const byHand: Record<string, string> = {};
  const said = async (key: string, ...changes: readonly (readonly [string, string])[]): Promise<void> => {
    byHand[key] = await verdictOf(changed(SPIN, ...changes));
  };
  const two = "test and set in two steps";
  await said(`p.take.split: ${two}`, [
    "when not lock  lock' = true",
    "when not lock\n  take_set: lock' = true",
  ]);
  await said(`p.up.split: ${two}`, ["         count' = count + 1", "  up_set: count' = count + 1"]);
  await said(`q.look.split: ${two}`, ["         idle' = 0", "  look_set: idle' = 0"]);
  await said("p.up.when.and.1.weaker: count <= MAX", ["count < MAX and", "count <= MAX and"]);
  await said("p.up.when.and.2.weaker: count >= -1", ["count >= 0", "count >= -1"]);
  await said("p.check.if.weaker: idle > 3", ["idle >= 3", "idle > 3"]);
  await said("q.look.when.and.1.weaker: count <= 2", ["count <= 1", "count <= 2"]);
  await said("q.look.when.and.2.weaker: idle >= 0", ["idle > 0", "idle >= 0"]);
  expect(found).toEqual(byHand);
  expect(new Set(Object.values(byHand))).toEqual(new Set(["enough", "fails"]));
});

/** Each of two checks is enough. */
const TWICE = `spec twice
var n : 0 .. 9 = 0
deadlock allowed
process p {
  first:  if n >= 3 { goto out }
  second: when n < 3
  up:     n' = n + 1
          goto first
  out:    n' = n
}
invariant Small : n <= 3
`;

it("two that are enough by themselves fail together, which brute force says too", async () => {
  const found = await weaker(TWICE);
  expect(verdictsOf(found)).toEqual({
    "p.first.if.weaker: n > 3": await verdictOf(changed(TWICE, ["n >= 3", "n > 3"])),
    "p.second.when.weaker: n <= 3": await verdictOf(changed(TWICE, ["n < 3", "n <= 3"])),
  });
  expect(found.forms.map(({ verdict }) => verdict)).toEqual(["enough", "enough"]);
  expect(await verdictOf(changed(TWICE, ["n >= 3", "n > 3"], ["n < 3", "n <= 3"]))).toBe("fails");
  expect(found.pairs.map(({ ids }) => ids)).toEqual([["p.first.if.weaker", "p.second.when.weaker"]]);
  expect(found.pairs[0]?.failures.map(({ name, length }) => [name, length])[0]).toEqual(["Small", 13]);
});

const PROMISE = `spec promise
var lock : bool = false
var mine : bool = false
process p {
  strong fair take: when not lock  lock' = true
  fair give:        lock' = false
  fair end:         mine' = true
}
fair process q {
  idle take: when not lock  lock' = true
  give: lock' = false  restart
}
property Mine : eventually mine
`;

it("strong fairness becomes weak, and either becomes none", async () => {
  const found = verdictsOf(await weaker(PROMISE));
  const fairness = Object.fromEntries(Object.entries(found).filter(([key]) => / (?:fair|unfair)$/.test(key)));
  const less = async (from: string, to: string): Promise<string> => verdictOf(changed(PROMISE, [from, to]));
  expect(fairness).toEqual({
    "p.take.weak: fair": await less("strong fair take", "fair take"),
    "p.take.unfair: unfair": await less("strong fair take", "take"),
    "p.give.unfair: unfair": await less("fair give", "give"),
    "p.end.unfair: unfair": await less("fair end", "end"),
    "q.unfair: unfair": await less("fair process q", "process q"),
  });
  expect(new Set(Object.values(fairness))).toEqual(new Set(["fails"]));
});

it("what the budget does not allow is not decided", async () => {
  const { forms, isCut } = await weaker(SPIN, 0);
  expect(isCut).toBe(true);
  expect(new Set(forms.map(({ verdict }) => verdict))).toEqual(new Set(["unknown"]));
});

it("a place that is never executed: with which constants it is, if with any", async () => {
  const text = (bound: number): string => `spec s
const N = 1
type T = 0 .. N
var n : T = 0
process p {
  up:  if n < N { n' = n + 1  goto up }
       else if n < ${bound} { goto end }
  far at "far.c": n' = 0
  end: n' = n
}
invariant Small : n <= N
`;
  const tried = async (bound: number) => {
    const { base, elements, examiner } = await openText(text(bound));
    const ranges = { goals: goalsOf(base.spec), effort: 1 };
    return (await why(base, elements, examiner, { depth: 1, core: null, ranges })).elsewhere;
  };
  expect(await tried(2)).toEqual([{ constant: "N", value: 2, verdict: "searched", taken: ["p.far"] }]);
  expect((await tried(9))?.map(({ value, taken }) => [value, taken])).toEqual([
    [2, []],
    [0, []],
  ]);
});
