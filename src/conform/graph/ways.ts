/** Shortest ways through the graph, by steps that can be asked for; hidden steps are hoped for, and cost nothing. */
import type { ConformGraph } from "./graph.js";

export interface Way {
  /** The edges that are asked for, in order. */
  readonly edges: readonly number[];
  /** The hidden ones that are hoped for after the first of these, up to the second. */
  readonly hopes: readonly number[];
  /** The state that it leads to. */
  readonly end: number;
}

/**
 * A shortest way from one of some states to one for which `isGoal` is true; null if there is none.
 * @param isOpen Whether an edge may be taken, or hoped for.
 */
export function wayFrom(
  { starts, to, command, commands, roles }: ConformGraph,
  sources: readonly number[],
  isGoal: (state: number) => boolean,
  isOpen: (edge: number) => boolean,
): Way | null {
  /** The edge by which each state was reached; -1 for a source. */
  const by = new Map<number, { readonly edge: number; readonly before: number }>();
  let level: number[] = [];
  const reach = (list: number[], state: number, edge: number, before: number): void => {
    if (by.has(state)) return;
    by.set(state, { edge, before });
    list.push(state);
  };
  for (const state of sources) reach(level, state, -1, -1);
  const roleOf = (edge: number) => roles[commands[command[edge] as number]?.action ?? -1];
  while (level.length > 0) {
    // States that hidden steps lead to are as near.
    for (let i = 0; i < level.length; i += 1) {
      const state = level[i] as number;
      if (isGoal(state)) return { ...edgesTo(state), end: state };
      for (let edge = starts[state] as number; edge < (starts[state + 1] as number); edge += 1)
        if (roleOf(edge) === "hidden" && isOpen(edge)) reach(level, to[edge] as number, edge, state);
    }
    const next: number[] = [];
    for (const state of level)
      for (let edge = starts[state] as number; edge < (starts[state + 1] as number); edge += 1)
        if (roleOf(edge) === "asked" && isOpen(edge)) reach(next, to[edge] as number, edge, state);
    level = next;
  }
  return null;

  function edgesTo(state: number): Omit<Way, "end"> {
    const path: number[] = [];
    for (let at = by.get(state); at !== undefined && at.edge !== -1; at = by.get(at.before))
      path.push(at.edge);
    const isAsked = (edge: number): boolean => roleOf(edge) === "asked";
    const ordered = path.reverse();
    const rest = ordered.slice(ordered.findIndex(isAsked) + 1);
    const second = rest.findIndex(isAsked);
    const edges = ordered.filter(isAsked);
    return { edges, hopes: edges.length === 0 ? [] : second < 0 ? rest : rest.slice(0, second) };
  }
}
