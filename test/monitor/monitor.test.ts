/** Monitors for the kernel: they accept exactly what an instance can do, are small, and are read as the kernel's tools do. */
import { describe, expect, it } from "vitest";
import { graphIn, type StateGraph } from "../graph/graphs.js";
import { run } from "../host/memory-host.js";
import { onDisk } from "../support.js";

interface Read {
  readonly initial: string;
  readonly states: readonly string[];
  /** From a state by an event. */
  readonly next: ReadonlyMap<string, ReadonlyMap<string, string>>;
}

/** As the kernel's reader goes through the lines: nodes, the initial transition, then all lines that begin with a quote. */
function readDot(text: string): Read {
  const lines = text.split("\n").slice(0, -1);
  expect(lines[0]?.split(" ").slice(0, 2)).toEqual(["digraph", "state_automaton"]);
  expect(lines.every((line) => line.trim() !== "")).toBe(true);
  const nodes = lines.filter((line) => line.trim().startsWith("{node"));
  const named = nodes.map((line) => /"(\w+)"\};$/.exec(line)?.[1] ?? "");
  const initial = named.find((name) => name.startsWith("__init_"))?.slice("__init_".length) ?? "";
  const final = nodes
    .filter((line) => line.includes("doublecircle"))
    .map((line) => /"(\w+)"\};$/.exec(line)?.[1]);
  expect(final).toEqual([initial]);
  const begin = lines.lastIndexOf(nodes.at(-1) ?? "") + 2;
  const end = lines.findIndex((line, i) => i >= begin && !line.trim().startsWith('"'));
  const next = new Map<string, Map<string, string>>();
  for (const line of lines.slice(begin, end)) {
    const [, from = "", to, event] =
      /^\t"(\w+)" (?:-> "(\w+)" \[ label = "(\w+)" \]|\[label = "\w+"\]);$/.exec(line) ?? [];
    const known = next.get(from) ?? new Map<string, string>();
    next.set(from, known);
    if (to === undefined || event === undefined) continue;
    expect(known.has(event)).toBe(false);
    known.set(event, to);
  }
  return { initial, states: [...new Set(named.filter((name) => !name.startsWith("__init_")))], next };
}

async function monitor(files: Readonly<Record<string, string>>, path: string, ...options: readonly string[]) {
  const { code, host, stderr } = await run(["compile", path, "--target", "rv", "-o", "out", ...options], {
    files,
  });
  expect([code, stderr]).toEqual([0, ""]);
  const listing = host.files.list("out");
  const names = listing.kind === "folder" ? listing.names : [];
  const dot = names.find((name) => name.endsWith(".dot")) ?? "";
  return { read: readDot(host.text(`out/${dot}`) ?? ""), readme: host.text("out/README.md") ?? "", dot };
}

/** The steps of one instance in the graph that `subtle graph` writes, by the names of its steps. */
async function observed(
  files: Readonly<Record<string, string>>,
  path: string,
  process: string,
  instance: Readonly<Record<string, unknown>>,
): Promise<{
  readonly initial: readonly number[];
  readonly steps: ReadonlyMap<number, readonly (readonly [string | null, number])[]>;
}> {
  const { stdout } = await run(["graph", path, "--no-symmetry"], { files });
  const { initial, edges } = graphIn(stdout) as StateGraph;
  const steps = new Map<number, (readonly [string | null, number])[]>();
  for (const { from, to, action, parameters } of edges) {
    const isIts =
      action.startsWith(`${process}.`) &&
      Object.entries(instance).every(
        ([name, value]) => JSON.stringify(parameters[name]) === JSON.stringify(value),
      );
    const event = isIts ? action.slice(process.length + 1).replaceAll(".", "_") : null;
    steps.set(from, [...(steps.get(from) ?? []), [event, to]]);
  }
  return { initial, steps };
}

