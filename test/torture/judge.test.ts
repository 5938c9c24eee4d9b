/** Each rule of the judge, on something that keeps it and on something that breaks it. */
import { describe, expect, it } from "vitest";
import { type Input, type Relation, type Run, run } from "../../torture/input.js";
import { judge, RULES } from "../../torture/judge.js";
import type { Outcome } from "../../torture/outcome.js";

const SPEC = "spec a\nvar x : 0 .. 1 = 0\n";

const outcome = (more: Partial<Outcome> = {}): Outcome => ({
  code: 0,
  ended: "by itself",
  stdout: "✓ a holds\n",
  stderr: "",
  isWhole: { stdout: true, stderr: true },
  files: { "a.subtle": { text: SPEC } },
  leftOver: [],
  memoryPeak: null,
  ...more,
});

const input = (runs: readonly Run[], relation: Relation = "none"): Input => ({
  seed: 1,
  index: 0,
  family: "mutated",
  way: "in process",
  files: { "a.subtle": { text: SPEC } },
  runs,
  relation,
});

const CHECK = run(["check", "a.subtle"]);
const CHECK_JSON = run(["check", "a.subtle", "--json", "-"]);
const brokenBy = (seen: Partial<Outcome>, by: Run = CHECK): readonly string[] =>
  judge(input([by]), [outcome(seen)]).map(({ rule }) => rule);

const json = (more: object = {}): string =>
  JSON.stringify({
    schema: "subtle/result-v1",
    spec: "a",
    variant: null,
    constants: {},
    variables: [{ name: "x", type: "0 .. 1" }],
    verdict: "holds",
    states: { distinct: 1, generated: 1, depth: 1, initial: 1 },
    elapsedMs: 1,
    engine: "compiled",
    workers: 1,
    properties: [],
    actions: [],
    diagnostics: [],
    ...more,
  });
const errorJson = (line: number): string =>
  JSON.stringify({
    schema: "subtle/result-v1",
    verdict: "error",
    diagnostics: [
      {
        ...{ code: "syntax", severity: "error", message: "unexpected", hint: null },
        ...{ file: "a.subtle", line, column: 1, endLine: line, endColumn: 2 },
      },
    ],
  });

const PLACE = "error[syntax]: unexpected `x`\n --> a.subtle:1:1\n  |\n1 | x\n  | ^\n";

type Row = readonly [rule: string, good: Partial<Outcome>, bad: Partial<Outcome>, by?: Run];

const ROWS: readonly Row[] = [
  ["it ends", {}, { code: null, ended: "hung", stderr: "it has used 20 seconds of CPU" }],
  ["the exit code is 0, 1, 2 or 3", { code: 3 }, { code: 70, stderr: "subtle: oh\n" }],
  [
    "no stack trace, no internal error",
    { stdout: "  at count  x = 1\n" },
    { stderr: "TypeError: x\n    at check (file:///a/check.js:10:5)\n" },
  ],
  ["no control characters", { stdout: "a <U+001B> é\n\tb\n" }, { stdout: "a \u001b[2J b\n" }],
  [
    "no control characters",
    { stdout: "\r\u001b[2K1 states\r\u001b[2K\u001b[32m✓\u001b[39m a holds\n" },
    { stdout: "\u001b[32m✓\u001b[39m \u001b]0;title\u0007\n" },
    { ...CHECK, out: "terminal" },
  ],
  ["no control characters", { stdout: json() }, { stdout: json({ spec: "a\u202eb" }) }, CHECK_JSON],
  ["an error is explained", { code: 2, stderr: PLACE }, { code: 2, stderr: "no\n" }],
  // On a terminal, a line of progress is erased before an error is printed.
  [
    "an error is explained",
    { code: 2, stderr: `\r\u001b[2K1 of 2  -\r\u001b[2K\u001b[31m\u001b[1m${PLACE}` },
    { code: 2, stderr: `\r\u001b[2K${PLACE.split("\n")[0]}\r\u001b[2K` },
    { ...CHECK, out: "terminal" },
  ],
  [
    "an error of a spec has a place",
    { code: 2, stderr: `error[usage]: unknown option\n\n${PLACE}` },
    { code: 2, stderr: `error[syntax]: unexpected\n\n${PLACE}` },
  ],
  [
    "an error of a spec has a place",
    { code: 2, stderr: `\r\u001b[2K1 of 2  -\r\u001b[2K\u001b[31m${PLACE}` },
    { code: 2, stderr: `${PLACE}\n\r\u001b[2K1 of 2  -\r\u001b[2K\u001b[31merror[syntax]: unexpected\n` },
    { ...CHECK, out: "terminal" },
  ],
  [
    "JSON is complete, valid and agrees with the exit code",
    { stdout: json() },
    { stdout: json().slice(0, -1) },
    CHECK_JSON,
  ],
  [
    "JSON is complete, valid and agrees with the exit code",
    { stdout: json() },
    { stdout: json({ elapsedMs: "1" }) },
    CHECK_JSON,
  ],
  [
    "JSON is complete, valid and agrees with the exit code",
    { code: 1, stdout: json({ verdict: "violated" }) },
    { code: 0, stdout: json({ verdict: "violated" }) },
    CHECK_JSON,
  ],
  [
    "JSON is complete, valid and agrees with the exit code",
    { files: { "out.json": { text: json() } } },
    { files: {} },
    run(["check", "a.subtle", "--json", "out.json"]),
  ],
  [
    "places in JSON are in the file",
    { code: 2, stderr: PLACE, stdout: errorJson(2) },
    { code: 2, stderr: PLACE, stdout: errorJson(9) },
    CHECK_JSON,
  ],
  ["something is said", {}, { code: 3, stdout: "" }],
  ["nothing is left behind", {}, { leftOver: ["a thread is still there"] }],
  [
    "specs are only written by fmt",
    {},
    { files: { "a.subtle": { text: "" } } },
    run(["fmt", "--check", "a.subtle"]),
  ],
  [
    "a limit of memory is kept",
    { memoryPeak: 200 * 2 ** 20 },
    { memoryPeak: 900 * 2 ** 20 },
    run(["check", "a.subtle", "--max-memory", "100M"]),
  ],
];

