/** Who protects what: all pairs of steps in all states, by the reference engine, and again without each element. */
import { describe, expect, it } from "vitest";
import type { Ir } from "../../src/ir/ir.js";
import { compileProgram } from "../../src/run/compile.js";
import { findProtection, isProtectionDecided } from "../../src/why/protection.js";
import { type Edge, type Graph, graphOf } from "../race/oracle.js";
import { FREE, NOTICED, TWICE } from "../race/protection-texts.js";
import { type Asked, openFile, openText } from "../why/support.js";
import { SPECS, titled } from "./specs.js";

const CASES: readonly (readonly [string, () => Promise<Asked>])[] = [
  ["two locks", () => openText(TWICE)],
  ["a branch that notices", () => openText(NOTICED)],
  ["places that are apart", () => openText(FREE)],
  ...titled(SPECS).map(
    ([title, { path, constants }]) => [title, () => openFile(path, { constants })] as const,
  ),
];

const nameOf = (a: string, b: string): string => JSON.stringify([a, b].sort());

/** Every two steps of different instances that are both enabled, in each state. */
function* together({ edges }: Graph): Iterable<readonly [string, Edge, Edge]> {
  for (const [state, out] of edges)
    for (const [i, one] of out.entries())
      for (const other of out.slice(i + 1)) if (one.line !== other.line) yield [state, one, other];
}

/** Where a step leads behind another one; null if it is not possible there. */
const behind = ({ edges }: Graph, first: Edge, second: Edge): string | null =>
  edges.get(first.to ?? "")?.find(({ key }) => key === second.key)?.to ?? null;

const namesTogether = (ir: Ir): ReadonlySet<string> =>
  new Set([...together(graphOf(ir))].map(([, one, other]) => nameOf(one.action, other.action)));

describe("brute force agrees on", () => {
  it.each(CASES)("%s", async (_, opened) => {
    const asked = await opened();
    const { base, elements } = asked;
    const { ir } = base.spec;
    const found = await findProtection(
      base,
      elements,
      () => undefined,
      () => undefined,
    );
    expect(isProtectionDecided(found)).toBe(true);
    const graph = graphOf(ir);
    expect(found.states).toBe(graph.states.size);

    const states = new Map<string, Set<string>>();
    const unequal = new Set<string>();
    for (const [state, one, other] of together(graph)) {
      const name = nameOf(one.action, other.action);
      states.set(name, (states.get(name) ?? new Set()).add(state));
      const [there, back] = [behind(graph, one, other), behind(graph, other, one)];
      if (there === null || there !== back) unequal.add(name);
    }
    const listed = new Map(found.pairs.map((pair) => [nameOf(...pair.steps), pair]));
    // Steps that do not conflict always commute.
    for (const name of unequal) expect(listed.get(name)?.verdict).toBe("order matters");
    for (const [name, { verdict, together: count }] of listed) {
      expect([name, count]).toEqual([name, states.get(name)?.size ?? 0]);
      const expected = count === 0 ? "apart" : unequal.has(name) ? "order matters" : "commute";
      expect([name, verdict]).toEqual([name, expected]);
    }

    const without = (ids: readonly string[]): ReadonlySet<string> => {
      const edits = ids.flatMap((id) => elements.find((element) => element.id === id)?.edits ?? []);
      const { spec } = compileProgram(base.program, [], { ...base.options, edits });
      return spec === null ? new Set() : namesTogether(spec.ir);
    };
    const alone = new Map(elements.map(({ id }) => [id, without([id])]));
    for (const [name, { verdict, apartBy }] of listed) {
      if (verdict !== "apart") continue;
      const openers = [...alone].flatMap(([id, names]) => (names.has(name) ? [id] : []));
      const singles = (apartBy ?? []).flatMap((set) => (set.length === 1 ? set : []));
      expect(openers).toEqual(expect.arrayContaining(singles));
      expect(singles.length > 0).toBe(openers.length > 0);
      for (const set of apartBy ?? []) {
        expect(without(set).has(name)).toBe(true);
        if (set.length > 1)
          for (const id of set) expect(without(set.filter((other) => other !== id)).has(name)).toBe(false);
      }
    }
  });
});
