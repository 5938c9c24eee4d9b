/** The state graph as the page shows it: collapsed where it has too many states, and a node can be expanded. */
import { marksOf, spaceOf } from "../../graph/build.js";
import { collapsedGraph, type Graph, type NodeKey, wholeGraph } from "../../graph/graph.js";
import { BY_COUNTERS, countersKey, expressionKey } from "../../graph/keys.js";
import { DRAWN_MAX, layOut } from "../../graph/layout.js";
import type { StateSpace } from "../../graph/space.js";
import { svgOf } from "../../graph/svg.js";
import { stateText } from "../../graph/words.js";
import { interpret } from "../../interpret/model.js";
import { evaluatorOf } from "../../repl/evaluator.js";
import type { CompiledSpec } from "../../run/compile.js";
import type { Exploration } from "../../run/explore.js";
import { grouped } from "../../source/numbers.js";
import type { GraphAsked, GraphView } from "./protocol.js";

/** With more states a graph opens collapsed. */
const WHOLE_MAX = 60;

export interface SpecGraph {
  /** What is wrong with the expression, in words, is thrown as an error. */
  readonly view: (asked: GraphAsked) => Promise<GraphView>;
}

export class NoGraph extends Error {}

/** @param explored Complete, and continued after violations. */
export function specGraph(spec: CompiledSpec, explored: Exploration): SpecGraph {
  const { ir } = spec;
  const space = spaceOf(explored);
  const marks = marksOf(explored, space);
  const model = interpret(ir, { symmetry: false });
  const evaluateIn = evaluatorOf(spec, model);
  const processes = ir.actions.map(({ process }) =>
    process === null ? null : (ir.processes[process]?.name ?? null),
  );

  /** How states are put together; null for a node for each. */
  function keys(
    collapse: string | null,
  ): { readonly by: string; readonly keyOf: (n: number) => NodeKey } | null {
    const given = collapse?.trim() ?? "";
    if (given !== "") {
      const tried = space.size === 0 ? null : evaluateIn(given, model.codec.state(space.state(0)));
      if (tried?.kind === "wrong")
        throw new NoGraph(tried.diagnostics.map(({ message }) => message).join("\n"));
      return { by: given, keyOf: expressionKey(given, evaluateIn, model, ir, space) };
    }
    if (collapse === null && space.size <= WHOLE_MAX) return null;
    const keyOf = countersKey(ir, space);
    if (keyOf !== null) return { by: BY_COUNTERS, keyOf };
    if (space.size <= DRAWN_MAX) return null;
    throw new NoGraph(
      `${grouped(space.size)} states are too many to draw: give an expression, and all states with the same value become one node`,
    );
  }

  return {
    view: async ({ collapse, expanded }) => {
      const by = keys(collapse);
      const opened = new Set(expanded);
      const keyOf = (number: number): NodeKey => {
        const key = by?.keyOf(number) ?? { key: String(number), label: null, value: null };
        if (by !== null && !opened.has(key.key)) return key;
        return { key: `state ${number}`, label: stateText(space.state(number)), value: null };
      };
      const graph =
        by === null ? wholeGraph(space, { marks }) : collapsedGraph(space, by.by, keyOf, { marks });
      if (graph.nodes.length > DRAWN_MAX)
        throw new NoGraph(
          `${grouped(graph.nodes.length)} nodes are too many to draw, at most ${DRAWN_MAX} can be: ` +
            (opened.size > 0 ? "expand fewer" : "give an expression with fewer values"),
        );
      return viewOf(graph, by?.keyOf ?? null, opened);
    },
  };

  async function viewOf(
    graph: Graph,
    keyOf: ((number: number) => NodeKey) | null,
    opened: ReadonlySet<string>,
  ): Promise<GraphView> {
    const picture = {
      title: titleOf(ir.name, graph),
      processes,
      nodeText: textsOf(space),
    };
    return {
      svg: svgOf(graph, await layOut(graph), picture),
      title: picture.title,
      collapsedBy: graph.collapsedBy,
      reduced: graph.reduced,
      states: space.size,
      edges: graph.edges.length,
      nodes: graph.nodes.map(({ id, label, members, first, initial, violates, traces, loops }) => {
        const key = keyOf?.(first).key ?? null;
        const isState = key === null || opened.has(key);
        return {
          id,
          label: label ?? stateText(space.state(first)),
          members,
          initial,
          violates,
          traces,
          loops,
          key: isState ? null : key,
          state: isState ? space.state(first) : null,
        };
      }),
    };
  }
}

const titleOf = (name: string, { collapsedBy, reduced }: Graph): string =>
  name +
  (collapsedBy === null ? "" : `, one node for each value of ${collapsedBy}`) +
  (reduced ? ", up to symmetry: a state stands for all that differ by a permutation" : "");

const textsOf =
  (space: StateSpace) =>
  ({ label, first }: Graph["nodes"][number]) => ({
    line: label ?? stateText(space.state(first)),
    full: label ?? stateText(space.state(first), "\n"),
  });
