/** Refinements: their mappings, their verdicts, and what is told of a step that the other spec does not have. */
import { describe, expect, it } from "vitest";
import { style, unmarked } from "../../src/diagnostics/style.js";
import { renderResult } from "../../src/report/text.js";
import { resultJson } from "../../src/result/json.js";
import type { EngineOptions } from "../../src/run/explore.js";
import { accepted, codesOf, compileText, findingOf, runSpec } from "../support.js";

const LOCK = `spec lock
const N = 2
type Task = 1 .. N
var owner : Task? = none
action acquire(t in Task) { when owner = none  owner' = t }
action release(t in Task) { when owner = t  owner' = none }
`;

const files = (texts: Readonly<Record<string, string>>) =>
  Object.fromEntries(Object.entries(texts).map(([name, text]) => [`${name}.subtle`, text]));

const compiled = (text: string, others: Readonly<Record<string, string>> = { lock: LOCK }) =>
  compileText(text, { files: files(others) });

async function judged(
  text: string,
  others?: Readonly<Record<string, string>>,
  options: Partial<EngineOptions> = {},
) {
  const spec = accepted(compiled(text, others));
  const exploration = await runSpec(spec, options);
  const json = resultJson(spec.ir, spec.sources, null, exploration, [], 0);
  const shown = (): string =>
    unmarked(
      renderResult(
        {
          ...{ ir: spec.ir, sources: spec.sources, change: null, exploration, elapsedMs: 0 },
          ...{ edits: spec.edits, quiet: false, asked: new Set(["R"]) },
        },
        style,
      ),
    );
  return {
    exploration,
    finding: findingOf(exploration, "R"),
    json: json.properties.find(({ name }) => name === "R"),
    shown,
  };
}

/** Two tasks that take turns, without looking at each other if `guard` is `true`. */
const tasks = (guard: string, owner: string): string => `spec b
type Me = 1 .. 2
var inside : set of Me = {}
action enter(me in Me) { when ${guard}  inside' = inside union {me} }
action leave(me in Me) { when me in inside  inside' = inside minus {me} }
refinement R : "lock" { var owner = ${owner} }
`;

const CHOSEN = "if inside = {} then none else choose m in Me : m in inside";

describe("a refinement", () => {
  it("holds where each step is one of the other spec's, or none", async () => {
    const { finding } = await judged(tasks("inside = {}", CHOSEN));
    expect(finding).toMatchObject({ kind: "refinement", verdict: "holds", trace: null });
  });

  it("fails at the first step that is none, and says what was missing", async () => {
    const { finding, json, shown } = await judged(
      tasks("true", "if 2 in inside then 2 else if 1 in inside then 1 else none"),
    );
    expect(finding.verdict).toBe("violated");
    expect(json?.trace?.steps.map(({ action, abstract }) => [action, abstract])).toEqual([
      [null, { mapped: { owner: null }, size: 1 }],
      ["enter", { mapped: { owner: 1 }, size: 1 }],
      ["enter", { mapped: { owner: 2 }, size: 0 }],
    ]);
    // Nearest first: the fewest false guards, then the fewest other values.
    expect(json?.refines).toBe("lock");
    expect(json?.missing).toMatchObject([
      {
        action: "release",
        parameters: { t: 1 },
        guards: [],
        values: [{ variable: "owner", value: null, mapped: 2 }],
      },
      { action: "acquire", guards: [{ file: "lock.subtle", line: 5, text: "owner = none" }], values: [] },
    ]);
    expect(shown()).toContain("R: the last step is none of `lock`");
    expect(shown()).toContain("     R: owner: none -> 1\n");
    expect(shown()).toContain("     release  t = 1: `owner` would be none, and is 2\n");
    expect(shown()).toContain("`owner = none` is false (lock.subtle:5)");
  });

  it("fails at once where the other spec does not start like this", async () => {
    const { json } = await judged(tasks("true", "1"));
    expect(json?.trace?.steps).toHaveLength(1);
    expect(json?.message).toBe("`lock` does not start like this");
    expect(json?.missing).toMatchObject([
      { action: null, values: [{ variable: "owner", value: null, mapped: 1 }] },
    ]);
  });

  it("fails where a mapped value is outside its type", async () => {
    const { json, shown } = await judged(tasks("inside = {}", "if inside = {} then none else 3"));
    expect(json?.verdict).toBe("violated");
    expect(json?.message).toBe("`owner` of `lock` is 3 then, which is outside its type");
    expect(shown()).toContain("R: owner = 3");
  });

  it("does not take a step for one that fails in the other spec", async () => {
    const counter = (body: string): string => `spec c
var n : 0 .. 3 = 0
action up { ${body} }
`;
    const text = `${counter("when n < 3  n' = n + 1").replace("spec c", "spec b")}deadlock allowed
refinement R : "c" { var n = n }
`;
    expect((await judged(text, { c: counter("n' = n + 1") })).finding.verdict).toBe("holds");
    const asserts = counter(`assert n < 2 "too many"  n' = n + 1`);
    const { json } = await judged(text, { c: asserts });
    expect(json?.trace?.steps).toHaveLength(4);
    expect(json?.missing).toMatchObject([{ action: "up", failure: "too many" }]);
  });

  it("reports a mistake in its mapping, and is not decided then", async () => {
    const { exploration, finding } = await judged(tasks("inside = {}", "choose m in Me : m in inside"));
    expect(finding.verdict).toBe("unknown");
    expect(findingOf(exploration, "evaluation")).toMatchObject({
      verdict: "violated",
      trace: { steps: [{}] },
    });
    expect(findingOf(exploration, "evaluation").message).toContain("in `R`");
  });

  it("is not decided where the search was cut short, but what was found counts", async () => {
    const few = { statesMax: 2, engine: "compiled" } as const;
    expect((await judged(tasks("inside = {}", CHOSEN), undefined, few)).finding.verdict).toBe("unknown");
    const wrong = await judged(tasks("true", "1"), undefined, few);
    expect(wrong.finding.verdict).toBe("violated");
  });

  it("is left out if others are asked for", async () => {
    const spec = accepted(compiled(tasks("true", "1")));
    const { findings } = await runSpec(spec, { only: new Set(["deadlock"]) });
    expect(findings.map(({ name }) => name)).not.toContain("R");
    const asked = await runSpec(spec, { only: new Set(["R"]) });
    expect(findingOf(asked, "R").verdict).toBe("violated");
  });

  it("is judged without symmetry, on all states", async () => {
    const symmetric = tasks("inside = {}", CHOSEN)
      .replace("type Me = 1 .. 2", "type Me = symmetric 2")
      .replace("{ var", "{ type Task = Me  var");
    const { exploration, finding } = await judged(symmetric);
    expect(finding.verdict).toBe("holds");
    expect(exploration.counts.distinct).toBe(2);
    expect(exploration.unreduced?.distinct).toBe(3);
  });
});

