/** The search, over models written by hand: it knows nothing of any language. */
import { describe, expect, it } from "vitest";
import {
  compareTraces,
  type Model,
  type Outcome,
  type Progress,
  type SearchOptions,
  type Stop,
  search,
  type Trace,
} from "../../checker/index.js";
import {
  failureAt,
  grid,
  type Handwritten,
  invariant,
  modelOf,
  type Numbers,
  reachable,
  state,
  step,
} from "./models.js";

interface Options extends Partial<SearchOptions> {
  readonly answer?: (progress: Progress) => Stop | undefined;
}

const ALL: SearchOptions = { all: true, only: null, statesMax: Number.POSITIVE_INFINITY };

function explore(
  given: Handwritten | Model<Numbers>,
  { answer, ...options }: Options = {},
): Outcome<Numbers> {
  const model = "expand" in given ? given : modelOf(given);
  const running = search(model, { ...ALL, ...options });
  let next = running.next();
  while (next.done !== true) next = running.next(answer?.(next.value));
  return next.value;
}

const textOf = (trace: Trace<Numbers> | null | undefined): string =>
  (trace?.steps ?? []).map(({ state: reached }) => (reached === null ? "failed" : `${reached}`)).join(" ");

/** `name verdict: trace` of everything that has something to say. */
const found = ({ findings }: Outcome<Numbers>): readonly string[] =>
  findings
    .filter(({ name, verdict }) => verdict !== "holds" || !/^(deadlock|types|asserts|evaluation)$/.test(name))
    .map(({ name, verdict, trace }) => `${name} ${verdict}: ${textOf(trace)}`.replace(/: $/, ""));

/** The states in the order in which they are expanded; of a model whose properties hold, since traces expand again. */
function visits(given: Handwritten): readonly string[] {
  const seen: string[] = [];
  const model = modelOf(given);
  const expand = (from: Numbers) => {
    seen.push(`${from}`);
    return model.expand(from);
  };
  explore({ ...model, expand });
  return seen;
}

const stuck: NonNullable<Handwritten["deadlocked"]> = (_, transitions) => transitions.length === 0;

describe("exploring", () => {
  it("visits states in breadth-first order, each once, successors as the model lists them", () => {
    expect(visits(grid(2))).toEqual(["0,0", "1,0", "0,1", "2,0", "1,1", "0,2", "2,1", "1,2", "2,2"]);
  });

  it("counts states, transitions with their duplicates, levels, and initial states", () => {
    expect(explore(grid(2)).counts).toEqual({ distinct: 9, generated: 13, depth: 5, initial: 1 });
  });

  it("counts of each action its transitions and the states in which it is enabled", () => {
    const choosing: Handwritten = {
      initial: [[0]],
      actions: { choose: ([x = 0]) => (x === 0 ? [[1], [2], [1], [0]] : []), rest: () => [[2]] },
    };
    const { actions, counts } = explore(choosing);
    expect(actions).toEqual([
      { taken: 4, enabled: 1 },
      { taken: 3, enabled: 3 },
    ]);
    expect(counts).toEqual({ distinct: 3, generated: 8, depth: 2, initial: 1 });
  });

  it("counts every initial assignment as generated, and equal ones as one state", () => {
    const twice: Handwritten = { initial: [[1], [0], [1]], actions: {} };
    expect(explore(twice).counts).toEqual({ distinct: 2, generated: 3, depth: 1, initial: 2 });
    expect(visits(twice)).toEqual(["1", "0"]);
  });

  it("counts one state for all that have the same representative, and walks through unreduced ones", () => {
    const sorted: Handwritten = {
      ...grid(2),
      representative: (values) => [...values].sort(),
      properties: { Low: invariant((x = 0, y = 0) => x + y < 3) },
    };
    const outcome = explore(sorted);
    expect(outcome.counts).toEqual({ distinct: 6, generated: 9, depth: 5, initial: 1 });
    expect(found(outcome)).toEqual(["Low violated: 0,0 1,0 2,0 2,1"]);
  });
});

