/** An estimate as text. */
import { KERNEL_BYTES_MAX } from "../../checker/kernel/program.js";
import type { Palette } from "../diagnostics/style.js";
import { plural } from "../result/words.js";
import { grouped } from "../source/numbers.js";
import type { EstimateJson } from "./json.js";

export function estimateText(json: EstimateJson, c: Palette): string {
  const { states, work, throughput } = json;
  const name = json.variant === null ? json.spec : `${json.spec} (variant ${json.variant})`;
  const head = states.exact
    ? `${name} has ${plural(states.estimate, "state")}`
    : `${name} has about ${rounded(states.estimate)} states: between ${rounded(states.low)} and ${states.high === null ? "any number" : rounded(states.high)}`;
  const looked = states.exact
    ? `  all of them were found, by ${plural(work.transitions, "transition")}`
    : `  from ${plural(work.transitions, "transition")}: ${plural(work.found, "state")} in ${plural(work.levels, "level")}, and walks of ${plural(work.steps, "step")}`;
  const rows = json.ways.map((way) => {
    const range = (key: "memoryBytes" | "diskBytes"): string => {
      const value = way[key];
      return value === null ? "–" : span(value, bytes, states.exact);
    };
    return [way.command, range("memoryBytes"), range("diskBytes"), span(way.seconds, duration, states.exact)];
  });
  return [
    head,
    c.dim(looked),
    c.dim("  nothing was judged"),
    "",
    ...aligned([["", "memory", "disk", "time"], ...rows]),
    "",
    ...(json.ways.length === 0
      ? []
      : [
          c.dim(
            `Time at ${rounded(throughput.transitionsPerSecond)} transitions a second and core, as measured just now;`,
          ),
          c.dim("for Spark, on 100 cores. docs/scale.md says how each way compares."),
          ...(json.ways.some(isBeyondKernel) ? BEYOND_KERNEL.map(c.dim) : []),
        ]),
    "",
  ].join("\n");
}

/** Whether a way may take more memory than WebAssembly can address, which is where a search in memory ends. */
const isBeyondKernel = ({ memoryBytes }: EstimateJson["ways"][number]): boolean =>
  memoryBytes !== null && (memoryBytes.high ?? Number.POSITIVE_INFINITY) > KERNEL_BYTES_MAX;

const BEYOND_KERNEL = [
  "In memory a search ends at 4 GB, which is all that WebAssembly can address: from there",
  "--disk goes on on disk, and --backend javascript in memory, in one thread.",
];

interface Range {
  readonly estimate: number;
  readonly low: number;
  readonly high: number | null;
}

function span({ estimate, low, high }: Range, show: (value: number) => string, exact: boolean): string {
  if (exact) return show(estimate);
  return `${show(estimate)} (${show(low)} to ${high === null ? "any" : show(high)})`;
}

/** To two digits; the rest would say more than is known. */
function rounded(value: number): string {
  if (value >= 1e15) return value.toExponential(1).replace("e+", " · 10^");
  return grouped(Number(value.toPrecision(2)));
}

function scaled(value: number, steps: readonly (readonly [string, number])[]): string {
  const [unit, size] = [...steps].reverse().find(([, least]) => value >= least) ?? steps[0] ?? ["", 1];
  const amount = value / size;
  return amount >= 1e6
    ? `${amount.toExponential(0).replace("e+", " · 10^")} ${unit}`
    : `${grouped(Number(amount.toPrecision(2)))} ${unit}`;
}

const bytes = (value: number): string =>
  scaled(value, [
    ["B", 1],
    ["KB", 1e3],
    ["MB", 1e6],
    ["GB", 1e9],
    ["TB", 1e12],
  ]);

const duration = (value: number): string =>
  value < 1
    ? "under 1 s"
    : scaled(value, [
        ["s", 1],
        ["min", 60],
        ["h", 3600],
        ["days", 86_400],
        ["years", 3.15e7],
      ]);

function aligned(rows: readonly (readonly string[])[]): readonly string[] {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => (row[column] ?? "").length)),
  );
  return rows.map((row) =>
    `  ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join("  ")}`.trimEnd(),
  );
}
