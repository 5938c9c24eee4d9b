/**
 * What may be wrong with a log that no behaviour explains: single changes that would make it one, found by trying them. A line
 * is missing, or one too many; two are in the wrong order; a value is off.
 */

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
/** So many changes are tried. */
const TRIALS_MAX = 4000;
/** Two lines that say the same are so near to each other, and two that are in the wrong order. */
const TWINS_APART = 3;
const SWAPPED_MAX = 4;
/** A log in which more states are possible is not looked into. */
const STATES_MAX = 20_000;

/** What it is about, for what is told once. */
interface Found extends Explanation {
  readonly what?: string;
}

export interface Searching extends Explaining {
  readonly mapper: Mapper;
  readonly reorder: number;
}

export function nearestExplanations(c: Searching, judge: Judge): readonly Explanation[] {
  const largest = judge.largest();
  const blocked = largest.flatMap((cut) => judge.candidates(cut));
  const [first, last] = [Math.min(...blocked), Math.max(...blocked)];
  const situations = judge.situations().filter(({ base }) => base <= first);
  const start = situations.find(({ base }) => base >= first - BACK_MAX) ?? situations.at(-1);
  if (start === undefined || start.at.set.members.length > STATES_MAX) return [];
  const events: Happening[] = [];
  const end = Math.min(judge.count, last + 1 + AHEAD_MAX);
  for (let number = start.base; number < end; number += 1) {
    const one = judge.at(number);
    if (one !== undefined) events.push(one);
  }
  let trials = 0;
  const explains = (tried: readonly Happening[]): boolean => {
    trials += 1;
    if (trials > TRIALS_MAX) return false;
    const trial = new Judge(c.possible, start.at, c.reorder);
    for (const one of tried) trial.push(one);
    trial.end();
    return !trial.isRejected;
  };
  const found: (Found & { readonly distance: number })[] = [];
  const reach = Math.min(events.length - 1, last - start.base);
  for (let i = reach; i >= 0; i -= 1) {
    const one = events[i];
    if (one === undefined || one.kind === "lost") continue;
    const distance = reach - i;
    for (const explanation of changesAt(c, events, i, one, start, explains))
      found.push({ ...explanation, distance });
  }
  const told = new Set<string>();
  return found
    .sort((a, b) => a.distance - b.distance)
    .filter(({ kind, what }) => {
      const key = `${kind} ${what}`;
      const isNew = kind !== "missing" || !told.has(key);
      told.add(key);
      return isNew;
    })
    .map(({ kind, lines, text }) => ({ kind, lines, text }));
}

function* changesAt(
  c: Searching,
  events: readonly Happening[],
  i: number,
  one: Mapped,
  start: Reached,
  explains: (events: readonly Happening[]) => boolean,
): Iterable<Found> {
  const line = lineOf(one);
  const replaced = (by: readonly Happening[], count = 1): readonly Happening[] => [
    ...events.slice(0, i),
    ...by,
    ...events.slice(i + count),
  ];
  // Of two lines that say the same the second one is told.
  if (twinOf(events, i, one, 1) === null && explains(replaced([]))) {
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
    if (explains(swapped))
      yield {
        kind: "swapped",
        lines: [line, lineOf(other)],
        text: `lines ${line} and ${lineOf(other)} are in the wrong order: \`${shown(one)}\` and \`${shown(other)}\``,
      };
  }
  for (const { label, text, given } of relaxed(c, one)) {
    const changed = (by: Label): readonly Happening[] =>
      replaced([{ ...one, label: by, ids: idsFor(one, by) }]);
    if (!explains(changed(label))) continue;
    const actions = [...new Set(label.ways.map(({ action }) => action))];
    const values =
      given === null
        ? []
        : valuesBefore(c, events, i, start, actions, given).filter((json) =>
            explains(changed(c.mapper.intern(withValue(label, given, json)))),
          );
    const other = values.slice(0, VALUES_MAX).map((json) => valueText(null, JSON.parse(json) as Json));
    yield { kind: "value", lines: [line], text: `line ${line}: ${text(other)}` };
  }
  yield* missingBefore(c, events, i, one, start, explains);
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
function* missingBefore(
  c: Searching,
  events: readonly Happening[],
  i: number,
  one: Mapped,
  start: Reached,
  explains: (events: readonly Happening[]) => boolean,
): Iterable<Found> {
  const { map } = c.possible;
  const insert = (ways: readonly LabelWay[], ids: readonly string[] = []): readonly Happening[] => {
    const label = c.mapper.intern({ ways, identities: identitiesOf(ways), observed: [], rules: [] });
    return [...events.slice(0, i), { ...one, label, ids }, ...events.slice(i)];
  };
  const any = (action: number): LabelWay => ({ action, given: [], before: [], after: [], identities: [] });
  const visible = map.visible.flatMap((is, action) => (is ? [action] : []));
  // One trial shows whether any is worth trying.
  if (!explains(insert(visible.map(any)))) return;
  for (const action of visible) {
    if (!explains(insert([any(action)]))) continue;
    const name = c.spec.ir.actions[action]?.name ?? "";
    const candidates = candidatesBefore(c, events, i, start, action);
    const steps = candidates.filter(({ way, ids }) => explains(insert([way], ids))).map(({ text }) => text);
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
function candidatesBefore(
  c: Searching,
  events: readonly Happening[],
  i: number,
  start: Reached,
  action: number,
): readonly Candidate[] {
  const { possible, model } = c;
  const { identities } = possible.map;
  const found = new Map<string, Candidate>();
  for (const { at, member, step } of stepsBefore(c, events, i, start, action)) {
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

function* stepsBefore(
  { possible, reorder }: Searching,
  events: readonly Happening[],
  i: number,
  start: Reached,
  action: number,
): Iterable<{ readonly at: Reached["at"]; readonly member: number; readonly step: Step }> {
  const judge = new Judge(possible, start.at, reorder);
  for (const one of events.slice(0, i)) judge.push(one);
  judge.end();
  for (const { at } of judge.now())
    for (const member of possible.closure(at.set).subarray(0, LOOKED_AT_MAX))
      for (const step of possible.space.part([action]).steps(possible.configuration(member).state))
        yield { at, member, step };
}

/** The values that a parameter or pick could have just before an event. */
function valuesBefore(
  c: Searching,
  events: readonly Happening[],
  i: number,
  start: Reached,
  actions: readonly number[],
  name: string,
): readonly string[] {
  const found = new Set<string>();
  for (const action of actions)
    for (const { step } of stepsBefore(c, events, i, start, action)) {
      const json = step.choices.get(name);
      if (json !== undefined) found.add(json);
      if (found.size >= CHOICES_MAX) return [...found];
    }
  return [...found];
}
