/** Signals and limits are noticed before a search, while its input is read and prepared, and after it, in its traces. */
import { describe, expect, it } from "vitest";
import { type Machine, run, SILENT } from "../host/memory-host.js";
import { resultOf } from "./command.js";

const ENGINES = ["compiled", "reference"] as const;

const machineWith = (text: string, rest: Machine): Machine => ({ files: { "a.subtle": text }, ...rest });

describe("a pipe that is silent", () => {
  const SILENT_MODULE = {
    "a.subtle": 'spec a\nimport "m"\nvar x : 0 .. 1 = 0\naction go { x\' = 1 }\n',
    "m.subtle": SILENT,
  };
  const whenSilent: Machine = {
    stdin: SILENT,
    files: { ...SILENT_MODULE, "pipe.subtle": SILENT },
    onPoll: (count, machine) => {
      if (count === 20) machine.signal("SIGINT");
    },
  };

  it.each([
    ["check", "-"],
    ["check", "pipe.subtle", "--json", "out.json"],
    ["check", "a.subtle", "--json", "out.json"],
    ["why", "a.subtle", "--json", "out.json"],
    ["why", "-"],
    ["fmt", "-"],
    ["fmt", "pipe.subtle"],
    ["compile", "a.subtle", "--phase", "ir"],
    ["handover", "a.subtle", "--to", "tlc", "-o", "out"],
  ])("does not keep %s %s from hearing a signal", async (...words) => {
    const { code, stderr, host } = await run(words, whenSilent);
    expect(code).toBe(3);
    expect(stderr).toContain("stopped by SIGINT");
    expect(host.isListening()).toBe(false);
    if (words.includes("out.json"))
      expect(JSON.parse(host.text("out.json") ?? "").diagnostics[0].code).toBe("stopped-reading");
  });

  it("does not keep test from saying what it knows", async () => {
    const passing = "spec b\nvar x : 0 .. 1 = 0\naction go { x' = 1 - x }\nexpect 2 states\n";
    const { code, stdout } = await run(["test", "b.subtle", "pipe.subtle"], {
      files: { "b.subtle": passing, "pipe.subtle": SILENT },
      onPoll: (count, machine) => {
        if (count === 200) machine.signal("SIGINT");
      },
    });
    expect(code).toBe(3);
    expect(stdout).toContain("stopped by SIGINT");
    expect(stdout).toContain("1 passed, 0 failed, 1 not reached");
  });

  it.each(["check", "why"])("does not keep %s longer than its time", async (command) => {
    const { code, stderr } = await run([command, "-", "--max-time", "900ms"], { stdin: SILENT, tickMs: 10 });
    expect(code).toBe(3);
    expect(stderr).toContain("stopped by the limit on time");
  });
});

const MANY_FORMULAS = `spec formulas
const N = 60000
var x : 0 .. 3 = 0
fair action go { when x < 3  x' = x + 1 }
property P : forall k in 1 .. N : eventually (x < k)
invariant Small : x < 9
deadlock allowed
`;

describe.each(ENGINES)("a temporal property over many values, with the %s engine", (engine) => {
  const check = (rest: Machine, ...words: readonly string[]) =>
    run(
      ["check", "a.subtle", "--engine", engine, "--json", "out.json", ...words],
      machineWith(MANY_FORMULAS, rest),
    );

  it.each([1, 5, 100])("hears a signal while its formulas are made, at question %s", async (at) => {
    let polls = 0;
    const { code, stdout, host } = await check({
      onPoll: (count, machine) => {
        polls = count;
        if (count === at) machine.signal("SIGINT");
      },
    });
    const { verdict, stop, states } = resultOf(host.text("out.json") ?? "");
    expect([code, verdict, stop]).toEqual([3, "incomplete", "interrupted"]);
    expect(states.distinct).toBeLessThanOrEqual(1);
    expect(stdout).toContain("stopped by SIGINT");
    expect(polls).toBeLessThan(at + 20);
  });

  it("stops when its time is over", async () => {
    const { code, host } = await check({ tickMs: 10 }, "--max-time", "200ms");
    const { verdict, stop } = resultOf(host.text("out.json") ?? "");
    expect([code, verdict, stop]).toEqual([3, "incomplete", "time"]);
  });

  it.each(["100000", "1000000000"])("leaves it undecided for %s values, and judges the rest", async (N) => {
    const { code, stdout, stderr, host } = await check({}, "--const", `N=${N}`);
    const { verdict, properties } = resultOf(host.text("out.json") ?? "");
    expect([code, verdict]).toEqual([3, "incomplete"]);
    expect(properties.map(({ name, verdict: of }) => [name, of]).slice(0, 2)).toEqual([
      ["P", "unknown"],
      ["Small", "holds"],
    ]);
    expect(stdout).toContain("it is too large to be checked");
    expect(stderr).toContain(`each of ${Number(N).toLocaleString("en-US")} values`);
    expect(stderr).toContain("a.subtle:5:14");
  });

  it("leaves it undecided where an action is fair for too many values", async () => {
    const text = `spec units
var x : 0 .. 3 = 0
fair action go(k in 1 .. 1000000000) { when x < 3 and k = 1  x' = x + 1 }
property P : eventually (x = 3)
deadlock allowed
`;
    const { code, stderr } = await run(["check", "a.subtle", "--engine", engine], {
      files: { "a.subtle": text },
      onPoll: (count, machine) => {
        if (count === 100) machine.signal("SIGINT");
      },
    });
    expect(code).toBe(3);
    expect(stderr).toContain("each of 1,000,000,000 values");
  });
});

