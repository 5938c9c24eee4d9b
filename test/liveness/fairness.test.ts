/** What fairness asks, case by case: verdicts, and lassos where it is not enough. Both engines are asked. */
import { describe, expect, it } from "vitest";
import { interpret } from "../../src/interpret/model.js";
import { temporalModel, temporalPlan } from "../../src/interpret/temporal.js";
import { flawOf } from "../../src/run/lassos.js";
import { run as runCommand } from "../host/memory-host.js";
import { accepted, codesOf, compileText, findingOf, run, runFile, verdicts } from "../support.js";

const CASES: readonly (readonly [name: string, text: string, verdict: "holds" | "violated"])[] = [
  [
    "without fairness a behaviour may end anywhere",
    "var x : 0 .. 2 = 0 action up { when x < 2  x' = x + 1 } property P : eventually x = 2",
    "violated",
  ],
  [
    "weak fairness keeps a step from being put off forever",
    "var x : 0 .. 2 = 0 fair action up { when x < 2  x' = x + 1 } property P : eventually always x = 2",
    "holds",
  ],
  [
    "weak fairness asks nothing of a step that changes nothing",
    "var x : 0 .. 1 = 0 fair action same { x' = x } action up { x' = 1 } property P : eventually x = 1",
    "violated",
  ],
  [
    "weak fairness asks nothing of a step that changes something now and then",
    `var x : 0 .. 2 = 0
     fair action maybe { either { x' = 1 } or { } }
     action other { when x = 1  x' = 2 }
     property P : eventually x = 2`,
    "violated",
  ],
  [
    "a pick is not fair by itself: one of them may be left out forever",
    "var x : 0 .. 2 = 0 fair action set { pick v in 0 .. 2 where v != x  x' = v } property P : eventually x = 2",
    "violated",
  ],
  [
    "each value of a parameter is fair by itself",
    "var x : 0 .. 2 = 0 fair action set(v in 0 .. 2) { x' = v } property P : eventually x = 2",
    "holds",
  ],
  [
    "weak fairness of what can step only now and then",
    `var x : 0 .. 1 = 0 var done : bool = false
     fair action flip { x' = 1 - x }
     fair action end { when x = 1 and not done  done' = true }
     property P : eventually done`,
    "violated",
  ],
  [
    "strong fairness of what can step only now and then",
    `var x : 0 .. 1 = 0 var done : bool = false
     fair action flip { x' = 1 - x }
     strong fair action end { when x = 1 and not done  done' = true }
     property P : eventually done`,
    "holds",
  ],
  [
    "strong fairness of what can step only so many times",
    `var x : 0 .. 2 = 0 var done : bool = false
     fair action up { when x < 2  x' = x + 1 }
     strong fair action end { when x = 1 and not done  done' = true }
     property P : eventually done`,
    "violated",
  ],
  [
    "two strong ones in turn: each disables the other",
    `var x : 0 .. 2 = 0 var a : bool = false var b : bool = false
     fair action round { x' = (x + 1) % 3 }
     strong fair action one { when x = 1 and not a  a' = true }
     strong fair action two { when x = 2 and a and not b  b' = true }
     property P : eventually b`,
    "holds",
  ],
  [
    "another action may make the step: what counts is the pair of states",
    "var x : 0 .. 1 = 0 fair action a { when x = 0  x' = 1 } action b { x' = 1 - x } property P : always eventually x = 1",
    "holds",
  ],
  [
    "fair termination: who may stop does in the end",
    `var n : 0 .. 3 = 3
     fair process worker { work: if n > 0 { n' = n - 1  goto work } }
     property P : eventually always worker at done`,
    "holds",
  ],
  [
    "a process is fair but at its idle labels",
    `var x : 0 .. 1 = 0
     fair process p { idle rest: x' = 1
                      busy: x' = 0  restart }
     property P : always eventually x = 1`,
    "violated",
  ],
  [
    "a mark on an idle label counts in addition",
    `var x : 0 .. 1 = 0
     fair process p { fair idle rest: x' = 1
                      busy: x' = 0  restart }
     property P : always eventually x = 1`,
    "holds",
  ],
  [
    "an environment action can be fair",
    "var x : 0 .. 1 = 0 fair environment action e { x' = 1 } property P : eventually x = 1",
    "holds",
  ],
  [
    "`enabled` in a formula",
    "var x : 0 .. 1 = 0 fair action up { when x = 0  x' = 1 } property P : eventually always not enabled up",
    "holds",
  ],
  [
    "a step that must come",
    "var x : 0 .. 2 = 0 fair action up { x' = (x + 1) % 3 } property P : always eventually (taken up and x' = 0)",
    "holds",
  ],
  [
    "a step that must not come",
    "var x : 0 .. 2 = 0 action up { x' = (x + 1) % 3 } property P : always (x' > x)",
    "violated",
  ],
  [
    "a step that changes nothing obeys every step formula",
    "var x : 0 .. 2 = 0 action up { when x < 2  x' = x + 1 } action same { } property P : always (x' > x)",
    "holds",
  ],
  [
    "and is no step that some formula waits for",
    "var x : 0 .. 1 = 0 fair action same { x' = x } property P : eventually taken same",
    "violated",
  ],
  [
    "`until` is strong",
    "var x : 0 .. 2 = 0 action up { when x < 2  x' = x + 1 } property P : x = 0 until x = 1",
    "violated",
  ],
  [
    "`until` that comes",
    "var x : 0 .. 2 = 0 fair action up { when x < 2  x' = x + 1 } property P : x = 0 until x = 1",
    "holds",
  ],
  [
    "a premise about the whole behaviour",
    `var x : 0 .. 1 = 0 action up { x' = 1 - x }
     property P : (always eventually x = 1) implies always eventually x = 0`,
    "violated",
  ],
  [
    "a definition that stands for a formula",
    "var x : 0 .. 1 = 0 fair action up { x' = 1 } def goal = eventually x = 1 property P : always goal",
    "holds",
  ],
  [
    "several initial states, one of them bad",
    "var x : 0 .. 2 in 0 .. 2 fair action up { when x > 0 and x < 2  x' = x + 1 } property P : eventually x = 2",
    "violated",
  ],
];

