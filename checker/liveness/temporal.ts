/** Checks temporal properties one after another, after a search has found the states. */
import type { Sightings } from "../findings.js";
import { Interruption } from "../interruption.js";
import type { TemporalModel } from "../model.js";
import type { Progress, Stop } from "../outcome.js";
import type { SearchedGraph } from "../trace.js";
import { type Naming, traceOf } from "./behaviour.js";
import { atomsOf } from "./formula.js";
import type { FairGraph } from "./graph.js";
import { type Arrays, idleUnits, judgeLiveness, type Opinion } from "./judge.js";
import { type AtomsToTry, type MistakeFound, mistakeIn } from "./mistakes.js";

export interface TemporalTask<State> {
  /** The temporal properties to check. */
  readonly properties: readonly { readonly name: string; readonly index: number }[];
  readonly formulas: TemporalModel<State>["formulas"];
  /** Whether all states are known: what holds among some of them may fail elsewhere. */
  readonly complete: boolean;
  readonly numbered: FairGraph;
  readonly graph: SearchedGraph<State>;
  readonly naming: Naming<State>;
  readonly arrays: Arrays;
  readonly opinion: Opinion;
  readonly sightings: Sightings<State>;
  /** Whether an atom is about a step rather than a state, and whether evaluating it can fail. */
  readonly atoms: readonly { readonly step: boolean; readonly canFail: boolean }[];
  readonly failureOf: AtomsToTry<State>["failureOf"];
  readonly progress: () => Progress;
}

export interface TemporalResult {
  /** Why it stopped before everything was checked; null if it did not. */
  readonly stop: Stop | null;
  /** The fair units that can never step; only if all states are known. */
  readonly idle: readonly number[];
}

/** Adds what it finds to the sightings. Yields its progress, and may receive a reason to stop. */
export function* judgeTemporal<State>(
  task: TemporalTask<State>,
): Generator<Progress, TemporalResult, Stop | undefined> {
  try {
    return yield* judgeEach(task);
  } catch (thrown) {
    if (thrown instanceof Interruption) return { stop: thrown.stop, idle: [] };
    throw thrown;
  }
}

function* judgeEach<State>(task: TemporalTask<State>): Generator<Progress, TemporalResult, Stop | undefined> {
  const { numbered, sightings, complete } = task;
  for (const { name, index } of task.properties) {
    const formulas = task.formulas[index];
    if (formulas == null) continue;
    const mistake =
      "kind" in formulas ? { failure: formulas, goal: null } : mistakeAmong(atomsIn(formulas), task);
    if (mistake !== null) {
      sightings.leaveUnjudged(name);
      sightings.fail(mistake.failure, `judging ${name}`, mistake.goal);
      continue;
    }
    if ("kind" in formulas) continue;
    const judging = judgeLiveness(numbered, formulas, task.arrays, task.opinion);
    let step = judging.next();
    for (; step.done !== true; step = judging.next()) {
      const stop = yield { ...task.progress(), judging: name };
      if (stop !== undefined) return { stop, idle: [] };
    }
    const answer = step.value;
    if (answer.kind === "violated") {
      const trace = traceOf(answer.counterexample, numbered, task.graph, task.naming);
      sightings.settle(name, { verdict: "violated", trace, message: null });
    } else if (answer.kind === "unjudged") {
      const message =
        answer.why === "memory" ? "there is not enough memory to check it" : "it is too large to be checked";
      sightings.settle(name, { verdict: "unknown", trace: null, message });
    } else if (complete) sightings.settle(name, { verdict: "holds", trace: null, message: null });
  }
  if (!complete) return { stop: null, idle: [] };
  const searching = idleUnits(numbered);
  let step = searching.next();
  for (; step.done !== true; step = searching.next()) {
    const stop = yield { ...task.progress(), judging: "fairness" };
    if (stop !== undefined) return { stop, idle: [] };
  }
  return { stop: null, idle: step.value };
}

function atomsIn(formulas: readonly Parameters<typeof atomsOf>[0][]): ReadonlySet<number> {
  const atoms = formulas.map(atomsOf);
  return new Set(atoms.flatMap(({ states, steps }) => [...states, ...steps]));
}

function mistakeAmong<State>(
  wanted: ReadonlySet<number>,
  { atoms, graph, naming, failureOf }: TemporalTask<State>,
): MistakeFound<State> | null {
  const failing = [...wanted].sort((a, b) => a - b).filter((atom) => atoms[atom]?.canFail === true);
  const [steps, states] = [true, false].map((step) => failing.filter((atom) => atoms[atom]?.step === step));
  return mistakeIn(graph, naming, { states: states ?? [], steps: steps ?? [], failureOf });
}
