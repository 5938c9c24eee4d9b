/** The result of a check as JSON; schema/result-v1.schema.json describes it. */
import type { Finding, PropertyKind, Stop, Trace, Verdict } from "../../checker/outcome.js";
import type { Diagnostic } from "../diagnostics/diagnostic.js";
import { type DiagnosticJson, diagnosticJson, type ErrorResult, errorResult } from "../diagnostics/render.js";
import type { Ir, IrConstant } from "../ir/ir.js";
import { showType } from "../ir/type.js";
import { type Exploration, showing } from "../run/explore.js";
import type { Refutation } from "../run/refinements.js";
import { locate, positionAt, type Source } from "../source/source.js";
import { visibleLine } from "../source/visible.js";
import { changesBetween } from "../state/changes.js";
import type { Json } from "../state/print.js";
import type { State, TypedValue } from "../state/values.js";
import { excerpt } from "../syntax/excerpt.js";
import type { Span } from "../syntax/tree.js";
import { type InsightJson, insightJson } from "./insight.js";
import { type LassoJson, lassoJson, type Shown } from "./lasso.js";
import {
  type AbstractJson,
  abstractJson,
  type RefutationJson,
  refutationJson,
  refutationOf,
} from "./refinement.js";
import { type ShownJson, shownJson } from "./shown.js";
import { type StandstillJson, standstillIn } from "./standstill.js";

export const SCHEMA = "subtle/result-v1";

