/** A diagnostic: an error or warning about the user's input, as data. */
import type { Span } from "../source/span.js";
import { visibleLine } from "../source/visible.js";
import { type Code, catalogue, type Details } from "./catalogue.js";
import type { Entry } from "./entry.js";

export interface Note {
  readonly message: string;
  readonly span: Span;
}

export interface Diagnostic {
  readonly code: Code;
  readonly severity: "error" | "warning";
  readonly message: string;
  readonly hint: string | null;
  /** Null if it belongs to no source line. */
  readonly span: Span | null;
  /** Related places, such as the call of the macro whose body has the mistake. */
  readonly notes: readonly Note[];
}

/** Details as a message shows them: names, paths and texts come from outside, and none may start a line of its own. */
function shown(detail: unknown): unknown {
  if (typeof detail === "string") return visibleLine(detail);
  if (Array.isArray(detail)) return detail.map(shown);
  return detail;
}

export function diagnose<C extends Code>(
  code: C,
  span: Span | null,
  details: Details<C>,
  notes: readonly Note[] = [],
): Diagnostic {
  const entry = catalogue[code] as unknown as Entry<Details<C>>;
  const inMessage = Object.fromEntries(
    Object.entries(details as object).map(([name, detail]) => [name, shown(detail)]),
  ) as Details<C>;
  return {
    code,
    severity: entry.severity,
    message: entry.message(inMessage),
    hint: entry.hint(inMessage),
    span,
    notes,
  };
}

/** The function by which phases report. */
export type Report = <C extends Code>(
  code: C,
  span: Span | null,
  details: Details<C>,
  notes?: readonly Note[],
) => void;

/** A list of diagnostics that grows by reporting; the same mistake at the same place is listed once. */
export function collector(): { readonly diagnostics: Diagnostic[]; readonly report: Report } {
  const diagnostics: Diagnostic[] = [];
  const seen = new Set<string>();
  const report: Report = (code, span, details, notes = []) => {
    const diagnostic = diagnose(code, span, details, notes);
    const key = `${String(code)}|${span === null ? "" : `${span.file}:${span.start}:${span.end}`}|${diagnostic.message}`;
    if (seen.has(key)) return;
    seen.add(key);
    diagnostics.push(diagnostic);
  };
  return { diagnostics, report };
}

/** Warnings that say how a spec was judged, and not that something in it is probably not intended. */
const TELLS_HOW: ReadonlySet<string> = new Set<Code>([
  "temporal-within",
  "slow-engine",
  "not-by-wasm",
  "too-large-to-build",
]);

/** The same, where what is probably not intended is an error. */
export const strictly = <Each extends Pick<Diagnostic, "severity"> & { readonly code: string }>(
  diagnostics: readonly Each[],
): readonly Each[] =>
  diagnostics.map((each) => (TELLS_HOW.has(each.code) ? each : { ...each, severity: "error" }));

export const hasErrors = (diagnostics: readonly Diagnostic[]): boolean =>
  diagnostics.some((diagnostic) => diagnostic.severity === "error");
