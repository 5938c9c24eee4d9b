/** The result of a check as text: the verdict first, then the trace, then the properties. */

import type { Finding, Stop, TraceStep } from "../../checker/outcome.js";
import { compareTraces } from "../../checker/trace.js";
import type { Palette } from "../diagnostics/style.js";
import type { Ir } from "../ir/ir.js";
import { overallVerdict, placeSuffix } from "../result/json.js";
import { placeText } from "../result/place.js";
import { standstillIn } from "../result/standstill.js";
import { plural, seconds, violatedAfter } from "../result/words.js";
import { type Exploration, showing } from "../run/explore.js";
import { lineText, locate, type Source } from "../source/source.js";
import type { Span } from "../source/span.js";
import { clipped } from "../source/visible.js";
import { changesBetween } from "../state/changes.js";
import type { State, TypedValue, Value } from "../state/values.js";
import { excerpt } from "../syntax/excerpt.js";
import { lassoText, loopBegins } from "./lasso.js";
import { standstillText } from "./standstill.js";
import { AT_WORDS, paragraph, WIDTH, wrapped } from "./wrap.js";

const STOPPED: Readonly<Record<Stop, string>> = {
  violation: "stopped at the first violation",
  states: "the limit on states was reached",
  memory: "the limit on memory was reached",
  time: "the limit on time was reached",
  interrupted: "stopped",
};

const stoppedBy = ({ signal }: TextInput, stop: Stop): string =>
  stop === "interrupted" && signal != null ? `stopped by ${signal}` : STOPPED[stop];

export interface TextInput {
  readonly ir: Ir;
  readonly sources: readonly Source[];
  /** The change of the spec: `variant shared`, `without fault.recheck`; null if it is unedited. */
  readonly change: string | null;
  readonly exploration: Exploration;
  readonly elapsedMs: number;
  /** What the change did to which actions. */
  readonly edits: ReadonlyMap<string, "dropped" | "edited">;
  readonly quiet: boolean;
  /** The signal that ended the search, if it was one. */
  readonly signal?: string | null;
  /** Of the options that a hint may name those that the command at hand has; those of `check` if it is left out. */
  readonly options?: ReadonlySet<HintedOption>;
  /** Properties given by name: a violated one among them is shown first. */
  readonly asked?: ReadonlySet<string>;
}

type HintedOption = "--all" | "--property" | "--json";

const OPTIONS_OF_CHECK: ReadonlySet<HintedOption> = new Set(["--all", "--property", "--json"]);

export function renderResult(input: TextInput, c: Palette): string {
  const { ir, change, exploration, elapsedMs, quiet, options = OPTIONS_OF_CHECK } = input;
  const { counts, stop, findings, reduced, unreduced } = exploration;
  const name = change === null ? ir.name : `${ir.name} (${change})`;
  const shown = shownViolation(findings, input.asked ?? new Set());
  const lines = [...wrapped(headline(name, findings, shown, stop, c), AT_WORDS)];
  const states = `${plural(counts.distinct, "state")}${reduced ? " up to symmetry" : ""}`;
  lines.push(
    c.dim(
      `  ${states}, ${plural(counts.generated, "transition")}, depth ${counts.depth}, ${seconds(elapsedMs)}`,
    ),
  );
  if (unreduced !== null)
    lines.push(
      c.dim(`  temporal properties were checked without symmetry, on ${plural(unreduced.distinct, "state")}`),
    );
  const byTlc = exploration.engine === "tlc" && stop === "violation";
  const more = stop === "violation" && options.has("--all") ? "; --all explores everything" : "";
  if (stop !== null)
    lines.push(c.dim(`  ${byTlc ? "TLC stopped at its first finding" : `${stoppedBy(input, stop)}${more}`}`));
  if (quiet) return `${lines.join("\n")}\n`;
  if (shown?.trace != null) lines.push("", ...renderTrace(shown, input, c));
  else if (shown !== null && stop !== null)
    lines.push(
      "",
      ...wrapped(
        c.dim("  no trace: there was no time to look for it after the search was stopped"),
        AT_WORDS,
      ),
    );
  lines.push("", ...propertyList(findings, input.sources, c));
  const hints = [
    ...(options.has("--property") ? ["--property NAME shows the trace of another property"] : []),
    ...(options.has("--json") ? ["--json writes all traces"] : []),
  ];
  if (findings.filter((finding) => finding.verdict === "violated").length > 1 && hints.length > 0)
    lines.push("", c.dim(`  ${hints.join(", ")}`));
  return `${lines.join("\n")}\n`;
}

