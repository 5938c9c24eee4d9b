/** The state graph as JSON: its states and edges, components, and what is left of it when it is collapsed or cut. */
import { describe, expect, it } from "vitest";
import { run } from "../host/memory-host.js";
import { LONG, onDisk } from "../support.js";
import { CLIENTS, collapsedGraph, graphIn, graphOf, type StateGraph, stateGraph } from "./graphs.js";

/** A counter that can stop for good, or go around. */
const COUNTER = `spec counter
var x : 0 .. 4 = 0
var on : bool = true
action up { when on and x < 4  x' = x + 1 }
action back { when on and x = 4  x' = 2 }
action halt { when on  on' = false }
invariant Small : x < 4
reachable Halted : not on and x = 3
property Ends : eventually not on
`;

const textOf = (path: string): string => {
  const read = onDisk(path);
  if (read.kind === "failed") throw new Error(path);
  return read.text;
};

/** On files of the project, with the files that they import. */
async function graphOfFile(path: string, ...options: readonly string[]): Promise<StateGraph> {
  const imports = [
    ...textOf(path).matchAll(/^import "\.\.\/(lib\/\w+)"|^refinement .*"\.\.\/(\w+\/\w+)"/gm),
  ].map(([, module, refined]) => `specs/${module ?? refined}.subtle`);
  const all = new Set([path, ...imports]);
  for (const file of all)
    for (const [, name] of textOf(file).matchAll(/^import "(\w+)"/gm)) all.add(`specs/lib/${name}.subtle`);
  const files = Object.fromEntries([...all].map((file) => [file, textOf(file)]));
  const { code, stdout } = await run(["graph", path, ...options], { files });
  expect(code).toBe(0);
  return graphIn(stdout) as StateGraph;
}

describe("states and edges", () => {
  it("are numbered in the order of a breadth-first search", async () => {
    const { states, edges, initial } = await stateGraph(COUNTER);
    expect(initial).toEqual([0]);
    expect(states.map(({ id, state }) => [id, state["x"], state["on"]])).toEqual([
      [0, 0, true],
      [1, 1, true],
      [2, 0, false],
      [3, 2, true],
      [4, 1, false],
      [5, 3, true],
      [6, 2, false],
      [7, 4, true],
      [8, 3, false],
      [9, 4, false],
    ]);
    expect(edges.map(({ from, action, to }) => `${from} ${action} ${to}`)).toEqual([
      "0 up 1",
      "0 halt 2",
      "1 up 3",
      "1 halt 4",
      "3 up 5",
      "3 halt 6",
      "5 up 7",
      "5 halt 8",
      "7 back 3",
      "7 halt 9",
    ]);
  });

  it("are marked: initial, violating, on a trace, also on a lasso", async () => {
    const { states, edges } = await stateGraph(COUNTER);
    expect(states.filter(({ initial }) => initial).map(({ id }) => id)).toEqual([0]);
    expect(states.filter(({ violates }) => violates.includes("Small")).map(({ id }) => id)).toEqual([7, 9]);
    expect(states.filter(({ traces }) => traces.includes("Small")).map(({ id }) => id)).toEqual([
      0, 1, 3, 5, 7,
    ]);
    const marked = edges.filter(({ traces }) => traces.includes("Small"));
    expect(marked.map(({ from, to }) => [from, to])).toEqual([
      [0, 1],
      [1, 3],
      [3, 5],
      [5, 7],
    ]);
    // Nothing is fair, so it may stop at once.
    expect(states.filter(({ traces }) => traces.includes("Ends")).map(({ id }) => id)).toEqual([0]);
  });

  it("have parameters, and one edge for each way to take a step", async () => {
    const { edges } = await stateGraph(
      "spec a\nvar x : 0 .. 2 = 0\naction set(a in 0 .. 1) { pick b in 0 .. 1  x' = a + b }",
    );
    expect(edges.filter(({ from }) => from === 0).map(({ to, parameters }) => [to, parameters])).toEqual([
      [0, { a: 0, b: 0 }],
      [1, { a: 0, b: 1 }],
      [1, { a: 1, b: 0 }],
      [2, { a: 1, b: 1 }],
    ]);
  });

  it("have the branches that were taken, and the elements that were assigned", async () => {
    const spec =
      "spec a\nvar x : 0 .. 5 = 0\naction go(a in 0 .. 1) {\n  when x = a\n  either { x' = 5 } or { x' in {3, 4} }\n}\ndeadlock allowed";
    const { edges } = await stateGraph(spec);
    expect(
      edges.map(({ to, parameters, choices }) => [to, parameters, choices.map(({ value }) => value)]),
    ).toEqual([
      [1, { a: 0 }, [1]],
      [2, { a: 0 }, [2, 3]],
      [3, { a: 0 }, [2, 4]],
    ]);
    const slow = await stateGraph(spec, "--engine", "reference");
    expect(slow.edges).toEqual(edges);
  });

  it("are as many as the search has counted", async () => {
    const { explored, states, edges } = await stateGraph(CLIENTS);
    expect(states.length).toBe(explored.distinct);
    expect(edges.length).toBe(explored.generated - explored.initial);
  });

  const SPECS = [
    "specs/teaching/peterson.subtle",
    "specs/dax/fault_vs_truncate.subtle",
    "specs/locks/deadlocks.subtle",
    ...(LONG ? ["specs/gallery/paxos.subtle", "specs/locks/rw_lock.subtle", "specs/dax/pins.subtle"] : []),
  ];

  it.each(SPECS)("of %s are the same by both engines, with and without symmetry", async (path) => {
    for (const options of LONG || !path.startsWith("specs/dax/") ? [[], ["--no-symmetry"]] : [[]]) {
      const fast = await graphOfFile(path, ...options);
      expect(await graphOfFile(path, "--engine", "reference", ...options)).toEqual(fast);
      expect(fast.states.length).toBe(fast.explored.distinct);
    }
  });
});

