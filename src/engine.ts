/**
 * Runs a spec through an engine and hands back what was found, in terms of the spec. The compiled engine explores;
 * the reference engine shows what it found, and explores what the other one can't.
 */
import type { Counts, Finding, Outcome, Progress, SearchOptions, Stop } from "../checker/outcome.js";
import type { Explored } from "../checker/packed/compare.js";
import type { PackedModel } from "../checker/packed/model.js";
import type { PackedStates } from "../checker/packed/states.js";
import type { CompiledSpec } from "./compile.js";
import { type Diagnostic, diagnose } from "./diagnostics/diagnostic.js";
import type { Unpackable } from "./emit/load.js";
import type { State } from "./interpret/evaluate.js";
import type { InterpretedModel } from "./interpret/model.js";
import type { Ir } from "./ir/ir.js";
import { PERMUTATIONS_MAX, permutationCount } from "./ir/renamings.js";
import {
  confirm,
  type FairUnitOf,
  idleWarnings,
  isFailed,
  type Judging,
  judgingIn,
  merged,
  withInstance,
} from "./liveness.js";

export type EngineName = "compiled" | "reference";

export interface EngineOptions extends SearchOptions {
  readonly symmetry: boolean;
  /** The compiled one unless said otherwise, or where a spec or what is asked of it needs the other. */
  readonly engine?: EngineName;
  /** Whether to count how often conditions are true and false; not by default. Only the reference engine does. */
  readonly coverage?: boolean;
  /** Bytes that the compiled engine may take for its states; no limit by default. */
  readonly memoryMax?: number;
  /** A model of this very spec that is there already, for the compiled engine. */
  readonly packed?: PackedModel | null;
  /** Whether the compiled engine is to save memory rather than time; not by default. */
  readonly lowMemory?: boolean;
}

export interface Exploration {
  readonly model: InterpretedModel;
  /** What has explored; `tlc` for a result that was handed back. */
  readonly engine: EngineName | "tlc";
  readonly counts: Counts;
  readonly stop: Stop | null;
  readonly findings: readonly Finding<State>[];
  readonly actions: readonly { readonly name: string; readonly taken: number; readonly enabled: number }[];
  /** Warnings that only exploring can give. */
  readonly diagnostics: readonly Diagnostic[];
  /** Whether states that differ by a renaming were counted as one. */
  readonly reduced: boolean;
  /** The packed states, of the compiled engine. */
  readonly explored: Explored | null;
  /** The counts of the search without the reduction that judged the temporal properties; null if there was none. */
  readonly unreduced: Counts | null;
  /** The fair units that the reasons of a cycle speak of; empty where no temporal property is judged. */
  readonly fairUnits: readonly FairUnitOf[];
}

/** The search could not start: what is wrong with the spec. */
export interface Refusal {
  readonly refused: Diagnostic;
}

/** Called as the search goes on; an answer stops it. */
export type OnProgress = (progress: Progress) => Promise<Stop | undefined> | Stop | undefined;

export async function explore(
  spec: CompiledSpec,
  options: EngineOptions,
  onProgress: OnProgress = () => undefined,
): Promise<Exploration | Refusal> {
  const { ir } = spec;
  const permutations = permutationCount(ir);
  if (options.symmetry && permutations > PERMUTATIONS_MAX)
    return {
      refused: diagnose("symmetry-too-large", symmetricPlace(spec), {
        permutations,
        permutationsMax: PERMUTATIONS_MAX,
      }),
    };
  const reduced = options.symmetry && permutations > 1;
  const { interpret } = await import("./interpret/model.js");
  const model = interpret(ir, { symmetry: reduced, coverage: options.coverage ?? false });
  const temporal = ir.properties.flatMap(({ kind, name }) =>
    kind === "temporal" && (options.only?.has(name) ?? true) ? [name] : [],
  );
  const judge = temporal.length === 0 ? null : await judgingIn(ir, model);
  const packed = await packedModel(spec, options, reduced, reduced ? null : judge);
  const isPacked = packed !== null && !("why" in packed);
  const outcome = await run(packed, spec, options, model, reduced ? null : judge, onProgress);
  const { counts, findings, actions } = outcome;
  if (counts.initial === 0 && outcome.stop === null && !findings.some(isFailed))
    return { refused: diagnose("no-initial-state", ir.initialConditions[0]?.span ?? null, {}) };
  // Renamings keep states apart that a behaviour tells apart: temporal properties are judged without them.
  const unreduced =
    reduced && judge !== null && (outcome.stop === null || outcome.stop === "states")
      ? await judgeUnreduced(spec, options, temporal, judge, onProgress)
      : null;
  const named = actions.map((action, i) => ({ name: ir.actions[i]?.name ?? "", ...action }));
  const all = unreduced === null ? findings : merged(findings, unreduced.findings, temporal);
  const stop = unreduced?.stop ?? outcome.stop;
  return {
    model,
    engine: isPacked ? "compiled" : "reference",
    counts,
    stop,
    findings: all.map((finding) => withMessage(finding, spec, model, judge)),
    actions: named,
    diagnostics: [
      ...(packed !== null && "why" in packed
        ? [diagnose("slow-engine", spec.span, { why: packed.why })]
        : []),
      ...warnings(spec, counts, outcome.stop, all, named),
      ...idleWarnings(spec, model, (unreduced ?? outcome).idleUnits, judge, named),
    ],
    reduced,
    explored: isPacked && outcome.states !== null ? { model: packed, states: outcome.states } : null,
    unreduced: unreduced?.counts ?? null,
    fairUnits: judge?.units ?? [],
  };
}