function headline(
  name: string,
  findings: readonly Finding<State>[],
  shown: Finding<State> | null,
  stop: Stop | null,
  c: Palette,
): string {
  const verdict = overallVerdict(findings, stop);
  if (verdict === "holds") return c.green(c.bold(`✓ ${name} holds`));
  if (verdict === "incomplete") {
    const open =
      stop === null ? "explored, but some properties could not be checked" : "no violation found so far";
    return c.yellow(c.bold(`? ${name} is not decided: ${open}`));
  }
  const what = shown === null ? "a property is violated" : describeViolation(shown);
  return c.red(c.bold(`✗ ${name} fails: ${what}`));
}

function describeViolation(finding: Finding<State>): string {
  switch (finding.kind) {
    case "invariant":
      return `the invariant ${finding.name} is violated`;
    case "step":
      return `the step property ${finding.name} is violated`;
    case "reachable":
      return `${finding.name} can't be reached`;
    case "temporal":
      return `the temporal property ${finding.name} is violated`;
    case "deadlock":
      return "a deadlock is reached";
    case "assertion":
      return `an assertion fails: ${finding.message}`;
    case "type":
    case "evaluation":
      return `${finding.message}`;
    default:
      return finding.kind satisfies never;
  }
}

/** The violation whose trace is shortest, then least, then first declared; one without a trace comes last. */
function shownViolation(
  findings: readonly Finding<State>[],
  asked: ReadonlySet<string>,
): Finding<State> | null {
  const violated = findings.filter((finding) => finding.verdict === "violated");
  const wanted = violated.filter(({ name }) => asked.has(name));
  return (wanted.length > 0 ? wanted : violated).reduce<Finding<State> | null>((best, finding) => {
    if (best === null) return finding;
    if (finding.trace === null) return best;
    if (best.trace === null) return finding;
    return compareTraces(finding.trace, best.trace) < 0 ? finding : best;
  }, null);
}

// ─────────────────────────────────────────────────────────────────────── traces

function renderTrace(finding: Finding<State>, input: TextInput, c: Palette): readonly string[] {
  const { ir, sources, exploration } = input;
  const { printer } = showing(exploration);
  const steps = finding.trace?.steps ?? [];
  const lines: string[] = [];
  steps.forEach((step, i) => {
    const failed = step.state === null;
    const action = step.action === null ? null : (ir.actions[step.action] ?? null);
    const number = String(i + 1).padStart(3);
    if (i === finding.trace?.loop) lines.push(loopBegins(c));
    const title = action === null ? "initial state" : action.name;
    const given = parametersText(step, exploration);
    lines.push(...wrapped(`${c.dim(number)}  ${c.bold(title)}${given === "" ? "" : `  ${given}`}`));
    const place = failed ? finding.place : (action?.span ?? null);
    if (place !== null)
      lines.push(c.dim(`     ${editedLine(action?.name, place, input) ?? sourceLine(place, sources)}`));
    if (action?.codePlace != null) lines.push(c.dim(`     at ${action.codePlace}`));
    if (action?.doc != null) lines.push(...paragraph(action.doc).map(c.dim));
    if (failed) lines.push(...wrapped(`     ${c.red(finding.message ?? "the step fails")}`, AT_WORDS));
    const before = steps[i - 1]?.state ?? null;
    if (step.state === null) return;
    if (before === null) {
      lines.push(...wholeState(step.state, ir, exploration, c));
      return;
    }
    const changes = changesBetween(ir, printer, before, step.state);
    if (changes.length === 0) lines.push(c.dim("     nothing changes"));
    for (const change of changes)
      lines.push(...wrapped(`     ${c.cyan(change.path)}: ${change.old} -> ${change.new}`));
  });
  if (finding.trace !== null)
    lines.push(...lassoText(finding.trace, ir, exploration, c).flatMap((line) => wrapped(line)));
  const last = steps.filter((step) => step.state !== null).at(-1);
  if (last?.state != null && steps.length > 1 && finding.trace?.cycle?.back == null)
    lines.push("", c.bold("The last state:"), ...wholeState(last.state, ir, exploration, c));
  // The failure of a step has been printed with it; that of a property is printed at the end.
  const isProperty = finding.kind !== "deadlock" && steps.at(-1)?.state != null;
  if (isProperty && finding.place !== null)
    lines.push(
      "",
      `${c.bold(finding.name)}: ${finding.message ?? ""}`,
      c.dim(`     ${cut(`${placeText(sources, finding.place)}  ${excerpt(sources, finding.place)}`)}`),
    );
  if (finding.kind === "deadlock" && last?.state != null)
    lines.push(...standstillText(standstillIn(last.state, ir, sources, showing(exploration)), c));
  return lines;
}