/** Whether there is a path, by going everywhere. */
function reaches(from: number, to: number, edges: StateGraph["edges"]): boolean {
  const seen = new Set([from]);
  for (const at of seen) for (const edge of edges) if (edge.from === at) seen.add(edge.to);
  return seen.has(to);
}

describe("components", () => {
  it("hold the states that reach each other, and are final if nothing leads out", async () => {
    const { states, edges, components } = await stateGraph(COUNTER);
    for (const a of states)
      for (const b of states)
        expect(a.component === b.component).toBe(reaches(a.id, b.id, edges) && reaches(b.id, a.id, edges));
    const members = (component: number): readonly number[] =>
      states.filter((state) => state.component === component).map(({ id }) => id);
    expect(components).toEqual(
      components.map((_, component) => ({
        size: members(component).length,
        final: !edges.some(
          ({ from, to }) => members(component).includes(from) && !members(component).includes(to),
        ),
      })),
    );
    expect(components.filter(({ size }) => size > 1)).toEqual([{ size: 3, final: false }]);
    // By their first members.
    expect([...new Set(states.map(({ component }) => component))]).toEqual(components.map((_, i) => i));
  });

  it("are marked where what violates a temporal property can go on for ever", async () => {
    const fair = COUNTER.replaceAll(/action (up|back)/g, "fair action $1");
    const isInLoop = ({ state }: StateGraph["states"][number]): boolean =>
      state["on"] === true && (state["x"] as number) >= 2;
    const whole = await stateGraph(fair);
    expect(whole.states.map(({ loops }) => loops)).toEqual(
      whole.states.map((state) => (isInLoop(state) ? ["Ends"] : [])),
    );
    const collapsed = await collapsedGraph(fair, "--collapse", "(x >= 2, on)");
    expect(collapsed.nodes.map(({ loops, label }) => [label, loops])).toEqual([
      ["(false, true)", []],
      ["(false, false)", []],
      ["(true, true)", ["Ends"]],
      ["(true, false)", []],
    ]);
    for (const [format, text] of [
      ["svg", '<g class="node violating trace for-ever"'],
      ["dot", "in the component of the loop of Ends"],
      ["graphml", '<data key="node-loops">Ends</data>'],
      ["mermaid", "forever"],
    ] as const)
      expect((await graphOf(fair, "--format", format)).stdout).toContain(text);
  });
});

