/** `subtle simulate`: what it finds, that its traces are behaviours, and that nothing of them can be left out. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, it } from "vitest";
import type { Transition } from "../../checker/model.js";
import { interpret } from "../../src/interpret/model.js";
import { simulationJson } from "../../src/simulate/json.js";
import { simulate } from "../../src/simulate/simulate.js";
import { type StartWalking, type WalkThread, walkingIn } from "../../src/simulate/threads.js";
import type { State, TypedValue } from "../../src/state/values.js";
import { subtleProcess } from "../cli/command.js";
import { type Machine, run } from "../host/memory-host.js";
import { accepted, compileText, onDisk, ROOT } from "../support.js";

const schema = (name: string): object =>
  JSON.parse(readFileSync(join(ROOT, "schema", name), "utf8")) as object;

const validate = new Ajv2020({ allErrors: true, allowUnionTypes: true, strict: true })
  .addSchema(schema("result-v1.schema.json"))
  .compile(schema("simulate-v1.schema.json"));

interface Step {
  readonly action: string | null;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly state: Readonly<Record<string, unknown>> | null;
}

interface Result {
  readonly verdict: string;
  readonly stop: string | null;
  readonly runs: { readonly wanted: number; readonly done: number; readonly ended: number };
  readonly violatingRun: number | null;
  readonly depth: {
    readonly limit: number;
    readonly min: number;
    readonly mean: number;
    readonly max: number;
  };
  readonly states: { readonly visited: number; readonly steps: number };
  readonly distinct: {
    readonly count: number;
    readonly method: string;
    readonly standardError: number | null;
  };
  readonly properties: readonly {
    readonly name: string;
    readonly kind: string;
    readonly verdict: string;
    readonly message: string | null;
    readonly trace: { readonly steps: readonly Step[]; readonly shortest: boolean } | null;
  }[];
  readonly actions: readonly { readonly name: string; readonly taken: number }[];
}

function resultIn(text: string): Result {
  const parsed: unknown = JSON.parse(text);
  validate(parsed);
  expect(validate.errors ?? []).toEqual([]);
  return parsed as Result;
}

async function simulated(spec: string, options: readonly string[] = [], machine: Machine = {}) {
  const words = ["simulate", "a.subtle", "--json", "-", "--workers", "1", ...options];
  const ended = await run(words, { ...machine, files: { "a.subtle": spec, ...machine.files } });
  return { ...ended, result: resultIn(ended.stdout) };
}

const verdictOf = ({ properties }: Result, name: string): string | undefined =>
  properties.find((property) => property.name === name)?.verdict;

/** A spec of the project without its imports: what they declare is put in their place. */
const TRUNCATE = (() => {
  const read = onDisk("specs/dax/fault_vs_truncate.subtle");
  return read.kind === "text" ? read.text : "";
})();
const LOCKS = (() => {
  const read = onDisk("specs/lib/locks.subtle");
  return read.kind === "text" ? read.text : "";
})();

/** The same for what it imports: `../lib/locks` from the working folder. */
const WITH_LOCKS: Machine = { files: { "../lib/locks.subtle": LOCKS } };

// ─────────────────────────────────────────────────────────────────────── what is found

const found: readonly (readonly [string, string, RegExp, string])[] = [
  [
    "NoFour",
    "invariant",
    /false/,
    "var x : 0 .. 9 = 0\naction up { when x < 9  x' = x + 1 }\ninvariant NoFour : x != 4",
  ],
  [
    "Slow",
    "step",
    /false/,
    "var x : 0 .. 9 = 0\naction up { when x < 8  x' in {x + 1, x + 2} }\nstep Slow : x' <= x + 1",
  ],
  ["deadlock", "deadlock", /^$/, "var x : 0 .. 9 = 0\naction up { when x < 5  x' = x + 1 }"],
  ["asserts", "assertion", /assert/, "var x : 0 .. 9 = 0\naction up { assert x < 3  x' = (x + 1) % 9 }"],
  ["types", "type", /10/, "var x : 0 .. 9 = 0\naction up { x' = x + 1 }"],
  [
    "evaluation",
    "evaluation",
    /zero/,
    "var x : 0 .. 9 = 5\naction down { x' = x - 1 }\ninvariant Div : 9 / x > 0",
  ],
];

