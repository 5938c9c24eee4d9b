/**
 * A graph as it is written: nodes and edges, one after another. The whole graph is never in memory: its nodes and edges
 * are made when they are written.
 */
import type { StateJson } from "../state/codec.js";
import type { Json } from "../state/print.js";
import { componentsOf } from "./components.js";
import { type Graph, type GraphOptions, NO_MARKS, shownStates } from "./graph.js";
import type { StateSpace } from "./space.js";
import { stateText, stepText } from "./words.js";

export interface WrittenNode {
  readonly id: number;
  /** Of a graph with a node for each state. */
  readonly state: StateJson | null;
  /** Of a collapsed graph: the value that its members have in common, also as text, and how many they are. */
  readonly value: Json;
  readonly label: string | null;
  readonly members: number | null;
  readonly initial: boolean;
  readonly violates: readonly string[];
  readonly traces: readonly string[];
  /** Properties that are violated for ever in its component. */
  readonly loops: readonly string[];
  readonly component: number;
}

export interface WrittenEdge {
  readonly from: number;
  readonly to: number;
  /** Indices of the actions; of a graph with a node for each state one. */
  readonly actions: readonly {
    readonly action: number;
    readonly steps: number;
    readonly all: boolean;
  }[];
  /** Of a single step; null of a collapsed graph. */
  readonly parameters: { readonly [name: string]: Json } | null;
  readonly choices: readonly { readonly name: string; readonly value: Json }[];
  readonly steps: number;
  /** Whether every member of `from` has such a step. */
  readonly all: boolean;
  readonly traces: readonly string[];
}

export interface WrittenComponent {
  /** How many nodes it has. */
  readonly size: number;
  /** Whether no edge leads out of it. */
  readonly final: boolean;
}

export interface Written {
  readonly actions: readonly string[];
  readonly collapsedBy: string | null;
  readonly reduced: boolean;
  /** Ids of the nodes with an initial state. */
  readonly initial: readonly number[];
  readonly nodes: () => Iterable<WrittenNode>;
  readonly edges: () => Iterable<WrittenEdge>;
  /** By their numbers. */
  readonly components: readonly WrittenComponent[];
}

/** A graph with a node for each state, however large it is. */
export function writtenSpace(space: StateSpace, options: GraphOptions = {}): Written {
  const { marks = NO_MARKS, only = null, poll = () => {} } = options;
  const isShown = shownStates(space, options);
  const targetsOf = (number: number): readonly number[] => {
    if (!isShown(number)) return [];
    if (only === null) return space.successors(number).filter(isShown);
    return space.steps(number).flatMap(({ action, to }) => (only.has(action) && isShown(to) ? [to] : []));
  };
  const found = componentsOf(space.size, targetsOf, poll);
  const numbers = new Map<number, number>();
  const components: { size: number; final: boolean }[] = [];
  for (let number = 0; number < space.size; number += 1) {
    if (!isShown(number)) continue;
    const component = numbers.get(found[number] as number) ?? numbers.size;
    numbers.set(found[number] as number, component);
    const known = components[component];
    if (known === undefined) components.push({ size: 1, final: true });
    else known.size += 1;
  }
  const componentOf = (number: number): number => numbers.get(found[number] as number) ?? -1;
  for (let number = 0; number < space.size; number += 1) {
    if (number % 256 === 0) poll();
    const own = components[componentOf(number)];
    if (own?.final === true && targetsOf(number).some((to) => found[to] !== found[number])) own.final = false;
  }

  const initial = new Set(space.initial.filter(isShown));
  const tracesOf = new Map<string, string[]>();
  const mark = (key: string, property: string): void => {
    const known = tracesOf.get(key);
    if (known === undefined) tracesOf.set(key, [property]);
    else if (!known.includes(property)) known.push(property);
  };
  for (const { property, states } of marks.traces)
    for (const [i, number] of states.entries()) {
      mark(String(number), property);
      if (i > 0) mark(`${states[i - 1]} ${number}`, property);
    }

  function* nodes(): Iterable<WrittenNode> {
    for (let number = 0; number < space.size; number += 1) {
      if (number % 256 === 0) poll();
      if (!isShown(number)) continue;
      yield {
        id: number,
        state: space.state(number),
        value: null,
        label: null,
        members: null,
        initial: initial.has(number),
        violates: space.judge(number).violated,
        traces: tracesOf.get(String(number)) ?? [],
        loops: marks.loops.flatMap(({ property, states }) => (states.has(number) ? [property] : [])),
        component: componentOf(number),
      };
    }
  }

  function* edges(): Iterable<WrittenEdge> {
    for (let from = 0; from < space.size; from += 1) {
      if (from % 64 === 0) poll();
      if (!isShown(from)) continue;
      for (const { action, parameters, choices, to } of space.steps(from)) {
        if ((only !== null && !only.has(action)) || !isShown(to)) continue;
        yield {
          from,
          to,
          actions: [{ action, steps: 1, all: true }],
          parameters,
          choices,
          steps: 1,
          all: true,
          traces: tracesOf.get(`${from} ${to}`) ?? [],
        };
      }
    }
  }

  const { actions, reduced } = space;
  return { actions, collapsedBy: null, reduced, initial: [...initial], nodes, edges, components };
}

/** A graph that is in memory already. */
export function writtenGraph(graph: Graph): Written {
  const components: { size: number; final: boolean }[] = [];
  for (const { component } of graph.nodes) {
    const known = components[component];
    if (known === undefined) components[component] = { size: 1, final: true };
    else known.size += 1;
  }
  const componentOf = new Map(graph.nodes.map(({ id, component }) => [id, component]));
  for (const { from, to } of graph.edges) {
    const own = components[componentOf.get(from) ?? -1];
    if (own !== undefined && componentOf.get(from) !== componentOf.get(to)) own.final = false;
  }
  const { actions, collapsedBy, reduced } = graph;
  return {
    actions,
    collapsedBy,
    reduced,
    initial: graph.nodes.flatMap(({ id, initial }) => (initial ? [id] : [])),
    nodes: () => graph.nodes.map((node) => ({ ...node, state: null })),
    edges: () =>
      graph.edges.map((edge) => ({
        ...edge,
        parameters: null,
        choices: [],
        actions: edge.actions.map(({ action, steps, all }) => ({ action, steps, all })),
      })),
    components,
  };
}

/** What a node is, as text. */
export const nodeText = ({ state, label }: WrittenNode, separator = ", "): string =>
  label ?? (state === null ? "" : stateText(state, separator));

/** What an edge is, as text: the step, or the actions. */
export function edgeLabel({ actions, parameters }: WrittenEdge, names: readonly string[]): string {
  const [first] = actions;
  if (parameters !== null && first !== undefined) return stepText(names[first.action] ?? "", parameters);
  return actions.map(({ action }) => names[action] ?? "").join(", ");
}
