/** What counterexamples say beyond their steps, judged by brute force. */
import { describe, expect, it } from "vitest";
import type { TraceStep } from "../../checker/outcome.js";
import type { Ir } from "../../src/ir/ir.js";
import { load } from "../../src/resolve/load.js";
import { insightJson } from "../../src/result/insight.js";
import { resultJson } from "../../src/result/json.js";
import { type CompiledSpec, compileProgram } from "../../src/run/compile.js";
import { type EngineName, type Exploration, explore } from "../../src/run/explore.js";
import { withInsights } from "../../src/run/insights.js";
import type { State, TypedValue } from "../../src/state/values.js";
import { inMemory, onDisk } from "../support.js";
import { avoiding, badOf, type Graph, graphOf, reachesBad, schedulesOf } from "./oracle.js";

interface Case {
  readonly title: string;
  readonly path: string;
  readonly text?: string;
  readonly variant?: string;
  readonly constants?: Readonly<Record<string, string>>;
  readonly all?: boolean;
}

async function told(
  { path, text, variant, constants = {}, all = true }: Case,
  engine: EngineName = "compiled",
) {
  const { program, diagnostics } = load(path, text === undefined ? onDisk : inMemory({ [path]: text }));
  const given = new Map(Object.entries(constants));
  const compiled = (name: string | null): CompiledSpec => {
    const { spec } = compileProgram(program, diagnostics, { constants: given, variant: name });
    if (spec === null) throw new Error(`${path} is wrong`);
    return spec;
  };
  const spec = compiled(variant ?? null);
  const options = { all, only: null, statesMax: Number.POSITIVE_INFINITY, symmetry: true, engine } as const;
  const found = await explore(spec, options);
  if ("refused" in found) throw new Error("refused");
  const unedited = variant === undefined ? null : () => compiled(null);
  const exploration: Exploration = await withInsights(found, spec, unedited, () => undefined);
  const json = resultJson(spec.ir, spec.sources, null, exploration, [], 0).properties;
  return { spec, exploration, base: compiled(null), json };
}

/** Two take turns; who does not wait for the other may go on for good. */
const LOOPS = `spec loops
var a : 0 .. 3 = 0
var b : bool = false
process up { go: when a < 3  a' = a + 1  restart }
process spin { idle rest: when true
  on: b' = not b  restart }
process other { turn: b' = not b  restart }
environment action reset { when a = 2  a' = 0 }
invariant Low : a < 3
`;

const DOOM = `spec doom
var x : 0 .. 9 = 0
var y : 0 .. 3 = 0
fair process p {
  idle begin: when true
  one: either { x' = 1 } or { x' = 2 }
  two: x' = x + 3
  three: assert x != 5 or y = 0
         y' = 1
}
process q(me in 0 .. 1) {
  set:  when y < 2  y' = y + 1
  back: y' = 0
}
action plain(n in 1 .. 2) { when x = 0 and y = n  x' = 9 }
invariant NotNine : x != 9
step NeverBack : x' >= x
`;

const DEAD = `spec dead
var m : Process? = none
var n : Process? = none
process p { a: when m = none  m' = self
  b: when n = none  n' = self
  c: m' = none  n' = none  restart }
process q { a: when n = none  n' = self
  b: when m = none  m' = self
  c: m' = none  n' = none  restart }
`;

const DAX = "specs/dax/fault_vs_truncate.subtle";
const small = { FAULTS: "1" };
const CASES: readonly Case[] = [
  { title: "loops", path: "loops.subtle", text: LOOPS },
  { title: "branches, an assertion, a step property", path: "doom.subtle", text: DOOM },
  { title: "a deadlock", path: "dead.subtle", text: DEAD },
  ...["no_recheck", "shared", "size_last", "no_unmap", "locked_twice", "wrong_mode", "grows_again"].map(
    (variant): Case => ({ title: variant, path: DAX, variant, constants: small }),
  ),
  { title: "no_recheck with two faults", path: DAX, variant: "no_recheck", all: false },
  ...["no_turn", "flag_late", "no_wait_for_turn", "no_flag"].map(
    (variant): Case => ({ title: variant, path: "specs/teaching/peterson.subtle", variant }),
  ),
  ...["nap", "one_list"].map(
    (variant): Case => ({
      title: variant,
      path: "specs/gallery/producer_consumer.subtle",
      variant,
      all: false,
    }),
  ),
  { title: "locks", path: "specs/locks/deadlocks.subtle" },
  { title: "tickets", path: "specs/gallery/ticket_lock.subtle", variant: "too_few_numbers", all: false },
];

/** As the keys of edges. */
function keyOf({ action, choices, decided = [] }: TraceStep<State>, ir: Ir, { model }: Graph): string {
  const shown = (values: typeof choices) =>
    values.map(({ name, value }) => {
      const typed = value as TypedValue;
      return [name, model.printer.json(typed.type, typed.value)];
    });
  return JSON.stringify([ir.actions[action ?? -1]?.name, shown(choices), shown(decided)]);
}

