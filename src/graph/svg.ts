/**
 * A picture of a graph as SVG, by itself: nodes are numbers and edges are coloured by process; what they are is said when
 * the pointer is on them, and in a legend below. All text stays text: nothing in it is read as markup.
 */
import { visibleLine } from "../source/visible.js";
import { colourings, colourOf, processNames } from "./colours.js";
import type { Graph, GraphEdge, GraphNode } from "./graph.js";
import type { Layout, PlacedEdge, PlacedNode, Point } from "./layout.js";
import { foreverText, stepText, violationText } from "./words.js";
import { xmlText } from "./xml.js";

/** What a picture says. */
export interface Picture {
  readonly title: string;
  /** The process of each action, by its index; null for an action without one. */
  readonly processes: readonly (string | null)[];
  /** What a node is, in one line, and in full. */
  readonly nodeText: (node: GraphNode) => { readonly line: string; readonly full: string };
}

const FONT = 11;
const CHARACTER = 6.7;
const LINE = 15;
const MARGIN = 12;
/** With a longer legend than this a narrow picture is made wider, for columns side by side. */
const WIDTH_MIN = 760;
const WIDTH_WANTED = 1180;
const COLUMN_MAX = 16;
/** A line of the legend is cut to so many characters; it has at least so many if there are several columns. */
const LINE_MAX = 120;
const LINE_WANTED = 72;

const cut = (text: string, lengthMax: number): string => {
  const characters = Array.from(visibleLine(text));
  return characters.length > lengthMax
    ? `${characters.slice(0, lengthMax - 1).join("")}…`
    : characters.join("");
};

const number = (value: number): string => String(Math.round(value * 10) / 10);

interface Colouring {
  /** Names of the processes with edges, and the indices of their colours; an action without one has the name `""`. */
  readonly processes: readonly { readonly name: string; readonly colour: number }[];
  /** The index of the colour; -1 for several processes. */
  readonly of: (edge: GraphEdge) => number;
}

function colouring({ edges }: Graph, processes: Picture["processes"]): Colouring {
  const used = new Set(edges.flatMap(({ actions }) => actions.map(({ action }) => processes[action] ?? "")));
  const index = colourings(processes);
  return {
    processes: processNames(processes).flatMap((name, colour) => (used.has(name) ? [{ name, colour }] : [])),
    of: ({ actions }) => index(actions.map(({ action }) => action)),
  };
}

/** What an edge is: one line for each action, or for each step between two states. */
export function edgeText({ from, to, actions, all }: GraphEdge, graph: Graph): string {
  const lines = actions.flatMap((one) => {
    const name = graph.actions[one.action] ?? "";
    if (graph.collapsedBy === null) return one.parameters.map((given) => stepText(name, given));
    return [
      `${name}: ${one.steps} ${one.steps === 1 ? "step" : "steps"}${one.all ? ", from every state" : ""}`,
    ];
  });
  const heading =
    graph.collapsedBy === null
      ? `${from} to ${to}`
      : `${from} to ${to}, from ${all ? "every state" : "some states"}`;
  return [heading, ...lines].join("\n");
}

export function svgOf(graph: Graph, layout: Layout, picture: Picture): string {
  const colours = colouring(graph, picture.processes);
  const legend = legendOf(
    graph,
    picture,
    colours,
    Math.max(layout.width, graph.nodes.length > COLUMN_MAX ? WIDTH_WANTED : WIDTH_MIN),
  );
  const width = Math.max(layout.width, legend.width);
  const top = 2 * MARGIN + LINE;
  const height = top + layout.height + legend.height;
  const shift = (width - layout.width) / 2;
  const places = new Map(layout.nodes.map((node) => [node.id, node]));
  const edges = graph.edges.map((edge, i) => edgeShape(edge, layout.edges[i], graph, colours));
  const nodes = graph.nodes.map((node) => nodeShape(node, places.get(node.id), picture));
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${number(width)}" height="${number(height)}" viewBox="0 0 ${number(width)} ${number(height)}" role="img" font-family="ui-monospace, Menlo, Consolas, 'DejaVu Sans Mono', monospace" font-size="${FONT}">`,
    `<title>${xmlText(picture.title)}</title>`,
    `<style>${STYLE}</style>`,
    `<defs>${markers(colours)}</defs>`,
    `<rect class="ground" width="100%" height="100%"/>`,
    `<text class="heading" x="${MARGIN}" y="${MARGIN + FONT}">${xmlText(cut(picture.title, Math.floor((width - 2 * MARGIN) / CHARACTER)))}</text>`,
    `<g transform="translate(${number(shift)} ${top})">`,
    `<g class="edges">`,
    ...edges,
    "</g>",
    `<g class="nodes">`,
    ...nodes,
    "</g>",
    "</g>",
    `<g class="legend" transform="translate(0 ${number(top + layout.height)})">`,
    ...legend.lines,
    "</g>",
    "</svg>",
    "",
  ].join("\n");
}