function parametersText(step: TraceStep<State>, exploration: Exploration): string {
  const model = showing(exploration);
  return step.choices
    .map(({ name, value }) => {
      const typed = value as TypedValue;
      return `${name} = ${model.printer.text(typed.type, typed.value)}`;
    })
    .join(", ");
}

/** Shown instead of the source of an edited step, whose text there is not what runs. */
function editedLine(
  action: string | undefined,
  place: Span,
  { sources, edits, change }: TextInput,
): string | null {
  const edit = action === undefined ? undefined : edits.get(action);
  return edit === undefined
    ? null
    : cut(
        `${placeText(sources, place)}  (${edit}${change?.startsWith("variant ") === true ? " by the variant" : ""})`,
      );
}

/** `file:line  the text of the line`, cut to the width of a terminal. */
function sourceLine(span: Span, sources: readonly Source[]): string {
  const { line } = locate(sources, span);
  const text = lineText(sources[span.file]?.text ?? "", line).trim();
  return cut(`${placeText(sources, span)}  ${text}`);
}

/** What fits behind the indentation of a step. */
const cut = (text: string): string => clipped(text, WIDTH - 5);

function wholeState(state: State, ir: Ir, exploration: Exploration, c: Palette): readonly string[] {
  const model = showing(exploration);
  return ir.variables.flatMap(({ name, type }, i) =>
    wrapped(`     ${c.cyan(name)} = ${model.printer.text(type, state.get(i) as Value)}`),
  );
}

// ─────────────────────────────────────────────────────────────────────── properties

function propertyList(
  findings: readonly Finding<State>[],
  sources: readonly Source[],
  c: Palette,
): readonly string[] {
  const width = Math.max(...findings.map((finding) => finding.name.length));
  return findings.flatMap((finding) => {
    const mark = { holds: c.green("✓"), violated: c.red("✗"), unknown: c.yellow("?") }[finding.verdict];
    const several = findings.filter(({ name }) => name === finding.name).length > 1;
    const place = several && finding.place !== null ? placeSuffix(locate(sources, finding.place)) : "";
    const text = `${remark(finding)}${place}`;
    return wrapped(`  ${mark} ${finding.name.padEnd(width)}  ${c.dim(text)}`.trimEnd(), AT_WORDS);
  });
}

function remark(finding: Finding<State>): string {
  const kind = ["types", "asserts", "evaluation", "deadlock"].includes(finding.name) ? "" : finding.kind;
  const isFailure = ["types", "asserts", "evaluation"].includes(finding.name);
  const length = finding.trace?.steps.length;
  const parts = [
    kind,
    finding.verdict === "unknown" ? "not decided" : "",
    finding.verdict === "unknown" && finding.kind === "temporal" ? (finding.message ?? "") : "",
    finding.verdict === "violated" && length !== undefined ? violatedAfter(finding, length) : "",
    finding.verdict === "violated" && isFailure ? (finding.message ?? "") : "",
    finding.verdict === "violated" && length === undefined && !isFailure
      ? (finding.message ?? "violated")
      : "",
    finding.verdict === "holds" && length !== undefined ? `witness after ${plural(length, "state")}` : "",
    finding.vacuous ? "its premise is never true" : "",
  ];
  return parts.filter((part) => part !== "").join(", ");
}
