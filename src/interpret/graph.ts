/** The state graph of a spec as sets of texts, for comparing two specs. */
import { Interruption } from "../../checker/interruption.js";
import { isExcluded } from "../../checker/model.js";
import type { Poll, Progress, Stop } from "../../checker/outcome.js";
import type { Ir } from "../ir/ir.js";
import type { State, Value } from "../state/values.js";
import type { InterpretedModel } from "./model.js";

/** States, and edges with the names of their actions. Parameters, choices and multiplicities are not in it. */
export interface ComparableGraph {
  readonly variables: readonly string[];
  readonly initial: ReadonlySet<string>;
  readonly states: ReadonlySet<string>;
  readonly edges: ReadonlySet<string>;
}

/** The number of states between two reports of progress. */
const STRIDE = 256;

/** Explores everything; null when there are more states than `statesMax`. */
export function comparableGraphOf(
  ir: Ir,
  model: InterpretedModel,
  statesMax: number,
): ComparableGraph | null {
  const exploring = comparableGraphSteps(ir, model);
  let step = exploring.next();
  while (step.done !== true) step = exploring.next(step.value.distinct > statesMax ? "states" : undefined);
  return "stopped" in step.value || step.value.states.size > statesMax ? null : step.value;
}

/** Explores everything, and reports progress now and then; returning a reason stops it. */
export function* comparableGraphSteps(
  ir: Ir,
  model: InterpretedModel,
  poll?: Poll,
): Generator<Progress, ComparableGraph | { readonly stopped: Stop }, Stop | undefined> {
  model.pollWith?.(() => {
    const stop = poll?.("search") ?? null;
    if (stop !== null) throw new Interruption(stop);
  });
  try {
    return yield* allSteps(ir, model);
  } catch (thrown) {
    if (thrown instanceof Interruption) return { stopped: thrown.stop };
    throw thrown;
  } finally {
    model.pollWith?.(null);
  }
}

function* allSteps(
  ir: Ir,
  model: InterpretedModel,
): Generator<Progress, ComparableGraph | { readonly stopped: Stop }, Stop | undefined> {
  const variables = ir.variables.map((variable) => variable.name).sort();
  const order = variables.map((name) => ir.variables.findIndex((variable) => variable.name === name));
  /** The same text for the same values of the same variables, in whatever order they are declared. */
  const textOf = (state: State): string =>
    JSON.stringify(
      order.map((i) => {
        const variable = ir.variables[i];
        return variable === undefined ? null : model.printer.json(variable.type, state.get(i) as Value);
      }),
    );
  const initial = new Set<string>();
  const states = new Set<string>();
  const edges = new Set<string>();
  const queue: State[] = [];
  const add = (state: State): string => {
    const text = textOf(state);
    if (!states.has(text)) {
      states.add(text);
      queue.push(state);
    }
    return text;
  };
  for (const start of model.initial())
    if (start.kind === "state" && !isExcluded(model.constraint, null, start.state))
      initial.add(add(start.state));
  let depth = 1;
  let levelEnd = queue.length;
  for (const [done, state] of queue.entries()) {
    if (done === levelEnd) {
      depth += 1;
      levelEnd = queue.length;
    }
    if (done % STRIDE === 0) {
      const queued = queue.length - done;
      const stopped = yield { distinct: states.size, generated: edges.size, depth, queue: queued };
      if (stopped !== undefined) return { stopped };
    }
    const from = textOf(state);
    for (const { action, outcome } of model.expand(state))
      if (outcome.kind === "state" && !isExcluded(model.constraint, state, outcome.state))
        edges.add(JSON.stringify([from, ir.actions[action]?.name, add(outcome.state)]));
  }
  return { variables, initial, states, edges };
}

const isSubset = (a: ReadonlySet<string>, b: ReadonlySet<string>): boolean =>
  a.size <= b.size && [...a].every((item) => b.has(item));

const isIncluded = (a: ComparableGraph, b: ComparableGraph): boolean =>
  JSON.stringify(a.variables) === JSON.stringify(b.variables) &&
  isSubset(a.initial, b.initial) &&
  isSubset(a.states, b.states) &&
  isSubset(a.edges, b.edges);

/** Whether the first is a subset of the second. */
export const inclusionOf = (first: ComparableGraph, second: ComparableGraph) => ({
  firstInSecond: isIncluded(first, second),
  secondInFirst: isIncluded(second, first),
});

export function sameComparableGraph(a: ComparableGraph, b: ComparableGraph): boolean {
  const { firstInSecond, secondInFirst } = inclusionOf(a, b);
  return firstInSecond && secondInFirst;
}
