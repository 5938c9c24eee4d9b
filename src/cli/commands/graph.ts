/** `subtle graph`: writes the states of a spec and the steps between them. */
import { Interruption } from "../../../checker/interruption.js";
import { type Diagnostic, diagnose } from "../../diagnostics/diagnostic.js";
import { suggest } from "../../diagnostics/suggest.js";
import { decidingIn, marksOf, neighbourhood, spaceOf } from "../../graph/build.js";
import { dotOf } from "../../graph/dot.js";
import {
  collapsedGraph,
  countShown,
  type Graph,
  type GraphOptions,
  type NodeKey,
  wholeGraph,
} from "../../graph/graph.js";
import { graphmlOf } from "../../graph/graphml.js";
import { jsonOf } from "../../graph/json.js";
import { BY_COUNTERS, countersKey, expressionKey } from "../../graph/keys.js";
import { DRAWN_MAX, layOut } from "../../graph/layout.js";
import { mermaidOf } from "../../graph/mermaid.js";
import type { StateSpace } from "../../graph/space.js";
import { type Picture, svgOf } from "../../graph/svg.js";
import { changesText, stateText } from "../../graph/words.js";
import { type Written, writtenGraph, writtenSpace } from "../../graph/written.js";
import type { Host } from "../../host/host.js";
import { interpret } from "../../interpret/model.js";
import { showType } from "../../ir/type.js";
import { evaluatorOf } from "../../repl/evaluator.js";
import { constantsJson } from "../../result/json.js";
import { type CompiledSpec, compile, propertyNames } from "../../run/compile.js";
import { type EngineName, type Exploration, explore } from "../../run/explore.js";
import { grouped } from "../../source/numbers.js";
import type { Source } from "../../source/source.js";
import { EXIT, type ExitCode } from "../exit-codes.js";
import { printDiagnostics, usageError } from "../failures.js";
import type { GraphFormat } from "../options/graph.js";
import { escaped, writePieces } from "../output.js";
import { watch } from "../progress.js";
import { openFiles, targetsOf } from "../run-files.js";

export interface GraphCommandOptions {
  /** Null if neither the command line nor the name of the output says it. */
  readonly format: GraphFormat | null;
  /** The expression whose values are nodes; true for the program counters, null for a node for each state. */
  readonly collapse: string | true | null;
  /** Names of actions; empty for all. */
  readonly only: readonly string[];
  /** The name of a property, or null. */
  readonly around: string | null;
  /** Null for standard output. */
  readonly output: string | null;
  readonly constants: ReadonlyMap<string, string>;
  readonly variant: string | null;
  readonly symmetry: boolean;
  readonly engine: EngineName;
  readonly statesMax: number;
  readonly memoryMax: number | null;
  readonly timeMax: number | null;
}

/** The spec or the command line is wrong. */
class Refused extends Error {
  constructor(
    readonly diagnostics: readonly Diagnostic[],
    readonly sources: readonly Source[] = [],
  ) {
    super("refused");
  }
}

export async function graphCommand(
  host: Host,
  path: string,
  options: GraphCommandOptions,
): Promise<ExitCode> {
  const { output, format } = options;
  if (format === null) {
    const message = `the name \`${output}\` does not say which format: give --format`;
    printDiagnostics(host, [usageError(message)], []);
    return EXIT.wrong;
  }
  const files = openFiles(host, [path], targetsOf("-o", output));
  if (files === null) return EXIT.wrong;
  const watching = watch(host, options);
  try {
    const { spec, sources, diagnostics } = compile(path, watching.patient(files.read), options);
    if (files.isRefused()) return EXIT.wrong;
    if (spec === null) throw new Refused(diagnostics, sources);
    checkNames(spec, options);
    const found = await explored(host, spec, options, watching.onProgress);
    printDiagnostics(
      host,
      diagnostics.filter(({ severity }) => severity === "warning"),
      sources,
    );
    const poll = (): void => {
      const stop = host.out.isOver() ? "interrupted" : watching.stop();
      if (stop !== null) throw new Interruption(stop);
    };
    const pieces = await textOf(spec, found, { ...options, format }, poll);
    watching.end();
    return writePieces(host, output ?? "-", pieces) ? EXIT.wrong : EXIT.ok;
  } catch (thrown) {
    if (thrown instanceof Refused) {
      printDiagnostics(host, thrown.diagnostics, thrown.sources);
      return EXIT.wrong;
    }
    if (!(thrown instanceof Interruption)) throw thrown;
    watching.end();
    if (host.out.isOver()) return EXIT.ok;
    host.err.show(`${UNFINISHED[thrown.stop] ?? "stopped"}: the graph is not complete\n`);
    return EXIT.incomplete;
  } finally {
    watching.end();
  }
}

