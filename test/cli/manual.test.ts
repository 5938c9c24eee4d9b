/** The manual page and the completions say what `--help` says, and shells can read them. */
import { execFileSync, spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { completionFor, SHELLS } from "../../src/cli/manual/completion.js";
import { manualPage } from "../../src/cli/manual/man.js";
import { tableOf } from "../../src/cli/manual/table.js";
import { commandLine } from "../../src/cli/run.js";
import { memoryHost, run } from "../host/memory-host.js";
import { folderWith } from "./command.js";

const table = tableOf(commandLine(memoryHost(), "1.2.3", () => undefined));
const page = manualPage(table, "What it does.", "1.2.3");

const isThere = (program: string): boolean => spawnSync(program, ["--version"]).error === undefined;

describe("the manual page", () => {
  it("has every command, with every option and what is said below them", async () => {
    const plain = page.replaceAll("\\-", "-").replaceAll("\\e", "\\").replaceAll(/^\\&/gm, "");
    for (const { name, options } of table) {
      const { stdout } = await run([name, "--help"]);
      const notes = stdout.split("display help for command\n")[1] ?? "";
      expect(plain).toContain(`.SS subtle ${name}`);
      for (const { long } of options) expect(plain).toContain(long);
      for (const line of notes.trim().split("\n")) expect(plain).toContain(line);
    }
  });

  it.runIf(isThere("groff"))("is read without warnings", () => {
    const { stdout, stderr } = spawnSync("groff", ["-man", "-Tascii", "-ww", "-P-cbou"], {
      input: page,
      encoding: "utf8",
    });
    expect(stderr).toBe("");
    expect(stdout).toContain("--max-memory");
  });
});

describe("completions", () => {
  it.each(SHELLS)("for %s have every command and option", async (shell) => {
    const { code, stdout } = await run(["completion", shell]);
    expect([code, stdout]).toEqual([0, completionFor(shell, table)]);
    for (const { name, options } of table) {
      expect(stdout).toContain(name);
      for (const { long } of options)
        expect(stdout).toContain(shell === "fish" ? `-l ${long.slice(2)}` : long);
    }
  });

  it.each([
    ["bash", ["-n"]],
    ["zsh", ["-n"]],
    ["fish", ["--no-execute"]],
  ] as const)("for %s can be read by it, where it is there", async (shell, words) => {
    if (!isThere(shell)) return;
    const folder = await folderWith({ completion: completionFor(shell, table) });
    execFileSync(shell, [...words, join(folder, "completion")]);
  });

  it("of another shell are refused", async () => {
    expect((await run(["completion", "csh"])).code).toBe(2);
  });

  it.each([
    ["subtle ch", ["check"]],
    ["subtle check --eng", ["--engine"]],
    ["subtle check --engine ", ["compiled", "reference"]],
    ["subtle check a", ["a.subtle"]],
    ["subtle fmt d", ["d/"]],
    ["subtle why --json r", ["r.json"]],
    ["subtle completion f", ["fish"]],
    ["subtle help w", ["watch", "why"]],
  ])("bash completes %j to %j", async (line, expected) => {
    const folder = await folderWith({ "a.subtle": "", "r.json": "", "d/b.subtle": "" });
    writeFileSync(join(folder, "completion"), completionFor("bash", table));
    const words = line.split(" ");
    const script = `source ./completion; COMP_WORDS=(${words.map((word) => `"${word}"`).join(" ")}); COMP_CWORD=${words.length - 1}; _subtle; printf '%s\\n' "\${COMPREPLY[@]}"`;
    const out = execFileSync("bash", ["--norc", "-c", script], { cwd: folder, encoding: "utf8" });
    expect(out.trim().split("\n").sort()).toEqual(expected);
  });
});
