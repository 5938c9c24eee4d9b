/** `subtle test`: green where every expectation is met, red where a single one is not. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { compileProgram, judge, load, NO_OPTIONS } from "../../src/index.js";
import { inMemory, LONG, ROOT, specPaths } from "../support.js";
import { folderWith, subtle, subtleProcess } from "./command.js";

const EVERYTHING = `spec everything
const N : 1 .. 9 = 3
var x : 0 .. N = 0
action up { when x < N  x' = x + 1 }
action down { when x > 0  x' = x - 1 }
invariant Low : x < N
invariant Fine : x <= N
step Up : x' > x
reachable Top : x = N
property Returns : always eventually x = 0
invariant Odd : 1 / (x - x) = 1
expect violates Low, Up, Returns
expect holds Fine, Top, deadlock, asserts
expect unknown Odd
expect 4 states
expect 6 states with N = 5
variant tall "counts on" {
  replace up.when with (x <= N)
  expect violates types, Low
  expect holds Fine
  expect unknown Odd
  expect same graph as base
}
variant short {
  const N = 2
  expect 3 states
}
`;

const HOLDS = `spec fine
var x : 0 .. 3 = 0
fair action up { x' = (x + 1) % 4 }
invariant Fine : x < 4
property Returns : always eventually x = 0
expect holds
expect 4 states
variant worse { replace up.x' with (x)  expect holds Fine }
`;

/** Each text with one of its expectations turned into the opposite, and the line of it. */
function falsified(text: string): readonly { readonly line: number; readonly text: string }[] {
  const opposite = (expectation: string): string =>
    expectation
      .replace(/^expect holds\b(?= *(?:$|\}|\n|expect))/, "expect violates types")
      .replace(/^expect holds (?=\w)/, "expect wrongly ")
      .replace(/^expect violates (?!types$)/, "expect holds ")
      .replace("expect wrongly", "expect violates")
      .replace(/^expect unknown/, "expect holds")
      .replace(/^expect (\d+) states/, (_, count) => `expect ${Number(count) + 1} states`)
      .replace(/^expect same graph as \w+/, "expect 0 states")
      .replace(/^expect needed/, "expect wrongly needed")
      .replace(/^expect not needed/, "expect needed")
      .replace(/^expect wrongly/, "expect not");
  const lines = text.split("\n");
  return lines.flatMap((line, i) => {
    const at = line.search(/\bexpect (?:holds|violates|unknown|same|needed|not|\d)/);
    if (at === -1 || line.trimStart().startsWith("//")) return [];
    const changed = line.slice(0, at) + opposite(line.slice(at));
    return [{ line: i + 1, text: [...lines.slice(0, i), changed, ...lines.slice(i + 1)].join("\n") }];
  });
}

/** The lines of the expectations that are not met. */
async function disagreements(
  path: string,
  files: Readonly<Record<string, string>>,
): Promise<readonly number[]> {
  const { program, diagnostics } = load(path, inMemory(files));
  const base = compileProgram(program, diagnostics, NO_OPTIONS);
  const { judged, diagnostics: failed } = await judge(program, base);
  expect([...base.diagnostics, ...failed].filter((d) => d.severity === "error")).toEqual([]);
  const text = program.sources[0]?.text ?? "";
  return judged
    .filter(({ verdict }) => verdict !== "agrees")
    .map((item) => text.slice(0, item.span.start).split("\n").length);
}

const NEEDS = `spec needs
var x : 0 .. 3 = 0
action up { when x < 2 and x >= 0  x' = x + 1 }
action down { when x > 0  x' = x - 1 }
invariant Low : x < 3
deadlock allowed
expect needed up.when.and.1
expect not needed up.when.and.2
expect not needed down
variant lower {
  replace up.when.and.1 with (x < 1)
  expect needed up.when.and.1
}
`;

it("elements are needed or not, of a variant too", async () => {
  expect(await disagreements("a.subtle", { "a.subtle": NEEDS })).toEqual([]);
  const changed = falsified(NEEDS);
  expect(changed).toHaveLength(4);
  for (const { line, text } of changed)
    expect(await disagreements("a.subtle", { "a.subtle": text })).toEqual([line]);
});

it("what is needed for the model alone is neither needed nor not needed, and said so", async () => {
  const text = NEEDS.replace("expect needed up.when.and.1\n", "expect needed down.when\n");
  const { program } = load("a.subtle", inMemory({ "a.subtle": text }));
  const { judged } = await judge(program, compileProgram(program, [], NO_OPTIONS));
  const wrong = judged
    .filter(({ verdict }) => verdict === "differs")
    .flatMap(({ found }) => found.map(({ text }) => text));
  expect(wrong).toEqual(["down.when is part of the model: types 2 (a.subtle:4:27)"]);
});