const UNFINISHED: Readonly<Record<string, string>> = {
  states: "the limit on states was reached",
  memory: "there was not enough memory",
  time: "the limit on time was reached",
};

function checkNames({ ir, resolution }: CompiledSpec, { only, around }: GraphCommandOptions): void {
  const actions = ir.actions.map(({ name }) => name);
  const [strange] = only.filter((name) => !actions.includes(name));
  if (strange !== undefined) {
    const near = suggest(strange, actions);
    throw new Refused([
      usageError(`there is no action \`${strange}\`${near === null ? "" : `; did you mean \`${near}\`?`}`),
    ]);
  }
  const properties = propertyNames(resolution);
  if (around !== null && !properties.includes(around))
    throw new Refused([
      diagnose("unknown-property", null, { name: around, suggestion: suggest(around, properties) }),
    ]);
}

/** All states, also those behind a violation. @throws {Interruption} If there was no time or memory for that. */
async function explored(
  host: Host,
  spec: CompiledSpec,
  { engine, symmetry, statesMax, memoryMax, around }: GraphCommandOptions,
  onProgress: Parameters<typeof explore>[2],
): Promise<Exploration> {
  const isWitness = spec.ir.properties.some(({ name, kind }) => name === around && kind === "reachable");
  const found = await explore(
    spec,
    {
      all: true,
      only: null,
      statesMax,
      symmetry,
      engine,
      memoryMax: host.memory.forStates(memoryMax),
      traces: isWitness ? "all" : "violations",
    },
    onProgress,
  );
  if ("refused" in found) throw new Refused([found.refused], spec.sources);
  if (found.stop !== null) throw new Interruption(found.stop);
  return found;
}

async function textOf(
  spec: CompiledSpec,
  found: Exploration,
  options: GraphCommandOptions & { readonly format: GraphFormat },
  poll: () => void,
): Promise<Iterable<string>> {
  const { ir } = spec;
  const { format, only, around, variant } = options;
  // Only these formats say which branches a step takes: for that the reference engine takes it once more.
  const isTold = options.collapse === null && (format === "json" || format === "graphml");
  const deciding = isTold ? decidingIn(ir, () => interpret(ir, { symmetry: false })) : null;
  const space = spaceOf(found, poll, deciding);
  const marks = marksOf(found, space, ({ verdict, name }) =>
    around === null ? verdict === "violated" : name === around,
  );
  const kept = around === null ? null : neighbourhood(around, space, marks, poll);
  if (kept?.size === 0)
    throw new Refused([usageError(`there is nothing around \`${around}\`: it has no trace in this spec`)]);
  const shown: GraphOptions = {
    marks,
    poll,
    only:
      only.length === 0 ? null : new Set(only.map((name) => ir.actions.findIndex((a) => a.name === name))),
    kept,
  };
  const title = variant === null ? ir.name : `${ir.name} (variant ${variant})`;
  const processes = ir.actions.map(({ process }) =>
    process === null ? null : (ir.processes[process]?.name ?? null),
  );
  const by = collapsing(spec, space, options);
  const collapsed = by && collapsedGraph(space, by.shown, by.keyOf, shown);

  if (format === "svg" || format === "mermaid") {
    const nodes = collapsed?.nodes.length ?? countShown(space, shown);
    if (nodes > DRAWN_MAX) throw new Refused([tooLarge(nodes, format, collapsed, options, spec)]);
    const graph = collapsed ?? wholeGraph(space, shown);
    const isPart = shown.only !== null || shown.kept !== null;
    const picture = pictureOf(graph, title, processes, space, isPart);
    return [format === "svg" ? svgOf(graph, await layOut(graph), picture) : mermaidOf(graph, picture)];
  }
  const written = collapsed === null ? writtenSpace(space, shown) : writtenGraph(collapsed);
  switch (format) {
    case "dot":
      return dotOf(written, title, processes);
    case "graphml":
      return graphmlOf(written, title);
    case "json":
      return jsonPieces(written, spec, found, options);
    default:
      return format satisfies never;
  }
}

