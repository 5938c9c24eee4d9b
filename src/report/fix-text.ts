/** The fixes of a spec as text. */
import type { Palette } from "../diagnostics/style.js";
import type { Candidate } from "../fix/candidate.js";
import type { FixSearch, Larger } from "../fix/search.js";
import type { ToldFix } from "../fix/told.js";
import { plural, seconds } from "../result/words.js";
import { grouped } from "../source/numbers.js";
import { wrapWords } from "./wrap.js";

export interface FixText {
  readonly spec: string;
  readonly variant: string | null;
  /** What fails in the spec. */
  readonly violated: readonly string[];
  readonly search: FixSearch;
  readonly told: readonly ToldFix[];
  readonly elapsedMs: number;
}

const KINDS: Readonly<Record<Candidate["kind"], string>> = {
  guard: "a check",
  mode: "another call",
  wake: "all instead of one",
  move: "a step moved",
  section: "a lock section",
  step: "a step repeated",
  retry: "a check that goes back",
  wait: "a step that waits",
};

export function renderFixes(
  { spec, variant, violated, search, told, elapsedMs }: FixText,
  c: Palette,
): string {
  const what = variant === null ? spec : `${spec}, variant ${variant}`;
  const lines = [
    c.bold(`Fixes of ${what}`),
    ...wrapWords(`It fails: ${violated.join(", ")}.`),
    ...summary(search).flatMap((line) => wrapWords(line)),
    c.dim(seconds(elapsedMs)),
  ];
  told.forEach((fix, i) => {
    const { kind, size, states, larger } = fix;
    lines.push(
      "",
      ...wrapWords(
        c.bold(`${i + 1}. ${KINDS[kind]}`) +
          `, ${plural(size, "statement")}: it holds in ${plural(states, "state")}${withLarger(larger)}`,
      ),
      "",
      ...fix.variant.split("\n").map((line) => `   ${line}`),
      "",
      ...fix.diff
        .trimEnd()
        .split("\n")
        .map((line) => `   ${coloured(line, c)}`),
    );
  });
  return `${lines.join("\n")}\n`;
}

function coloured(line: string, c: Palette): string {
  if (/^(?:---|\+\+\+|@@)/.test(line)) return c.dim(line);
  return line.startsWith("+") ? c.green(line) : line.startsWith("-") ? c.red(line) : line;
}

function withLarger(larger: readonly Larger[]): string {
  const told = (verdict: Larger["verdict"]): readonly string[] =>
    larger.filter((one) => one.verdict === verdict).map(({ constant, value }) => `${constant} = ${value}`);
  const [holds, open] = [told("holds"), told("unknown")];
  return [
    holds.length === 0 ? "" : `, and with ${holds.join(", with ")}`,
    open.length === 0 ? "" : `; not searched to the end with ${open.join(", with ")}`,
    ".",
  ].join("");
}

function summary({
  fixes,
  held,
  singles,
  pairs,
  tried,
  failedLarger,
  undecided,
  limit,
}: FixSearch): readonly string[] {
  const all = singles + pairs;
  const searched =
    limit === null
      ? `All ${plural(all, "edit")} of the search space were tried`
      : `${grouped(tried)} of ${plural(all, "edit")} were tried: ${limit}`;
  const held_ = held === 0 ? "; with none of them it holds." : `; with ${grouped(held)} it holds.`;
  return [
    `${searched}${held_}`,
    ...(pairs > 0 ? [`Of these, ${plural(pairs, "is a pair", "are pairs")}.`] : []),
    ...(failedLarger > 0
      ? [`${grouped(failedLarger)} hold with these constants, and fail with a larger one: left out.`]
      : []),
    ...(undecided > 0 ? [`${grouped(undecided)} may hold: a search was not finished.`] : []),
    ...(fixes.length === 0
      ? [limit === null ? "There is no fix of at most two edits among them." : "No fix was found so far."]
      : []),
  ];
}