describe("a violation", () => {
  it.each(found)("of %s is found, with exit code 1", async (name, kind, message, body) => {
    const { code, result } = await simulated(`spec a\n${body}`, ["--runs", "200"]);
    expect(code).toBe(1);
    expect(result.verdict).toBe("violated");
    const property = result.properties.find((one) => one.name === name && one.verdict === "violated");
    expect(property?.kind).toBe(kind);
    expect(property?.message ?? "").toMatch(message);
    expect(property?.trace?.shortest).toBe(false);
  });

  it("in an initial state, or while initial states are made, is found", async () => {
    const first = await simulated(
      "spec a\nvar x : 0 .. 9 in 0 .. 9\ninit x > 7\naction up { x' = 0 }\ninvariant I : x != 8",
    );
    expect(first.code).toBe(1);
    expect(first.result.properties[0]?.trace?.steps.length).toBe(1);
    const failing = await simulated(
      "spec a\nvar x : 0 .. 9 = 0\nvar y : 0 .. 3 = 6 / x\naction up { x' = 0 }",
    );
    expect(failing.code).toBe(1);
    expect(verdictOf(failing.result, "evaluation")).toBe("violated");
    expect(failing.result.runs.done).toBe(0);
  });

  it("is told in words, with the run, the seed, and that the trace is not shortest", async () => {
    const { code, stdout } = await run(["simulate", "a.subtle", "--seed", "3"], {
      files: { "a.subtle": `spec a\n${found[0]?.[3]}` },
    });
    expect(code).toBe(1);
    expect(stdout).toMatch(/✗ a fails: the invariant NoFour is violated/);
    expect(stdout).toMatch(/seed 3/);
    expect(stdout.replace(/\s+/g, " ")).toMatch(/found in run 1; its trace is shortened, not shortest/);
    expect(stdout).toMatch(/x: 3 -> 4/);
  });

  it("is shown as --trace says", async () => {
    const files = { "a.subtle": `spec a\n${found[0]?.[3]}` };
    const { stdout: line } = await run(["simulate", "a.subtle", "--trace", "oneline"], { files });
    expect(line.match(/^ +\d+ {2}up/gm)?.length).toBe(4);
    const { stdout: none } = await run(["simulate", "a.subtle", "--trace", "none"], { files });
    expect(none).not.toContain("initial state");
  });

  it("of a property that was not asked for is not looked for", async () => {
    const spec = `spec a\n${found[0]?.[3]}\ninvariant NoTwo : x != 2\ndeadlock allowed`;
    const { result } = await simulated(spec, ["--property", "NoFour"]);
    expect(verdictOf(result, "NoFour")).toBe("violated");
    expect(verdictOf(result, "NoTwo")).toBeUndefined();
  });
});