const STYLE = [
  ".ground{fill:#fff}",
  "text{fill:#1b1b1b}",
  ".heading{font-weight:bold}",
  ".dim{fill:#666}",
  ".edge path{fill:none;stroke-width:1.3}",
  ".edge .near{stroke:transparent;stroke-width:9;pointer-events:stroke}",
  ".some{stroke-dasharray:4 3}",
  ".edge.trace path:not(.near){stroke-width:3}",
  ".edge:hover path:not(.near){stroke-width:3.5}",
  ".node rect{fill:#f3f4f6;stroke:#555;stroke-width:1}",
  ".node text{text-anchor:middle}",
  ".node.trace rect{stroke:#1b1b1b;stroke-width:2.6}",
  ".node.initial rect{fill:#dcebfa}",
  ".node.violating rect{fill:#f9c6c1;stroke:#b3261e}",
  ".node.for-ever rect:not(.inner){stroke:#8330a8;stroke-width:2.2;stroke-dasharray:5 2}",
  ".node .inner{fill:none;stroke-width:1}",
  "@media(prefers-color-scheme:dark){.ground{fill:#16181d}text{fill:#e6e6e6}.dim{fill:#a0a0a0}.node rect{fill:#2a2e37;stroke:#999}.node.trace rect{stroke:#fff}.node.initial rect{fill:#1e3f5f}.node.violating rect{fill:#6d1f1a;stroke:#ff8a80}.node.for-ever rect:not(.inner){stroke:#d5aef2}.node .inner{fill:none}}",
].join("");

const markers = ({ processes }: Colouring): string =>
  [-1, ...processes.map(({ colour }) => colour)]
    .map(
      (colour) =>
        `<marker id="a${colour + 1}" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" markerUnits="userSpaceOnUse" orient="auto"><path d="M0 0.5 8 4 0 7.5z" fill="${colourOf(colour)}"/></marker>`,
    )
    .join("");

// ─────────────────────────────────────────────────────────────────────── edges and nodes

/** A curve that begins and ends at the ends of a line, and goes through the middles between its other points. */
function curve(points: readonly Point[]): string {
  const [first, ...rest] = points;
  if (first === undefined) return "";
  const at = ({ x, y }: Point): string => `${number(x)} ${number(y)}`;
  const [second, ...more] = rest;
  if (second === undefined) return "";
  if (more.length === 0) return `M${at(first)}L${at(second)}`;
  const middles = rest.slice(0, -2).map((point, i) => {
    const next = rest[i + 1] ?? point;
    return `Q${at(point)} ${at({ x: (point.x + next.x) / 2, y: (point.y + next.y) / 2 })}`;
  });
  const [control, last] = rest.slice(-2);
  return `M${at(first)}${middles.join("")}Q${at(control ?? first)} ${at(last ?? first)}`;
}

const isLoop = ({ from, to }: GraphEdge): boolean => from === to;

function edgeShape(
  edge: GraphEdge,
  placed: PlacedEdge | undefined,
  graph: Graph,
  colours: Colouring,
): string {
  const points = placed?.points ?? [];
  const [a, b, c, d] = points;
  const path =
    isLoop(edge) && a !== undefined && b !== undefined && c !== undefined && d !== undefined
      ? `M${number(a.x)} ${number(a.y)}C${number(b.x)} ${number(b.y)} ${number(c.x)} ${number(c.y)} ${number(d.x)} ${number(d.y)}`
      : curve(points);
  const colour = colours.of(edge);
  const kinds = [
    "edge",
    ...(edge.all || graph.collapsedBy === null ? [] : ["some"]),
    ...(edge.traces.length > 0 ? ["trace"] : []),
  ];
  return `<g class="${kinds.join(" ")}"><title>${xmlText(edgeText(edge, graph))}</title><path class="near" d="${path}"/><path d="${path}" stroke="${colourOf(colour)}" marker-end="url(#a${colour + 1})"/></g>`;
}

function nodeShape(node: GraphNode, placed: PlacedNode | undefined, picture: Picture): string {
  if (placed === undefined) return "";
  const { x, y, width, height } = placed;
  const kinds = [
    "node",
    ...(node.initial ? ["initial"] : []),
    ...(node.violates.length > 0 ? ["violating"] : []),
    ...(node.traces.length > 0 ? ["trace"] : []),
    ...(node.loops.length > 0 ? ["for-ever"] : []),
  ];
  const rect = (inset: number, kind: string): string =>
    `<rect${kind} x="${number(x - width / 2 + inset)}" y="${number(y - height / 2 + inset)}" width="${number(width - 2 * inset)}" height="${number(height - 2 * inset)}" rx="${6 - inset / 2}"/>`;
  return [
    `<g class="${kinds.join(" ")}" id="n${node.id}"><title>${xmlText(nodeTitle(node, picture))}</title>`,
    rect(0, ""),
    node.initial ? rect(3, ' class="inner"') : "",
    `<text x="${number(x)}" y="${number(y + 4)}">${node.id}</text></g>`,
  ].join("");
}

function nodeTitle(node: GraphNode, picture: Picture): string {
  const parts = [`${node.id}`, picture.nodeText(node).full];
  if (node.members > 1) parts.push(`${node.members} states`);
  if (node.initial) parts.push("initial");
  if (node.violates.length > 0) parts.push(violationText(node.violates));
  if (node.traces.length > 0) parts.push(`on the trace of ${node.traces.join(", ")}`);
  if (node.loops.length > 0) parts.push(foreverText(node.loops));
  return parts.join("\n");
}

