/** Limits and engines at the command line: what a run that was cut short says, and that both engines say the same. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { checked, folderWith, type Result, subtle } from "./command.js";

/** Some hundred thousand states, and one that is wrong right at the beginning. */
const COUNTERS = `spec a
const N = 60
var x : 0 .. N = 0
var y : 0 .. N = 0
var z : 0 .. N = 0
action right { when x < N  x' = x + 1 }
action up { when y < N  y' = y + 1 }
action far { when z < N  z' = z + 1 }
action back { when x = N and y = N and z = N  x' = 0  y' = 0  z' = 0 }
invariant Low : x < 3
`;
const FIXED = COUNTERS.replace("x < 3", "x <= N");

const LOCK = `spec lock
type Cpu = symmetric 3
var holder : Cpu? = none
var n : 0 .. 2 = 0
process cpu(me in Cpu) {
  take: when holder = none  holder' = me
  work: either { when n < 2  n' = n + 1 } or { n' = 0 }
  give: holder' = none  restart
}
invariant Low : n < 2
step Slowly : n' <= n + 1
reachable Taken : holder != none
`;

const files = { "counters.subtle": COUNTERS, "fixed.subtle": FIXED, "lock.subtle": LOCK };

/** All but what differs from engine to engine, and from run to run. */
const answer = ({
  engine: _,
  backend: __,
  elapsedMs: ___,
  ...rest
}: Result & { readonly engine?: string; readonly backend?: string }) => rest;

describe.concurrent("a run", () => {
  it("that a limit on memory stops ends with exit code 3 and what was found", async () => {
    const cwd = await folderWith(files);
    const { code, result, stderr } = await checked(["fixed.subtle", "--max-memory", "1M"], { cwd });
    expect([code, result.verdict, stderr]).toEqual([3, "incomplete", ""]);
    expect(result.states.distinct).toBeLessThan(61 ** 3);
    expect(result.properties.find(({ name }) => name === "Low")?.verdict).toBe("unknown");
  });

  it("that a limit stops does not lose a violation that was found before", async () => {
    const cwd = await folderWith(files);
    const { code, result } = await checked(["counters.subtle", "--all", "--max-states", "5000"], { cwd });
    expect([code, result.verdict]).toEqual([1, "violated"]);
    expect(result.properties.find(({ name }) => name === "Low")?.trace?.steps.length).toBe(4);
  });

  it("that a limit on states stops says so", async () => {
    const cwd = await folderWith(files);
    const { code, stdout } = await subtle(["check", "fixed.subtle", "--max-states", "1000"], { cwd });
    expect(code).toBe(3);
    expect(stdout).toContain("1,000");
  });

  it.each([
    ["--max-states", "0"],
    ["--max-states", "many"],
    ["--max-memory", "much"],
    ["--max-memory", "-1"],
    ["--engine", "fast"],
  ])("is refused where an option has no such value: %s %s", async (option, value) => {
    const cwd = await folderWith(files);
    const { code, stdout, stderr } = await subtle(["check", "lock.subtle", option, value], { cwd });
    expect([code, stdout]).toEqual([2, ""]);
    expect(stderr).toContain("error[usage]");
  });
});

describe.concurrent("the same answer", () => {
  const answers = async (...options: readonly string[]) => {
    const cwd = await folderWith(files);
    const { code, result } = await checked(options, { cwd });
    return { code, ...answer(result) };
  };

  it("is given in little memory", async () => {
    expect(await answers("fixed.subtle", "--low-memory", "--const", "N=20")).toEqual(
      await answers("fixed.subtle", "--const", "N=20"),
    );
  });

  it.each([
    "lock.subtle",
    "lock.subtle --all",
    "lock.subtle --no-symmetry --all",
    "lock.subtle --property Taken",
    "counters.subtle --all --const N=6",
  ])("is given by both engines for `check %s`", async (words) => {
    const options = words.split(" ");
    const compiled = await answers(...options, "--engine", "compiled");
    expect(await answers(...options, "--engine", "reference")).toEqual(compiled);
    expect(compiled.code).toBe(options.includes("Taken") ? 0 : 1);
  });

  it("names the engine that gave it", async () => {
    const cwd = await folderWith(files);
    for (const engine of ["compiled", "reference"]) {
      const { result } = await checked(["lock.subtle", "--engine", engine], { cwd });
      expect(result).toMatchObject({ engine });
    }
    const { result } = await checked(["lock.subtle"], { cwd });
    expect(result).toMatchObject({ engine: "compiled" });
  });
});

describe.concurrent("`subtle compile`", () => {
  it("writes a TypeScript module to a file", async () => {
    const cwd = await folderWith(files);
    const command = ["compile", "lock.subtle", "--target", "typescript", "-o", "lock.ts"];
    const { code, stdout, stderr } = await subtle(command, { cwd });
    expect([code, stdout, stderr]).toEqual([0, "", ""]);
    const text = await readFile(join(cwd, "lock.ts"), "utf8");
    expect(text).toContain("export const model: PackedModel<State>");
    expect(text).toContain("up to symmetry");
    const plain = await subtle([...command.slice(0, 4), "--no-symmetry"], { cwd });
    expect(plain.code).toBe(0);
    expect(plain.stdout).toContain("canonicalise: null");
  });

  it("shows how a state is laid out", async () => {
    const cwd = await folderWith(files);
    const { code, stdout } = await subtle(["compile", "lock.subtle", "--phase", "layout"], { cwd });
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      words: 2,
      variables: [{ name: "holder" }, { name: "n" }, { name: "cpu.pc" }],
    });
  });

  it.each([[[]], [["--target", "cobol"]], [["--phase", "none"]]])(
    "needs something to show: %j",
    async (options) => {
      const cwd = await folderWith(files);
      const { code, stdout, stderr } = await subtle(["compile", "lock.subtle", ...options], { cwd });
      expect([code, stdout]).toEqual([2, ""]);
      expect(stderr).toContain("error[usage]");
    },
  );

  it("says why a spec can't be packed", async () => {
    const cwd = await folderWith({
      "a.subtle": "spec a\nvar s : set of (1 .. 2000000000) = {}\naction add { when s = {}  s' = {7} }\n",
    });
    const { code, stdout, stderr } = await subtle(["compile", "a.subtle", "--target", "typescript"], { cwd });
    expect([code, stdout]).toEqual([2, ""]);
    expect(stderr).toContain("error[unpackable]");
  });
});
