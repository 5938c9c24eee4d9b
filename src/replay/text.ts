/** The judgement of a log as text, for people. */
import type { Palette } from "../diagnostics/style.js";
import { wrapWords } from "../report/wrap.js";
import { plural, seconds } from "../result/words.js";
import { grouped } from "../source/numbers.js";
import { visibleLine } from "../source/visible.js";
import type { ReplayJson } from "./json.js";
import type { Group } from "./reasons.js";
import type { Blocked, LargestSet, Rejection } from "./rejection.js";
import type { ObjectVerdict } from "./replay.js";

/** So many largest sets, groups of states and acceptable lines are shown; JSON has them all. */
const SETS_SHOWN = 3;
const GROUPS_SHOWN = 3;
const LINES_SHOWN = 6;
const EXPLANATIONS_SHOWN = 5;
const OBJECTS_SHOWN = 10;

export function replayText(result: ReplayJson, quiet: boolean, c: Palette): string {
  const { spec, log, verdict, events, ignored, lost, objects, stop } = result;
  const of = `${spec}${result.variant === null ? "" : `, variant ${result.variant}`}`;
  const name = visibleLine(log);
  const head = {
    accepted: `${c.green("✓")} ${c.bold(name)} is accepted by ${of}`,
    rejected: `${c.red("✗")} ${c.bold(name)} is rejected by ${of}`,
    undecided: `${c.yellow("?")} ${c.bold(name)} is not decided: no contradiction to ${of} so far`,
  }[verdict];
  const states = objects.length === 1 ? objects[0]?.states : undefined;
  const counts = [
    plural(events, "event"),
    ...(ignored > 0 ? [`${grouped(ignored)} ignored`] : []),
    ...(objects.length > 1 ? [plural(objects.length, "object")] : []),
    ...(states !== undefined && verdict === "accepted"
      ? [`${plural(states, "state")} possible at the end`]
      : []),
    seconds(result.elapsedMs),
  ];
  const losses = lost.map(({ line, count }) =>
    c.yellow(
      `  line ${line}: ${count === null ? "events" : plural(count, "event")} lost: from there any reachable state`,
    ),
  );
  const lines = [head, `  ${counts.join(", ")}`, ...(stop === null ? [] : [`  stopped: ${STOPS[stop]}`])];
  if (quiet) return `${lines.join("\n")}\n`;
  const bad = objects.filter(({ verdict: own }) => own === "rejected");
  lines.push(
    ...losses.slice(0, 5),
    ...(losses.length > 5 ? [`  … and ${losses.length - 5} more losses`] : []),
  );
  for (const object of bad.slice(0, OBJECTS_SHOWN)) lines.push(...objectLines(object, c));
  if (bad.length > OBJECTS_SHOWN) lines.push("", `  … and ${bad.length - OBJECTS_SHOWN} more objects`);
  if (verdict === "accepted") lines.push(...coverageLines(result.coverage, c));
  return `${lines.join("\n")}\n`;
}

export const STOPS = {
  interrupted: "a signal",
  time: "the limit on time",
  memory: "lack of memory",
  hidden:
    "the limit on hidden steps may keep explanations out; raise `hidden at most` in the map, or give the log as a file",
  lost: "events that were lost may explain what is seen before the line that says so; give the log as a file",
  states:
    "more states are possible than --max-states allows; a smaller spec, `start initial` or more visible steps leave fewer",
} as const;

function coverageLines(
  { logs, transitions, neverShown }: ReplayJson["coverage"],
  c: Palette,
): readonly string[] {
  const from = logs === 1 ? "" : ` in ${plural(logs, "log")}`;
  const never =
    neverShown.length === 0
      ? "  every visible step was seen"
      : c.yellow(`  visible steps that never occurred: ${neverShown.join(", ")}`);
  return [`  ${plural(transitions, "transition")} covered${from}`, ...wrapWords(never)];
}

function objectLines({ object, rejection }: ObjectVerdict, c: Palette): readonly string[] {
  if (rejection === null) return [];
  const head = object === null ? [] : ["", c.bold(`  ${visibleLine(object)}`)];
  return [...head, ...rejectionLines(rejection, c)];
}