describe("without a violation", () => {
  const SPEC = `spec a
var x : 0 .. 9 = 0
fair action up { x' = (x + 1) % 10 }
invariant Small : x < 10
reachable Five : x = 5
reachable Never : x > 9
property Comes : eventually x = 5
`;

  it("nothing is decided but witnesses that were reached: the exit code is 3", async () => {
    const { code, result } = await simulated(SPEC, ["--runs", "3", "--depth", "20"]);
    expect(code).toBe(3);
    expect([result.verdict, result.stop]).toEqual(["incomplete", null]);
    expect(Object.fromEntries(result.properties.map(({ name, verdict }) => [name, verdict]))).toEqual({
      Small: "unknown",
      Five: "holds",
      Never: "unknown",
      Comes: "unknown",
      deadlock: "unknown",
      types: "unknown",
      asserts: "unknown",
      evaluation: "unknown",
    });
    const witness = result.properties.find(({ name }) => name === "Five")?.trace;
    expect(witness?.steps.map(({ state }) => state?.["x"])).toEqual([0, 1, 2, 3, 4, 5]);
  });

  it("the statistics are those of the runs", async () => {
    const { result } = await simulated(SPEC, ["--runs", "7", "--depth", "20"]);
    expect(result.runs).toEqual({ wanted: 7, done: 7, ended: 0 });
    expect(result.depth).toEqual({ limit: 20, min: 20, mean: 20, max: 20 });
    expect(result.states).toEqual({ visited: 140, steps: 133 });
    expect(result.distinct).toEqual({ count: 10, method: "exact", standardError: null });
    expect(result.actions).toEqual([{ name: "up", taken: 133 }]);
  });

  it("runs that end are counted, and each action as often as it was taken", async () => {
    const { result } = await simulated(
      "spec a\nvar x : 0 .. 4 = 0\nvar n : 0 .. 9 = 0\naction one { when x < 4  x' = x + 1 }\naction two { when x < 3  x' = x + 2 n' = n + 1 }\ndeadlock allowed",
      ["--runs", "500"],
    );
    expect(result.runs.ended).toBe(500);
    expect([result.depth.min, result.depth.max]).toEqual([3, 5]);
    const [one = 0, two = 0] = result.actions.map(({ taken }) => taken);
    expect(one + two).toBe(result.states.steps);
    expect(one + 2 * two).toBe(500 * 4);
    expect(result.depth.mean).toBeCloseTo(result.states.visited / 500, 2);
  });

  it("is the same for the same seed, and another for another one", async () => {
    const spec = "spec a\nvar x : 0 .. 1000 = 0\naction go { x' in 0 .. 1000 }";
    const of = async (seed: string) => {
      const { elapsedMs: _, ...rest } = (await simulated(spec, ["--runs", "50", "--seed", seed]))
        .result as Result & {
        readonly elapsedMs: number;
      };
      return rest;
    };
    expect(await of("1")).toEqual(await of("1"));
    expect((await of("2")).distinct).not.toEqual((await of("1")).distinct);
  });
});

// ─────────────────────────────────────────────────────────────────────── traces

const labelled = (
  { action, choices }: Transition<State>,
  actions: readonly string[],
  json: (value: TypedValue) => unknown,
) =>
  JSON.stringify([
    actions[action],
    Object.fromEntries(choices.map(({ name, value }) => [name, json(value as TypedValue)])),
  ]);

