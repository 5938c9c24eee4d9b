/** Runs a spec through the reference engine and the naive search, and says where they differ. */

import { isExcluded } from "../../checker/model.js";
import { comparableGraphOf } from "../../src/interpret/graph.js";
import { interpret } from "../../src/interpret/model.js";
import { orbitOf } from "../../src/interpret/symmetry.js";
import { permutationCount } from "../../src/ir/renamings.js";
import { type ResultJson, resultJson } from "../../src/result/json.js";
import type { Compilation, CompiledSpec } from "../../src/run/compile.js";
import { type Exploration, explore } from "../../src/run/explore.js";
import { positionAt } from "../../src/source/source.js";
import type { Span } from "../../src/syntax/tree.js";
import { exploreNaively, type NaiveFinding, type NaiveResult } from "./naive.js";

/** Specs with more states, or more steps, than these are left out. */
export const STATES_MAX = 3000;
export const GENERATED_MAX = 10_000;

export interface Comparison {
  /** One line for each difference; the naive search's answer comes second. */
  readonly differences: readonly string[];
  /** Null when the spec has too many states, or none. */
  readonly naive: NaiveResult | null;
}

const MISTAKES: ReadonlySet<string> = new Set(["type", "assertion", "evaluation"]);

interface Answer {
  readonly [part: string]: unknown;
}

export async function compareEngines(compilation: Compilation): Promise<Comparison> {
  const { spec } = compilation;
  if (spec === null) return { differences: ["it does not compile"], naive: null };
  const differences: string[] = [];
  const naive = exploreNaively(spec, { all: true, statesMax: STATES_MAX, generatedMax: GENERATED_MAX });
  const options = { all: true, only: null, statesMax: STATES_MAX, symmetry: false };
  const plain = await explore(spec, options);
  if ("refused" in plain) {
    const none = plain.refused.code.startsWith("no-initial-state") && naive.distinct === 0;
    return { differences: none ? [] : [`refused: ${plain.refused.message}`], naive: null };
  }
  if (naive.stop !== null) return { differences, naive: null };
  differences.push(...compare("all", answerOf(plain, compilation), naiveAnswer(naive, compilation)));
  differences.push(...compareGraphs(spec, naive));

  const first = await explore(spec, { ...options, all: false });
  if ("refused" in first) throw new Error(first.refused.message);
  const naiveFirst = exploreNaively(spec, { all: false, statesMax: STATES_MAX, generatedMax: GENERATED_MAX });
  differences.push(...compare("first", answerOf(first, compilation), naiveAnswer(naiveFirst, compilation)));

  // Where the outcome depends on the order of interchangeable values, the reduction can't keep it.
  if (permutationCount(spec.ir) > 1 && !naive.orderMatters && !naiveFirst.orderMatters) {
    for (const [all, result] of [
      [true, naive],
      [false, naiveFirst],
    ] as const) {
      const reduced = await explore(spec, { ...options, all, symmetry: true });
      if ("refused" in reduced) throw new Error(reduced.refused.message);
      const { depth, findings } = answerOf(reduced, compilation);
      const wanted = naiveAnswer(result, compilation);
      differences.push(
        ...compare(
          `symmetry, ${all ? "all" : "first"}`,
          { depth, findings },
          { depth: wanted["depth"], findings: wanted["findings"] },
        ),
      );
    }
    const sum = orbitSum(spec);
    if (sum !== naive.distinct) differences.push(`orbits sum to ${sum}, not ${naive.distinct}`);
  }
  return { differences, naive };
}

function compare(what: string, found: Answer, wanted: Answer): readonly string[] {
  return Object.keys(wanted).flatMap((part) => {
    const [a, b] = [found[part], wanted[part]];
    if (Array.isArray(a) && Array.isArray(b))
      return Array.from({ length: Math.max(a.length, b.length) }, (_, i) => [a[i], b[i]])
        .filter(([left, right]) => JSON.stringify(left) !== JSON.stringify(right))
        .map(([left, right]) => `${what}: ${part}\n  ${JSON.stringify(left)}\n  ${JSON.stringify(right)}`);
    return JSON.stringify(a) === JSON.stringify(b)
      ? []
      : [`${what}: ${part}\n  ${JSON.stringify(a)}\n  ${JSON.stringify(b)}`];
  });
}

function answerOf(exploration: Exploration, compilation: Compilation): Answer {
  const { spec, sources } = compilation;
  const { ir } = spec as CompiledSpec;
  const json = resultJson(ir, sources, null, exploration, [], 0);
  return {
    ...json.states,
    outside: exploration.constrained?.outside ?? null,
    stop: exploration.stop,
    actions: json.actions,
    findings: findingAnswers(json.properties, exploration),
  };
}

