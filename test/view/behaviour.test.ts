/** `trace --check`: every trace that `check` writes is a behaviour, and none is after a change that makes it none. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { interpret } from "../../src/interpret/model.js";
import { resultJson, type TraceJson } from "../../src/result/json.js";
import type { CompiledSpec } from "../../src/run/compile.js";
import type { Json } from "../../src/state/print.js";
import { type Deviation, deviationOf } from "../../src/view/behaviour.js";
import { tracesOf, type WrittenTrace } from "../../src/view/written.js";
import { accepted, compileFile, compileText, LONG, runSpec, specPaths, variantsOf } from "../support.js";

async function tracesIn(
  spec: CompiledSpec,
  variant: string | null,
  all = false,
): Promise<readonly WrittenTrace[]> {
  const exploration = await runSpec(spec, { engine: "compiled", all });
  const result = resultJson(spec.ir, spec.sources, variant, exploration, [], 0);
  return tracesOf(JSON.parse(JSON.stringify(result))).map(({ trace }) => trace);
}

/** Some specs in each run, all in the long one. */
const SPECS = specPaths().filter(
  (path) =>
    LONG ||
    /dax\/(?:truncate|entry_wakeup)|locks\/(?:dead|mutex)|dining|die_hard|two_phase|bakery/.test(path),
);

/** The first variants of a spec in each run, all in the long one. */
const VARIANTS_MAX = LONG ? Number.POSITIVE_INFINITY : 2;

const withSteps = (trace: WrittenTrace, steps: TraceJson["steps"]): WrittenTrace => ({
  ...trace,
  property: { ...trace.property, trace: { ...trace.property.trace, steps } },
});

interface Change {
  readonly what: string;
  /** The first step that may be none any more, from 1. */
  readonly step: number;
  readonly trace: WrittenTrace;
}

/** Another value of the same shape: a number is one more, a truth value its opposite, anything else is `none`. */
function otherValue(json: Json): Json {
  if (typeof json === "boolean") return !json;
  if (typeof json === "number") return json + 1;
  if (json === null) return "nobody";
  return null;
}

/** The loop begins at the same step as before. */
function leftOut(trace: WrittenTrace, i: number): Change {
  const { property } = trace;
  const { steps, loop } = property.trace;
  const rest = steps.filter((_, j) => j !== i);
  const start = loop === null ? null : Math.min(loop > i ? loop - 1 : loop, rest.length - 1);
  return {
    what: `step ${i + 1} left out`,
    step: i + 1,
    trace: { ...trace, property: { ...property, trace: { ...property.trace, steps: rest, loop: start } } },
  };
}

/** What can be done to a trace in one place. */
function changesOf(trace: WrittenTrace): readonly Change[] {
  const { steps } = trace.property.trace;
  return steps.flatMap((step, i): readonly Change[] => {
    const at = (what: string, changed: Partial<typeof step>, number = i + 1): Change => ({
      what: `${what} in step ${i + 1}`,
      step: number,
      trace: withSteps(
        trace,
        steps.map((other, j) => (j === i ? { ...other, ...changed } : other)),
      ),
    });
    const { state } = step;
    return [
      ...(i === 0
        ? []
        : [
            at("an action that there is not", { action: "no.such.action" }),
            at("no action", { action: null }),
            at("a parameter too many", { parameters: { ...step.parameters, extra: 1 } }),
            ...Object.keys(step.parameters).map((name) =>
              at(`another ${name}`, {
                parameters: { ...step.parameters, [name]: otherValue(step.parameters[name] ?? null) },
              }),
            ),
            leftOut(trace, i),
          ]),
      ...Object.entries(state ?? {}).map(([name, value]) =>
        at(`another value of ${name}`, { state: { ...state, [name]: otherValue(value) } }),
      ),
    ];
  });
}

/** What a change must at least lead to: the step, or one after it, is named. */
function expectRejected(deviation: Deviation | null, { what, step }: Change): void {
  expect(deviation, what).not.toBeNull();
  if (deviation === null) return;
  expect(deviation.step === null || deviation.step >= step, `${what}: ${JSON.stringify(deviation)}`).toBe(
    true,
  );
  expect(deviation.why.length).toBeGreaterThan(0);
}

describe("on the specs", () => {
  it.each(SPECS)("every trace of %s is a behaviour, and none with a change", async (path) => {
    for (const variant of [null, ...variantsOf(path).slice(0, VARIANTS_MAX)]) {
      const spec = accepted(compileFile(path, { variant }));
      const model = interpret(spec.ir, { symmetry: false });
      for (const trace of await tracesIn(spec, variant)) {
        expect(await deviationOf(trace, spec, model)).toBeNull();
        const changes = changesOf(trace);
        const some = fc.sample(fc.constantFrom(...changes), { numRuns: LONG ? 40 : 6, seed: 1 });
        for (const change of some) {
          // A step that is left out may have been needless, so whether it still is one is found out in another way.
          const deviation = await deviationOf(change.trace, spec, model);
          const { loop } = change.trace.property.trace;
          if (deviation !== null && !change.what.includes("left out")) expectRejected(deviation, change);
          else if (!isStill(change.trace, spec)) expectRejected(deviation, change);
          else if (loop === null) expect(deviation, change.what).toBeNull();
        }
      }
    }
  });
});

