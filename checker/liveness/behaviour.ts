/** From a lasso of numbered states to a trace: the name of each step, and why fairness allows its cycle. */
import type { Trace, TraceStep } from "../outcome.js";
import { type Listing, namedAs, type SearchedGraph } from "../trace.js";
import type { FairGraph } from "./graph.js";
import type { Counterexample } from "./judge.js";
import { reasonsFor } from "./lasso.js";

/** What is needed to name the steps, besides the graph. */
export interface Naming<State> {
  readonly stateAt: (index: number) => State;
  readonly same: (a: State, b: State) => boolean;
}

export function traceOf<State>(
  { instance, lasso }: Counterexample,
  numbered: FairGraph,
  graph: Pick<SearchedGraph<State>, "initial" | "firstTransition">,
  { stateAt, same }: Naming<State>,
): Trace<State> {
  const numbers = [...lasso.prefix, ...lasso.cycle];
  const states = numbers.map(stateAt);
  const step = (from: State, to: State): TraceStep<State> => {
    const found = graph.firstTransition(
      from,
      ({ outcome }) => outcome.kind === "state" && same(outcome.state, to),
    );
    if (found === null) throw new Error("a step of a lasso can't be found again");
    const { transition, position } = found;
    return namedAs(transition, position, to);
  };
  const steps = states.map((state, i): TraceStep<State> => {
    const before = states[i - 1];
    if (before !== undefined) return step(before, state);
    const position = positionIn(graph.initial(), numbers[0] as number);
    return { action: null, choices: [], position, state };
  });
  const loop = lasso.prefix.length;
  const [first, last] = [states[loop] as State, states.at(-1) as State];
  const reasons = reasonsFor(numbered, lasso.cycle).map((reason) => {
    if (reason === null) throw new Error("the cycle of a lasso is not fair");
    return reason;
  });
  return {
    steps,
    loop,
    cycle: { back: lasso.cycle.length === 1 ? null : step(last, first), reasons, instance },
  };
}

/** The rank of a state in a list; -1 if it is not in it. */
function positionIn<State>(listing: Listing<State>, index: number): number {
  const rank = listing.indices.indexOf(index);
  if (rank >= 0 || listing.more === undefined) return rank;
  const after = positionIn(listing.more(), index);
  return after < 0 ? after : listing.indices.length + after;
}
