/**
 * The judgement against an exhaustive search that shares no code with it: every walk through a small graph, projected to what
 * is visible, is accepted, in any order that the clocks of the CPUs allow; and a mutation of it exactly if the search
 * finds an explanation.
 */
import { describe, expect, it } from "vitest";
import type { State, TypedValue } from "../../src/state/values.js";
import { type Bench, benchFor } from "./judging.js";

const LONG = process.env["SUBTLE_LONG"] === "1";

// ─────────────────────────────────────────────────────────────────────── the graph, from the reference engine

interface Edge {
  readonly action: string;
  readonly choices: Readonly<Record<string, string>>;
  readonly to: number;
}

interface Graph {
  readonly initial: readonly number[];
  readonly edges: readonly (readonly Edge[])[];
  readonly states: readonly State[];
}

function graphOf({ model }: Bench): Graph {
  const states: State[] = [];
  const find = (state: State): number => {
    const known = states.findIndex((other) => other.equals(state));
    return known >= 0 ? known : states.push(state) - 1;
  };
  const initial = [...model.initial()].flatMap((one) => (one.kind === "state" ? [find(one.state)] : []));
  const edges: Edge[][] = [];
  for (let at = 0; at < states.length; at += 1)
    edges.push(
      model.explain(states[at] as State).flatMap(({ action, choices, outcome }) => {
        if (outcome.kind !== "state") return [];
        const named = choices.map(({ name, value }) => {
          const { type, value: of } = value as TypedValue;
          return [name, model.printer.text(type, of)];
        });
        return [
          {
            action: model.actions[action] ?? "",
            choices: Object.fromEntries(named),
            to: find(outcome.state),
          },
        ];
      }),
    );
  return { initial: [...new Set(initial)], edges, states };
}

// ─────────────────────────────────────────────────────────────────────── the search

/** What the map says, said once more by hand. */
interface Meaning {
  readonly hidden: (edge: Edge, from: number) => boolean;
  /** Whether a step is what a line shows. @param thread The value of the thread's identity. */
  readonly shows: (line: Line, edge: Edge, from: number, thread: string | null) => boolean;
  readonly hiddenMax: number;
  readonly anywhere: boolean;
  /** The values of identities; none if lines have no threads. */
  readonly threads: readonly string[];
  readonly isFree: (state: number, thread: string) => boolean;
  readonly reorder: number;
}

interface Line {
  readonly event: string;
  readonly time: number;
  readonly cpu: number | null;
  readonly pid: string | null;
  readonly value: string | null;
}

function isExplained(graph: Graph, meaning: Meaning, lines: readonly Line[]): boolean {
  const isBefore = (a: number, b: number): boolean => {
    const [one, other] = [lines[a] as Line, lines[b] as Line];
    if (one.cpu === other.cpu) return a < b;
    return other.time > one.time + meaning.reorder;
  };
  const dead = new Set<string>();
  type Bound = Readonly<Record<string, string>>;
  const freed = (state: number, bound: Bound): Bound =>
    Object.fromEntries(Object.entries(bound).filter(([, thread]) => !meaning.isFree(state, thread)));
  const search = (done: number, state: number, bound: Bound, hidden: number): boolean => {
    if (done === (1 << lines.length) - 1) return true;
    const key = `${done} ${state} ${hidden} ${JSON.stringify(Object.entries(bound).sort())}`;
    if (dead.has(key)) return false;
    dead.add(key);
    for (const [i, line] of lines.entries()) {
      if ((done & (1 << i)) !== 0) continue;
      if (lines.some((_, j) => (done & (1 << j)) === 0 && j !== i && isBefore(j, i))) continue;
      const taken = new Set(Object.values(bound));
      const threads: readonly (string | null)[] =
        line.pid === null
          ? [null]
          : bound[line.pid] !== undefined
            ? [bound[line.pid] as string]
            : meaning.threads.filter((thread) => !taken.has(thread));
      for (const thread of threads)
        for (const edge of graph.edges[state] ?? []) {
          if (!meaning.shows(line, edge, state, thread)) continue;
          const next = line.pid === null || thread === null ? bound : { ...bound, [line.pid]: thread };
          if (search(done | (1 << i), edge.to, freed(edge.to, next), 0)) return true;
        }
    }
    if (hidden < meaning.hiddenMax)
      for (const edge of graph.edges[state] ?? [])
        if (meaning.hidden(edge, state) && search(done, edge.to, freed(edge.to, bound), hidden + 1))
          return true;
    return false;
  };
  const starts = meaning.anywhere ? graph.states.map((_, i) => i) : graph.initial;
  return starts.some((state) => search(0, state, {}, 0));
}

