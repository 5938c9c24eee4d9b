/** `subtle check`: exit codes, what is printed, and the result in JSON. */
import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { resultJson } from "../../src/index.js";
import { compileFile, ROOT, runSpec, specPaths } from "../support.js";
import { checked, type Ended, folderWith, MAIN, type Result, resultOf, subtle } from "./command.js";

const COUNTER = `/// A counter that may go wrong.
spec counter
const N : 1 .. 9 = 3
var x : 0 .. N = 0
action up { when x < N  x' = x + 1 }
action down { when x > 0  x' = x - 1 }
invariant Low : x < 3
invariant Lower : x < 2
reachable Top : x = N
property Returns : always eventually x = 0
variant short "stops early" { replace up.when with (x < 1)  expect holds Low }
`;

/** The same without what is wrong with it. */
const RIGHT = COUNTER.replace(/^(?:property|invariant Lower).*\n/gm, "").replace("x < 3", "x <= N");

const verdictsOf = (result: Result): Readonly<Record<string, string>> =>
  Object.fromEntries(result.properties.map(({ name, verdict }) => [name, verdict]));

describe.concurrent("the exit code is", () => {
  it.each([
    ["0: everything holds", RIGHT, [], 0, "✓ counter holds"],
    [
      "0: what is judged holds",
      COUNTER,
      ["--property", "Top", "--property", "deadlock"],
      0,
      "✓ counter holds",
    ],
    ["1: an invariant is violated", COUNTER, [], 1, "✗ counter fails: the invariant Lower is violated"],
    [
      "0: everything holds in the variant that is asked for",
      `${RIGHT}invariant Lower : x < 2\nvariant low { const N = 1 }`,
      ["--variant", "low"],
      0,
      "✓ counter (variant low) holds",
    ],
    [
      "1: a value is outside its type in the variant that is asked for",
      `${RIGHT}variant far { replace up.x' with (x + 2) }`,
      ["--variant", "far"],
      1,
      "✗ counter (variant far) fails: 4 is outside the type of `x`: 0 .. 3",
    ],
    [
      "1: something is not reached",
      RIGHT,
      ["--variant", "short"],
      1,
      "✗ counter (variant short) fails: Top can't be reached",
    ],
    [
      "1: a deadlock is reached",
      RIGHT.replace("when x > 0 ", "when x > N "),
      [],
      1,
      "✗ counter fails: a deadlock is reached",
    ],
    [
      "1: an assertion fails",
      RIGHT.replace("x' = x - 1", 'assert x < 3 "too high"'),
      [],
      1,
      "✗ counter fails: an assertion fails: too high",
    ],
    [
      "1: a value is outside its type",
      RIGHT.replace("x' = x + 1", "x' = x + 2"),
      [],
      1,
      "✗ counter fails: 4 is outside the type of `x`: 0 .. 3",
    ],
    [
      "1: a mistake is met",
      RIGHT.replace("x' = x - 1", "when 6 / (x - 2) < 9  x' = x - 1"),
      [],
      1,
      "✗ counter fails: division by zero",
    ],
    [
      "1: an initial value is outside its type",
      RIGHT.replace("= 0\n", "= 7\n"),
      [],
      1,
      "✗ counter fails: 7 is outside the type of `x`: 0 .. 3",
    ],
    [
      "1: a temporal property is violated",
      `${RIGHT}property Returns : always eventually x = 0\n`,
      [],
      1,
      "✗ counter fails: the temporal property Returns is violated",
    ],
    [
      "3: a property can't be judged",
      `${RIGHT}property Big : exists k in 1 .. 40 : always x != k\n`,
      [],
      3,
      "? counter is not decided: explored, but some properties could not be checked",
    ],
    [
      "3: a limit is reached",
      RIGHT,
      ["--max-states", "2"],
      3,
      "? counter is not decided: no violation found so far",
    ],
    [
      "1: a limit is reached after a violation",
      COUNTER,
      ["--all", "--max-states", "3"],
      1,
      "✗ counter fails: the temporal property Returns is violated",
    ],
    [
      "3: the memory is used up",
      RIGHT,
      ["--max-memory", "1M"],
      3,
      "? counter is not decided: no violation found so far",
    ],
    [
      "0: an expectation that differs is no matter",
      `${RIGHT}expect violates Top\nexpect 7 states`,
      [],
      0,
      "✓ counter holds",
    ],
  ] as const)("%s", async (_, text, options, code, headline) => {
    const cwd = await folderWith({ "a.subtle": text });
    const ended = await subtle(["check", "a.subtle", "--json", "out.json", ...options], { cwd });
    expect([ended.stdout.split("\n")[0], ended.code]).toEqual([headline, code]);
    const { verdict } = resultOf(await readFile(join(cwd, "out.json"), "utf8"));
    expect(verdict).toBe({ 0: "holds", 1: "violated", 3: "incomplete" }[code]);
  });
});

