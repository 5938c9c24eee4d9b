/**
 * Runs a spec through an engine and returns the findings in terms of the spec. The compiled engine explores; the
 * reference engine renders its findings, and explores what the compiled engine can't.
 */
import { Interruption, type TooLarge } from "../../checker/interruption.js";
import type { RaiseCrew } from "../../checker/kernel/crew.js";
import type { Counts, Finding, Outcome, SearchOptions, Stop } from "../../checker/outcome.js";
import type { Explored } from "../../checker/packed/compare.js";
import type { PackedModel } from "../../checker/packed/model.js";
import type { PackedStates } from "../../checker/packed/states.js";
import type { FolderFailure } from "../../checker/runs/sorted/folder.js";
import type { RaiseRunsCrew } from "../../checker/runs/threads/together.js";
import { carryOut, type OnProgress } from "../../checker/strategy.js";
import { type Diagnostic, diagnose } from "../diagnostics/diagnostic.js";
import type { Unpackable } from "../emit/load.js";
import { type BranchCounts, type Coverage, countersOf } from "../facts/coverage.js";
import type { InterpretedModel } from "../interpret/model.js";
import type { Ir } from "../ir/ir.js";
import { permutationCount } from "../ir/renamings.js";
import type { Insights } from "../race/insight.js";
import type { State } from "../state/values.js";
import type { Stored } from "./by-runs.js";
import type { CompiledSpec } from "./compile.js";
import { endedBy, pollingWith, type TraceWork, traceWork } from "./interruptions.js";
import {
  confirmed,
  type FairUnitOf,
  idleWarnings,
  type Judging,
  judgingIn,
  merged,
  withInstance,
  withoutPlan,
  withReason,
} from "./lassos.js";
import { searchPacked } from "./packed-search.js";
import type { Refutation, Searched } from "./refinements.js";
import { type ShownExpression, shownExpressions } from "./shows.js";
import type { StateStorage } from "./storage.js";
import {
  backendWarning,
  constrainedWarnings,
  failedWarning,
  symmetryTooLarge,
  tooLargeWarning,
  undecidedWarnings,
  warnings,
  withoutStart,
} from "./warnings.js";

export type EngineName = "compiled" | "reference";

/** Which code does the compiled engine's work. */
export type Backend = "wasm" | "javascript";

export interface EngineOptions extends SearchOptions {
  readonly symmetry: boolean;
  /** By default the compiled one, unless the spec or an option requires the reference engine. */
  readonly engine?: EngineName;
  /** Whether to count how often conditions are true and false; not by default. */
  readonly coverage?: boolean;
  /** Bytes that the compiled engine may use for its states; no limit by default. */
  readonly memoryMax?: number;
  /** Threads that can share the compiled engine's work in a large search; none by default. */
  readonly crew?:
    | { readonly size: number; readonly raise: RaiseCrew; readonly raiseRuns: RaiseRunsCrew }
    | undefined;
  /** An existing model of exactly this spec, for the compiled engine. */
  readonly packed?: PackedModel | null;
  /**
   * Which code does the compiled engine's work. By default JavaScript begins, and WebAssembly takes over in a search that
   * is large enough to pay for compiling it.
   */
  readonly backend?: Backend | null;
  /** Whether the compiled engine is to save memory rather than time; not by default. */
  readonly lowMemory?: boolean;
  /** Whether steps are asked for again after the search: then they are kept while they are few; not by default. */
  readonly keepsSteps?: boolean;
  /** Where states are kept besides memory: nowhere by default. */
  readonly storage?: StateStorage | null;
}

