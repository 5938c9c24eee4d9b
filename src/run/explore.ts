/**
 * Runs a spec through an engine and returns the findings in terms of the spec. The compiled engine explores; the
 * reference engine renders its findings, and explores what the compiled engine can't.
 */

import type { TooLarge } from "../../checker/interruption.js";
import type { Counts, Finding, Outcome, SearchOptions, Stop } from "../../checker/outcome.js";
import type { Explored } from "../../checker/packed/compare.js";
import type { PackedModel } from "../../checker/packed/model.js";
import type { PackedStates } from "../../checker/packed/states.js";
import { carryOut, type OnProgress } from "../../checker/strategy.js";
import { type Diagnostic, diagnose } from "../diagnostics/diagnostic.js";
import type { Unpackable } from "../emit/load.js";
import type { InterpretedModel } from "../interpret/model.js";
import type { Ir } from "../ir/ir.js";
import { PERMUTATIONS_MAX, permutationCount } from "../ir/renamings.js";
import type { State } from "../state/values.js";
import type { CompiledSpec } from "./compile.js";
import {
  confirm,
  type FairUnitOf,
  idleWarnings,
  isFailed,
  type Judging,
  judgingIn,
  merged,
  withInstance,
} from "./lassos.js";

export type EngineName = "compiled" | "reference";

export interface EngineOptions extends SearchOptions {
  readonly symmetry: boolean;
  /** By default the compiled one, unless the spec or an option requires the reference engine. */
  readonly engine?: EngineName;
  /** Whether to count how often conditions are true and false; not by default. Only the reference engine does. */
  readonly coverage?: boolean;
  /** Bytes that the compiled engine may use for its states; no limit by default. */
  readonly memoryMax?: number;
  /** An existing model of exactly this spec, for the compiled engine. */
  readonly packed?: PackedModel | null;
  /** Whether the compiled engine is to save memory rather than time; not by default. */
  readonly lowMemory?: boolean;
}

export interface Exploration {
  /** Renders states and traces, and counts coverage; null if it was not needed. */
  readonly model: InterpretedModel | null;
  /** The engine that explored; `tlc` for a result read from TLC's output. */
  readonly engine: EngineName | "tlc";
  readonly counts: Counts;
  readonly stop: Stop | null;
  readonly findings: readonly Finding<State>[];
  readonly actions: readonly { readonly name: string; readonly taken: number; readonly enabled: number }[];
  /** Warnings that only exploring can give. */
  readonly diagnostics: readonly Diagnostic[];
  /** Whether states that differ by a permutation of symmetric values were counted as one. */
  readonly reduced: boolean;
  /** The packed states, of the compiled engine. */
  readonly explored: Explored | null;
  /** The counts of the second search, without symmetry, for temporal properties; null if there was none. */
  readonly unreduced: Counts | null;
  /** The fair units to which the reasons of a cycle refer; empty if no temporal property is checked. */
  readonly fairUnits: readonly FairUnitOf[];
}

export type { OnProgress } from "../../checker/strategy.js";

/** The model that renders findings; it exists whenever there is a trace. */
export function showing({ model }: Pick<Exploration, "model">): InterpretedModel {
  if (model === null) throw new Error("there is a trace, but nothing to show it with");
  return model;
}

/** The search could not start: the errors of the spec. */
export interface Refusal {
  readonly refused: Diagnostic;
}

export async function explore(
  spec: CompiledSpec,
  options: EngineOptions,
  onProgress: OnProgress = () => undefined,
): Promise<Exploration | Refusal> {
  const tooLarge = symmetryTooLarge(spec, options);
  if (tooLarge !== null) return { refused: tooLarge };
  const plan = await planOf(spec, options);
  const main = await carryOutPass(plan.main, spec.ir, onProgress);
  if (hasNoStart(main))
    return { refused: diagnose("no-initial-state", spec.ir.initialConditions[0]?.span ?? null, {}) };
  const isOver = main.stop !== null && main.stop !== "states";
  const unreduced =
    plan.unreduced === null || isOver ? null : await carryOutPass(plan.unreduced, spec.ir, onProgress);
  return explorationOf(spec, plan, main, unreduced);
}

// ─────────────────────────────────────────────────────────────────────── the plan

