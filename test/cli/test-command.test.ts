/** `subtle test` says what was judged, what was not and why, and ends with a code that means what it says. */
import { describe, expect, it } from "vitest";
import { type Machine, type Ran, run } from "../host/memory-host.js";

const COUNTER = `spec counter
var x : 0 .. 3 = 0
action up { when x < 3  x' = x + 1 }
action back { when x = 3  x' = 0 }
invariant Small : x <= 3
invariant Tiny : x < 3
`;
const FINE = `${COUNTER}expect holds Small\n`;
const FAILS = `${COUNTER}expect holds Tiny\n`;
const SILENT = COUNTER;
const WRONG = "spec wrong\ninit y\n";
const MODULE = "module lib\ntype Small = 0 .. 3\n";
/** Without what it took, and without empty lines. */
const lines = (text: string): readonly string[] =>
  text
    .replace(/\d+\.\d+ s\b/g, "0 s")
    .split("\n")
    .filter((line) => line !== "");

const last = ({ stdout }: Ran): string => lines(stdout).at(-1) ?? "";
const codes = ({ stderr }: Ran): readonly string[] =>
  [...stderr.matchAll(/^(?:error|warning)\[([a-z-]+)\]/gm)].map((match) => match[1] ?? "");

const judged = (files: Machine["files"], paths: readonly string[] = ["."]): Promise<Ran> =>
  run(["test", ...paths], { files: files ?? {} });

describe("the code is 0 only if something was judged:", () => {
  it.each<
    [
      title: string,
      files: Record<string, string>,
      paths: string[],
      code: number,
      last: string,
      errors: string[],
    ]
  >([
    [
      "a spec that expects nothing, alone",
      { a: SILENT },
      ["."],
      2,
      "0 passed, 1 untested, 0 failed",
      ["nothing-judged"],
    ],
    [
      "two that expect nothing",
      { a: SILENT, b: SILENT },
      ["a.subtle", "b.subtle"],
      2,
      "0 passed, 2 untested, 0 failed",
      ["nothing-judged"],
    ],
    [
      "one that expects nothing among two that pass",
      { a: FINE, b: SILENT, c: FINE },
      ["."],
      0,
      "2 passed, 1 untested, 0 failed",
      [],
    ],
    [
      "one that expects nothing beside one that fails",
      { a: FAILS, b: SILENT },
      ["."],
      1,
      "0 passed, 1 untested, 1 failed",
      [],
    ],
    [
      "one that expects nothing, though it has a variant",
      { a: `${SILENT}variant v { drop back }\n` },
      ["."],
      2,
      "0 passed, 1 untested, 0 failed",
      ["variant-without-expect", "nothing-judged"],
    ],
    [
      "one whose variant alone expects something",
      { a: `${SILENT}variant v { drop back  expect violates Tiny }\n` },
      ["."],
      0,
      "1 passed, 0 failed",
      [],
    ],
    [
      "a module, named",
      { lib: MODULE },
      ["lib.subtle"],
      2,
      "lib.subtle: a module, skipped",
      ["nothing-judged"],
    ],
    [
      "two modules, named",
      { lib: MODULE, more: MODULE },
      ["lib.subtle", "more.subtle"],
      2,
      "more.subtle: a module, skipped",
      ["nothing-judged"],
    ],
    ["a folder of modules alone", { "lib/lib": MODULE }, ["lib"], 2, "", ["no-spec"]],
    [
      "a folder of modules beside a spec that passes",
      { a: FINE, "lib/lib": MODULE },
      ["a.subtle", "lib"],
      2,
      "1 passed, 0 failed",
      ["no-spec"],
    ],
    [
      "two folders without specs among three paths",
      { a: FINE, "b/x": MODULE, "c/y": MODULE },
      ["b", "a.subtle", "c"],
      2,
      "1 passed, 0 failed",
      ["no-spec", "no-spec"],
    ],
    ["a folder that is tested twice over", { "b/a": FINE }, ["b/a.subtle", "b"], 0, "1 passed, 0 failed", []],
    [
      "a module beside the specs that were named",
      { a: FINE, lib: MODULE },
      ["a.subtle", "lib.subtle"],
      0,
      "1 passed, 0 failed",
      [],
    ],
  ])("%s", async (_, files, paths, code, tally, errors) => {
    const named = Object.fromEntries(Object.entries(files).map(([name, text]) => [`${name}.subtle`, text]));
    const ran = await judged(named, paths);
    expect([ran.code, last(ran), codes(ran)]).toEqual([code, tally, errors]);
  });

  it("the line of a spec says if it expects nothing, or if only its variants do", async () => {
    const { stdout } = await judged({
      "a.subtle": SILENT,
      "b.subtle": `${SILENT}variant v { drop back  expect violates Tiny }\n`,
    });
    expect(lines(stdout).slice(0, 2)).toEqual([
      "? a.subtle  no expectations: untested",
      "✓ b.subtle  1 of 1 expectations, base untested, 1 run, 0 s",
    ]);
  });

  it("a module that was named is skipped, and said so; one that was found is skipped", async () => {
    const files = { "a.subtle": FINE, "lib.subtle": MODULE };
    expect((await judged(files, ["a.subtle", "lib.subtle"])).stdout).toContain(
      "\nlib.subtle: a module, skipped\n",
    );
    expect((await judged(files)).stdout).not.toContain("lib.subtle");
  });
});