describe("a trace", () => {
  const cases = [
    ["no_recheck", "NoDangling"],
    ["shared", "NoDangling"],
    ["size_last", "NoDangling"],
    ["size_last", "SizeFirst"],
  ] as const;

  it.each(cases)(
    "of %s to %s is a behaviour by the reference engine, and none without one of its steps or cycles",
    async (variant, name) => {
      const { result } = await simulated(
        TRUNCATE,
        ["--variant", variant, "--property", name, "--depth", "200"],
        WITH_LOCKS,
      );
      const spec = accepted(compileText(TRUNCATE, { variant, files: { "../lib/locks.subtle": LOCKS } }));
      const model = interpret(spec.ir, { symmetry: false });
      const steps = result.properties.find((property) => property.name === name)?.trace?.steps ?? [];
      expect(steps.length).toBeGreaterThan(3);
      const states = steps.map(({ state }) => model.codec.state(state as object));
      const json = ({ type, value }: TypedValue) => model.printer.json(type, value);
      const labels = steps.slice(1).map(({ action, parameters }) => JSON.stringify([action, parameters]));
      const index = model.properties.findIndex((property) => property.name === name);
      const property = model.properties[index];
      const violates = (before: State | null, state: State): boolean =>
        property?.kind === "step"
          ? before !== null && property.inStep(before, state) === false
          : property?.inState(state) === false;
      const take = (state: State, label: string): State | null => {
        const step = model.explain(state).find((one) => labelled(one, model.actions, json) === label);
        return step?.outcome.kind === "state" ? step.outcome.state : null;
      };
      const isViolating = (taken: readonly string[]): boolean => {
        let state = states[0] as State;
        if (violates(null, state)) return true;
        for (const label of taken) {
          const next = take(state, label);
          if (next === null) return false;
          if (violates(state, next)) return true;
          state = next;
        }
        return false;
      };
      expect(model.isInitial(states[0] as State)).toBe(true);
      expect(isViolating(labels)).toBe(true);
      for (const [i] of labels.entries()) expect(isViolating(labels.filter((_, at) => at !== i))).toBe(false);
      expect(new Set(states.map((state) => JSON.stringify(model.codec.json(state)))).size).toBe(
        states.length,
      );
    },
  );

  it.each(["no_recheck", "shared", "size_last"])(
    "of %s is a behaviour for `trace --check` too",
    async (variant) => {
      const { stdout, result } = await simulated(TRUNCATE, ["--variant", variant], WITH_LOCKS);
      const files = { ...WITH_LOCKS.files, "a.subtle": TRUNCATE, "walk.json": stdout };
      const traced = result.properties.filter(({ trace }) => trace !== null);
      expect(traced.length).toBeGreaterThan(0);
      for (const { name } of traced) {
        const { code, stderr } = await run(
          ["trace", "walk.json", "--property", name, "--check", "a.subtle"],
          { files },
        );
        expect([code, stderr]).toEqual([0, ""]);
      }
    },
  );

  it("loses the detours of a long walk", async () => {
    // Only twelve steps up matter; the rest goes around.
    const spec = `spec detours
var x : 0 .. 12 = 0
var noise : 0 .. 5 = 0
action up { when x < 12  x' = x + 1 }
action down { when x > 0  x' = x - 1 }
action hum(n in 0 .. 5) { noise' = n }
invariant Below : x < 12
`;
    const { result } = await simulated(spec, ["--depth", "100000", "--runs", "5"]);
    const trace = result.properties.find(({ name }) => name === "Below")?.trace;
    expect(result.depth.max).toBeGreaterThan(100);
    expect(trace?.steps.length).toBe(13);
  });
});

// ─────────────────────────────────────────────────────────────────────── threads

/** Threads in this one, that answer late and in any order. */
function fakeThreads(delays: readonly number[]): {
  readonly start: StartWalking;
  readonly orders: () => number;
} {
  let count = 0;
  let orders = 0;
  const start: StartWalking = (setup) => {
    const walk = walkingIn(structuredClone(setup));
    const delay = delays[count % delays.length] ?? 0;
    count += 1;
    let answer: (walked: ReturnType<typeof walk>) => void = () => {};
    const thread: WalkThread = {
      on: (event: string, listener: (given: never) => void) => {
        if (event === "message") answer = listener as typeof answer;
        return thread;
      },
      postMessage: (order) => {
        orders += 1;
        setTimeout(() => answer(structuredClone(walk(order))), delay);
      },
      terminate: () => Promise.resolve(),
    };
    return thread;
  };
  return { start, orders: () => orders };
}