/** The searches to run, and how: decided completely before any starts. */
interface Plan {
  readonly main: Pass;
  /**
   * Temporal properties are not checked under symmetry. If the main search counts states up to symmetry, a second one
   * explores the full graph for the temporal properties alone.
   */
  readonly unreduced: Pass | null;
  /** Whether the main search counts states that differ by a renaming as one. */
  readonly reduced: boolean;
  /** The formulas of the temporal properties; null if none is checked. */
  readonly judging: Judging | null;
  /** The reference engine's model of the main search, created when it is first needed. */
  readonly reference: () => Promise<InterpretedModel>;
  readonly warnings: readonly Diagnostic[];
}

/** One search. */
interface Pass {
  readonly options: EngineOptions;
  /** Null where the reference engine explores. */
  readonly packed: PackedModel | null;
  /** Also shows what was found. */
  readonly reference: () => Promise<InterpretedModel>;
  /** The temporal properties that the search checks; null if none. */
  readonly judging: Judging | null;
}

async function planOf(spec: CompiledSpec, options: EngineOptions): Promise<Plan> {
  const { ir } = spec;
  const reduced = options.symmetry && permutationCount(ir) > 1;
  const names = ir.properties.flatMap(({ kind, name }) =>
    kind === "temporal" && (options.only?.has(name) ?? true) ? [name] : [],
  );
  const reference = referenceOf(ir, reduced, options.coverage ?? false);
  const judging = names.length === 0 ? null : await judgingIn(ir, await reference());
  const alongside = reduced ? null : judging;
  const model = await packedModel(spec, options, reduced, alongside);
  const packed = model !== null && "why" in model ? null : model;
  return {
    main: { options, packed, reference, judging: alongside },
    unreduced: judging === null || !reduced ? null : await unreducedPass(spec, options, names, judging),
    reduced,
    judging,
    reference,
    warnings:
      model !== null && "why" in model ? [diagnose("slow-engine", spec.span, { why: model.why })] : [],
  };
}

async function unreducedPass(
  spec: CompiledSpec,
  options: EngineOptions,
  names: readonly string[],
  judging: Judging,
): Promise<Pass> {
  const model = await packedModel(spec, options, false, judging);
  return {
    options: { ...options, all: true, only: new Set(names) },
    packed: model !== null && "why" in model ? null : model,
    reference: referenceOf(spec.ir, false, false),
    judging,
  };
}

/** The reference engine is loaded, and creates its model, when it is first needed. */
function referenceOf(ir: Ir, symmetry: boolean, coverage: boolean): () => Promise<InterpretedModel> {
  let made: Promise<InterpretedModel> | null = null;
  return () => {
    made ??= import("../interpret/model.js").then(({ interpret }) => interpret(ir, { symmetry, coverage }));
    return made;
  };
}

/** The spec as a model for the fast search; null if the reference engine was requested. */
async function packedModel(
  { ir, sources }: CompiledSpec,
  options: EngineOptions,
  reduced: boolean,
  judging: Judging | null,
): Promise<PackedModel | Unpackable | null> {
  if (options.engine === "reference" || options.coverage === true) return null;
  if (options.packed != null) return options.packed;
  const { loadModel } = await import("../emit/load.js");
  return loadModel(ir, sources, reduced, judging?.plan ?? null);
}

// ─────────────────────────────────────────────────────────────────────── carrying it out

type Found = Outcome<State> & { readonly states: PackedStates | null };

/** Searches, and confirms what it shows. */
async function carryOutPass(pass: Pass, ir: Ir, onProgress: OnProgress): Promise<Found> {
  const { packed, judging } = pass;
  const found =
    packed === null
      ? await exploreByReference(pass, onProgress)
      : await exploreCompiled(packed, pass, onProgress);
  if (judging !== null) confirm(found, ir, judging);
  return found;
}

async function exploreByReference(
  { options, reference, judging }: Pass,
  onProgress: OnProgress,
): Promise<Found> {
  const { breadthFirst } = await import("../../checker/reference.js");
  const model = await reference();
  const judged = judging === null ? model : { ...model, temporal: judging.temporal };
  const { poll } = onProgress;
  const outcome = await carryOut(
    breadthFirst<State>().search(judged, { ...options, ...(poll && { poll }) }),
    onProgress,
  );
  return { ...outcome, states: null };
}

