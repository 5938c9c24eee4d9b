/** Steps that overlap: what is accepted is compared with a search through all orders, which shares no code with it. */
import { describe, expect, it } from "vitest";
import { Random } from "../../checker/walks/random.js";
import { type CallId, Configurations } from "../../src/conform/configurations.js";
import { conformGraph } from "../../src/conform/graph/graph.js";
import { Mismatch, refused } from "../../src/conform.js";
import { spaceOf } from "../../src/graph/build.js";
import { explore } from "../../src/run/explore.js";
import { accepted, compileText } from "../support.js";
import { conformsText } from "./ideal.js";

const REGISTER = `spec register
type Task = symmetric 3
var value : 0 .. 2 = 0
var used  : 0 .. 3 = 0
action add(t in Task) { when used < 3 value' = (value + 1) % 3 used' = used + 1 }
action take(t in Task) { when value > 0 value' = value - 1 }
action look(t in Task) { value' = value }`;

type State = readonly [value: number, used: number];

/** What a command does, written anew; null where it is forbidden. */
const EFFECTS: Readonly<Record<string, (state: State) => State | null>> = {
  add: ([value, used]) => (used < 3 ? [(value + 1) % 3, used + 1] : null),
  take: ([value, used]) => (value > 0 ? [value - 1, used] : null),
  look: (state) => state,
};

/** A call: when it began and ended, and what it told of the value; null for one that did not end. */
interface Told {
  readonly action: string;
  readonly began: number;
  ended: number | null;
  isRefused: boolean;
  saw: number | null;
}

/** Whether some order explains a history, and the last observation: every order is tried. */
function explained(calls: readonly Told[], state: State, observed: number): boolean {
  if (calls.every(({ ended }) => ended === null) && state[0] === observed) return true;
  return calls.some((call, i) => {
    const others = calls.filter((_, j) => j !== i);
    if (others.some(({ ended }) => ended !== null && ended < call.began)) return false;
    const after = (EFFECTS[call.action] as (typeof EFFECTS)[string])(state);
    if (call.ended !== null && call.isRefused) return after === null && explained(others, state, observed);
    if (after === null || (call.ended !== null && call.saw !== null && call.saw !== after[0])) return false;
    return explained(others, after, observed);
  });
}

it("accepts exactly the histories that some order explains", async () => {
  const spec = accepted(compileText(REGISTER));
  const { ir } = spec;
  const exploration = await explore(spec, {
    all: true,
    only: new Set(),
    statesMax: 1000,
    symmetry: false,
    traces: "none",
  });
  if ("refused" in exploration) throw new Error(exploration.refused.message);
  const graph = conformGraph(ir, spaceOf(exploration), {
    roles: ir.actions.map(() => "asked" as const),
    isFree: () => false,
  });
  const valueIn = (state: number): number => graph.json(state)[0] as number;
  const random = new Random();
  const verdicts = { accepted: 0, rejected: 0 };
  for (let run = 0; run < 4000; run += 1) {
    random.start(7, run);
    const configurations = new Configurations(graph, () => {}, 0);
    const calls: Told[] = [];
    const flying: { readonly id: CallId; readonly told: Told; readonly lane: number }[] = [];
    for (let time = 0; time < 9; time += 1) {
      const free = [1, 2, 3].filter((lane) => flying.every((one) => one.lane !== lane));
      if (free.length > 0 && (flying.length === 0 || random.below(2) === 0)) {
        const lane = free[random.below(free.length)] as number;
        const action = ["add", "take", "look"][random.below(3)] as string;
        const index = ir.actions.findIndex(({ name }) => name === action);
        const id = { command: graph.commandOf({ action: index, args: { t: `Task#${lane}` } }) };
        const told: Told = { action, began: time, ended: null, isRefused: false, saw: null };
        calls.push(told);
        flying.push({ id, told, lane });
        configurations.begin(id);
      } else {
        const [one] = flying.splice(random.below(flying.length), 1);
        if (one === undefined) continue;
        const { told, id } = one;
        told.ended = time;
        told.isRefused = told.action !== "look" && random.below(4) === 0;
        told.saw = random.below(2) === 0 ? null : random.below(3);
        const { saw } = told;
        if (told.isRefused) configurations.end(id, { kind: "refused" });
        else
          configurations.end(id, {
            kind: "done",
            choices: null,
            saw: saw === null ? null : (state) => valueIn(state) === saw,
          });
      }
    }
    const observed = random.below(3);
    configurations.keep((state) => valueIn(state) === observed);
    const expected = explained(calls, [0, 0], observed);
    expect({ run, accepted: !configurations.isEmpty }).toEqual({ run, accepted: expected });
    verdicts[expected ? "accepted" : "rejected"] += 1;
  }
  expect(Math.min(verdicts.accepted, verdicts.rejected)).toBeGreaterThan(200);
});

describe("concurrent runs", () => {
  const COUNTER = `spec counter
type Task = symmetric 2
var n : 0 .. 8 = 0
process task(me in Task) {
  add: when n < 8 n' = n + 1 goto add
}`;
  const tested = (add: (counter: { n: number }) => Promise<unknown>) => ({
    concurrent: { runs: 50 },
    setup: () => ({ n: 0 }),
    steps: { "task.add": add },
    observe: ({ n }: { n: number }) => ({ n }),
  });
  const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

  it("pass if some order explains them", async () => {
    const atomic = tested(async (counter) => {
      await turn();
      if (counter.n >= 8) return refused;
      counter.n += 1;
      const saw = { n: counter.n };
      await turn();
      return { saw };
    });
    const report = await conformsText(COUNTER, atomic);
    expect(report).toMatchObject({ runs: 50, resets: 50 });
    expect(report.text()).toContain("50 concurrent runs");
  });

  it("find a lost update, in lanes, and say how often it came back", async () => {
    const torn = tested(async (counter) => {
      const { n } = counter;
      if (n >= 8) return refused;
      await turn();
      counter.n = n + 1;
      return undefined;
    });
    const error: unknown = await conformsText(COUNTER, torn).catch((thrown: unknown) => thrown);
    if (!(error instanceof Mismatch)) throw error;
    expect(error.message.replace(/replay: ".*"/, "replay: …").replace(/in \d+ of/, "in … of")).toBe(
      `counter: the state after task.add is not one that the spec allows in any order
         of the steps that overlap

  set up with n = 0, task.pc = [Task#1 |-> add, Task#2 |-> add]
      task(Task#1)                         task(Task#2)
   1                                       ┌ add
   2  ┌ add                                │
   1  │                                    └ add
   2  └ add

  the last: task.add  me = Task#1
  the spec allows:
    n = 2
  and seen was:
    n = 1

  This is what is left of the run: it fails, and nothing more can be left out.
         It failed again in … of 10 runs.
  To run it again: conforms(…, { …, replay: … })`,
    );
    const again: unknown = await conformsText(COUNTER, { ...torn, replay: error.replay }).catch(
      (thrown: unknown) => thrown,
    );
    expect(again).toBeInstanceOf(Mismatch);
  });
});