describe.concurrent("`subtle check`", () => {
  it("stops at the first violation, and shows its trace with what changes", async () => {
    const cwd = await folderWith({ "a.subtle": COUNTER });
    const { stdout } = await subtle(["check", "a.subtle"], { cwd });
    expect(stdout.replace(/\d+\.\d\d s/, "0.00 s")).toBe(`✗ counter fails: the invariant Lower is violated
  3 states, 4 transitions, depth 3, 0.00 s
  stopped at the first violation; --all explores everything

  1  initial state
     x = 0
  2  up
     a.subtle:5  action up { when x < N  x' = x + 1 }
     x: 0 -> 1
  3  up
     a.subtle:5  action up { when x < N  x' = x + 1 }
     x: 1 -> 2

The last state:
     x = 2

Lower: it is false in this state
     a.subtle:8  x < 2

How it comes to that:
     not doomed before the last step, 3 up
     in its place this could have avoided it: down, then at risk

  ? Low         invariant, not decided
  ✗ Lower       invariant, violated after 3 states
  ? Top         reachable, not decided
  ? Returns     temporal, not decided
  ? deadlock    not decided
  ? types       not decided
  ? asserts     not decided
  ? evaluation  not decided
`);
  });

  it("goes on with --all, and gives each property its own trace", async () => {
    const cwd = await folderWith({ "a.subtle": COUNTER });
    const { result } = await checked(["a.subtle", "--all"], { cwd });
    expect(result.states).toEqual({ distinct: 4, generated: 7, depth: 4, initial: 1 });
    expect(result.properties.map(({ name, trace }) => [name, trace?.steps.length ?? null])).toEqual([
      ["Low", 4],
      ["Lower", 3],
      ["Top", 4],
      ["Returns", 2],
      ["deadlock", null],
      ["types", null],
      ["asserts", null],
      ["evaluation", null],
    ]);
  });

  it("takes constants from the command line, the last one given", async () => {
    const cwd = await folderWith({ "a.subtle": RIGHT });
    const { result } = await checked(["a.subtle", "--const", "N=2", "--const", "N=5"], { cwd });
    expect([result.constants, result.states.distinct]).toEqual([{ N: 5 }, 6]);
  });

  it("takes the variant `base` for the spec as it stands", async () => {
    const cwd = await folderWith({ "a.subtle": RIGHT });
    const { code, result } = await checked(["a.subtle", "--variant", "base"], { cwd });
    expect([code, result.variant]).toEqual([0, null]);
  });

  it("judges only the properties it is asked for, and failures", async () => {
    const cwd = await folderWith({ "a.subtle": COUNTER });
    const { result } = await checked(["a.subtle", "--property", "Low", "--all"], { cwd });
    expect(verdictsOf(result)).toEqual({
      Low: "violated",
      types: "holds",
      asserts: "holds",
      evaluation: "holds",
    });
  });

  it("is quiet with --quiet", async () => {
    const cwd = await folderWith({ "a.subtle": COUNTER });
    const { stdout, stderr } = await subtle(["check", "a.subtle", "--quiet"], { cwd });
    expect([stdout.split("\n").length, stderr]).toEqual([4, ""]);
  });

  it("warns on standard error, and in JSON", async () => {
    const cwd = await folderWith({
      "a.subtle": `${RIGHT}const M = 1\nfair action stay { x' = x }\nproperty Small : always x <= 3\n`,
    });
    const { result, stderr } = await checked(["a.subtle"], { cwd });
    expect(result.diagnostics.map(({ code, line }) => [code, line])).toEqual([
      ["unused-constant", 10],
      ["fair-never-steps", 11],
    ]);
    expect(stderr).toContain("warning[unused-constant]");
  });
});

