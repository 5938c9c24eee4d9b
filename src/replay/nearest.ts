/**
 * What may be wrong with a log that no behaviour explains: single changes that would make it one, found by trying them. A line
 * is missing, or one too many; two are in the wrong order; a value is off.
 */
import { Interruption } from "../../checker/interruption.js";
import type { Json } from "../state/print.js";
import { excerpt } from "../syntax/excerpt.js";
import { valueText } from "../view/values.js";
import { type Happening, Judge, lineOf, type Reached } from "./judge.js";
import type { Label, LabelWay, Mapped, Mapper } from "./label.js";
import { type Explaining, stepText } from "./reasons.js";
import type { Step } from "./space.js";

export interface Explanation {
  readonly kind: "missing" | "extra" | "twice" | "swapped" | "value";
  /** The lines that it is about; of a missing one, that before which it is missing. */
  readonly lines: readonly number[];
  readonly text: string;
}

/** So many events before the first one that can't be explained may be wrong. */
const BACK_MAX = 24;
/** A change has to explain so many events after it, if there are as many. */
export const AHEAD_MAX = 24;
/** One change may take such a part of the work. */
const TRIAL_SHARE = 20;
/** Two lines that say the same are so near to each other, and two that are in the wrong order. */
const TWINS_APART = 3;
const SWAPPED_MAX = 4;
/** Why something ended early. */
export type Stop = "interrupted" | "time" | "memory";

/** What it is about, for what is told once. */
interface Found extends Explanation {
  readonly what?: string;
}

export interface Searching extends Explaining {
  readonly mapper: Mapper;
  readonly reorder: number;
}

export interface Nearest {
  readonly found: readonly Explanation[];
  /** How many changes were tried. */
  readonly tried: number;
  /** Of how many it is not known whether they explain the log, since that would take more work than allowed. */
  readonly left: number;
  /** What ended the search before all were tried; null if nothing did. */
  readonly stop: Stop | null;
  /** How much work it was, in configurations. */
  readonly spent: number;
}

/** What a log is tried with: its events up to some number as they are, and others behind them. */
interface Trials {
  readonly events: readonly Happening[];
  /** A judge that was given the events before one. */
  readonly before: (i: number) => Judge;
  readonly explains: (from: number, rest: readonly Happening[]) => boolean;
  /** What `look` finds, or `otherwise` if that takes too much work. */
  readonly within: <T>(otherwise: T, look: () => T) => T;
}

/**
 * Changes that explain the log, nearest first.
 * @param workMax In configurations that are looked at: so the answer is always the same.
 */
export function nearestExplanations(c: Searching, judge: Judge, workMax: number): Nearest {
  const largest = judge.largest();
  let [first, last] = [Number.POSITIVE_INFINITY, 0];
  for (const cut of largest)
    for (const number of judge.candidates(cut))
      [first, last] = [Math.min(first, number), Math.max(last, number)];
  const situations = judge.situations().filter(({ base }) => base <= first);
  const start = situations.find(({ base }) => base >= first - BACK_MAX) ?? situations.at(-1);
  if (start === undefined || workMax === 0) return { found: [], tried: 0, left: 0, stop: null, spent: 0 };
  const events: Happening[] = [];
  const end = Math.min(judge.count, last + 1 + AHEAD_MAX);
  for (let number = start.base; number < end; number += 1) {
    const one = judge.at(number);
    if (one !== undefined) events.push(one);
  }
  const { trials, count } = trialsWith(c, events, start, workMax);
  const found: (Found & { readonly distance: number })[] = [];
  const reach = Math.min(events.length - 1, last - start.base);
  const stop = untilStopped(() => {
    for (let i = reach; i >= 0; i -= 1) {
      const one = events[i];
      if (one === undefined || one.kind === "lost") continue;
      const distance = reach - i;
      for (const explanation of changesAt(c, trials, i, one)) found.push({ ...explanation, distance });
    }
  });
  const told = new Set<string>();
  return {
    ...count,
    stop,
    found: found
      .sort((a, b) => a.distance - b.distance)
      .filter(({ kind, what }) => {
        const key = `${kind} ${what}`;
        const isNew = kind !== "missing" || !told.has(key);
        told.add(key);
        return isNew;
      })
      .map(({ kind, lines, text }) => ({ kind, lines, text })),
  };
}