describe("a mistake keeps no other spec from being judged, and the code is 2:", () => {
  it.each<[title: string, files: Machine["files"], paths: string[], tally: string, error: string]>([
    [
      "a mistake in a spec",
      { "b.subtle": WRONG },
      ["."],
      "2 passed, 0 failed, 1 with errors",
      "unknown-name",
    ],
    [
      "a path that is not there",
      {},
      ["a.subtle", "b.subtle", "c.subtle"],
      "2 passed, 0 failed",
      "file-unreadable",
    ],
    [
      "a file that can't be read",
      { "b.subtle": { failing: "there is no permission" } },
      ["."],
      "2 passed, 0 failed, 1 with errors",
      "file-unreadable",
    ],
    [
      "a file that is not text",
      { "b.subtle": Uint8Array.of(0, 1, 2, 255) },
      ["."],
      "2 passed, 0 failed, 1 with errors",
      "file-unreadable",
    ],
    [
      "an import that is not there",
      { "b.subtle": 'spec b\nimport "none"\nexpect holds\n' },
      ["."],
      "2 passed, 0 failed, 1 with errors",
      "import-unreadable",
    ],
    [
      "a variant that is none",
      { "b.subtle": `${FINE}variant v { drop nobody.when  expect holds }\n` },
      ["."],
      "2 passed, 0 failed, 1 with errors",
      "address-unknown",
    ],
    [
      "a constant that is assumed not to be",
      { "b.subtle": `${FINE}const N = 1\nassume N < 5\nexpect 4 states with N = 7\n` },
      ["."],
      "2 passed, 0 failed, 1 with errors",
      "assumption-false",
    ],
    [
      "no initial state",
      { "b.subtle": `${FINE}init x > 5\n` },
      ["."],
      "2 passed, 0 failed, 1 with errors",
      "no-initial-state",
    ],
  ])("%s", async (_, files, paths, tally, error) => {
    const ran = await judged({ "a.subtle": FINE, "c.subtle": FINE, ...files }, paths);
    expect([ran.code, last(ran)]).toEqual([2, tally]);
    expect(codes(ran)).toContain(error);
  });
});