describe("verdicts are right:", () => {
  it.each(CASES)("%s", async (_, text, verdict) => {
    const outcome = await run(`spec a ${text} deadlock allowed`);
    expect(findingOf(outcome, "P").verdict).toBe(verdict);
  });

  it("is for each instance: one of two starves", async () => {
    const text = `spec a
type Side = 0 .. 1
var served : 0 .. 2 = 2
fair process p(me in Side) {
  want: when served != me  served' = me
        restart
}
variant one { replace p.want.when with (me = 1) }
property Each : forall s in Side : always eventually served = s
deadlock allowed`;
    expect(verdicts(await run(text))).toEqual({ Each: "holds" });
    const outcome = await run(text, { variant: "one" });
    expect(findingOf(outcome, "Each")).toMatchObject({
      verdict: "violated",
      message: "it is false for s = 0",
    });
  });

  it("stays on a step that an edit emptied: it still goes on to the next", async () => {
    const text = `spec a
var x : 0 .. 1 = 0
process p { fair one: x' = 1
            two:      when x = 1 }
property Goes : eventually p at two
variant emptied { drop p.one }
variant unmarked { unfair p.one }
deadlock allowed`;
    expect(verdicts(await run(text))).toEqual({ Goes: "holds" });
    expect(verdicts(await run(text, { variant: "emptied" }))).toEqual({ Goes: "holds" });
    expect(verdicts(await run(text, { variant: "unmarked" }))).toEqual({ Goes: "violated" });
  });
});