describe("the trace that is reported", () => {
  it("is the least of the shortest ones, compared from the first step", () => {
    // The last state can be reached by four paths of three steps.
    const corner: Handwritten = { ...grid(2), properties: { Low: invariant((x = 0, y = 0) => x + y < 3) } };
    const outcome = explore(corner);
    expect(found(outcome)).toEqual(["Low violated: 0,0 1,0 2,0 2,1"]);
    expect(outcome.findings[0]?.trace?.steps.map((s) => [s.action, s.position])).toEqual([
      [null, 0],
      [0, 0],
      [0, 0],
      [1, 0],
    ]);
  });

  it("starts at the first initial state that a shortest trace can start at", () => {
    const starts: Handwritten = {
      initial: [[9], [5], [3]],
      actions: { down: ([x = 0]) => (x > 0 ? [[x - 1]] : []) },
      properties: { NotFour: invariant((x) => x !== 4), NotTwo: invariant((x) => x !== 2) },
    };
    expect(found(explore(starts))).toEqual(["NotFour violated: 5 4", "NotTwo violated: 3 2"]);
  });

  it("is each property's own shortest one when everything is explored", () => {
    const line: Handwritten = {
      initial: [[0]],
      actions: { up: ([x = 0]) => (x < 5 ? [[x + 1]] : []) },
      properties: {
        Late: invariant((x = 0) => x < 4),
        Early: invariant((x = 0) => x < 2),
        Up: step(([x = 0], [y = 0]) => y < 2 || x < 2),
      },
    };
    expect(found(explore(line))).toEqual([
      "Late violated: 0 1 2 3 4",
      "Early violated: 0 1 2",
      "Up violated: 0 1 2 3",
    ]);
  });

  it.each([
    ["shorter before longer", [0, 9], [0, 0, 0], -1],
    ["of equal length the one with the lower first step", [0, 1, 5], [0, 2, 0], -1],
    ["equal ones are equal", [0, 1], [0, 1], 0],
  ])("is compared: %s", (_, a, b, sign) => {
    const trace = (positions: readonly number[]): Trace<Numbers> => ({
      steps: positions.map((position) => ({ action: null, choices: [], position, state: null })),
      loop: null,
    });
    expect(Math.sign(compareTraces(trace(a), trace(b)))).toBe(sign);
    expect(Math.sign(compareTraces(trace(b), trace(a)))).toBe(0 - sign);
  });
});

describe("without `all` the search stops", () => {
  const notOne = invariant((x = 0, y = 0) => x + y !== 1);

  it("when the level of parents in whose expansion the first violation turned up is finished", () => {
    const outcome = explore(
      { ...grid(2), properties: { NotThree: invariant((x, y) => `${x}${y}` !== "21") } },
      { all: false },
    );
    expect(outcome.stop).toBe("violation");
    expect(outcome.counts).toEqual({ distinct: 8, generated: 11, depth: 4, initial: 1 });
  });

  it("at once if an initial state violates", () => {
    const both: Handwritten = {
      ...grid(2),
      initial: [
        [0, 1],
        [1, 1],
      ],
      properties: { notOne },
    };
    expect(explore(both, { all: false }).counts).toEqual({ distinct: 2, generated: 2, depth: 1, initial: 2 });
  });

  it("and gives every property violated by then its own trace, the others no verdict", () => {
    const outcome = explore(
      {
        ...grid(2),
        properties: {
          First: notOne,
          Second: invariant((_, y) => y !== 1),
          Later: invariant((x) => x !== 2),
          Seen: reachable((x) => x === 1),
          Unseen: reachable((x) => x === 2),
        },
      },
      { all: false },
    );
    expect(found(outcome)).toEqual([
      "First violated: 0,0 1,0",
      "Second violated: 0,0 0,1",
      "Later unknown",
      "Seen holds: 0,0 1,0",
      "Unseen unknown",
      "deadlock unknown",
      "types unknown",
      "asserts unknown",
      "evaluation unknown",
    ]);
  });

  it.each([
    ["a step property", { properties: { Still: step(([x = 0], [y = 0]) => y <= x) } }],
    [
      "a failed step",
      { actions: { ...grid(2).actions, fail: ([x]: readonly number[]) => (x === 0 ? [failureAt(1)] : []) } },
    ],
  ] as const)("for %s too", (_, more) => {
    const outcome = explore({ ...grid(2), ...(more as Partial<Handwritten>) }, { all: false });
    expect([outcome.stop, outcome.counts.depth]).toEqual(["violation", 2]);
  });

  it("for a deadlock when the state has been expanded", () => {
    const outcome = explore({ ...grid(1), deadlocked: stuck }, { all: false });
    expect(outcome.stop).toBe("violation");
    expect(found(outcome)).toContain("deadlock violated: 0,0 1,0 1,1");
  });

  it("but never because a witness was found", () => {
    const outcome = explore({ ...grid(2), properties: { Start: reachable(() => true) } }, { all: false });
    expect(outcome.stop).toBeNull();
    expect(outcome.counts.distinct).toBe(9);
    expect(found(outcome)).toEqual(["Start holds: 0,0"]);
  });
});

