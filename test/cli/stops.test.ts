/**
 * Signals and limits are noticed wherever the work stands, also within the work on one state. The signal comes at one
 * of the moments at which the command asks for one, so nothing depends on time; without it none of these would end.
 */
import { describe, expect, it } from "vitest";
import { type Machine, run } from "../host/memory-host.js";
import { resultOf } from "./command.js";

const MANY_SUCCESSORS = `spec successors
var a : 0 .. 65535 = 0
var b : 0 .. 65535 = 0
var go : bool = false
action jump { when not go  a' in 0 .. 65535  b' in 0 .. 65535  go' = true }
action stay { when go  go' = go }
invariant Small : a + b < 100000
`;

/** Where the work never ends, and what is known of it at any moment. */
const PLACES: readonly (readonly [place: string, text: string])[] = [
  ["the expansion of one state", MANY_SUCCESSORS],
  [
    "one formula",
    `spec formula
var a : 0 .. 1 = 0
type R = 0 .. 4999
invariant A : forall x in R, y in R, z in R : x + y + z >= a
deadlock allowed
`,
  ],
  [
    "a guard",
    `spec guard
var a : 0 .. 1 = 0
type R = 0 .. 4999
action go { when forall x in R, y in R, z in R : x + y + z >= a  a' = 1 }
`,
  ],
  [
    "a definition that is called in a loop",
    `spec definition
var a : 0 .. 1 = 0
type R = 0 .. 999
def all(x : R) = forall y in R, z in R, w in R : x + y + z + w >= a
invariant A : forall x in R : all(x)
deadlock allowed
`,
  ],
  [
    "the expansion of a process with parameters",
    `spec process_step
const N = 3
var x : [1 .. N -> 0 .. 99999] = [i in 1 .. N |-> 0]
process p(me in 1 .. N) {
  go: x[me]' in 0 .. 99999
}
`,
  ],
  [
    "a step property",
    `spec steps
var a : 0 .. 1 = 0
type R = 0 .. 4999
action go { a' = 1 - a }
step S : forall x in R, y in R, z in R : x + y + z >= a - a'
`,
  ],
  [
    "the condition under which a deadlock is allowed",
    `spec allowed
var a : 0 .. 1 = 0
type R = 0 .. 4999
action go { when a = 0  a' = 1 }
deadlock allowed when forall x in R, y in R, z in R : x + y + z >= 0
`,
  ],
  [
    "a temporal property",
    `spec temporal_formula
var a : 0 .. 1 = 0
type R = 0 .. 4999
fair action go { a' = 1 - a }
property T : always eventually (forall x in R, y in R, z in R : x + y + z >= a)
`,
  ],
];

const ENGINES = ["compiled", "reference"] as const;

const machineWith = (text: string, rest: Machine): Machine => ({ files: { "a.subtle": text }, ...rest });

