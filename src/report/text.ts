/** The result of a check as text: the verdict first, then the trace, then the properties. */

import type { Choices } from "../../checker/model.js";
import type { Finding, Stop, Trace } from "../../checker/outcome.js";
import { compareTraces } from "../../checker/trace.js";
import type { Palette } from "../diagnostics/style.js";
import type { Ir } from "../ir/ir.js";
import { insightJson } from "../result/insight.js";
import { overallVerdict, placeSuffix } from "../result/json.js";
import { placeText } from "../result/place.js";
import { refutationOf } from "../result/refinement.js";
import { shownIn } from "../result/shown.js";
import { standstillIn } from "../result/standstill.js";
import { plural, seconds, violatedAfter } from "../result/words.js";
import { type Exploration, showing } from "../run/explore.js";
import { lineText, locate, type Source } from "../source/source.js";
import type { Span } from "../source/span.js";
import { clipped } from "../source/visible.js";
import { changesBetween } from "../state/changes.js";
import type { State, TypedValue, Value } from "../state/values.js";
import { excerpt } from "../syntax/excerpt.js";
import { failingLines } from "./failing.js";
import { insightLines } from "./insight-text.js";
import { lassoOf } from "./lasso.js";
import { abstractText, missingText } from "./refinement.js";
import { standstillText } from "./standstill.js";
import type { TraceStyle } from "./trace-style.js";
import { type ShownStep, type ShownTrace, traceLines } from "./trace-text.js";
import { AT_WORDS, paragraph, WIDTH, wrapped } from "./wrap.js";

const STOPPED: Readonly<Record<Stop, string>> = {
  violation: "stopped at the first violation",
  states: "the limit on states was reached",
  memory: "there was not enough memory",
  disk: "there was no room on the disk, or it could not be used",
  time: "the limit on time was reached",
  interrupted: "stopped",
  thread: "a thread that searched was lost",
};

export function stoppedBy(
  { signal, exploration, memoryLimited }: Pick<TextInput, "signal" | "exploration" | "memoryLimited">,
  stop: Stop,
): string {
  if (stop === "interrupted" && signal != null) return `stopped by ${signal}`;
  if (stop === "memory") {
    if (exploration.tooLarge != null) return "stopped at a value that is too large for memory";
    if (memoryLimited === true) return "the limit on memory was reached";
  }
  return STOPPED[stop];
}

export interface TextInput {
  readonly ir: Ir;
  readonly sources: readonly Source[];
  /** The change of the spec: `variant shared`, `without fault.recheck`; null if it is unedited. */
  readonly change: string | null;
  readonly exploration: Exploration;
  readonly elapsedMs: number;
  /** Lines in the place of the verdict and the counts, for what was no search, given the violation that is shown. */
  readonly head?: (shown: Finding<State> | null) => readonly string[];
  /** What the change did to which actions. */
  readonly edits: ReadonlyMap<string, "dropped" | "edited">;
  readonly quiet: boolean;
  /** The signal that ended the search, if it was one. */
  readonly signal?: string | null;
  /** Whether a limit on memory was given; not by default. */
  readonly memoryLimited?: boolean;
  /** Of the options that a hint may name those that the command at hand has; those of `check` if it is left out. */
  readonly options?: ReadonlySet<HintedOption>;
  /** Properties given by name: a violated one among them is shown first. */
  readonly asked?: ReadonlySet<string>;
  /** How the trace is shown; by what changes, if it is left out. */
  readonly traceStyle?: TraceStyle;
}

type HintedOption = "--all" | "--property" | "--goal" | "--json";

const OPTIONS_OF_CHECK: ReadonlySet<HintedOption> = new Set(["--all", "--property", "--json"]);

