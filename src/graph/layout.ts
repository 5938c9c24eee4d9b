/** Where the nodes and edges of a graph are drawn: from top to bottom in layers. Labels take no part in it. */
import type { Graph, GraphEdge } from "./graph.js";

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface PlacedNode {
  readonly id: number;
  /** The centre. */
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface PlacedEdge {
  readonly from: number;
  readonly to: number;
  /** From the border of a node to that of the other; an edge of a node to itself goes around its right side. */
  readonly points: readonly Point[];
}

export interface Layout {
  readonly width: number;
  readonly height: number;
  /** As in the graph, in the same order. */
  readonly nodes: readonly PlacedNode[];
  readonly edges: readonly PlacedEdge[];
}

/** More nodes than this can't be read, so they are not drawn. */
export const DRAWN_MAX = 200;

/** A wider picture is turned on its side, if that makes it narrower. */
const WIDTH_MAX = 1600;

const NODE_HEIGHT = 24;
const MARGIN = 12;
/** How far an edge of a node to itself goes out. */
const LOOP = 16;

const nodeWidth = (id: number): number => Math.max(28, 14 + 8 * String(id).length);

/** @param direction `TB` from top to bottom, `LR` from left to right; by default what is narrower, if `TB` is too wide. */
export async function layOut(graph: Graph, direction?: "TB" | "LR"): Promise<Layout> {
  if (direction !== undefined) return layOutIn(graph, direction);
  const down = await layOutIn(graph, "TB");
  if (down.width <= WIDTH_MAX) return down;
  const across = await layOutIn(graph, "LR");
  return across.width < down.width ? across : down;
}

async function layOutIn({ nodes, edges }: Graph, rankdir: "TB" | "LR"): Promise<Layout> {
  const { Graph: Dagre, layout } = await import("@dagrejs/dagre");
  const dagre = new Dagre({ directed: true, multigraph: true });
  dagre.setGraph({ rankdir, nodesep: 16, edgesep: 8, ranksep: 34, marginx: MARGIN, marginy: MARGIN });
  dagre.setDefaultEdgeLabel(() => ({}));
  for (const { id } of nodes) dagre.setNode(String(id), { width: nodeWidth(id), height: NODE_HEIGHT });
  // All edges lead down, from what a search finds first to what it finds later: so the layers are about as deep as the
  // states, and the layout does not choose which edges of a cycle lead back.
  const ends = ({ from, to }: GraphEdge): readonly [string, string, string] =>
    from < to ? [String(from), String(to), "down"] : [String(to), String(from), "up"];
  for (const edge of edges) {
    const [above, below, name] = ends(edge);
    if (above !== below) dagre.setEdge(above, below, {}, name);
  }
  layout(dagre);

  const placed = nodes.map(({ id }): PlacedNode => {
    const { x = 0, y = 0 } = dagre.node(String(id)) as { readonly x?: number; readonly y?: number };
    return { id, x, y, width: nodeWidth(id), height: NODE_HEIGHT };
  });
  const byId = new Map(placed.map((node) => [node.id, node]));
  const drawn = edges.map((edge): PlacedEdge => {
    const { from, to } = edge;
    const node = byId.get(from);
    if (from === to) return { from, to, points: node === undefined ? [] : loopAround(node) };
    const { points = [] } = dagre.edge(...ends(edge)) as { readonly points?: readonly Point[] };
    const copied = points.map(({ x, y }) => ({ x, y }));
    return { from, to, points: from < to ? copied : copied.reverse() };
  });
  const xs = [
    ...placed.map(({ x, width }) => x + width / 2),
    ...drawn.flatMap((e) => e.points.map((p) => p.x)),
  ];
  const ys = [
    ...placed.map(({ y, height }) => y + height / 2),
    ...drawn.flatMap((e) => e.points.map((p) => p.y)),
  ];
  return {
    width: Math.max(0, ...xs) + MARGIN,
    height: Math.max(0, ...ys) + MARGIN,
    nodes: placed,
    edges: drawn,
  };
}

function loopAround({ x, y, width, height }: PlacedNode): readonly Point[] {
  const side = x + width / 2;
  const quarter = height / 4;
  return [
    { x: side, y: y - quarter },
    { x: side + LOOP, y: y - quarter },
    { x: side + LOOP, y: y + quarter },
    { x: side, y: y + quarter },
  ];
}
