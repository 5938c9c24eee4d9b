/** A graph as a flowchart of Mermaid, which places the nodes itself. */
import { clipped, visibleLine } from "../source/visible.js";
import { colourings, colourOf } from "./colours.js";
import type { Graph, GraphNode } from "./graph.js";
import type { Picture } from "./svg.js";

/** A longer text makes the nodes too wide. */
const LABEL_MAX = 90;

/** Each character that could be markup, of Mermaid or of the HTML that it makes, by its number. */
const entities = (text: string): string =>
  visibleLine(text).replace(/[^\p{L}\p{N} .,:()_/+-]/gu, (character) => `#${character.codePointAt(0)};`);

export function mermaidOf(graph: Graph, { title, processes, nodeText }: Picture): string {
  const colour = colourings(processes);
  const lines = ["flowchart TD", `  accTitle: ${entities(title)}`];
  for (const node of graph.nodes) {
    const { id, members } = node;
    const text = `${id}: ${clipped(nodeText(node).line, LABEL_MAX)}${members > 1 ? ` (${members} states)` : ""}`;
    lines.push(`  n${id}["${entities(text)}"]`);
  }
  for (const { from, to, actions, all } of graph.edges) {
    const names = actions.map(({ action }) => graph.actions[action] ?? "").join(", ");
    const arrow = all || graph.collapsedBy === null ? "-->" : "-.->";
    lines.push(`  n${from} ${arrow}|"${entities(clipped(names, LABEL_MAX))}"| n${to}`);
  }
  lines.push(
    "  classDef initial fill:#dcebfa,stroke:#1b1b1b,color:#1b1b1b",
    "  classDef trace stroke:#1b1b1b,stroke-width:3px",
    "  classDef forever stroke:#8330a8,stroke-width:3px,stroke-dasharray:5 2",
    "  classDef violating fill:#f9c6c1,stroke:#b3261e,stroke-width:2px,color:#1b1b1b",
  );
  const marked: readonly (readonly [string, (node: GraphNode) => boolean])[] = [
    ["initial", ({ initial }) => initial],
    ["trace", ({ traces }) => traces.length > 0],
    ["forever", ({ loops }) => loops.length > 0],
    ["violating", ({ violates }) => violates.length > 0],
  ];
  for (const [kind, is] of marked) {
    const ids = graph.nodes.filter(is).map(({ id }) => `n${id}`);
    if (ids.length > 0) lines.push(`  class ${ids.join(",")} ${kind}`);
  }
  const edgesOf = new Map<number, number[]>();
  for (const [i, { actions }] of graph.edges.entries()) {
    const index = colour(actions.map(({ action }) => action));
    edgesOf.set(index, [...(edgesOf.get(index) ?? []), i]);
  }
  for (const [index, edges] of edgesOf)
    lines.push(`  linkStyle ${edges.join(",")} stroke:${colourOf(index)}`);
  return `${lines.join("\n")}\n`;
}
