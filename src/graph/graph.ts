/**
 * A graph to be drawn or written: nodes, edges, and what is marked. A node is one state, or all states for which an
 * expression has one value.
 */
import type { Json } from "../state/print.js";
import { componentsOf } from "./components.js";
import type { StateSpace } from "./space.js";

/** What is to be marked: states by their numbers. */
export interface Marks {
  /**
   * Of each property that a behaviour violates for ever: the states of the strongly connected component with its loop. Only
   * there can what is wrong go on.
   */
  readonly loops: readonly { readonly property: string; readonly states: ReadonlySet<number> }[];
  /** The states of the trace of each property that has one, in the order of the trace. */
  readonly traces: readonly { readonly property: string; readonly states: readonly number[] }[];
}

export const NO_MARKS: Marks = { traces: [], loops: [] };

export interface GraphNode {
  /** Of a state: its number. Of several: their place in the order of their first members. */
  readonly id: number;
  /** What all members have in common, as text; of a single state null. */
  readonly label: string | null;
  /** The same as JSON. */
  readonly value: Json;
  /** How many states are in it. */
  readonly members: number;
  /** The number of its first state. */
  readonly first: number;
  /** Whether some member is an initial state. */
  readonly initial: boolean;
  /** Properties that are violated in some member, or by a step from it. */
  readonly violates: readonly string[];
  /** Properties whose trace visits some member. */
  readonly traces: readonly string[];
  /** Properties that are violated for ever in the component of some member. */
  readonly loops: readonly string[];
  /** The strongly connected component, by its place in the order of first members. */
  readonly component: number;
}

/** All steps from members of one node to members of another. */
export interface GraphEdge {
  /** Ids of nodes. */
  readonly from: number;
  readonly to: number;
  /** How many steps they are. */
  readonly steps: number;
  /** Whether every member of `from` has such a step. */
  readonly all: boolean;
  /** The same for each action. */
  readonly actions: readonly EdgeAction[];
  /** Properties whose trace takes such a step. */
  readonly traces: readonly string[];
}

export interface EdgeAction {
  /** Index of the action. */
  readonly action: number;
  readonly steps: number;
  readonly all: boolean;
  /** Of a step between two single states: its parameters and picks, one for each step. */
  readonly parameters: readonly { readonly [name: string]: Json }[];
}

export interface Graph {
  /** By rising ids. */
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly GraphEdge[];
  /** Names of the actions, by index. */
  readonly actions: readonly string[];
  /** Whether its states stand for all that differ from them by a permutation of symmetric values. */
  readonly reduced: boolean;
  /** The expression whose values the nodes are; null if they are states. */
  readonly collapsedBy: string | null;
}

/** The node that a state belongs to: states with equal keys are in one. */
export interface NodeKey {
  readonly key: string;
  readonly label: string | null;
  readonly value: Json;
}

export interface GraphOptions {
  readonly marks?: Marks;
  /** Only edges of these actions, by index, and the states at their ends, and the initial ones; all by default. */
  readonly only?: ReadonlySet<number> | null;
  /** Only these states; all by default. */
  readonly kept?: ReadonlySet<number> | null;
  /** Called now and then; may throw. */
  readonly poll?: () => void;
}

const POLL_EVERY = 256;

/** A graph with a node for each state. It is kept in memory: for a graph of any size there is `eachEdge`. */
export const wholeGraph = (space: StateSpace, options: GraphOptions = {}): Graph =>
  grouped(space, null, (number) => ({ key: String(number), label: null, value: null }), options);

/**
 * A graph with a node for each value of an expression.
 * @param by The expression, as it is shown.
 * @param keyOf The node of a state. A caller can expand a node by giving its members keys of their own.
 */
export const collapsedGraph = (
  space: StateSpace,
  by: string,
  keyOf: (number: number) => NodeKey,
  options: GraphOptions = {},
): Graph => grouped(space, by, keyOf, options);

/** Which states are shown. */
export function shownStates(
  space: StateSpace,
  { only = null, kept = null, poll = () => {} }: GraphOptions,
): (number: number) => boolean {
  if (only === null) return kept === null ? () => true : (number) => kept.has(number);
  const ends = new Uint8Array(space.size);
  for (const number of space.initial) ends[number] = 1;
  for (let number = 0; number < space.size; number += 1) {
    if (number % POLL_EVERY === 0) poll();
    if (kept !== null && !kept.has(number)) continue;
    for (const { action, to } of space.steps(number))
      if (only.has(action) && (kept === null || kept.has(to))) {
        ends[number] = 1;
        ends[to] = 1;
      }
  }
  return (number) => ends[number] === 1 && (kept === null || kept.has(number));
}

/** How many nodes the graph with a node for each state has. */
export function countShown(space: StateSpace, options: GraphOptions): number {
  const isShown = shownStates(space, options);
  let count = 0;
  for (let number = 0; number < space.size; number += 1) if (isShown(number)) count += 1;
  return count;
}

