/** Counts and traces that are known from elsewhere: from other checkers, and from exploring by hand. */

import { describe, expect, it } from "vitest";
import type { Initial } from "../../checker/model.js";
import { interpret } from "../../src/interpret/model.js";
import { orbitOf } from "../../src/interpret/symmetry.js";
import type { State } from "../../src/state/values.js";
import {
  accepted,
  compileFile,
  findingOf,
  LONG,
  type RunOptions,
  runFile,
  stateText,
  verdicts,
} from "../support.js";

const BENCH = "specs/bench/dax_bench.subtle";
const DAX = "specs/dax/fault_vs_truncate.subtle";

const steps = async (name: string, options: RunOptions): Promise<number | undefined> =>
  findingOf(await runFile(DAX, options), name).trace?.steps.length;

/** C, JavaScript, Rumur and TLC count the same. */
describe("the benchmark model", () => {
  it.for([
    { F: 1, P: 1, distinct: 32, generated: 61, long: false },
    { F: 2, P: 2, distinct: 1494, generated: 5164, long: false },
    { F: 3, P: 2, distinct: 11_640, generated: 52_380, long: false },
    { F: 3, P: 3, distinct: 102_772, generated: 530_263, long: true },
  ])(
    "with $F tasks and $P pages has $distinct states",
    async ({ F, P, distinct, generated, long }, { skip }) => {
      skip(long && !LONG, "takes long");
      const engine = distinct > 2000 && !LONG ? { engine: "compiled" as const } : {};
      const { counts, findings, stop } = await runFile(BENCH, {
        ...engine,
        constants: { F: `${F}`, P: `${P}` },
      });
      expect(counts).toMatchObject({ distinct, generated, initial: 1 });
      expect([stop, new Set(findings.map((f) => f.verdict))]).toEqual([null, new Set(["holds"])]);
    },
  );
});

describe("a DAX fault against truncate", () => {
  it("has 1,012 states in 24 levels, 564 up to symmetry", async () => {
    const whole = await runFile(DAX, { symmetry: false });
    expect(whole.counts).toEqual({ distinct: 1012, generated: 3001, depth: 24, initial: 1 });
    const reduced = await runFile(DAX);
    expect(reduced.counts).toEqual({ distinct: 564, generated: 1671, depth: 24, initial: 1 });
  });

  it.runIf(LONG)("has 25,694 states in 36 levels with two pages", async () => {
    const { counts } = await runFile(DAX, { symmetry: false, constants: { PAGES: "2" } });
    expect(counts).toEqual({ distinct: 25_694, generated: 87_010, depth: 36, initial: 1 });
  });

  it("has orbits whose sizes sum to all its states", () => {
    const spec = accepted(compileFile(DAX));
    const model = interpret(spec.ir, { symmetry: true });
    const orbit = orbitOf(spec.ir, model.universe);
    const textOf = (state: State): string => stateText(state, model);
    const representatives = new Map<string, State>();
    const pending: State[] = [];
    const meet = (outcome: Initial<State>): void => {
      if (outcome.kind !== "state") return;
      const state = model.representative(outcome.state);
      if (!representatives.has(textOf(state))) pending.push(state);
      representatives.set(textOf(state), state);
    };
    [...model.initial()].forEach(meet);
    for (const state of pending) for (const { outcome } of model.expand(state)) meet(outcome);
    const sizes = pending.map((state) => new Set(orbit(state).map(textOf)).size);
    expect(sizes.length).toBe(564);
    expect(sizes.reduce((a, b) => a + b)).toBe(1012);
  });

  it("holds, and its window is reached after 8 states", async () => {
    expect(verdicts(await runFile(DAX, {}))).toEqual({
      NoDangling: "holds",
      Exclusion: "holds",
      Blocked: "holds",
      SizeFirst: "holds",
      Window: "holds",
    });
    expect(await steps("Window", {})).toBe(8);
  });

  it.each(["no_recheck", "size_last", "shared"])(
    "dangles after 12 states in the variant %s",
    async (variant) => {
      expect(await steps("NoDangling", { variant })).toBe(12);
      expect(await steps("NoDangling", { variant, symmetry: false })).toBe(12);
    },
  );

  it.each([
    ["no_recheck", "NoDangling", 12],
    ["size_last", "SizeFirst", 3],
    ["shared", "Blocked", 8],
  ])("stops, in the variant %s, at %s after %d states", async (variant, name, length) => {
    const { stop, findings } = await runFile(DAX, { variant, all: false });
    const violated = findings.filter((f) => f.verdict === "violated");
    expect(stop).toBe("violation");
    expect(violated.map((f) => [f.name, f.trace?.steps.length])).toEqual([[name, length]]);
  });
});