/** The verdict and the counts. */
function headLines(input: TextInput, shown: Finding<State> | null, c: Palette): readonly string[] {
  const { ir, change, exploration, elapsedMs, options = OPTIONS_OF_CHECK } = input;
  const { counts, stop, findings, reduced, unreduced } = exploration;
  const name = change === null ? ir.name : `${ir.name} (${change})`;
  const lines = [...wrapped(headline(name, input, shown, c), AT_WORDS)];
  const states = `${plural(counts.distinct, "state")}${reduced ? " up to symmetry" : ""}`;
  lines.push(
    c.dim(
      `  ${states}, ${plural(counts.generated, "transition")}, depth ${counts.depth}, ${seconds(elapsedMs)}`,
    ),
  );
  if (exploration.movedAt != null)
    lines.push(c.dim(`  kept on disk from ${plural(exploration.movedAt, "state")} on, as memory was short`));
  if (overallVerdict(findings, stop) !== "holds" && exploration.constrained != null)
    lines.push(...wrapped(c.dim(`  explored${withinText(exploration)}`), AT_WORDS));
  if (unreduced !== null)
    lines.push(
      c.dim(
        `  ${unreducedKinds(findings)} were checked without symmetry, on ${plural(unreduced.distinct, "state")}`,
      ),
    );
  const byTlc = exploration.engine === "tlc" && stop === "violation";
  const more = stop === "violation" && options.has("--all") ? "; --all explores everything" : "";
  const ended = stop ?? exploration.cut ?? null;
  if (ended !== null)
    lines.push(
      c.dim(`  ${byTlc ? "TLC stopped at its first finding" : `${stoppedBy(input, ended)}${more}`}`),
    );
  return lines;
}

export function renderResult(input: TextInput, c: Palette): string {
  const { exploration, quiet, options = OPTIONS_OF_CHECK } = input;
  const { findings } = exploration;
  const shown = shownViolation(findings, input.asked ?? new Set());
  const ended = exploration.stop ?? exploration.cut ?? null;
  const lines = [...(input.head?.(shown) ?? headLines(input, shown, c))];
  if (quiet) return `${lines.join("\n")}\n`;
  if (shown?.trace != null) {
    const trace = renderTrace(shown, input, c);
    if (trace.length > 0) lines.push("");
    for (const line of trace) lines.push(line);
  } else if (shown !== null && ended !== null) {
    const short = ended === "memory" ? "not enough memory" : "no time";
    const why = `  no trace: there was ${short} to make it after the search was stopped`;
    lines.push("", ...wrapped(c.dim(why), AT_WORDS));
  }
  lines.push("", ...propertyList(findings, input.sources, c));
  const hints = [
    ...(options.has("--property") ? ["--property NAME shows the trace of another property"] : []),
    ...(options.has("--goal") ? ["--goal NAME shows the trace of another property"] : []),
    ...(options.has("--json") ? ["--json writes all traces"] : []),
  ];
  if (findings.filter((finding) => finding.verdict === "violated").length > 1 && hints.length > 0)
    lines.push("", c.dim(`  ${hints.join(", ")}`));
  return `${lines.join("\n")}\n`;
}

/** What is checked without symmetry, as the subject of a sentence. */
function unreducedKinds(findings: readonly Finding<State>[]): string {
  const has = (kind: Finding<State>["kind"]): boolean => findings.some((finding) => finding.kind === kind);
  if (!has("refinement")) return "temporal properties";
  return has("temporal") ? "temporal properties and refinements" : "refinements";
}

function headline(
  name: string,
  { exploration }: TextInput,
  shown: Finding<State> | null,
  c: Palette,
): string {
  const { findings, stop } = exploration;
  const verdict = overallVerdict(findings, stop);
  if (verdict === "holds") return c.green(c.bold(`✓ ${name} holds${withinText(exploration)}`));
  if (verdict === "incomplete") {
    const open =
      stop === null ? "explored, but some properties could not be checked" : "no violation found so far";
    return c.yellow(c.bold(`? ${name} is not decided: ${open}`));
  }
  const what = shown === null ? "a property is violated" : describeViolation(shown);
  return c.red(c.bold(`✗ ${name} fails: ${what}`));
}

/** ` within Short (1,204 states lie outside)`, or nothing without constraints. */
function withinText({ constrained, reduced }: Exploration): string {
  if (constrained == null) return "";
  const { by, outside } = constrained;
  const within = ` within ${by.join(", ")}`;
  if (outside === null) return within;
  const states = `${plural(outside, "state")}${reduced ? " up to symmetry" : ""}`;
  return `${within} (${states} ${outside === 1 ? "lies" : "lie"} outside)`;
}