describe("brute force agrees on", () => {
  it.each(CASES)("$title", async (given) => {
    const { spec, exploration } = await told(given);
    const { ir } = spec;
    const own = exploration.findings.filter(
      ({ trace }) => trace !== null && exploration.insights?.has(trace),
    );
    expect(own.length).toBeGreaterThan(0);
    for (const finding of own) {
      const { trace } = finding;
      if (trace === null) continue;
      const insight = exploration.insights?.get(trace);
      if (insight === undefined) throw new Error("no insight");
      const { doomed, orders } = insightJson(insight, ir);
      const graph = graphOf(ir);
      const bad = badOf(graph, finding);
      const texts = trace.steps.map(({ state }) => state && JSON.stringify(graph.model.codec.json(state)));
      const free = avoiding(graph, bad);
      // The number of the first step after which nothing is free; a step that violates by itself comes last.
      const first = texts.findIndex((text) => text === null || !free.has(text));
      expect(doomed.from).toBe((first < 0 ? texts.length - 1 : first) + 1);
      const before = texts[(doomed.from ?? 0) - 2];
      const escapes =
        before == null
          ? []
          : (graph.edges.get(before) ?? []).flatMap((edge) => {
              const { to, action } = edge;
              if (to === null || to === before || bad.edge(before, edge) || !free.has(to)) return [];
              return [`${action} ${reachesBad(graph, bad, to) ? "at risk" : "safe"}`];
            });
      expect(doomed.escapes?.map(({ action, to }) => `${action} ${to}`)).toEqual(escapes);

      const everyEdge = [...graph.edges.values()].flat();
      const events = trace.steps.slice(1).map((step) => {
        const edge = everyEdge.find(
          ({ index, key }) => index === step.action && key === keyOf(step, ir, graph),
        );
        if (edge === undefined) throw new Error("a step of the trace is nowhere");
        return edge;
      });
      const all = schedulesOf(graph, bad, texts[0] as string, events, 20_000);
      if (all === null || orders === null) throw new Error("too many schedules");
      expect([orders.schedules, orders.violating]).toEqual([
        all.length,
        all.filter(({ isBad }) => isBad).length,
      ]);
      const good = all.filter(({ isBad }) => !isBad).map(({ order }) => order);
      const keeps = (order: readonly number[], core: typeof orders.core): boolean =>
        core.every(({ first: a, then: b }) => order.indexOf(a - 2) < order.indexOf(b - 2));
      for (const { first: a, then: b } of orders.core) {
        expect(a).toBeLessThan(b);
        expect(events[a - 2]?.line).not.toBe(events[b - 2]?.line);
      }
      expect(good.filter((order) => keeps(order, orders.core))).toEqual([]);
      for (const one of orders.core)
        expect(
          good.some((order) =>
            keeps(
              order,
              orders.core.filter((other) => other !== one),
            ),
          ),
        ).toBe(true);
    }
  });
});

describe("both engines", () => {
  it.each(CASES)("say the same of $title", async (given) => {
    const [compiled, reference] = await Promise.all([told(given), told(given, "reference")]);
    expect(compiled.json).toEqual(reference.json);
  });
});

describe("the deciding step", () => {
  it.each(CASES.filter(({ variant }) => variant !== undefined))(
    "of $title is the first that the unedited spec can't take",
    async (given) => {
      const { json, base } = await told(given);
      const graph = graphOf(base.ir);
      for (const { trace } of json) {
        if (trace?.doomed === undefined) continue;
        const texts = trace.steps.map(({ state }) => state && JSON.stringify(state));
        const first = trace.steps.findIndex(({ action, state }, i) => {
          if (action === null) return !graph.initial.includes(texts[i] as string);
          const edges = graph.edges.get(texts[i - 1] as string) ?? [];
          return !edges.some(
            (edge) => edge.action === action && (state === null ? edge.to === null : edge.to === texts[i]),
          );
        });
        expect(trace.deciding === null ? 0 : trace.deciding?.step).toBe(first + 1);
      }
    },
  );
});

it("in any order the steps without a recheck end there", async () => {
  const { json } = await told({ title: "", path: DAX, variant: "no_recheck" });
  const { trace } = json.find(({ name }) => name === "NoDangling") ?? {};
  expect(trace?.orders?.core).toEqual([]);
  expect(trace?.orders?.violating).toBe(trace?.orders?.schedules);
  expect(trace?.steps[(trace.deciding?.step ?? 0) - 1]?.action).toBe("fault.recheck");
});

it("without the lock, the mapping is inserted after it was removed", async () => {
  const { json } = await told({ title: "", path: DAX, variant: "no_fault_lock", constants: { FAULTS: "1" } });
  const { trace } = json.find(({ name }) => name === "NoDangling") ?? {};
  const named = trace?.orders?.core.map(({ first, then }) => [
    trace.steps[first - 1]?.action,
    trace.steps[then - 1]?.action,
  ]);
  expect(named).toEqual([["truncate.zap", "fault.insert"]]);
});

/** Each of them takes one step, and then it fails. */
const many = (count: number): string => `spec many
var x : [1 .. ${count} -> bool] = [i in 1 .. ${count} |-> false]
process p(me in 1 .. ${count}) { set: x[me]' = true }
invariant NotAll : exists i in 1 .. ${count} : not x[i]
`;

it("with too many schedules, or too many states, it is not decided", async () => {
  const found = async (count: number) => {
    const { json } = await told({ title: "", path: "many.subtle", text: many(count), all: false });
    return json.find(({ name }) => name === "NotAll")?.trace;
  };
  const always = { from: 1, escapes: [], mayRest: false };
  expect(await found(5)).toMatchObject({
    doomed: always,
    orders: { schedules: 120, violating: 120, core: [] },
  });
  expect(await found(9)).toMatchObject({ doomed: always, orders: null });
  expect(await found(13)).toMatchObject({
    doomed: { from: null, escapes: null, mayRest: false },
    orders: null,
  });
});
