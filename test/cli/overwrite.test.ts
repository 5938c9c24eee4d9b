/** No option writes over what the command reads, whatever path or link leads to it. */
import { spawnSync } from "node:child_process";
import { linkSync, readdirSync, readFileSync, statSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { openFiles, targetsOf } from "../../src/cli/run-files.js";
import { tellOutOfMemory } from "../../src/cli/unjudged.js";
import { memoryHost, SILENT } from "../host/memory-host.js";
import { folderWith, MAIN, subtle } from "./command.js";

const SPEC = `spec a
import "lib/m"
var x : 0 .. N = 0
action flip { x' = N - x }
invariant Low : x <= N
`;
const MODULE = "module m\nconst N = 1\n";
const FILES = {
  "a.subtle": SPEC,
  "lib/m.subtle": MODULE,
  "tlc.out": "output of TLC",
  "trace.json": "{}",
  "other/empty": "",
};

/** A folder in which links lead to the files as well. */
async function place(): Promise<string> {
  const cwd = await folderWith(FILES);
  symlinkSync("a.subtle", join(cwd, "symbolic"));
  linkSync(join(cwd, "a.subtle"), join(cwd, "hard"));
  symlinkSync(join(cwd, "lib"), join(cwd, "other/lib"));
  linkSync(join(cwd, "a.subtle"), join(cwd, "other/a.tla"));
  linkSync(join(cwd, "lib/m.subtle"), join(cwd, "other/hard"));
  symlinkSync("hard", join(cwd, "other/a.cfg"));
  return cwd;
}

/** Everything in a folder and below: each file with its text, and the inode that shows whether it was replaced. */
const snapshot = (cwd: string): readonly string[] =>
  readdirSync(cwd, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map(({ parentPath, name }) => join(parentPath, name))
    .map((path) => (statSync(path, { throwIfNoEntry: false })?.isFile() === true ? path : `${path}/`))
    .map((path) =>
      path.endsWith("/") ? path : `${path} ${statSync(path).ino} ${readFileSync(path, "utf8")}`,
    )
    .sort();

const COMMANDS: readonly (readonly [name: string, words: readonly string[], option: string])[] = [
  ["check", ["check", "a.subtle"], "--json"],
  ["why", ["why", "a.subtle"], "--json"],
  ["compile --phase", ["compile", "a.subtle", "--phase", "tree"], "-o"],
  ["compile --target", ["compile", "a.subtle", "--target", "typescript"], "-o"],
  ["handover --read", ["handover", "a.subtle", "--read", "tlc.out", "--trace", "trace.json"], "--json"],
];
const WAYS = [
  ["the path of the spec", "a.subtle"],
  ["another path", "lib/../a.subtle"],
  ["a symbolic link", "symbolic"],
  ["a hard link", "hard"],
  ["an imported file", "lib/m.subtle"],
  ["an imported file, through a hard link", "other/hard"],
  ["an imported file, through a linked folder", "other/lib/m.subtle"],
] as const;

describe.each(COMMANDS)("%s refuses a result", (_, words, option) => {
  it.each(WAYS)("that would be written to its input: %s", async (_, path) => {
    const cwd = await place();
    const before = snapshot(cwd);
    const ended = await subtle([...words, option, path], { cwd });
    expect([ended.code, ended.stdout]).toEqual([2, ""]);
    expect(ended.stderr).toContain(`error[would-overwrite]: \`${option}\` would overwrite \`${path}\``);
    expect(ended.stderr.match(/^error/gm)).toHaveLength(1);
    expect(snapshot(cwd)).toEqual(before);
  });
});

describe("a result is refused", () => {
  it("also if the spec has errors, which would be written as JSON", async () => {
    const cwd = await folderWith({ "a.subtle": "spec a\ninit y" });
    const ended = await subtle(["check", "a.subtle", "--json", "./a.subtle"], { cwd });
    expect(ended.code).toBe(2);
    expect(ended.stderr).toContain(
      "`--json` would overwrite `./a.subtle`, which this command reads as `a.subtle`",
    );
    expect(readFileSync(join(cwd, "a.subtle"), "utf8")).toBe("spec a\ninit y");
  });

  it.each(["tlc.out", "./trace.json"])("in the place of what TLC wrote: %s", async (path) => {
    const cwd = await folderWith(FILES);
    const before = snapshot(cwd);
    const words = ["handover", "a.subtle", "--read", "tlc.out", "--trace", "trace.json", "--json", path];
    const ended = await subtle(words, { cwd });
    expect([ended.code, ended.stdout]).toEqual([2, ""]);
    expect(ended.stderr).toContain(`\`--json\` would overwrite \`${path}\`, which this command reads`);
    expect(snapshot(cwd)).toEqual(before);
  });

  it.each([
    ["compile", ["compile", "a.subtle", "--target", "tla"]],
    ["handover", ["handover", "a.subtle", "--to", "tlc"]],
  ])("if one of the files of TLA+ is a link to the spec: %s", async (_, words) => {
    const cwd = await place();
    const before = snapshot(cwd);
    const ended = await subtle([...words, "-o", "other"], { cwd });
    expect([ended.code, ended.stdout]).toEqual([2, ""]);
    expect(ended.stderr).toContain(
      "`-o` would overwrite `other/a.tla`, which this command reads as `a.subtle`",
    );
    expect(snapshot(cwd)).toEqual(before);
  });

  it("if two of the files of TLA+ are one", async () => {
    const cwd = await folderWith({ ...FILES, "out/a.tla": "old" });
    symlinkSync("a.tla", join(cwd, "out/a.cfg"));
    const before = snapshot(cwd);
    const ended = await subtle(["compile", "a.subtle", "--target", "tla", "-o", "out"], { cwd });
    expect(ended.code).toBe(2);
    expect(ended.stderr).toMatch(
      /`-o` would overwrite `out\/a\.(\w+)`, which is the same file as `out\/a\.(?!\1)/,
    );
    expect(snapshot(cwd)).toEqual(before);
  });

  it("in the place of a spec that the command does not read, or does not get to", async () => {
    const files = { "a.subtle": 'spec a\nimport "m\n', "m.subtle": MODULE };
    const cwd = await folderWith(files);
    const ended = await subtle(["check", "a.subtle", "--json", "m.subtle"], { cwd });
    expect(ended.code).toBe(2);
    expect(ended.stderr).toContain("`--json` would overwrite `m.subtle`, a spec or module");
    expect(readFileSync(join(cwd, "m.subtle"), "utf8")).toBe(MODULE);
  });

  it("in the place of the file that standard input comes from", async () => {
    const cwd = await folderWith({ text: SPEC.replace("lib/m", "lib/m.subtle"), "lib/m.subtle": MODULE });
    const before = snapshot(cwd);
    const script = `"$0" "$1" check - --json text < text`;
    const ended = spawnSync("sh", ["-c", script, process.execPath, MAIN], { cwd, encoding: "utf8" });
    expect([ended.status, ended.stdout]).toEqual([2, ""]);
    expect(ended.stderr).toContain("`--json` would overwrite `text`, which this command reads as `<stdin>`");
    expect(snapshot(cwd)).toEqual(before);
  });

  it("also if memory ends before the input is read", async () => {
    const host = memoryHost({ files: { "a.subtle": SPEC } });
    const words = ["check", "a.subtle", "--json"];
    expect(await tellOutOfMemory(host, [...words, "./a.subtle"])).toBe(3);
    expect(host.text("a.subtle")).toBe(SPEC);
    await tellOutOfMemory(host, [...words, "a.json"]);
    expect(JSON.parse(host.text("a.json") ?? "")).toMatchObject({ verdict: "error" });
  });
});

it("nothing more is read after a file that is also to be written: a pipe might be waited for", () => {
  const host = memoryHost({ files: { "m.subtle": MODULE, "n.subtle": SILENT } });
  const keyOf = (path: string): string | null => host.files.keyOf(path === "link" ? "m.subtle" : path);
  const linked = { ...host, files: { ...host.files, keyOf } };
  const files = openFiles(linked, ["a.subtle"], targetsOf("--json", "link"));
  const refused = { kind: "failed", why: "the command would overwrite it" };
  expect(["m.subtle", "n.subtle"].map((path) => files?.read(path))).toEqual([refused, refused]);
  expect(files?.isRefused()).toBe(true);
});

describe("a result is written", () => {
  it("over an earlier result, and to a device, twice", async () => {
    const cwd = await folderWith(FILES);
    for (const path of ["a.json", "a.json", "/dev/null", "/dev/null"])
      expect(await subtle(["check", "a.subtle", "--json", path], { cwd })).toMatchObject({
        code: 0,
        stderr: "",
      });
    for (const _ of [1, 2])
      expect(await subtle(["compile", "a.subtle", "--target", "tla", "-o", "out"], { cwd })).toMatchObject({
        code: 0,
        stderr: "",
      });
    expect(readFileSync(join(cwd, "a.subtle"), "utf8")).toBe(SPEC);
  });
});
