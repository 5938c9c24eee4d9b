/** Programs that are no part of Node.js, and that a machine need not have. */
import { spawnSync } from "node:child_process";
import type { TestContext } from "vitest";

/** Skips the test where the program is absent, and says so. */
export function needs({ skip }: TestContext, program: string): void {
  skip(spawnSync(program, ["--version"]).status !== 0, `there is no ${program} on this machine`);
}