interface OpenNode extends NodeKey {
  readonly id: number;
  readonly first: number;
  members: number;
  initial: boolean;
  readonly violates: Set<string>;
  readonly loops: Set<string>;
  readonly traces: Set<string>;
}

interface OpenAction {
  steps: number;
  members: number;
  lastMember: number;
  readonly parameters: { readonly [name: string]: Json }[];
}

interface OpenEdge {
  readonly from: number;
  readonly to: number;
  steps: number;
  /** Members of `from` that have such a step, and the last one that was counted. */
  members: number;
  lastMember: number;
  readonly actions: Map<number, OpenAction>;
  readonly traces: Set<string>;
}

function grouped(
  space: StateSpace,
  collapsedBy: string | null,
  keyOf: (number: number) => NodeKey,
  options: GraphOptions,
): Graph {
  const { marks = NO_MARKS, only = null, poll = () => {} } = options;
  const isShown = shownStates(space, options);
  const nodes: OpenNode[] = [];
  const byKey = new Map<string, OpenNode>();
  const nodeOf = new Int32Array(space.size).fill(-1);
  for (let number = 0; number < space.size; number += 1) {
    if (number % POLL_EVERY === 0) poll();
    if (!isShown(number)) continue;
    const given = keyOf(number);
    let node = byKey.get(given.key);
    if (node === undefined) {
      node = {
        ...given,
        id: collapsedBy === null ? number : nodes.length,
        first: number,
        members: 0,
        initial: false,
        violates: new Set(),
        loops: new Set(),
        traces: new Set(),
      };
      byKey.set(given.key, node);
      nodes.push(node);
    }
    node.members += 1;
    nodeOf[number] = collapsedBy === null ? number : node.id;
    for (const name of space.judge(number).violated) node.violates.add(name);
  }
  const byId = new Map(nodes.map((node) => [node.id, node]));
  for (const number of space.initial) {
    const node = byId.get(nodeOf[number] ?? -1);
    if (node !== undefined) node.initial = true;
  }

  const edges = new Map<string, OpenEdge>();
  for (let number = 0; number < space.size; number += 1) {
    if (number % POLL_EVERY === 0) poll();
    const from = nodeOf[number] as number;
    if (from < 0) continue;
    for (const { action, parameters, to: target } of space.steps(number)) {
      const to = nodeOf[target] as number;
      if (to < 0 || (only !== null && !only.has(action))) continue;
      const key = `${from} ${to}`;
      let edge = edges.get(key);
      if (edge === undefined) {
        edge = { from, to, steps: 0, members: 0, lastMember: -1, actions: new Map(), traces: new Set() };
        edges.set(key, edge);
      }
      let one = edge.actions.get(action);
      if (one === undefined) {
        one = { steps: 0, members: 0, lastMember: -1, parameters: [] };
        edge.actions.set(action, one);
      }
      for (const counted of [edge, one]) {
        counted.steps += 1;
        if (counted.lastMember === number) continue;
        counted.lastMember = number;
        counted.members += 1;
      }
      if (collapsedBy === null) one.parameters.push(parameters);
    }
  }
  for (const { property, states } of marks.traces)
    for (const [i, number] of states.entries()) {
      const here = nodeOf[number] ?? -1;
      byId.get(here)?.traces.add(property);
      if (i > 0) edges.get(`${nodeOf[states[i - 1] ?? -1] ?? -1} ${here}`)?.traces.add(property);
    }

  for (const { property, states } of marks.loops)
    for (const number of states) byId.get(nodeOf[number] ?? -1)?.loops.add(property);

  const order = new Map(nodes.map(({ id }, i) => [id, i]));
  const targets: number[][] = nodes.map(() => []);
  for (const { from, to } of edges.values()) targets[order.get(from) ?? -1]?.push(order.get(to) ?? -1);
  const components = componentsOf(nodes.length, (i) => targets[i] ?? []);
  const sizeOf = (id: number): number => byId.get(id)?.members ?? 0;
  return {
    nodes: nodes.map(({ id, label, value, members, first, initial, violates, traces, loops }, i) => ({
      id,
      label,
      value,
      members,
      first,
      initial,
      violates: [...violates],
      traces: [...traces],
      loops: [...loops],
      component: components[i] as number,
    })),
    edges: [...edges.values()]
      .sort((a, b) => a.from - b.from || a.to - b.to)
      .map(({ from, to, steps, members, actions, traces }) => ({
        from,
        to,
        steps,
        all: members === sizeOf(from),
        actions: [...actions]
          .sort(([a], [b]) => a - b)
          .map(([action, one]) => ({
            action,
            steps: one.steps,
            all: one.members === sizeOf(from),
            parameters: one.parameters,
          })),
        traces: [...traces],
      })),
    actions: space.actions,
    reduced: space.reduced,
    collapsedBy,
  };
}
