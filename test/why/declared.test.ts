/**
 * Elements that stand in no step: constraints, groups of fairness with their members, and conditions of mappings; and
 * refinements as goals.
 */
import { describe, expect, it } from "vitest";
import { elementsIn } from "../../src/elements/enumerate.js";
import { goalsOf } from "../../src/why/goals.js";
import { accepted, codesOf, compileText, findingOf, runSpec } from "../support.js";
import { openText, verdictsIn } from "./support.js";

const GROUPS = `spec groups
var n : 0 .. 2 = 0
var m : 0 .. 1 = 0
action up   { when n = 0  n' = 1 }
action down { when n = 1  n' = 2 }
action tick { m' = 1 - m }
fair moves { up, down, tick when n = 2 and m' = 1 }
property Ends : eventually n = 2
deadlock allowed
`;

const LOCK = `spec lock
type Task = 1 .. 2
var owner : Task? = none
action acquire(t in Task) { when owner = none  owner' = t }
fair action release(t in Task) { when owner = t  owner' = none }
`;

/** Whoever is inside has the lock, but for those who are about to leave. */
const TASKS = `spec tasks
type Me = 1 .. 2
var inside  : set of Me = {}
var leaving : set of Me = {}
action enter(me in Me) { when inside = {} and me not in leaving  inside' = {me} }
fair action leave(me in Me) { when me in inside  inside' = {}  leaving' = {me} }
fair action rest(me in Me) { when me in leaving  leaving' = {} }
refinement R : "lock" {
  var owner = if exists m in Me : m in inside and m not in leaving then choose m in Me : m in inside else none
}
`;

const withLock = { files: { "lock.subtle": LOCK } };

describe("a group of fairness", () => {
  it("is an element by its name, and so is each member", async () => {
    const verdicts = await verdictsIn(await openText(GROUPS, { only: ["fairness"] }));
    expect(verdicts).toEqual({
      moves: "needed Ends 1",
      "moves.up": "needed Ends 1",
      "moves.down": "needed Ends 2",
      "moves.tick": "not-needed same-graph",
    });
  });

  it("is `fair` where it has no name, `fair.2` the second", async () => {
    const unnamed = `${GROUPS.replace("fair moves", "fair")}strong fair { tick }\n`;
    const ids = elementsIn(accepted(compileText(unnamed))).flatMap(({ id, kind }) =>
      kind === "fairness" ? [id] : [],
    );
    expect(ids).toEqual(["fair", "fair.up", "fair.down", "fair.tick", "fair.2"]);
    const variant = (edit: string): string => `${unnamed}variant v { ${edit}  expect violates Ends }\n`;
    for (const [edit, verdict] of [
      ["drop fair.down", "violated"],
      ["drop fair.tick", "holds"],
      ["unfair fair", "violated"],
      ["unfair fair.2", "holds"],
    ] as const) {
      const spec = accepted(compileText(variant(edit), { variant: "v" }));
      expect([edit, findingOf(await runSpec(spec), "Ends").verdict]).toEqual([edit, verdict]);
    }
  });

  it("is no element where nothing has to happen", () => {
    const safe = GROUPS.replace(/property.*/, "invariant Small : n <= 2");
    expect(elementsIn(accepted(compileText(safe))).filter(({ kind }) => kind === "fairness")).toEqual([]);
  });

  it.each([
    ["drop moves.never", "address-unknown"],
    ["drop moves", "address-kind"],
    ["unfair moves.up", "address-kind"],
    ["replace moves.up with (true)", "address-unknown"],
    ["replace moves with { n' = 1 }", "address-unknown"],
  ])("does not take %s", (edit, code) => {
    const { spec, diagnostics } = compileText(`${GROUPS}variant v { ${edit}  expect holds }\n`, {
      variant: "v",
    });
    expect(spec).toBeNull();
    expect(codesOf(diagnostics)).toContain(code);
  });

  it("keeps its last member", () => {
    const one = GROUPS.replace("{ up, down, tick when n = 2 and m' = 1 }", "{ up }");
    const text = `${one}variant v { drop moves.up  expect holds }\n`;
    expect(codesOf(compileText(text, { variant: "v" }).diagnostics)).toEqual(["address-kind"]);
  });
});

describe("a constraint", () => {
  const text = (last: number): string => `spec c
var n : 0 .. 9 = 0
action up { when n < 9  n' = n + 1 }
constraint Few : n < 3
invariant Low : n <= ${last}
deadlock allowed
`;

  it("is needed for what holds within it only", async () => {
    const only = ["constraints"] as const;
    expect(await verdictsIn(await openText(text(4), { only }))).toEqual({ Few: "needed Low 6" });
    expect(await verdictsIn(await openText(text(9), { only }))).toEqual({ Few: "not-needed restricts" });
  });
});

describe("a refinement", () => {
  const opened = (only: readonly ("guards" | "fairness" | "mappings")[], extra = "") =>
    openText(`${TASKS}${extra}`, { only, files: { "lock.subtle": LOCK } });

  it("is a goal", () => {
    const spec = accepted(compileText(`${TASKS}reachable Full : inside != {}\n`, withLock));
    expect(goalsOf(spec).names).toEqual(["R"]);
  });

  it("is what guards and fairness are needed for", async () => {
    expect(await verdictsIn(await opened(["guards", "fairness"]))).toMatchObject({
      "enter.when.and.1": expect.stringMatching(/^needed R 3/),
      "leave.fair": "needed R 2",
    });
  });

  it("has conditions in its mapping that are needed, and others that are not", async () => {
    const verdicts = await verdictsIn(await opened(["mappings"]));
    expect(Object.keys(verdicts)).toEqual([
      "R.owner.if",
      "R.owner.if.false",
      "R.owner.exists.and.1",
      "R.owner.exists.and.2",
      "R.owner.choose",
    ]);
    // Nobody is both inside and leaving where it matters; nobody inside can be chosen at the start.
    expect(verdicts["R.owner.if"]).toBe("breaks-model evaluation 1");
    expect(verdicts["R.owner.exists.and.2"]).toMatch(/^needed R|^not-needed same-graph/);
  });

  it("is judged in expectations of what is needed", () => {
    const text = `${TASKS}expect needed enter.when.and.1, leave.fair\nexpect not needed R.owner.if.false\n`;
    expect(codesOf(compileText(text, withLock).diagnostics)).toEqual([]);
    const wrong = compileText(`${TASKS}expect needed R.owner.exists.and.3\n`, withLock);
    expect(codesOf(wrong.diagnostics)).toEqual(["unknown-element"]);
  });

  it("has a mapping that a variant can change", async () => {
    const variant = (edit: string): string => `${TASKS}variant v { ${edit}  expect violates R }\n`;
    const verdict = async (edit: string) => {
      const spec = accepted(compileText(variant(edit), { ...withLock, variant: "v" }));
      return findingOf(await runSpec(spec), "R").verdict;
    };
    expect(await verdict("replace R.owner with (none)")).toBe("holds");
    expect(await verdict("replace R.owner with (if inside = {} then 1 else none)")).toBe("violated");
    const refused = (edit: string) =>
      codesOf(compileText(variant(edit), { ...withLock, variant: "v" }).diagnostics);
    expect(refused("replace R.holder with (none)")).toEqual(["address-unknown"]);
    expect(refused("replace R.owner.where with (true)")).toEqual(["address-unknown"]);
    expect(refused("replace R with (true)")).toEqual(["address-kind"]);
    expect(refused("replace R.owner with (nobody)")).toEqual(["unknown-name"]);
    expect(refused("replace R.owner with { inside' = {} }")).toEqual(["address-kind"]);
  });
});
