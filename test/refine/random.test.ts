/** Random pairs of small specs: both engines find out whether one refines the other, as a judge of the tests says. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { accepted, compileText, findingOf, LONG, runSpec } from "../support.js";
import { pairs, textOf, toyOf } from "./pairs.js";
import {
  GUARDS,
  isUnfair,
  refinementText,
  shortestRefutation,
  TERMS,
  type Toy,
  type ToyAction,
  toyText,
  WIDE,
} from "./toy.js";

const [ZERO, , , FIRST, SECOND] = TERMS;

const PAIRS = LONG ? 3000 : 120;

test("random pairs are judged as the judge of the tests does, with the shortest trace", async () => {
  const count = { holds: 0, violated: 0, initial: 0, hidden: 0, long: 0 };
  await fc.assert(
    fc.asyncProperty(pairs, async (pair) => {
      const files = { "of.subtle": toyText("of", pair.of) };
      const spec = accepted(compileText(textOf(pair), { files }));
      const finding = findingOf(await runSpec(spec), "R");
      const shortest = shortestRefutation(pair.toy, pair.of, pair.mapping);
      expect(finding.verdict).toBe(shortest === null ? "holds" : "violated");
      expect(finding.trace?.steps.length ?? null).toBe(shortest);
      count[shortest === null ? "holds" : "violated"] += 1;
      if (shortest === 1) count.initial += 1;
      if (shortest !== null && shortest > 2) count.long += 1;
      if (pair.mapping.first === null || pair.mapping.second === null) count.hidden += 1;
    }),
    { numRuns: PAIRS, seed: 7 },
  );
  // Each kind of answer is common, or the test would not say much.
  for (const each of Object.values(count)) expect(each).toBeGreaterThan(PAIRS / 20);
});

const fairnesses = fc.array(fc.constantFrom("", "fair ", "strong fair "), { minLength: 9, maxLength: 9 });

/** Fairness of actions, and of the first two together: the last of the list. */
function made(toy: Toy, fairness: readonly ToyAction["fairness"][]): Toy {
  const together = fairness.at(-1) ?? "";
  return {
    ...toy,
    actions: toy.actions.map((action, i) => ({ ...action, fairness: fairness[i] ?? "" })),
    groups: toy.actions.length < 2 || together === "" ? [] : [{ members: [0, 1], fairness: together }],
  };
}

test("whether fairness is kept is judged as the judge of the tests does", async () => {
  const count = { kept: 0, broken: 0 };
  const all = fc.tuple(pairs, fairnesses, fairnesses);
  await fc.assert(
    fc.asyncProperty(all, async ([{ toy, of, mapping }, ours, theirs]) => {
      if (mapping.first === null || mapping.second === null) return;
      if (shortestRefutation(toy, of, mapping) !== null) return;
      const pair = { toy: made(toy, ours), of: made(of, theirs), mapping };
      const files = { "of.subtle": toyText("of", pair.of) };
      const finding = findingOf(await runSpec(accepted(compileText(textOf(pair), { files }))), "R");
      const isBroken = isUnfair(pair.toy, pair.of, mapping);
      expect(finding.verdict).toBe(isBroken ? "violated" : "holds");
      count[isBroken ? "broken" : "kept"] += 1;
    }),
    { numRuns: 3 * PAIRS, seed: 9 },
  );
  for (const each of Object.values(count)) expect(each).toBeGreaterThan(PAIRS / 20);
});

test("every random spec refines itself, also where a variable is hidden", async () => {
  await fc.assert(
    fc.asyncProperty(toyOf(["x", "y"], WIDE, 3), fc.boolean(), async (toy, hides) => {
      const mapping = { first: FIRST ?? null, second: hides ? null : (SECOND ?? null) };
      const text = toyText("b", toy);
      const spec = accepted(
        compileText(`${text}\n${refinementText(toy, toy, "of", mapping)}`, { files: { "of.subtle": text } }),
      );
      expect(findingOf(await runSpec(spec), "R").verdict).toBe("holds");
    }),
    { numRuns: PAIRS / 4, seed: 8 },
  );
});

test("the judge finds what is wrong by hand", () => {
  const action = { guard: GUARDS[0], first: FIRST, second: SECOND } as ToyAction;
  const toy: Toy = { names: ["x", "y"], starts: [[0], [0]], actions: [action], groups: [] };
  const mapping = { first: FIRST ?? null, second: SECOND ?? null };
  expect(shortestRefutation(toy, toy, mapping)).toBeNull();
  const other = { ...action, first: TERMS[1] ?? action.first };
  expect(shortestRefutation({ ...toy, actions: [other] }, toy, mapping)).toBe(2);
  expect(shortestRefutation({ ...toy, starts: [[1], [0]] }, toy, mapping)).toBe(1);
  // What is seen of the first variable alone stays the same.
  const hidden = { first: ZERO ?? null, second: null };
  expect(shortestRefutation({ ...toy, actions: [other] }, toy, hidden)).toBeNull();
});
