/** `subtle check --estimate`. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, it } from "vitest";
import { run } from "../host/memory-host.js";
import { ROOT } from "../support.js";
import { folderWith, subtle } from "./command.js";

const schemaOf = (name: string): object => JSON.parse(readFileSync(join(ROOT, `schema/${name}`), "utf8"));
const validate = new Ajv2020({ allErrors: true, allowUnionTypes: true, strict: true }).compile(
  schemaOf("estimate-v1.schema.json"),
);

/** Counters that move freely: 4 to the power of `count` states. */
const spec = (count: number): string =>
  `spec free\ntype Who = 0 .. ${count - 1}\nvar n : [Who -> 0 .. 3] = [w in Who |-> 0]\naction add(w in Who) { n[w]' = (n[w] + 1) % 4 }\ninvariant Never : n[0] != 1\n`;

const estimated = async (count: number, more: readonly string[] = []) => {
  const ran = await run(["check", "a.subtle", "--estimate", "--json", "-", ...more], {
    files: { "a.subtle": spec(count) },
  });
  const json = JSON.parse(ran.stdout);
  validate(json);
  expect(validate.errors ?? []).toEqual([]);
  return { ...ran, json };
};

describe("`subtle check --estimate`", () => {
  it("knows a small number exactly, and judges nothing", async () => {
    const { code, json } = await estimated(4);
    expect(code).toBe(3);
    expect(json).toMatchObject({
      verdict: "incomplete",
      states: { estimate: 256, low: 256, high: 256, exact: true },
    });
    expect(json.transitions).toEqual({ estimate: 1024, low: 1024, high: 1024 });
  });

  it("estimates a large one between bounds, the same every time, and says it in words", async () => {
    const first = await estimated(12);
    const { code, stdout, host } = await run(["check", "a.subtle", "--estimate", "--json", "out.json"], {
      files: { "a.subtle": spec(12) },
    });
    const second = JSON.parse(host.text("out.json") ?? "");
    expect(first.json.states).toEqual(second.states);
    expect(first.json.work).toEqual(second.work);
    const { low, estimate, high, exact } = first.json.states;
    expect(exact).toBe(false);
    expect(low).toBeLessThanOrEqual(4 ** 12);
    expect(high).toBeGreaterThanOrEqual(4 ** 12);
    // The parts of a state are free of each other, so the estimate is close.
    expect(estimate).toBeGreaterThan(4 ** 12 / 2);
    expect(estimate).toBeLessThanOrEqual(4 ** 12);

    expect(code).toBe(3);
    expect(stdout).toMatch(/^free has about [\d,]+ states: between [\d,]+ and [\d,]+\n/);
    expect(stdout).toContain("nothing was judged");
    expect(stdout).toMatch(/subtle check --low-memory +\d+ MB \(/);
    // The times come from it.
    expect(stdout).toMatch(/transitions a second and core, as measured just now/);
    expect(stdout).not.toContain("Never");
  });

  it.each([
    [6, false],
    [20, true],
  ])("says of %d counters whether they may be too many for WebAssembly: %s", async (count, isSaid) => {
    const { stdout } = await run(["check", "a.subtle", "--estimate"], { files: { "a.subtle": spec(count) } });
    expect(stdout.includes("a search ends at 4 GB")).toBe(isSaid);
  });

  it.each([
    [["--all"], "--estimate judges nothing: leave out --all"],
    [["--engine", "reference"], "leave out --engine reference"],
    [["--html", "a.html"], "leave out --html"],
    [["--disk", "states"], "leave out --disk"],
    [["--checkpoint", "states"], "leave out --checkpoint"],
    [["--resume", "states"], "leave out --resume"],
    [["--low-memory"], "leave out --low-memory"],
  ])("refuses %j", async (more, why) => {
    const { code, stderr } = await run(["check", "a.subtle", "--estimate", ...more], {
      files: { "a.subtle": spec(2) },
    });
    expect([code, stderr]).toEqual([2, expect.stringContaining(why)]);
  });

  it("ends at a signal without an estimate", async () => {
    const { code, stderr, stdout } = await run(["check", "a.subtle", "--estimate"], {
      files: { "a.subtle": `${spec(12)}action all { pick s in 0 .. 2000000000  where s = 2000000001 }\n` },
      onPoll: (count, host) => {
        if (count === 3) host.signal("SIGINT");
      },
    });
    expect([code, stdout]).toEqual([3, ""]);
    expect(stderr).toContain("stopped before there was an estimate");
  });
});

describe("memory that may not suffice", () => {
  it("is said once, while the search goes on", async () => {
    const { code, stderr } = await run(["check", "a.subtle", "--property", "deadlock"], {
      files: { "a.subtle": spec(9) },
      forStates: 7 * 2 ** 20,
    });
    expect(stderr.match(/of the memory for states is used/g)).toHaveLength(1);
    expect(stderr).toMatch(/--low-memory takes a fraction[\s\S]*--disk[\s\S]*--checkpoint[\s\S]*--estimate/);
    expect([0, 3]).toContain(code);
  });

  it("is said with what goes on from a checkpoint, which is there in the end", async () => {
    const cwd = await folderWith({ "a.subtle": spec(9) });
    const memory = { forStates: () => 7 * 2 ** 20 };
    const words = ["check", "a.subtle", "--property", "deadlock", "--workers", "1"];
    const { code, stdout, stderr } = await subtle([...words, "--checkpoint", "c"], { cwd, memory });
    expect(stderr).toMatch(/of the memory for states is used[\s\S]*--resume c --disk FOLDER/);
    expect([code, stdout]).toEqual([3, expect.stringMatching(/not enough memory[\s\S]*--resume c/)]);
    const next = await subtle([...words, "--resume", "c", "--disk", "d"], { cwd });
    const whole = await subtle(words, { cwd });
    const counts = (text: string): string | undefined => /[\d,]+ states, [\d,]+ transitions/.exec(text)?.[0];
    expect([next.code, counts(next.stdout)]).toEqual([0, counts(whole.stdout)]);
  });

  it("is said of runs in memory too", async () => {
    const cwd = await folderWith({ "a.subtle": spec(12) });
    const memory = { forStates: () => 30 * 2 ** 20 };
    const words = ["check", "a.subtle", "--property", "deadlock", "--low-memory"];
    const { stderr } = await subtle(words, { cwd, memory });
    expect(stderr).toMatch(/of the memory for states is used/);
    expect(stderr).not.toContain("--low-memory takes");
    expect(stderr).toContain("--disk keeps states on disk");
  });
});
