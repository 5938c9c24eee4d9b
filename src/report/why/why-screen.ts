/**
 * The first screen of `subtle why`: because of what the goals hold, where in the code it matters, what may be changed, and
 * what fails only together. It says nothing that was not searched; the full list is that of `why-text.ts`.
 */
import type { Palette } from "../../diagnostics/style.js";
import type { WhyElement } from "../../elements/element.js";
import { constantsJson } from "../../result/json.js";
import { plural, seconds } from "../../result/words.js";
import type { Answer } from "../../why/answer.js";
import { unfinished } from "../../why/examine.js";
import { counts, type Goals } from "../../why/goals.js";
import type { Failure, Range, RangeSearch, Reach } from "../../why/ranges.js";
import { failureText } from "../../why/remark.js";
import type { WhyResult } from "../../why/why.js";
import { visibleLength, WIDTH, wrapWords } from "../wrap.js";
import { knownOnScreen } from "./proof-text.js";
import { formText, sectionText } from "./why-ranges.js";
import { leftText, type WhyTextInput } from "./why-text.js";

interface Entry {
  readonly element: WhyElement;
  readonly answer: Answer;
  /** What of the goals fails without it: `NoDangling 12`; null if nothing does. */
  readonly fails: string | null;
}

/** A result with ranges, so that there is a first screen. */
export interface ScreenInput extends WhyTextInput {
  readonly result: WhyResult & { readonly ranges: RangeSearch; readonly goals: Goals };
}

export const hasScreen = (input: WhyTextInput): input is ScreenInput =>
  input.result.ranges !== null && input.result.goals !== null && unfinished(input.base.exploration) === null;

export function renderScreen(input: ScreenInput, c: Palette): string {
  const { result } = input;
  const { goals } = result;
  const entries = result.elements.map((element, i): Entry => {
    const answer = result.answers[i] as Answer;
    return { element, answer, fails: goalFailures(answer.properties, goals) };
  });
  const opening = [...headLines(input, c), ...idleLockLines(entries), ...becauseLines(entries, input, c)];
  const others = [
    ...placeLines(entries, input, c),
    ...changeLines(entries, result, c),
    ...togetherLines(result, c),
    ...restLines(entries, result, c),
  ];
  const room = LINES_MAX - opening.length - others.length;
  const known = input.proof == null ? [] : knownOnScreen(input.proof, input.base.spec.ir, room, c);
  return `${[...opening, ...known, ...others].join("\n")}\n`;
}

/** Lines of the screen, as far as the outline of the proof decides that. */
const LINES_MAX = 40;

function goalFailures(properties: Answer["properties"], { names }: Goals): string | null {
  const failed = properties.filter(({ name, kind }) => kind !== "reachable" && names.includes(name));
  return failed.length === 0
    ? null
    : failed.map(({ name, trace, place }) => failureText(name, trace, place)).join(", ");
}

function headLines({ base, result, variant, elapsedMs }: ScreenInput, c: Palette): readonly string[] {
  const { exploration, spec } = base;
  const name = variant === null ? spec.ir.name : `${spec.ir.name} (variant ${variant})`;
  const constants = Object.entries(constantsJson(spec.ir)).map(
    ([constant, value]) => `${constant} = ${value}`,
  );
  const states = [`${plural(exploration.counts.distinct, "state")}`, ...constants].join(", ");
  const { names, chosen } = result.goals;
  const why = {
    named: "as named",
    "without-places": "they name no place in the code",
    all: "all properties",
  };
  const goals =
    names.length === 0
      ? "no property: only deadlocks and mistakes count"
      : `${names.join(", ")} (${why[chosen]})`;
  return [
    c.green(c.bold(`✓ ${name} holds`)),
    ...wrapWords(`  ${states}; ${seconds(elapsedMs)}`).map(c.dim),
    ...wrapWords(`  goals: ${goals}`).map(c.dim),
  ];
}

// ─────────────────────────────────────────────────────────────────────── because

/** Whether every question about an element or a place was answered. */
const isDecided = ({ answers, ranges }: ScreenInput["result"]): boolean =>
  answers.every(({ verdict }) => verdict !== "unknown") &&
  ranges.ranges.every(({ earlier, later }) =>
    [earlier, later].every(({ end }) => end?.verdict !== "unknown"),
  );

/** How often each action was taken. */
const takenIn = ({ exploration }: ScreenInput["base"]): ReadonlyMap<string, number> =>
  new Map(exploration.actions.map(({ name, taken }) => [name, taken]));

