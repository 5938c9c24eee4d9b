/** `subtle test` that a signal or a limit cuts short: what was judged counts, and what was not is said. */
import { describe, expect, it } from "vitest";
import { type Machine, run } from "../host/memory-host.js";

const FINE = `spec fine
var x : 0 .. 3 = 0
action up { when x < 3  x' = x + 1 }
action back { when x = 3  x' = 0 }
invariant Small : x <= 3
expect holds Small
`;
const FAILS = FINE.replace("x <= 3", "x < 3");
/** A search that breathes, and does not end by itself in any test. */
const LONG = `spec long
var x : 0 .. 999 = 0
var y : 0 .. 999 = 0
action right { when x < 999  x' = x + 1 }
action up { when y < 999  y' = y + 1 }
invariant Low : x >= 0
deadlock allowed
expect holds Low
expect 1000000 states
`;

/** Without what it took, and without empty lines. */
const lines = (text: string): readonly string[] =>
  text
    .replace(/\d+\.\d+ s\b/g, "0 s")
    .split("\n")
    .filter((line) => line !== "");

describe("a signal stops the whole run, which says so, what was judged, and what was not", () => {
  const three = { "a.subtle": FINE, "b.subtle": LONG, "c.subtle": FINE };
  /** Sends the signal at the given breath. */
  const at =
    (breath: number, signal: "SIGINT" | "SIGTERM" = "SIGINT"): NonNullable<Machine["onBreath"]> =>
    (count, host) => {
      if (count === breath) host.signal(signal);
    };
  it.each<[title: string, machine: Machine, code: number, tail: string[]]>([
    [
      "before the first spec",
      { files: three, onBreath: at(1) },
      3,
      ["stopped by SIGINT", "0 passed, 0 failed, 3 not reached"],
    ],
    [
      "while the first is loaded",
      { files: three, onBreath: at(2) },
      3,
      ["stopped by SIGINT", "0 passed, 0 failed, 3 not reached"],
    ],
    [
      "while a search runs",
      { files: three, tickMs: 30, onBreath: at(20) },
      3,
      ["stopped by SIGINT", "1 passed, 0 failed, 1 not decided, 1 not reached"],
    ],
    [
      "SIGTERM while a search runs",
      { files: three, tickMs: 30, onBreath: at(20, "SIGTERM") },
      3,
      ["stopped by SIGTERM", "1 passed, 0 failed, 1 not decided, 1 not reached"],
    ],
    [
      "after an expectation that differs",
      { files: { ...three, "a.subtle": FAILS }, tickMs: 30, onBreath: at(20) },
      1,
      ["stopped by SIGINT", "0 passed, 1 failed, 1 not decided, 1 not reached"],
    ],
    [
      "while graphs are compared",
      {
        files: { "b.subtle": LONG.replace(/expect holds Low\nexpect .*/, "expect same graph as base") },
        tickMs: 30,
        onBreath: at(20),
      },
      3,
      ["stopped by SIGINT", "0 passed, 0 failed, 1 not decided"],
    ],
    [
      "while needs are judged",
      {
        files: { "b.subtle": LONG.replace(/expect holds Low\nexpect .*/, "expect needed up.when") },
        tickMs: 30,
        onBreath: at(20),
      },
      3,
      ["stopped by SIGINT", "0 passed, 0 failed, 1 not decided"],
    ],
  ])("%s", async (_, machine, code, tail) => {
    const ran = await run(["test", "."], machine);
    expect([ran.code, lines(ran.stdout).slice(-2), ran.stderr]).toEqual([code, tail, ""]);
    expect([ran.host.isListening(), ran.host.exited()]).toEqual([false, null]);
  });

  it("the spec at hand counts what was not judged of it", async () => {
    const files = { "b.subtle": `${LONG}variant v { drop up  expect holds Low }\n` };
    const { stdout } = await run(["test", "."], { files, tickMs: 30, onBreath: at(20) });
    expect(lines(stdout)[0]).toBe("? b.subtle  0 of 3 expectations, 3 not decided, 1 run, 0 s");
  });

  it("an element that is being examined is counted, and not listed as a failure", async () => {
    const text = LONG.replace("x < 999", "x < 99")
      .replace("y < 999", "y < 9")
      .replace(/expect holds Low\nexpect .*/, "expect not needed up.when, right.when");
    // What is taken away makes more states; the signal comes after the spec itself has been explored.
    for (const breath of [8, 12, 60]) {
      const { stdout, stderr } = await run(["test", "."], {
        files: { "b.subtle": text },
        tickMs: 30,
        onBreath: at(breath),
      });
      expect([lines(stdout)[0]?.slice(0, 60), stderr]).toEqual([
        "? b.subtle  0 of 1 expectations, 1 not decided, 2 runs, 0 s",
        "",
      ]);
      expect(lines(stdout)).toHaveLength(3);
    }
  });

  it("a signal that comes when all is judged changes nothing", async () => {
    let breaths = 0;
    const onBreath = (count: number): void => {
      breaths = count;
    };
    await run(["test", "a.subtle"], { files: three, onBreath });
    const ran = await run(["test", "a.subtle"], { files: three, onBreath: at(breaths + 1) });
    expect([ran.code, lines(ran.stdout).at(-1), ran.host.isListening()]).toEqual([
      0,
      "1 passed, 0 failed",
      false,
    ]);
  });

  it.each([
    ["SIGINT", 130],
    ["SIGTERM", 143],
  ] as const)("a second %s ends it at once", async (signal, code) => {
    const { host } = await run(["test", "."], {
      files: three,
      onBreath: (count, machine) => {
        if (count <= 2) machine.signal(signal);
        if (count === 1) machine.signal(signal);
      },
    });
    expect(host.exited()).toBe(code);
  });
});

describe("an expectation that a limit has cut is not judged, and the code is 3 unless another differs", () => {
  it.each<[title: string, expectations: string, code: number, open: string[]]>([
    ["all properties", "expect holds", 3, ["expect holds"]],
    ["a property that is to fail", "expect violates Low", 3, ["expect violates Low"]],
    ["a property that is to be unknown", "expect unknown Low", 3, ["expect unknown Low"]],
    ["more states than were found", "expect 1000000 states", 3, ["expect 1000000 states"]],
    ["an element", "expect needed up.when", 3, ["expect needed up.when"]],
    ["the same graph", "expect same graph as base", 3, ["expect same graph as base"]],
    [
      "beside one that is judged",
      "reachable Near : x = 1\nexpect holds Near\nexpect holds Low",
      3,
      ["expect holds Low"],
    ],
    [
      "beside one that differs",
      "invariant Zero : x = 0\nexpect holds Zero\nexpect holds Low",
      1,
      ["expect holds Low"],
    ],
    ["fewer states than were found", "expect 2 states", 1, []],
  ])("%s", async (_, expectations, code, open) => {
    const text = LONG.replace(/expect holds Low\nexpect .*/, expectations);
    let looks = 0;
    const isShort = (): boolean => {
      looks += 1;
      return looks > 5;
    };
    const ran = await run(["test", "."], { files: { "a.subtle": text }, tickMs: 60, isShort });
    expect([ran.code, ran.stderr]).toEqual([code, ""]);
    const shown = [...ran.stdout.matchAll(/:\d+ {2}(.*)\n +not decided: there was not enough memory$/gm)];
    expect(shown.map((match) => match[1])).toEqual(open);
  });
});