describe("with `all`", () => {
  it("violating states are expanded like others", () => {
    const outcome = explore({ ...grid(2), properties: { Never: invariant(() => false) } });
    expect(outcome.stop).toBeNull();
    expect(outcome.counts).toEqual({ distinct: 9, generated: 13, depth: 5, initial: 1 });
  });
});

describe("step properties", () => {
  const round: Handwritten = {
    initial: [[0]],
    actions: { next: ([x = 0]) => [[(x + 1) % 3]], stay: ([x = 0]) => [[x]] },
  };

  it("are judged on transitions into known states too", () => {
    const back = step(([x = 0], [y = 0]) => y > x);
    expect(found(explore({ ...round, properties: { back } }))).toEqual(["back violated: 0 1 2 0"]);
  });

  it("are not judged on transitions that change nothing", () => {
    const moves = step(([x], [y]) => x !== y);
    expect(found(explore({ ...round, properties: { moves } }))).toEqual(["moves holds"]);
  });

  it("have the trace with the least violating transition", () => {
    const twoWays: Handwritten = {
      initial: [[0]],
      actions: {
        up: ([x = 0]) => (x < 2 ? [[x + 1]] : []),
        back: ([x = 0]) => (x > 0 ? [[x - 1], [0]] : []),
      },
      properties: { Up: step(([x = 0], [y = 0]) => y > x) },
    };
    expect(found(explore(twoWays))).toEqual(["Up violated: 0 1 0"]);
    expect(explore(twoWays).findings[0]?.trace?.steps.at(-1)?.choices).toEqual([
      { name: "choice", value: 0 },
    ]);
  });
});

describe("deadlock", () => {
  it("is what the model says of a state and its transitions, and has the least trace", () => {
    const outcome = explore({ ...grid(2), deadlocked: stuck });
    expect(found(outcome)).toEqual(["deadlock violated: 0,0 1,0 2,0 2,1 2,2"]);
  });

  it("is judged with failed steps among the transitions", () => {
    const failing: Handwritten = {
      initial: [[0]],
      actions: { fail: () => [failureAt(1)] },
      deadlocked: stuck,
    };
    expect(found(explore(failing))).toEqual(["asserts violated: 0 failed"]);
  });
});

describe("failures", () => {
  const failing: Handwritten = {
    initial: [[0]],
    actions: {
      up: ([x = 0]) => (x < 3 ? [[x + 1]] : []),
      fail: ([x = 0]) => (x > 0 ? [failureAt(x === 1 ? 10 : 20), failureAt(20, "type")] : []),
    },
  };

  it("are reported once for each place and kind, by the least trace", () => {
    expect(found(explore(failing))).toEqual([
      "types violated: 0 1 failed",
      "asserts violated: 0 1 failed",
      "asserts violated: 0 1 2 failed",
    ]);
    const messages = explore(failing).findings.map((f) => f.message);
    expect(messages.filter((message) => message !== null)).toEqual(["at 20", "at 10", "at 20"]);
  });

  it("are in none of the counts, and have no successor", () => {
    const { counts, actions } = explore(failing);
    expect(counts).toEqual({ distinct: 4, generated: 4, depth: 4, initial: 1 });
    expect(actions).toEqual([
      { taken: 3, enabled: 3 },
      { taken: 0, enabled: 0 },
    ]);
  });

  it("of an initial assignment have a trace without a state", () => {
    const outcome = explore({ initial: [failureAt(5, "evaluation"), [0]], actions: {} });
    expect(found(outcome)).toEqual(["evaluation violated: failed"]);
    expect(outcome.counts).toEqual({ distinct: 1, generated: 1, depth: 1, initial: 1 });
  });

  it("of a property belong to the state: the trace ends there, and the property has no verdict", () => {
    const outcome = explore({
      ...grid(1),
      properties: {
        Broken: {
          kind: "invariant",
          inState: ({ values: [x] }) => (x === 1 ? failureAt(7, "evaluation") : true),
        },
      },
    });
    expect(found(outcome)).toEqual(["Broken unknown", "evaluation violated: 0,0 1,0"]);
  });

  it("of a step property end with its step", () => {
    const outcome = explore({
      ...grid(1),
      properties: {
        Broken: {
          kind: "step",
          inStep: (_, { values: [, y] }) => (y === 1 ? failureAt(7, "evaluation") : true),
        },
      },
    });
    expect(found(outcome)).toEqual(["Broken unknown", "evaluation violated: 0,0 0,1"]);
  });

  it("do not hide that the property is violated elsewhere", () => {
    const outcome = explore({
      ...grid(1),
      properties: {
        Broken: {
          kind: "invariant",
          inState: ({ values: [x, y] }) => (x === 1 ? failureAt(7, "evaluation") : y === 0),
        },
      },
    });
    expect(found(outcome)).toEqual(["Broken violated: 0,0 0,1", "evaluation violated: 0,0 1,0"]);
  });
});