// ─────────────────────────────────────────────────────────────────────── the legend

interface Legend {
  readonly width: number;
  readonly height: number;
  readonly lines: readonly string[];
}

function legendOf(graph: Graph, picture: Picture, colours: Colouring, space: number): Legend {
  const lines: string[] = [];
  let y = LINE + MARGIN;
  let x = MARGIN;
  const put = (shape: (x: number, y: number) => string, text: string, take: number): void => {
    const wide = take + 6 + CHARACTER * Array.from(visibleLine(text)).length + 18;
    if (x > MARGIN && x + wide > space) {
      x = MARGIN;
      y += LINE + 4;
    }
    lines.push(`${shape(x, y - 4)}<text x="${number(x + take + 6)}" y="${y}">${xmlText(text)}</text>`);
    x += wide;
  };
  const stroke =
    (colour: number, kind = "") =>
    (left: number, middle: number): string =>
      `<g class="edge${kind}"><path d="M${number(left)} ${number(middle)}h24" stroke="${colourOf(colour)}" marker-end="url(#a${colour + 1})"/></g>`;
  const box =
    (kind: string, hasInner = false) =>
    (left: number, middle: number): string =>
      `<g class="node ${kind}"><rect x="${number(left)}" y="${number(middle - 7)}" width="20" height="14" rx="4"/>${hasInner ? `<rect class="inner" x="${number(left + 3)}" y="${number(middle - 4)}" width="14" height="8" rx="2"/>` : ""}</g>`;
  for (const { name, colour } of colours.processes)
    put(stroke(colour), name === "" ? "actions without a process" : cut(name, LINE_MAX), 24);
  if (graph.edges.some((edge) => colours.of(edge) < 0)) put(stroke(-1), "several processes", 24);
  if (graph.collapsedBy !== null) {
    if (graph.edges.some(({ all }) => all)) put(stroke(-1), "from every state", 24);
    if (graph.edges.some(({ all }) => !all)) put(stroke(-1, " some"), "from some states", 24);
  }
  if (graph.nodes.some(({ initial }) => initial)) put(box("initial", true), "initial", 20);
  const names = (of: (node: GraphNode) => readonly string[]): readonly string[] => [
    ...new Set(graph.nodes.flatMap(of)),
  ];
  if (graph.nodes.some(({ violates }) => violates.length > 0))
    put(box("violating"), cut(violationText(names(({ violates }) => violates)), LINE_MAX), 20);
  if (graph.nodes.some(({ traces }) => traces.length > 0))
    put(box("trace"), cut(`on the trace of ${names(({ traces }) => traces).join(", ")}`, LINE_MAX), 20);
  if (graph.nodes.some(({ loops }) => loops.length > 0))
    put(box("for-ever"), cut(foreverText(names(({ loops }) => loops)), LINE_MAX), 20);
  if (graph.reduced) put(() => "", "up to symmetry: a state stands for all that differ by a permutation", 0);

  const targets = new Map<number, string[]>();
  for (const { from, to, actions } of graph.edges) {
    const names = actions.map(({ action }) => graph.actions[action] ?? "").join(", ");
    targets.set(from, [...(targets.get(from) ?? []), `→ ${to} ${names}`]);
  }
  const digits = Math.max(...graph.nodes.map(({ id }) => String(id).length), 1);
  const entries = graph.nodes.map((node) => ({
    id: node.id,
    line: `${picture.nodeText(node).line}${node.members > 1 ? `  (${node.members} states)` : ""}`,
    to: (targets.get(node.id) ?? []).join(" · "),
  }));
  const longest = Math.max(
    0,
    ...entries.flatMap(({ line, to }) => [
      Array.from(visibleLine(line)).length,
      Array.from(visibleLine(to)).length,
    ]),
  );
  const wide = Math.min(longest, LINE_WANTED) + digits + 3;
  const columns = Math.max(1, Math.min(entries.length, Math.floor((space - MARGIN) / (wide * CHARACTER))));
  const fits = Math.min(LINE_MAX, Math.floor((space - 2 * MARGIN) / columns / CHARACTER) - digits - 3);
  const rows = Math.ceil(entries.length / columns);
  const column = (space - 2 * MARGIN) / columns;
  const start = y + LINE + 12;
  const rowHeight = 2 * LINE;
  for (const [i, { id, line, to }] of entries.entries()) {
    const left = MARGIN + Math.floor(i / rows) * column;
    const base = start + (i % rows) * rowHeight;
    const indent = left + (digits + 1) * CHARACTER;
    lines.push(
      `<text x="${number(left)}" y="${number(base)}" font-weight="bold">${id}</text><text x="${number(indent)}" y="${number(base)}">${xmlText(cut(line, fits))}</text><text class="dim" x="${number(indent)}" y="${number(base + LINE - 2)}">${xmlText(cut(to, fits))}</text>`,
    );
  }
  return { width: space, height: start + rows * rowHeight, lines };
}