async function exploreCompiled(
  packed: PackedModel,
  { options, reference, judging }: Pass,
  onProgress: OnProgress,
): Promise<Found> {
  const { packedBreadthFirst } = await import("../../checker/packed/search.js");
  const { memoryMax = Number.POSITIVE_INFINITY, lowMemory = false } = options;
  const { poll } = onProgress;
  const outcome = await carryOut(
    packedBreadthFirst.search(packed, { ...options, memoryMax, lowMemory, ...(poll && { poll }) }),
    onProgress,
  );
  if (options.traces === "none" || !outcome.findings.some(isShown))
    return { ...outcome, findings: outcome.findings.map((finding) => ({ ...finding, trace: null })) };
  const { replay } = await import("./replay.js");
  const model = await reference();
  const temporal = judging?.temporal ?? null;
  const findings = outcome.findings.map((finding) => replay(finding, packed, model, temporal));
  return { ...outcome, findings };
}

/** Whether the reference engine has to replay a trace, or to find out what failed. */
const isShown = ({ trace, place }: Finding<unknown>): boolean => trace !== null || place !== null;

// ─────────────────────────────────────────────────────────────────────── what comes out

const hasNoStart = ({ counts, stop, findings }: Found): boolean =>
  counts.initial === 0 && stop === null && !findings.some(isFailed);

async function explorationOf(
  spec: CompiledSpec,
  plan: Plan,
  main: Found,
  unreduced: Found | null,
): Promise<Exploration> {
  const { ir } = spec;
  const { judging, reduced } = plan;
  const { packed } = plan.main;
  const temporal = ir.properties.flatMap(({ kind, name }) => (kind === "temporal" ? [name] : []));
  const all = unreduced === null ? main.findings : merged(main.findings, unreduced.findings, temporal);
  const actions = main.actions.map((action, i) => ({ name: ir.actions[i]?.name ?? "", ...action }));
  const isNeeded = packed === null || judging !== null || all.some(isShown);
  const model = isNeeded ? await plan.reference() : null;
  return {
    model,
    engine: packed === null ? "reference" : "compiled",
    counts: main.counts,
    stop: unreduced?.stop ?? main.stop,
    findings: all.map((finding) => withMessage(finding, spec, model, judging)),
    actions,
    diagnostics: [
      ...plan.warnings,
      ...tooLargeWarning(unreduced?.tooLarge ?? main.tooLarge),
      ...warnings(spec, main.counts, main.stop, all, actions),
      ...(judging === null || model === null
        ? []
        : idleWarnings(spec, model, (unreduced ?? main).idleUnits, judging, actions)),
    ],
    reduced,
    explored: packed !== null && main.states !== null ? { model: packed, states: main.states } : null,
    unreduced: unreduced?.counts ?? null,
    fairUnits: judging?.units ?? [],
  };
}

const tooLargeWarning = (tooLarge: TooLarge | null): readonly Diagnostic[] =>
  tooLarge === null ? [] : [diagnose("too-large-to-build", tooLarge.place, { size: tooLarge.size })];

function symmetryTooLarge(spec: CompiledSpec, { symmetry }: EngineOptions): Diagnostic | null {
  const permutations = permutationCount(spec.ir);
  if (!symmetry || permutations <= PERMUTATIONS_MAX) return null;
  return diagnose("symmetry-too-large", symmetricPlace(spec), {
    permutations,
    permutationsMax: PERMUTATIONS_MAX,
  });
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
  model: InterpretedModel | null,
  judge: Judging | null,
): Finding<State> {
  if (finding.verdict !== "violated") return finding;
  if (finding.kind === "temporal") return model === null ? finding : withInstance(finding, ir, model, judge);
  if (finding.kind === "reachable") return { ...finding, message: "no reachable state satisfies it" };
  const property = ir.properties.find(({ name, kind }) => name === finding.name && kind === finding.kind);
  const [before, last] = (finding.trace?.steps ?? []).slice(-2).map((step) => step.state);
  const state = property?.kind === "step" ? before : (last ?? before);
  if (property === undefined || state == null || model === null) return finding;
  const { bindings, span } = model.blame(property, state, property.kind === "step" ? (last ?? null) : null);
  const given = bindings.map(({ name, type, value }) => `${name} = ${model.printer.text(type, value)}`);
  const message =
    given.length === 0
      ? `it is false ${property.kind === "step" ? "for this step" : "in this state"}`
      : `it is false for ${given.join(", ")}`;
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
