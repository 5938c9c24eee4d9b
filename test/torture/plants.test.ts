/** Every kind of planted fault is found. It takes minutes, so it is only done when it is asked for. */
import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, it } from "vitest";
import { PLANTS } from "../../torture/plants.js";
import { LONG, ROOT } from "../support.js";

const MAIN = join(ROOT, "dist/torture/main.js");

it.runIf(LONG).each(Object.keys(PLANTS))("a planted fault is found: %s", async (name) => {
  const command = [MAIN, "--plant", name, "--tries", "0"];
  const { stdout } = await promisify(execFile)(process.execPath, command);
  expect(stdout).toContain(PLANTS[name]?.what);
  expect(stdout).not.toContain("not found");
});