describe("several threads", () => {
  const text = `spec rare
var x : 0 .. 40 = 0
action up { when x < 40  x' = x + 1 }
action off { when x < 40  x' = 0 }
invariant Low : x < 9
reachable Six : x = 6
`;

  async function simulatedBy(workers: number, start: StartWalking | null, seed: number, body = text) {
    const spec = accepted(compileText(body));
    let time = 0;
    const asked = { runs: 4000, depth: 30, seed, variant: null };
    const simulation = await simulate(
      spec,
      { ...asked, only: null, workers, start, now: () => (time += 40), tell: () => {} },
      () => undefined,
    );
    if ("refused" in simulation) throw new Error("refused");
    const { workers: _, elapsedMs: __, ...json } = simulationJson(spec, simulation, asked, [], 0);
    return json;
  }

  it.each([1, 2, 3])(
    "find the violation of the least run, and count what one counts (seed %i)",
    async (seed) => {
      const alone = await simulatedBy(1, null, seed);
      expect(alone.violatingRun).not.toBeNull();
      for (const [workers, delays] of [
        [2, [0]],
        [4, [30, 0, 7]],
      ] as const) {
        const threads = fakeThreads(delays);
        expect(await simulatedBy(workers, threads.start, seed)).toEqual(alone);
      }
    },
  );

  it("walk all runs where nothing is violated", async () => {
    const body = text.replace("x < 9", "x < 41");
    const threads = fakeThreads([3, 0]);
    const shared = await simulatedBy(3, threads.start, 1, body);
    expect(threads.orders()).toBeGreaterThan(0);
    expect(shared).toEqual(await simulatedBy(1, null, 1, body));
    expect(shared.runs.done).toBe(4000);
  });

  it("that are lost end the simulation, and what was found remains", async () => {
    const start: StartWalking = () => {
      const thread: WalkThread = {
        on: (event: string, listener: (given: never) => void) => {
          if (event === "exit") setTimeout(() => listener(1 as never), 1);
          return thread;
        },
        postMessage: () => {},
        terminate: () => Promise.resolve(),
      };
      return thread;
    };
    const ended = await simulatedBy(2, start, 1, text.replace("x < 9", "x < 41").replace("x = 6", "x = 1"));
    expect([ended.verdict, ended.stop]).toEqual(["incomplete", "thread"]);
    expect(ended.properties.find(({ name }) => name === "Six")?.verdict).toBe("holds");
  });

  it("of the built command find what one finds", async () => {
    const words = [
      "simulate",
      "specs/bench/dax_bench.subtle",
      "--const",
      "F=4",
      "--const",
      "P=3",
      "--runs",
      "10000",
      "--json",
      "-",
    ];
    const of = async (workers: string) => {
      const { code, stdout } = await subtleProcess([...words, "--workers", workers]);
      expect(code).toBe(3);
      const { workers: used, elapsedMs: _, ...rest } = JSON.parse(stdout) as Record<string, unknown>;
      return { used, rest };
    };
    const two = await of("2");
    expect(two.used).toBe(2);
    expect(two.rest).toEqual((await of("1")).rest);
  });
});

// ─────────────────────────────────────────────────────────────────────── limits and mistakes

const ENDLESS =
  "spec endless\nvar x : 0 .. 100000 = 0\naction go { x' in 0 .. 100000 }\nreachable Go : x = 99999";

describe("an end before all runs", () => {
  it("is the limit on time", async () => {
    const { code, result, host } = await simulated(ENDLESS, ["--max-time", "2s"], { tickMs: 10 });
    expect(code).toBe(3);
    expect(result.stop).toBe("time");
    expect(result.runs.done).toBeLessThan(result.runs.wanted);
    expect(host.isListening()).toBe(false);
  });

  it("is a signal", async () => {
    const machine: Machine = {
      files: { "a.subtle": ENDLESS },
      onPoll: (count, host) => {
        if (count === 30) host.signal("SIGINT");
      },
    };
    const { code, stdout } = await run(["simulate", "a.subtle", "--workers", "1"], machine);
    expect(code).toBe(3);
    expect(stdout).toContain("stopped by SIGINT");
  });

  it("is the end of memory", async () => {
    let asked = 0;
    const isShort = (): boolean => {
      asked += 1;
      return asked > 3;
    };
    const { code, result } = await simulated(ENDLESS, [], { isShort });
    expect([code, result.stop]).toEqual([3, "memory"]);
  });
});

describe("what is wrong", () => {
  it.each([
    ["spec a\nvar x : bool = 3", [], /type/],
    ["spec a\nvar x : 0 .. 3 in 0 .. 3\ninit x > 3\naction go { x' = 0 }", [], /no initial state/],
    ["spec a\nvar x : bool = true\naction go { x' = true }", ["--property", "P"], /no property/],
    ["spec a\nvar x : bool = true\naction go { x' = true }", ["--seed", "-1"], /whole number/],
    ["spec a\nvar x : bool = true\naction go { x' = true }", ["--depth", "0"], /whole number/],
  ])("in %j with %j is said, also as JSON", async (spec, options, message) => {
    const { code, result, stderr } = await simulated(spec, options);
    expect(code).toBe(2);
    expect(result.verdict).toBe("error");
    expect(stderr).toMatch(message);
  });
});
