/** The graph as text and as a picture: hostile text stays text, and the picture is readable. */
import { describe, expect, it } from "vitest";
import { dotOf } from "../../src/graph/dot.js";
import type { Graph } from "../../src/graph/graph.js";
import { graphmlOf } from "../../src/graph/graphml.js";
import { DRAWN_MAX, type Layout, layOut } from "../../src/graph/layout.js";
import { mermaidOf } from "../../src/graph/mermaid.js";
import { type Picture, svgOf } from "../../src/graph/svg.js";
import { writtenGraph } from "../../src/graph/written.js";
import { HOSTILE } from "../hostile.js";
import { CLIENTS, graphOf, stateGraph } from "./graphs.js";

/** Texts that mean something to one of these formats, beside those that mean something anywhere. */
const TEXTS: readonly (readonly [name: string, text: string])[] = [
  ...HOSTILE,
  ["ends a node of Mermaid", '"]:::x --> n9["'],
  ["entities of Mermaid", "#quot; #35;"],
  ["a label of DOT", '"]; a -> b [label="\\'],
  ["what XML has not", "\u0000\uFFFE\uD800"],
];

/** A graph in which every text is this one. */
const saying = (text: string): Graph => ({
  nodes: [0, 1].map((id) => ({
    id,
    label: text,
    value: text,
    members: 2,
    first: id,
    initial: id === 0,
    violates: [text],
    traces: [text],
    loops: [text],
    component: id,
  })),
  edges: [
    {
      from: 0,
      to: 1,
      steps: 1,
      all: false,
      actions: [{ action: 0, steps: 1, all: false, parameters: [] }],
      traces: [text],
    },
  ],
  actions: [text],
  reduced: false,
  collapsedBy: text,
});

const picture = (text: string): Picture => ({
  title: text,
  processes: [text],
  nodeText: () => ({ line: text, full: text }),
});