export interface SpanJson {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

export interface ChoiceJson {
  /** `either`, or the place that is assigned to: `pte[Fault#1][0]`. */
  readonly name: string;
  readonly value: Json;
}

export interface TraceStepJson {
  readonly action: string | null;
  readonly parameters: { readonly [name: string]: Json };
  /**
   * The branches of `either` that were taken, by name or else by number from 1, and the elements of `x' in S`, in the order in which they
   * were chosen; left out where there is none.
   */
  readonly choices?: readonly ChoiceJson[];
  readonly span: SpanJson;
  readonly state: { readonly [variable: string]: Json } | null;
  readonly changed: readonly string[];
  /** Of a violated refinement: what the other spec may be in. */
  readonly abstract?: AbstractJson;
  /** The values of what the spec shows, and of what was asked for; left out where there is nothing. */
  readonly shown?: readonly ShownJson[];
}

export interface TraceJson extends Partial<LassoJson>, Partial<InsightJson> {
  readonly steps: readonly TraceStepJson[];
  readonly loop: number | null;
}

export interface PropertyJson extends Partial<StandstillJson>, Partial<RefutationJson> {
  readonly name: string;
  readonly kind: PropertyKind;
  readonly verdict: Verdict;
  readonly message: string | null;
  readonly trace: TraceJson | null;
  /** The place of a value outside its type, a failed assertion or a mistake. */
  readonly place?: SpanJson;
}

export interface ResultJson {
  readonly schema: typeof SCHEMA;
  readonly spec: string;
  readonly variant: string | null;
  readonly constants: { readonly [name: string]: boolean | number | string };
  readonly variables: readonly { readonly name: string; readonly type: string }[];
  readonly verdict: "holds" | "violated" | "incomplete";
  readonly stop: Stop | null;
  readonly states: {
    readonly distinct: number;
    readonly generated: number;
    readonly depth: number;
    readonly initial: number;
  };
  /** The constraints that the search kept to, and how many distinct states it found outside; null if unknown. */
  readonly constrained?: { readonly by: readonly string[]; readonly outside: number | null };
  /** The counts of the search without symmetry for temporal properties, if there was one. */
  readonly statesWithoutSymmetry?: ResultJson["states"];
  readonly elapsedMs: number;
  readonly engine: Exploration["engine"];
  /** What did the compiled engine's work when it ended. */
  readonly backend?: Exploration["backend"];
  readonly workers: number;
  /** How many states had been found when they were moved to disk; left out if they were not. */
  readonly onDiskFrom?: number;
  readonly properties: readonly PropertyJson[];
  readonly actions: readonly { readonly name: string; readonly taken: number; readonly enabled: number }[];
  /** Of each action with an `either`, its branches. */
  readonly branches?: readonly BranchJson[];
  readonly diagnostics: readonly DiagnosticJson[];
  /** With `--coverage`. */
  readonly coverage?: CoverageJson;
}

export interface BranchJson extends ReturnType<typeof locate> {
  readonly action: string;
  /** Its name, or else its number from 1. */
  readonly branch: string | number;
  readonly taken: number;
  readonly enabled: number;
}

export interface CoverageJson {
  readonly conditions: readonly (ReturnType<typeof locate> & {
    readonly text: string;
    readonly evaluated: number;
    readonly true: number;
    readonly false: number;
  })[];
  readonly branches: readonly (ReturnType<typeof locate> & {
    readonly text: string;
    /** Of a branch of `either` that has one. */
    readonly name?: string;
    readonly entered: number;
  })[];
}

export type ErrorJson = ErrorResult<typeof SCHEMA>;

export const errorJson = (diagnostics: readonly Diagnostic[], sources: readonly Source[]): ErrorJson =>
  errorResult(SCHEMA, diagnostics, sources);

/** The overall verdict: `violated` if any property is, else `incomplete` if anything is not known. */
export function overallVerdict(
  findings: readonly Finding<State>[],
  stop: Exploration["stop"],
): ResultJson["verdict"] {
  if (findings.some((finding) => finding.verdict === "violated")) return "violated";
  return stop !== null || findings.some((finding) => finding.verdict === "unknown") ? "incomplete" : "holds";
}

export function resultJson(
  ir: Ir,
  sources: readonly Source[],
  variant: string | null,
  exploration: Exploration,
  diagnostics: readonly Diagnostic[],
  elapsedMs: number,
): ResultJson {
  const { findings, counts, stop, actions } = exploration;
  return {
    schema: SCHEMA,
    spec: ir.name,
    variant,
    constants: constantsJson(ir),
    variables: variablesJson(ir),
    verdict: overallVerdict(findings, stop),
    stop,
    states: counts,
    ...(exploration.constrained == null ? {} : { constrained: exploration.constrained }),
    ...(exploration.unreduced === null ? {} : { statesWithoutSymmetry: exploration.unreduced }),
    elapsedMs: Math.round(elapsedMs),
    engine: exploration.engine,
    ...(exploration.backend === null ? {} : { backend: exploration.backend }),
    workers: exploration.workers,
    ...(exploration.movedAt == null ? {} : { onDiskFrom: exploration.movedAt }),
    properties: findings.map((finding) => ({
      name: finding.name,
      kind: finding.kind,
      verdict: finding.verdict,
      message: finding.message,
      trace:
        finding.trace &&
        traceJson(finding.trace, finding.place, ir, sources, exploration, refutationOf(exploration, finding)),
      ...(isFailure(finding) && finding.place !== null ? { place: spanJson(finding.place, sources) } : {}),
      ...deadlockJson(finding, ir, sources, exploration),
      ...missingJson(finding, sources, exploration),
    })),
    actions: actions.map(({ name, taken, enabled }) => ({ name, taken, enabled })),
    diagnostics: diagnostics.map((d) => diagnosticJson(d, sources)),
    ...branchesJson(exploration, sources),
    ...coverageJson(exploration, sources),
  };
}

/** What a built-in name has an entry of for each place: such entries are distinguished by the place alone. */
export const isFailure = ({ kind, verdict }: Pick<PropertyJson, "kind" | "verdict">): boolean =>
  verdict === "violated" && (kind === "type" || kind === "assertion" || kind === "evaluation");

/** ` (a.subtle:3:7)`, or nothing. */
export const placeSuffix = (place: SpanJson | undefined): string =>
  place === undefined ? "" : ` (${visibleLine(place.file)}:${place.line}:${place.column})`;

const branchesJson = (
  { branches, actions }: Exploration,
  sources: readonly Source[],
): { readonly branches?: readonly BranchJson[] } =>
  branches === undefined
    ? {}
    : {
        branches: branches.map(({ action, branch, span, taken, enabled }) => ({
          action: actions[action]?.name ?? "",
          branch,
          ...locate(sources, span),
          taken,
          enabled,
        })),
      };

function coverageJson(
  { coverage }: Exploration,
  sources: readonly Source[],
): { readonly coverage?: CoverageJson } {
  if (coverage === null) return {};
  return {
    coverage: {
      conditions: coverage.conditions.map((item) => ({
        ...locate(sources, item.span),
        text: excerpt(sources, item.span),
        evaluated: item.true + item.false,
        true: item.true,
        false: item.false,
      })),
      branches: coverage.branches.map(({ span, name, entered }) => ({
        ...locate(sources, span),
        text: excerpt(sources, span),
        ...(name !== null && { name }),
        entered,
      })),
    },
  };
}

function deadlockJson(
  finding: Finding<State>,
  ir: Ir,
  sources: readonly Source[],
  exploration: Exploration,
): Partial<StandstillJson> {
  const last = finding.trace?.steps.at(-1)?.state;
  if (finding.kind !== "deadlock" || last == null) return {};
  const { waiting, blocked, couldStep } = standstillIn(last, ir, sources, showing(exploration));
  return {
    ...(waiting.length === 0 ? {} : { waiting }),
    ...(blocked.length === 0 ? {} : { blocked }),
    ...(couldStep.length === 0 ? {} : { couldStep }),
  };
}

function missingJson(
  finding: Finding<State>,
  sources: readonly Source[],
  exploration: Exploration,
): Partial<RefutationJson> {
  const refutation = refutationOf(exploration, finding);
  return refutation === null ? {} : refutationJson(refutation, sources);
}

export const variablesJson = (ir: Ir): ResultJson["variables"] =>
  ir.variables.map(({ name, type }) => ({ name, type: showType(type) }));

export const constantsJson = (ir: Ir): ResultJson["constants"] =>
  Object.fromEntries(ir.constants.map(({ name, value }) => [name, constantJson(value)]));

const constantJson = (value: IrConstant["value"]): boolean | number | string =>
  typeof value === "object" ? value.name : value;

/**
 * @param place Of a trace whose last step fails: what failed in it.
 * @param refutation Of a counterexample to a refinement.
 */
export function traceJson(
  trace: Trace<State>,
  place: Span | null,
  ir: Ir,
  sources: readonly Source[],
  shown: Shown,
  refutation: Refutation | null = null,
): TraceJson {
  const model = showing(shown);
  const { printer } = model;
  const printed = ({ type, value }: TypedValue): Json => printer.json(type, value);
  const insight = shown.insights?.get(trace);
  const hasShown = (shown.shows ?? []).length > 0;
  return {
    loop: trace.loop,
    ...lassoJson(trace, ir, shown),
    ...(insight && insightJson(insight, ir)),
    steps: trace.steps.map((step, i): TraceStepJson => {
      const before = trace.steps[i - 1]?.state ?? null;
      const action = step.action === null ? null : (ir.actions[step.action] ?? null);
      const failed = step.state === null ? place : null;
      return {
        action: action?.name ?? null,
        parameters: Object.fromEntries(
          step.choices.map(({ name, value }) => [name, printed(value as TypedValue)]),
        ),
        ...(step.decided && {
          choices: step.decided.map(({ name, value }) => ({ name, value: printed(value as TypedValue) })),
        }),
        span: spanJson(failed ?? action?.span ?? { file: 0, start: 0, end: 0 }, sources),
        state: step.state && model.codec.json(step.state),
        changed:
          before === null || step.state === null
            ? []
            : changesBetween(ir, printer, before, step.state).map((change) => change.path),
        ...(refutation?.steps[i] && { abstract: abstractJson(refutation, refutation.steps[i]) }),
        ...(step.state !== null && hasShown && { shown: shownJson(step.state, shown) }),
      };
    }),
  };
}

function spanJson(span: Span, sources: readonly Source[]): SpanJson {
  const source = sources[span.file];
  return { file: source?.path ?? "", ...positionAt(source?.text ?? "", span.start) };
}
