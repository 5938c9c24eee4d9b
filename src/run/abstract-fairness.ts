/**
 * Whether every fair behaviour of a spec, seen through the mapping of a refinement, is fair as the other spec demands.
 * Each demand is a temporal formula, and whether an action of the other spec can step is judged in its own state.
 */
import { traceOf } from "../../checker/liveness/behaviour.js";
import { isViolated } from "../../checker/liveness/fixpoint.js";
import { type Formula, not, or } from "../../checker/liveness/formula.js";
import type { FairGraph } from "../../checker/liveness/graph.js";
import { judgeLiveness } from "../../checker/liveness/judge.js";
import type { TemporalModel } from "../../checker/model.js";
import type { Trace } from "../../checker/outcome.js";
import { firstTransition, type Listing, type SearchedGraph } from "../../checker/trace.js";
import { abstractFairness } from "../interpret/abstract-fairness.js";
import type { InterpretedModel } from "../interpret/model.js";
import type { RefinementModel } from "../interpret/refinement.js";
import type { NamedUnit } from "../interpret/temporal.js";
import type { IrRefinement } from "../ir/refinement.js";
import type { State } from "../state/values.js";

export type FairnessAnswer =
  | { readonly kind: "holds" }
  | { readonly kind: "violated"; readonly unit: NamedUnit; readonly trace: Trace<State> }
  | { readonly kind: "unknown"; readonly why: string };

interface Asked {
  readonly model: InterpretedModel;
  /** The fair units of the spec. */
  readonly temporal: Pick<TemporalModel<State>, "units" | "unitSuccessors">;
  readonly refinement: IrRefinement;
  readonly abstract: RefinementModel;
  /** Whether each answer is compared with that of another method, which is slow. */
  readonly isChecked: boolean;
  readonly poll: () => void;
}

export function judgeFairness<Stored>(
  graph: SearchedGraph<Stored>,
  stateOf: (stored: Stored) => State,
  { model, temporal, refinement, abstract, isChecked, poll }: Asked,
): FairnessAnswer {
  const fairness = abstractFairness(refinement, abstract);
  const { units } = fairness;
  if (units === null) return { kind: "unknown", why: "the other spec has too many fair units" };
  const numbered = fairGraphOf(graph, stateOf, { model, temporal, poll }, (state) => {
    const seen = abstract.abstraction.observe(state);
    if (typeof seen !== "number") throw new Error("a state can't be seen");
    return seen;
  });
  /** Of each unit two atoms: that it can step, and that it does. */
  const judged: FairGraph = Object.assign(numbered.graph, {
    holds: (atom: number, state: number) => fairness.canStep(atom >> 1, numbered.seen(state)),
    holdsStep: (atom: number, from: number, to: number) =>
      fairness.isStep(atom >> 1, numbered.seen(from), numbered.seen(to)),
  });
  const formulas = units.map(({ unit: { strong } }, unit): Formula => {
    const able: Formula = { kind: "state", atom: 2 * unit };
    const often: Formula = strong
      ? { kind: "always", of: { kind: "eventually", of: able } }
      : { kind: "eventually", of: { kind: "always", of: able } };
    return or(not(often), { kind: "always", of: { kind: "eventuallyStep", atom: 2 * unit + 1 } });
  });
  const arrays = { allocate: (entries: number) => new Int32Array(entries), release: () => {} };
  const judging = judgeLiveness(judged, formulas, arrays, (formula) =>
    isChecked ? isViolated(judged, formula) : null,
  );
  let step = judging.next();
  for (; step.done !== true; step = judging.next()) poll();
  const answer = step.value;
  if (answer.kind === "holds") return answer;
  if (answer.kind === "unjudged") return { kind: "unknown", why: "its fairness is too large to be checked" };
  const stateAt = (index: number): State => stateOf(graph.state(index));
  const inStates = (listing: Listing<Stored>): Listing<State> => {
    const { more } = listing;
    return {
      indices: listing.indices,
      stateAt: (rank) => stateOf(listing.stateAt(rank)),
      ...(more !== undefined && { more: () => inStates(more()) }),
    };
  };
  const trace = traceOf<State>(
    answer.counterexample,
    judged,
    {
      initial: () => inStates(graph.initial()),
      firstTransition: (state, is) => firstTransition((found) => model.explain(state, found), is),
    },
    { stateAt, same: (a, b) => a.equals(b) },
  );
  return { kind: "violated", unit: units[answer.counterexample.instance] as NamedUnit, trace };
}

/** How many states are listed between two questions whether to stop. */
const POLL_EVERY = 64;

/** The graph with the fair units of the spec; and what is seen of its states. */
function fairGraphOf<Stored>(
  graph: SearchedGraph<Stored>,
  stateOf: (stored: Stored) => State,
  { model, temporal: { units, unitSuccessors }, poll }: Pick<Asked, "model" | "temporal" | "poll">,
  observe: (state: State) => number,
) {
  const observed = new Int32Array(graph.size).fill(-1);
  const listed: (readonly number[] | undefined)[] = [];
  const ofUnits = units.map((): (readonly number[] | undefined)[] => []);
  let unpolled = 0;

  function targets(state: number): readonly number[] {
    const known = listed[state];
    if (known !== undefined) return known;
    unpolled += 1;
    if (unpolled % POLL_EVERY === 0) poll();
    const found: number[] = [];
    for (let listing = graph.successors(graph.state(state)); ; listing = listing.more()) {
      found.push(...listing.indices);
      if (listing.more === undefined) break;
    }
    listed[state] = found;
    return found;
  }

  /** The steps of a unit are some of those of the state, whose numbers are known. */
  function unitTargets(unit: number, state: number): readonly number[] {
    const known = ofUnits[unit]?.[state];
    if (known !== undefined) return known;
    const all = targets(state);
    const from = stateOf(graph.state(state));
    const steps = model
      .explain(from)
      .flatMap(({ outcome }) => (outcome.kind === "state" ? [outcome.state] : []));
    const found = unitSuccessors(unit, from).map(
      (next) => all[steps.findIndex((step) => step.equals(next))] ?? -1,
    );
    (ofUnits[unit] as (readonly number[])[])[state] = found;
    return found;
  }

  const initial: number[] = [];
  for (let listing = graph.initial(); ; listing = listing.more()) {
    initial.push(...listing.indices);
    if (listing.more === undefined) break;
  }
  let out = new Int32Array(0);
  const write = (numbers: readonly number[]): number => {
    out = Int32Array.from(numbers);
    return numbers.length;
  };
  return {
    seen: (state: number): number => {
      const known = observed[state] as number;
      if (known >= 0) return known;
      const seen = observe(stateOf(graph.state(state)));
      observed[state] = seen;
      return seen;
    },
    graph: {
      size: graph.size,
      initial: [...new Set(initial)].filter((index) => index >= 0),
      units,
      get out() {
        return out;
      },
      successors: (state: number) => write(targets(state)),
      unitSuccessors: (unit: number, state: number) => write(unitTargets(unit, state)),
      canStep: (unit: number, state: number) => unitTargets(unit, state).some((to) => to !== state),
    },
  };
}
