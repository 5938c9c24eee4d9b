/** What stands above the trace in the text of a simulation: the verdict, and what was walked. */
import type { Finding } from "../../checker/outcome.js";
import type { Palette } from "../diagnostics/style.js";
import { describeViolation, stoppedBy } from "../report/text.js";
import { AT_WORDS, wrapped } from "../report/wrap.js";
import { plural, seconds } from "../result/words.js";
import type { CompiledSpec } from "../run/compile.js";
import { grouped } from "../source/numbers.js";
import type { State } from "../state/values.js";
import { type Asked, meanDepth } from "./json.js";
import type { Simulation } from "./simulate.js";

/** More actions are not listed one by one. */
const NAMES_MAX = 12;

export function simulationHead(
  { ir }: CompiledSpec,
  simulation: Simulation,
  { variant, runs, seed }: Asked,
  {
    elapsedMs,
    signal,
    memoryLimited,
    quiet,
  }: {
    readonly elapsedMs: number;
    readonly signal: string | null;
    readonly memoryLimited: boolean;
    readonly quiet: boolean;
  },
  c: Palette,
): (shown: Finding<State> | null) => readonly string[] {
  const { total, exploration } = simulation;
  const { stop } = exploration;
  const name = variant === null ? ir.name : `${ir.name} (variant ${variant})`;
  const say = (text: string): readonly string[] => wrapped(c.dim(`  ${text}`), AT_WORDS);
  return (shown) => {
    const headline =
      shown === null
        ? c.yellow(
            c.bold(`? ${name} is not decided: no violation found in ${plural(total.runs, "random run")}`),
          )
        : c.red(c.bold(`✗ ${name} fails: ${describeViolation(shown)}`));
    const lines = [
      ...wrapped(headline, AT_WORDS),
      ...say(
        [
          total.runs < runs && shown === null
            ? `${grouped(total.runs)} of ${plural(runs, "run")}`
            : plural(total.runs, "run"),
          `seed ${seed}`,
          plural(total.states - total.runs, "step"),
          `depth ${total.shortest} to ${total.longest}, mean ${meanDepth(total)}`,
          seconds(elapsedMs),
        ].join(", "),
      ),
      ...say(distinctText(total)),
    ];
    if (shown !== null)
      lines.push(
        ...say(
          total.violating === null
            ? "found before the first step"
            : `found in run ${grouped(total.violating + 1)}; its trace is shortened, not shortest: there can be shorter ones`,
        ),
      );
    else if (stop !== null) lines.push(...say(stoppedBy({ signal, exploration, memoryLimited }, stop)));
    if (!quiet) lines.push(...say(actionsText(simulation)));
    return lines;
  };
}

function distinctText({ distinct }: Simulation["total"]): string {
  const { count, standardError } = distinct;
  if (standardError === null) return `${plural(count, "distinct state")}`;
  const percent = (100 * standardError).toFixed(1);
  return `about ${plural(count, "distinct state")}, estimated by HyperLogLog with a standard error of ${percent} %`;
}

/** Which actions were taken, the most frequent ones first, and which never were. */
function actionsText({ exploration }: Simulation): string {
  const taken = exploration.actions.filter((action) => action.taken > 0).sort((a, b) => b.taken - a.taken);
  const never = exploration.actions.filter((action) => action.taken === 0).map(({ name }) => name);
  const listed = (names: readonly string[]): string =>
    [
      // One more takes as much room as to say so.
      ...names.slice(0, names.length === NAMES_MAX + 1 ? names.length : NAMES_MAX),
      ...(names.length > NAMES_MAX + 1 ? [`${names.length - NAMES_MAX} more`] : []),
    ].join(", ");
  const parts = [
    ...(taken.length === 0
      ? []
      : [`taken: ${listed(taken.map(({ name, taken: times }) => `${name} ${grouped(times)}`))}`]),
    ...(never.length === 0 ? [] : [`never taken: ${listed(never)}`]),
  ];
  return parts.join("; ");
}