/** Whether the steps of a trace are steps of the spec, found out by all successors of each state, as texts. */
function isStill(trace: WrittenTrace, spec: CompiledSpec): boolean {
  const model = interpret(spec.ir, { symmetry: false });
  const { steps } = trace.property.trace;
  const textOf = (json: object): string => JSON.stringify(json);
  const [first, ...rest] = steps;
  if (first?.state == null || first.action !== null) return false;
  let at = [...model.initial()].flatMap((one) =>
    one.kind === "state" && textOf(model.codec.json(one.state)) === textOf(first.state ?? {})
      ? [one.state]
      : [],
  )[0];
  for (const { action, parameters, state } of rest) {
    if (at === undefined) return false;
    const next = model.explain(at).filter(({ action: index, choices }) => {
      const given = Object.fromEntries(
        choices.map(({ name, value }) => {
          const { type, value: of } = value as { type: never; value: never };
          return [name, model.printer.json(type, of)];
        }),
      );
      return spec.ir.actions[index]?.name === action && textOf(given) === textOf(parameters);
    });
    if (state === null) return next.some(({ outcome }) => outcome.kind === "failed");
    at = next.flatMap(({ outcome }) =>
      outcome.kind === "state" && textOf(model.codec.json(outcome.state)) === textOf(state)
        ? [outcome.state]
        : [],
    )[0];
  }
  return at !== undefined;
}

const SPEC = `spec turns
type Task = symmetric 2
type Mutex = Process?
macro take(k) pairs give { when k = none  k' = self }
macro give(k) { k' = none }
var m : Mutex = none
var n : 0 .. 3 = 0
fair process work(t in Task) {
  lock: take(m)
  add: pick by in {0, 1} where n + by <= 3  n' = n + by
  unlock: give(m)
  goto lock
}
action reset { when n = 3  n' = 0 }
invariant Low : n < 2
property Ends : eventually n = 3
`;

describe("what is wrong is named:", () => {
  const spec = accepted(compileText(SPEC));
  const model = interpret(spec.ir, { symmetry: false });
  const whyNot = async (name: string, change: (steps: TraceJson["steps"]) => TraceJson["steps"]) => {
    const found = (await tracesIn(spec, null, true)).find(({ property }) => property.name === name);
    if (found === undefined) throw new Error(`there is no trace of ${name}`);
    return deviationOf(withSteps(found, change(found.property.trace.steps)), spec, model);
  };

  it("a guard that is false, and who holds the lock", async () => {
    // The second task takes the lock while the first one has it.
    const deviation = await whyNot("Low", (steps) => [
      ...steps.slice(0, 2),
      { ...(steps[1] as TraceJson["steps"][number]), parameters: { t: "Task#2" } },
    ]);
    expect(deviation).toEqual({
      step: 3,
      action: "work.lock",
      given: "t = Task#2",
      why: "it can't be taken: the guard `k = none` is false (a.subtle:4; held by work(Task#1))",
    });
  });

  it("a process at another label", async () => {
    const deviation = await whyNot("Low", ([first, , ...rest]) => [
      first as TraceJson["steps"][number],
      ...rest,
    ]);
    expect(deviation?.why).toBe("it can't be taken: its process is not at the label `add` (a.subtle:10)");
  });

  it("a value that can't be picked", async () => {
    const deviation = await whyNot("Low", (steps) =>
      steps.map((step) =>
        "by" in step.parameters ? { ...step, parameters: { ...step.parameters, by: 7 } } : step,
      ),
    );
    expect(deviation?.why).toBe("it can't pick that; it can pick by = 0");
  });

  it("what the step makes, and what the trace says", async () => {
    const deviation = await whyNot("Low", (steps) =>
      steps.map((step, i) =>
        i === 2 && step.state !== null ? { ...step, state: { ...step.state, n: 3 } } : step,
      ),
    );
    expect(deviation).toMatchObject({ step: 3, why: "`n` becomes 1, in the trace it is 3" });
  });

  it("a value outside its type", async () => {
    const deviation = await whyNot("Low", (steps) =>
      steps.map((step, i) =>
        i === 1 && step.state !== null ? { ...step, state: { ...step.state, n: 9 } } : step,
      ),
    );
    expect(deviation).toMatchObject({ step: 2, why: "`n` has a value outside its type: 9" });
  });

  it("a loop that is not fair", async () => {
    const deviation = await whyNot("Ends", (steps) => steps);
    expect(deviation).toBeNull();
    const found = (await tracesIn(spec, null, true)).find(({ property }) => property.name === "Ends");
    if (found === undefined) throw new Error("there is no loop");
    const [first] = found.property.trace.steps;
    const stays: WrittenTrace = {
      ...found,
      property: {
        ...found.property,
        trace: { steps: first === undefined ? [] : [first], loop: 0, back: null, fair: [] },
      },
    };
    expect((await deviationOf(stays, spec, model))?.why).toBe(
      "the loop is not fair: work.lock with t = Task#1 can always take a step, and never does",
    );
  });
});
