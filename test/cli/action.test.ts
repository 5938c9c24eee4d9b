/** The step of the composite action, run by a shell as GitHub's runner does, with the built command. */
import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { emptyFolder } from "../folders.js";
import { ROOT } from "../support.js";
import { MAIN } from "./command.js";

const ACTION = readFileSync(join(ROOT, "action.yml"), "utf8");

/** The script of the one step: what is indented below `run: |`. */
const SCRIPT = (/^ {6}run: \|\n((?: {8}.*\n|\n)+)/m.exec(ACTION)?.[1] ?? "").replace(/^ {8}/gm, "");

/** What the runner would set for the step, with the defaults of the inputs. */
const DEFAULTS = Object.fromEntries(
  [...ACTION.matchAll(/^ {8}(SUBTLE_\w+): \$\{\{ inputs\.([\w-]+) \}\}$/gm)].map(([, name = "", input]) => [
    name,
    new RegExp(`^ {2}${input}:\\n(?: {4}.*\\n)*? {4}default: "?(.*?)"?$`, "m").exec(ACTION)?.[1] ?? "missing",
  ]),
);

const HOLDS = "spec a\nvar x : bool = true\naction flip { x' = not x }\nexpect holds\n";

async function step(spec: string, inputs: Readonly<Record<string, string>> = {}) {
  const folder = await emptyFolder();
  mkdirSync(join(folder, "node_modules/.bin"), { recursive: true });
  const command = join(folder, "node_modules/.bin/subtle");
  writeFileSync(command, `#!/bin/sh\nexec "${process.execPath}" "${MAIN}" "$@"\n`);
  chmodSync(command, 0o755);
  writeFileSync(join(folder, "a.subtle"), spec);
  const summary = join(folder, "summary.md");
  const env = { ...process.env, ...DEFAULTS, ...inputs, GITHUB_STEP_SUMMARY: summary };
  const { status, stdout, stderr } = spawnSync("sh", ["-e", "-c", SCRIPT], {
    cwd: folder,
    env,
    encoding: "utf8",
  });
  return {
    status,
    stdout,
    stderr,
    summary: existsSync(summary) ? readFileSync(summary, "utf8") : "",
    folder,
  };
}

it("has a value for each of its inputs", () => {
  expect(Object.keys(DEFAULTS).length).toBe(ACTION.match(/^ {2}[\w-]+:\n {4}description:/gm)?.length);
  expect(Object.values(DEFAULTS)).not.toContain("missing");
  expect(SCRIPT).toContain("--reporter github");
});

it("tests the specs, and fails with an annotation where one differs", async () => {
  const good = await step(HOLDS);
  expect([good.status, good.stderr]).toEqual([0, ""]);
  expect(good.summary).toContain("a.subtle");
  const bad = await step(HOLDS.replace("expect holds", "expect 3 states"));
  expect([bad.status, bad.stdout]).toEqual([1, expect.stringMatching(/^::error .*line=4/m)]);
});

it("passes its inputs on", async () => {
  const strict = { SUBTLE_STRICT: "true" };
  const silent = HOLDS.replace("expect holds", "variant b { drop flip  expect violates deadlock }");
  expect([(await step(silent)).status, (await step(silent, strict)).status]).toEqual([0, 1]);
  const { folder, status } = await step(HOLDS, {
    SUBTLE_PATHS: "a.subtle",
    SUBTLE_CACHE: "kept",
    SUBTLE_REPORT: "out.xml",
    SUBTLE_MAX_TIME: "90s",
  });
  expect(status).toBe(0);
  expect(existsSync(join(folder, "kept"))).toBe(true);
  expect(readFileSync(join(folder, "out.xml"), "utf8")).toContain("<testsuite");
});

it("takes words as words, whatever they are", async () => {
  const { status, folder } = await step(HOLDS, {
    SUBTLE_PATHS: "a.subtle;touch hacked $(touch hacked) `touch hacked` *",
  });
  expect(status).toBe(2);
  expect(existsSync(join(folder, "hacked"))).toBe(false);
});