/** Does something until it is over or interrupted: why. */
export function untilStopped(work: () => void): Stop | null {
  try {
    work();
    return null;
  } catch (error) {
    if (!(error instanceof Interruption)) throw error;
    return error.stop === "interrupted" || error.stop === "time" ? error.stop : "memory";
  }
}

function trialsWith(
  c: Searching,
  events: readonly Happening[],
  start: Reached,
  workMax: number,
): { readonly trials: Trials; readonly count: { tried: number; left: number; spent: number } } {
  const count = { tried: 0, left: 0, spent: 0 };
  const within: Trials["within"] = (otherwise, look) => {
    const found = c.possible.work.within(
      Math.min(workMax - count.spent, workMax / TRIAL_SHARE),
      (work) => {
        count.spent += work;
      },
      () => ({ value: look() }),
    );
    if (found !== null) return found.value;
    count.left += 1;
    return otherwise;
  };
  const judges = [new Judge(c.possible, start.at, c.reorder)];
  const before = (i: number): Judge => {
    for (let known = judges.length; known <= i; known += 1) {
      const next = (judges[known - 1] as Judge).copy();
      next.push(events[known - 1] as Happening);
      judges.push(next);
    }
    return (judges[i] as Judge).copy();
  };
  const explains: Trials["explains"] = (from, rest) => {
    count.tried += 1;
    return within(false, () => {
      const trial = before(from);
      for (const one of rest) {
        if (trial.isRejected) return false;
        trial.push(one);
      }
      trial.end();
      return !trial.isRejected;
    });
  };
  return { trials: { events, before, explains, within }, count };
}

function* changesAt(c: Searching, trials: Trials, i: number, one: Mapped): Iterable<Found> {
  const { events } = trials;
  const line = lineOf(one);
  const isExplainedWith = (by: readonly Happening[]): boolean =>
    trials.explains(i, [...by, ...events.slice(i + 1)]);
  // Of two lines that say the same the second one is told.
  if (twinOf(events, i, one, 1) === null && isExplainedWith([])) {
    const twin = twinOf(events, i, one, -1);
    yield twin === null
      ? { kind: "extra", lines: [line], text: `line ${line} is one too many: \`${shown(one)}\`` }
      : {
          kind: "twice",
          lines: [twin, line],
          text: `line ${line} says again what line ${twin} says: \`${shown(one)}\``,
        };
  }
  for (let next = i + 1; next <= i + SWAPPED_MAX; next += 1) {
    const other = events[next];
    if (other?.kind !== "event") break;
    if (isSame(one, other)) continue;
    const swapped = [...events];
    swapped[i] = { ...one, label: other.label, ids: other.ids };
    swapped[next] = { ...other, label: one.label, ids: one.ids };
    if (trials.explains(i, swapped.slice(i)))
      yield {
        kind: "swapped",
        lines: [line, lineOf(other)],
        text: `lines ${line} and ${lineOf(other)} are in the wrong order: \`${shown(one)}\` and \`${shown(other)}\``,
      };
  }
  for (const { label, text, given } of relaxed(c, one)) {
    const isExplainedBy = (by: Label): boolean =>
      isExplainedWith([{ ...one, label: by, ids: idsFor(one, by) }]);
    if (!isExplainedBy(label)) continue;
    const actions = [...new Set(label.ways.map(({ action }) => action))];
    const values =
      given === null
        ? []
        : valuesBefore(c, trials, i, actions, given).filter((json) =>
            isExplainedBy(c.mapper.intern(withValue(label, given, json))),
          );
    const other = values.slice(0, VALUES_MAX).map((json) => valueText(null, JSON.parse(json) as Json));
    yield { kind: "value", lines: [line], text: `line ${line}: ${text(other)}` };
  }
  yield* missingBefore(c, trials, i, one);
}

/** The line that says the same shortly before, or behind. */
function twinOf(events: readonly Happening[], i: number, one: Mapped, direction: 1 | -1): number | null {
  for (let distance = 1; distance <= TWINS_APART; distance += 1) {
    const other = events[i + direction * distance];
    if (other?.kind === "event" && isSame(one, other)) return lineOf(other);
  }
  return null;
}

const isSame = (a: Mapped, b: Mapped): boolean =>
  a.label === b.label && a.ids.every((id, at) => id === b.ids[at]);