/** A second search, through all states as they stand, for the temporal properties alone. */
async function judgeUnreduced(
  spec: CompiledSpec,
  options: EngineOptions,
  temporal: readonly string[],
  judge: Judging,
  onProgress: OnProgress,
): Promise<Outcome<State>> {
  const { interpret } = await import("./interpret/model.js");
  const model = interpret(spec.ir, { symmetry: false });
  const packed = await packedModel(spec, options, false, judge);
  const only = { ...options, all: true, only: new Set(temporal) };
  return run(packed, spec, only, model, judge, onProgress);
}

/** Runs a search to its end, telling how far it is now and then. */
export async function finish<Result>(
  running: Generator<Progress, Result, Stop | undefined>,
  onProgress: OnProgress,
): Promise<Result> {
  let step = running.next();
  while (step.done !== true) step = running.next(await onProgress(step.value));
  return step.value;
}

async function run(
  packed: PackedModel | Unpackable | null,
  { ir }: CompiledSpec,
  options: EngineOptions,
  model: InterpretedModel,
  judge: Judging | null,
  onProgress: OnProgress,
): Promise<Outcome<State> & { readonly states: PackedStates | null }> {
  if (packed !== null && !("why" in packed)) {
    const outcome = await runCompiled(packed, ir, options, model, judge, onProgress);
    if (judge !== null) confirm(outcome, ir, judge);
    return outcome;
  }
  const { search } = await import("../checker/reference.js");
  const { temporal = null } = judge ?? {};
  const outcome = await finish(
    search(temporal === null ? model : { ...model, temporal }, options),
    onProgress,
  );
  if (judge !== null) confirm(outcome, ir, judge);
  return { ...outcome, states: null };
}

/** The spec as a model for the fast search; null where the reference engine is asked for. */
async function packedModel(
  { ir, sources }: CompiledSpec,
  options: EngineOptions,
  reduced: boolean,
  judge: Judging | null,
): Promise<PackedModel | Unpackable | null> {
  if (options.engine === "reference" || options.coverage === true) return null;
  if (options.packed != null) return options.packed;
  const { loadModel } = await import("./emit/load.js");
  return loadModel(ir, sources, reduced, judge?.plan ?? null);
}

async function runCompiled(
  packed: PackedModel,
  ir: Ir,
  options: EngineOptions,
  model: InterpretedModel,
  judge: Judging | null,
  onProgress: OnProgress,
): Promise<Outcome<State> & { readonly states: PackedStates }> {
  const { searchPacked } = await import("../checker/packed/search.js");
  const { replay } = await import("./replay.js");
  const { memoryMax = Number.POSITIVE_INFINITY, lowMemory = false } = options;
  const outcome = await finish(searchPacked(packed, { ...options, memoryMax, lowMemory }), onProgress);
  const temporal = judge?.temporal ?? null;
  const findings = outcome.findings.map((finding) =>
    options.traces === "none" ? { ...finding, trace: null } : replay(finding, ir, packed, model, temporal),
  );
  return { ...outcome, findings };
}

function symmetricPlace(spec: CompiledSpec) {
  const declaration = spec.expansion.declarations.find(
    (d) => d.kind === "type" && d.definition.kind === "symmetric",
  );
  return declaration?.span ?? null;
}

/** With what is to be said of the finding. */
export function withMessage(
  finding: Finding<State>,
  { ir }: CompiledSpec,
  model: InterpretedModel,
  judge: Judging | null,
): Finding<State> {
  if (finding.kind === "temporal") return withInstance(finding, ir, model, judge);
  if (finding.verdict !== "violated") return finding;
  if (finding.kind === "reachable")
    return { ...finding, message: "no state that can be reached satisfies it" };
  const property = ir.properties.find(({ name, kind }) => name === finding.name && kind === finding.kind);
  const [before, last] = (finding.trace?.steps ?? []).slice(-2).map((step) => step.state);
  const state = property?.kind === "step" ? before : (last ?? before);
  if (property === undefined || state == null) return finding;
  const { bindings, span } = model.blame(property, state, property.kind === "step" ? (last ?? null) : null);
  const given = bindings.map(({ name, type, value }) => `${name} = ${model.printer.text(type, value)}`);
  const message = given.length === 0 ? "it is false there" : `it is false for ${given.join(", ")}`;
  return { ...finding, message, place: span };
}

function warnings(
  spec: CompiledSpec,
  counts: Counts,
  stop: Stop | null,
  findings: readonly Finding<State>[],
  actions: readonly { readonly name: string; readonly taken: number }[],
): readonly Diagnostic[] {
  if (stop !== null || counts.distinct === 0) return [];
  const { ir } = spec;
  const failing = new Set(
    findings.map(({ trace }) => trace?.steps.at(-1)).map((s) => s?.state === null && s.action),
  );
  const never = actions.flatMap(({ name, taken }, i) =>
    taken > 0 || spec.edits.get(name) === "dropped" || failing.has(i)
      ? []
      : [diagnose("action-never-taken", ir.actions[i]?.span ?? null, { name })],
  );
  const vacuous = findings.flatMap((finding) => {
    const property = ir.properties.find((p) => p.name === finding.name);
    return finding.vacuous && property !== undefined
      ? [diagnose("vacuous", property.span, { name: finding.name, kind: property.kind })]
      : [];
  });
  return [...never, ...vacuous];
}