describe("a collapsed graph", () => {
  it.each(["x", "on", "x / 2", "(on, x = 4)"])("by `%s` has what its members have", async (expression) => {
    const whole = await stateGraph(COUNTER);
    const graph = await collapsedGraph(COUNTER, "--collapse", expression);
    const valueOf = ({ state }: StateGraph["states"][number]): string => {
      const [x, on] = [state["x"] as number, state["on"] as boolean];
      const values: Readonly<Record<string, unknown>> = {
        x,
        on,
        "x / 2": Math.floor(x / 2),
        "(on, x = 4)": { "#tup": [on, x === 4] },
      };
      return JSON.stringify(values[expression]);
    };
    expect(graph.collapsedBy).toBe(expression);
    const nodes = [...new Set(whole.states.map(valueOf))];
    expect(graph.nodes.map(({ value }) => JSON.stringify(value))).toEqual(nodes);
    const nodeOf = whole.states.map((state) => nodes.indexOf(valueOf(state)));
    for (const { id, members, initial, violates, traces } of graph.nodes) {
      const of = whole.states.filter((state) => nodeOf[state.id] === id);
      expect(members).toBe(of.length);
      expect(initial).toBe(of.some((state) => state.initial));
      expect([...violates].sort()).toEqual([...new Set(of.flatMap((state) => state.violates))].sort());
      expect([...traces].sort()).toEqual([...new Set(of.flatMap((state) => state.traces))].sort());
      for (const other of graph.nodes) {
        const steps = whole.edges.filter(({ from, to }) => nodeOf[from] === id && nodeOf[to] === other.id);
        const edge = graph.edges.find(({ from, to }) => from === id && to === other.id);
        expect(edge?.steps ?? 0).toBe(steps.length);
        if (edge === undefined) continue;
        expect(edge.all).toBe(of.every((state) => steps.some(({ from }) => from === state.id)));
        for (const { name, steps: count, all } of edge.actions) {
          const own = steps.filter(({ action }) => action === name);
          expect(count).toBe(own.length);
          expect(all).toBe(of.every((state) => own.some(({ from }) => from === state.id)));
        }
        expect(edge.actions.reduce((sum, { steps: count }) => sum + count, 0)).toBe(steps.length);
      }
    }
  });

  it("has the program counters as nodes by default, of orbits one for all their permutations", async () => {
    const { nodes, collapsedBy } = await collapsedGraph(CLIENTS, "--collapse");
    expect(collapsedBy).toBe("the program counters");
    const labels = nodes.map(({ label }) => label);
    expect(new Set(labels).size).toBe(labels.length);
    const sorted = labels.map((label) => label.replace("client: ", "").split(", ").sort().join());
    expect(new Set(sorted).size).toBe(labels.length);
    const apart = await collapsedGraph(CLIENTS, "--collapse", "--no-symmetry");
    expect(apart.nodes.length).toBeGreaterThan(nodes.length);
  });

  it("does not depend on which state stands for an orbit", async () => {
    for (const expression of ["held", "{c in Client : client[c] at lock}"]) {
      const fast = await graphOf(CLIENTS, "--collapse", expression);
      const slow = await graphOf(CLIENTS, "--collapse", expression, "--engine", "reference");
      expect(slow.stdout).toBe(fast.stdout);
    }
    const { nodes } = await collapsedGraph(CLIENTS, "--collapse", "held");
    expect(nodes.map(({ label }) => label)).toEqual(["none", "Client#1"]);
  });

  it("has a node for the states in which the expression has no value", async () => {
    const { nodes } = await collapsedGraph(COUNTER, "--collapse", "4 / x");
    expect(nodes.map(({ label, members }) => [/zero/.test(label) ? "by zero" : label, members])).toEqual([
      ["by zero", 2],
      ["4", 2],
      ["2", 2],
      ["1", 4],
    ]);
  });
});

describe("a part of a graph", () => {
  it("with --only has the edges of these actions, the states at their ends, and the initial ones", async () => {
    const whole = await stateGraph(COUNTER);
    const { edges, states } = await stateGraph(COUNTER, "--only", "back", "--only", "halt");
    const kept = whole.edges.filter(({ action }) => action !== "up");
    expect(edges).toEqual(kept);
    const ends = new Set([0, ...kept.flatMap(({ from, to }) => [from, to])]);
    expect(states.map(({ id }) => id)).toEqual([...ends].sort((a, b) => a - b));
    expect((await stateGraph(COUNTER, "--only", "back")).states.map(({ id }) => id)).toEqual([0, 3, 7]);
  });

  it("with --around has a trace, the states that violate, and all one step from them", async () => {
    const whole = await stateGraph(COUNTER);
    const within = whole.states.filter(
      ({ violates, traces }) => violates.includes("Small") || traces.includes("Small"),
    );
    const near = new Set(within.map(({ id }) => id));
    for (const { from, to } of whole.edges)
      for (const { id } of within) {
        if (from === id) near.add(to);
        if (to === id) near.add(from);
      }
    const { states, edges } = await stateGraph(COUNTER, "--around", "Small");
    expect(states.map(({ id }) => id)).toEqual([...near].sort((a, b) => a - b));
    expect(edges.map(({ from, to }) => [from, to])).toEqual(
      whole.edges.filter(({ from, to }) => near.has(from) && near.has(to)).map(({ from, to }) => [from, to]),
    );
  });

  it("with --around a witness has the way to it", async () => {
    const { states } = await stateGraph(COUNTER, "--around", "Halted");
    expect(states.filter(({ traces }) => traces.includes("Halted")).map(({ id }) => id)).toEqual([
      0, 1, 3, 5, 8,
    ]);
  });
});