describe.concurrent("the result in JSON", () => {
  it("has everything, and nothing stands beside it on standard output", async () => {
    const cwd = await folderWith({ "a.subtle": COUNTER });
    const { result, stdout } = await checked(["a.subtle", "--variant", "short", "--all"], { cwd });
    expect(stdout.trimEnd().split("\n").at(-1)).toBe("}");
    expect({ ...result, elapsedMs: 0, properties: [], diagnostics: [] }).toEqual({
      schema: "subtle/result-v1",
      spec: "counter",
      variant: "short",
      constants: { N: 3 },
      variables: [{ name: "x", type: "0 .. 3" }],
      verdict: "violated",
      stop: null,
      states: { distinct: 2, generated: 3, depth: 2, initial: 1 },
      elapsedMs: 0,
      engine: "compiled",
      backend: "javascript",
      workers: 1,
      properties: [],
      actions: [
        { name: "up", taken: 1, enabled: 1 },
        { name: "down", taken: 1, enabled: 1 },
      ],
      diagnostics: [],
    });
  });

  it("has values of every kind", async () => {
    const cwd = await folderWith({
      "a.subtle": `spec values
type Colour = red | green
type Fault = symmetric 2
type Message = nothing | prepared(from: 0 .. 3, by: Fault)
const PAINT = green
var yes    : bool                 = true
var n      : -3 .. 3              = -1
var colour : Colour               = PAINT
var gone   : (0 .. 3)?            = none
var here   : (0 .. 3)?            = 2
var set_   : set of 0 .. 9        = {3, 1}
var seq_   : seq of Colour max 2  = <<red>>
var tuple  : (bool, Colour)       = (false, red)
var fn     : [bool -> 0 .. 1]     = [b in bool |-> if b then 1 else 0]
var record : [a: bool, b: [c: 0 .. 1]] = [a |-> true, b |-> [c |-> 1]]
var plain  : Message              = nothing
var msg    : Message in {m in Message where m != nothing and m.from = 2}
var who    : Process?             = none
process fault(me in Fault) { var own : Fault = me  one: pick c in Colour, k in {none, 1}  who' = self  colour' = c }
process truncate { var k : bool = true  call: nap(1) }
procedure nap(t) { var seen : 0 .. 3 = t  zzz: seen' = 3 wake: who' = truncate }
reachable Woken : truncate at done and who = truncate and fault.pc_is_not_a_name`.replace(
        " and fault.pc_is_not_a_name",
        " and exists f in Fault : fault[f] at done",
      ),
    });
    const { result } = await checked(["a.subtle", "--no-symmetry"], { cwd });
    const steps = result.properties[0]?.trace?.steps ?? [];
    expect(result.constants).toEqual({ PAINT: "green" });
    expect(steps[0]).toEqual({
      action: null,
      parameters: {},
      span: { file: "a.subtle", line: 1, column: 1 },
      changed: [],
      state: {
        yes: true,
        n: -1,
        colour: "green",
        gone: null,
        here: 2,
        set_: { "#set": [1, 3] },
        seq_: ["red"],
        tuple: { "#tup": [false, "red"] },
        fn: {
          "#map": [
            [false, 0],
            [true, 1],
          ],
        },
        record: { a: true, b: { c: 1 } },
        plain: "nothing",
        msg: { tag: "prepared", value: { from: 2, by: "Fault#1" } },
        who: null,
        "fault.pc": {
          "#map": [
            ["Fault#1", "one"],
            ["Fault#2", "one"],
          ],
        },
        "fault.own": {
          "#map": [
            ["Fault#1", "Fault#1"],
            ["Fault#2", "Fault#2"],
          ],
        },
        "truncate.pc": "call.zzz",
        "truncate.k": true,
        "truncate.call.seen": 1,
      },
    });
    expect(
      steps
        .slice(1)
        .map(({ action, parameters, changed, span }) => ({ action, parameters, changed, line: span.line })),
    ).toEqual([
      {
        action: "fault.one",
        parameters: { me: "Fault#1", c: "red", k: null },
        changed: ["colour", "who", "fault.pc[Fault#1]"],
        line: 19,
      },
      {
        action: "truncate.call.zzz",
        parameters: {},
        changed: ["truncate.pc", "truncate.call.seen"],
        line: 21,
      },
      {
        action: "truncate.call.wake",
        parameters: {},
        changed: ["who", "truncate.pc", "truncate.call.seen"],
        line: 21,
      },
    ]);
    expect(steps[1]?.state?.["who"]).toBe("fault(Fault#1)");
    expect(steps[3]?.state?.["who"]).toBe("truncate");
  });

  it("has, of a failed step, the place of the mistake and no state", async () => {
    const cwd = await folderWith({ "a.subtle": "spec a\nvar x : 0 .. 1 = 1\naction up {\n  x' = x + 1\n}" });
    const { result } = await checked(["a.subtle"], { cwd });
    const found = result.properties.find(({ name }) => name === "types");
    expect(found).toMatchObject({
      kind: "type",
      verdict: "violated",
      message: "2 is outside the type of `x`: 0 .. 1",
    });
    expect(found?.trace?.steps.at(-1)).toEqual({
      action: "up",
      parameters: {},
      span: { file: "a.subtle", line: 4, column: 3 },
      state: null,
      changed: [],
    });
  });

  it("has an entry for each failing place", async () => {
    const cwd = await folderWith({
      "a.subtle":
        "spec a\nvar x : 0 .. 3 = 0\naction up { when x < 3  x' = x + 1 }\naction a { assert x < 1 }\naction b {\n  assert x < 2\n  assert x < 3\n}",
    });
    const { result } = await checked(["a.subtle", "--all"], { cwd });
    const asserts = result.properties.filter(({ name }) => name === "asserts");
    expect(
      asserts.map(({ kind, verdict, trace }) => [kind, verdict, trace?.steps.at(-1)?.span.line]),
    ).toEqual([
      ["assertion", "violated", 4],
      ["assertion", "violated", 6],
    ]);
  });

  it("has, of a mistake in a property, a trace that ends in a state", async () => {
    const cwd = await folderWith({
      "a.subtle": "spec a\nvar x : 0 .. 1 = 0\naction flip { x' = 1 - x }\ninvariant I : 1 / (1 - x) = 1",
    });
    const { code, result } = await checked(["a.subtle", "--all"], { cwd });
    expect(code).toBe(1);
    expect(verdictsOf(result)).toMatchObject({ I: "unknown", evaluation: "violated" });
    const found = result.properties.find(({ name }) => name === "evaluation");
    expect(found?.trace?.steps.map(({ state }) => state)).toEqual([{ x: 0 }, { x: 1 }]);
  });

  it("says who waits for what in a deadlock", async () => {
    const cwd = await folderWith({
      "a.subtle": `spec a
var one : Process? = none
var two : Process? = none
macro lock(l) { when l = none  l' = self }
process p { first: lock(one) second: lock(two) third: one' = none  two' = none }
process q { first: lock(two) second: lock(one) third: one' = none  two' = none }
`,
    });
    const { result } = await checked(["a.subtle"], { cwd });
    const found = result.properties.find(({ name }) => name === "deadlock");
    expect(found?.waiting).toEqual([
      { process: "p", at: "second", for: "lock(two)", heldBy: ["q"], ways: [0] },
      { process: "q", at: "second", for: "lock(one)", heldBy: ["p"], ways: [0] },
    ]);
  });

  it("has coverage where it is asked for", async () => {
    const cwd = await folderWith({ "a.subtle": RIGHT });
    const { result } = await checked(["a.subtle", "--coverage"], { cwd });
    expect(result.coverage?.conditions.length).toBe(2);
    expect((await checked(["a.subtle"], { cwd })).result.coverage).toBeUndefined();
  });

  it("is the same in every run but for the time", async () => {
    const spec = "specs/dax/fault_vs_truncate.subtle";
    const [first, second] = await Promise.all(
      [1, 2].map(() => checked([spec, "--variant", "shared", "--all", "--const", "FAULTS=1"])),
    );
    expect({ ...first?.result, elapsedMs: 0 }).toEqual({ ...second?.result, elapsedMs: 0 });
  });
});