describe.each(ENGINES)("the %s engine", (engine) => {
  describe.each(PLACES)("in %s", (_, text) => {
    const check = (rest: Machine, ...words: readonly string[]) =>
      run(["check", "a.subtle", "--engine", engine, "--json", "out.json", ...words], machineWith(text, rest));

    it.each(["SIGINT", "SIGTERM"] as const)("hears %s, and says what it found", async (signal) => {
      const { code, stdout, host } = await check({
        onPoll: (count, machine) => {
          if (count === 20) machine.signal(signal);
        },
      });
      const { verdict, stop } = resultOf(host.text("out.json") ?? "");
      expect([code, verdict, stop]).toEqual([3, "incomplete", "interrupted"]);
      expect(stdout).toContain(`stopped by ${signal}`);
      expect(host.isListening()).toBe(false);
    });

    it("stops when its time is over", async () => {
      const { code, host } = await check({ tickMs: 10 }, "--max-time", "900ms");
      const { verdict, stop } = resultOf(host.text("out.json") ?? "");
      expect([code, verdict, stop]).toEqual([3, "incomplete", "time"]);
    });

    it("stops when memory is short", async () => {
      let asked = 0;
      const isShort = (): boolean => {
        asked += 1;
        return asked > 3;
      };
      const { code, host } = await check({ tickMs: 60, isShort });
      const { verdict, stop } = resultOf(host.text("out.json") ?? "");
      expect([code, verdict, stop]).toEqual([3, "incomplete", "memory"]);
    });
  });

  it("stops within one state when there are as many states as allowed", async () => {
    const { code, host } = await run(
      ["check", "a.subtle", "--engine", engine, "--json", "out.json", "--max-states", "10"],
      machineWith(MANY_SUCCESSORS, {}),
    );
    const { verdict, stop, states, actions } = resultOf(host.text("out.json") ?? "");
    expect([code, verdict, stop]).toEqual([3, "incomplete", "states"]);
    expect([states.distinct, states.depth, states.initial]).toEqual([10, 2, 1]);
    // The state that was left is not counted as expanded.
    expect(actions.map(({ taken, enabled }) => [taken, enabled])).toEqual([
      [0, 0],
      [0, 0],
    ]);
  });

  it("has found a violation among the successors of a state that it did not finish", async () => {
    let asked = 0;
    const { code, stdout, host } = await run(
      ["check", "a.subtle", "--engine", engine, "--json", "out.json"],
      machineWith(MANY_SUCCESSORS.replace("100000", "50"), {
        isShort: () => {
          asked += 1;
          return asked > 5;
        },
        tickMs: 1,
      }),
    );
    const { verdict, stop, properties } = resultOf(host.text("out.json") ?? "");
    expect([code, verdict, stop]).toEqual([1, "violated", "memory"]);
    expect(stdout).toContain("the invariant Small is violated");
    const [small] = properties;
    expect(small?.trace?.steps.map(({ state }) => state)).toEqual([
      { a: 0, b: 0, go: false },
      { a: 0, b: 50, go: true },
    ]);
  });
});

describe("the other commands", () => {
  const [, FORMULA] = PLACES[1] as readonly [string, string];

  it("test prints what was judged, and that it was stopped", async () => {
    const { code, stdout } = await run(["test", "b.subtle", "a.subtle"], {
      files: {
        "a.subtle": `${FORMULA}expect holds\n`,
        "b.subtle": "spec b\nvar x : 0 .. 1 = 0\naction go { x' = 1 - x }\nexpect 2 states\n",
      },
      onPoll: (count, machine) => {
        if (count === 60) machine.signal("SIGINT");
      },
    });
    expect(code).toBe(3);
    expect(stdout).toContain("stopped by SIGINT");
    expect(stdout).toContain("1 passed, 0 failed, 1 not decided");
  });

  it("test stops when its time is over", async () => {
    const { code, stdout } = await run(["test", "a.subtle", "--max-time", "900ms"], {
      files: { "a.subtle": `${FORMULA}expect holds\n` },
      tickMs: 10,
    });
    expect(code).toBe(3);
    expect(stdout).toContain("stopped by the limit on time");
  });

  it("why leaves the elements undecided that it could not examine", async () => {
    const text = `spec why_formula
var a : 0 .. 1 = 0
type R = 0 .. 4999
action go { when a = 1  a' = 1 }
invariant A : a = 0 or (forall x in R, y in R, z in R : x + y + z > 0 or a = 1)
deadlock allowed
`;
    const { code, host } = await run(["why", "a.subtle", "--threads", "1", "--json", "why.json"], {
      files: { "a.subtle": text },
      onPoll: (count, machine) => {
        if (count === 100) machine.signal("SIGINT");
      },
    });
    expect(code).toBe(3);
    const { elements } = JSON.parse(host.text("why.json") ?? "");
    expect(elements.map(({ verdict }: { readonly verdict: string }) => verdict)).toContain("unknown");
  });
});