describe.concurrent("the exit code of `subtle test`", () => {
  it("is 0 when everything is as expected, with a line for each spec", async () => {
    const { code, stdout } = await subtle(["test", "specs/teaching"]);
    expect(code).toBe(0);
    const lines = stdout.trimEnd().split("\n");
    expect(lines.at(-1)).toMatch(/^\d+ passed, 0 failed$/);
    expect(
      lines.slice(0, -2).every((line) => /^✓ specs\/.*\.subtle {2}(\d+) of \1 expectations, /.test(line)),
    ).toBe(true);
  });

  it("is 1 when one expectation differs, which is shown with what was found", async () => {
    const text = EVERYTHING.replace("expect 4 states", "expect 5 states").replace(
      "expect 3 states",
      "expect violates Fine",
    );
    const cwd = await folderWith({ "a.subtle": text, "b.subtle": HOLDS });
    const { code, stdout } = await subtle(["test"], { cwd });
    expect(code).toBe(1);
    const shown = stdout.replace(/\d+\.\d\d s/g, "0.00 s").split("\n");
    expect(shown).toEqual([
      "✗ a.subtle  8 of 10 expectations, 6 runs, 0.00 s",
      "    a.subtle:15  expect 5 states",
      "      but 4 states",
      "        subtle check a.subtle --all",
      "    a.subtle:26  variant short: expect violates Fine",
      "      but Fine holds",
      "        subtle check a.subtle --variant short --property Fine --all",
      "✓ b.subtle  3 of 3 expectations, 2 runs, 0.00 s",
      "",
      "1 passed, 1 failed",
      "",
    ]);
  });

  it("is 2 when a spec is wrong, whatever the others are", async () => {
    const cwd = await folderWith({
      "a.subtle": "spec a\ninit y",
      "b.subtle": HOLDS.replace("expect holds\n", "expect violates Fine\n"),
    });
    const { code, stdout, stderr } = await subtle(["test", "."], { cwd });
    expect([code, stdout.split("\n")[0]]).toEqual([2, "✗ a.subtle  has errors"]);
    expect(stderr).toContain("error[unknown-name]");
  });

  it("is 2 when a spec can't be explored as it is expected to be", async () => {
    const cwd = await folderWith({
      "a.subtle": `${HOLDS}const N = 1\nassume N < 5\nexpect 3 states with N = 7\n`,
    });
    const { code, stderr } = await subtle(["test", "."], { cwd });
    expect(code).toBe(2);
    expect(stderr).toContain("error[assumption-false]");
  });

  it("leaves modules and other files out", async () => {
    const cwd = await folderWith({ "lib/m.subtle": "module m", "notes.txt": "spec", "a.subtle": HOLDS });
    const { code, stdout } = await subtle(["test"], { cwd });
    expect([code, stdout.trimEnd().split("\n").at(-1)]).toEqual([0, "1 passed, 0 failed"]);
  });
});

describe("every expectation fails when it is negated", () => {
  it.each([
    ["everything", EVERYTHING, 10],
    ["fine", HOLDS, 3],
  ])("in the spec %s", async (_, text, count) => {
    expect(await disagreements("a.subtle", { "a.subtle": text })).toEqual([]);
    const changed = falsified(text);
    expect(changed.length).toBe(count);
    for (const { line, text: wrong } of changed)
      expect(await disagreements("a.subtle", { "a.subtle": wrong })).toContain(line);
  });

  // The small specs above have expectations of every kind; those of the library are turned round in the long run.
  it.runIf(LONG).each(specPaths())("in %s", async (path) => {
    const text = readFileSync(join(ROOT, path), "utf8");
    const files = Object.fromEntries(
      ["locks"].map((name) => [
        `specs/lib/${name}.subtle`,
        readFileSync(join(ROOT, `specs/lib/${name}.subtle`), "utf8"),
      ]),
    );
    expect(await disagreements(path, { ...files, [path]: text })).toEqual([]);
    for (const { line, text: wrong } of falsified(text))
      expect(await disagreements(path, { ...files, [path]: wrong }), `line ${line}`).toContain(line);
  });
});

// `.ci/run` does the same each time; here what is expected of the library is also compared with what TLC has found
// (test/tla/recorded.test.ts).
it.runIf(LONG)("all specs meet their expectations", async () => {
  const { code, stdout } = await subtleProcess(["test", "specs"]);
  expect(stdout).not.toContain("✗");
  expect(code).toBe(0);
});
