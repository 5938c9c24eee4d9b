/** `--strict`, which refuses warnings, and `--cache`, which keeps verdicts. */
import { describe, expect, it } from "vitest";
import { type Machine, run } from "../host/memory-host.js";

const CLEAN = `spec a
const N = 3
type Word = low | high
var n : 0 .. N = 0
var word : Word = low
action up { when n < N  n' = n + 1 }
action turn { word' = if word = low then high else low }
action reset { n' = 0 }
invariant Small : n <= N
reachable Top : n = N
property Turns : always (n <= N)
expect holds
expect 8 states
variant free { drop up.when  expect violates types }
`;

const VACUOUS = CLEAN.replace("reachable", "invariant Full : n > N implies n > 9\nreachable");
const NEVER = CLEAN.replace("reachable", "action never { when n > N  n' = 0 }\nreachable");
const UNEXPECTED = CLEAN.replace("expect violates types", "");
const NO_BASE = CLEAN.replace(/expect holds\nexpect 8 states\n/, "");
const NOTHING = `spec a\nvar x : bool = true\naction flip { x' = not x }\n`;

const strictly = (command: string, text: string, ...more: readonly string[]) =>
  run([command, "a.subtle", "--strict", ...more], { files: { "a.subtle": text } });

describe("--strict", () => {
  it.each([
    ["nothing to warn of", CLEAN, 0, 0],
    ["a vacuous property", VACUOUS, 1, 1],
    ["an action that is never taken", NEVER, 1, 1],
    ["the same if it is expected", `${NEVER}expect never taken never\n`, 0, 0],
    ["another one that is expected", `${NEVER}expect never taken reset\n`, 1, 1],
    ["a variant that expects nothing", UNEXPECTED, 1, 1],
    ["a spec of which only variants expect something", NO_BASE, 0, 1],
    ["a spec that expects nothing", NOTHING, 0, 1],
  ])("%s", async (_, text, checked, tested) => {
    expect([(await strictly("check", text)).code, (await strictly("test", text)).code]).toEqual([
      checked,
      tested,
    ]);
  });

  it("shows what it refuses as errors, also quietly and in reports", async () => {
    const quiet = await strictly("check", VACUOUS, "--quiet");
    expect(quiet.stderr).toContain("error[vacuous]: the invariant `Full` holds vacuously");
    for (const command of ["check", "test"]) {
      const { stdout } = await strictly(command, VACUOUS, "--reporter", "junit");
      expect(stdout).toContain("Full` holds vacuously");
      expect(stdout).toMatch(/<error /);
    }
    expect((await run(["check", "a.subtle"], { files: { "a.subtle": VACUOUS } })).stderr).toContain(
      "warning[vacuous]",
    );
  });

  it("leaves a spec with errors, and what is not decided, as they are", async () => {
    expect((await strictly("check", "spec a\nvar x : int = 0\n")).code).toBe(2);
    expect((await strictly("check", CLEAN, "--max-states", "2")).code).toBe(3);
  });
});

const EARLIER = "as an earlier run found";
const PATHS = ["check", "test"] as const;

/** Entries that are kept after a run. */
async function kept(command: readonly string[], text: string): Promise<Readonly<Record<string, string>>> {
  const { host } = await run([...command, "--cache", "kept"], { files: { "a.subtle": text } });
  const listing = host.files.list("kept");
  const names = listing.kind === "folder" ? listing.names : [];
  return Object.fromEntries(names.map((name) => [`kept/${name}`, host.text(`kept/${name}`) ?? ""]));
}

const again = (
  command: readonly string[],
  text: string,
  entries: Readonly<Record<string, string>>,
  machine: Machine = {},
) => run([...command, "--cache", "kept"], { files: { ...entries, "a.subtle": text }, ...machine });

