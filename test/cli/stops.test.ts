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
    "the subsets of a large set",
    `spec subsets
var a : 0 .. 1 = 0
type K = 1 .. 300000
invariant A : exists s in subsets(K) : size(s) > a + 40
deadlock allowed
`,
  ],
  [
    "functions with many keys",
    `spec functions
var a : 0 .. 1 = 0
type K = 1 .. 20000
invariant A : exists f in [K -> bool] : f[1] and f[a + 2]
deadlock allowed
`,
  ],
  [
    "a short loop over large values",
    `spec large
var a : 0 .. 1 = 0
type K = 1 .. 100000
type R = 1 .. 30
invariant A : forall x in R, y in R, z in R : size(K minus {x, y, z}) > a
deadlock allowed
`,
  ],
  [
    "the renaming of symmetric values",
    `spec renaming
type N = symmetric 6
var x : [N -> 0 .. 99] = [n in N |-> 0]
action go(n in N) { x[n]' in 0 .. 99 }
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

const ENGINES: readonly (readonly [what: string, ...words: string[]])[] = [
  ["compiled engine", "--engine", "compiled"],
  ["compiled engine in WebAssembly", "--backend", "wasm"],
  ["reference engine", "--engine", "reference"],
];

const machineWith = (text: string, rest: Machine): Machine => ({ files: { "a.subtle": text }, ...rest });

describe.each(ENGINES)("the %s", (_what, ...engine) => {
  describe.each(PLACES)("in %s", (_, text) => {
    const check = (rest: Machine, ...words: readonly string[]) =>
      run(["check", "a.subtle", ...engine, "--json", "out.json", ...words], machineWith(text, rest));

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
      ["check", "a.subtle", ...engine, "--json", "out.json", "--max-states", "10"],
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
      ["check", "a.subtle", ...engine, "--json", "out.json"],
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
    const [first, last] = small?.trace?.steps.map(({ state }) => state) ?? [];
    expect(first).toEqual({ a: 0, b: 0, go: false });
    // Which of them were kept is up to the back end.
    expect(Number(last?.["a"]) + Number(last?.["b"])).toBeGreaterThanOrEqual(50);
  });
});

/** Initial states that are found soon, among billions of combinations that are tried. */
const FEW_INITIAL: readonly (readonly [variables: string, text: string])[] = [
  [
    "two numbers",
    `spec numbers
type B = 0 .. 65535
var a : B in B
var b : B in B
init (a * 65536 + b) / 3 < 1
invariant Positive : a > 0
action stay { a' = a }
`,
  ],
  [
    "a record",
    `spec records
type B = 0 .. 65535
var r : [x : B, y : B] in [x : B, y : B]
init (r.x * 65536 + r.y) / 3 < 1
invariant Positive : r.x > 0
action stay { r' = r }
`,
  ],
];

describe.each(ENGINES)("the initial states that the %s has found", (_what, ...engine) => {
  const check = (text: string, rest: Machine, ...words: readonly string[]) =>
    run(["check", "a.subtle", ...engine, "--json", "out.json", ...words], machineWith(text, rest));

  describe.each(FEW_INITIAL)("of %s", (_, text) => {
    it.each([false, true])("are reported when its time is over, with a trace (all: %s)", async (all) => {
      const words = all ? ["--all"] : [];
      const { code, host } = await check(text, { tickMs: 10 }, "--max-time", "900ms", ...words);
      const { verdict, stop, states, properties } = resultOf(host.text("out.json") ?? "");
      expect([code, verdict, stop, states.distinct, states.initial]).toEqual([1, "violated", "time", 3, 3]);
      expect(properties[0]?.trace?.steps).toHaveLength(1);
    });

    it("are counted while they are searched for", async () => {
      const { code, host } = await check(text, {}, "--max-states", "1");
      const { verdict, stop, states, properties } = resultOf(host.text("out.json") ?? "");
      expect([code, verdict, stop, states.distinct]).toEqual([1, "violated", "states", 1]);
      expect(properties[0]?.trace?.steps).toHaveLength(1);
    });
  });

  it("are reported when a condition takes long after them", async () => {
    const { code, host } = await check(
      `spec conditions
type R = 0 .. 4999
var a : 0 .. 1 in 0 .. 1
def slow = forall x in R, y in R, z in R : x + y + z >= 0
init a = 0 or slow
invariant One : a = 1
action stay { a' = a }
`,
      {
        onPoll: (count, machine) => {
          if (count === 20) machine.signal("SIGINT");
        },
      },
    );
    const { verdict, stop, states } = resultOf(host.text("out.json") ?? "");
    expect([code, verdict, stop, states.distinct]).toEqual([1, "violated", "interrupted", 1]);
  });

  it("are reported up to symmetry", async () => {
    const { code, host } = await check(
      `spec symmetric_ones
type P = symmetric 3
type B = 0 .. 65535
var o : P in P
var a : B in B
var b : B in B
init (a * 65536 + b) / 3 < 1
invariant Positive : a > 0
action stay { a' = a  o' = o }
`,
      { tickMs: 10 },
      "--max-time",
      "900ms",
    );
    const { verdict, stop, states } = resultOf(host.text("out.json") ?? "");
    expect([code, verdict, stop, states.distinct]).toEqual([1, "violated", "time", 3]);
  });
});

describe("where memory is short", () => {
  const check = (text: string, ...words: readonly string[]) => {
    let asked = 0;
    const isShort = (): boolean => {
      asked += 1;
      return asked > 3;
    };
    const machine = machineWith(text, { tickMs: 60, isShort });
    return run(["check", "a.subtle", "--engine", "reference", ...words], machine);
  };
  const LARGE = `spec large_set
var a : 0 .. 1 = 0
invariant A : size((0 .. 999999) minus {a}) > 0
deadlock allowed
`;
  const [, FORMULA] = PLACES[1] as readonly [string, string];

  it("the value is named that was being built, and its size and place", async () => {
    const { code, stdout, stderr } = await check(LARGE, "--max-memory", "8G");
    expect(code).toBe(3);
    expect(stdout).toContain("stopped at a value that is too large for memory");
    expect(stderr).toContain("a value of 1,000,000 elements would have to be built here");
    expect(stderr).toContain("a.subtle:3:21");
  });

  it("a limit is spoken of only where one was given", async () => {
    expect((await check(FORMULA)).stdout).toContain("there was not enough memory");
    const { stdout, stderr } = await check(FORMULA, "--max-memory", "8G");
    expect(stdout).toContain("the limit on memory was reached");
    expect(stderr).not.toContain("would have to be built");
  });

  it("what is too large whatever the limit is no limit that was reached", async () => {
    const { code, stdout, stderr } = await check(LARGE.replace("999999", "9999999"));
    expect(code).toBe(3);
    expect(stdout).not.toContain("limit");
    expect(stderr).toContain("a value of 10,000,000 elements");
  });
});

/** Each value is so large that building one takes longer than a signal may wait: the questions come within it. */
describe("the reference engine", () => {
  const KEYS = "type K = 0 .. 200000\ntype F = [K -> bool]\n";
  it.each([
    [
      "a quantifier over functions",
      `spec binder\n${KEYS}var a : 0 .. 1 = 0\naction go { when exists g in F : g[3]  a' = 1 }\ndeadlock allowed\n`,
    ],
    [
      "a choice among functions",
      `spec choice\n${KEYS}var f : F = [k in K |-> false]\naction go { pick g in F  f' = g }\n`,
    ],
    [
      "a union of sets",
      "spec sets\nvar s : set of 0 .. 200000 = {}\naction go { s' = (0 .. 150000) union (100000 .. 200000) }\n",
    ],
    [
      "a choice among sequences",
      "spec lists\ntype L = seq of 0 .. 0 max 4999\nvar s : L = <<>>\naction go { pick l in L where len(l) = 9  s' = l }\n",
    ],
    [
      "a range that may be a part of another",
      "spec parts\nvar a : 0 .. 1 = 0\ninvariant A : (a .. 1000000) subset (0 .. 5000000)\ndeadlock allowed\n",
    ],
  ])("asks whether to stop while it builds the values of %s", async (_, text) => {
    let polls = 0;
    const { code, stdout } = await run(["check", "a.subtle", "--engine", "reference"], {
      files: { "a.subtle": text },
      onPoll: (count, machine) => {
        polls = count;
        if (count === 300) machine.signal("SIGINT");
      },
    });
    expect(code).toBe(3);
    expect(stdout).toContain("stopped by SIGINT");
    expect(polls).toBeLessThan(320);
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
