/** What the runs of one case come to, and how that is shown. */
import { showConstants } from "./models.js";
import type { Constants } from "./promela.js";

export interface Sample {
  /** Seconds of the search as the tool says; null if it says nothing finer than whole seconds. */
  readonly searchSeconds: number | null;
  readonly wholeSeconds: number;
  readonly peakBytes: number;
  readonly distinct: number;
  readonly generated: number;
  /** Whether its states are not those of the others, so that their numbers can't be compared. */
  readonly ownStates?: boolean;
}

export interface Entry {
  readonly name: string;
  readonly compileSeconds: number;
  readonly samples: readonly Sample[];
}

export interface CaseResult {
  readonly model: string;
  readonly constants: Constants;
  readonly entries: readonly Entry[];
  /** Who did not run, and why. */
  readonly missing: readonly { readonly name: string; readonly why: string }[];
}

export interface Row {
  readonly name: string;
  readonly searchSeconds: number;
  /** Whether the search time is that of the whole process, for want of another. */
  readonly searchIsWhole: boolean;
  readonly wholeSeconds: number;
  readonly statesPerSecond: number;
  readonly transitionsPerSecond: number;
  readonly bytesPerState: number;
  /** How much longer it takes than the first row. */
  readonly searchRatio: number;
  readonly wholeRatio: number;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle];
  if (upper === undefined) throw new Error("there is no median of nothing");
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] as number) + upper) / 2;
}

/** Medians; for memory the least of the peaks, since the first run of some is given more than it needs. */
export function rowsOf({ entries }: CaseResult): readonly Row[] {
  const rows = entries.map(({ name, samples }) => {
    const [first] = samples;
    if (first === undefined) throw new Error(`${name} has not run`);
    const searchIsWhole = first.searchSeconds === null;
    const searchSeconds = median(samples.map((each) => each.searchSeconds ?? each.wholeSeconds));
    return {
      name,
      searchSeconds,
      searchIsWhole,
      wholeSeconds: median(samples.map((each) => each.wholeSeconds)),
      statesPerSecond: first.distinct / searchSeconds,
      transitionsPerSecond: first.generated / searchSeconds,
      bytesPerState: Math.min(...samples.map((each) => each.peakBytes)) / first.distinct,
    };
  });
  const base = rows[0];
  return rows.map((row) => ({
    ...row,
    searchRatio: row.searchSeconds / (base as typeof row).searchSeconds,
    wholeRatio: row.wholeSeconds / (base as typeof row).wholeSeconds,
  }));
}

/** Sentences about runs that found another number of states or transitions than the first run. */
export function disagreements({ entries }: CaseResult): readonly string[] {
  const samples = entries.flatMap(({ name, samples: each }) => each.map((sample) => ({ name, ...sample })));
  const [first] = samples;
  if (first === undefined) return [];
  const show = ({ name, distinct, generated }: typeof first) =>
    `${name} found ${count(distinct)} states and ${count(generated)} transitions`;
  return samples
    .filter((each) => each.ownStates !== true)
    .filter((each) => each.distinct !== first.distinct || each.generated !== first.generated)
    .map((each) => `${show(each)}, but ${show(first)}`);
}

export const count = (value: number): string => value.toLocaleString("en-US");

/** About three digits, and no more decimals than they need. */
export function figure(value: number): string {
  if (!Number.isFinite(value)) return "-";
  if (value >= 100) return count(Math.round(value));
  return value.toFixed(value >= 10 ? 1 : 2);
}

const HEAD = ["tool", "search s", "whole s", "Mst/s", "Mtr/s", "B/state", "search x", "whole x"];
const MILLION = 1e6;

/** A table of at most 80 columns, with what has to be known to read it. */
export function table(result: CaseResult): string {
  const rows = rowsOf(result);
  const sample = result.entries[0]?.samples[0];
  const cells = rows.map((row) => [
    row.name,
    `${figure(row.searchSeconds)}${row.searchIsWhole ? "*" : " "}`,
    figure(row.wholeSeconds),
    figure(row.statesPerSecond / MILLION),
    figure(row.transitionsPerSecond / MILLION),
    figure(row.bytesPerState),
    figure(row.searchRatio),
    figure(row.wholeRatio),
  ]);
  const title = `${result.model}, ${showConstants(result.constants)}`;
  const counts =
    sample === undefined ? "" : `: ${count(sample.distinct)} states, ${count(sample.generated)} transitions`;
  const compiled = result.entries
    .filter(({ compileSeconds }) => compileSeconds > 0.05)
    .map(({ name, compileSeconds }) => `${name} ${figure(compileSeconds)} s`);
  return [
    `${title}${counts}`,
    "",
    ...aligned([HEAD, ...cells]),
    ...(compiled.length === 0 ? [] : [`compiled before, not counted: ${compiled.join(", ")}`]),
    ...reasons(result.missing),
  ].join("\n");
}

/** Who did not run, those of one reason together. */
function reasons(missing: CaseResult["missing"]): readonly string[] {
  const names = new Map<string, string[]>();
  for (const { name, why } of missing) names.set(why, [...(names.get(why) ?? []), name]);
  return [...names].map(([why, each]) => `${each.join(", ")} did not run: ${why}`);
}

/** Columns as wide as their widest cell; the first is aligned to the left, the others to the right. */
export function aligned(rows: readonly (readonly string[])[]): readonly string[] {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => (row[column] ?? "").length)),
  );
  return rows.map((row) =>
    row
      .map((cell, column) =>
        column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0),
      )
      .join("  ")
      .trimEnd(),
  );
}
