/** Sets of elements put together from the versions without each: they must be what the edits together give. */
import { describe, expect, it } from "vitest";
import type { WhyElement } from "../../src/elements/element.js";
import type { CompiledSpec } from "../../src/run/compile.js";
import { editsTogether } from "../../src/why/examiner.js";
import { familyOf } from "../../src/why/family.js";
import { apart, isRemoved } from "../../src/why/joint-candidates.js";
import { openFile, openText } from "./support.js";

type Opened = Awaited<ReturnType<typeof openFile>>;

/** Compares sets that are put together, one of so many; how many there were, among how many. */
function compared(
  { base, elements }: Opened,
  size: 2 | 3,
  every: number,
): { readonly composed: number; readonly sets: number } {
  const family = familyOf(base, elements);
  const alone = new Map<WhyElement, CompiledSpec>();
  for (const element of elements.filter(isRemoved)) {
    const version = family.without(element.edits);
    if (!("why" in version)) alone.set(element, version);
  }
  const all = [...alone.keys()];
  const count = { composed: 0, sets: 0 };
  all.forEach((a, i) => {
    all.slice(i + 1).forEach((b, k) => {
      const set = size === 2 ? [a, b] : [a, b, all[(7 * i + 3 * k) % all.length] as WhyElement];
      if (k % every !== 0 || new Set(set).size < size || !apart(set)) return;
      count.sets += 1;
      const removals = set.map((element) => ({ element, spec: alone.get(element) as CompiledSpec }));
      const composed = family.compose(removals);
      if (composed === null) return;
      count.composed += 1;
      const edits = editsTogether(
        elements,
        set.map(({ id }) => id),
      );
      const together = family.without(edits);
      const names = set.map(({ id }) => id).join(", ");
      expect("why" in together ? together.why : JSON.stringify(together.ir), names).toBe(
        JSON.stringify(composed.ir),
      );
      if (!("why" in together)) expect([...composed.edits].sort(), names).toEqual([...together.edits].sort());
    });
  });
  return count;
}

describe("a set put together from the versions without each element", () => {
  it.each([
    ["specs/dax/fault_vs_truncate.subtle", 2, 1],
    ["specs/dax/fault_vs_truncate.subtle", 3, 4],
    ["specs/locks/rwsem.subtle", 2, 1],
    ["specs/dax/truncate.subtle", 2, 17],
  ] as const)("of %s, by %i, is what all edits together give", async (path, size, every) => {
    const { composed, sets } = compared(await openFile(path), size, every);
    expect(composed).toBeGreaterThan(0);
    expect(composed).toBeLessThanOrEqual(sets);
  });

  it("is none where both edit one action, or steps are reached no more", async () => {
    const opened = await openText(`spec s var on : bool = true var x : 0 .. 3 = 0
      process p { a: when on when x < 3 if x = 0 { goto c } b: if x = 1 { goto c } d: goto a c: x' = 1 restart }`);
    const family = familyOf(opened.base, opened.elements);
    const removals = opened.elements.flatMap((element) => {
      const spec = family.without(element.edits);
      return "why" in spec ? [] : [{ element, spec }];
    });
    const idsOf = (set: typeof removals): readonly string[] => set.map(({ element }) => element.id);
    const ownAction = removals.filter(({ element }) => /^p\.a\.when/.test(element.id));
    expect(ownAction.length, idsOf(removals).join()).toBeGreaterThan(1);
    expect(family.compose(ownAction.slice(0, 2))).toBeNull();
    const jumps = removals.filter(({ element }) => ["p.a", "p.b"].includes(element.id));
    expect(jumps.length, idsOf(removals).join()).toBe(2);
    expect("why" in family.without(editsTogether(opened.elements, idsOf(jumps)))).toBe(true);
    expect(family.compose(jumps)).toBeNull();
  });
});