/** The names of the elements of a well-formed XML text, and what stands in attributes. @throws If it is not well-formed. */
function readXml(text: string): {
  readonly elements: ReadonlySet<string>;
  readonly attributes: readonly string[];
} {
  const open: string[] = [];
  const elements = new Set<string>();
  const attributes: string[] = [];
  const reference = /&(?!(?:amp|lt|gt|quot|#39);)/;
  // What XML 1.0 allows, but for the planes beyond the first.
  if (/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/u.test(text))
    throw new Error("a character that XML has not");
  let at = text.startsWith("<?xml") ? text.indexOf("?>") + 2 : 0;
  while (at < text.length) {
    const next = text.indexOf("<", at);
    const between = text.slice(at, next === -1 ? text.length : next);
    if (reference.test(between) || between.includes("]]>"))
      throw new Error(`bad text: ${between.slice(0, 80)}`);
    if (next === -1) break;
    const tag = /^<(\/?)([\w:.-]+)((?:\s+[\w:.-]+="[^"<]*")*)\s*(\/?)>/.exec(
      text.slice(next, next + 400_000),
    );
    if (tag === null) throw new Error(`bad tag: ${text.slice(next, next + 80)}`);
    const [whole, slash, name = "", given = "", self] = tag;
    if (reference.test(given)) throw new Error("bad attribute");
    elements.add(name);
    for (const [, attribute = ""] of given.matchAll(/([\w:.-]+)="[^"]*"/g)) attributes.push(attribute);
    if (slash === "/") {
      if (open.pop() !== name) throw new Error(`</${name}> closes nothing`);
    } else if (self === "") open.push(name);
    at = next + whole.length;
  }
  if (open.length > 0) throw new Error(`<${open.at(-1)}> is not closed`);
  return { elements, attributes };
}

describe("text that could be markup", () => {
  const unseen = ["\u0000", "\u001B", "\u0085", "\u202E", "\u2066"];

  it("is found by the reader of this test", () => {
    for (const bad of ["<a>", "<a></b>", "<a>&x;</a>", "<a b=c></a>", "<a>]]></a>", "<a>\u0000</a>"])
      expect(() => readXml(bad)).toThrow();
    expect(readXml('<a b="1"><c/>x &lt; y</a>').attributes).toEqual(["b"]);
  });

  it.each(TEXTS)("stays text: %s", async (_, text) => {
    const graph = saying(text);
    const svg = svgOf(graph, await layOut(graph), picture(text));
    const { elements, attributes } = readXml(svg);
    expect([...elements].sort()).toEqual(
      ["defs", "g", "marker", "path", "rect", "style", "svg", "text", "title"].sort(),
    );
    expect(attributes.filter((name) => /^on|href/.test(name))).toEqual([]);

    const graphml = [...graphmlOf(writtenGraph(graph), text)].join("");
    expect([...readXml(graphml).elements].sort()).toEqual([
      "data",
      "edge",
      "graph",
      "graphml",
      "key",
      "node",
    ]);

    const dot = [...dotOf(writtenGraph(graph), text, [text])].join("");
    const outside = dot.replace(/"(?:[^"\\\n]|\\[\\"n])*"/g, "");
    expect(outside).toMatch(/^[\w\s{}[\]=,;>-]*$/);
    expect(outside.match(/->/g)?.length).toBe(1);

    const mermaid = mermaidOf(graph, picture(text));
    const lines = mermaid.trim().split("\n");
    const allowed =
      /^(?:flowchart TD| {2}accTitle: [^"<>]*| {2}n\d\["[^"<>\\[\]`]*"\]| {2}n0 -\.->\|"[^"<>|\\`]*"\| n1| {2}classDef .*| {2}class [n\d,]+ \w+| {2}linkStyle .*)$/;
    expect(lines.filter((line) => !allowed.test(line))).toEqual([]);

    const all = [svg, graphml, dot, mermaid].join("");
    expect(unseen.filter((character) => all.includes(character))).toEqual([]);
  });

  it("in a comment of the expression to collapse by stays text in what the command writes", async () => {
    const expression = "held // </title><script>alert(1)</script>";
    for (const format of ["svg", "graphml"]) {
      const { code, stdout } = await graphOf(CLIENTS, "--format", format, "--collapse", expression);
      expect(code).toBe(0);
      expect([...readXml(stdout).elements]).not.toContain("script");
    }
  });
});

/** A chain with branches, `size` nodes. */
const chain = (size: number): Graph => ({
  ...saying("x"),
  nodes: Array.from({ length: size }, (_, id) => ({
    id,
    label: null,
    value: null,
    members: 1,
    first: id,
    initial: id === 0,
    violates: [],
    traces: [],
    loops: [],
    component: id,
  })),
  edges: Array.from({ length: size - 1 }, (_, i) => [
    { from: Math.floor(i / 3), to: i + 1 },
    { from: i + 1, to: Math.floor(i / 7) },
    { from: i, to: i },
  ])
    .flat()
    .map((ends) => ({
      ...ends,
      steps: 1,
      all: true,
      actions: [{ action: 0, steps: 1, all: true, parameters: [{}] }],
      traces: [],
    })),
  collapsedBy: null,
});

describe("a layout", () => {
  const overlap = (a: Layout["nodes"][number], b: Layout["nodes"][number]): boolean =>
    Math.abs(a.x - b.x) < (a.width + b.width) / 2 && Math.abs(a.y - b.y) < (a.height + b.height) / 2;

  it.each([2, 50, 120])(
    "of %i nodes has all of them apart and within the picture, and edges between them",
    async (size) => {
      const graph = chain(size);
      const layout = await layOut(graph);
      expect(layout.nodes.map(({ id }) => id)).toEqual(graph.nodes.map(({ id }) => id));
      for (const [i, a] of layout.nodes.entries()) {
        expect(layout.nodes.slice(i + 1).filter((b) => overlap(a, b))).toEqual([]);
        expect(a.x - a.width / 2).toBeGreaterThanOrEqual(0);
        expect(a.y - a.height / 2).toBeGreaterThanOrEqual(0);
        expect(a.x + a.width / 2).toBeLessThanOrEqual(layout.width);
        expect(a.y + a.height / 2).toBeLessThanOrEqual(layout.height);
      }
      const ends = (id: number, point: { readonly x: number; readonly y: number } | undefined): boolean => {
        const node = layout.nodes.find((one) => one.id === id);
        if (node === undefined || point === undefined) return false;
        return (
          Math.abs(point.x - node.x) <= node.width / 2 + 1 &&
          Math.abs(point.y - node.y) <= node.height / 2 + 1
        );
      };
      expect(layout.edges.length).toBe(graph.edges.length);
      for (const { from, to, points } of layout.edges) {
        expect(ends(from, points[0])).toBe(true);
        expect(ends(to, points.at(-1))).toBe(true);
      }
    },
  );

  it("of 50 states fits 1,600 pixels", async () => {
    expect((await layOut(chain(50))).width).toBeLessThanOrEqual(1600);
  });

  it("is the same each time", async () => {
    expect(await layOut(chain(30))).toEqual(await layOut(chain(30)));
  });
});

describe("a picture", () => {
  it("has each node with its number and its text, and merges parallel edges", async () => {
    const { stdout, code } = await graphOf(CLIENTS, "--format", "svg");
    expect(code).toBe(0);
    readXml(stdout);
    const nodes = stdout.match(/<g class="node[^"]*" id="n\d+">/g) ?? [];
    expect(nodes.length).toBe(15);
    const pairs = new Set((await stateGraph(CLIENTS)).edges.map(({ from, to }) => `${from} ${to}`));
    expect(stdout.match(/<g class="edge[^"]*"><title>/g)?.length).toBe(pairs.size);
    expect(stdout).toContain("0 to 1\nclient.rest(me = Client#1)\nclient.rest(me = Client#2)");
    expect(stdout).toContain("violates Free");
    expect(stdout).toContain("up to symmetry");
    expect(nodes.filter((node) => node.includes("violating")).length).toBe(2);
  });

  it("of a collapsed graph tells edges of all members from those of some", async () => {
    const spec = "spec a\nvar x : 0 .. 3 = 0\naction up { when x < 3  x' = x + 1 }\naction wrap { x' = 0 }";
    const { stdout } = await graphOf(spec, "--format", "svg", "--collapse", "x / 2");
    expect(stdout).toContain("1 to 0, from every state\nwrap: 2 steps, from every state");
    expect(stdout).toContain("0 to 1, from some states\nup: 1 step");
    expect(stdout.match(/<g class="edge some/g)?.length).toBe(3);
  });

  it.each(["svg", "mermaid"])(
    "as %s is not made of too many nodes: nothing is written, and how to collapse is said",
    async (format) => {
      const spec = (size: number) =>
        `spec wide\nvar x : 0 .. ${size - 1} = 0\naction set { x' in 0 .. ${size - 1} }`;
      const much = await graphOf(spec(DRAWN_MAX + 1), "--format", format, "-o", "out");
      expect(much.code).toBe(2);
      expect(much.stderr).toMatch(/201 nodes.*--collapse EXPRESSION/s);
      expect(much.host.text("out")).toBeUndefined();
      const collapsed = await graphOf(spec(DRAWN_MAX + 1), "--format", format, "--collapse", "x % 5");
      expect([collapsed.code, collapsed.stderr]).toEqual([0, ""]);
    },
  );
});

describe("a property called like what every JavaScript object has", () => {
  it.each(["toString", "constructor"])("is named where it is violated: %s", (name) => {
    const dot = [...dotOf(writtenGraph(saying(name)), "x", ["x"])].join("");
    expect(dot).toContain(`violates ${name}`);
  });
});