/** What is violated, in a few words. */
export function describeViolation(finding: Pick<Finding<State>, "kind" | "name" | "message">): string {
  switch (finding.kind) {
    case "invariant":
      return `the invariant ${finding.name} is violated`;
    case "step":
      return `the step property ${finding.name} is violated`;
    case "reachable":
      return `${finding.name} can't be reached`;
    case "temporal":
      return `the temporal property ${finding.name} is violated`;
    case "refinement":
      return `the refinement ${finding.name} is violated`;
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
export function shownViolation(
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
  const { ir, sources, exploration, traceStyle = "diff" } = input;
  const { trace } = finding;
  if (trace === null || traceStyle === "none") return [];
  const lines = [...traceLines(shownTrace(finding, trace, input, c), traceStyle, c)];
  const refutation = refutationOf(exploration, finding);
  if (traceStyle === "oneline") return lines;
  const { steps } = trace;
  const last = steps.filter((step) => step.state !== null).at(-1);
  // The failure of a step has been printed with it; that of a property is printed at the end.
  const isProperty = finding.kind !== "deadlock" && steps.at(-1)?.state != null;
  if (isProperty && finding.place !== null)
    lines.push(
      "",
      `${c.bold(finding.name)}: ${finding.message ?? ""}`,
      c.dim(`     ${cut(`${placeText(sources, finding.place)}  ${excerpt(sources, finding.place)}`)}`),
    );
  if (refutation !== null)
    lines.push(...missingText(refutation, sources, c).flatMap((line) => wrapped(line, AT_WORDS)));
  if (finding.kind === "deadlock" && ir.actions.length === 0)
    lines.push("", "No step is possible: the spec has no actions and no processes.");
  else if (finding.kind === "deadlock" && last?.state != null)
    lines.push(...standstillText(standstillIn(last.state, ir, sources, showing(exploration)), c));
  const insight = exploration.insights?.get(trace);
  if (insight !== undefined) {
    const actions = steps.map(({ action }) => (action === null ? null : (ir.actions[action]?.name ?? null)));
    lines.push(...insightLines(insightJson(insight, ir), actions, c));
  }
  return lines;
}

function shownTrace(finding: Finding<State>, trace: Trace<State>, input: TextInput, c: Palette): ShownTrace {
  const { ir, sources, exploration } = input;
  const model = showing(exploration);
  const refutation = refutationOf(exploration, finding);
  const given = (choices: Choices): string =>
    choices
      .map(({ name, value }) => {
        const typed = value as TypedValue;
        return `${name} = ${model.printer.text(typed.type, typed.value)}`;
      })
      .join(", ");
  const steps = trace.steps.map((step, i): ShownStep => {
    const action = step.action === null ? null : (ir.actions[step.action] ?? null);
    const place = step.state === null ? finding.place : (action?.span ?? null);
    const before = trace.steps[i - 1]?.state ?? null;
    const { state } = step;
    return {
      action: action?.name ?? null,
      given: given(step.choices),
      chosen: given(step.decided ?? []),
      shown: () =>
        state === null
          ? []
          : shownIn(state, exploration).map(({ name, found }) => ({
              name,
              text: "why" in found ? found.why : model.printer.text(found.type, found.value),
            })),
      branches: given((step.decided ?? []).filter(({ name }) => name === "either")),
      beside: refutation === null ? [] : abstractText(refutation, i, c).flatMap((line) => wrapped(line)),
      aside: [
        ...(place === null
          ? []
          : [c.dim(`     ${editedLine(action?.name, place, input) ?? sourceLine(place, sources)}`)]),
        ...(action?.codePlace == null ? [] : [c.dim(`     at ${action.codePlace}`)]),
        ...(action?.doc == null ? [] : paragraph(action.doc).map(c.dim)),
      ],
      failure: state === null ? (finding.message ?? "the step fails") : null,
      because:
        state === null
          ? failingLines(finding, action, before, {
              ...{ ir, sources },
              text: (type, value) => model.printer.text(type, value),
            })
          : [],
      state:
        state &&
        (() =>
          ir.variables.map(({ name, type }, at) => ({
            name,
            text: model.printer.text(type, state.get(at) as Value),
          }))),
      changes: before && state && (() => changesBetween(ir, model.printer, before, state)),
    };
  });
  return { steps, loop: trace.loop, lasso: lassoOf(trace, ir, exploration) };
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
    finding.verdict === "unknown" && ["temporal", "refinement"].includes(finding.kind)
      ? (finding.message ?? "")
      : "",
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
