/** Proofs: found where there is one, confirmed by the interpreter, and irredundant. */
import { describe, expect, it } from "vitest";
import type { Proof } from "../../src/proof/proof.js";
import { LONG, onDisk } from "../support.js";
import { opinionOn, proofOf, textsOf } from "./brute-force.js";
import { BUFFER, PETERSON, RCU, TEST_AND_SET, TICKET, TWO_PHASE, UNPROVABLE } from "./specs.js";

const constantsOf = (proof: Proof): readonly Readonly<Record<string, string>>[] =>
  proof.kind === "found"
    ? proof.checked.map(({ constants }) =>
        Object.fromEntries([...constants].map(([name, value]) => [name, `${value}`])),
      )
    : [];

describe("what is found, by the interpreter", () => {
  const cases: readonly (readonly [string, string, Readonly<Record<string, string>>])[] = [
    ["test and set", TEST_AND_SET, {}],
    ["Peterson", PETERSON, {}],
    ["two-phase commit", TWO_PHASE, {}],
    ["tickets", TICKET, {}],
    ["a sequence", BUFFER, {}],
    ["read-copy-update, one reader", RCU, { READERS: "1" }],
  ];
  it.each(cases)("%s: inductive, implies the goals, and no part of it does", (_, text, constants) => {
    const { proof, spec } = proofOf(text, { constants });
    expect(proof.kind).toBe("found");
    const facts = textsOf(proof);
    // All subsets are judged.
    expect(facts.length).toBeLessThan(16);
    const opinion = opinionOn(text, facts, constants);
    expect(opinion.falseAtFirst).toEqual([]);
    expect(opinion.inductive).toEqual([2 ** facts.length - 1]);
    expect(proof).toMatchObject({ checked: [{ size: opinion.states, spec }] });
  });

  it("holds at larger constants, too", () => {
    const { proof } = proofOf(TICKET, { enlarge: true });
    const settings = constantsOf(proof);
    expect(settings).toEqual([{ N: "2" }, { N: "3" }]);
    const facts = textsOf(proof);
    const all = 2 ** facts.length - 1;
    expect(opinionOn(TICKET, facts, { N: "2" }).inductive).toContain(all);
    if (LONG) expect(opinionOn(TICKET, facts, { N: "3" }).inductive).toContain(all);
  });

  it("the facts replace each other where those of few values are not enough", () => {
    const { proof } = proofOf(TWO_PHASE, { constants: { N: "1" }, enlarge: true });
    expect(constantsOf(proof)).toEqual([{ N: "1" }, { N: "2" }]);
    const facts = textsOf(proof);
    expect(opinionOn(TWO_PHASE, facts, { N: "2" }).inductive).toContain(2 ** facts.length - 1);
  });
});

describe("what is not found", () => {
  it("is told with a step from a state that satisfies everything", () => {
    const { proof } = proofOf(UNPROVABLE);
    expect(proof).toMatchObject({
      kind: "not-found",
      step: { action: "grow", before: { n: 5 }, after: { n: 7 } },
    });
  });

  it("for want of bounds, of a finite number of states, and of a whole graph", () => {
    const constrained = `${UNPROVABLE}\nconstraint Small : n < 6\n`;
    expect(proofOf(constrained).proof).toMatchObject({ kind: "not-tried" });
    const large = `spec large\nvar f : [0 .. 20 -> 0 .. 20] = [i in 0 .. 20 |-> 0]\naction a { f[0]' = 1 }\ninvariant I : f[1] = 0\n`;
    expect(proofOf(large).proof).toMatchObject({ kind: "not-tried", size: 21 ** 21 });
  });

  it("within a budget, which is counted in work: the same each time", () => {
    const [one, two] = [0.001, 0.001].map((effort) => proofOf(RCU, { effort }).proof);
    expect(one?.kind).toBe("unfinished");
    expect(two).toMatchObject({ kind: one?.kind });
  });
});

describe("the constants", () => {
  it("say where there is one of what matters", () => {
    const one = TEST_AND_SET.replace("const N = 2", "const N = 1");
    expect(proofOf(one).proof).toMatchObject({ kind: "found", only: ["cpu"] });
    expect(proofOf(one, { enlarge: true }).proof).toMatchObject({ kind: "found", only: [] });
  });
});

describe("the library", () => {
  const files = { "../lib/locks.subtle": onDisk("specs/lib/locks.subtle") };
  const text = (path: string): string => {
    const read = onDisk(path);
    if (read.kind !== "text") throw new Error(path);
    return read.text
      .replace(/^refinement [\s\S]*?^\}$/m, "")
      .replace(/^variant [\s\S]*$/m, "")
      .replace(/^expect .*(?:\n +.*)*$/gm, "");
  };
  const imported = Object.fromEntries(
    Object.entries(files).map(([path, read]) => [path, read.kind === "text" ? read.text : ""]),
  );
  it.each([
    "specs/locks/mutex.subtle",
    "specs/locks/rw_lock.subtle",
    "specs/gallery/ticket_lock.subtle",
    "specs/teaching/peterson.subtle",
    "specs/gallery/two_phase_commit.subtle",
  ])("%s is proved at its own constants", (path) => {
    const { proof, spec } = proofOf(text(path), { files: imported });
    expect(proof).toMatchObject({ kind: "found", checked: [{ spec }] });
  });

  it("read-copy-update is proved with two readers", () => {
    expect(proofOf(RCU).proof).toMatchObject({ kind: "found", only: [] });
  });

  it.runIf(LONG)("fault_vs_truncate is proved, and confirmed with two faults and with two pages", () => {
    const { proof } = proofOf(text("specs/dax/fault_vs_truncate.subtle"), { files: imported, enlarge: true });
    expect(constantsOf(proof)).toEqual(
      expect.arrayContaining([
        { FAULTS: "1", PAGES: "1" },
        { FAULTS: "2", PAGES: "1" },
        { FAULTS: "1", PAGES: "2" },
      ]),
    );
  });
});