describe("the result in JSON", () => {
  // Without a process of its own for each: there are many.
  it.each(specPaths())("of %s fits the schema", async (path) => {
    const { sources, diagnostics, spec } = compileFile(path);
    if (spec === null) throw new Error(`${path} is wrong`);
    const exploration = await runSpec(spec, { statesMax: 100, engine: "compiled" });
    const result = resultJson(spec.ir, sources, null, exploration, diagnostics, 1);
    expect(resultOf(JSON.stringify(result)).spec).toBe(spec.ir.name);
  });
});

describe.concurrent("standard output", () => {
  /** Lines with source text in them are as long as their paths make them. */
  const tooLong = ({ stdout }: Ended): readonly string[] =>
    stdout.split("\n").filter((line) => line.length > 80 && !/\.subtle:\d+/.test(line));

  it.each([
    ["the help", ["--help"]],
    ["the help of check", ["check", "--help"]],
    ["the help of test", ["test", "--help"]],
    ["the help of why", ["why", "--help"]],
    ["the help of compile", ["compile", "--help"]],
    ["a trace", ["check", "specs/dax/fault_vs_truncate.subtle", "--variant", "shared", "--const", "PAGES=2"]],
    ["an assertion that fails", ["check", "specs/dax/fault_vs_truncate.subtle", "--variant", "wrong_mode"]],
    ["a deadlock", ["check", "specs/dax/fault_vs_truncate.subtle", "--variant", "locked_twice"]],
  ])("has no line of more than 80 columns: %s", async (_, command) => {
    expect(tooLong(await subtle(command))).toEqual([]);
  });

  it("may be closed early", async () => {
    const cwd = await folderWith({ "a.subtle": RIGHT });
    const shell = (line: string): Promise<readonly string[]> =>
      new Promise((resolve) => {
        execFile("sh", ["-c", line], { cwd }, (_, stdout, stderr) => resolve([stdout, stderr]));
      });
    const run = `"${process.execPath}" "${MAIN}"`;
    expect(await shell(`${run} check a.subtle | head -1`)).toEqual(["✓ counter holds\n", ""]);
    expect(await shell(`${run} check a.subtle --json - | true`)).toEqual(["", ""]);
    const long = join(ROOT, "specs/dax/fault_vs_truncate.subtle");
    expect(await shell(`${run} compile "${long}" --phase ir | head -c 1`)).toEqual(["{", ""]);
  });
});
