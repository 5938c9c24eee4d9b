/** The programs of docs/library.md: they compile, run, and print what the page says. */
import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { beforeAll, describe, expect, it } from "vitest";
import { blocksOf } from "../docs/page.js";
import { accepted, compileText, ROOT } from "../support.js";
import { complaintsOf, emitText, project } from "./modules.js";

const blocks = blocksOf(readFileSync(join(ROOT, "docs/library.md"), "utf8"));

/** Each program, and what stands in the block of output that follows it. */
const programs = blocks.flatMap(({ language, kind, text }, i) =>
  language === "ts" && kind !== null
    ? [{ name: kind, text, output: blocks.slice(i).find((b) => b.language === "console")?.text }]
    : [],
);
const specs = blocks.filter(({ language }) => language === "subtle");

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
  complaints = await complaintsOf(folder);
});

describe("the programs of the page", () => {
  it("are found", () => {
    expect(programs.map(({ name }) => name)).toEqual(["explore.ts", "generated.ts", "jugs.ts"]);
  });

  // `searchPacked` should take a model of any type of state: a `PackedModel<object>`.
  it("pass the compiler", () => {
    expect(complaints).toBe("");
  });

  it.each(programs)("$name prints what the page says", async ({ name, output }) => {
    const program = join(folder, "out", name.replace(".ts", ".js"));
    const { stdout } = await promisify(execFile)(process.execPath, [program]);
    expect(stdout.trimEnd()).toBe(output);
  });
});
