/** Folds: their values in both engines, how large they can become, and what can't be folded. */
import { describe, expect, it } from "vitest";
import { codesOf, compileText, run, verdicts } from "../support.js";

const HEAD = `spec a
type Kind = a | b | c
type Cpu = symmetric 2
var q : seq of 0 .. 3 max 3 = <<>>
var s : set of Kind = {}
var cpus : set of Cpu = {}
var fold : bool = false
action push(x in 0 .. 3) { when len(q) < 3  q' = append(q, x) }
action add(k in Kind) { s' = s union {k} }
deadlock allowed
`;

describe("a fold", () => {
  it.each([
    [
      "adds up a sequence",
      "(fold n = 0, x in q : n * 4 + x) = (if q = <<>> then 0 else if len(q) = 1 then q[1] else if len(q) = 2 then 4 * q[1] + q[2] else 16 * q[1] + 4 * q[2] + q[3])",
    ],
    ["makes a sequence", "(fold r = <<>>, x in q : concat(<<x>>, r)) = reverse(q)"],
    [
      "goes through a set in the order of its type",
      "(fold r = <<>>, k in s : append(r, k)) = <<k for k in <<a, b, c>> where k in s>>",
    ],
    [
      "goes through a range",
      "(fold n = 1, i in 1 .. len(q) : n * 2) = (if q = <<>> then 1 else if len(q) = 1 then 2 else if len(q) = 2 then 4 else 8)",
    ],
    [
      "may begin with nothing",
      "(fold m = none, x in q : if m = none then x else m) = (if q = <<>> then none else head(q))",
    ],
    [
      "has sets, records and tuples",
      "(fold p = [n |-> 0, all |-> {}], x in q : [n |-> p.n + 1, all |-> p.all union {x}]) = [n |-> len(q), all |-> to_set(q)] and (fold t = (0, true), x in q : (t.1 + x, t.2 and x >= 0)).2",
    ],
    ["has a truth value", "(fold ok = true, x in q : ok and x < 4)"],
    [
      "may stand in another",
      "(fold n = 0, x in q : n + (fold m = 0, y in q : m + y)) = len(q) * (sum i in 1 .. len(q) : q[i])",
    ],
    ["is a word only before a name and `=`", "fold = false and not fold"],
    ["goes through many elements", "(fold n = 0, x in 0 .. 700 : n + x) = 245350"],
    ["grows as far as it can", "len(fold r = <<0>>, x in q : concat(r, r)) <= 8"],
  ])(
    "%s",
    async (_, condition) => {
      const text = `${HEAD}invariant I : ${condition}`;
      for (const engine of ["compiled", "reference"] as const)
        expect(verdicts(await run(text, { engine, symmetry: true }))).toEqual({ I: "holds" });
    },
    20_000,
  );

  it("makes its mistake where the body makes it", async () => {
    const text = `${HEAD}invariant I : (fold n = 6, x in q : n / (x - 1)) != 5`;
    const found = [await run(text), await run(text, { engine: "reference" })];
    for (const { findings } of found) {
      const mistake = findings.find(({ kind, verdict }) => kind === "evaluation" && verdict === "violated");
      expect(mistake?.message).toContain("division by zero");
    }
  });

  it.each([
    ["a number", "(fold n = 0, x in len(q) : n) = 0", ["fold-of-what"]],
    ["interchangeable values", "(fold n = 0, x in cpus : n + 1) = 0", ["symmetric-has-no-order"]],
    ["sets of them", "(fold n = 0, x in subsets(Cpu) : n + 1) = 0", ["symmetric-has-no-order"]],
    ["into another type", "(fold n = 0, x in q : n = x) = 0", ["type-mismatch"]],
    ["over a name that is taken", "(fold q = 0, x in s : 1) = 0", ["shadowed-name"]],
  ])("is not of %s", (_, condition, expected) => {
    expect(codesOf(compileText(`${HEAD}invariant I : ${condition}`).diagnostics)).toEqual(expected);
  });

  it("over a sequence of interchangeable values has the sequence's order", () => {
    const text = `${HEAD}var r : seq of Cpu max 2 = <<>>\ninvariant I : (fold n = 0, x in r : n + 1) = len(r)`;
    expect(codesOf(compileText(text).diagnostics)).toEqual([]);
  });
});
