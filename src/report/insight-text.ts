/** What a counterexample says beyond its steps, as text below them. */
import type { Palette } from "../diagnostics/style.js";
import type { InsightJson } from "../result/insight.js";
import { plural } from "../result/words.js";
import { visibleLine } from "../source/visible.js";
import { valueText } from "../view/values.js";
import { wrapWords } from "./wrap.js";

/** More are counted. */
const LISTED_MAX = 6;

/** @param actions Of each step of the trace; null for the initial state. */
export const insightLines = (
  insight: InsightJson,
  actions: readonly (string | null)[],
  c: Palette,
): readonly string[] => {
  const texts = insightSentences(insight, actions);
  if (texts.length === 0) return [];
  return [
    "",
    c.bold(`${INSIGHT_TITLE}:`),
    ...texts.flatMap((text) => wrapWords(`     ${visibleLine(text)}`)),
  ];
};

export const INSIGHT_TITLE = "How it comes to that";

/** Each a clause, without a full stop; none of a single state, which says it all. */
export const insightSentences = (
  insight: InsightJson,
  actions: readonly (string | null)[],
): readonly string[] =>
  actions.length < 2
    ? decidingTexts(insight, actions)
    : [
        ...doomedTexts(insight.doomed, actions),
        ...decidingTexts(insight, actions),
        ...orderTexts(insight, actions),
      ];

const stepName = (number: number, actions: readonly (string | null)[]): string => {
  const action = actions[number - 1];
  return action == null ? `${number}` : `${number} ${action}`;
};

const listed = (items: readonly string[]): string =>
  [
    ...items.slice(0, LISTED_MAX),
    ...(items.length > LISTED_MAX ? [`${items.length - LISTED_MAX} more`] : []),
  ].join("; ");

function doomedTexts(
  { from, escapes, mayRest }: InsightJson["doomed"],
  actions: readonly (string | null)[],
): readonly string[] {
  if (from === null) return ["from where on it is doomed: not decided (too many states)"];
  if (from === 1) return ["doomed from the start: whatever happens, it ends like this"];
  const isLast = from === actions.length;
  const doomed = isLast
    ? `not doomed before the last step, ${stepName(from, actions)}`
    : `doomed after step ${stepName(from, actions)}: if every process goes on, it ends like this`;
  const ways = escapes?.map(({ action, parameters, to }) => {
    const given = Object.entries(parameters).map(([name, value]) => `${name} = ${valueText(null, value)}`);
    return `${[action, ...(given.length === 0 ? [] : [`(${given.join(", ")})`])].join(" ")}${to === null ? "" : `, then ${to}`}`;
  });
  const rest = mayRest ? ["nothing, since no process has to go on there"] : [];
  if (ways === undefined) return [doomed, "what could have avoided that in its place: not decided"];
  const all = [...ways, ...rest];
  return [doomed, ...(all.length === 0 ? [] : [`in its place this could have avoided it: ${listed(all)}`])];
}

function decidingTexts({ deciding }: InsightJson, actions: readonly (string | null)[]): readonly string[] {
  if (deciding === undefined) return [];
  if (deciding === null) return ["the unedited spec can take each of these steps"];
  const { step, instead } = deciding;
  const name = step === 1 ? "the initial state" : `step ${stepName(step, actions)}`;
  if (instead === null)
    return [`${name} decides: the unedited spec ${step === 1 ? "does not begin so" : "can't take it there"}`];
  const told =
    instead.length === 0
      ? "changes nothing"
      : `makes it ${listed(instead.map(({ path, value }) => `${path} = ${value}`))}`;
  return [`${name} decides: there the unedited spec ${told}`];
}

function orderTexts({ orders }: InsightJson, actions: readonly (string | null)[]): readonly string[] {
  if (orders === null) return ["which orders it needs: not decided (too many schedules)"];
  const { core, schedules, violating } = orders;
  const many = plural(schedules, "schedule");
  if (schedules === 1)
    // Of one process there is nothing to say.
    return new Set(actions.flatMap((action) => action?.split(".")[0] ?? [])).size > 1
      ? ["these steps are possible in this order only"]
      : [];
  if (core.length === 0) return [`in any order these steps end there: all ${many}`];
  const texts = core.map(
    ({ first, then }) => `${stepName(first, actions)} before ${stepName(then, actions)}`,
  );
  return [`it needs the order ${texts.join(", and ")}: ${violating} of ${many} of these steps end there`];
}
