/** `subtle explain`: the page of a diagnostic. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { run } from "../host/memory-host.js";
import { ROOT } from "../support.js";

const PAGE = readFileSync(join(ROOT, "docs/errors.md"), "utf8");

it.each(["unknown-name", "error[unknown-name]", "unused-constant", "file-unreadable"])(
  "prints what docs/errors.md says of %s",
  async (written) => {
    const { code, stdout, stderr } = await run(["explain", written]);
    expect([code, stderr]).toEqual([0, ""]);
    expect(stdout).toMatch(/^## /);
    expect(PAGE).toContain(stdout);
  },
);

it.each([
  ["unknwon-name", "did you mean `unknown-name`?"],
  ["zzzzzz", "docs/errors.md lists all codes"],
])("says of %s: %s", async (written, hint) => {
  const { code, stdout, stderr } = await run(["explain", written]);
  expect([code, stdout]).toEqual([2, ""]);
  expect(stderr).toContain(hint);
});
