/** `--reporter NAME[=FILE]`: results in the formats of test runners and code hosts. */
import type { Host } from "../host/host.js";
import { REPORT_SCHEMA, type Report } from "../reporters/report.js";
import { jsonText, writeTo } from "./output.js";
import { type Target, targetsOf } from "./run-files.js";

export const REPORTERS = ["default", "junit", "sarif", "github", "tap", "json"] as const;

export interface ReporterOption {
  readonly name: (typeof REPORTERS)[number];
  /** Null for standard output. */
  readonly path: string | null;
}

/** Whether the text for people is left out: another reporter has standard output. */
export const hidesText = (reporters: readonly ReporterOption[]): boolean =>
  reporters.some(({ name, path }) => path === null && name !== "default");

export const reporterTargets = (reporters: readonly ReporterOption[]): readonly Target[] =>
  reporters.flatMap(({ path }) => targetsOf("--reporter", path));

/** Where GitHub's runner takes the summary of a job from, a file; null elsewhere. */
const summaryFile = (): string | null => process.env["GITHUB_STEP_SUMMARY"] || null;

/** Of a check, `--reporter json` is `--json`; the rest is for `writeReports`. */
export function withoutJson(
  json: string | null,
  reporters: readonly ReporterOption[],
): { readonly json: string | null; readonly reporters: readonly ReporterOption[] } {
  const asked = reporters.find(({ name }) => name === "json");
  return {
    json: json ?? (asked === undefined ? null : (asked.path ?? "-")),
    reporters: reporters.filter(({ name }) => name !== "json"),
  };
}

/** Why they can't all be had together with what is written to these paths; null if they can. */
export const conflictWith = (
  reporters: readonly ReporterOption[],
  paths: readonly (string | null)[],
): string | null =>
  hidesText(reporters) && paths.includes("-")
    ? "only one result can be written to standard output: give --reporter a file, NAME=FILE"
    : null;

/** Writes what each reporter makes of a run. True, after a diagnostic, if one can't be written. */
export async function writeReports(
  host: Host,
  reporters: readonly ReporterOption[],
  report: Report,
): Promise<boolean> {
  let isLost = false;
  for (const { name, path } of reporters) {
    if (name === "default") continue;
    const text =
      name === "json" ? jsonText({ schema: REPORT_SCHEMA, ...report }) : await written(name, report);
    isLost = writeTo(host, path ?? "-", text) || isLost;
    const summary = name === "github" ? summaryFile() : null;
    if (summary !== null) isLost = (await append(host, summary, report)) || isLost;
  }
  return isLost;
}

/** Each format, with what it needs, is loaded when it is asked for. */
async function written(name: "junit" | "sarif" | "github" | "tap", report: Report): Promise<string> {
  switch (name) {
    case "junit":
      return (await import("../reporters/junit.js")).junit(report);
    case "sarif":
      return (await import("../reporters/sarif.js")).sarif(report);
    case "github":
      return (await import("../reporters/github.js")).github(report);
    case "tap":
      return (await import("../reporters/tap.js")).tap(report);
  }
}

/** Steps of a job share the file. */
async function append(host: Host, path: string, report: Report): Promise<boolean> {
  const { githubSummary } = await import("../reporters/github.js");
  const before = host.files.readLarge(path);
  return writeTo(host, path, `${before.kind === "text" ? before.text : ""}${githubSummary(report)}\n`);
}
