/** What a run of the harness has found: written down, each with the command that shows it again. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { visible } from "../src/source/visible.js";
import { FAMILIES, type FamilyName, type Input } from "./input.js";
import type { Complaint } from "./outcome.js";

export interface Failure {
  /** As it was made. */
  readonly input: Input;
  /** As small as it got. */
  readonly least: Input;
  readonly complaint: Complaint;
  /** How often it was found. */
  count: number;
}

/** What one family came to. */
export interface Tally {
  inputs: number;
  runs: number;
  failed: number;
  cpuSeconds: number;
}

export const newTally = (): Record<FamilyName, Tally> =>
  Object.fromEntries(
    FAMILIES.map((name) => [name, { inputs: 0, runs: 0, failed: 0, cpuSeconds: 0 }]),
  ) as Record<FamilyName, Tally>;

/** Failures of one signature are most likely one fault. */
export const signatureOf = ({ family, runs }: Input, { rule, run, text }: Complaint): string =>
  [
    family,
    runs[run]?.words[0],
    rule,
    text.replace(/"(?:[^"\\]|\\.)*"|`[^`]*`|[\d.]+/g, "#").slice(0, 60),
  ].join(" | ");

/** Writes a failing input to a file of its own; where. */
export function writeDown(folder: string, { input, least, complaint }: Failure): string {
  mkdirSync(folder, { recursive: true });
  const path = join(folder, `seed-${input.seed}-input-${input.index}.json`);
  writeFileSync(path, `${JSON.stringify({ ...least, complaint }, null, 2)}\n`);
  return path;
}

export function describe({ input, least, complaint, count }: Failure, path: string): string {
  const words = least.runs.map(
    (run) => `    subtle ${run.words.map((word) => JSON.stringify(word)).join(" ")}`,
  );
  const files = Object.entries(least.files).map(([name, content]) =>
    "text" in content
      ? `    ${JSON.stringify(name)}: ${JSON.stringify(content.text.slice(0, 1500))}`
      : `    ${JSON.stringify(name)}`,
  );
  return visible(
    [
      `✗ ${complaint.rule}  (${input.family}, ${input.way}, ${count} times)`,
      `  ${complaint.text.replace(/\n/g, "\n  ")}`,
      ...words,
      ...files,
      `  again: npm run torture -- --seed ${input.seed} --input ${input.index}`,
      `  the smaller one: npm run torture -- --replay ${path}`,
      "",
    ].join("\n"),
  );
}

export function table(rows: readonly (readonly (string | number)[])[]): string {
  const shown = rows.map((row) =>
    row.map((cell) => (typeof cell === "number" ? cell.toLocaleString("en-US") : cell)),
  );
  const widths = shown[0]?.map((_, c) => Math.max(...shown.map((row) => row[c]?.length ?? 0))) ?? [];
  const line = (row: readonly string[]): string =>
    `| ${row.map((cell, c) => cell.padEnd(widths[c] ?? 0)).join(" | ")} |`;
  const [head = [], ...rest] = shown;
  return [line(head), `|${widths.map((width) => "-".repeat(width + 2)).join("|")}|`, ...rest.map(line)].join(
    "\n",
  );
}

export function tallyTable(tally: Readonly<Record<FamilyName, Tally>>): string {
  const rows = FAMILIES.map((name) => {
    const { inputs, runs, failed, cpuSeconds } = tally[name];
    return [name, inputs, runs, failed, Math.round(cpuSeconds)] as const;
  });
  const sum = (of: keyof Tally): number => FAMILIES.reduce((total, name) => total + tally[name][of], 0);
  return table([
    ["family", "inputs", "runs", "failed", "CPU s"],
    ...rows,
    ["together", sum("inputs"), sum("runs"), sum("failed"), Math.round(sum("cpuSeconds"))],
  ]);
}
