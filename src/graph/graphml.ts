/** A graph as GraphML, in pieces. */
import { edgeLabel, nodeText, type Written } from "./written.js";
import { xmlText } from "./xml.js";

const KEYS = [
  ["node", "label", "string"],
  ["node", "state", "string"],
  ["node", "members", "int"],
  ["node", "initial", "boolean"],
  ["node", "violates", "string"],
  ["node", "traces", "string"],
  ["node", "loops", "string"],
  ["node", "component", "int"],
  ["edge", "action", "string"],
  ["edge", "parameters", "string"],
  ["edge", "choices", "string"],
  ["edge", "steps", "int"],
  ["edge", "all", "boolean"],
  ["edge", "traces", "string"],
] as const;

const data = (key: string, value: string | number | boolean): string =>
  `<data key="${key}">${xmlText(String(value))}</data>`;

export function* graphmlOf(written: Written, title: string): Iterable<string> {
  yield '<?xml version="1.0" encoding="UTF-8"?>\n<graphml xmlns="http://graphml.graphdrawing.org/xmlns">\n';
  for (const [of, name, type] of KEYS)
    yield `  <key id="${of}-${name}" for="${of}" attr.name="${name}" attr.type="${type}"/>\n`;
  yield `  <graph id="${xmlText(title)}" edgedefault="directed">\n`;
  for (const node of written.nodes()) {
    const { id, state, members, initial, violates, traces, loops, component } = node;
    const parts = [
      data("node-label", nodeText(node)),
      ...(state === null ? [] : [data("node-state", JSON.stringify(state))]),
      ...(members === null ? [] : [data("node-members", members)]),
      data("node-initial", initial),
      ...(violates.length === 0 ? [] : [data("node-violates", violates.join(" "))]),
      ...(traces.length === 0 ? [] : [data("node-traces", traces.join(" "))]),
      ...(loops.length === 0 ? [] : [data("node-loops", loops.join(" "))]),
      data("node-component", component),
    ];
    yield `    <node id="n${id}">${parts.join("")}</node>\n`;
  }
  for (const edge of written.edges()) {
    const { from, to, actions, parameters, choices, steps, all, traces } = edge;
    const name =
      parameters === null ? edgeLabel(edge, written.actions) : written.actions[actions[0]?.action ?? -1];
    const parts = [
      data("edge-action", name ?? ""),
      ...(parameters === null
        ? [data("edge-steps", steps), data("edge-all", all)]
        : [
            ...(Object.keys(parameters).length === 0
              ? []
              : [data("edge-parameters", JSON.stringify(parameters))]),
            ...(choices.length === 0 ? [] : [data("edge-choices", JSON.stringify(choices))]),
          ]),
      ...(traces.length === 0 ? [] : [data("edge-traces", traces.join(" "))]),
    ];
    yield `    <edge source="n${from}" target="n${to}">${parts.join("")}</edge>\n`;
  }
  yield "  </graph>\n</graphml>\n";
}
