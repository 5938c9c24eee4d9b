/**
 * The completions in the shells they are for, and the manual page in groff. They are no part of Node.js: where one is
 * absent its tests are skipped, and `.ci/editor` installs them all, so that `.ci/run` skips none.
 */
import { execFileSync, spawnSync } from "node:child_process";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { completionFor } from "../../src/cli/manual/completion.js";
import { manualPage } from "../../src/cli/manual/man.js";
import { tableOf } from "../../src/cli/manual/table.js";
import { commandLine } from "../../src/cli/run.js";
import { memoryHost } from "../host/memory-host.js";
import { needs } from "../programs.js";
import { folderWith } from "./command.js";

const table = tableOf(commandLine(memoryHost(), "1.2.3", () => undefined));

it("the manual page is read by groff without warnings", (context) => {
  needs(context, "groff");
  const { stdout, stderr } = spawnSync("groff", ["-man", "-Tascii", "-ww", "-P-cbou"], {
    input: manualPage(table, "What it does.", "1.2.3"),
    encoding: "utf8",
  });
  expect(stderr).toBe("");
  expect(stdout).toContain("--max-memory");
});

describe.each([
  ["bash", ["-n"]],
  ["zsh", ["-n"]],
  ["fish", ["--no-execute"]],
] as const)("%s", (shell, words) => {
  it("reads its completion", async (context) => {
    needs(context, shell);
    const folder = await folderWith({ completion: completionFor(shell, table) });
    execFileSync(shell, [...words, join(folder, "completion")]);
  });
});

it.for([
  ["subtle ch", ["check"]],
  ["subtle check --eng", ["--engine"]],
  ["subtle check --engine ", ["compiled", "reference"]],
  ["subtle check a", ["a.subtle"]],
  ["subtle fmt d", ["d/"]],
  ["subtle why --json r", ["r.json"]],
  ["subtle completion f", ["fish"]],
  ["subtle help w", ["watch", "why"]],
] as const)("bash completes %j to %j", async ([line, expected], context) => {
  needs(context, "bash");
  const folder = await folderWith({
    ...{ "a.subtle": "", "r.json": "", "d/b.subtle": "" },
    completion: completionFor("bash", table),
  });
  const words = line.split(" ");
  const script = `source ./completion; COMP_WORDS=(${words.map((word) => `"${word}"`).join(" ")}); COMP_CWORD=${words.length - 1}; _subtle; printf '%s\\n' "\${COMPREPLY[@]}"`;
  const out = execFileSync("bash", ["--norc", "-c", script], { cwd: folder, encoding: "utf8" });
  expect(out.trim().split("\n").sort()).toEqual(expected);
});
