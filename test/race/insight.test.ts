/** What counterexamples say beyond their steps. Brute force judges it in `test/brute/counterexamples.test.ts`. */
import { describe, expect, it } from "vitest";
import { CASES, DAX, told } from "./cases.js";
import { graphOf } from "./oracle.js";

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

it("a trace that ends outside of constraints is one of its own schedules", async () => {
  const text = `spec outside
var x : 0 .. 3 = 0
action go(d in 1 .. 2) { when x < 3  x' = if x + d > 3 then 3 else x + d }
constraint Low : x < 2
invariant I : x != 3
step S : x' <= x + 1
deadlock allowed
`;
  const { json } = await told({ title: "", path: "outside.subtle", text, all: true });
  const orders = json.flatMap(({ trace }) => (trace?.orders === undefined ? [] : [trace.orders]));
  expect(orders).toEqual([
    { schedules: 1, violating: 1, core: [] },
    { schedules: 1, violating: 1, core: [] },
  ]);
});
