/**
 * Runs a spec through an engine and returns the findings in terms of the spec. The compiled engine explores; the
 * reference engine renders its findings, and explores what the compiled engine can't.
 */
import type { TooLarge } from "../../checker/interruption.js";
import type { RaiseCrew } from "../../checker/kernel/crew.js";
import type { Counts, Finding, Outcome, SearchOptions, Stop } from "../../checker/outcome.js";
import type { Explored } from "../../checker/packed/compare.js";
import type { PackedModel, Words } from "../../checker/packed/model.js";
import type { PackedStates } from "../../checker/packed/states.js";
import type { PackedLevels } from "../../checker/runs/levels.js";
import type { FolderFailure } from "../../checker/runs/sorted/folder.js";
import type { RaiseRunsCrew } from "../../checker/runs/threads/together.js";
import { carryOut, type OnProgress } from "../../checker/strategy.js";
import type { Diagnostic } from "../diagnostics/diagnostic.js";
import { type BranchCounts, type Coverage, countersOf } from "../facts/coverage.js";
import type { InterpretedModel } from "../interpret/model.js";
import type { Ir } from "../ir/ir.js";
import type { Insights } from "../race/insight.js";
import type { State } from "../state/values.js";
import type { CompiledSpec } from "./compile.js";
import { endedBy, pollingWith, type TraceWork, traceWork } from "./interruptions.js";
import {
  confirmed,
  type FairUnitOf,
  idleWarnings,
  type Judging,
  merged,
  withInstance,
  withReason,
} from "./lassos.js";
import { searchPacked } from "./packed-search.js";
import { askedRefinements, type Pass, type Plan, planOf, storedFor } from "./plan.js";
import type { ByLevels, Refutation, Searched } from "./refinements.js";
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
  const main = await carryOutPass({ ...plan.main, stored: stored.main }, spec.ir, work);
  if ("refused" in main) return main;
  let unreduced: Found | null = null;
  try {
    if (hasNoStart(main)) return { refused: withoutStart(spec.ir, main.outside) };
    const isOver = main.stop !== null && main.stop !== "states";
    if (plan.unreduced !== null && !isOver) {
      const found = await carryOutPass({ ...plan.unreduced, stored: stored.unreduced }, spec.ir, work);
      if ("refused" in found) return found;
      unreduced = found;
    }
    const exploration = await explorationOf(spec, plan, main, unreduced, work);
    if (askedRefinements(spec, options).length === 0) return exploration;
    const { withRefinements } = await import("./refinements.js");
    // Steps between representatives are no steps.
    const { searched, byLevels } = unreduced ?? (plan.reduced ? UNSEARCHED : main);
    const model = await plan.reference();
    return await withRefinements(exploration, { spec, options, work, searched, byLevels, model });
  } finally {
    for (const found of [main, unreduced]) found?.levels?.release();
  }
}

const UNSEARCHED = { searched: null, byLevels: null };

// ─────────────────────────────────────────────────────────────────────── carrying it out

type Found = Outcome<State> & {
  readonly states: PackedStates | null;
  readonly backend: Backend | null;
  readonly workers: number;
  /** What the compiled engine counted within actions. */
  readonly covered: Float64Array | null;
  /** Null if the states are not at hand any more. */
  readonly searched: Searched | null;
  /** Where they are at hand level by level instead. */
  readonly levels?: PackedLevels | null;
  readonly byLevels: ByLevels | null;
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
  return { ...outcome, states: null, backend: null, workers: 1, covered: null, searched, byLevels: null };
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
  const { states, levels = null } = outcome;
  const read = async () => {
    const { codec } = await reference();
    const { partReader } = await import("../emit/layout/part.js");
    return [(words: Words) => codec.state(packed.decode(words)), partReader(ir)] as const;
  };
  const searched: Searched | null = states && (async (judge) => judge(states, ...(await read())));
  const byLevels: ByLevels | null = levels && (async (judge) => judge(levels, ...(await read())));
  if (options.traces === "none" || !outcome.findings.some(isShown))
    return {
      ...outcome,
      searched,
      byLevels,
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
  return { ...outcome, searched, byLevels, findings };
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
      ...failedWarning(unreduced?.failure ?? main.failure ?? null),
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
