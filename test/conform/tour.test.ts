/** Tours: every transition is in them, and they are as short as they can be. */
import { describe, expect, it } from "vitest";
import { conformGraph } from "../../src/conform/graph/graph.js";
import { lengthOf, type Tour, tourOf } from "../../src/conform/graph/tour.js";
import { decidingIn, spaceOf } from "../../src/graph/build.js";
import { interpret } from "../../src/interpret/model.js";
import { explore } from "../../src/run/explore.js";
import { accepted, compileFile, compileText, specPaths } from "../support.js";
import { conformsText } from "./ideal.js";

const RESET_COST = 10;
const TRANSITIONS_MAX = 20_000;

async function graphOf(spec: ReturnType<typeof accepted>) {
  const { ir } = spec;
  const all = {
    all: true,
    only: new Set<string>(),
    statesMax: 30_000,
    symmetry: false,
    traces: "none",
  } as const;
  const exploration = await explore(spec, all);
  if ("refused" in exploration || exploration.stop !== null) return null;
  const deciding = decidingIn(ir, () => interpret(ir, { symmetry: false }));
  const space = spaceOf(exploration, () => {}, deciding);
  return {
    space,
    graph: conformGraph(ir, space, { roles: ir.actions.map(() => "asked"), isFree: () => false }),
  };
}

type Graph = NonNullable<Awaited<ReturnType<typeof graphOf>>>["graph"];

/** Where a tour is no walk, or begins elsewhere than in an initial state. */
function faultsOf(tour: Tour, { from, to, initial }: Graph): readonly string[] {
  let at: number | null = null;
  return tour.flatMap((edge, i) => {
    const state = edge < 0 ? -1 - edge : (from[edge] as number);
    const isWrong = edge < 0 ? !initial.includes(state) : state !== at;
    at = edge < 0 ? state : (to[edge] as number);
    return isWrong ? [`step ${i}`] : [];
  });
}

/**
 * What any tour costs at least: a flow through every transition once or more that returns to a start, found by one shortest
 * path for each unit (Bellman and Ford with a queue). It shares nothing with the flow that makes the tour.
 */
function leastCost({ size, from, to, initial }: Graph): number {
  const [ended, started] = [size, size + 1];
  interface Arc {
    readonly to: number;
    readonly cost: number;
    flow: number;
    readonly back: Arc | null;
  }
  const arcs: Arc[][] = Array.from({ length: size + 2 }, () => []);
  const connect = (a: number, b: number, cost: number): void => {
    const forward: Arc = { to: b, cost, flow: Number.POSITIVE_INFINITY, back: null };
    const backward: Arc = { to: a, cost: -cost, flow: 0, back: forward };
    arcs[a]?.push(forward);
    arcs[b]?.push(backward);
    Object.assign(forward, { back: backward });
  };
  const surplus = new Array<number>(size + 2).fill(0);
  from.forEach((state, edge) => {
    const next = to[edge] as number;
    connect(state, next, 1);
    surplus[next] = (surplus[next] ?? 0) + 1;
    surplus[state] = (surplus[state] ?? 0) - 1;
  });
  for (let state = 0; state < size; state += 1) connect(state, ended, RESET_COST);
  connect(ended, started, 0);
  for (const state of initial) connect(started, state, 0);
  surplus[started] = (surplus[started] ?? 0) + 1;
  surplus[ended] = (surplus[ended] ?? 0) - 1;
  let cost = from.length;
  for (;;) {
    const distance = new Array<number>(size + 2).fill(Number.POSITIVE_INFINITY);
    const by: (Arc | null)[] = new Array(size + 2).fill(null);
    const queue = surplus.flatMap((amount, node) => (amount > 0 ? [node] : []));
    for (const node of queue) distance[node] = 0;
    const waiting = new Set(queue);
    for (let i = 0; i < queue.length; i += 1) {
      const node = queue[i] as number;
      waiting.delete(node);
      for (const arc of arcs[node] ?? []) {
        const through = (distance[node] as number) + arc.cost;
        if (arc.flow === 0 || through >= (distance[arc.to] as number)) continue;
        distance[arc.to] = through;
        by[arc.to] = arc;
        if (!waiting.has(arc.to)) queue.push(arc.to);
        waiting.add(arc.to);
      }
    }
    let sink = -1;
    surplus.forEach((amount, node) => {
      if (amount < 0 && (sink < 0 || (distance[node] as number) < (distance[sink] as number))) sink = node;
    });
    if (sink < 0) return cost;
    let node = sink;
    for (let arc = by[node]; arc != null; arc = by[node]) {
      arc.flow -= 1;
      if (arc.back !== null) arc.back.flow += 1;
      cost += arc.cost;
      node = (arc.back as Arc).to;
    }
    surplus[node] = (surplus[node] as number) - 1;
    surplus[sink] = (surplus[sink] as number) + 1;
  }
}

