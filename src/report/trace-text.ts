/** A trace as text: in full, by what changes, or a line for each step. */
import type { Palette } from "../diagnostics/style.js";
import { grouped } from "../source/numbers.js";
import { clipped, visibleLine } from "../source/visible.js";
import { lassoText, loopBegins, type ShownLasso } from "./lasso.js";
import type { TraceStyle } from "./trace-style.js";
import { AT_WORDS, WIDTH, wrapped } from "./wrap.js";

/** A trace in words. What may be long is made only if it is shown. */
export interface ShownTrace {
  readonly steps: readonly ShownStep[];
  readonly loop: number | null;
  readonly lasso: ShownLasso | null;
}

export interface ShownStep {
  /** Null for the initial state. */
  readonly action: string | null;
  /** Its parameters and what was picked. */
  readonly given: string;
  /** Branches taken and elements assigned. */
  readonly chosen: string;
  /** Only the branches: which element was assigned, the changes say too. */
  readonly branches: string;
  /** Lines about the step, ready to be printed: its place, its comment. */
  readonly aside: readonly string[];
  /** What is shown beside its state. */
  readonly shown?: () => readonly { readonly name: string; readonly text: string }[];
  /** Lines below its changes: the state of another spec that belongs to it. */
  readonly beside?: readonly string[];
  /** Why it fails; null if it does not. */
  readonly failure: string | null;
  /** What more is known of that. */
  readonly because?: readonly string[];
  /** Null if it fails. */
  readonly state: (() => readonly { readonly name: string; readonly text: string }[]) | null;
  /** Null for the first state, and if it fails. */
  readonly changes: (() => readonly ShownChange[]) | null;
}

export interface ShownChange {
  readonly path: string;
  readonly old: string;
  readonly new: string;
}

/** More changes of one step are counted, not shown. */
const CHANGES_MAX = 1000;

export function traceLines(trace: ShownTrace, traceStyle: TraceStyle, c: Palette): readonly string[] {
  switch (traceStyle) {
    case "none":
      return [];
    case "oneline":
      return inLines(trace, c);
    case "full":
    case "diff":
      return inParagraphs(trace, traceStyle === "full", c);
    default:
      return traceStyle satisfies never;
  }
}

const listed = (parts: readonly string[]): string => parts.filter((part) => part !== "").join(", ");

const titleOf = ({ action }: ShownStep): string => action ?? "initial state";

function inParagraphs({ steps, loop, lasso }: ShownTrace, isFull: boolean, c: Palette): readonly string[] {
  const lines: string[] = [];
  steps.forEach((step, i) => {
    const { given, chosen, branches, aside, failure, state, changes } = step;
    if (i === loop) lines.push(loopBegins(c));
    const number = c.dim(String(i + 1).padStart(3));
    const way = listed([given, isFull ? "" : branches]);
    lines.push(...wrapped(`${number}  ${c.bold(titleOf(step))}${way === "" ? "" : `  ${way}`}`));
    lines.push(...aside);
    if (isFull && chosen !== "") lines.push(...wrapped(`     chosen: ${chosen}`));
    if (failure !== null) lines.push(...wrapped(`     ${c.red(failure)}`, AT_WORDS));
    for (const line of step.because ?? []) lines.push(...wrapped(`     ${c.dim(line)}`, AT_WORDS));
    if (state === null) return;
    if (changes === null) lines.push(...wholeState(state(), new Set(), c));
    else if (isFull) lines.push(...wholeState(state(), changedIn(changes()), c));
    else for (const line of changeLines(changes(), c)) lines.push(line);
    for (const { name, text } of step.shown?.() ?? [])
      lines.push(...wrapped(`     ${c.dim("show")} ${c.cyan(name)}: ${text}`));
    lines.push(...(step.beside ?? []));
  });
  if (lasso !== null) lines.push(...lassoText(lasso, c).flatMap((line) => wrapped(line)));
  const last = steps.filter(({ state }) => state !== null).at(-1);
  if (!isFull && last?.state != null && steps.length > 1 && lasso?.back == null)
    lines.push("", c.bold("The last state:"), ...wholeState(last.state(), new Set(), c));
  return lines;
}

function changeLines(changes: readonly ShownChange[], c: Palette): readonly string[] {
  if (changes.length === 0) return [c.dim("     nothing changes")];
  const lines = changes
    .slice(0, CHANGES_MAX)
    .flatMap((change) => wrapped(`     ${c.cyan(change.path)}: ${change.old} -> ${change.new}`));
  const more = changes.length - CHANGES_MAX;
  return more > 0 ? [...lines, c.dim(`     … ${grouped(more)} more changes`)] : lines;
}

/** The variables that changes are in. */
const changedIn = (changes: readonly ShownChange[]): ReadonlySet<string> =>
  new Set(changes.map(({ path }) => path));

/** @param changed Paths; the variables that they are in are marked. */
function wholeState(
  parts: readonly { readonly name: string; readonly text: string }[],
  changed: ReadonlySet<string>,
  c: Palette,
): readonly string[] {
  const isChanged = (name: string): boolean =>
    [...changed].some((path) => path === name || path.startsWith(`${name}[`) || path.startsWith(`${name}.`));
  return parts.flatMap(({ name, text }) =>
    wrapped(`${isChanged(name) ? "   * " : "     "}${c.cyan(name)} = ${text}`),
  );
}

/** Where a process is now, the name of the next step says anyway. */
function pcLast(changes: readonly ShownChange[]): readonly ShownChange[] {
  const isPc = ({ path }: ShownChange): boolean => /^[^.[]+\.pc(?:\[|$)/.test(path);
  return [...changes.filter((change) => !isPc(change)), ...changes.filter(isPc)];
}

function inLines({ steps, loop, lasso }: ShownTrace, c: Palette): readonly string[] {
  const lines: string[] = [];
  steps.forEach((step, i) => {
    if (i === loop) lines.push(loopBegins(c));
    const { given, branches, failure, state, changes, shown } = step;
    const told =
      failure ??
      (changes === null
        ? (state?.() ?? []).map(({ name, text }) => `${name} = ${text}`)
        : pcLast(changes()).map((change) => `${change.path}: ${change.old} -> ${change.new}`)
      ).join(", ");
    const beside = (shown?.() ?? []).map(({ name, text }) => `${name}: ${text}`);
    const title = titleOf(step);
    const number = String(i + 1).padStart(3);
    const rest = clipped(
      visibleLine([listed([given, branches]), told, ...beside].filter((text) => text !== "").join("; ")),
      WIDTH - number.length - title.length - 4,
    );
    lines.push(`${c.dim(number)}  ${c.bold(title)}${rest === "" ? "" : `  ${rest}`}`);
  });
  // How it goes back; not why that is fair.
  const [end] = lasso === null ? [] : lassoText(lasso, c);
  if (end !== undefined) lines.push(...wrapped(end));
  return lines;
}
