/** An estimate as JSON; schema/estimate-v1.schema.json describes it. */
import type { Ir } from "../ir/ir.js";
import { constantsJson, type ResultJson } from "../result/json.js";
import type { Estimate } from "./estimate.js";
import { waysOf } from "./ways.js";

export const ESTIMATE_SCHEMA = "subtle/estimate-v1";

interface RangeJson {
  readonly estimate: number;
  readonly low: number;
  /** Null if there is no bound that a number can say. */
  readonly high: number | null;
}

export interface EstimateJson {
  readonly schema: typeof ESTIMATE_SCHEMA;
  readonly spec: string;
  readonly variant: string | null;
  readonly constants: ResultJson["constants"];
  /** Nothing was judged. */
  readonly verdict: "incomplete";
  readonly states: RangeJson & { readonly exact: boolean };
  readonly transitions: RangeJson;
  readonly words: number;
  readonly work: Estimate["work"];
  readonly throughput: { readonly transitionsPerSecond: number };
  readonly ways: readonly {
    readonly command: string;
    readonly memoryBytes: RangeJson | null;
    readonly diskBytes: RangeJson | null;
    readonly seconds: RangeJson;
  }[];
}

export function estimateJson(
  ir: Ir,
  variant: string | null,
  found: Estimate,
  words: number,
  rate: number,
): EstimateJson {
  const { states, low, high, degree, exact, work } = found;
  const whole = (value: number): number => Math.round(value);
  const range = (of: (states: number) => number): RangeJson => ({
    estimate: whole(of(states)),
    low: whole(of(low)),
    high: Number.isFinite(of(high)) ? whole(of(high)) : null,
  });
  const wayAt = (count: number) => waysOf(count, found, words, rate);
  return {
    schema: ESTIMATE_SCHEMA,
    spec: ir.name,
    variant,
    constants: constantsJson(ir),
    verdict: "incomplete",
    states: { ...range((count) => count), exact },
    transitions: range((count) => count * degree),
    words,
    work: { ...work, transitions: whole(work.transitions) },
    throughput: { transitionsPerSecond: whole(rate) },
    ways: wayAt(states).map(({ command, memoryBytes, diskBytes }, i) => ({
      command,
      memoryBytes: memoryBytes === null ? null : range((count) => wayAt(count)[i]?.memoryBytes ?? 0),
      diskBytes: diskBytes === null ? null : range((count) => wayAt(count)[i]?.diskBytes ?? 0),
      seconds: range((count) => wayAt(count)[i]?.seconds ?? 0),
    })),
  };
}
