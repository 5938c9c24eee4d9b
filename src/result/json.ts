/** The result of a check as JSON; schema/result-v1.schema.json describes it. */
import type { Finding, PropertyKind, Stop, Trace, Verdict } from "../../checker/outcome.js";
import type { Diagnostic } from "../diagnostics/diagnostic.js";
import { type DiagnosticJson, diagnosticJson } from "../diagnostics/render.js";
import type { Ir, IrConstant } from "../ir/ir.js";
import { showType } from "../ir/type.js";
import { type Exploration, showing } from "../run/explore.js";
import { locate, positionAt, type Source } from "../source/source.js";
import { visibleLine } from "../source/visible.js";
import { changesBetween } from "../state/changes.js";
import type { Json } from "../state/print.js";
import type { State, TypedValue } from "../state/values.js";
import { excerpt } from "../syntax/excerpt.js";
import type { Span } from "../syntax/tree.js";
import { type LassoJson, lassoJson } from "./lasso.js";
import { type StandstillJson, standstillIn } from "./standstill.js";

export const SCHEMA = "subtle/result-v1";

export interface SpanJson {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

export interface TraceStepJson {
  readonly action: string | null;
  readonly parameters: { readonly [name: string]: Json };
  readonly span: SpanJson;
  readonly state: { readonly [variable: string]: Json } | null;
  readonly changed: readonly string[];
}

export interface TraceJson extends Partial<LassoJson> {
  readonly steps: readonly TraceStepJson[];
  readonly loop: number | null;
}

export interface PropertyJson extends Partial<StandstillJson> {
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
  /** The counts of the search without symmetry for temporal properties, if there was one. */
  readonly statesWithoutSymmetry?: ResultJson["states"];
  readonly elapsedMs: number;
  readonly engine: Exploration["engine"];
  readonly workers: number;
  readonly properties: readonly PropertyJson[];
  readonly actions: readonly { readonly name: string; readonly taken: number; readonly enabled: number }[];
  readonly diagnostics: readonly DiagnosticJson[];
  /** With `--coverage`. */
  readonly coverage?: CoverageJson;
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
    readonly entered: number;
  })[];
}

export interface ErrorJson {
  readonly schema: typeof SCHEMA;
  readonly verdict: "error";
  readonly diagnostics: readonly DiagnosticJson[];
}

export const errorJson = (diagnostics: readonly Diagnostic[], sources: readonly Source[]): ErrorJson => ({
  schema: SCHEMA,
  verdict: "error",
  diagnostics: diagnostics.map((d) => diagnosticJson(d, sources)),
});

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
    variables: ir.variables.map(({ name, type }) => ({ name, type: showType(type) })),
    verdict: overallVerdict(findings, stop),
    stop,
    states: counts,
    ...(exploration.unreduced === null ? {} : { statesWithoutSymmetry: exploration.unreduced }),
    elapsedMs: Math.round(elapsedMs),
    engine: exploration.engine,
    workers: 1,
    properties: findings.map((finding) => ({
      name: finding.name,
      kind: finding.kind,
      verdict: finding.verdict,
      message: finding.message,
      trace: finding.trace && traceJson(finding.trace, finding.place, ir, sources, exploration),
      ...(isFailure(finding) && finding.place !== null ? { place: spanJson(finding.place, sources) } : {}),
      ...deadlockJson(finding, ir, sources, exploration),
    })),
    actions: actions.map(({ name, taken, enabled }) => ({ name, taken, enabled })),
    diagnostics: diagnostics.map((d) => diagnosticJson(d, sources)),
    ...coverageJson(exploration, sources),
  };
}

/** What a built-in name has an entry of for each place: such entries are distinguished by the place alone. */
export const isFailure = ({ kind, verdict }: Pick<PropertyJson, "kind" | "verdict">): boolean =>
  verdict === "violated" && (kind === "type" || kind === "assertion" || kind === "evaluation");

/** ` (a.subtle:3:7)`, or nothing. */
export const placeSuffix = (place: SpanJson | undefined): string =>
  place === undefined ? "" : ` (${visibleLine(place.file)}:${place.line}:${place.column})`;

function coverageJson(
  { model }: Exploration,
  sources: readonly Source[],
): { readonly coverage?: CoverageJson } {
  const coverage = model?.coverage() ?? null;
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
      branches: coverage.branches.map(({ span, entered }) => ({
        ...locate(sources, span),
        text: excerpt(sources, span),
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

export const constantsJson = (ir: Ir): ResultJson["constants"] =>
  Object.fromEntries(ir.constants.map(({ name, value }) => [name, constantJson(value)]));

const constantJson = (value: IrConstant["value"]): boolean | number | string =>
  typeof value === "object" ? value.name : value;

function traceJson(
  trace: Trace<State>,
  place: Span | null,
  ir: Ir,
  sources: readonly Source[],
  exploration: Exploration,
): TraceJson {
  const model = showing(exploration);
  const { printer } = model;
  return {
    loop: trace.loop,
    ...lassoJson(trace, ir, exploration),
    steps: trace.steps.map((step, i): TraceStepJson => {
      const before = trace.steps[i - 1]?.state ?? null;
      const action = step.action === null ? null : (ir.actions[step.action] ?? null);
      const failed = step.state === null ? place : null;
      return {
        action: action?.name ?? null,
        parameters: Object.fromEntries(
          step.choices.map(({ name, value }) => {
            const typed = value as TypedValue;
            return [name, printer.json(typed.type, typed.value)];
          }),
        ),
        span: spanJson(failed ?? action?.span ?? { file: 0, start: 0, end: 0 }, sources),
        state: step.state && model.codec.json(step.state),
        changed:
          before === null || step.state === null
            ? []
            : changesBetween(ir, printer, before, step.state).map((change) => change.path),
      };
    }),
  };
}

function spanJson(span: Span, sources: readonly Source[]): SpanJson {
  const source = sources[span.file];
  return { file: source?.path ?? "", ...positionAt(source?.text ?? "", span.start) };
}
