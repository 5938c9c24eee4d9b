/** The output of `subtle test` for a spec: one line, and the expectations that failed. */

import { hasErrors } from "../diagnostics/diagnostic.js";
import type { Palette } from "../diagnostics/style.js";
import type { Judged, Judgement } from "../expectations/judge-expectations.js";
import { plural, seconds } from "../result/words.js";
import { grouped } from "../source/numbers.js";
import { locate, type Source } from "../source/source.js";
import { visibleLine } from "../source/visible.js";
import { excerpt } from "../syntax/excerpt.js";
import { LIMITS } from "../why/examine.js";
import { commandLine } from "./command-line.js";
import { visibleLength, WIDTH, wrapWords } from "./wrap.js";

/**
 * How a spec comes out: `unjudged` if it expects nothing, `undecided` if a limit or a signal kept something from being
 * judged, `wrong` if something in it is a mistake.
 */
export type SpecStatus = "passed" | "unjudged" | "failed" | "wrong" | "undecided";

/** How many specs came out how. */
export type Tally = Readonly<Record<SpecStatus, number>>;

export function statusOf({ judged, diagnostics, warnings, strict }: Judgement): SpecStatus {
  if (diagnostics.length > 0) return "wrong";
  if (strict && (hasErrors(warnings) || judged.every(({ variant }) => variant !== null))) return "failed";
  if (judged.length === 0) return "unjudged";
  if (judged.some(({ verdict }) => verdict === "differs")) return "failed";
  return judged.some(({ verdict }) => verdict === "undecided") ? "undecided" : "passed";
}

const MARKS = {
  passed: ["green", "✓"],
  unjudged: ["yellow", "?"],
  undecided: ["yellow", "?"],
  failed: ["red", "✗"],
  wrong: ["red", "✗"],
} as const satisfies Readonly<Record<SpecStatus, readonly [keyof Palette, string]>>;

const heading = (status: SpecStatus, path: string, c: Palette): string => {
  const [colour, mark] = MARKS[status];
  return `${c[colour](mark)} ${visibleLine(path)}`;
};

/** The line of a spec that could not be read or compiled. */
export const renderWrong = (path: string, c: Palette): string =>
  `${heading("wrong", path, c)}  ${c.red("has errors")}\n`;

/** The line of a module among the given specs. */
export const renderModule = (path: string, c: Palette): string =>
  c.dim(`${visibleLine(path)}: a module, skipped\n`);

/**
 * @param path As it is written on a command line; it is shown by the name of its source.
 * @param elapsedMs Null for what an earlier run has found.
 */
export function renderJudgement(
  path: string,
  judgement: Judgement,
  sources: readonly Source[],
  elapsedMs: number | null,
  c: Palette,
): string {
  const { judged, runs, warnings } = judgement;
  const head = heading(statusOf(judgement), sources[0]?.path ?? path, c);
  const count = (verdict: Judged["verdict"]) => judged.filter((item) => item.verdict === verdict).length;
  const open = count("undecided");
  const told =
    judged.length === 0
      ? [c.yellow("no expectations: untested")]
      : [
          `${grouped(count("agrees"))} of ${grouped(judged.length)} expectations`,
          ...(open > 0 ? [`${grouped(open)} not decided`] : []),
          ...(judged.every(({ variant }) => variant !== null) ? ["base untested"] : []),
        ];
  if (warnings.length > 0) told.push(plural(warnings.length, "warning"));
  const effort =
    elapsedMs === null
      ? ["as an earlier run found"]
      : judged.length === 0
        ? []
        : [plural(runs, "run"), seconds(elapsedMs)];
  const lines = [lineOf(head, told, effort, c)];
  // For a run that was stopped, the number of missing ones is enough.
  const shown = judged.filter(
    ({ verdict, found }) => verdict !== "agrees" && found.some(({ text }) => text !== LIMITS.interrupted),
  );
  for (const item of shown) lines.push(...renderJudged(path, item, sources, c));
  return `${lines.join("\n")}\n`;
}

/** One line; of how long it took no more than there is space for. */
function lineOf(head: string, told: readonly string[], effort: readonly string[], c: Palette): string {
  const [first = ""] = [...effort.keys(), effort.length]
    .map((dropped) => `${head}  ${c.dim([...told, ...effort.slice(dropped)].join(", "))}`)
    .filter((line, dropped) => visibleLength(line) <= WIDTH || dropped === effort.length);
  return first;
}

function renderJudged(
  path: string,
  { variant, span, verdict, found }: Judged,
  sources: readonly Source[],
  c: Palette,
): readonly string[] {
  const { file, line } = locate(sources, span);
  const where = variant === null ? "" : `variant ${variant}: `;
  const lines = [`    ${visibleLine(file)}:${line}  ${where}${excerpt(sources, span)}`];
  for (const { text, shownBy } of found) {
    const said = verdict === "differs" ? c.red(`but ${text}`) : c.yellow(`not decided: ${text}`);
    lines.push(...wrapWords(`      ${said}`));
    if (shownBy !== null) lines.push(`        ${commandLine(shownBy.command, path, shownBy.options)}`);
  }
  return lines;
}

/** The line about what ended a run. */
export interface Stopped {
  /** The name of a signal, or of a limit. */
  readonly by: string;
  /** Files that were not tested any more. */
  readonly unreached: number;
}

const WORDS: Readonly<Record<SpecStatus, string>> = {
  passed: "passed",
  unjudged: "untested",
  failed: "failed",
  wrong: "with errors",
  undecided: "not decided",
};

/** The last lines of a run: `2 passed, 1 untested, 0 failed`. */
export function renderTally(tally: Tally, stopped: Stopped | null, c: Palette): string {
  const counts = (["passed", "unjudged", "failed", "wrong", "undecided"] as const).flatMap((status) =>
    tally[status] > 0 || status === "passed" || status === "failed"
      ? [`${grouped(tally[status])} ${WORDS[status]}`]
      : [],
  );
  const unreached = stopped?.unreached ?? 0;
  if (unreached > 0) counts.push(`${grouped(unreached)} not reached`);
  const head = stopped === null ? "" : `${c.yellow(`stopped by ${stopped.by}`)}\n`;
  return `\n${head}${counts.join(", ")}\n`;
}