/** Where they differ: the events that lead there. Null if every sequence of events is possible in both, or in neither. */
function difference(
  { initial, steps }: Awaited<ReturnType<typeof observed>>,
  { initial: start, next }: Read,
): readonly string[] | null {
  const closed = (states: Iterable<number>): readonly number[] => {
    const all = new Set(states);
    for (const state of all)
      for (const [event, to] of steps.get(state) ?? []) if (event === null) all.add(to);
    return [...all].sort((a, b) => a - b);
  };
  const queue = [{ set: closed(initial), at: start, way: [] as readonly string[] }];
  const known = new Set(queue.map(({ set, at }) => `${set} ${at}`));
  for (const { set, at, way } of queue) {
    const possible = new Map<string, Set<number>>();
    for (const state of set)
      for (const [event, to] of steps.get(state) ?? [])
        if (event !== null) possible.set(event, (possible.get(event) ?? new Set()).add(to));
    const allowed = next.get(at) ?? new Map<string, string>();
    for (const event of new Set([...possible.keys(), ...allowed.keys()])) {
      const to = allowed.get(event);
      const reached = possible.get(event);
      if (to === undefined || reached === undefined) return [...way, event];
      const pair = { set: closed(reached), at: to, way: [...way, event] };
      const key = `${pair.set} ${pair.at}`;
      if (!known.has(key)) queue.push(pair);
      known.add(key);
    }
  }
  return null;
}

/** Whether no two states allow the same sequences: pairs that differ are marked until no more do. */
function isMinimal({ states, next }: Read): boolean {
  const differ = new Set<string>();
  const key = (a: string, b: string): string => (a < b ? `${a} ${b}` : `${b} ${a}`);
  for (let size = -1; size !== differ.size; ) {
    size = differ.size;
    for (const a of states)
      for (const b of states) {
        const [left, right] = [
          next.get(a) ?? new Map<string, string>(),
          next.get(b) ?? new Map<string, string>(),
        ];
        const isDifferent =
          [...left.keys()].sort().join() !== [...right.keys()].sort().join() ||
          [...left].some(([event, to]) => differ.has(key(to, right.get(event) ?? "")));
        if (a !== b && isDifferent) differ.add(key(a, b));
      }
  }
  return differ.size === (states.length * (states.length - 1)) / 2;
}

/** A file of the project with what it imports. */
function withImports(path: string, files: Record<string, string> = {}): Readonly<Record<string, string>> {
  const read = onDisk(path);
  if (read.kind === "failed") throw new Error(path);
  files[path] = read.text;
  for (const [, name = ""] of read.text.matchAll(/^(?:import|refinement.*:) "([^"]+)"/gm)) {
    const other = new URL(`${name}.subtle`, `file:///${path}`).pathname.slice(1);
    if (files[other] === undefined) withImports(other, files);
  }
  return files;
}

const LOOP = `spec loops
type Id = symmetric 2
var turn : bool = false
var n : 0 .. 2 = 0
process worker(me in Id) {
  int: either { n' = 1 } or { n' = 2 } goto while
  while: if n = 1 { turn' = not turn } goto state_max
  state_max: when turn  restart
}
action tick { turn' = not turn }
`;

const CASES: readonly (readonly [
  string,
  Readonly<Record<string, string>>,
  string,
  string,
  Readonly<Record<string, unknown>>,
])[] = [
  [
    "peterson",
    withImports("specs/teaching/peterson.subtle"),
    "specs/teaching/peterson.subtle",
    "peterson",
    { me: 0 },
  ],
  [
    "a reader of a rwsem",
    withImports("specs/locks/rwsem.subtle"),
    "specs/locks/rwsem.subtle",
    "task",
    { me: "Task#1" },
  ],
  [
    "a fault",
    withImports("specs/dax/fault_vs_truncate.subtle"),
    "specs/dax/fault_vs_truncate.subtle",
    "fault",
    { me: "Fault#1" },
  ],
  [
    "a truncate",
    withImports("specs/dax/fault_vs_truncate.subtle"),
    "specs/dax/fault_vs_truncate.subtle",
    "truncate",
    {},
  ],
];

