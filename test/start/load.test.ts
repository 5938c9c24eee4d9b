/** The command starts from its bundle, with V8's code cache of it where there is one, and without one as well. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { ROOT } from "../support.js";

const START = join(ROOT, "dist/src/cli/start.cjs");
const SPEC = join(ROOT, "specs/locks/mutex.subtle");

/** The folder for caches of a run. */
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "subtle-"));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

interface Ran {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** @param flags Of Node.js. With `--stack-size`, V8 refuses the cache that the build made. */
function run(flags: readonly string[], words: readonly string[], caches = folder): Ran {
  const env = { ...process.env, SUBTLE_CODE_CACHE: caches };
  return spawnSync(process.execPath, [...flags, START, ...words], { env, encoding: "utf8" });
}

const REFUSED = ["--stack-size=900"];
const CHECK = ["check", SPEC, "--quiet"];
const HOLDS = expect.objectContaining({
  status: 0,
  stderr: "",
  stdout: expect.stringMatching(/^✓ \w+ holds$/m),
});
const made = (): readonly string[] => readdirSync(folder);

describe("an internal error", () => {
  /** Of a command that finds a part of the language broken. */
  function broken(environment: Readonly<Record<string, string>>): Ran {
    const preload = join(folder, "broken.cjs");
    writeFileSync(preload, 'Array.prototype.flatMap = () => { throw new TypeError("broken"); };\n');
    return spawnSync(process.execPath, ["--require", preload, START, ...CHECK], {
      env: { ...process.env, SUBTLE_CODE_CACHE: folder, ...environment },
      encoding: "utf8",
    });
  }

  it("is told without a trace", () => {
    const { status, stderr } = broken({});
    expect(stderr).toBe(
      "subtle: internal error: broken\nPlease report it. Set SUBTLE_DEBUG=1 to see where it occurred.\n",
    );
    expect(status).toBe(70);
  });

  it("names the files of the package where that is asked for, instead of places in a bundle", () => {
    const { status, stderr } = broken({ SUBTLE_DEBUG: "1" });
    expect(stderr).toMatch(/^subtle: internal error: broken\nTypeError: broken\n/);
    expect(stderr).toMatch(/dist\/src\/cli\/run\.js:\d+/);
    expect(stderr).not.toContain("bundle");
    expect(status).toBe(70);
  });
});

describe("the code cache", () => {
  it("of the build is used: none is made", () => {
    expect(run([], CHECK)).toEqual(HOLDS);
    expect(made()).toEqual([]);
  });

  it("is made where that of the build is refused, and then used", () => {
    expect(run(REFUSED, CHECK)).toEqual(HOLDS);
    const [name = ""] = made();
    expect(made()).toEqual([expect.stringMatching(/^command-.*\.cache$/)]);
    const before = readFileSync(join(folder, name));
    expect(run(REFUSED, CHECK)).toEqual(HOLDS);
    expect(readFileSync(join(folder, name)).equals(before)).toBe(true);
  });

  it.each([
    ["is empty", () => Buffer.alloc(0)],
    ["was cut off", (cache: Buffer) => cache.subarray(0, cache.length / 2)],
    [
      "has one wrong bit",
      (cache: Buffer) => Buffer.from(cache.map((byte, i) => (i === 5_000 ? byte ^ 1 : byte))),
    ],
  ])("that %s is made again", (_, damaged) => {
    run(REFUSED, CHECK);
    const [name = ""] = made();
    const wrong = damaged(readFileSync(join(folder, name)));
    writeFileSync(join(folder, name), wrong);
    expect(run(REFUSED, CHECK)).toEqual(HOLDS);
    expect(readFileSync(join(folder, name)).equals(wrong)).toBe(false);
  });

  it("is not needed, and its folder neither", () => {
    expect(run(REFUSED, CHECK, "")).toEqual(HOLDS);
    expect(run(REFUSED, CHECK, join(SPEC, "no", "folder"))).toEqual(HOLDS);
    expect(made()).toEqual([]);
  });

  it("is made for the threads of `why` too", () => {
    const spec = join(ROOT, "specs/dax/fault_vs_truncate.subtle");
    expect(run(REFUSED, ["why", spec, "--depth", "1", "--threads", "2"]).status).toBe(0);
    expect(made().map((name) => name.replace(/-[0-9a-f]{16}-.*/, ""))).toEqual(["command", "why-thread"]);
  });
});

describe("the version", () => {
  it.each(["--version", "-V"])("is told without loading anything (%s)", (word) => {
    const listing = "process.on('exit', () => console.error(Object.keys(require('module')._cache).join()))";
    const hook = join(folder, "hook.cjs");
    writeFileSync(hook, listing);
    const { version } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as { version: string };
    const { status, stdout, stderr } = run(["--require", hook], [word]);
    expect({ status, stdout, stderr }).toEqual({
      status: 0,
      stdout: `${version}\n`,
      stderr: `${hook},${START}\n`,
    });
  });
});