interface Collapsing {
  readonly shown: string;
  readonly keyOf: (number: number) => NodeKey;
}

/** Null for a node for each state. */
function collapsing(
  spec: CompiledSpec,
  space: StateSpace,
  { collapse }: GraphCommandOptions,
): Collapsing | null {
  const { ir, sources } = spec;
  if (collapse === null) return null;
  if (collapse === true) {
    const keyOf = countersKey(ir, space);
    if (keyOf === null)
      throw new Refused([
        usageError("the spec has no processes, and so no program counters: give --collapse an expression"),
      ]);
    return { shown: BY_COUNTERS, keyOf };
  }
  const model = interpret(ir, { symmetry: false });
  const evaluateIn = evaluatorOf(spec, model);
  const tried = evaluateIn(collapse, model.codec.state(space.state(0)));
  if (tried.kind === "wrong")
    throw new Refused(tried.diagnostics, [...sources, { path: "--collapse", text: collapse }]);
  return { shown: collapse, keyOf: expressionKey(collapse, evaluateIn, model, ir, space) };
}

function tooLarge(
  nodes: number,
  format: string,
  collapsed: Graph | null,
  { around, only }: GraphCommandOptions,
  { ir }: CompiledSpec,
): Diagnostic {
  const ways = [
    ...(collapsed === null && ir.processes.length > 0
      ? ["--collapse makes one node of all states with the same program counters"]
      : []),
    "--collapse EXPRESSION makes one of all with the same value",
    ...(around === null ? ["--around PROPERTY keeps what is near its trace"] : []),
    ...(only.length === 0 ? ["--only ACTION keeps the steps of an action"] : []),
  ];
  return usageError(
    `${grouped(nodes)} nodes can't be read in a picture, so ${format} is for at most ${DRAWN_MAX}; ${ways.join(", ")}`,
  );
}

function pictureOf(
  graph: Graph,
  name: string,
  processes: Picture["processes"],
  space: StateSpace,
  isPart: boolean,
): Picture {
  const by = graph.collapsedBy === null ? "" : `, one node for each value of ${graph.collapsedBy}`;
  const orbits = graph.reduced ? ", up to symmetry" : "";
  /**
   * Of each state the one by which it is found first. Up to symmetry, a part of the graph may lack it, and to another one
   * the state shown may have no step.
   */
  const found = new Map<number, number>();
  if (!graph.reduced || !isPart)
    for (const { from, to } of graph.edges) if (from < (found.get(to) ?? to)) found.set(to, from);
  const lineOf = (number: number): string => {
    const from = found.get(number);
    if (from === undefined) return stateText(space.state(number));
    const changes = changesText(space.state(from), space.state(number));
    return `${from} with ${changes.join(", ")}`;
  };
  return {
    title: `${name}${by}${orbits}`,
    processes,
    nodeText: ({ label, id, first }) => ({
      line: label ?? lineOf(id),
      full: label ?? stateText(space.state(first), "\n"),
    }),
  };
}

function* jsonPieces(
  written: Written,
  { ir }: CompiledSpec,
  { counts, reduced, findings }: Exploration,
  { variant, only, around }: GraphCommandOptions,
): Iterable<string> {
  const heading = {
    spec: ir.name,
    variant,
    constants: constantsJson(ir),
    variables: ir.variables.map(({ name, type }) => ({ name, type: showType(type) })),
    symmetry: reduced,
    explored: counts,
    properties: findings.map(({ name, kind, verdict }) => ({ name, kind, verdict })),
    only: only.length === 0 ? null : only,
    around,
  };
  for (const piece of jsonOf(written, heading)) yield escaped(piece);
}
