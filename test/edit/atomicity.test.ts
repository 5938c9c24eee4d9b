import { describe, expect, it } from "vitest";
import { codesOf, compileText, run, verdicts } from "../support.js";

/** Two processes add one each; the whole of `add` is one step. */
const ADDERS = (edits: string) => `spec adders
type Cpu = symmetric 2
var n : 0 .. 4 = 0
var log : [Cpu -> 0 .. 4] = [c in Cpu |-> 0]
process cpu(me in Cpu) {
  var seen : 0 .. 4 = 0
  add:  let old = n
        pick d in 1 .. 2 where d > 1
        seen' = old
        n' = old + d
        log[me]' = d
  rest: seen' = 0
  end:  when log[me] > 0
}
invariant Sum : (forall c in Cpu : cpu[c] at done) implies n = 4
invariant Logged : forall c in Cpu : log[c] in {0, 2}
variant v { ${edits} expect holds }
`;

describe("a step that is split", () => {
  it("gives each effect a step of its own, and others come in between", async () => {
    const whole = await run(ADDERS(""), { variant: null });
    expect(verdicts(whole)).toEqual({ Sum: "holds", Logged: "holds" });
    const split = await run(ADDERS("split cpu.add"), { variant: "v" });
    expect(split.actions.map((action) => action.name)).toEqual([
      "cpu.add",
      "cpu.add_2",
      "cpu.add_3",
      "cpu.rest",
      "cpu.end",
    ]);
    // `old` is read anew by the part that adds, which is atomic in itself; what was picked is kept.
    expect(verdicts(split)).toEqual({ Sum: "holds", Logged: "holds" });
    expect(split.counts.distinct).toBeGreaterThan(whole.counts.distinct);
  });

  it("shows the race that atomicity hid: what was picked is kept, and may be stale", async () => {
    const text = `spec race
type Cpu = symmetric 2
var n : 0 .. 2 = 0
var busy : [Cpu -> bool] = [c in Cpu |-> false]
process cpu(me in Cpu) {
  add: pick old in 0 .. 2 where old = n
       busy[me]' = true
       n' = old + 1
}
invariant Sum : (forall c in Cpu : cpu[c] at done) implies n = 2
expect holds
variant v { split cpu.add expect violates Sum }
`;
    expect(verdicts(await run(text))).toEqual({ Sum: "holds" });
    expect(verdicts(await run(text, { variant: "v" }))).toEqual({ Sum: "violated" });
  });
});

describe("steps that are joined", () => {
  it("are taken at once", async () => {
    const joined = await run(ADDERS("join cpu.rest, cpu.end"), { variant: "v" });
    expect(joined.actions.map((action) => action.name)).toEqual(["cpu.add", "cpu.rest"]);
    expect(verdicts(joined)).toEqual({ Sum: "holds", Logged: "holds" });
  });
});

describe("splitting and joining is refused with the reason:", () => {
  it.each<[string, string, string]>([
    ["one effect", "split cpu.rest", "has one effect only"],
    ["no such step", "split cpu.ad", "address-unknown"],
    ["steps apart", "join cpu.add, cpu.end", "does not follow"],
    ["a step that depends on the other", "join cpu.add, cpu.rest", "depends on `seen`"],
    [
      "a step that jumps",
      "replace cpu.rest with { if n = 0 { goto end } } join cpu.rest, cpu.end",
      "may jump",
    ],
    [
      "a step that is jumped to",
      "insert before cpu.add { x: when n = 0 goto end } join cpu.rest, cpu.end",
      "there is a `goto end`",
    ],
    [
      "a pick from a set that changes",
      "replace cpu.add with { pick k in {n, n + 1} log[me]' = k n' = k } split cpu.add",
      "is not a type",
    ],
    [
      "a label that is taken",
      "insert after cpu.add { add_2: when true } split cpu.add",
      "there is a step `add_2` already",
    ],
  ])("%s", (_, edits, expected) => {
    const { diagnostics } = compileText(ADDERS(edits), { variant: "v" });
    const texts = diagnostics.filter((d) => d.severity === "error").map((d) => d.message);
    expect([...codesOf(diagnostics), ...texts].join("\n")).toContain(expected);
  });
});
