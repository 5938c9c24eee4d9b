/** How far steps can be moved. Brute force judges it in `test/brute/ranges.test.ts`. */
import { describe, expect, it } from "vitest";
import type { Reach } from "../../src/why/ranges.js";
import { openFile, openText, rangesOf } from "./support.js";

/** `lock, zap | unlock: NoDangling 12`. */
const shown = ({ across, end }: Reach): string => {
  const failures = end?.failures.map(({ name, length }) => `${name} ${length}`).join(", ");
  return [across.join(", "), ...(end === null ? [] : [`${end.step}: ${failures || end.verdict}`])].join(
    " | ",
  );
};

describe("the range of a step ends", () => {
  it("where the protocol of the fault and the truncate fails, at the length of the shortest trace", async () => {
    const asked = await openFile("specs/dax/fault_vs_truncate.subtle", { only: ["order"] });
    const { ranges } = await rangesOf(asked, ["NoDangling"]);
    const all = Object.fromEntries(
      ranges.map(({ id, earlier, later }) => [id, [shown(earlier), shown(later)]]),
    );
    expect(all).toMatchObject({
      "fault.recheck": [" | lock: NoDangling 12, asserts 7", " | insert: NoDangling 11"],
      "fault.insert": [" | recheck: NoDangling 11", " | unlock: NoDangling 13"],
      "truncate.set_size": [" | start: NoDangling 12", "lock, zap | unlock: NoDangling 12"],
      "truncate.release": ["unlock | zap: NoDangling 11", ""],
      "truncate.zap": [" | lock: NoDangling 13", "unlock | release: NoDangling 12"],
    });
  });

  const SIMPLE = `spec s var x : 0 .. 9 = 0 var y : 0 .. 9 = 0
    process p { a: x' = 1 b: y' = 1 c: x' = 2 d: y' = x }`;

  it("at the first place that fails, and not where only another property does", async () => {
    const text = `${SIMPLE} invariant Goal : y != 1 or x >= 1  invariant Helper : p at done implies y = 2`;
    const { ranges } = await rangesOf(await openText(text), ["Goal"]);
    const [a, b, c, d] = ranges;
    expect([a, b, c, d].map((range) => range && [shown(range.earlier), shown(range.later)])).toEqual([
      ["", " | b: Goal 2"],
      [" | a: Goal 2", "c, d"],
      ["b, a", "d"],
      ["c, b, a", ""],
    ]);
    expect(c?.later.notes).toEqual(["Helper fails after 5"]);
  });

  it("where the spec is not valid, with the reason", async () => {
    const text = `spec s var x : bool = false
      process p { a: x' = true b: if x { goto d } c: goto a d: x' = false goto c }
      invariant Is : x in {true, false}`;
    const { ranges } = await rangesOf(await openText(text));
    const ill = ranges.flatMap(({ earlier, later }) =>
      [earlier.end, later.end].filter((end) => end?.verdict === "ill-formed"),
    );
    expect(ill.length).toBeGreaterThan(0);
    for (const end of ill) expect(end?.message).not.toBeNull();
  });

  it("nowhere, as far as the budget goes, and says so", async () => {
    const { ranges, searched, isCut } = await rangesOf(
      await openText(`${SIMPLE} invariant I : x < 9`),
      null,
      0,
    );
    expect({ searched, isCut }).toEqual({ searched: 0, isCut: true });
    expect(ranges.length).toBe(4);
    for (const { earlier, later } of ranges)
      for (const { across, end } of [earlier, later])
        if (end !== null) expect([end.verdict, across]).toEqual(["unknown", []]);
  });
});

it("a release of what is not held is skipped where only that fails", async () => {
  const text = `spec s var m : Process? = none var x : 0 .. 2 = 0 type P = symmetric 2
    macro enter(l) pairs leave { when l = none  l' = self }
    macro leave(l) { assert l = self  l' = none }
    process p(me in P) {
      take: enter(m)
      test: if x > 0 { goto give }
      set:  x' = 1
      give: leave(m)
    }
    invariant Small : x < 2`;
  const { ranges } = await rangesOf(await openText(text));
  const take = ranges.find(({ id }) => id === "p.take");
  expect(take && [shown(take.later), take.later.skips]).toEqual(["test, set | give: deadlock 7", true]);
});