describe("a well-known algorithm has its verdicts:", () => {
  it.each([
    ["specs/teaching/peterson.subtle", null, { Served: "holds" }],
    ["specs/teaching/peterson.subtle", "unfair_steps", { Served: "violated" }],
    ["specs/gallery/ticket_lock.subtle", null, { Served: "holds" }],
    ["specs/gallery/ticket_lock.subtle", "try_again", { Served: "violated" }],
    ["specs/gallery/ticket_lock.subtle", "try_harder", { Served: "holds" }],
    ["specs/gallery/bakery.subtle", null, { Served: "holds" }],
    ["specs/gallery/bakery.subtle", "weak_wait", { Served: "violated" }],
    ["specs/teaching/dining_philosophers.subtle", null, { SomebodyEats: "holds", EverybodyEats: "holds" }],
    [
      "specs/teaching/dining_philosophers.subtle",
      "weak",
      { SomebodyEats: "holds", EverybodyEats: "violated" },
    ],
  ])("%s, variant %s: %j", async (path, variant, expected) => {
    expect(verdicts(await runFile(path, { variant }))).toMatchObject(expected);
  });
});

describe("a lasso", () => {
  const LOOP = `spec a
var x : 0 .. 3 = 0
fair action up { when x < 3  x' = x + 1 }
fair action down(n in 1 .. 2) { when x = 3  x' = n }
property P : eventually always x = 3`;

  it("is a way, a loop, and reasons", async () => {
    const { trace } = findingOf(await run(LOOP), "P");
    expect(trace?.steps.map(({ state }) => state?.get(0))).toEqual([0, 1, 2, 3]);
    expect(trace?.loop).toBe(1);
    expect(trace?.cycle?.back?.state?.get(0)).toBe(1);
    expect(trace?.cycle?.reasons).toEqual([
      { unit: 0, why: "taken", at: 0 },
      { unit: 1, why: "taken", at: 2 },
      { unit: 2, why: "disabled", at: 0 },
    ]);
  });

  it("ends in a loop of one state where no step is taken any more", async () => {
    const text =
      "spec a var x : 0 .. 1 = 0 action up { when x = 0  x' = 1 } property P : always eventually x = 0";
    const { trace } = findingOf(await run(`${text} deadlock allowed`), "P");
    expect(trace?.steps.length).toBe(2);
    expect([trace?.loop, trace?.cycle?.back]).toEqual([1, null]);
  });

  it("says that nothing is fair, where that is why nothing has to happen", async () => {
    const text = (mark: string) => `spec a
var x : 0 .. 1 = 0
${mark} action up { when x = 0  x' = 1 }
action down { when x = 1  x' = 0 }
property P : always eventually x = 0
`;
    const shown = async (mark: string) =>
      (await runCommand(["check", "a.subtle"], { files: { "a.subtle": text(mark) } })).stdout;
    expect(await shown("")).toContain("\nNothing here is fair, so a behaviour may stop anywhere:");
    expect(await shown("fair")).not.toContain("Nothing here is fair");
  });

  it("is refused if it is not fair, or if the formula is true of it", async () => {
    const spec = accepted(compileText(LOOP));
    const { trace } = findingOf(await run(LOOP), "P");
    if (trace === null) throw new Error("there is no trace");
    const model = interpret(spec.ir, { symmetry: false });
    const temporal = temporalModel(spec.ir, model, temporalPlan(spec.ir, model));
    expect(flawOf(trace, 0, temporal)).toBeNull();
    const start = trace.steps.slice(0, 1);
    expect(flawOf({ ...trace, steps: start, loop: 0 }, 0, temporal)).toBe("it is not fair to unit 0");
    const { cycle } = trace;
    if (cycle === undefined) throw new Error("there is no cycle");
    const still = { steps: trace.steps, loop: 3, cycle: { ...cycle, back: null } };
    expect(flawOf(still, 0, { ...temporal, units: [] })).toBe("the formula is true of it");
    expect(flawOf({ steps: trace.steps, loop: null }, 0, temporal)).toBe("it has no cycle");
  });
});