export interface Exploration {
  /** Renders states and traces; null if it was not needed. */
  readonly model: InterpretedModel | null;
  /** The engine that explored; `tlc` for a result read from TLC's output, `spark` for one that Spark has returned. */
  readonly engine: EngineName | "tlc" | "spark";
  /** What did the compiled engine's work when it ended; null for another engine. */
  readonly backend: Backend | null;
  /** How many threads shared its work. */
  readonly workers: number;
  readonly counts: Counts;
  /** What constraints have kept the search to; null or left out if there are none. */
  readonly constrained?: Constrained | null;
  readonly stop: Stop | null;
  /** Why traces are missing, of a search whose traces were wanted; null or left out if none is. */
  readonly cut?: Stop | null;
  /** How many states were found when they were moved to disk; null or left out if they were not. */
  readonly movedAt?: number | null;
  /** The value, too large for memory, at which the search ended; null or left out if there was none. */
  readonly tooLarge?: TooLarge | null;
  readonly findings: readonly Finding<State>[];
  readonly actions: readonly { readonly name: string; readonly taken: number; readonly enabled: number }[];
  /** The transitions of each branch of an `either`; left out if they were not counted, or there is none. */
  readonly branches?: readonly BranchCounts[];
  /** How often conditions were true and false; null if that was not counted. */
  readonly coverage: Coverage | null;
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
  /** Why this spec is no refinement of another, by the name of the finding; left out where there are none. */
  readonly refutations?: ReadonlyMap<string, Refutation>;
  /** What counterexamples say beyond their steps; left out if that was not asked. */
  readonly insights?: Insights;
  /** What is shown beside each state of a trace; left out where there is nothing. */
  readonly shows?: readonly ShownExpression[];
}

export type { OnProgress } from "../../checker/strategy.js";

export interface Constrained {
  /** The names of the constraints, as declared. */
  readonly by: readonly string[];
  /** How many distinct states were generated that lie outside; null if that is not known. */
  readonly outside: number | null;
}

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
  given: OnProgress = () => undefined,
): Promise<Exploration | Refusal> {
  const work = traceWork(given);
  const tooLarge = symmetryTooLarge(spec, options);
  if (tooLarge !== null) return { refused: tooLarge };
  const plan = await planOf(spec, options, pollingWith(given.poll, "search"));
  const stored = await storedFor(spec, plan, options);
  if ("refused" in stored) return stored;
  const main = await carryOutPass({ ...plan.main, ...stored }, spec.ir, work);
  if ("refused" in main) return main;
  if (hasNoStart(main)) return { refused: withoutStart(spec.ir, main.outside) };
  const isOver = main.stop !== null && main.stop !== "states";
  const unreduced =
    plan.unreduced === null || isOver ? null : await carryOutPass(plan.unreduced, spec.ir, work);
  if (unreduced !== null && "refused" in unreduced) return unreduced;
  const exploration = await explorationOf(spec, plan, main, unreduced, work);
  if (!hasRefinements(spec, options)) return exploration;
  const { withRefinements } = await import("./refinements.js");
  const { searched } = unreduced ?? main;
  return withRefinements(exploration, { spec, options, work, searched, model: await plan.reference() });
}

const hasRefinements = ({ refinements }: CompiledSpec, { only }: EngineOptions): boolean =>
  refinements.some(({ name }) => only?.has(name) ?? true);

// ─────────────────────────────────────────────────────────────────────── the plan

/** The searches to run, and how: decided completely before any starts. */
interface Plan {
  readonly main: Pass;
  /**
   * Temporal properties and refinements are not checked under symmetry. If the main search counts states up to symmetry,
   * a second one explores the full graph for these alone.
   */
  readonly unreduced: Pass | null;
  /** Whether the main search counts states that differ by a renaming as one. */
  readonly reduced: boolean;
  /** The formulas of the temporal properties; null if none is checked. */
  readonly judging: Judging | null;
  /** The reference engine's model of the main search, created when it is first needed. */
  readonly reference: () => Promise<InterpretedModel>;
  readonly warnings: readonly Diagnostic[];
  /** Why states can't be packed; null if they are, or are not meant to be. */
  readonly unpackable: string | null;
}

