/** docs/conform.md: its commands and tests, in a project of their own. */
import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { mkdir, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, it } from "vitest";
import { MAIN } from "../cli/command.js";
import { blocksOf } from "../docs/page.js";
import { complaintsOf, project } from "../emit/modules.js";
import { ROOT } from "../support.js";

const run = promisify(execFile);
const blocks = blocksOf(readFileSync(join(ROOT, "docs/conform.md"), "utf8"));

it("docs/conform.md is what one gets", async () => {
  const files = blocks.filter(({ kind }) => kind !== null && /\.(?:ts|subtle)$/.test(kind));
  const folder = await project(
    { ...Object.fromEntries(files.map(({ kind, text }) => [kind, text])) },
    { types: ["node"], typeRoots: [join(ROOT, "node_modules/@types")] },
  );
  await mkdir(join(folder, "node_modules/.bin"), { recursive: true });
  await symlink(join(ROOT, "node_modules/vitest"), join(folder, "node_modules/vitest"));
  const commands = blocks
    .filter(({ language }) => language === "sh")
    .flatMap(({ text }) => text.trim().split("\n"));
  expect(commands.length).toBeGreaterThan(0);
  for (const command of commands) {
    const [npx, subtle, ...words] = command.split(" ");
    expect([npx, subtle]).toEqual(["npx", "subtle"]);
    await run(process.execPath, [MAIN, ...words], { cwd: folder });
  }
  expect(await complaintsOf(folder)).toBe("");
  await writeFile(
    join(folder, "vitest.config.js"),
    "export default { test: { include: ['*.test.ts'], isolate: false } };\n",
  );
  const { SUBTLE_PART: _, ...env } = process.env;
  const { stdout } = await run(process.execPath, [join(ROOT, "node_modules/vitest/vitest.mjs"), "run"], {
    cwd: folder,
    env: { ...env, NO_COLOR: "1" },
  });
  expect(stdout).toContain("Tests  4 passed (4)");
  const shown = blocks.find(({ language }) => language === "console")?.text ?? "nothing";
  expect(stdout).toContain(shown.trim());
});
