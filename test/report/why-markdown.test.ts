/** `why --markdown`: beside the table, what else was asked; all of it text. */
import { expect, it } from "vitest";
import { run } from "../host/memory-host.js";
import { onDisk } from "../support.js";

const textOf = (path: string): string => {
  const read = onDisk(path);
  return read.kind === "text" ? read.text : "";
};
const files = {
  "spec.subtle": textOf("specs/locks/mutex.subtle"),
  "../lib/locks.subtle": textOf("specs/lib/locks.subtle"),
};

it("says how far steps can be moved, and the weakest locks", async () => {
  const { code, stdout } = await run(["why", "spec.subtle", "--markdown"], { files });
  expect(code).toBe(0);
  const table = await run(["why", "spec.subtle"], { files });
  expect(table.code).toBe(0);
  expect(stdout).toMatch(/^## How far each step can be moved\n\n\| step \| has to stand \|$/m);
  expect(stdout).toMatch(/^## The weakest locks$/m);
  // What the first screen says is known, the page says too.
  expect(/What is known where: inductive/.test(table.stdout)).toBe(/^## What is known where$/m.test(stdout));
  for (const line of stdout.split("\n").filter((each) => each.startsWith("|")))
    expect(line.replaceAll("\\|", "").split("|").length).toBeGreaterThanOrEqual(4);
});

it("says who protects what", async () => {
  const { code, stdout } = await run(["why", "spec.subtle", "--markdown", "--protect"], { files });
  expect(code).toBe(0);
  expect(stdout).toMatch(/^# Who protects what in mutex_proved$/m);
  expect(stdout).toMatch(/^\| `\w+` \| `[\w.]+`, (?:another|`[\w.]+`) \| never together: /m);
});
