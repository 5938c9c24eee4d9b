/** What a run judged, as the formats of test runners and code hosts want it: files with cases. */
import type { DiagnosticJson } from "../diagnostics/render.js";
import type { Location } from "../source/source.js";

/** schema/report-v1.schema.json describes a report with this name as its `schema`. */
export const REPORT_SCHEMA = "subtle/report-v1";

/** `undecided`: a limit or a signal kept it from being judged, or it can't be judged. */
export type Outcome = "passed" | "failed" | "undecided";

/** A property that was checked, or an expectation. All text is plain, as it stands in the spec. */
export interface ReportCase {
  readonly name: string;
  /** Null for the spec as it stands. */
  readonly variant: string | null;
  readonly outcome: Outcome;
  /** What was found instead; a line each. */
  readonly details: readonly string[];
  /** Null where it stands nowhere, such as the absence of deadlocks. */
  readonly place: Location | null;
}

export interface ReportFile {
  /** As the command line names it. */
  readonly path: string;
  readonly cases: readonly ReportCase[];
  /** Errors, for which nothing was judged, and warnings. */
  readonly diagnostics: readonly DiagnosticJson[];
  readonly elapsedMs: number;
}

export interface Report {
  /** Of the tool. */
  readonly version: string;
  readonly files: readonly ReportFile[];
  /** Why not all was judged; null if all was. */
  readonly stopped: string | null;
}

/** What of a file is to be told first: the variant, then the case. */
export const titleOf = ({ name, variant }: ReportCase): string =>
  variant === null ? name : `${variant}: ${name}`;

export const isError = ({ severity }: DiagnosticJson): boolean => severity === "error";

/** A diagnostic in one line. */
export const diagnosticLine = ({ message, hint }: DiagnosticJson): string =>
  hint === undefined || hint === null ? message : `${message} (${hint})`;