const shown = ({ event }: Mapped): string =>
  `${event.name}${event.text === "" || !event.isWhole ? "" : `: ${event.text}`}`;

/** A label that leaves out one thing that a line says. */
function* relaxed(
  c: Searching,
  { label, event }: Mapped,
): Iterable<{ label: Label; text: (values: readonly string[]) => string; given: string | null }> {
  const make = (change: (way: LabelWay) => LabelWay, observed = label.observed): Label =>
    c.mapper.intern({
      ...label,
      observed,
      ways: label.ways.map(change),
      identities: identitiesOf(label.ways.map(change)),
    });
  const given = new Map<string, { readonly name: string; readonly field: string | null }>();
  for (const way of label.ways) for (const { name, field } of way.given) given.set(name, { name, field });
  for (const { name, field } of given.values()) {
    const says = field === null ? null : event.fields().get(field);
    const value = says === undefined || says === null ? "" : ` (${JSON.stringify(says)})`;
    yield {
      label: make((way) => withoutGiven(way, name)),
      given: name,
      text: (values) =>
        `\`${field ?? name}\`${value} is off: \`${name}\` would have to be ${values.length === 0 ? "another value" : values.join(" or ")}`,
    };
  }
  const conditions = new Set(
    label.ways.flatMap(({ before, after }) => [...before, ...after].map(({ prepared }) => prepared)),
  );
  for (const prepared of conditions)
    yield {
      label: make((way) => ({
        ...way,
        before: way.before.filter((filled) => filled.prepared !== prepared),
        after: way.after.filter((filled) => filled.prepared !== prepared),
      })),
      given: null,
      text: () => `a value is off: without \`${excerpt(c.sources, prepared.span)}\` it is explained`,
    };
  for (const { name } of label.observed)
    yield {
      label: make(
        (way) => way,
        label.observed.filter((one) => one.name !== name),
      ),
      given: null,
      text: () => `\`${name}\` is off`,
    };
}

/** So many values are told that would do. */
const VALUES_MAX = 4;

/** A label in which a parameter or pick has another value. */
const withValue = (label: Label, name: string, json: string): Label => ({
  ...label,
  ways: label.ways.map((way) => ({
    ...way,
    given: [...way.given, { name, type: NOTHING, field: null, wanted: { kind: "value", json } }],
  })),
});

const identitiesOf = (ways: readonly LabelWay[]): readonly number[] =>
  [...new Set(ways.flatMap(({ identities }) => identities))].sort((a, b) => a - b);

function withoutGiven(way: LabelWay, name: string): LabelWay {
  const given = way.given.filter((one) => one.name !== name);
  const used = new Set<number>();
  const note = (
    inputs: readonly { readonly source: { readonly kind: string; readonly identity?: number } }[],
  ): void => {
    for (const { source } of inputs) if (source.identity !== undefined) used.add(source.identity);
  };
  for (const { wanted } of given) {
    if (wanted.kind === "identity") used.add(wanted.identity);
    if (wanted.kind === "expression") note(wanted.filled.prepared.inputs);
  }
  for (const { prepared } of [...way.before, ...way.after]) note(prepared.inputs);
  return { ...way, given, identities: way.identities.filter((identity) => used.has(identity)) };
}

/** Who the identities of a label are that leaves out some of those of an event. */
const idsFor = ({ label, ids }: Mapped, smaller: Label): readonly string[] =>
  smaller.identities.map((identity) => ids[label.identities.indexOf(identity)] ?? "");

/** Of a missing line, so many steps that it could have shown are told. */
const STEPS_MAX = 3;