/** One search. */
interface Pass {
  readonly options: EngineOptions;
  /** Where its states are kept; left out for a table in memory, without checkpoints. */
  readonly stored?: Stored | null;
  /** Null where the reference engine explores. */
  readonly packed: PackedModel | null;
  /** Also shows what was found. */
  readonly reference: () => Promise<InterpretedModel>;
  /** The temporal properties that the search checks; null if none. */
  readonly judging: Judging | null;
}

async function planOf(spec: CompiledSpec, options: EngineOptions, poll: () => void): Promise<Plan> {
  const { ir } = spec;
  const reduced = options.symmetry && permutationCount(ir) > 1;
  // They need all states at hand.
  const isOnDisk = options.storage?.disk != null;
  const names = ir.properties.flatMap(({ kind, name }) =>
    kind === "temporal" && (options.only?.has(name) ?? true) && !isOnDisk ? [name] : [],
  );
  const reference = referenceOf(ir, reduced, options.coverage ?? false);
  const planned = names.length === 0 ? null : await judgingIn(ir, await reference(), poll);
  const alongside = reduced ? null : planned;
  const { model, judging } = await packedModel(spec, options, reduced, alongside, poll);
  const packed = model !== null && "why" in model ? null : model;
  const isAsked = planned !== null || (hasRefinements(spec, options) && !isOnDisk);
  const unreduced = isAsked && reduced ? await unreducedPass(spec, options, names, planned, poll) : null;
  return {
    main: { options, packed, reference, judging },
    unreduced,
    reduced,
    judging: unreduced?.judging ?? judging,
    reference,
    warnings:
      model !== null && "why" in model ? [diagnose("slow-engine", spec.span, { why: model.why })] : [],
    unpackable: model !== null && "why" in model ? model.why : null,
  };
}

/** Where the states of the main search are kept, or why they can't be kept there. */
async function storedFor(
  spec: CompiledSpec,
  { main: { packed }, unpackable, judging, unreduced }: Plan,
  options: EngineOptions,
): Promise<{ readonly stored: Stored | null } | Refusal> {
  const { storage = null, lowMemory = false, coverage = false, only } = options;
  // What needs all states at hand is searched for with a table.
  const needsStates = coverage || judging !== null || unreduced !== null || hasRefinements(spec, options);
  const isRuns = storage?.disk != null || (lowMemory && !needsStates && packed !== null);
  const ways = { isRuns, beginsInMemory: !lowMemory };
  if (storage === null)
    return {
      stored: isRuns ? { storage: { disk: null, checkpoint: null }, from: undefined, ...ways } : null,
    };
  const { openStored } = await import("./by-runs.js");
  return openStored(spec.ir, { packed, unpackable, only }, storage, ways);
}