describe("what is judged", () => {
  const given: Handwritten = {
    ...grid(1),
    deadlocked: stuck,
    properties: { A: invariant((x = 0) => x < 1), B: invariant((_, y = 0) => y < 1) },
  };

  it("is only what is asked for, deadlock too; failures always are", () => {
    const names = (only: readonly string[]) =>
      explore(given, { only: new Set(only) }).findings.map((f) => f.name);
    expect(names(["B"])).toEqual(["B", "types", "asserts", "evaluation"]);
    expect(names(["deadlock"])).toEqual(["deadlock", "types", "asserts", "evaluation"]);
  });

  it("does not stop for a property that was not asked for", () => {
    const outcome = explore(given, { all: false, only: new Set(["Nothing"]) });
    expect([outcome.stop, outcome.counts.distinct]).toEqual([null, 4]);
  });

  it("is listed as declared, then deadlock, types, asserts, evaluation", () => {
    expect(explore(given).findings.map((f) => f.name)).toEqual([
      "A",
      "B",
      "deadlock",
      "types",
      "asserts",
      "evaluation",
    ]);
  });

  it.each([
    ["a premise that is never true", (x: number) => x > 5, true],
    ["a premise that is true once", (x: number) => x === 1, false],
  ])("holds vacuously or not: %s", (_, premise, vacuous) => {
    const property = {
      kind: "invariant",
      premise: ({ values }: Numbers) => premise(values[0] ?? 0),
    } as const;
    const [first] = explore({ ...grid(1), properties: { A: property } }).findings;
    expect([first?.verdict, first?.vacuous]).toEqual(["holds", vacuous]);
  });

  it("has no verdict if it is temporal", () => {
    expect(found(explore({ ...grid(1), properties: { A: { kind: "temporal" } } }))).toEqual(["A unknown"]);
  });

  it("is violated if it is a `reachable` that is not reached", () => {
    expect(found(explore({ ...grid(1), properties: { A: reachable(() => false) } }))).toEqual(["A violated"]);
  });
});

describe("a search that is cut short", () => {
  const low = invariant((x = 0, y = 0) => x + y < 2);

  it("keeps no more states than it may, and knows nothing of what it has not seen", () => {
    const outcome = explore({ ...grid(5), properties: { low: invariant(() => true) } }, { statesMax: 4 });
    expect([outcome.stop, outcome.counts.distinct]).toEqual(["states", 4]);
    expect(new Set(outcome.findings.map((f) => f.verdict))).toEqual(new Set(["unknown"]));
  });

  it("can be one that has only just begun", () => {
    const outcome = explore({ initial: [[0], [1], [2]], actions: {} }, { statesMax: 2 });
    expect(outcome.counts).toEqual({ distinct: 2, generated: 3, depth: 1, initial: 2 });
    expect(outcome.stop).toBe("states");
  });

  it("explores everything if there are just as many states as it may keep", () => {
    expect(explore(grid(2), { statesMax: 9 }).stop).toBeNull();
  });

  it("still has found what it has found", () => {
    const outcome = explore({ ...grid(5), properties: { low } }, { statesMax: 5 });
    expect(outcome.stop).toBe("states");
    expect(found(outcome)[0]).toBe("low violated: 0,0 1,0 2,0");
  });

  it.each(["interrupted", "memory"] as const)("stops for the reason it is given: %s", (reason) => {
    const answer = ({ distinct }: Progress) => (distinct > 500 ? reason : undefined);
    const outcome = explore({ ...grid(99), properties: { low } }, { answer });
    expect(outcome.stop).toBe(reason);
    expect(outcome.counts.distinct).toBeLessThan(2000);
    expect(found(outcome)[0]).toBe("low violated: 0,0 1,0 2,0");
  });

  it("has reported how far it has come", () => {
    const seen: Progress[] = [];
    const answer = (progress: Progress) => {
      seen.push(progress);
      return undefined;
    };
    const { counts } = explore(grid(30), { answer });
    expect(seen[0]).toEqual({ distinct: 3, generated: 3, depth: 1, queue: 2 });
    expect(seen.length).toBe(Math.ceil(counts.distinct / 16));
    expect(seen.map((p) => p.distinct)).toEqual([...seen.map((p) => p.distinct)].sort((a, b) => a - b));
  });
});

it("a state is what its values are", () => {
  expect(state(1, 2).equals(state(1, 2))).toBe(true);
  expect(state(1, 2).equals(state(2, 1))).toBe(false);
});