describe("--cache", () => {
  it.each(PATHS)("%s tells the same again, without a search", async (command) => {
    const entries = await kept([command, "a.subtle"], CLEAN);
    expect(Object.keys(entries).length).toBe(1);
    const { code, stdout } = await again([command, "a.subtle"], CLEAN, entries);
    expect([code, stdout]).toEqual([0, expect.stringContaining(EARLIER)]);
  });

  it("gives the same JSON and reports", async () => {
    const command = ["check", "a.subtle", "--json", "-"];
    const first = await run(command, { files: { "a.subtle": CLEAN } });
    const entries = await kept(command, CLEAN);
    const { stdout } = await again(command, CLEAN, entries);
    const without = (text: string) => ({ ...JSON.parse(text), elapsedMs: 0 });
    expect(without(stdout)).toEqual(without(first.stdout));
    const reported = await again(
      ["test", "a.subtle", "--reporter", "tap"],
      CLEAN,
      await kept(["test", "a.subtle"], CLEAN),
    );
    expect(reported.stdout).toMatch(/^ok 1 .*expect holds/m);
  });

  it("keeps a violation with its trace, and a warning", async () => {
    const wrong = VACUOUS.replace("n <= N\n", "n < N\n");
    const entries = await kept(["check", "a.subtle"], wrong);
    const first = await run(["check", "a.subtle"], { files: { "a.subtle": wrong } });
    const { code, stdout, stderr } = await again(["check", "a.subtle"], wrong, entries);
    expect(code).toBe(1);
    expect(stdout.replace(/, [\d.]+ s$/m, "")).toBe(
      `${first.stdout.replace(/, [\d.]+ s$/m, "")}  ${EARLIER}\n`,
    );
    expect(stderr).toBe(first.stderr);
  });

  it.each([
    ["a constant", "N = 3", "N = 2"],
    ["a type", "low | high", "low | high | none_yet"],
    ["an initial value", "n : 0 .. N = 0", "n : 0 .. N = 1"],
    ["a guard", "n < N  n'", "n <= N - 1  n'"],
    ["an assignment", "n' = n + 1", "n' = n + 1 - 0"],
    ["an invariant", "Small : n <= N", "Small : n <= 3"],
    ["a witness", "Top : n = N", "Top : n = N - 1"],
    ["a temporal property", "always (n <= N)", "always (n >= 0)"],
    ["an expectation", "expect 8 states", "expect 7 states"],
    ["an edit of a variant", "drop up.when", "drop up"],
    ["fairness", "action reset", "fair action reset"],
    ["a name", "action turn", "action turned"],
    ["a comment", "spec a", "// A.\nspec a"],
  ])("searches again where %s has changed", async (_, from, to) => {
    expect(CLEAN).toContain(from);
    for (const command of PATHS) {
      const entries = await kept([command, "a.subtle"], CLEAN);
      const { stdout } = await again([command, "a.subtle"], CLEAN.replace(from, to), entries);
      expect(stdout).toContain("a");
      expect(stdout).not.toContain(EARLIER);
    }
  });

  it.each([
    ["a constant", ["--const", "N=2"]],
    ["a variant", ["--variant", "free"]],
    ["--all", ["--all"]],
    ["the properties", ["--property", "Small"]],
    ["the engine", ["--engine", "reference"]],
    ["symmetry", ["--no-symmetry"]],
  ])("searches again with another choice of %s", async (_, options) => {
    const entries = await kept(["check", "a.subtle"], CLEAN);
    expect((await again(["check", "a.subtle", ...options], CLEAN, entries)).stdout).not.toContain(EARLIER);
  });

  it("searches again with another build of the program, and where coverage or a page is wanted", async () => {
    const entries = await kept(["check", "a.subtle"], CLEAN);
    const other = await again(["check", "a.subtle"], CLEAN, entries, { build: "another build" });
    expect(other.stdout).not.toContain(EARLIER);
    for (const options of [["--coverage"], ["--html", "a.html"], ["--itf", "a.itf.json"]])
      expect((await again(["check", "a.subtle", ...options], CLEAN, entries)).stdout).not.toContain(EARLIER);
  });

  it("keeps nothing that is not decided", async () => {
    expect(await kept(["check", "a.subtle", "--max-states", "2"], CLEAN)).toEqual({});
  });

  it("ignores entries that are damaged, of another question, or no files", async () => {
    const entries = await kept(["check", "a.subtle"], CLEAN);
    const [path = "", text = ""] = Object.entries(entries)[0] ?? [];
    const swapped = text.replace('"code":0', '"code":1');
    expect(swapped).not.toBe(text);
    const other = Object.values(await kept(["check", "a.subtle"], VACUOUS))[0] ?? "";
    for (const damaged of [text.slice(0, -20), swapped, other, "", "null", "[]", "folder/"]) {
      const { code, stdout } = await again(["check", "a.subtle"], CLEAN, { [path]: damaged });
      expect([code, stdout.includes(EARLIER)]).toEqual([0, false]);
    }
  });

  it("refuses a folder that can't be made", async () => {
    const files = { "a.subtle": CLEAN, kept: "a file" };
    const { code, stderr } = await run(["check", "a.subtle", "--cache", "kept"], { files });
    expect([code, stderr]).toEqual([2, expect.stringContaining("kept")]);
  });
});
