/**
 * Do the tests of the fast search find what is wrong with it? `npm run mutations` seeds one defect after another in a
 * copy of the checker and runs them; every one is to be caught.
 */
import { spawn } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ROOT } from "../../support.js";
import { MUTATIONS, type Mutation } from "./mutations.js";

/** What takes a minute at most, where it ends at all, and on a busy machine some. */
const HANGS_MS = 300_000;

const occurrences = (text: string, part: string): number => text.split(part).length - 1;

it.each(MUTATIONS)("can be seeded: $what", ({ file, from, to }) => {
  expect(occurrences(readFileSync(join(ROOT, "checker", file), "utf8"), from)).toBe(1);
  expect(from).not.toBe(to);
});

/** The name of the test that fails first; null if all pass. */
function firstFailure(folder: string): Promise<string | null> {
  const vitest = join(ROOT, "node_modules/vitest/vitest.mjs");
  const given = [vitest, "run", "--bail=1", "--reporter=json", "--root", folder];
  // In a group of its own, so that its workers end with it.
  const child = spawn(process.execPath, given, { cwd: folder, detached: true });
  let output = "";
  child.stdout.on("data", (data: Buffer) => {
    output += data.toString();
  });
  return new Promise((resolve) => {
    const timer = setTimeout(() => {
      if (child.pid !== undefined) process.kill(-child.pid, "SIGKILL");
      resolve("(does not end)");
    }, HANGS_MS);
    child.on("close", (code) => {
      clearTimeout(timer);
      const failed = /"fullName":"((?:[^"\\]|\\.)*)","status":"failed"/.exec(output)?.[1];
      resolve(code === 0 ? null : (failed ?? "(does not start)"));
    });
  });
}

describe.runIf(process.env["SUBTLE_MUTATIONS"] === "1")("is caught:", () => {
  const folder = mkdtempSync(join(tmpdir(), "subtle-mutations-"));

  beforeAll(() => {
    cpSync(join(ROOT, "checker"), join(folder, "checker"), { recursive: true });
    cpSync(join(ROOT, "test/checker/packed"), join(folder, "test/checker/packed"), { recursive: true });
    rmSync(join(folder, "test/checker/packed/mutations.test.ts"));
    for (const file of ["package.json", "tsconfig.json", "vitest.config.ts", "test/folders.ts"])
      cpSync(join(ROOT, file), join(folder, file));
    symlinkSync(join(ROOT, "node_modules"), join(folder, "node_modules"));
  });

  afterAll(() => rmSync(folder, { recursive: true }));

  it("no difference is found without a seeded fault", async () => {
    expect(await firstFailure(folder)).toBeNull();
  });

  it.each(MUTATIONS)("$what", async (mutation: Mutation) => {
    const path = join(folder, "checker", mutation.file);
    const text = readFileSync(path, "utf8");
    writeFileSync(
      path,
      text.replace(mutation.from, () => mutation.to),
    );
    const caughtBy = await firstFailure(folder);
    writeFileSync(path, text);
    console.log(`${mutation.what}\n    caught by: ${caughtBy ?? "NOTHING"}`);
    expect(caughtBy).not.toBeNull();
    expect(caughtBy).not.toBe("(does not start)");
  });
});