interface Row {
  readonly owner: string;
  readonly label: string;
  readonly text: string;
  readonly fails: string;
}

/** Text to the left, what fails to the right. */
function rowLines({ label, text, fails }: Omit<Row, "owner">, width: number): readonly string[] {
  const indent = width + 6;
  const room = WIDTH - indent - fails.length - 2;
  const [first = "", ...more] = wrapWords(text, Math.max(room, ROOM_MIN)).map((line) => line.trim());
  const left = `    ${label.padEnd(width)}  ${first}`;
  const gap = WIDTH - visibleLength(left) - fails.length;
  const head = gap >= 2 ? [`${left}${" ".repeat(gap)}${fails}`] : [left, fails.padStart(WIDTH)];
  return [...head, ...more.map((line) => `${" ".repeat(indent)}${line}`)].map((line) => line.trimEnd());
}

const ROOM_MIN = 24;
const LABEL_MAX = 16;

/** The process or action that an element belongs to. */
const ownerOf = (id: string): string => id.split(".")[0] ?? id;

function becauseLines(
  entries: readonly Entry[],
  { base, result }: ScreenInput,
  c: Palette,
): readonly string[] {
  const rows = [
    ...lockRows(entries, result),
    ...stepRows(entries, result, takenIn(base)),
    ...otherRows(entries),
  ];
  if (rows.length === 0)
    return [
      "",
      isDecided(result)
        ? "Each goal holds without any one of the elements."
        : "Of what was decided, each goal holds without any one element.",
    ];
  const width = Math.min(LABEL_MAX, Math.max(...rows.map(({ label }) => label.length)));
  const owners = [...new Set(rows.map(({ owner }) => owner))];
  const remark = "without it, or out of its place, this fails (states)";
  const title = "It works because";
  return [
    "",
    `${c.bold(title)}${" ".repeat(WIDTH - title.length - remark.length)}${c.dim(remark)}`,
    ...owners.flatMap((owner) => [
      `  ${owner}`,
      ...rows.filter((row) => row.owner === owner).flatMap((row) => rowLines(row, width)),
    ]),
  ];
}

function lockRows(entries: readonly Entry[], { weakest }: WhyResult): readonly Row[] {
  return entries.flatMap(({ element, answer, fails }): readonly Row[] => {
    const { id, kind, lock } = element;
    if (kind !== "lock" || fails === null || lock === undefined || answer.sameAs !== null) return [];
    const weak = weakest?.find((other) => other.id === id);
    const parts = weak === undefined ? [] : [sectionText(weak), formText(weak)];
    const text = [`holds ${lock.name}`, parts.filter((part) => part !== null).join("; ")].join("  ");
    return [{ owner: ownerOf(id), label: lock.macro, text, fails }];
  });
}

/** Where a range ends because of a goal. */
function bound(word: string, { end }: Reach, { names }: Goals): { text: string; fails: string } | null {
  if (end === null || end.verdict !== "fails") return null;
  const failed = end.failures.filter(({ name }) => names.includes(name));
  const [first] = failed;
  if (first === undefined) return null;
  return { text: `${word} ${end.step}`, fails: lengthText(first) };
}

const lengthText = ({ name, length }: Failure): string => `${name}${length === null ? "" : ` ${length}`}`;

/** `after lock, before insert`, with the shortest of what fails elsewhere; null if no goal depends on its place. */
function placeOf({ earlier, later }: Range, goals: Goals): { text: string; fails: string } | null {
  const bounds = [bound("after", earlier, goals), bound("before", later, goals)].filter((b) => b !== null);
  const [first] = bounds;
  return first === undefined ? null : { text: bounds.map(({ text }) => text).join(", "), fails: first.fails };
}

const lockSteps = (entries: readonly Entry[]): ReadonlySet<string | null> =>
  new Set(entries.flatMap(({ element: { lock } }) => [...(lock?.takes ?? []), ...(lock?.gives ?? [])]));

