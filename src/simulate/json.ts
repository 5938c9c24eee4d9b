/** The result of a simulation as JSON; schema/simulate-v1.schema.json describes it. */
import { STANDARD_ERROR } from "../../checker/walks/distinct.js";
import type { Diagnostic } from "../diagnostics/diagnostic.js";
import { type DiagnosticJson, type ErrorResult, errorResult } from "../diagnostics/render.js";
import { type PropertyJson, type ResultJson, resultJson, type TraceJson } from "../result/json.js";
import type { CompiledSpec } from "../run/compile.js";
import type { Source } from "../source/source.js";
import type { Simulation } from "./simulate.js";

export const SIMULATE_SCHEMA = "subtle/simulate-v1";

/** A trace of a walk need not be a shortest one. */
type WalkedTrace = TraceJson & { readonly shortest: false };

export interface SimulationJson {
  readonly schema: typeof SIMULATE_SCHEMA;
  readonly spec: string;
  readonly variant: string | null;
  readonly constants: ResultJson["constants"];
  readonly variables: ResultJson["variables"];
  readonly verdict: "violated" | "incomplete";
  readonly stop: ResultJson["stop"];
  readonly seed: number;
  readonly runs: { readonly wanted: number; readonly done: number; readonly ended: number };
  /** The number of the run that violates something, from 1. */
  readonly violatingRun: number | null;
  readonly depth: {
    readonly limit: number;
    readonly min: number;
    readonly mean: number;
    readonly max: number;
  };
  readonly states: { readonly visited: number; readonly steps: number };
  readonly distinct: {
    readonly count: number;
    readonly method: "exact" | "HyperLogLog";
    readonly standardError: number | null;
  };
  readonly elapsedMs: number;
  readonly engine: "compiled" | "reference";
  readonly workers: number;
  readonly properties: readonly (Omit<PropertyJson, "trace"> & { readonly trace: WalkedTrace | null })[];
  readonly actions: readonly { readonly name: string; readonly taken: number }[];
  readonly diagnostics: readonly DiagnosticJson[];
}

export type SimulationErrorJson = ErrorResult<typeof SIMULATE_SCHEMA>;

export const simulationErrorJson = (
  diagnostics: readonly Diagnostic[],
  sources: readonly Source[],
): SimulationErrorJson => errorResult(SIMULATE_SCHEMA, diagnostics, sources);

export interface Asked {
  readonly variant: string | null;
  readonly runs: number;
  readonly depth: number;
  readonly seed: number;
}

export function simulationJson(
  { ir, sources }: CompiledSpec,
  { exploration, total }: Simulation,
  { variant, runs, depth, seed }: Asked,
  diagnostics: readonly Diagnostic[],
  elapsedMs: number,
): SimulationJson {
  const all = [...diagnostics, ...exploration.diagnostics];
  const result = resultJson(ir, sources, variant, exploration, all, elapsedMs);
  const { count, standardError } = total.distinct;
  return {
    schema: SIMULATE_SCHEMA,
    spec: result.spec,
    variant,
    constants: result.constants,
    variables: result.variables,
    verdict: result.verdict === "violated" ? "violated" : "incomplete",
    stop: result.stop,
    seed,
    runs: { wanted: runs, done: total.runs, ended: total.ended },
    violatingRun: total.violating === null ? null : total.violating + 1,
    depth: { limit: depth, min: total.shortest, mean: meanDepth(total), max: total.longest },
    states: { visited: total.states, steps: total.states - total.runs },
    distinct: {
      count,
      method: standardError === null ? "exact" : "HyperLogLog",
      standardError: standardError === null ? null : Number(STANDARD_ERROR.toFixed(5)),
    },
    elapsedMs: result.elapsedMs,
    engine: exploration.engine === "reference" ? "reference" : "compiled",
    workers: result.workers,
    properties: result.properties.map(({ trace, ...property }) => ({
      ...property,
      trace: trace && { ...trace, shortest: false },
    })),
    actions: result.actions.map(({ name, taken }) => ({ name, taken })),
    diagnostics: result.diagnostics,
  };
}

/** Of a run. */
export const meanDepth = ({ states, runs }: Simulation["total"]): number =>
  runs === 0 ? 0 : Math.round((100 * states) / runs) / 100;
