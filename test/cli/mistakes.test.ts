/** What can be wrong with the command line and with files: exit code 2, and a diagnostic without a stack trace. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { type Scene, withoutExample } from "../diagnostics/without-example.js";
import { type Ended, folderWith, resultOf, subtle, subtleProcess } from "./command.js";

const FLIP = `spec a
const N : 1 .. 9 = 1
const FAST = true
assume N != 8
var x : 0 .. N = 0
action flip { when FAST  x' = N - x }
invariant Low : x <= N
variant slow { const FAST = false  expect violates deadlock }
`;

/** The lines that say what is wrong, without the excerpt. */
const complaints = ({ stderr }: Ended): readonly string[] =>
  stderr.split("\n").filter((line) => /^(?:error|warning)\[/.test(line));

/** The code of each complaint. */
const codes = (ended: Ended): readonly string[] =>
  complaints(ended).map((line) => /\[([a-z-]+)\]/.exec(line)?.[1] ?? "");

const EXCERPT = /^ *--> [\w./-]+:\d+:\d+\n *\|\n\d+ \| .*\n *\| *\^+$/m;

describe.concurrent("a diagnostic that no single file can show is shown by its command", () => {
  it.each(Object.entries(withoutExample) as [string, Scene][])(
    "`%s` is the only one, with exit code 2 or its own",
    async (code, scene) => {
      const { files, command, env, code: exitCode = 2 } = scene;
      const cwd = await folderWith(files);
      // What hangs on the environment needs a process that is started in it.
      const ended =
        env === undefined ? await subtle(command, { cwd }) : await subtleProcess(command, { cwd, env });
      expect(ended.code).toBe(exitCode);
      expect(ended.stdout !== "").toBe(scene.prints ?? false);
      expect(codes(ended)).toEqual([code]);
      expect(EXCERPT.test(ended.stderr)).toBe(scene.showsSource);
    },
  );
});

describe.concurrent("a wrong command line is refused with exit code 2 and the reason", () => {
  it.each([
    ["no file", ["check"], "missing required argument 'spec'"],
    ["a command that is not there", ["frobnicate"], "unknown command 'frobnicate'"],
    ["a spec in the place of a command", ["a.subtle"], "(Did you mean subtle check a.subtle?)"],
    ["what is on by default", ["check", "a.subtle", "--symmetry"], "--no-symmetry turns it off"],
    ["an option that is not there", ["check", "a.subtle", "--fast"], "unknown option '--fast'"],
    ["two files", ["check", "a.subtle", "a.subtle"], "too many arguments"],
    ["an option without its value", ["check", "a.subtle", "--variant"], "argument missing"],
    ["a constant without a value", ["check", "a.subtle", "--const", "N"], "NAME=VALUE"],
    ["no states at all", ["check", "a.subtle", "--max-states", "0"], "whole number"],
    ["a number that is none", ["check", "a.subtle", "--max-states", "many"], "whole number"],
    ["a size that is none", ["check", "a.subtle", "--max-memory", "lots"], "512M"],
    ["an engine that is not there", ["check", "a.subtle", "--engine", "steam"], "reference"],
    ["a phase that is not there", ["compile", "a.subtle", "--phase", "moon"], "tree, types, ir"],
    ["a variant that is not there", ["check", "a.subtle", "--variant", "slo"], "no variant `slo`"],
    ["a property that is not there", ["check", "a.subtle", "--property", "Lo"], "no property `Lo`"],
    ["a constant that is not there", ["check", "a.subtle", "--const", "M=1"], "no constant `M`"],
    ["a constant of another type", ["check", "a.subtle", "--const", "N=true"], "`N` is `true`"],
    [
      "a constant out of range",
      ["check", "a.subtle", "--const", "N=10"],
      "`N` is `10`, which is not in `1 .. 9`",
    ],
    ["a constant that is assumed not to be", ["check", "a.subtle", "--const", "N=8"], "assumption is false"],
    ["a file that is not there", ["check", "b.subtle"], "`b.subtle` can't be read: there is no such file"],
    ["a folder", ["check", "."], "it is a directory"],
    ["a path through a file", ["check", "a.subtle/b"], "not a directory"],
    ["nothing to test", ["test", "b"], "there is no such file"],
    ["a folder without specs to test", ["test", "empty"], "there is no spec in `empty`"],
    [
      "a result in a folder that is not there",
      ["check", "a.subtle", "--json", "b/c.json"],
      "can't be written",
    ],
    ["a result in the place of a folder", ["check", "a.subtle", "--json", "empty"], "it is a directory"],
    [
      "a phase in a folder that is not there",
      ["compile", "a.subtle", "--phase", "ir", "-o", "b/c.json"],
      "can't be written",
    ],
  ])("%s", async (_, command, message) => {
    const cwd = await folderWith({ "a.subtle": FLIP, "empty/readme.txt": "" });
    const ended = await subtle(command, { cwd });
    expect(ended.code).toBe(2);
    expect(ended.stdout).toBe("");
    expect(complaints(ended)[0]).toContain(message);
  });
});

describe.concurrent("a command line", () => {
  it("without any command shows the help, and ends with exit code 2", async () => {
    const { code, stdout } = await subtle([]);
    expect([code, stdout.startsWith("Usage: subtle")]).toEqual([2, true]);
  });

  it("with a variant that is misspelt is answered with the name that was probably meant", async () => {
    const cwd = await folderWith({ "a.subtle": FLIP });
    const { stderr } = await subtle(["check", "a.subtle", "--variant", "slwo"], { cwd });
    expect(stderr).toContain("did you mean `slow`?");
  });
});

describe.concurrent("a wrong file is refused with exit code 2 and one diagnostic", () => {
  it.each<readonly [name: string, content: string | Uint8Array, code: string]>([
    ["empty", "", "empty-file"],
    ["blank", " \n\n// nothing\n", "empty-file"],
    ["binary", Uint8Array.from({ length: 1000 }, (_, i) => (i * 37) % 256), "file-unreadable"],
    ["one of 10 MB", "x".repeat(10_000_000), "file-too-large"],
    ["one of 17 MB", "x".repeat(17_000_000), "file-unreadable"],
    ["in another language", "int main(void) { return 0; }", "syntax"],
    ["a module", "module a", "module-not-spec"],
    [
      "a spec with the line ends of Windows, and a mistake",
      "spec a\r\nvar x : bool = 1\r\n",
      "type-mismatch",
    ],
    [
      "a spec with a mark of its encoding, and a mistake",
      "\uFEFFspec a\nvar x : bool = 1\n",
      "type-mismatch",
    ],
  ])("a file that is %s", async (_, content, code) => {
    const cwd = await folderWith({ "a.subtle": content });
    const ended = await subtle(["check", "a.subtle"], { cwd });
    expect([ended.code, ended.stdout, codes(ended)]).toEqual([2, "", [code]]);
  });
});

describe.concurrent("a file with mistakes", () => {
  it("is shown with the line that is wrong", async () => {
    const cwd = await folderWith({ "a.subtle": "spec a\nvar x : bool = true\ninvariant Wrong : x = 1\n" });
    const { stderr } = await subtle(["check", "a.subtle"], { cwd });
    expect(stderr).toBe(`error[type-mismatch]: expected \`bool\`, found \`int\`
 --> a.subtle:3:23
  |
3 | invariant Wrong : x = 1
  |                       ^

`);
  });

  it("has the first 20 of them shown, and the others counted", async () => {
    const lines = Array.from({ length: 50 }, (_, i) => `invariant I${i} : y${i}`);
    const cwd = await folderWith({ "a.subtle": ["spec a", ...lines].join("\n") });
    const ended = await subtle(["check", "a.subtle"], { cwd });
    expect(complaints(ended).length).toBe(20);
    expect(ended.stderr).toContain("… and 30 more");
  });

  it("is refused also if only one of its variants is wrong", async () => {
    const cwd = await folderWith({ "a.subtle": `${FLIP}variant bad { drop flap  expect holds }` });
    expect(codes(await subtle(["check", "a.subtle"], { cwd }))).toEqual(["address-unknown"]);
  });
});

describe.concurrent("with --json a mistake", () => {
  it.each([
    ["a spec that is wrong", ["check", "b.subtle"], ["unknown-name", "unknown-name"]],
    ["a file that is not there", ["check", "c.subtle"], ["file-unreadable"]],
    ["a variant that is not there", ["check", "a.subtle", "--variant", "fast"], ["unknown-variant"]],
    ["a property that is not there", ["check", "a.subtle", "--property", "High"], ["unknown-property"]],
    ["a constant that is not there", ["check", "a.subtle", "--const", "M=1"], ["unknown-constant"]],
    ["a spec that can't be explored", ["check", "d.subtle"], ["no-initial-state"]],
  ])("is a result with the verdict error: %s", async (_, command, wanted) => {
    const files = {
      "a.subtle": FLIP,
      "b.subtle": "spec b\ninit y\ninit z",
      "d.subtle": "spec d\nvar x : bool = true\ninit not x",
    };
    const cwd = await folderWith(files);
    const ended = await subtle([...command, "--json", "-"], { cwd });
    const result = resultOf(ended.stdout);
    expect([ended.code, result.verdict]).toEqual([2, "error"]);
    expect(result.diagnostics.map(({ code }) => code)).toEqual(wanted);
    expect(codes(ended)).toEqual(wanted);
  });

  it("has its place, from line and column to line and column", async () => {
    const cwd = await folderWith({ "a.subtle": "spec a\nvar x : bool = true\ninvariant Wrong : x = 1\n" });
    const { stdout } = await subtle(["check", "a.subtle", "--json", "-"], { cwd });
    expect(resultOf(stdout).diagnostics).toEqual([
      {
        code: "type-mismatch",
        severity: "error",
        message: "expected `bool`, found `int`",
        file: "a.subtle",
        line: 3,
        column: 23,
        endLine: 3,
        endColumn: 24,
        hint: null,
      },
    ]);
  });

  it("is written to a file if one is named", async () => {
    const cwd = await folderWith({ "a.subtle": "spec a\ninit y" });
    const { code, stdout } = await subtle(["check", "a.subtle", "--json", "result.json"], { cwd });
    expect([code, stdout]).toEqual([2, ""]);
    expect(resultOf(await readFile(join(cwd, "result.json"), "utf8")).verdict).toBe("error");
  });
});

it("a path that can't be written is found before the spec is even read", async () => {
  const cwd = await folderWith({});
  const ended = await subtle(["check", "none.subtle", "--json", "no/result.json"], { cwd });
  expect([ended.code, codes(ended)]).toEqual([2, ["path-unwritable"]]);
});

it("a result that is there already is not lost to a command line that is wrong", async () => {
  const cwd = await folderWith({ "a.subtle": FLIP, "result.json": "old" });
  const wrong = await subtle(["check", "a.subtle", "--json", "result.json", "--fast"], { cwd });
  expect(wrong.code).toBe(2);
  expect(await readFile(join(cwd, "result.json"), "utf8")).toBe("old");
});
