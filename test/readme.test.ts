/** What README.md shows is what one gets. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import pc from "picocolors";
import { expect, it } from "vitest";
import { renderResult } from "../src/report/text.js";
import { accepted, compileFile, compileText, ROOT, runSpec } from "./support.js";

const README = readFileSync(join(ROOT, "README.md"), "utf8");

const fenced = (start: RegExp): string => {
  const block = [...README.matchAll(/```\w*\n([\s\S]*?)```/g)]
    .map((m) => m[1] ?? "")
    .find((b) => start.test(b));
  if (block === undefined) throw new Error(`no block ${start}`);
  return block;
};

/** The output of `subtle check`, as the README would show it: without the time, and of the file it names. */
async function outputOf(variant: string | null): Promise<string> {
  const compilation = compileText(fenced(/^spec lost_update/), { variant });
  const spec = accepted(compilation);
  const exploration = await runSpec(spec, { all: false });
  const { sources } = compilation;
  const change = variant === null ? null : `variant ${variant}`;
  const input = {
    ir: spec.ir,
    edits: spec.edits,
    sources,
    change,
    exploration,
    elapsedMs: 0,
    quiet: false,
  };
  return renderResult(input, pc.createColors(false)).replaceAll("a.subtle:", "lost_update.subtle:");
}

it("README.md shows the real output of its example", async () => {
  const shown = fenced(/^\$ npx subtle check lost_update/)
    .split("\n")
    .filter((line) => line !== "" && line !== "…" && !line.startsWith("$"))
    .map((line) => line.replace(/, [\d.]+ s$/, ""));
  const real = [await outputOf(null), await outputOf("no_lock")]
    .join("\n")
    .split("\n")
    .map((line) => line.replace(/, [\d.]+ s$/, "").trimEnd());
  expect(shown.length).toBeGreaterThan(8);
  for (const line of shown) expect(real).toContain(line);
});

it("README.md shows the real loop of the philosophers", async () => {
  const variant = "weak";
  const compilation = compileFile("specs/teaching/dining_philosophers.subtle", { variant });
  const spec = accepted(compilation);
  const exploration = await runSpec(spec, { all: false });
  const { sources } = compilation;
  const input = {
    ir: spec.ir,
    edits: spec.edits,
    sources,
    change: `variant ${variant}`,
    exploration,
    elapsedMs: 0,
    quiet: false,
  };
  const real = renderResult(input, pc.createColors(false)).split("\n");
  const shown = fenced(/^\$ npx subtle check specs\/teaching/)
    .split("\n")
    .filter((line) => line !== "" && line !== "…" && !line.startsWith("$"));
  expect(shown.length).toBeGreaterThan(8);
  for (const line of shown) expect(real).toContain(line);
});
