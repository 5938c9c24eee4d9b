/** A graph in the language of Graphviz, in pieces. */
import { visibleLine } from "../source/visible.js";
import { colourings, colourOf } from "./colours.js";
import { foreverText, violationText } from "./words.js";
import { edgeLabel, nodeText, type Written } from "./written.js";

/** Text in quotes: nothing in it ends them, or is an escape sequence. */
const quoted = (text: string): string =>
  `"${text
    .split("\n")
    .map((line) => visibleLine(line).replaceAll("\\", "\\\\").replaceAll('"', '\\"'))
    .join("\\n")}"`;

/** @param processes The process of each action, by its index. */
export function* dotOf(
  written: Written,
  title: string,
  processes: readonly (string | null)[],
): Iterable<string> {
  const colour = colourings(processes);
  yield `digraph ${quoted(title)} {\n  label=${quoted(title)};\n  labelloc=t;\n`;
  yield '  node [shape=box, style="rounded,filled", fillcolor="#f3f4f6", fontname="monospace"];\n';
  yield '  edge [fontname="monospace", fontsize=10];\n';
  for (const node of written.nodes()) {
    const { id, initial, violates, traces, loops, members, label } = node;
    const shown =
      label === null ? String(id) : `${id}: ${label}${members === 1 ? "" : ` (${members} states)`}`;
    const tips = [
      nodeText(node, "\n"),
      ...(violates.length > 0 ? [violationText(violates)] : []),
      ...(traces.length > 0 ? [`on the trace of ${traces.join(", ")}`] : []),
      ...(loops.length > 0 ? [foreverText(loops)] : []),
    ];
    const attributes = [
      `label=${quoted(shown)}`,
      `tooltip=${quoted(tips.join("\n"))}`,
      ...(initial ? ["peripheries=2"] : []),
      ...(violates.length > 0 ? ['fillcolor="#f9c6c1"'] : []),
      ...(traces.length > 0 ? ["penwidth=3"] : []),
      ...(loops.length > 0 ? ['color="#8330a8"'] : []),
    ];
    yield `  n${id} [${attributes.join(", ")}];\n`;
  }
  for (const edge of written.edges()) {
    const text = edgeLabel(edge, written.actions);
    const drawn = colourOf(colour(edge.actions.map(({ action }) => action)));
    const attributes = [
      `label=${quoted(text)}`,
      `tooltip=${quoted(text)}`,
      `color="${drawn}"`,
      ...(edge.all ? [] : ["style=dashed"]),
      ...(edge.traces.length > 0 ? ["penwidth=3"] : []),
    ];
    yield `  n${edge.from} -> n${edge.to} [${attributes.join(", ")}];\n`;
  }
  yield "}\n";
}
