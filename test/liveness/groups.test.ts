/** Fairness of groups: one of the members is taken, if one of them can be. */
import { describe, expect, it } from "vitest";
import { resultJson } from "../../src/result/json.js";
import { accepted, codesOf, compileText, run, runSpec, verdicts } from "../support.js";

/** Each of two actions is enabled in turn, so neither has to be taken by weak fairness of its own. */
const TURNS = `spec a
var turn : 0 .. 1 = 0
var done_it : bool = false
environment action swap { turn' = 1 - turn }
action even { when turn = 0  done_it' = true }
action odd  { when turn = 1  done_it' = true }
property Done : eventually done_it
`;

const verdictOf = async (text: string, options = {}) => verdicts(await run(text, options))["Done"];

describe("a group", () => {
  it("is fair where its members would not be by themselves", async () => {
    const single = TURNS.replace("action even", "fair action even").replace("action odd", "fair action odd");
    expect(await verdictOf(single)).toBe("violated");
    expect(await verdictOf(`${TURNS}fair both { even, odd }`)).toBe("holds");
    expect(await verdictOf(`${TURNS}fair { even }`)).toBe("violated");
    expect(await verdictOf(`${TURNS}fair { even, swap }`)).toBe("violated");
    expect(await verdictOf(`${TURNS}strong fair { even }\nfair { swap }`)).toBe("holds");
  });

  it("counts only the steps that a condition admits", async () => {
    expect(await verdictOf(`${TURNS}fair { even, odd when done_it' }`)).toBe("holds");
    expect(await verdictOf(`${TURNS}fair { even, odd when not done_it' }`)).toBe("violated");
  });

  it("is one for each value of its parameters", async () => {
    const text = `spec a
var got : set of 0 .. 1 = {}
action get(i in 0 .. 1) { got' = got union {i} }
action lose { got' = {} }
property Done : forall i in 0 .. 1 : always eventually i in got
`;
    expect(await verdictOf(`${text}fair { get }`)).toBe("violated");
    expect(await verdictOf(`${text}strong fair (i in 0 .. 1) { get(i) }`)).toBe("holds");
  });

  it.each(["compiled", "reference"] as const)(
    "has no steps of a member that is given no value of its type (%s engine)",
    async (engine) => {
      const text = (fairness: string) => `spec a
var x : 0 .. 3 = 0
var who : 0 .. 2 = 0
process p(me in 1 .. 2) { a: x' = (x + 1) % 4  who' = me  goto a }
${fairness}
property One : always eventually who = 1
property Two : always eventually who = 2
`;
      const found = async (fairness: string) => {
        const { One, Two } = verdicts(await run(text(fairness), { engine }));
        return [One, Two];
      };
      expect(await found("fair { p[3].* }")).toEqual(["violated", "violated"]);
      expect(await found("fair { p[1].* }")).toEqual(["holds", "violated"]);
      expect(await found("fair (i in 2 .. 3) { p[i].* }")).toEqual(["violated", "holds"]);
      expect(await found("fair (i in 0 .. 0) { p[i].*, p[i + 1].a }")).toEqual(["holds", "violated"]);
    },
  );

  it("leaves idle steps out where it is asked to", async () => {
    const text = `spec a
var n : 0 .. 3 = 0
process p { idle rest: n' = 1 - n % 2  work: n' = 3  restart }
property Done : eventually n = 3
`;
    expect(await verdictOf(`${text}fair { p.* }`)).toBe("violated");
    expect(await verdictOf(`${text}fair { p }`)).toBe("holds");
    expect(await verdictOf(`${text}fair { p.work }`)).toBe("violated");
  });

  it("is named where a loop is explained, and by edits", async () => {
    const compilation = compileText(`${TURNS}fair both { even }\nstrong fair { even when false }`);
    const spec = accepted(compilation);
    const json = resultJson(spec.ir, compilation.sources, null, await runSpec(spec), [], 0);
    expect(json.properties[0]?.trace?.fair?.map(({ action, why }) => [action, why])).toEqual([
      ["both", "disabled"],
      ["{even}", "disabled"],
    ]);
    const variant = `${TURNS}fair both { even, odd }\nvariant v { unfair both  expect violates Done }`;
    expect(await verdictOf(variant, { variant: "v" })).toBe("violated");
  });

  it("is about actions, steps and processes that there are", () => {
    const codes = (group: string) => codesOf(compileText(TURNS + group).diagnostics);
    expect(codes("fair { nothing }")).toEqual(["unknown-name"]);
    expect(codes("fair { even.* }")).toEqual(["action-has-no-steps"]);
    expect(codes("fair { even(1) }")).toEqual(["argument-count"]);
    expect(codes("fair { turn }")).toEqual(["wrong-kind-of-name"]);
    expect(codes("fair even { odd }")).toEqual(["declared-twice"]);
    expect(codes("fair { even when turn }")).toEqual(["type-mismatch"]);
    expect(codes("fair g { even }\nvariant v { fair g  expect holds }")).toEqual(["edit-not-possible"]);
  });
});