function stepRows(
  entries: readonly Entry[],
  { ranges, goals }: ScreenInput["result"],
  taken: ReadonlyMap<string, number>,
): readonly Row[] {
  const locks = lockSteps(entries);
  return ranges.ranges.flatMap((range): readonly Row[] => {
    // What is never done protects nothing; elsewhere it would be done, and might do harm.
    if (locks.has(range.id) || taken.get(range.id) === 0) return [];
    const place = placeOf(range, goals);
    const own = entries.find(({ element }) => element.kind === "step" && element.id === range.id);
    // A part can be needed where the whole is not.
    const parts = entries.filter(
      ({ element, fails }) => element.id.startsWith(`${range.id}.`) && fails !== null && isPart(element),
    );
    const fails = own?.fails ?? parts[0]?.fails ?? place?.fails ?? null;
    if (fails === null) return [];
    const text = [deedOf(range.id, entries), place?.text].filter((part) => part).join("  ");
    const [owner = "", ...label] = range.id.split(".");
    return [{ owner, label: label.join("."), text, fails }];
  });
}

const isPart = ({ kind }: WhyElement): boolean => !["lock", "lock-mode", "lock-call", "order"].includes(kind);

/** `sets i_size`, `tests page >= i_size`, `calls m`: what a step does, in words of the spec. */
function deedOf(id: string, entries: readonly Entry[]): string {
  const own = entries.filter(({ element }) => element.id.startsWith(`${id}.`));
  const of = (kind: WhyElement["kind"]): readonly WhyElement[] =>
    own.flatMap(({ element }) => (element.kind === kind ? [element] : []));
  const last = (element: WhyElement): string => element.id.slice(id.length + 1).replace(/'?(\.\d+)?$/, "");
  const sets = [...new Set(of("assignment").map(last))];
  if (sets.length > 0) return `sets ${sets.join(", ")}`;
  const tests = of("if-false").map(({ text }) => text);
  if (tests.length > 0) return `tests ${tests.join("; ")}`;
  const waits = of("when").map(({ text }) => text);
  if (waits.length > 0) return `waits for ${waits.join(" and ")}`;
  const calls = [...of("call"), ...of("lock-call")].map(last);
  return calls.length > 0 ? `calls ${[...new Set(calls)].join(", ")}` : "";
}

/** Guards, actions and marks that stand in no row of a step. */
function otherRows(entries: readonly Entry[]): readonly Row[] {
  return entries.flatMap(({ element, answer, fails }): readonly Row[] => {
    const { id, kind, text, actions } = element;
    const isInStep = actions.some((action) => action.includes("."));
    if (fails === null || answer.sameAs !== null) return [];
    const isOther =
      kind === "fairness" || kind === "init" || (isPart(element) && !isInStep && kind !== "step");
    if (!isOther) return [];
    const label = id.split(".").slice(1).join(".");
    const words = kind === "when" || kind === "where" ? `waits for ${text}` : text;
    return [{ owner: ownerOf(id), label: label === "" ? kind : label, text: words, fails }];
  });
}

// ─────────────────────────────────────────────────────────────────────── the code

function placeLines(entries: readonly Entry[], { base, result }: ScreenInput, c: Palette): readonly string[] {
  const places = [...new Set(entries.flatMap(({ element: { at } }) => (at === null ? [] : [at])))];
  if (places.length === 0) return [];
  const taken = takenIn(base);
  const matters: string[] = [];
  const others: string[] = [];
  const isBound = (range: Range): boolean => placeOf(range, result.goals) !== null;
  for (const place of places) {
    const here = entries.filter(({ element: { at } }) => at === place);
    if (
      isNeverTaken(
        here.flatMap(({ element }) => element.actions),
        taken,
      )
    ) {
      const actions = here.flatMap(({ element }) => element.actions);
      others.push(...wrapWords(`  ${place}: ${notExecuted(actions, result.elsewhere ?? [])}`));
      continue;
    }
    const ranges = result.ranges.ranges.filter(({ at }) => at === place);
    const said = [
      ...here.flatMap(({ element, fails, answer }) => {
        const { kind, lock, id } = element;
        if (fails === null || answer.sameAs !== null) return [];
        if (kind === "lock" && lock !== undefined) return [`the lock ${lock.name} (${lock.macro}), ${fails}`];
        const isNamed =
          lockSteps(entries).has(id) || ranges.some((range) => range.id === id && isBound(range));
        return kind === "step" && !isNamed ? [`${id.split(".").at(-1)}, ${fails}`] : [];
      }),
      ...ranges.flatMap((range) => {
        const stays = lockSteps(entries).has(range.id) ? null : placeOf(range, result.goals);
        return stays === null ? [] : [`${range.step} ${stays.text}, ${stays.fails}`];
      }),
    ];
    const idle = here.flatMap((entry) => {
      const { element, fails, answer } = entry;
      const why =
        element.kind === "lock" && fails === null && answer.sameAs === null
          ? elsewhere([entry], taken)
          : null;
      return why === null ? [] : [`its lock ${element.lock?.name}: ${why}`];
    });
    if (said.length > 0) said.push(...idle);
    if (said.length > 0) matters.push(...wrapWords(`  ${place}`), ...said.flatMap((line) => indented(line)));
    else {
      const why = elsewhere(here, taken);
      if (why !== null) others.push(...wrapWords(`  ${place}: ${why}`));
    }
  }
  return [
    "",
    c.bold("Where the comment belongs"),
    ...(matters.length > 0
      ? matters
      : isDecided(result)
        ? ["  nowhere: no goal depends on one element at a place that the spec names"]
        : ["  not known: not everything is decided"]),
    ...(others.length === 0 ? [] : [c.dim("  and where it does not:"), ...others]),
  ];
}

const indented = (text: string): readonly string[] =>
  wrapWords(text, WIDTH - 6).map((line) => `      ${line.trim()}`);

const isNeverTaken = (actions: readonly string[], taken: ReadonlyMap<string, number>): boolean =>
  actions.length > 0 && actions.every((action) => taken.get(action) === 0);

/** With which other constants some of these actions are taken, as far as that was searched. */
function notExecuted(actions: readonly string[], elsewhere: NonNullable<WhyResult["elsewhere"]>): string {
  const never = "never executed with these constants";
  const text = ({ constant, value }: (typeof elsewhere)[number]): string => `${constant} = ${value}`;
  const executed = elsewhere.filter(({ taken }) => actions.some((action) => taken.includes(action)));
  if (executed.length > 0) return `${never}; it is with ${executed.map(text).join(", with ")}`;
  const searched = elsewhere.filter(({ verdict }) => verdict === "searched");
  return searched.length === 0 ? never : `${never}, nor with ${searched.map(text).join(", with ")}`;
}

/** Locks at places that the spec names without which the state graph is the same: a comment on them would mislead. */
function idleLockLines(entries: readonly Entry[]): readonly string[] {
  const idle = entries.flatMap(({ element: { kind, lock, at }, fails, answer }) =>
    kind === "lock" && lock !== undefined && at !== null && fails === null && isSameGraph(answer)
      ? [`${at}: the lock ${lock.name} makes no difference: the same graph without it`]
      : [],
  );
  return [...new Set(idle)].slice(0, IDLE_MAX).flatMap((text) => wrapWords(`  ${text}`));
}

const IDLE_MAX = 2;

const isSameGraph = ({ how }: Answer): boolean => how === "same-graph" || how === "dead";

/** Why no comment belongs to a place; null if that is not decided. */
function elsewhere(here: readonly Entry[], taken: ReadonlyMap<string, number>): string | null {
  if (
    isNeverTaken(
      here.flatMap(({ element }) => element.actions),
      taken,
    )
  )
    return "never executed with these constants: the same graph without it";
  const whole = here.filter(({ element: { kind } }) => kind === "lock");
  const asked = whole.length > 0 ? whole : here;
  if (asked.some(({ answer }) => answer.verdict === "unknown")) return null;
  const what = whole.length > 0 ? "the lock makes no difference" : "no difference";
  if (asked.some(({ fails }) => fails !== null)) return null;
  if (asked.every(({ answer }) => isSameGraph(answer))) return `${what}: the same graph without it`;
  return "another graph without it, but no goal fails";
}

// ─────────────────────────────────────────────────────────────────────── changes

function changeLines(
  entries: readonly Entry[],
  { ranges, goals, weaker }: ScreenInput["result"],
  c: Palette,
): readonly string[] {
  const isFree = ({ answer }: Entry): boolean => answer.verdict === "not-needed" && answer.sameAs === null;
  const dead = entries.filter(({ answer }) => answer.how === "dead").length;
  const texts = entries.filter(isFree).flatMap(({ element, answer }): readonly string[] => {
    const { id, kind, lock } = element;
    if (answer.how === "dead") return [];
    if (kind === "lock" && lock !== undefined)
      return [`${ownerOf(id)} may do without ${id.replace(/\.pair$/, "")}`];
    if (kind === "lock-mode") return [`${id.replace(/\.as\..*$/, "")} may be ${id.split(".").at(-1)}`];
    if (["when", "where", "init", "if-false"].includes(kind)) return [`${id} may go`];
    return kind === "atomicity" ? [`${id.replace(/\.atomic$/, "")} may be split`] : [];
  });
  const moves = ranges.ranges.flatMap(({ id, earlier, later }) =>
    [
      ["before", earlier],
      ["after", later],
    ].flatMap(([word, reach]) => {
      const { across, skips, notes } = reach as Reach;
      const last = across.at(-1);
      return last === undefined || skips || notes.length > 0
        ? []
        : [`${id} may move ${word as string} ${last}`];
    }),
  );
  const forms = (weaker?.forms ?? []).flatMap(({ id, kind, form, verdict }) =>
    verdict !== "enough"
      ? []
      : [`${id.replace(/\.(?:split|weaker|weak|unfair)$/, "")} may be ${kind === "split" ? "split" : form}`],
  );
  const all = [...texts, ...forms, ...moves];
  const shown = all.slice(0, CHANGES_MAX);
  const more = all.length - shown.length;
  const items = [...shown, ...(more > 0 ? [`and ${more} more`] : [])];
  if (all.length === 0 && dead === 0) return [];
  return [
    "",
    `${c.bold("May be changed, one at a time")}${c.dim(`: ${goals.names.length === 0 ? "nothing fails" : "the goals hold"}`)}`,
    ...wrapWords(`  ${items.join("; ")}`).map((line, i) => (i === 0 ? line : `  ${line.trim()}`)),
    ...(dead === 0 ? [] : [`  ${plural(dead, "condition")} never in effect`]),
  ];
}

const CHANGES_MAX = 8;

function togetherLines({ joint, goals, weaker }: ScreenInput["result"], c: Palette): readonly string[] {
  const pairs = (weaker?.pairs ?? []).map(
    ({ ids, failures }) => `${ids.join(" or ")}: ${failures.map(lengthText).join(", ")}`,
  );
  const needed = joint.sets.flatMap(({ elements, properties }) => {
    const fails = goalFailures(properties, goals);
    return fails === null ? [] : [`${elements.join(" or ")}: ${fails}`];
  });
  const sets = [...needed, ...pairs];
  if (sets.length === 0) return [];
  return [
    "",
    `${c.bold("Fails only together")}${c.dim(": of each set one has to stay")}`,
    ...sets.slice(0, SETS_MAX).flatMap((text) => wrapWords(`  ${text}`)),
    ...(sets.length > SETS_MAX ? [`  and ${sets.length - SETS_MAX} more`] : []),
  ];
}

const SETS_MAX = 4;

function restLines(
  entries: readonly Entry[],
  { ranges, goals, joint, elements }: ScreenInput["result"],
  c: Palette,
): readonly string[] {
  const helped = entries.filter(
    ({ answer }) =>
      answer.verdict === "needed" &&
      answer.sameAs === null &&
      !answer.properties.some((property) => counts(goals, property)),
  );
  const open = entries.filter(({ answer }) => answer.verdict === "unknown").map(({ element }) => element.id);
  const ends = ranges.ranges.flatMap(({ id, earlier, later }) =>
    [earlier.end, later.end].flatMap((end) => (end?.verdict === "unknown" ? [id] : [])),
  );
  const helpers = helped.map(({ element, answer }) => {
    const [first] = answer.properties;
    return `${element.id}${first === undefined ? "" : ` (${failureText(first.name, first.trace, first.place)})`}`;
  });
  const shown = entries.find(({ fails }) => fails !== null)?.element.id;
  const message = entries.find(({ answer }) => answer.verdict === "unknown")?.answer.message ?? null;
  const reason = message === null ? "" : ` (${message})`;
  const undecided = [
    ...new Set([
      ...open,
      ...ends,
      ...joint.undecided.map((ids) => ids.join(" + ")),
      ...(joint.left === 0 ? [] : [leftText(joint.left)]),
    ]),
  ];
  return [
    ...(helpers.length === 0
      ? []
      : ["", ...wrapWords(`Needed for other properties only: ${listed(helpers)}`)]),
    ...(undecided.length === 0
      ? []
      : ["", ...wrapWords(`Not decided: ${listed(undecided)}${reason}`).map(c.yellow)]),
    "",
    ...wrapWords(
      `--all lists ${plural(elements.length, "element")} and all ranges${shown === undefined ? "" : `; --show ${shown} shows what happens without it`}.`,
    ).map(c.dim),
  ];
}

const LISTED_MAX = 4;

const listed = (items: readonly string[]): string =>
  [
    ...items.slice(0, LISTED_MAX),
    ...(items.length > LISTED_MAX ? [`and ${items.length - LISTED_MAX} more`] : []),
  ].join(", ");