describe("a monitor", () => {
  it.each(CASES)(
    "of %s accepts exactly what one instance can do, with the fewest states",
    async (_, files, path, process, instance) => {
      const { read } = await monitor(files, path, "--process", process);
      const graph = await observed(files, path, process, instance);
      expect(difference(graph, read)).toBeNull();
      expect(isMinimal(read)).toBe(true);
      // The comparison itself would notice.
      const [first = "", events] = [...read.next].find(([, to]) => to.size > 0) ?? [];
      const [event = ""] = events?.keys() ?? [];
      const less = new Map(events);
      less.delete(event);
      expect(difference(graph, { ...read, next: new Map([...read.next, [first, less]]) })).not.toBeNull();
    },
  );

  it("has names that C allows, once each", async () => {
    const { read, dot } = await monitor({ "a.subtle": LOOP }, "a.subtle");
    expect(dot).toBe("worker.dot");
    const events = new Set([...read.next.values()].flatMap((to) => [...to.keys()]));
    expect([...events].sort()).toEqual(["int_", "state_max_", "while_"]);
    expect(read.states.filter((state) => events.has(state))).toEqual([]);
    const graph = await observed(
      {
        "a.subtle": LOOP.replace(/int:/, "int_:")
          .replace(/while/g, "while_")
          .replace(/state_max/g, "state_max_"),
      },
      "a.subtle",
      "worker",
      { me: "Id#1" },
    );
    expect(difference(graph, read)).toBeNull();
  });

  it("sees values that are asked for, of parameters and choices", async () => {
    const spec = `spec a\ntype Kind = load | store\nvar last : Kind = load\nprocess p {\n  go: pick k in Kind\n    last' = k\n  end: restart\n}\n`;
    const { read, readme } = await monitor({ "a.subtle": spec }, "a.subtle", "--visible", "p.go(k)");
    const events = [...new Set([...read.next.values()].flatMap((to) => [...to.keys()]))].sort();
    expect(events).toEqual(["end", "go_load", "go_store"]);
    expect(readme).toContain("Of values only these are seen: p.go(k).");
  });

  it("says where it starts, and what it can't see", async () => {
    const { readme } = await monitor(
      withImports("specs/dax/fault_vs_truncate.subtle"),
      "specs/dax/fault_vs_truncate.subtle",
      "--process",
      "truncate",
    );
    expect(readme).toContain("The initial state is `at_start`. There `start` can happen.");
    expect(readme).toMatch(/Steps of others are not seen: .*fault\.look/);
    expect(readme).toContain("No values are seen");
  });

  it.each([
    ["no folder", LOOP, [], "name a folder"],
    ["another process", LOOP, ["-o", "out", "--process", "workr"], "did you mean `worker`?"],
    [
      "no process",
      "spec a\nvar x : bool = true\naction flip { x' = not x }\n",
      ["-o", "out"],
      "the spec has no process",
    ],
    [
      "several processes",
      `${LOOP}process other { go: restart }\n`,
      ["-o", "out"],
      "--process is missing: one of worker, other",
    ],
    [
      "another step",
      LOOP,
      ["-o", "out", "--visible", "worker.go(k)"],
      "there is no step `worker.go` of worker",
    ],
    ["no step", LOOP, ["-o", "out", "--visible", "worker"], "it must be a step with names"],
    ["a spec with errors", "spec a\nvar x : Nope = 1\n", ["-o", "out"], "Nope"],
  ])("is refused for %s", async (_, text, options, said) => {
    const { code, stderr } = await run(["compile", "a.subtle", "--target", "rv", ...options], {
      files: { "a.subtle": text },
    });
    expect([code, stderr]).toEqual([2, expect.stringContaining(said)]);
  });

  it("warns of a table of wide entries", async () => {
    const spec = `spec a\nvar n : 0 .. 299 = 0\nprocess p {\n  up: n' = (n + 1) % 300\n  look: if n % 7 = 3 { goto odd } else { goto up }\n  odd: goto up\n}\n`;
    const { code, stderr } = await run(["compile", "a.subtle", "--target", "rv", "-o", "out"], {
      files: { "a.subtle": spec },
    });
    expect(code).toBe(0);
    expect(stderr).toMatch(/states are more than 255/);
  });
});