describe("warnings are shown once, with the variants that they belong to", () => {
  const dead = "action dead { when x > 3  x' = 0 }\n";
  const vacuous = "invariant Full : x > 3 implies x > 1\n";
  it.each<[title: string, text: string, warnings: string[], variants: string[]]>([
    ["an action of the spec that is never taken", `${FINE}${dead}`, ["action-never-taken"], []],
    ["a premise of the spec that is never true", `${FINE}${vacuous}`, ["vacuous"], []],
    ["a constant that is never used", `${FINE}const N = 1\n`, ["unused-constant"], []],
    ["a variant without an expectation", `${FINE}variant v { drop back }\n`, ["variant-without-expect"], []],
    [
      "what the spec and its variant have in common",
      `${FINE}${dead}variant v { const M = 2  expect holds Small }\nconst M = 1\nassume M > 0\n`,
      ["action-never-taken"],
      [],
    ],
    [
      "a premise that only a variant makes false",
      `${FINE}const N = 3\ninvariant P : x > N - 1 implies x > 1\nvariant v { const N = 9  expect holds P }\n`,
      ["vacuous"],
      ["v"],
    ],
    [
      "the same of two variants",
      `${FINE}const N = 3\ninvariant P : x > N - 1 implies x > 1\nvariant v { const N = 9  expect holds P }\nvariant w { const N = 8  expect holds }\nexpect violates Tiny\n`,
      ["vacuous"],
      ["v", "w"],
    ],
    [
      "an action that a constant of a variant keeps from being taken",
      `${FINE}const N = 0\naction reset { when x > N  x' = 0 }\nvariant v { const N = 9  expect holds Small }\n`,
      ["action-never-taken"],
      ["v"],
    ],
    [
      "an action that is fair and can't change anything",
      `${FINE}fair action stay(n in 0 .. 1) { when n = 0 or x > 3  x' = x }\nproperty Ends : eventually x >= 0\nexpect holds Ends\n`,
      ["fair-never-steps"],
      [],
    ],
    [
      "the spec that only says what it needs",
      `${COUNTER.replace("invariant Tiny : x < 3\n", "")}${dead}expect not needed back.when\n`,
      ["action-never-taken"],
      [],
    ],
  ])("%s", async (_, text, warnings, variants) => {
    const { code, stderr, stdout } = await judged({ "a.subtle": text });
    expect(code === 0 || stdout.includes("✗")).toBe(true);
    expect([...stderr.matchAll(/^warning\[([a-z-]+)\]/gm)].map((match) => match[1])).toEqual(warnings);
    expect([...stderr.matchAll(/in the variant `(\w+)`/g)].map((match) => match[1])).toEqual(variants);
    expect(stdout).toContain(`${warnings.length} warning`);
  });

  it.each<[title: string, text: string]>([
    ["an action that it drops", `${FINE}variant v { drop back  expect violates deadlock }\n`],
    ["an action that it edits", `${FINE}variant v { replace back.when with (x > 3)  expect holds Small }\n`],
    [
      "an action that is not reached in a variant that is to fail",
      `${FINE}variant v { drop up  expect violates deadlock }\n`,
    ],
    [
      "a premise of a property that is free in it",
      `${FINE}invariant P : x > 2 implies x > 1\nvariant v { drop up  expect violates deadlock }\n`,
    ],
    [
      "a step of a process that it edits",
      `${FINE}process p { one: when x = 0\n two: x' = 0 }\nvariant v { replace p.one.when with (x > 3)  expect holds Small }\n`,
    ],
    [
      "constants of one expectation",
      `${FINE}const N = 0\naction reset { when x > N  x' = 0 }\nexpect 4 states with N = 3\n`,
    ],
  ])("not what a variant, or a setting, is there for: %s", async (_, text) => {
    const ran = await judged({ "a.subtle": text });
    expect([ran.code, ran.stderr]).toEqual([0, ""]);
  });
});