function rejectionLines(rejection: Rejection, c: Palette): readonly string[] {
  const { largest, left, nearest } = rejection;
  const shown = largest.slice(0, SETS_SHOWN);
  const more = largest.length - shown.length + left;
  const single = largest.length === 1;
  return [
    ...shown.flatMap((set, i) => setLines(set, single ? null : i + 1, largest.length + left, c)),
    ...(more > 0 ? ["", `  … and ${more} more sets of lines that can be explained`] : []),
    ...(nearest.length === 0
      ? ["", ...(rejection.tried === 0 ? [] : wrapWords(`  ${NONE_EXPLAINS}`))]
      : [
          "",
          c.bold("  What may be wrong with the log") + c.dim(" (found by trying single changes):"),
          ...nearest.slice(0, EXPLANATIONS_SHOWN).flatMap(({ text }) => item(text)),
          ...(nearest.length > EXPLANATIONS_SHOWN
            ? [`    … and ${nearest.length - EXPLANATIONS_SHOWN} more`]
            : []),
        ]),
    ...limitLines(rejection, c),
  ];
}

export const NONE_EXPLAINS =
  "No single change that was tried (a line missing, twice, swapped, a value off) explains it.";

/** What an explanation leaves out; null if nothing. */
export function limitText({ tried, undecided, stop }: Rejection): string | null {
  if (stop === null && tried === 0) return "Single changes were not tried: so many objects are rejected.";
  if (stop !== null) return `The explanation is not complete: ${STOPS[stop]} ended it.`;
  if (undecided === 0) return null;
  return `Of ${plural(tried, "change")} that ${tried === 1 ? "was" : "were"} tried, ${grouped(undecided)} would have taken too long to decide.`;
}

function limitLines(rejection: Rejection, c: Palette): readonly string[] {
  const text = limitText(rejection);
  return text === null ? [] : wrapWords(c.yellow(`  ${text}`));
}

const item = (text: string): readonly string[] => wrapWords(`    ${visibleLine(text)}`);

/** Which lines are explained: `all up to 17, and 19`. */
export function linesText({ upTo, alsoLines }: LargestSet): string {
  const also = alsoLines.slice(0, 8).join(", ");
  const more = alsoLines.length > 8 ? ` and ${alsoLines.length - 8} more` : "";
  if (upTo === null) return alsoLines.length === 0 ? "no line" : `lines ${also}${more}`;
  return `the lines up to ${upTo}${alsoLines.length === 0 ? "" : `, and ${also}${more}`}`;
}

/** How many states are possible after a set of lines, and how many of them were looked at. */
export function statesText({ states, reachable, lookedAt }: LargestSet): string {
  const all = reachable ?? states;
  const count = `${plural(all, "state is", "states are")} possible then`;
  return `${reachable === null ? "at least " : ""}${count}${lookedAt === all || lookedAt === 0 ? "" : `, of which ${grouped(lookedAt)} were looked at`}`;
}

function setLines(set: LargestSet, number: number | null, of: number, c: Palette): readonly string[] {
  const which = number === null ? "" : `${number} of ${of}: `;
  const states = statesText(set);
  const acceptable = set.acceptable.slice(0, LINES_SHOWN);
  return [
    "",
    ...wrapWords(`  ${which}${linesText(set)} can be explained; ${states}`),
    ...set.blocked.flatMap((blocked) => blockedLines(blocked, c)),
    ...(acceptable.length === 0
      ? ["  No line at all could be next."]
      : [
          "  What could be next:",
          ...acceptable.flatMap(({ events, step }) => item(`${events.join(" or ")} for ${step}`)),
          ...(set.acceptable.length > LINES_SHOWN
            ? [`    … and ${set.acceptable.length - LINES_SHOWN} more`]
            : []),
        ]),
  ];
}

function blockedLines({ line, event, text, groups }: Blocked, c: Palette): readonly string[] {
  const shown = text === "" || text.includes(event) ? (text === "" ? event : text) : `${event}: ${text}`;
  return [
    ...wrapWords(`  ${c.red(`line ${line}`)} can't be next: ${c.bold(visibleLine(shown))}`),
    ...groups.slice(0, GROUPS_SHOWN).flatMap((group) => groupLines(group, groups.length > 1)),
    ...(groups.length > GROUPS_SHOWN
      ? [`    … and ${groups.length - GROUPS_SHOWN} more groups of states`]
      : []),
  ];
}

function groupLines({ reasons, states }: Group, isOne: boolean): readonly string[] {
  const many = isOne ? `in ${plural(states, "state")}, ` : "";
  return reasons.flatMap(({ step, text }, i) => item(`${i === 0 ? many : "or "}${step}: ${text}`));
}
