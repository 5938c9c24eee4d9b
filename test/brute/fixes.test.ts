/** Fixes of variants that fail: each holds, pasted as a variant, by the reference engine. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { ReadFile } from "../../src/resolve/load.js";
import { fixesOf, holds } from "../fix/support.js";
import { LONG, onDisk, ROOT } from "../support.js";
import { FAILING, titled } from "./specs.js";

const ASKED = titled(FAILING).filter(
  ([title]) => LONG || /late_barrier|no_test|no_recheck|nobody_wakes|publishes_early/.test(title),
);

let judged = 0;
describe("each fix holds:", () => {
  it.each(ASKED)("%s", async (_, { path, variant, constants }) => {
    const text = readFileSync(join(ROOT, path), "utf8");
    const beside =
      (changed: string): ReadFile =>
      (name) =>
        name === path ? { kind: "text", text: changed } : onDisk(name);
    const { told } = await fixesOf(path, onDisk, { variant, constants, effort: LONG ? 1 : 0.3 });
    for (const { variant: written } of told) {
      const [, fix = ""] = /^variant (\w+)/.exec(written) ?? [];
      expect([
        written,
        await holds(path, beside(`${text}\n${written}\n`), { variant: fix, constants }),
      ]).toEqual([written, true]);
      judged += 1;
    }
  });

  it("and there are some", () => {
    expect(judged).toBeGreaterThan(5);
  });
});
