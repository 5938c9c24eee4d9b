/**
 * Three ways to say whether a formula is true of a behaviour must agree: its meaning, position by position; the search
 * for components in the product with an automaton; the fixpoints over guesses. The graph is a single path that ends in
 * a cycle, with a fair step from each state to the next: it has one behaviour, but for steps that change nothing.
 */
import { describe, expect, it } from "vitest";
import { isViolated } from "../../checker/liveness/fixpoint.js";
import { atomsOf, conjunctsOf, type Formula, leadsTo, not } from "../../checker/liveness/formula.js";
import type { FairGraph } from "../../checker/liveness/graph.js";
import { judgeLiveness } from "../../checker/liveness/judge.js";
import { isTrueOf, type Word } from "../../checker/liveness/word.js";
import { type Chance, chanceFrom } from "../random/text.js";
import { LONG } from "../support.js";

const ATOMS = 3;

interface Path {
  readonly length: number;
  readonly loop: number;
  /** Of each atom, where it is true: of a state, or of the step that leaves it. */
  readonly states: readonly (readonly boolean[])[];
  readonly steps: readonly (readonly boolean[])[];
}

function pathFrom(chance: Chance): Path {
  const length = chance.between(1, 5);
  const truths = (): readonly (readonly boolean[])[] =>
    Array.from({ length: ATOMS }, () => Array.from({ length }, () => chance.percent(50)));
  return { length, loop: chance.below(length), states: truths(), steps: truths() };
}

const after = ({ length, loop }: Path, at: number): number => (at + 1 < length ? at + 1 : loop);

const wordOf = (path: Path): Word => ({
  length: path.length,
  loop: path.loop,
  holds: (atom, at) => path.states[atom]?.[at] === true,
  holdsStep: (atom, at) => path.steps[atom]?.[at] === true,
  changes: (at) => after(path, at) !== at,
});

function graphOf(path: Path): FairGraph {
  const graph = {
    size: path.length,
    initial: [0],
    units: [{ action: 0, strong: false }],
    out: new Int32Array(1),
    successors: (state: number): number => {
      graph.out[0] = after(path, state);
      return 1;
    },
    unitSuccessors: (_: number, state: number): number => graph.successors(state),
    canStep: (_: number, state: number): boolean => after(path, state) !== state,
    holds: (atom: number, state: number): boolean => path.states[atom]?.[state] === true,
    holdsStep: (atom: number, from: number): boolean => path.steps[atom]?.[from] === true,
  };
  return graph;
}

function formulaFrom(chance: Chance, depth: number): Formula {
  const inner = (): Formula => formulaFrom(chance, depth - 1);
  const atom = chance.below(ATOMS);
  if (depth === 0)
    return chance.percent(5) ? { kind: "constant", value: chance.percent(50) } : { kind: "state", atom };
  return chance.pick<() => Formula>([
    () => not(inner()),
    () => ({ kind: chance.pick(["and", "or"] as const), operands: [inner(), inner()] }),
    () => ({ kind: chance.pick(["always", "eventually"] as const), of: inner() }),
    () => ({ kind: "until", left: inner(), right: inner() }),
    () => leadsTo(inner(), inner()),
    () => ({ kind: chance.pick(["alwaysStep", "eventuallyStep"] as const), atom }),
  ])();
}

const ARRAYS = { allocate: (entries: number) => new Int32Array(entries), release: () => {} };

function judged(graph: FairGraph, formula: Formula): string {
  const running = judgeLiveness(graph, [formula], ARRAYS);
  for (let step = running.next(); ; step = running.next()) if (step.done === true) return step.value.kind;
}

describe("a formula is true of a behaviour", () => {
  it("by its meaning, by an automaton, and by fixpoints alike", () => {
    const found = new Map<boolean, number>();
    for (let seed = 1; seed <= (LONG ? 20_000 : 500); seed += 1) {
      const chance = chanceFrom(seed);
      const path = pathFrom(chance);
      const formula = formulaFrom(chance, chance.between(1, 3));
      const isTrue = isTrueOf(formula, wordOf(path));
      found.set(isTrue, (found.get(isTrue) ?? 0) + 1);
      const graph = graphOf(path);
      const text = `seed ${seed}: ${JSON.stringify({ formula, path })}`;
      const verdict = judged(graph, formula);
      if (verdict === "unjudged") continue;
      expect(verdict, text).toBe(isTrue ? "holds" : "violated");
      const opinion = isViolated(graph, formula);
      if (opinion !== null) expect(opinion, text).toBe(!isTrue);
      expect(
        conjunctsOf(formula).every((part) => isTrueOf(part, wordOf(path))),
        text,
      ).toBe(isTrue);
    }
    expect(Math.min(found.get(true) ?? 0, found.get(false) ?? 0)).toBeGreaterThan(100);
  });

  it("only if its atoms are known", () => {
    const state: Formula = { kind: "state", atom: 1 };
    const formula = leadsTo(state, {
      kind: "until",
      left: not(state),
      right: { kind: "alwaysStep", atom: 2 },
    });
    const { states, steps } = atomsOf(formula);
    expect([[...states], [...steps]]).toEqual([[1], [2]]);
  });
});
