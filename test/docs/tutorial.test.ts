/**
 * docs/tutorial.md: its files are written in order, its commands are run, and what it shows of them is what they print.
 * `npx vitest run test/docs/tutorial.test.ts -u` writes what they print into the page.
 */
import { readFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import { subtle } from "../cli/command.js";
import { emptyFolder } from "../folders.js";
import { ROOT } from "../support.js";
import { blocksOf } from "./page.js";

const PAGE = join(ROOT, "docs/tutorial.md");

/** What takes longer on one machine than on another. */
const withoutTime = (text: string): string => text.replace(/[,;] [\d.]+ m?s\b/g, "");

it("shows what its commands print", async () => {
  const page = readFileSync(PAGE, "utf8");
  const lines = page.split("\n");
  const cwd = await emptyFolder();
  const shown: { readonly line: number; readonly length: number; readonly text: string }[] = [];
  for (const { language, kind, text, line } of blocksOf(page)) {
    if (language === "subtle" && kind !== null) await writeFile(join(cwd, kind), `${text}\n`);
    if (language !== "console") continue;
    const [command = ""] = text.split("\n");
    expect(command).toMatch(/^\$ npx subtle /);
    const { stdout, stderr, code } = await subtle(command.split(" ").slice(3), { cwd });
    expect([command, code === 0 || code === 1 || stderr.includes("error[")]).toEqual([command, true]);
    const printed = withoutTime(stdout + stderr)
      .split("\n")
      .map((each) => each.trimEnd())
      .join("\n")
      .trimEnd();
    shown.push({ line, length: text.split("\n").length, text: `${command}\n${printed}`.trimEnd() });
  }
  expect(shown.length).toBeGreaterThan(8);
  for (const { line, length, text } of shown.reverse()) lines.splice(line, length, ...text.split("\n"));
  await expect(lines.join("\n")).toMatchFileSnapshot(PAGE);
}, 60_000);
