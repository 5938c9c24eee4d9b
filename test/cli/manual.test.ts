/** The manual page and the completions say what `--help` says. */
import { describe, expect, it } from "vitest";
import { completionFor, SHELLS } from "../../src/cli/manual/completion.js";
import { manualPage } from "../../src/cli/manual/man.js";
import { tableOf } from "../../src/cli/manual/table.js";
import { commandLine } from "../../src/cli/run.js";
import { memoryHost, run } from "../host/memory-host.js";

const table = tableOf(commandLine(memoryHost(), "1.2.3", () => undefined));
const page = manualPage(table, "What it does.", "1.2.3");

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

  it("of another shell are refused", async () => {
    expect((await run(["completion", "csh"])).code).toBe(2);
  });
});