describe("a mapping", () => {
  const worker = `spec w
type Who = 1 .. 2
type Shade = dark | light
var shade : Shade = dark
process worker(me in Who) {
  rest: shade' = light
  work: shade' = dark
        restart
}
`;

  it("names the alternatives and labels of the other spec", async () => {
    const text = `spec b
var busy : [1 .. 2 -> bool] = [i in 1 .. 2 |-> false]
action flip(i in 1 .. 2) { busy[i]' = not busy[i] }
refinement R : "w" {
  var shade     = if exists i in 1 .. 2 : busy[i] then light else dark
  var worker.pc = [i in 1 .. 2 |-> if busy[i] then work else R.rest]
}
`;
    // The second to stop leaves the shade dark, whoever else is busy.
    const { json } = await judged(text, { w: worker });
    expect(json?.verdict).toBe("violated");
    expect(json?.trace?.steps.at(-1)?.abstract?.mapped).toEqual({
      shade: "light",
      "worker.pc": {
        "#map": [
          [1, "rest"],
          [2, "work"],
        ],
      },
    });
  });

  it("takes a name for its own first, and for the other spec's behind the name of the refinement", () => {
    const text = (value: string): string => `spec b
var work : bool = true
action flip { work' = not work }
refinement R : "w" { var worker.pc = [i in 1 .. 2 |-> ${value}] }
`;
    expect(codesOf(compiled(text("work"), { w: worker }).diagnostics)).toEqual(["type-mismatch"]);
    expect(codesOf(compiled(text("R.work"), { w: worker }).diagnostics)).toEqual([]);
    expect(codesOf(compiled(text("R.wrk"), { w: worker }).diagnostics)).toEqual(["unknown-name"]);
  });

  it("takes a process for the one of the same name in the other spec", async () => {
    const spec = (name: string, guard: string, count: number): string => `spec ${name}
var held : Process? = none
process p(me in 1 .. ${count}) {
  idle rest: when ${guard}  held' = self
  work:      held' = none  restart
}
`;
    const refined = `refinement R : "w" { var held = held  var p.pc = [i in 1 .. 2 |-> if p[i] at work then work else rest] }\n`;
    const others = {
      w: `spec w
process other { idle rest: restart }
${spec("w", "held = none", 2).replace("spec w\n", "")}`,
    };
    const holds = await judged(
      spec("b", "held = none", 2) + refined.replace("held = held", "held = held  var other.pc = R.rest"),
      others,
    );
    expect(holds.finding.verdict).toBe("holds");
    const fails = await judged(
      spec("b", "true", 2) + refined.replace("held = held", "held = held  var other.pc = R.rest"),
      others,
    );
    expect(fails.finding.verdict).toBe("violated");
  });

  it("leaves variables out: each state of the other spec is possible that can be reached without being seen", async () => {
    const hidden = `spec h
var shown : 0 .. 2 = 0
var secret : 0 .. 4 = 0
action think { when secret < 4  secret' = secret + 1 }
action act { when secret > 2 * shown  shown' = shown + 1  secret' = secret }
`;
    const text = (by: number): string => `spec b
var n : 0 .. 2 = 0
action up { when n + ${by} <= 2  n' = n + ${by} }
deadlock allowed
refinement R : "h" { var shown = n }
`;
    expect((await judged(text(1), { h: hidden })).finding.verdict).toBe("holds");
    const { json, shown } = await judged(text(2), { h: hidden });
    expect(json?.trace?.steps.map(({ abstract }) => abstract?.size)).toEqual([5, 0]);
    expect(json?.trace?.steps[0]?.abstract?.states).toEqual([
      { shown: 0, secret: 0 },
      { shown: 0, secret: 1 },
      { shown: 0, secret: 2 },
    ]);
    expect(shown()).toContain("R: 5 states possible, the first 3");
  });

  it("gives constants, which the other spec's assumptions are judged with", () => {
    const other = LOCK.replace("const N = 2", "const N = 2\nassume N >= 2");
    const text = (n: string): string =>
      tasks("true", "none")
        .replace("{ var", `{ const N = ${n}  var`)
        .replace("type Me", "const K = 3\ntype Me");
    expect(codesOf(compiled(text("K"), { lock: other }).diagnostics)).toEqual([]);
    const { spec, diagnostics } = compiled(text("K - 2"), { lock: other });
    expect(spec).toBeNull();
    expect(codesOf(diagnostics)).toContain("assumption-false");
    expect(diagnostics[0]?.notes.at(-1)?.message).toBe("the refinement of it is declared here");
    expect(codesOf(compiled(text("x"), { lock: other }).diagnostics)).toContain("unknown-name");
    expect(codesOf(compiled(text("inside"), { lock: other }).diagnostics)).toContain("not-constant");
  });

  it.each([
    ["a variable that is not there", "var owned = none", "unknown-mapped"],
    ["a constant that is not there", "const M = 2  var owner = none", "unknown-mapped"],
    ["a type that is not there", "type Job = Me  var owner = none", "unknown-mapped"],
    ["a variable twice", "var owner = none  var owner = none", "declared-twice"],
    ["a constant twice", "const N = 2  const N = 2  var owner = none", "declared-twice"],
    ["another type", "var owner = true", "type-mismatch"],
    ["the state after a step", "var owner = if inside' = {} then none else 1", "prime-read"],
    ["an unknown name", "var owner = other", "unknown-name"],
    ["nothing", "", "maps-nothing"],
  ])("is refused with %s", (_, mapping, code) => {
    const text = tasks("true", "none").replace("var owner = none }", `${mapping} }`);
    const { spec, diagnostics } = compiled(text);
    expect(spec).toBeNull();
    expect(codesOf(diagnostics)).toEqual([code]);
    // The place is in the spec, not in the other one.
    expect(diagnostics[0]?.span?.file).toBe(0);
  });

  it("is refused if the other spec is not there, or has errors", () => {
    expect(codesOf(compiled(tasks("true", "none"), {}).diagnostics)).toEqual(["import-unreadable"]);
    const { diagnostics } = compiled(tasks("true", "none"), {
      lock: LOCK.replace("owner' = t", "owner' = true"),
    });
    expect(codesOf(diagnostics)).toEqual(["type-mismatch"]);
  });

  it("may stand in a module, whose folder its path is relative to", async () => {
    const module = `module m
refinement R : "lock" { var owner = if inside = {} then none else choose m in Me : m in inside }
`;
    const text = tasks("inside = {}", "none")
      .replace(/refinement.*\n/, "")
      .replace("spec b", 'spec b\nimport "lib/m"');
    const { finding } = await judged(text, { "lib/m": module, "lib/lock": LOCK });
    expect(finding.verdict).toBe("holds");
  });
});