/** A line that is not there, of a step that lines show, just before an event. */
function* missingBefore(c: Searching, trials: Trials, i: number, one: Mapped): Iterable<Found> {
  const { map } = c.possible;
  const isExplainedWith = (ways: readonly LabelWay[], ids: readonly string[] = []): boolean => {
    const label = c.mapper.intern({ ways, identities: identitiesOf(ways), observed: [], rules: [] });
    return trials.explains(i, [{ ...one, label, ids }, ...trials.events.slice(i)]);
  };
  const any = (action: number): LabelWay => ({ action, given: [], before: [], after: [], identities: [] });
  const visible = map.visible.flatMap((is, action) => (is ? [action] : []));
  // One trial shows whether any is worth trying.
  if (!isExplainedWith(visible.map(any))) return;
  for (const action of visible) {
    if (!isExplainedWith([any(action)])) continue;
    const name = c.spec.ir.actions[action]?.name ?? "";
    const candidates = candidatesBefore(c, trials, i, action);
    const steps = candidates.filter(({ way, ids }) => isExplainedWith([way], ids)).map(({ text }) => text);
    const lines = map.rules.flatMap(({ events: names, ways }) =>
      ways.some((way) => way.action === action) ? names : [],
    );
    const told = (steps.length === 0 ? [name] : steps.slice(0, STEPS_MAX)).map((step) => `\`${step}\``);
    const shows = [...new Set(lines)].map((event) => `\`${event}\``).join(" or ");
    yield {
      kind: "missing",
      lines: [lineOf(one)],
      what: `${action} ${told.join()}`,
      text: `before line ${lineOf(one)} a line is missing: ${shows} for ${told.join(" or ")}`,
    };
  }
}

const NOTHING = { kind: "nothing" } as const;
/** So many choices of a step are tried. */
const CHOICES_MAX = 12;
/** So many states are looked at for them. */
const LOOKED_AT_MAX = 500;

interface Candidate {
  readonly text: string;
  readonly way: LabelWay;
  readonly ids: readonly string[];
}

/** The steps of an action that could be taken just before an event; who has an identity is called so. */
function candidatesBefore(c: Searching, trials: Trials, i: number, action: number): readonly Candidate[] {
  const { possible, model } = c;
  const { identities } = possible.map;
  const found = new Map<string, Candidate>();
  for (const { at, member, step } of stepsBefore(c, trials, i, action)) {
    const { bound } = possible.configuration(member);
    const names = new Map<string, { identity: number; who: string }>();
    for (const [place, { identity, who }] of at.roster.entries()) {
      const known = identities[identity];
      const value = known?.values[bound[place] ?? -1];
      if (known?.type.kind === "symmetric" && value !== undefined)
        names.set(JSON.stringify(model.printer.json(known.type, value)), { identity, who });
    }
    const given = [...step.choices].map(([name, json]): LabelWay["given"][number] => {
      const whose = names.get(json);
      const wanted =
        whose === undefined
          ? ({ kind: "value", json } as const)
          : ({ kind: "identity", identity: whose.identity } as const);
      return { name, type: NOTHING, field: null, wanted };
    });
    const whose = [...step.choices.values()].flatMap((json) => names.get(json) ?? []);
    const which = [...new Set(whose.map(({ identity }) => identity))].sort((a, b) => a - b);
    // A step of two that have one identity can't be told by it.
    if (which.length < whose.length) continue;
    const text = stepText(
      c.spec.ir.actions[action]?.name ?? "",
      new Map([...step.choices].map(([name, json]) => [name, JSON.stringify(names.get(json)?.who) ?? json])),
    );
    const way = { action, given, before: [], after: [], identities: which };
    const ids = which.map((identity) => whose.find((one) => one.identity === identity)?.who ?? "");
    found.set(text, { text, way, ids });
    if (found.size >= CHOICES_MAX) break;
  }
  return [...found.values()];
}

interface StepBefore {
  readonly at: Reached["at"];
  readonly member: number;
  readonly step: Step;
}

function stepsBefore(
  { possible }: Searching,
  { before, within }: Trials,
  i: number,
  action: number,
): readonly StepBefore[] {
  return within([], () => {
    const judge = before(i);
    judge.end();
    return judge.now().flatMap(({ at }) =>
      [...possible.closure(at.set).subarray(0, LOOKED_AT_MAX)].flatMap((member) =>
        possible.space
          .part([action])
          .steps(possible.configuration(member).state)
          .map((step): StepBefore => ({ at, member, step })),
      ),
    );
  });
}

/** The values that a parameter or pick could have just before an event. */
function valuesBefore(
  c: Searching,
  trials: Trials,
  i: number,
  actions: readonly number[],
  name: string,
): readonly string[] {
  const found = new Set<string>();
  for (const action of actions)
    for (const { step } of stepsBefore(c, trials, i, action)) {
      const json = step.choices.get(name);
      if (json !== undefined) found.add(json);
      if (found.size >= CHOICES_MAX) return [...found];
    }
  return [...found];
}
