/** Every TypeScript program of README and docs: it compiles under the strict compiler, runs, and prints what the page says. */
import { execFile } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { copyFile, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { beforeAll, describe, expect, it } from "vitest";
import { complaintsOf, emitText, project } from "../emit/modules.js";
import { accepted, compileText, ROOT } from "../support.js";
import { blocksOf } from "./page.js";

interface Program {
  readonly page: string;
  readonly name: string;
  readonly text: string;
  /** What it prints; null if the page does not say. */
  readonly output: string | null;
}

/** Their programs need more than a compiler, and have a test of their own. */
const APART = ["docs/conform.md"];

const pages = ["README.md", ...readdirSync(join(ROOT, "docs")).map((file) => `docs/${file}`)].filter(
  (file) => file.endsWith(".md") && !APART.includes(file),
);
const all = pages.map((page) => ({ page, blocks: blocksOf(readFileSync(join(ROOT, page), "utf8")) }));

const programs = all.flatMap(({ page, blocks }) =>
  blocks.flatMap(({ language, kind, text }, i): readonly Program[] => {
    if (!/^(?:ts|typescript|js|javascript)$/.test(language)) return [];
    const next = blocks[i + 1];
    return [{ page, name: kind ?? "", text, output: next?.language === "console" ? next.text : null }];
  }),
);

/** Specs that a page names: the programs read them, or import the modules made of them. */
const named = all.flatMap(({ page, blocks }) =>
  blocks
    .filter(({ language, kind }) => language === "subtle" && kind?.endsWith(".subtle") === true)
    .map((block) => ({ ...block, page })),
);
/** Those that a page shows for their mistakes have `wrong` behind their name. */
const wrong = named.filter(({ details }) => details.includes("wrong"));
const specs = named.filter((block) => !wrong.includes(block));

let folder: string;
let complaints: string;
beforeAll(async () => {
  const modules = specs.map(({ kind, text }) => [
    kind?.replace(".subtle", ".ts"),
    emitText(accepted(compileText(text)), { symmetry: false, language: "typescript" }),
  ]);
  folder = await project(
    Object.fromEntries([...modules, ...programs.map(({ name, text }) => [name, text])]),
    { types: ["node"], typeRoots: [join(ROOT, "node_modules/@types")] },
  );
  for (const { kind, text } of specs) await writeFile(join(folder, kind ?? ""), text);
  await mkdir(join(folder, "specs"));
  // As if the project had a spec of its own.
  await copyFile(join(ROOT, "specs/locks/mutex.subtle"), join(folder, "specs/mutex.subtle"));
  await mkdir(join(folder, "lib"));
  complaints = await complaintsOf(folder);
});

describe("the programs of README and docs", () => {
  it("have names, each once, and are all found", () => {
    const names = programs.map(({ name }) => name);
    expect(names.filter((name) => !/^[\w-]+\.ts$/.test(name))).toEqual([]);
    expect(new Set(names).size).toBe(names.length);
    expect(names.length).toBeGreaterThanOrEqual(5);
  });

  it.each(wrong)("$kind in line $line of $page is wrong, as it says", ({ text }) => {
    const { spec, diagnostics } = compileText(text);
    expect([spec, diagnostics.filter(({ severity }) => severity === "error").length > 0]).toEqual([
      null,
      true,
    ]);
  });

  it("pass the compiler", () => {
    expect(complaints).toBe("");
  });

  it.each(programs)("$name of $page prints what the page says", async ({ name, output }) => {
    const program = join(folder, "out", name.replace(".ts", ".js"));
    const { stdout } = await promisify(execFile)(process.execPath, [program], { cwd: folder });
    const timeless = (text: string): string => text.replace(/\d+\.\d+ s\b/g, "… s").trimEnd();
    if (output !== null) expect(timeless(stdout)).toBe(timeless(output));
  });
});