describe("fairness of the other spec", () => {
  const fair = LOCK.replace("action release", "fair action release");

  it("is left out with `safety`", async () => {
    const text = tasks("inside = {}", CHOSEN).replace("refinement R", "refinement safety R");
    expect((await judged(text, { lock: fair })).finding.verdict).toBe("holds");
  });

  it("does not keep a wrong step from being found", async () => {
    const owner = "if 2 in inside then 2 else if 1 in inside then 1 else none";
    const { json } = await judged(tasks("true", owner), { lock: fair });
    expect(json?.verdict).toBe("violated");
    expect(json?.trace?.loop).toBeNull();
  });

  it("must be kept by every fair behaviour", async () => {
    const { json, shown } = await judged(tasks("inside = {}", CHOSEN), { lock: fair });
    expect(json?.verdict).toBe("violated");
    expect(json?.message).toBe(
      "`release` with t = 1 of `lock` is fair, can step from some time on, and never does",
    );
    expect(json?.trace).toMatchObject({
      steps: [{}, { abstract: { mapped: { owner: 1 }, size: 1 } }],
      loop: 1,
      back: null,
    });
    expect(shown()).toContain("and no further step is taken");
    const kept = tasks("inside = {}", CHOSEN).replace("action leave", "fair action leave");
    expect((await judged(kept, { lock: fair })).finding.verdict).toBe("holds");
  });

  it("is strong if the other spec says so", async () => {
    const served = LOCK.replace("action acquire", "strong fair action acquire").replace(
      "action release",
      "fair action release",
    );
    const weak = tasks("inside = {}", CHOSEN)
      .replace("action enter", "fair action enter")
      .replace("action leave", "fair action leave");
    const { json } = await judged(weak, { lock: served });
    expect(json?.message).toBe(
      "`acquire` with t = 1 of `lock` is strongly fair, can step again and again, and never does",
    );
    expect(json?.trace?.back).not.toBeNull();
    const strong = weak.replace("fair action enter", "strong fair action enter");
    expect((await judged(strong, { lock: served })).finding.verdict).toBe("holds");
  });

  it("asks whether the other spec could step, not whether this one could", async () => {
    const counter = `spec c
var n : 0 .. 3 = 0
fair action up { when n < 3  n' = n + 1 }
`;
    const text = (last: number): string => `spec b
var n : 0 .. 3 = 0
fair action up { when n < ${last}  n' = n + 1 }
deadlock allowed
refinement R : "c" { var n = n }
`;
    expect((await judged(text(3), { c: counter })).finding.verdict).toBe("holds");
    const { json } = await judged(text(2), { c: counter });
    expect(json?.verdict).toBe("violated");
    expect(json?.trace?.steps).toHaveLength(3);
  });

  it("does not count steps that change nothing of the other spec", async () => {
    const counter = `spec c
var n : 0 .. 1 = 0
fair action stay { n' = n }
strong fair action up { when n = 0  n' = 1 }
`;
    const text = `spec b
var n : 0 .. 1 = 0
var other : bool = true
fair action flip { other' = not other }
fair action up { when n = 0  n' = 1 }
refinement R : "c" { var n = n }
`;
    expect((await judged(text, { c: counter })).finding.verdict).toBe("holds");
    const never = text.replace("fair action up", "action up");
    expect((await judged(never, { c: counter })).finding.verdict).toBe("violated");
  });

  it("may be that of groups, of the other spec and of this one", async () => {
    const grouped = LOCK.replace(/\n$/, "\nfair { release }\n");
    const text = tasks("inside = {}", CHOSEN);
    const { json } = await judged(text, { lock: grouped });
    expect([json?.verdict, json?.message]).toEqual([
      "violated",
      "`{release}` of `lock` is fair, can step from some time on, and never does",
    ]);
    const each = LOCK.replace(/\n$/, "\nfair (t in Task) { release(t) }\n");
    expect((await judged(text, { lock: each })).json?.message).toContain("with t = 1 of `lock` is fair");
    expect((await judged(`${text}fair { leave }\n`, { lock: grouped })).finding.verdict).toBe("holds");
    // It may be entered instead of left, if only one of both must go on.
    const either = LOCK.replace(/\n$/, "\nfair { acquire, release }\n");
    expect((await judged(`${text}fair { enter, leave }\n`, { lock: either })).finding.verdict).toBe("holds");
    const wrong = tasks("true", "if 2 in inside then 2 else if 1 in inside then 1 else none");
    expect((await judged(wrong, { lock: grouped })).finding.verdict).toBe("violated");
    // Only one of the two is inside at a time, so that one leaves.
    expect((await judged(`${text}fair { leave }\n`, { lock: fair })).finding.verdict).toBe("holds");
  });
});

describe("a constraint", () => {
  const counter = `spec c
var n : 0 .. 3 = 0
action up { when n < 2  n' = n + 1 }
`;
  const text = `spec b
var n : 0 .. 3 = 0
action up { when n < 3  n' = n + 1 }
deadlock allowed
refinement R : "c" { var n = n }
`;

  it("of this spec keeps what lies outside from being judged", async () => {
    expect((await judged(text, { c: counter })).finding.verdict).toBe("violated");
    expect((await judged(`${text}constraint Low : n <= 2\n`, { c: counter })).finding.verdict).toBe("holds");
  });

  it("of the other spec is no part of its behaviour", async () => {
    const { json } = await judged(text, { c: `${counter}constraint Low : n <= 1\n` });
    expect(json?.trace?.steps).toHaveLength(4);
  });
});