describe("in a search that does not end", () => {
  const COUNT = `spec a
var x : 0 .. 9 = 0
fair action up { when x < 9  x' = x + 1 }
action stop { when x = 3  x' = 0 }
property P : eventually x = 9
property Q : always eventually x < 2
deadlock allowed`;

  it.each(["compiled", "reference"] as const)(
    "the %s engine reports a lasso that it found before a limit",
    async (engine) => {
      const limited = await run(COUNT, { engine, statesMax: 5 });
      expect(limited.stop).toBe("states");
      expect(verdicts(limited)).toMatchObject({ P: "violated", Q: "unknown" });
      const whole = await run(COUNT, { engine });
      expect(verdicts(whole)).toEqual({ P: "violated", Q: "violated" });
    },
  );

  it("a temporal property is left open when it stops at a violation", async () => {
    const text = `${COUNT}\ninvariant Small : x < 3`;
    expect(verdicts(await run(text, { all: false }))).toMatchObject({
      P: "unknown",
      Q: "unknown",
      Small: "violated",
    });
    expect(verdicts(await run(text))).toEqual({ P: "violated", Q: "violated", Small: "violated" });
  });

  it("temporal properties that were not asked for are not checked", async () => {
    const outcome = await run(COUNT, { only: new Set(["Q"]) });
    expect(verdicts(outcome)).toEqual({ Q: "violated" });
  });
});

it("a temporal property quantifies over sets of constants only", () => {
  const text =
    "spec a var x : 0 .. 2 = 0 action up { x' = 1 } property P : forall k in {x} : eventually x = k";
  expect(codesOf(compileText(text).diagnostics)).toEqual(["wrong-level"]);
});

describe("symmetry", () => {
  const text = `spec a
type Cpu = symmetric 3
var busy : set of Cpu = {}
var last : Cpu? = none
fair action enter(c in Cpu) { when busy = {} and last != c  busy' = {c}  last' = c }
fair action leave(c in Cpu) { when c in busy  busy' = {} }
property Served : forall c in Cpu : always eventually c in busy`;

  it("is not used for temporal properties, and the counts of both searches are told", async () => {
    const reduced = await run(text, { symmetry: true });
    const plain = await run(text, { symmetry: false });
    expect(reduced.counts.distinct).toBeLessThan(plain.counts.distinct);
    expect([reduced.reduced, reduced.unreduced?.distinct]).toEqual([true, plain.counts.distinct]);
    expect([plain.reduced, plain.unreduced]).toEqual([false, null]);
    expect(findingOf(reduced, "Served").verdict).toBe("violated");
    expect(findingOf(reduced, "Served").trace).toEqual(findingOf(plain, "Served").trace);
  });
});

describe("warnings are given of", () => {
  const around = (rest: string): string => `spec a
var x : 0 .. 3 = 0
fair action up { when x < 2  x' = x + 1 }
${rest}
deadlock allowed`;
  const codes = async (rest: string): Promise<readonly string[]> =>
    (await run(around(rest))).diagnostics.map(({ code }) => code);

  it.each([
    ["a premise that is never true", "property P : x = 3 leads to x = 0", ["vacuous"]],
    [
      "a premise that is never true for any value",
      "property P : forall k in 1 .. 3 : x = k leads to x = 2",
      [],
    ],
    [
      "a premise that is true for no value",
      "property P : forall k in 3 .. 4 : x = k leads to x = 0",
      ["vacuous"],
    ],
    [
      "a premise under `always` that is never true",
      "property P : always (x = 3 implies eventually x = 0)",
      ["vacuous"],
    ],
    ["no premise that is true", "property P : x = 1 leads to x = 2", []],
    ["no premise of a property that is violated", "property P : x = 2 leads to x = 0", []],
    [
      "a fair step that never changes anything",
      "fair action same { x' = x } property P : eventually x = 2",
      ["fair-never-steps"],
    ],
    [
      "a fair step that never changes anything for some of its parameters",
      "fair action set(n in 0 .. 3) { when x = 2 and n = 2  x' = 1 } property P : always x < 3",
      ["fair-never-steps"],
    ],
    [
      "a fair step that is never taken: one warning is enough",
      "fair action never { when x = 3  x' = 0 } property P : eventually x = 2",
      ["action-never-taken"],
    ],
  ])("%s", async (_, rest, expected) => {
    expect(await codes(rest)).toEqual(expected);
  });
});
