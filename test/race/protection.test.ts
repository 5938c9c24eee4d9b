/** Who protects what, judged by brute force. */
import { describe, expect, it } from "vitest";
import type { Ir } from "../../src/ir/ir.js";
import { conflictsIn } from "../../src/race/accesses.js";
import { compileProgram } from "../../src/run/compile.js";
import { findProtection, isProtectionDecided } from "../../src/why/protection.js";
import { compileText, LONG } from "../support.js";
import { type Asked, type Given, openFile, openText } from "../why/support.js";
import { type Edge, type Graph, graphOf } from "./oracle.js";

const LOCK = `macro take(l) pairs give { when l = none  l' = self }
macro give(l) { assert l = self  l' = none }
`;

/** Two locks around one section: each of them is enough. */
const TWICE = `spec twice
var outer : Process? = none
var inner : Process? = none
var count : 0 .. 2 = 0
${LOCK}process cpu(me in 0 .. 1) {
  lock_outer: take(outer)
  lock_inner: take(inner)
  add:        count' = count + 1
  give_inner: give(inner)
  give_outer: give(outer)
}
invariant Small : count <= 2
`;

/** The order of a and b is noticed by a branch inside of a step; that of the writers of y by nobody. */
const NOTICED = `spec noticed
var x : 0 .. 2 = 0
var y : 0 .. 2 = 0
var z : 0 .. 2 = 0
process a { set: x' = 1  y' = 1
  look: if x = 1 { z' = 1 } else { z' = z } }
process b { set: x' = 2  y' = 2 }
invariant Fine : z <= 2
`;

const FREE = `spec free
var n : [0 .. 1 -> 0 .. 1] = [i in 0 .. 1 |-> 0]
var r : 0 .. 1 = 0
process p(me in 0 .. 1) { own: n[me]' = 1 }
process q { read: r' = n[0] }
environment action clear(i in 0 .. 1) { n[i]' = 0 }
invariant Fine : r <= 1
`;

interface Case {
  readonly title: string;
  readonly text?: string;
  readonly path?: string;
  readonly given?: Given;
}

const CASES: readonly Case[] = [
  { title: "two locks", text: TWICE },
  { title: "a branch that notices", text: NOTICED },
  { title: "places that are apart", text: FREE },
  {
    title: "fault against truncate",
    path: "specs/dax/fault_vs_truncate.subtle",
    given: { constants: { FAULTS: "1" } },
  },
  { title: "a mutex", path: "specs/locks/mutex.subtle" },
  { title: "Peterson", path: "specs/teaching/peterson.subtle" },
].filter(({ title }) => LONG || title !== "fault against truncate");

const opened = ({ text, path = "", given }: Case): Promise<Asked> =>
  text === undefined ? openFile(path, given) : openText(text, given);

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
  it.each(CASES)("$title", async (given) => {
    const asked = await opened(given);
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

const saidOf = async (given: Case): Promise<Readonly<Record<string, string>>> => {
  const { base, elements } = await opened(given);
  const { pairs } = await findProtection(
    base,
    elements,
    () => undefined,
    () => undefined,
  );
  return Object.fromEntries(
    pairs.map(({ steps, verdict, apartBy, difference }) => [
      steps.join(" "),
      verdict === "apart"
        ? (apartBy ?? []).map((set) => set.join("+")).join(" ")
        : `${verdict}${difference === null ? "" : ` ${difference.step} ${difference.differs}`}`,
    ]),
  );
};

describe("what is said", () => {
  it("of two locks around one section: only both together open it", async () => {
    const said = await saidOf({ title: "", text: TWICE });
    expect(said["cpu.add cpu.add"]).toBe("cpu.lock_outer.take.pair+cpu.lock_inner.take.pair");
  });

  it("of an order that a later branch notices, and of one that nobody does", async () => {
    const said = await saidOf({ title: "", text: NOTICED });
    expect(said["a.set b.set"]).toBe("order matters a.look branch");
    expect(said["a.look b.set"]).toBe("order matters a.look branch");
    const values = NOTICED.replace("if x = 1", "if z = 2");
    expect((await saidOf({ title: "", text: values }))["a.set b.set"]).toBe("order matters null values");
  });

  it("of the fault and the truncate: the recheck makes the order harmless, the lock keeps the rest apart", async () => {
    const path = "specs/dax/fault_vs_truncate.subtle";
    const said = await saidOf({ title: "", path, given: { constants: { FAULTS: "1" } } });
    expect(said["fault.recheck truncate.set_size"]).toBe("order matters fault.recheck branch");
    expect(said["fault.lock truncate.lock"]).toMatch(/^order matters \S+ guard$/);
    expect(said["fault.insert truncate.zap"]).toContain("truncate.lock.write_lock.as.read_lock");
  });
});

it("a place of its own is no conflict, and a key that may be another's is", () => {
  const ir = compileText(FREE).spec?.ir as Ir;
  const pairs = conflictsIn(ir).map(({ actions }) =>
    actions.map((action) => ir.actions[action]?.name).join(" "),
  );
  expect(pairs).toEqual(["p.own q.read", "p.own clear", "q.read clear"]);
});

it("with too little work it is not decided", async () => {
  const { base, elements } = await openText(TWICE);
  for (const work of [10, 20_000]) {
    const found = await findProtection(
      base,
      elements,
      () => undefined,
      () => undefined,
      work,
    );
    expect(isProtectionDecided(found)).toBe(false);
  }
});
