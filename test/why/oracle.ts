/**
 * A second opinion on elements, by brute force: the edited spec is explored by the reference engine, without symmetry,
 * and its graph compared with that of the base as sets of texts.
 */

import type { WhyElement } from "../../src/elements/element.js";
import { type ComparableGraph, comparableGraphOf } from "../../src/interpret/graph.js";
import { interpret } from "../../src/interpret/model.js";
import type { Program } from "../../src/resolve/load.js";
import { type CompiledSpec, compileProgram } from "../../src/run/compile.js";
import { type Exploration, explore } from "../../src/run/explore.js";
import type { Edit } from "../../src/syntax/tree.js";

export interface OracleBase {
  readonly program: Program;
  readonly constants: ReadonlyMap<string, string>;
  readonly spec: CompiledSpec;
  readonly exploration: Exploration;
  readonly graph: ComparableGraph;
  /** How often each way to step is there, over all states, by action; and initial assignments. */
  readonly ways: ReadonlyMap<string, number>;
}

const OPTIONS = { all: true, only: null, symmetry: false, engine: "reference" } as const;

/** Null where the spec does not hold, or has too many states. */
export async function oracleBase(
  program: Program,
  statesMax: number,
  constants: ReadonlyMap<string, string> = new Map(),
): Promise<OracleBase | null> {
  const { spec } = compileProgram(program, [], { constants, variant: null });
  if (spec === null) return null;
  const exploration = await explore(spec, { ...OPTIONS, statesMax });
  if ("refused" in exploration || exploration.stop !== null) return null;
  if (exploration.findings.some(({ verdict }) => verdict === "violated")) return null;
  const graph = comparableGraphOf(spec.ir, interpret(spec.ir, { symmetry: false }), statesMax);
  return graph && { program, constants, spec, exploration, graph, ways: waysOf(spec, exploration) };
}

const waysOf = ({ ir }: CompiledSpec, { actions }: Exploration): ReadonlyMap<string, number> =>
  new Map([
    ...actions.map(({ name, taken }): [string, number] => [name, taken]),
    ["", [...interpret(ir, { symmetry: false }).initial()].length],
  ]);

export interface Opinion {
  readonly verdict: string;
  readonly how: string | null;
  /** Name, and length of the trace, of all that is violated. */
  readonly violated: readonly string[];
}

const opinion = (verdict: string, how: string | null = null, violated: readonly string[] = []): Opinion => ({
  verdict,
  how,
  violated,
});

/** Null where the edited spec has too many states. */
export async function oracle(
  base: OracleBase,
  element: WhyElement,
  statesMax: number,
): Promise<Opinion | null> {
  const spec = withEdits(base, element.edits);
  if (spec === null) return opinion("ill-formed");
  const found = await explore(spec, { ...OPTIONS, statesMax });
  if ("refused" in found) return opinion("ill-formed");
  if (found.stop !== null) return null;
  const violated = found.findings.filter(({ verdict }) => verdict === "violated");
  const texts = violated.map(({ name, trace }) => `${name} ${trace?.steps.length ?? ""}`);
  const needs = ["invariant", "step", "assertion", "temporal"];
  if (violated.some(({ kind }) => needs.includes(kind))) return opinion("needed", null, texts);
  const isVacuous = (name: string): boolean =>
    base.exploration.findings.some((f) => f.name === name && f.vacuous);
  const vacuous = found.findings.some((f) => f.vacuous && !isVacuous(f.name));
  const dropped = element.kind === "action" ? element.id : null;
  const silent = found.actions.some(
    ({ name, taken }) => taken === 0 && name !== dropped && (base.ways.get(name) ?? 0) > 0,
  );
  if (violated.length > 0 || vacuous || silent) return opinion("breaks-model", null, texts);
  const graph = comparableGraphOf(spec.ir, interpret(spec.ir, { symmetry: false }), statesMax);
  if (graph === null) return null;
  const how = compared(base.graph, graph);
  return opinion(
    "not-needed",
    how === "same-graph" && (await isDead(base, element, spec, found)) ? "dead" : how,
  );
}

function withEdits({ program, constants }: OracleBase, edits: readonly Edit[]): CompiledSpec | null {
  return compileProgram(program, [], { constants, variant: null, edits }).spec;
}

function compared(before: ComparableGraph, after: ComparableGraph): string {
  const within = (a: ReadonlySet<string>, b: ReadonlySet<string>): boolean => [...a].every((x) => b.has(x));
  const included = (a: ComparableGraph, b: ComparableGraph): boolean =>
    a.variables.join() === b.variables.join() &&
    within(a.initial, b.initial) &&
    within(a.states, b.states) &&
    within(a.edges, b.edges);
  const [more, less] = [included(before, after), included(after, before)];
  return more ? (less ? "same-graph" : "restricts") : less ? "shrinks" : "differs";
}

async function isDead(
  base: OracleBase,
  element: WhyElement,
  spec: CompiledSpec,
  found: Exploration,
): Promise<boolean> {
  const { monotone, effectTest } = element;
  if (monotone) return [...waysOf(spec, found)].every(([name, count]) => base.ways.get(name) === count);
  if (effectTest === null) return false;
  const probed = withEdits(base, [effectTest]);
  if (probed === null) return false;
  const run = await explore(probed, { ...OPTIONS, statesMax: Number.POSITIVE_INFINITY });
  return (
    !("refused" in run) &&
    run.findings.every((f) => !["evaluation", "asserts"].includes(f.name) || f.verdict === "holds")
  );
}