// ─────────────────────────────────────────────────────────────────────── random numbers

function randomFrom(seed: number) {
  let word = Math.imul(seed, 2654435761) | 1;
  return (below: number): number => {
    word ^= word << 13;
    word ^= word >>> 17;
    word ^= word << 5;
    return (word >>> 0) % below;
  };
}

// ─────────────────────────────────────────────────────────────────────── the systems

/** Two threads that count under a lock; taking the lock and looking at the counter show nothing in some maps. */
const COUNTER = `spec counter
type Thread = symmetric 2
var lock  : Thread? = none
var count : 0 .. 2  = 0
process thread(me in Thread) {
  var seen : 0 .. 2 = 0
  idle start: pick k in 0 .. 1  seen' = k
  take:  when lock = none
         lock' = me
  look:  if count = 2 { goto free } else { seen' = count }
  add:   count' = seen + 1
  free:  lock' = none
         restart
}
environment action reset { when count = 2  count' = 0 }
`;

/** A queue of at most two, with an item that can get lost. */
const QUEUE = `spec queue
type Item = a | b
var queue : seq of Item max 2 = <<>>
var lost  : bool = false
action put(i in Item) { when len(queue) < 2  queue' = append(queue, i) }
action get { when len(queue) > 0  queue' = tail(queue) }
action lose { when len(queue) > 0 and not lost  queue' = tail(queue)  lost' = true }
action find { when lost  lost' = false }
`;

interface System {
  readonly name: string;
  readonly spec: string;
  readonly map: string;
  readonly meaning: (bench: Bench, graph: Graph) => Meaning;
  /** The line that a visible step shows; null for a hidden one. */
  readonly lineOf: (edge: Edge, graph: Graph) => Pick<Line, "event" | "value"> | null;
  /** Whose step it is; null if lines have no threads. */
  readonly threadOf: (edge: Edge) => string | null;
  readonly values: readonly string[];
  readonly events: readonly string[];
}

const shown = (bench: Bench, graph: Graph, state: number, name: string): string => {
  const index = bench.spec.ir.variables.findIndex((one) => one.name === name);
  const variable = bench.spec.ir.variables[index];
  return variable === undefined
    ? ""
    : bench.model.printer.text(variable.type, graph.states[state]?.get(index) ?? null);
};

