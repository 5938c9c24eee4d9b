/** The judgement of a log as JSON; schema/replay-v1.schema.json describes it. */
import type { Diagnostic } from "../diagnostics/diagnostic.js";
import { type DiagnosticJson, diagnosticJson, type ErrorResult, errorResult } from "../diagnostics/render.js";
import type { BoundMap } from "../mapping/bound-map.js";
import { constantsJson, type ResultJson } from "../result/json.js";
import type { CompiledSpec } from "../run/compile.js";
import type { Source } from "../source/source.js";
import { type CoverageFile, transitionCount } from "./coverage.js";
import type { ObjectVerdict, Replay } from "./replay.js";

export const REPLAY_SCHEMA = "subtle/replay-v1";

export interface ReplayJson {
  readonly schema: typeof REPLAY_SCHEMA;
  readonly spec: string;
  readonly variant: string | null;
  readonly constants: ResultJson["constants"];
  readonly map: string;
  readonly log: string;
  readonly verdict: ObjectVerdict["verdict"];
  readonly stop: Replay["stop"];
  readonly events: number;
  readonly ignored: number;
  readonly lost: Replay["lost"];
  readonly objects: readonly ObjectVerdict[];
  readonly coverage: {
    /** Logs that were merged, this one included. */
    readonly logs: number;
    readonly transitions: number;
    /** Visible steps that a line has shown, and those that none has. */
    readonly shown: readonly string[];
    readonly neverShown: readonly string[];
  };
  readonly elapsedMs: number;
  readonly diagnostics: readonly DiagnosticJson[];
}

/** The verdict on all objects. */
export const verdictOf = ({ objects, stop }: Replay): ObjectVerdict["verdict"] =>
  objects.some(({ verdict }) => verdict === "rejected")
    ? "rejected"
    : stop === null
      ? "accepted"
      : "undecided";

export interface About {
  readonly spec: CompiledSpec;
  readonly variant: string | null;
  readonly map: BoundMap;
  /** As they are shown. */
  readonly logPath: string;
  readonly coverage: CoverageFile;
  readonly elapsedMs: number;
}

export function replayJson(
  replay: Replay,
  { spec, variant, map, logPath, coverage, elapsedMs }: About,
  diagnostics: readonly Diagnostic[],
  sources: readonly Source[],
): ReplayJson {
  const { objects, events, ignored, lost, stop } = replay;
  return {
    schema: REPLAY_SCHEMA,
    spec: spec.ir.name,
    variant,
    constants: constantsJson(spec.ir),
    map: map.name,
    log: logPath,
    verdict: verdictOf(replay),
    ...{ stop, events, ignored, lost, objects },
    coverage: coverageJson(coverage, spec, map),
    elapsedMs: Math.round(elapsedMs),
    diagnostics: diagnostics.map((diagnostic) => diagnosticJson(diagnostic, sources)),
  };
}

export function coverageJson(
  coverage: CoverageFile,
  { ir }: CompiledSpec,
  { visible }: BoundMap,
): ReplayJson["coverage"] {
  const shown = new Set(coverage.shown);
  const names = ir.actions.flatMap(({ name }, i) => (visible[i] === true ? [name] : []));
  return {
    logs: coverage.logs,
    transitions: transitionCount(coverage),
    shown: names.filter((name) => shown.has(name)),
    neverShown: names.filter((name) => !shown.has(name)),
  };
}

export type ReplayErrorJson = ErrorResult<typeof REPLAY_SCHEMA>;

export const replayErrorJson = (
  diagnostics: readonly Diagnostic[],
  sources: readonly Source[],
): ReplayErrorJson => errorResult(REPLAY_SCHEMA, diagnostics, sources);

export interface ReplayProposalJson {
  readonly schema: typeof REPLAY_SCHEMA;
  readonly log: string;
  readonly verdict: "proposed";
  /** The text of a map. */
  readonly proposal: string;
}

/** What is proposed for a log. */
export const replayProposalJson = (log: string, proposal: string): ReplayProposalJson => ({
  schema: REPLAY_SCHEMA,
  log,
  verdict: "proposed",
  proposal,
});