describe("the tour of every spec", () => {
  it.each(specPaths())("%s", async (path) => {
    const found = await graphOf(accepted(compileFile(path)));
    if (found === null || found.graph.from.length > TRANSITIONS_MAX) return;
    const { graph, space } = found;
    const tour = tourOf(graph, RESET_COST);
    expect(faultsOf(tour, graph)).toEqual([]);
    // Each step of the graph, as the state space lists them, is taken.
    const walked = new Set(
      tour
        .filter((edge) => edge >= 0)
        .map((edge) => `${graph.from[edge]} ${graph.to[edge]} ${graph.command[edge]}`),
    );
    const all = new Set<string>();
    for (let state = 0; state < space.size; state += 1)
      for (const to of space.successors(state)) all.add(`${state} ${to}`);
    expect(new Set([...walked].map((one) => one.split(" ").slice(0, 2).join(" ")))).toEqual(all);
    expect(new Set(tour.filter((edge) => edge >= 0)).size).toBe(graph.from.length);
    expect(lengthOf(tour, RESET_COST)).toBeLessThanOrEqual(1.3 * leastCost(graph));
  });
});

describe("a tour", () => {
  const lengths = async (text: string, cost: number) => {
    const { graph } = (await graphOf(accepted(compileText(text)))) as { graph: Graph };
    const tour = tourOf(graph, cost);
    return [tour.filter((edge) => edge >= 0).length, tour.filter((edge) => edge < 0).length];
  };
  const RING = "spec a var x : 0 .. 4 = 0 action on { x' = (x + 1) % 5 } action stop { when x = 4 x' = 4 }";
  const FORK =
    "spec a var x : 0 .. 3 = 0 action a { when x = 0 x' = 1 } action b { when x = 0 x' = 2 } action back { when x = 1 x' = 3 } action home { when x = 3 x' = 0 }";

  it.each([
    ["goes round a ring, with one start", RING, 10, [6, 1]],
    ["starts anew for a second branch, or walks back", FORK, 10, [4, 1]],
    ["starts anew where that is cheaper", FORK, 0, [4, 1]],
    [
      "needs a start for each end",
      "spec a var x : 0 .. 2 = 0 action a { when x = 0 x' = 1 } action b { when x = 0 x' = 2 }",
      10,
      [2, 2],
    ],
    [
      "starts in each initial state that no step leads to",
      "spec a var x : 0 .. 2 in 0 .. 2 action stay { x' = x }",
      10,
      [3, 3],
    ],
  ])("%s", async (_, text, cost, wanted) => {
    expect(await lengths(text, cost)).toEqual(wanted);
  });
});

it("drives 100,000 transitions in at most 10 CPU seconds", async () => {
  const n = 223;
  const text = `spec grid
var x : 0 .. ${n} = 0
var y : 0 .. ${n} = 0
action right { when x < ${n} x' = x + 1 }
action up { when y < ${n} y' = y + 1 }`;
  const before = process.cpuUsage();
  const { edges } = await conformsText(text, {
    setup: (state: object) => ({ ...state }),
    steps: {
      right: (sut: { x: number }) => {
        sut.x += 1;
      },
      up: async (sut: { y: number }) => {
        sut.y += 1;
      },
    },
    observe: (sut: object) => ({ ...sut }),
  });
  const { user, system } = process.cpuUsage(before);
  expect(edges).toEqual({ taken: 99_904, all: 99_904 });
  expect((user + system) / 1e6).toBeLessThan(10);
});
