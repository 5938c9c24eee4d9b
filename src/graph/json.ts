/** A graph as JSON, in pieces: one line for each state and edge. The schema describes it. */
import type { Written } from "./written.js";

export const GRAPH_SCHEMA = "subtle/graph-v1";

/** What stands before the graph. */
export type GraphHeading = { readonly [name: string]: unknown };

export function* jsonOf(written: Written, heading: GraphHeading): Iterable<string> {
  const { actions, collapsedBy } = written;
  const head = JSON.stringify({ schema: GRAPH_SCHEMA, ...heading, collapsedBy }, null, 2);
  yield `${head.slice(0, -2)},\n  "initial": ${JSON.stringify(written.initial)},\n`;
  yield* list(collapsedBy === null ? "states" : "nodes", nodesOf(written));
  yield ",\n";
  yield* list("edges", edgesOf(written));
  yield ",\n";
  yield* list("components", written.components);
  yield "\n}\n";

  function* nodesOf({ nodes }: Written): Iterable<object> {
    for (const { id, state, value, label, members, initial, violates, traces, loops, component } of nodes())
      yield {
        id,
        ...(state === null ? { value, label, members } : { state }),
        initial,
        violates,
        traces,
        loops,
        component,
      };
  }

  function* edgesOf({ edges }: Written): Iterable<object> {
    for (const { from, to, actions: of, parameters, choices, steps, all, traces } of edges())
      yield parameters === null
        ? {
            from,
            to,
            steps,
            all,
            actions: of.map((one) => ({ name: actions[one.action], steps: one.steps, all: one.all })),
            traces,
          }
        : { from, to, action: actions[of[0]?.action ?? -1], parameters, choices, traces };
  }
}

function* list(name: string, items: Iterable<object>): Iterable<string> {
  let separator = `  "${name}": [\n    `;
  let isEmpty = true;
  for (const item of items) {
    isEmpty = false;
    yield `${separator}${JSON.stringify(item)}`;
    separator = ",\n    ";
  }
  yield isEmpty ? `  "${name}": []` : "\n  ]";
}