describe("a rule of the judge", () => {
  const rows = ROWS.map(([rule, good, bad, by = CHECK]) => ({ rule, good, bad, by }));
  it.each(rows)("is broken by what breaks it alone: $rule", ({ rule, good, bad, by }) => {
    expect(brokenBy(good, by)).toEqual([]);
    expect(brokenBy(bad, by)).toContain(rule);
  });

  it("has an example here", () => {
    expect(RULES.map(({ name }) => name).filter((name) => !ROWS.some(([rule]) => rule === name))).toEqual([]);
  });
});

describe("exempt from the rules", () => {
  it("is the code of a second signal, and what was not written before it", () => {
    const signalled = (times: 1 | 2): Run => ({
      ...CHECK_JSON,
      disturbance: { kind: "signal", signal: "SIGINT", at: 1, times },
    });
    expect(brokenBy({ code: 130, stdout: "" }, signalled(2))).toEqual([]);
    expect(brokenBy({ code: 130, stdout: "" }, signalled(1))).not.toEqual([]);
  });

  it("is JSON on a stream that was cut", () => {
    const cut = { ...CHECK_JSON, out: "cut" as const };
    expect(brokenBy({ stdout: "{", isWhole: { stdout: false, stderr: true } }, cut)).toEqual([]);
  });

  it("is a file that help is not asked to write, also where there was one before", () => {
    expect(brokenBy({}, run(["help", "--json", "a.subtle"]))).toEqual([]);
    expect(brokenBy({}, run(["check", "a.subtle", "--json", "out.json"]))).not.toEqual([]);
  });

  it("is the text that fmt gives to a pipe", () => {
    expect(brokenBy({ stdout: "// \u202e\n" }, run(["fmt", "-"]))).toEqual([]);
  });
});

type Relations = readonly [
  relation: Relation,
  good: readonly Partial<Outcome>[],
  bad: readonly Partial<Outcome>[],
];

const violated = { code: 1, stdout: json({ verdict: "violated" }) };
const holds = { stdout: json() };
const counted = { stdout: json({ states: { distinct: 2, generated: 1, depth: 1, initial: 1 } }) };
const cutShort = { code: 3, stdout: json({ verdict: "incomplete" }) };
const refused = { code: 2, stderr: PLACE, stdout: errorJson(1) };

const RELATIONS: readonly Relations[] = [
  ["equal", [violated, violated], [violated, holds]],
  ["equal", [holds, cutShort], [holds, counted]],
  ["equal", [refused, refused], [holds, refused]],
  ["refused or equal", [violated, refused], [violated, holds]],
  ["weaker", [violated, cutShort], [violated, holds]],
  ["weaker", [holds, holds], [holds, violated]],
  ["same code", [violated, violated], [violated, refused]],
  ["formatted", [holds, {}, {}, holds], [holds, {}, { code: 1 }, holds]],
  ["formatted", [holds, {}, {}, holds], [holds, {}, {}, counted]],
  ["formatted", [refused, { code: 2, stderr: PLACE }], [holds, { code: 2, stderr: PLACE }, refused, holds]],
];

describe("the judge checks that several runs agree, in the relation", () => {
  const together = (relation: Relation, seen: readonly Partial<Outcome>[]) => {
    const runs = seen.map((_, i) =>
      relation !== "formatted" || i % 3 === 0
        ? CHECK_JSON
        : run(["fmt", ...(i === 2 ? ["--check"] : []), "a.subtle"]),
    );
    return judge(input(runs, relation), seen.map(outcome)).map(({ rule }) => rule);
  };

  it.each(RELATIONS)("%s", (relation, good, bad) => {
    expect(together(relation, good)).toEqual([]);
    expect(together(relation, bad)).toHaveLength(1);
  });
});
