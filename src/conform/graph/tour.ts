/**
 * A shortest tour through every transition that is asked for. Where it is cheaper to start anew than to walk, it does: each
 * start costs as much as `resetCost` steps. The order of the transitions is an Euler circuit of the graph, to which a cheapest
 * flow has added what makes it balanced.
 */
import { cheapestFlow, incidence } from "./flow.js";
import type { ConformGraph } from "./graph.js";

/** Edges by number; `-1 - state` is a start in an initial state. */
export type Tour = readonly number[];

/** With more work than this, in looks at an arc, which only deep graphs need, the tour is no longer the shortest: some seconds. */
const WORK_MAX = 60_000_000;

export function tourOf(graph: ConformGraph, resetCost: number): Tour {
  const { size, from, to, command, commands, roles, initial } = graph;
  const edges = from.length;
  const asked = (edge: number): boolean => roles[commands[command[edge] as number]?.action ?? -1] === "asked";
  const hidden = (edge: number): boolean =>
    roles[commands[command[edge] as number]?.action ?? -1] === "hidden";
  // A start goes from the state in which a run ends to `ended`, to `started`, and to an initial state.
  const [ended, started] = [size, size + 1];
  const arcs = [
    ...Array.from(from.keys())
      .filter((edge) => asked(edge) || hidden(edge))
      .map((edge) => ({
        from: from[edge] as number,
        to: to[edge] as number,
        cost: asked(edge) ? 1 : 0,
        edge,
      })),
    ...Array.from({ length: size }, (_, state) => ({ from: state, to: ended, cost: resetCost, edge: -1 })),
    { from: ended, to: started, cost: 0, edge: -1 },
    ...initial.map((state) => ({ from: started, to: state, cost: 0, edge: -1 - state })),
  ];
  const surplus = new Int32Array(size + 2);
  const add = (node: number, amount: number): void => {
    surplus[node] = (surplus[node] as number) + amount;
  };
  for (let edge = 0; edge < edges; edge += 1)
    if (asked(edge)) {
      add(to[edge] as number, 1);
      add(from[edge] as number, -1);
    }
  // There is at least one start.
  add(started, 1);
  add(ended, -1);
  const numbers = (key: "from" | "to" | "cost"): Int32Array => Int32Array.from(arcs, (arc) => arc[key]);
  const flow = cheapestFlow(
    { nodes: size + 2, from: numbers("from"), to: numbers("to"), cost: numbers("cost") },
    surplus,
    WORK_MAX,
  );
  const walked: { readonly from: number; readonly to: number; readonly edge: number }[] = [
    { from: ended, to: started, edge: NO_EDGE },
  ];
  for (let edge = 0; edge < edges; edge += 1)
    if (asked(edge)) walked.push({ from: from[edge] as number, to: to[edge] as number, edge });
  arcs.forEach((arc, i) => {
    const edge = arc.from < size && arc.to < size ? arc.edge : arc.from === started ? -1 - arc.to : NO_EDGE;
    for (let copy = 0; copy < (flow[i] as number); copy += 1)
      walked.push({ from: arc.from, to: arc.to, edge });
  });
  const left = unsent(surplus);
  const wayTo = left.length === 0 ? () => [] : waysFromStart(graph, started);
  for (const [source, sink] of left) {
    // By a start: from the source to `started`, from there to the sink.
    const way = [
      ...(source < size ? [{ from: source, to: ended, edge: NO_EDGE }] : []),
      ...(source === started ? [] : [{ from: ended, to: started, edge: NO_EDGE }]),
      ...wayTo(sink === ended ? (initial[0] as number) : sink),
      ...(sink === ended ? [{ from: initial[0] as number, to: ended, edge: NO_EDGE }] : []),
    ];
    walked.push(...way);
  }
  return circuits(walked, size, started, initial).filter(
    (edge) => edge !== NO_EDGE && (edge < 0 || asked(edge)),
  );
}

const NO_EDGE = 2 ** 31 - 1;

/** Nodes between which a unit is still to be sent, in pairs. */
function unsent(surplus: Int32Array): readonly (readonly [number, number])[] {
  const nodes = [...surplus.keys()];
  const repeated = (amount: (node: number) => number): number[] =>
    nodes.flatMap((node) => new Array<number>(Math.max(0, amount(node))).fill(node));
  const sinks = repeated((node) => -(surplus[node] as number));
  return repeated((node) => surplus[node] as number).map((source, i) => [source, sinks[i] as number]);
}

/** Shortest ways from an initial state, with the start before them. */
function waysFromStart({ from, to, initial, starts }: ConformGraph, started: number) {
  /** The edge by which each state was first reached; -1 for an initial one. */
  const by = new Map<number, number>(initial.map((state) => [state, -1]));
  const queue = [...initial];
  for (let i = 0; i < queue.length; i += 1) {
    const state = queue[i] as number;
    for (let edge = starts[state] as number; edge < (starts[state + 1] as number); edge += 1) {
      const other = to[edge] as number;
      if (by.has(other)) continue;
      by.set(other, edge);
      queue.push(other);
    }
  }
  return (sink: number) => {
    const way: { readonly from: number; readonly to: number; readonly edge: number }[] = [];
    let state = sink;
    for (let edge = by.get(state) ?? -1; edge !== -1; edge = by.get(state) ?? -1) {
      way.push({ from: from[edge] as number, to: state, edge });
      state = from[edge] as number;
    }
    return [...way, { from: started, to: state, edge: -1 - state }];
  };
}

/** Euler circuits (Hierholzer): one from `started`; one more for each part that it does not reach. */
function circuits(
  walked: readonly { readonly from: number; readonly to: number; readonly edge: number }[],
  size: number,
  started: number,
  initial: readonly number[],
): number[] {
  const { starts, items } = incidence(
    size + 2,
    Int32Array.from(walked, (arc) => arc.from),
  );
  const next = starts.slice();
  const tour: number[] = [];
  const isLeft = (node: number): boolean => (next[node] as number) < (starts[node + 1] as number);
  function circuit(start: number): void {
    const nodes = [start];
    const taken: number[] = [];
    const found: number[] = [];
    while (nodes.length > 0) {
      const node = nodes.at(-1) as number;
      if (isLeft(node)) {
        const arc = items[next[node] as number] as number;
        next[node] = (next[node] as number) + 1;
        nodes.push((walked[arc] as { to: number }).to);
        taken.push(arc);
      } else {
        nodes.pop();
        const arc = taken.pop();
        if (arc !== undefined) found.push((walked[arc] as { edge: number }).edge);
      }
    }
    for (const edge of found.reverse()) tour.push(edge);
  }
  circuit(started);
  for (const state of initial)
    if (isLeft(state)) {
      tour.push(-1 - state);
      circuit(state);
    }
  // What only hidden steps lead to.
  for (let state = 0; state < size; state += 1) if (isLeft(state)) circuit(state);
  return tour;
}

/** What a tour costs: its steps, and its starts. */
export const lengthOf = (tour: Tour, resetCost: number): number =>
  tour.reduce((sum, edge) => sum + (edge < 0 ? resetCost : 1), 0);
