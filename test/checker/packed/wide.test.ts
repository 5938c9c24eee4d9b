/** States with more successors, and more initial assignments, than any batch or buffer was made for. */
import { describe, expect, it } from "vitest";
import {
  type Finding,
  type PackedModel,
  type PackedOptions,
  searchPacked,
  type Words,
} from "../../../checker/index.js";

const OPTIONS: PackedOptions = {
  all: true,
  only: null,
  statesMax: Number.POSITIVE_INFINITY,
  memoryMax: Number.POSITIVE_INFINITY,
  lowMemory: false,
};

/**
 * The root leads to many leaves, and each leaf to itself. Leaf 3/4 of the way is bad, and so are all after it. The
 * model says that it has few successors, or more than any memory could hold.
 */
function fan(roots: number, leaves: number, successorsMax: number): PackedModel {
  const seen = new Uint8Array(1);
  const taken = new Int32Array(2);
  const enabled = new Int32Array(2);
  const put = (out: Int32Array, at: number, root: number, leaf: number): number => {
    out[at] = root + 1;
    out[at + 1] = leaf;
    return at + 2;
  };
  const count = (action: number, times: number): void => {
    taken[action] = (taken[action] as number) + times;
    enabled[action] = (enabled[action] as number) + 1;
  };
  const successors = (state: Words): readonly Words[] =>
    state[1] === 0
      ? Array.from({ length: leaves }, (_, i) => Int32Array.of(state[0] ?? 0, i + 1))
      : [state.slice()];
  return {
    identity: "fan",
    words: 2,
    neverZero: true,
    actions: ["spread", "stay"],
    properties: [{ name: "Good", kind: "invariant", hasPremise: false }],
    flags: [{ kind: "property", property: 0 }],
    seen,
    judged: new Uint8Array(2),
    spoken: new Uint8Array(1),
    taken,
    enabled,
    successorsMax,
    initial(out, to) {
      let at = to;
      for (let root = 0; root < roots; root += 1) at = put(out, at, root, 0);
      return at;
    },
    expand(states, from, out, to) {
      const root = (states[from] as number) - 1;
      const leaf = states[from + 1] as number;
      if (leaf > 0) {
        count(1, 1);
        return put(out, to, root, leaf);
      }
      let at = to;
      for (let i = 1; i <= leaves; i += 1) at = put(out, at, root, i);
      count(0, leaves);
      return at;
    },
    judge(states, from) {
      if ((states[from + 1] as number) > 0.75 * leaves) seen[0] = 1;
    },
    judgeStep: () => undefined,
    canonicalise: null,
    explain: (state) =>
      successors(state).map((next) => ({ action: 0, choices: [], outcome: { kind: "state", state: next } })),
    decode: () => ({}),
    encode: () => new Int32Array(2),
  };
}

function run(model: PackedModel, options: Partial<PackedOptions>) {
  const running = searchPacked(model, { ...OPTIONS, ...options });
  let next = running.next();
  while (next.done !== true) next = running.next();
  return next.value;
}

const endOf = ({ trace }: Finding<Words>): readonly string[] | undefined =>
  trace?.steps.map(({ state, position }) => `${state} at ${position}`);

describe("many successors", () => {
  it.each([
    ["announced", 5_000, {}],
    ["not announced", 3, {}],
    ["announced beyond all bounds", 2 ** 40, {}],
    ["in a buffer of one word", 5_000, { tuning: { bufferWords: 1 } }],
    ["in little memory", 5_000, { lowMemory: true, tuning: { batch: 1, firstSlots: 16 } }],
  ] as const)("are all found and counted: %s", (_, successorsMax, options) => {
    const { counts, actions, findings, states } = run(fan(3, 5_000, successorsMax), options);
    expect(counts).toEqual({ distinct: 15_003, generated: 30_003, depth: 2, initial: 3 });
    expect(actions).toEqual([
      { taken: 15_000, enabled: 3 },
      { taken: 15_000, enabled: 15_000 },
    ]);
    expect(findings.slice(0, 1).map(endOf)).toEqual([["1,0 at 0", "1,3751 at 3750"]]);
    expect(states.find(Int32Array.of(3, 5_000))).toBe(15_002);
  });

  it("that don't fit into memory end the search", () => {
    const { stop, counts } = run(fan(1, 50_000, 3), {
      memoryMax: 300_000,
      tuning: { chunkStates: 64, firstSlots: 16, batch: 1 },
    });
    expect([stop, counts.distinct, counts.generated]).toEqual(["memory", 1, 1]);
  });
});

it("many initial states are all found", () => {
  const { counts, states } = run(fan(10_000, 1, 3), {});
  expect(counts).toEqual({ distinct: 20_000, generated: 30_000, depth: 2, initial: 10_000 });
  expect(states.levelOf(9_999)).toBe(0);
  expect(states.levelOf(10_000)).toBe(1);
});