const counter = (hiddenMax: number, anywhere: boolean, reorder: number, withThreads: boolean): System => ({
  name: `counter, ${hiddenMax} hidden, ${anywhere ? "anywhere" : "initial"}, reorder ${reorder}, ${withThreads ? "threads" : "no threads"}`,
  spec: COUNTER,
  map: `map m
log jsonl with event = event, time = time, cpu = cpu, pid = pid
start ${anywhere ? "any" : "initial"}
reorder ${reorder}ns
${withThreads ? "identity who : PID -> Thread free when thread[it] at start" : ""}
on start is thread.start(${withThreads ? "me = who, " : ""}k = value)
on add is thread.add${withThreads ? "(me = who)" : ""} after count = value
on free is thread.free${withThreads ? "(me = who)" : ""}
hidden thread.{take, look}, reset
hidden at most ${hiddenMax}
`,
  meaning: (bench, graph) => ({
    hiddenMax,
    anywhere,
    reorder,
    threads: ["Thread#1", "Thread#2"],
    hidden: ({ action }) => ["thread.take", "thread.look", "reset"].includes(action),
    shows: (line, edge, _, thread) => {
      if (edge.action !== `thread.${line.event}`) return false;
      if (thread !== null && edge.choices["me"] !== thread) return false;
      if (line.event === "start") return edge.choices["k"] === line.value;
      return line.event !== "add" || shown(bench, graph, edge.to, "count") === line.value;
    },
    isFree: (state, thread) => {
      const pc = shown(bench, graph, state, "thread.pc");
      return pc.includes(`${thread} |-> start`);
    },
  }),
  lineOf: (edge) => {
    const event = edge.action.replace("thread.", "");
    if (!["start", "add", "free"].includes(event)) return null;
    return {
      event,
      value: event === "start" ? (edge.choices["k"] ?? "") : event === "add" ? `count${edge.to}` : "0",
    };
  },
  threadOf: (edge) => (withThreads ? (edge.choices["me"] ?? null) : null),
  values: ["0", "1", "2"],
  events: ["start", "add", "free"],
});

const queue = (hiddenMax: number, anywhere: boolean): System => ({
  name: `queue, ${hiddenMax} hidden, ${anywhere ? "anywhere" : "initial"}`,
  spec: QUEUE,
  map: `map m
log jsonl with event = event, time = time, cpu = cpu
start ${anywhere ? "any" : "initial"}
reorder 3ns
on put is put(i = value)
on get is get before len(queue) > 0 and (value = a or value = b) and head(queue) = value
hidden lose, find
hidden at most ${hiddenMax} in a row
`,
  meaning: (bench, graph) => ({
    hiddenMax,
    anywhere,
    reorder: 3,
    threads: [],
    hidden: ({ action }) => action === "lose" || action === "find",
    shows: (line, edge, from) =>
      edge.action === line.event &&
      (line.event === "put"
        ? edge.choices["i"] === line.value
        : shown(bench, graph, from, "queue").startsWith(`<<${line.value}`)),
    isFree: () => false,
  }),
  lineOf: (edge) => {
    if (edge.action === "put") return { event: "put", value: edge.choices["i"] ?? "" };
    return edge.action === "get" ? { event: "get", value: "queue" } : null;
  },
  threadOf: () => null,
  values: ["a", "b"],
  events: ["put", "get"],
});

const SYSTEMS: readonly System[] = [
  counter(8, false, 0, true),
  counter(2, false, 4, true),
  counter(1, true, 4, true),
  counter(3, true, 2, false),
  counter(0, false, 4, false),
  queue(2, false),
  queue(1, true),
  queue(0, false),
];

// ─────────────────────────────────────────────────────────────────────── walks and their mutations

/** A walk, as the lines that it shows, in the order in which the CPUs' clocks put them. */
function walkLines(
  system: System,
  bench: Bench,
  graph: Graph,
  random: (below: number) => number,
  hiddenMax: number,
  reorder: number,
): readonly Line[] {
  let state = graph.initial[random(graph.initial.length)] as number;
  let hidden = 0;
  const lines: Line[] = [];
  const cpuOf = new Map<string, number>();
  for (let steps = 0; steps < 30 && lines.length < 8; steps += 1) {
    const edges = (graph.edges[state] ?? []).filter(
      (edge) => hidden < hiddenMax || system.lineOf(edge, graph) !== null,
    );
    if (edges.length === 0) break;
    const edge = edges[random(edges.length)] as Edge;
    const line = system.lineOf(edge, graph);
    hidden = line === null ? hidden + 1 : 0;
    if (line !== null) {
      const thread = system.threadOf(edge);
      const cpu = cpuOf.get(thread ?? "") ?? random(2);
      if (thread !== null) cpuOf.set(thread, cpu);
      const value =
        line.value?.startsWith("count") === true
          ? shown(bench, graph, edge.to, "count")
          : line.value === "queue"
            ? (/<<(\w)/.exec(shown(bench, graph, state, "queue"))?.[1] ?? "a")
            : line.value;
      const pid = thread === null ? null : thread === "Thread#1" ? "71" : "72";
      lines.push({ ...line, value, pid, cpu, time: 10 * lines.length + 100 });
    }
    state = edge.to;
  }
  return swapped(lines, random, reorder);
}