const findingAnswers = (properties: ResultJson["properties"], { findings }: Exploration) =>
  properties.map(({ name, kind, verdict, trace }, i) => ({
    name,
    verdict,
    // Of a declared property the place says what part of it is false: that is not compared.
    place: MISTAKES.has(kind) ? (findings[i]?.place?.start ?? null) : null,
    trace:
      trace?.steps.map(({ action, parameters, state, span }) => ({
        action,
        parameters,
        state,
        span: state === null || action !== null ? span : null,
      })) ?? null,
  }));

function naiveAnswer(result: NaiveResult, { spec, sources }: Compilation): Answer {
  const { distinct, generated, depth, initial, outside, stop, actions } = result;
  const span = ({ file, start }: Span) => ({
    file: sources[file]?.path ?? "",
    ...positionAt(sources[file]?.text ?? "", start),
  });
  const spanOf = new Map((spec as CompiledSpec).ir.actions.map((action) => [action.name, action.span]));
  const finding = ({ name, verdict, trace, place }: NaiveFinding) => ({
    name,
    verdict,
    place: place?.start ?? null,
    trace:
      trace?.map(({ action, parameters, state }) => {
        const at = state === null ? place : spanOf.get(action ?? "");
        return { action, parameters, state, span: at == null ? null : span(at) };
      }) ?? null,
  });
  return {
    distinct,
    generated,
    depth,
    initial,
    outside,
    stop,
    actions,
    findings: inOrder(result.findings).map(finding),
  };
}

/** What fails at several places is told by the length of its trace, and then by its place. */
function inOrder(findings: readonly NaiveFinding[]): readonly NaiveFinding[] {
  const key = ({ trace, place }: NaiveFinding): readonly number[] => [
    trace?.length ?? 0,
    place?.file ?? 0,
    place?.start ?? 0,
  ];
  const difference = (a: NaiveFinding, b: NaiveFinding): number => {
    const [left, right] = [key(a), key(b)];
    const at = left.findIndex((part, i) => part !== right[i]);
    return at === -1 ? 0 : (left[at] ?? 0) - (right[at] ?? 0);
  };
  const names = [...new Set(findings.map(({ name }) => name))];
  return names.flatMap((name) => findings.filter((f) => f.name === name).sort(difference));
}

/** All that does not depend on how the names of bound values are spelt. */
export async function answerWithoutNames(compilation: Compilation): Promise<Answer | null> {
  const options = { all: true, only: null, statesMax: STATES_MAX, symmetry: true };
  const exploration = await explore(compilation.spec as CompiledSpec, options);
  if ("refused" in exploration) return null;
  const { findings, ...counts } = answerOf(exploration, compilation);
  const nameless = (findings as ReturnType<typeof findingAnswers>).map(({ name, verdict, trace }) => ({
    name,
    verdict,
    trace: trace?.map(({ action, state }) => ({ action, state })) ?? null,
  }));
  return { ...counts, findings: nameless };
}

function compareGraphs({ ir }: CompiledSpec, naive: NaiveResult): readonly string[] {
  const graph = comparableGraphOf(ir, interpret(ir, { symmetry: false }), Number.POSITIVE_INFINITY);
  if (graph === null) return ["there is no graph"];
  const missing = (what: string, from: ReadonlySet<string>, other: ReadonlySet<string>) =>
    [...from].filter((item) => !other.has(item)).map((item) => `${what}: ${item}`);
  return [
    ...missing("only the reference engine has the state", graph.states, naive.states),
    ...missing("only the naive search has the state", naive.states, graph.states),
    ...missing("only the reference engine has the step", graph.edges, naive.edges),
    ...missing("only the naive search has the step", naive.edges, graph.edges),
  ];
}

/** The sizes of the orbits of the states that are left with symmetry, added up. */
function orbitSum({ ir }: CompiledSpec): number {
  const model = interpret(ir, { symmetry: true });
  const orbit = orbitOf(ir, model.universe);
  const textOf = (state: Parameters<typeof orbit>[0]): string =>
    JSON.stringify(ir.variables.map(({ type }, i) => model.printer.json(type, state.get(i) as never)));
  const seen = new Set<string>();
  const queue: Parameters<typeof orbit>[0][] = [];
  const add = (state: Parameters<typeof orbit>[0]): void => {
    const least = model.representative(state);
    if (seen.has(textOf(least))) return;
    seen.add(textOf(least));
    queue.push(least);
  };
  const { constraint } = model;
  for (const start of model.initial())
    if (start.kind === "state" && !isExcluded(constraint, null, start.state)) add(start.state);
  let sum = 0;
  for (const state of queue) {
    sum += new Set(orbit(state).map(textOf)).size;
    for (const { outcome } of model.expand(state))
      if (outcome.kind === "state" && !isExcluded(constraint, state, outcome.state)) add(outcome.state);
  }
  return sum;
}