describe("an expectation that differs names all that differs, and the command that shows it", () => {
  const broken = (expectations: string): string => `${COUNTER}${expectations}\n`;
  it.each<[title: string, files: Record<string, string>, shown: string[]]>([
    [
      "two properties of one expectation",
      { "a.subtle": broken("invariant Zero : x = 0\nexpect holds Tiny, Small, Zero") },
      [
        "but Tiny is violated after 4 states",
        "subtle check a.subtle --property Tiny",
        "but Zero is violated after 2 states",
        "subtle check a.subtle --property Zero",
      ],
    ],
    [
      "all that fails of a spec that is to hold",
      { "a.subtle": broken("invariant Zero : x = 0\nexpect holds") },
      [
        "but Tiny is violated after 4 states",
        "subtle check a.subtle --property Tiny",
        "but Zero is violated after 2 states",
        "subtle check a.subtle --property Zero",
      ],
    ],
    [
      "a property that holds, in a variant",
      { "a.subtle": broken("variant v { drop back  expect violates Small, deadlock }") },
      ["but Small holds", "subtle check a.subtle --variant v --property Small"],
    ],
    [
      "a value outside of its type, which would end the search before",
      { "a.subtle": broken("variant v { drop up.when  expect holds Tiny, types }") },
      [
        "but Tiny is violated after 4 states",
        "subtle check a.subtle --variant v --property Tiny --all",
        "but types is violated after 5 states: 4 is outside the type of `x`: 0 .. 3",
        "subtle check a.subtle --variant v --property types",
      ],
    ],
    [
      "a number of states, with constants",
      { "a.subtle": broken("const N = 3\naction jump { when N > 5  x' = 0 }\nexpect 7 states with N = 9") },
      ["but 4 states", "subtle check a.subtle --const N=9 --all"],
    ],
    [
      "what can't be reached",
      { "a.subtle": broken("reachable Far : x > 3\nexpect holds Far") },
      ["but Far is violated: no reachable state satisfies it", "subtle check a.subtle --property Far"],
    ],
    [
      "what is not needed",
      {
        "a.subtle": broken("expect holds Small").replace(
          "invariant Tiny : x < 3\n",
          "deadlock allowed\nexpect needed back.when\n",
        ),
      },
      ["but back.when is not needed: it only prevents steps", "subtle why a.subtle --show back.when"],
    ],
    [
      "a path with a space and a quote",
      { "it's here/a b.subtle": broken("expect holds Tiny") },
      ["but Tiny is violated after 4 states", "subtle check 'it'\\''s here/a b.subtle' --property Tiny"],
    ],
    [
      "a path that looks like an option",
      { "-a.subtle": broken("expect holds Tiny") },
      ["but Tiny is violated after 4 states", "subtle check ./-a.subtle --property Tiny"],
    ],
    [
      "a path with a line end in it",
      { "a\nb.subtle": broken("expect holds Tiny") },
      ["but Tiny is violated after 4 states", "subtle check $'a\\x0ab.subtle' --property Tiny"],
    ],
  ])("%s", async (_, files, shown) => {
    const { code, stdout } = await judged(files);
    expect(code).toBe(1);
    const told = lines(stdout).filter((line) => /^ {6,}/.test(line));
    expect(told.map((line) => line.trim())).toEqual(shown);
  });

  it.each([
    ["expect holds Tiny", "the invariant Tiny is violated"],
    ["variant v { drop up.when  expect holds Tiny }", "the invariant Tiny is violated"],
    ["variant v { drop up.when  expect holds types }", "4 is outside the type of `x`"],
    ["invariant Zero : x = 0\nexpect holds Zero", "the invariant Zero is violated"],
    ["reachable Far : x > 3\nexpect holds Far", "Far can't be reached"],
    ["assert", "the invariant Tiny is violated"],
  ])("the command shows it: %s", async (text, headline) => {
    const failing = "action odd { assert x < 1  x' = x }\nexpect holds Tiny";
    const files = { "a.subtle": broken(text === "assert" ? failing : text) };
    const { stdout } = await judged(files);
    const command = /^ +subtle (.*)$/m.exec(stdout)?.[1] ?? "";
    const shown = await run(command.split(" "), { files });
    expect(shown.code).toBe(1);
    expect(lines(shown.stdout)[0]).toContain(headline);
  });
});

describe("a spec that is as expected has one line", () => {
  it.each([8, 30, 41, 47, 50])("of at most 80 columns, with a path of %i characters", async (length) => {
    const { stdout } = await judged({ [`${"a".repeat(length - 7)}.subtle`]: FINE });
    const [line = ""] = lines(stdout);
    expect(line).toMatch(/ {2}1 of 1 expectations/);
    expect(line.length).toBeLessThanOrEqual(80);
  });

  it("with a path that leaves no space: how many agree, and no more", async () => {
    const path = `${"a".repeat(70)}.subtle`;
    expect(lines((await judged({ [path]: FINE })).stdout)[0]).toBe(`✓ ${path}  1 of 1 expectations`);
  });
});

describe("a spec from standard input", () => {
  const fromInput = (stdin: string | Uint8Array): Promise<Ran> => run(["test", "-"], { stdin });

  it("is called `<stdin>`, as by the other commands, and `-` only where a command line is printed", async () => {
    const { code, stdout } = await fromInput(FAILS);
    expect(code).toBe(1);
    expect(lines(stdout).slice(0, 4)).toEqual([
      "✗ <stdin>  0 of 1 expectations, 1 run, 0 s",
      "    <stdin>:7  expect holds Tiny",
      "      but Tiny is violated after 4 states",
      "        subtle check - --property Tiny",
    ]);
  });

  it.each([
    ["a mistake", WRONG, "✗ <stdin>  has errors", " --> <stdin>:2:6"],
    ["a module", MODULE, "<stdin>: a module, skipped", ""],
    [
      "no text",
      Uint8Array.of(0xff, 0x20),
      "✗ <stdin>  has errors",
      "`<stdin>` can't be read: it is not encoded in UTF-8",
    ],
  ])("that is or has %s is called so too", async (_, stdin, heading, complaint) => {
    const { code, stdout, stderr } = await fromInput(stdin);
    expect([code, lines(stdout)[0]]).toEqual([2, heading]);
    expect(stderr).toContain(complaint);
  });
});