/** Its trace has values of many parts, so most of the work is done after the search. */
const LARGE_TRACE = `spec large
type K = 0 .. 12000
var f : [K -> bool] = [k in K |-> false]
var s : set of 0 .. 12000 = {}
var a : 0 .. 1 = 0
action go { a' = 1  f[7]' = true  s' = 0 .. 12000 }
invariant I : a = 0
expect holds
`;

describe.each(ENGINES)("a trace with large values, from the %s engine", (engine) => {
  const check = (rest: Machine, ...words: readonly string[]) =>
    run(
      ["check", "a.subtle", "--engine", engine, "--json", "out.json", ...words],
      machineWith(LARGE_TRACE, { tickMs: 60, ...rest }),
    );

  it("is left out when a signal comes late, in whatever is done with it", async () => {
    let total = 0;
    const calm = await check({
      onPoll: (count) => {
        total = count;
      },
    });
    expect(resultOf(calm.host.text("out.json") ?? "").properties[0]?.trace?.steps.length).toBe(2);
    expect(total).toBeGreaterThan(200);

    for (const at of [0.5, 0.7, 0.85, 0.95].map((part) => Math.floor(part * total))) {
      let polls = 0;
      const { code, stdout, host } = await check({
        onPoll: (count, machine) => {
          polls = count;
          if (count === at) machine.signal("SIGTERM");
        },
      });
      const { verdict, stop, properties } = resultOf(host.text("out.json") ?? "");
      expect([code, verdict, stop, properties[0]?.trace]).toEqual([1, "violated", "interrupted", null]);
      expect(stdout).toContain("the invariant I is violated");
      expect(stdout).toContain("stopped by SIGTERM");
      expect(stdout).toContain("no trace: there was no time");
      expect(polls - at).toBeLessThan(40);
    }
  });
});

it("test says that the limit on time ended the work on a violation", async () => {
  const { code, stdout } = await run(["test", "a.subtle", "--max-time", "3s"], {
    files: { "a.subtle": LARGE_TRACE },
    tickMs: 60,
  });
  expect(code).toBe(1);
  expect(stdout).toContain("stopped by the limit on time");
  expect(stdout).toContain("0 passed, 1 failed");
});

it.each(["s' = {99999}  a' = 1", "pick n in 0 .. 4199  s' = {95800 + n}  a' = 1"])(
  "a state of thousands of words is found again for its trace: %s",
  async (update) => {
    const text = `spec wide
var s : set of 0 .. 99999 = {}
var a : 0 .. 1 = 0
action go { when a = 0  ${update} }
invariant I : 99999 in s implies a = 0
`;
    const { code, host } = await run(["check", "a.subtle", "--json", "out.json"], machineWith(text, {}));
    expect(code).toBe(1);
    const states = resultOf(host.text("out.json") ?? "").properties[0]?.trace?.steps.map(
      ({ state }) => state,
    );
    expect(states).toEqual([
      { s: { "#set": [] }, a: 0 },
      { s: { "#set": [99999] }, a: 1 },
    ]);
  },
);

it("a value of very many parts is shown in part, and is complete in JSON", async () => {
  const { code, stdout, host } = await run(
    ["check", "a.subtle", "--json", "out.json"],
    machineWith(LARGE_TRACE, {}),
  );
  expect(code).toBe(1);
  expect(stdout).toMatch(/… [\d,]+ more\]/);
  const last = resultOf(host.text("out.json") ?? "").properties[0]?.trace?.steps.at(-1)?.state;
  expect((last as { readonly s: { readonly "#set": readonly number[] } }).s["#set"].length).toBe(12001);
});