async function unreducedPass(
  spec: CompiledSpec,
  options: EngineOptions,
  names: readonly string[],
  planned: Judging | null,
  poll: () => void,
): Promise<Pass> {
  // A model at hand is that of the main search.
  const uncounted = { ...options, coverage: false, storage: null, packed: null };
  const { model, judging } = await packedModel(spec, uncounted, false, planned, poll);
  return {
    options: { ...uncounted, all: true, only: new Set(names) },
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

/**
 * The spec as a model for the fast search, null if the reference engine was requested; and what it judges, which is
 * nothing if writing it was interrupted.
 */
async function packedModel(
  { ir, sources }: CompiledSpec,
  options: EngineOptions,
  reduced: boolean,
  judging: Judging | null,
  poll: () => void,
): Promise<{ readonly model: PackedModel | Unpackable | null; readonly judging: Judging | null }> {
  const { engine, packed, coverage = false } = options;
  const counts = coverage ? "coverage" : "branches";
  if (engine === "reference") return { model: null, judging };
  if (packed != null && (packed.covered !== undefined || !coverage)) return { model: packed, judging };
  const { loadModel } = await import("../emit/load.js");
  try {
    return { model: loadModel(ir, sources, reduced, judging?.plan ?? null, poll, counts), judging };
  } catch (thrown) {
    if (!(thrown instanceof Interruption) || judging === null) throw thrown;
    const model = loadModel(ir, sources, reduced, null, poll, counts);
    return { model, judging: withoutPlan(judging, ir, thrown) };
  }
}

// ─────────────────────────────────────────────────────────────────────── carrying it out

type Found = Outcome<State> & {
  readonly states: PackedStates | null;
  readonly backend: Backend | null;
  readonly workers: number;
  /** What the compiled engine counted within actions. */
  readonly covered: Float64Array | null;
  /** Null if the states are not at hand any more. */
  readonly searched: Searched | null;
  /** What went wrong with the folder of its states, at which it ended. */
  readonly failure?: FolderFailure | null;
  /** How many states were found when they were moved to files; null or left out if they were not. */
  readonly movedAt?: number | null;
};

/** Searches, and confirms what it shows. */
async function carryOutPass(pass: Pass, ir: Ir, work: TraceWork): Promise<Found | Refusal> {
  const { packed, judging } = pass;
  const found =
    packed === null ? await exploreByReference(pass, work) : await exploreCompiled(packed, ir, pass, work);
  if (judging === null || "refused" in found) return found;
  judging.pollWith(work.poll);
  const findings = found.findings.map((finding) =>
    work.attempt(() => confirmed(finding, ir, judging), { ...finding, trace: null }),
  );
  judging.pollWith(null);
  return { ...found, findings };
}

async function exploreByReference(
  { options, reference, judging }: Pass,
  { onProgress }: TraceWork,
): Promise<Found> {
  const { breadthFirst } = await import("../../checker/reference.js");
  const model = await reference();
  const pollWith = (poll: (() => void) | null): void => {
    model.pollWith?.(poll);
    judging?.pollWith(poll);
  };
  const judged = judging === null ? model : { ...model, pollWith, temporal: judging.temporal };
  const { poll } = onProgress;
  const outcome = await carryOut(
    breadthFirst<State>().search(judged, { ...options, ...(poll && { poll }) }),
    onProgress,
  );
  const searched: Searched = (judge) => judge(outcome.graph, (state) => state, null);
  return { ...outcome, states: null, backend: null, workers: 1, covered: null, searched };
}

async function exploreCompiled(
  packed: PackedModel,
  ir: Ir,
  pass: Pass,
  { onProgress, poll: pollTraces, attempt }: TraceWork,
): Promise<Found | Refusal> {
  const { options, reference, judging } = pass;
  const outcome = await searchPacked(packed, ir, pass, onProgress);
  if ("refused" in outcome) return outcome;
  const { states } = outcome;
  const searched: Searched | null =
    states === null
      ? null
      : async (judge) => {
          const { codec } = await reference();
          const { partReader } = await import("../emit/layout/part.js");
          return judge(states, (words) => codec.state(packed.decode(words)), partReader(ir));
        };
  if (options.traces === "none" || !outcome.findings.some(isShown))
    return {
      ...outcome,
      searched,
      findings: outcome.findings.map((finding) => ({ ...finding, trace: null })),
    };
  const { replay } = await import("./replay.js");
  const model = await reference();
  const temporal = judging?.temporal ?? null;
  judging?.pollWith(pollTraces);
  model.pollWith?.(pollTraces);
  const known = new Map();
  const findings = outcome.findings.map((finding) =>
    attempt(() => replay(finding, packed, model, temporal, known), { ...finding, trace: null }),
  );
  model.pollWith?.(null);
  judging?.pollWith(null);
  return { ...outcome, searched, findings };
}

/** Whether the reference engine has to replay a trace, or to find out what failed. */
const isShown = ({ trace, place }: Finding<unknown>): boolean => trace !== null || place !== null;

// ─────────────────────────────────────────────────────────────────────── what comes out

const hasNoStart = ({ counts, stop, findings }: Found): boolean =>
  counts.initial === 0 &&
  stop === null &&
  !findings.some(({ kind, verdict }) => verdict === "violated" && kind !== "reachable");

/** What was counted within actions, by whichever engine searched. */
function countedWithin(
  ir: Ir,
  isCoverage: boolean,
  { backend, covered }: Found,
  model: InterpretedModel | null,
): Pick<Exploration, "branches" | "coverage"> {
  const counters = countersOf(ir, isCoverage);
  const counts = backend === null ? (model?.counted() ?? null) : covered;
  if (counts === null || counts.length !== counters.size)
    return { coverage: isCoverage ? counters.coverage([]) : null };
  const branches = counters.branches(counts);
  return {
    ...(branches.length > 0 && { branches }),
    coverage: isCoverage ? counters.coverage(counts) : null,
  };
}

async function explorationOf(
  spec: CompiledSpec,
  plan: Plan,
  main: Found,
  unreduced: Found | null,
  { poll, attempt, cut }: TraceWork,
): Promise<Exploration> {
  const { ir } = spec;
  const { judging, reduced } = plan;
  const { packed, options } = plan.main;
  const temporal = ir.properties.flatMap(({ kind, name }) => (kind === "temporal" ? [name] : []));
  const all = unreduced === null ? main.findings : merged(main.findings, unreduced.findings, temporal);
  const actions = main.actions.map((action, i) => ({ name: ir.actions[i]?.name ?? "", ...action }));
  const isNeeded = packed === null || judging !== null || all.some(isShown);
  const model = isNeeded ? await plan.reference() : null;
  const tooLarge = unreduced?.tooLarge ?? main.tooLarge;
  model?.pollWith?.(poll);
  const findings = all.map((finding) => attempt(() => withMessage(finding, spec, model, judging), finding));
  model?.pollWith?.(null);
  return {
    model,
    engine: packed === null ? "reference" : "compiled",
    backend: main.backend,
    workers: main.workers,
    counts: main.counts,
    constrained:
      ir.constraints.length === 0
        ? null
        : { by: ir.constraints.map(({ name }) => name), outside: main.outside },
    ...endedBy(unreduced?.stop ?? main.stop, findings, options.traces === "none" ? null : cut()),
    tooLarge,
    movedAt: main.movedAt ?? null,
    shows: shownExpressions(spec.shows),
    findings,
    actions,
    ...countedWithin(ir, plan.main.options.coverage ?? false, main, model),
    diagnostics: [
      ...plan.warnings,
      ...backendWarning(options.backend, { ...main, actions }),
      ...failedWarning(main.failure ?? null),
      ...tooLargeWarning(tooLarge),
      ...undecidedWarnings(all, ir, judging),
      ...constrainedWarnings(all, spec),
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

/** With what is to be said of the finding. */
export function withMessage(
  finding: Finding<State>,
  { ir }: CompiledSpec,
  model: InterpretedModel | null,
  judge: Judging | null,
): Finding<State> {
  if (finding.verdict !== "violated") return withReason(finding, ir, judge);
  if (finding.kind === "temporal") return model === null ? finding : withInstance(finding, ir, model, judge);
  if (finding.kind === "reachable") return { ...finding, message: "no reachable state satisfies it" };
  const property = ir.properties.find(({ name, kind }) => name === finding.name && kind === finding.kind);
  const [before, last] = (finding.trace?.steps ?? []).slice(-2).map((step) => step.state);
  const state = property?.kind === "step" ? before : (last ?? before);
  if (property === undefined || state == null || model === null) return finding;
  const { bindings, span } = model.blame(property, state, property.kind === "step" ? (last ?? null) : null);
  const given = bindings.map(({ name, type, value }) => `${name} = ${model.printer.text(type, value)}`);
  const where = property.kind === "step" ? "for this step" : "in this state";
  const message = `it is false ${given.length === 0 ? where : `for ${given.join(", ")}`}`;
  return { ...finding, message, place: span };
}