/** Times moved together and apart, and lines of different CPUs then in the order of their times. */
function swapped(
  lines: readonly Line[],
  random: (below: number) => number,
  reorder: number,
): readonly Line[] {
  let time = 100;
  const near = lines.map((line) => {
    time += random(3) === 0 ? reorder + 1 + random(3) : random(2);
    // The clock of the second CPU is up to `reorder` off.
    return { ...line, time: time + (line.cpu === 1 ? reorder : 0) };
  });
  return [...near].sort((a, b) => a.time - b.time);
}

const text = (lines: readonly Line[]): string =>
  lines
    .map(({ event, time, cpu, pid, value }) =>
      JSON.stringify({
        event,
        time,
        cpu,
        ...(pid === null ? {} : { pid }),
        ...(value === null ? {} : { value }),
      }),
    )
    .join("\n");

function* mutationsOf(lines: readonly Line[], { values, events }: System): Iterable<readonly Line[]> {
  for (const [i, line] of lines.entries()) {
    yield lines.filter((_, j) => j !== i);
    if (lines.length < 9) yield [...lines.slice(0, i), line, ...lines.slice(i)];
    for (const value of values)
      if (value !== line.value) yield lines.map((one, j) => (j === i ? { ...one, value } : one));
    for (const event of events)
      if (event !== line.event) yield lines.map((one, j) => (j === i ? { ...one, event } : one));
    const next = lines[i + 1];
    if (next !== undefined)
      yield lines.map((one, j) =>
        j === i
          ? { ...next, time: line.time, cpu: line.cpu }
          : j === i + 1
            ? { ...line, time: next.time, cpu: next.cpu }
            : one,
      );
    if (line.pid !== null)
      for (const pid of ["71", "72", "73"])
        if (pid !== line.pid) yield lines.map((one, j) => (j === i ? { ...one, pid } : one));
  }
}

/** The verdict; more threads than values count as a rejection. */
function verdict(bench: Bench, log: string): boolean {
  try {
    return bench.judge(log).objects.every((object) => object.verdict === "accepted");
  } catch (error) {
    if (error instanceof Error && /values of `who` at once|is not of the type/.test(error.message))
      return false;
    throw error;
  }
}

describe.each(SYSTEMS.map((system) => [system.name, system] as const))("%s", (_, system) => {
  const bench = benchFor(system.spec, system.map);
  const graph = graphOf(bench);
  const meaning = system.meaning(bench, graph);
  const random = randomFrom(system.name.length * 7919 + 1);
  const walks = Array.from({ length: LONG ? 200 : 14 }, () =>
    walkLines(system, bench, graph, random, meaning.hiddenMax, meaning.reorder),
  ).filter((lines) => lines.length > 0);

  it("accepts walks, in any order that the clocks allow", () => {
    expect(walks.length).toBeGreaterThan(5);
    for (const lines of walks) {
      expect(isExplained(graph, meaning, lines), text(lines)).toBe(true);
      expect(verdict(bench, text(lines)), text(lines)).toBe(true);
    }
  });

  it("accepts a mutation exactly if it has an explanation", () => {
    const verdicts = [0, 0];
    for (const lines of walks.slice(0, LONG ? 60 : 2))
      for (const mutation of mutationsOf(lines, system)) {
        const wanted = isExplained(graph, meaning, mutation);
        verdicts[wanted ? 1 : 0] = (verdicts[wanted ? 1 : 0] as number) + 1;
        expect(verdict(bench, text(mutation)), text(mutation)).toBe(wanted);
      }
    expect(verdicts[0]).toBeGreaterThan(10);
    expect(verdicts[1]).toBeGreaterThan(2);
  });
});
