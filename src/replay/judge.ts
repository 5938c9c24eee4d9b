/**
 * Judges the events of one object, in the order of a log that is only partly an order. A cut is a set of events that
 * contains with each event all that come before it. From cuts with k events those with k + 1 are made; a cut that can't be
 * reached by any behaviour is left out. So all linear extensions are tried, and what they have in common is tried once.
 */
import type { LogItem } from "../logs/event.js";
import type { Mapped } from "./label.js";
import type { Possible } from "./possible.js";
import { type StateSet, TooManyStates } from "./sets.js";

/** Who has a place of a roster. */
export interface Place {
  readonly identity: number;
  readonly who: string;
  /** The line at which it got it. */
  readonly since: number;
}

/** What the spec may be in, and who is bound to what. */
export interface Situation {
  readonly set: StateSet;
  readonly roster: readonly Place[];
}

export interface Lost {
  readonly kind: "lost";
  readonly cpu: string | null;
  readonly time: number | null;
  readonly line: number;
  readonly count: Extract<LogItem, { kind: "lost" }>["count"];
}

export type Happening = Mapped | Lost;

/** Events by their numbers, from 0, in the order of their times: all below `base`, and the others. */
export interface Cut {
  readonly base: number;
  /** Numbers above `base`, ascending. */
  readonly others: readonly number[];
}

export interface Reached extends Cut {
  readonly at: Situation;
}

/** A judge without its past: another one can go on. */
export interface Resting {
  readonly at: Situation;
  readonly eventCount: number;
}

export interface Taken {
  readonly at: Situation | null;
  readonly lacksValue: boolean;
}

export const timeOf = (one: Happening): number =>
  one.kind === "event" ? (one.event.time ?? 0) : (one.time ?? 0);
export const cpuOf = (one: Happening): string | null => (one.kind === "event" ? one.event.cpu : one.cpu);
export const lineOf = (one: Happening): number => (one.kind === "event" ? one.event.line : one.line);

/** What an event makes of a situation. */
export function take(possible: Possible, { set, roster }: Situation, one: Happening): Taken {
  if (one.kind === "lost") return { at: { set: possible.everywhere(), roster: [] }, lacksValue: false };
  const { label, ids } = one;
  const places =
    ids.length === 0
      ? NO_PLACES
      : label.identities.map((identity, i) =>
          roster.findIndex((place) => place.identity === identity && place.who === ids[i]),
        );
  const after = possible.after(set, label, places);
  if (after.set === null) return { at: null, lacksValue: after.lacksValue };
  return {
    at: { set: after.set, roster: rosterAfter(roster, after.places, places, one) },
    lacksValue: false,
  };
}

const NO_PLACES: readonly number[] = [];

function rosterAfter(
  roster: readonly Place[],
  kept: readonly number[],
  places: readonly number[],
  { label, ids, event }: Mapped,
): readonly Place[] {
  if (kept.length === roster.length && kept.every((place, i) => place === i)) return roster;
  const whole = [...roster];
  for (const [i, identity] of label.identities.entries())
    if ((places[i] ?? -1) < 0) whole.push({ identity, who: ids[i] ?? "", since: event.line });
  return kept.flatMap((place) => whole[place] ?? []);
}

/** What either of some situations may be. */
export function joined(possible: Possible, situations: readonly Situation[]): Situation {
  const [first] = situations;
  if (
    first !== undefined &&
    situations.every(({ set, roster }) => set === first.set && sameRoster(roster, first.roster))
  )
    return first;
  for (const { set } of situations) possible.work.spend(set.members.length);
  const all = new Map<string, Place>();
  for (const { roster } of situations)
    for (const place of roster) {
      const key = `${place.identity} ${place.who}`;
      const before = all.get(key);
      if (before === undefined || place.since < before.since) all.set(key, place);
    }
  const roster = [...all.values()].sort(
    (a, b) => a.since - b.since || a.identity - b.identity || (a.who < b.who ? -1 : 1),
  );
  const parts = situations.map(({ set, roster: own }) => ({
    set,
    places: roster.map(({ identity, who }) =>
      own.findIndex((place) => place.identity === identity && place.who === who),
    ),
  }));
  return {
    set: possible.sets.union(
      roster.map(({ identity }) => identity),
      parts,
    ),
    roster,
  };
}

const sameRoster = (a: readonly Place[], b: readonly Place[]): boolean =>
  a === b ||
  (a.length === b.length &&
    a.every((place, i) => place.identity === b[i]?.identity && place.who === b[i]?.who));

const keyOf = ({ base, others }: Cut): string =>
  others.length === 0 ? String(base) : `${base}:${others.join()}`;

/** Whether all events of one cut are in another. */
export function isPart(small: Cut, large: Cut): boolean {
  const has = (number: number): boolean => number < large.base || large.others.includes(number);
  if (!small.others.every(has)) return false;
  for (let number = large.base; number < small.base; number += 1)
    if (!large.others.includes(number)) return false;
  return true;
}

/** So many situations before the events that can't be explained are kept, to try what may be wrong. */
const KEPT_SITUATIONS = 48;
/** So many events are kept behind those that can't be explained. */
const AFTER_MAX = 64;
/** So many cuts that no event could be added to are kept, those with most events. */
const ENDS_MAX = 1000;
/** So many pairs of cuts are compared at once. */
const COMPARED_MAX = 1_000_000;
/** So many sets are looked at for lines that can't be next. */
const BLOCKED_MAX = 100;
/** Events are dropped in bunches. */
const DROPPED_AT_ONCE = 512;
/** So many events before those that can be next are kept, however long it is that a situation was certain. */
const EVENTS_MAX = 16_384;

export class Judge {
  /** Those with numbers from `first` on. */
  private events: Happening[] = [];
  private first = 0;
  /** All with the same number of events. */
  private cuts: readonly Reached[];
  /** Cuts that no event could be added to, unless a longer one contains them. */
  private ends: Reached[] = [];
  /** How many more there were, which may be part of longer ones. */
  forgotten = 0;
  /** Single cuts without others that were reached last, oldest first. */
  private kept: Reached[];
  private hasCpus = false;
  isRejected = false;
  private rejectedAt = 0;
  /** Told of each event that leads from one situation to another; null where events were in no certain order. */
  onTaken: ((from: Situation, one: Mapped, to: Situation) => void) | null = null;
  onUncertain: (() => void) | null = null;

  constructor(
    private readonly possible: Possible,
    start: Situation,
    private readonly reorder: number,
    /** How many events were given to judges before. */
    private pushed = 0,
  ) {
    this.cuts = [{ base: 0, others: [], at: start }];
    this.kept = [...this.cuts];
  }

  /** Adds an event, whose time is not below that of one before it, and judges what can be judged so far. */
  push(one: Happening): void {
    if (this.isRejected) {
      // What follows helps to find out what is wrong.
      if (this.events.length < this.rejectedAt + AFTER_MAX) this.events.push(one);
      return;
    }
    if (cpuOf(one) !== null) this.hasCpus = true;
    if (one.kind === "event") this.pushed += 1;
    this.events.push(one);
    this.advance(this.hasCpus ? timeOf(one) : Number.POSITIVE_INFINITY);
  }

  /** A judge that has come as far, and tells nobody. */
  copy(): Judge {
    const { events, first, cuts, ends, hasCpus, isRejected, rejectedAt } = this;
    const made = new Judge(this.possible, (cuts[0] as Reached).at, this.reorder, this.pushed);
    Object.assign(made, { first, cuts, hasCpus, isRejected, rejectedAt });
    return Object.assign(made, { events: [...events], ends: [...ends] });
  }

  /** Judges what can be judged when the log has come to a time. */
  clock(time: number): void {
    if (!this.isRejected && this.hasCpus) this.advance(time);
  }

  /** What is left to know of an object of which there are no events for long; null if something is open. */
  resting(): Resting | null {
    const [only] = this.cuts;
    if (this.isRejected || this.ends.length > 0 || only === undefined || this.cuts.length > 1) return null;
    if (only.others.length > 0 || only.base < this.count) return null;
    this.onUncertain?.();
    return { at: only.at, eventCount: this.pushed };
  }

  /** Judges the rest: nothing more comes. */
  end(): void {
    if (!this.isRejected) this.advance(Number.POSITIVE_INFINITY);
  }

  /** Whether the events so far could be all there are. The judgement goes on as if this had not been asked. */
  wouldBeRejected(): boolean {
    const { cuts, ends, kept } = this;
    const [endsBefore, keptBefore] = [[...ends], [...kept]];
    const { onTaken, onUncertain, events, first } = this;
    this.onTaken = null;
    this.onUncertain = null;
    this.isTrying = true;
    this.advance(Number.POSITIVE_INFINITY);
    const { isRejected } = this;
    Object.assign(this, { cuts, ends: endsBefore, kept: keptBefore, onTaken, onUncertain, events, first });
    this.isTrying = false;
    this.isRejected = false;
    return isRejected;
  }

  private isTrying = false;

  /** How many events were given, losses left out. */
  get eventCount(): number {
    return this.pushed;
  }

  get count(): number {
    return this.first + this.events.length;
  }

  at(number: number): Happening | undefined {
    return this.events[number - this.first];
  }

  /** The events that may be next after a cut. */
  candidates(cut: Cut): readonly number[] {
    const { base, others } = cut;
    const head = this.at(base);
    if (head === undefined) return [];
    if (!this.hasCpus) return [base];
    const latest = timeOf(head) + this.reorder;
    const seen = new Set<string | null>();
    const found: number[] = [];
    for (let number = base; ; number += 1) {
      const one = this.at(number);
      if (one === undefined || timeOf(one) > latest) return found;
      if (others.includes(number)) continue;
      const cpu = cpuOf(one);
      if (!seen.has(cpu)) found.push(number);
      seen.add(cpu);
    }
  }

  /** @param known All events up to this time are there, those at it perhaps not. */
  private advance(known: number): void {
    for (;;) {
      const [only] = this.cuts;
      if (only === undefined) return;
      for (const { base } of this.cuts) {
        const head = this.at(base);
        if (head === undefined) return;
        if (timeOf(head) + this.reorder >= known) return;
      }
      if (!this.level()) {
        this.isRejected = true;
        this.rejectedAt = this.events.length;
        return;
      }
    }
  }

  /** Adds one more event to every cut. False: none could be added to any. */
  private level(): boolean {
    const { possible } = this;
    const [only] = this.cuts;
    if (this.cuts.length === 1 && only !== undefined && only.others.length === 0) {
      const next = this.candidates(only);
      if (next.length === 1) {
        const number = next[0] as number;
        const one = this.at(number) as Happening;
        const { at } = take(possible, only.at, one);
        if (at === null) return false;
        if (one.kind === "event") this.onTaken?.(only.at, one, at);
        else this.onUncertain?.();
        this.settle([{ base: number + 1, others: [], at }]);
        return true;
      }
    }
    this.onUncertain?.();
    const next = new Map<string, { readonly cut: Cut; readonly situations: Situation[] }>();
    const ended: Reached[] = [];
    let total = 0;
    for (const reached of this.cuts) {
      let isEnd = true;
      for (const number of this.candidates(reached)) {
        const one = this.at(number) as Happening;
        const { at } = take(possible, reached.at, one);
        if (at === null) continue;
        isEnd = false;
        const cut = this.withEvent(reached, number);
        const key = keyOf(cut);
        const known = next.get(key);
        if (known === undefined) next.set(key, { cut, situations: [at] });
        else known.situations.push(at);
        total += at.set.members.length;
        if (total > possible.max && next.size > 1) throw new TooManyStates(possible.max);
      }
      if (isEnd) ended.push(reached);
    }
    if (next.size === 0) return false;
    for (const end of ended) this.ends.push(end);
    this.settle(
      [...next.values()].map(({ cut, situations }) => ({ ...cut, at: joined(possible, situations) })),
    );
    return true;
  }

  private withEvent({ base, others }: Cut, number: number): Cut {
    if (number !== base) return { base, others: [...others, number].sort((a, b) => a - b) };
    let next = base + 1;
    let at = 0;
    while (others[at] === next) {
      next += 1;
      at += 1;
    }
    return { base: next, others: others.slice(at) };
  }

  private settle(cuts: readonly Reached[]): void {
    this.cuts = cuts;
    // Else it is found out when somebody asks for the largest ones.
    if (this.ends.length * cuts.length <= COMPARED_MAX)
      this.ends = this.ends.filter((end) => !cuts.some((cut) => isPart(end, cut)));
    this.forgetEnds(ENDS_MAX);
    const [only] = cuts;
    if (cuts.length === 1 && only !== undefined && only.others.length === 0) this.kept.push(only);
    if (this.isTrying) return;
    const needed = Math.min(...[...cuts, ...this.ends].map(({ base }) => base));
    if (this.kept.length > KEPT_SITUATIONS + DROPPED_AT_ONCE) this.kept = this.kept.slice(-KEPT_SITUATIONS);
    const from = needed - this.first > EVENTS_MAX ? needed : Math.min(needed, this.kept[0]?.base ?? needed);
    if (from - this.first < DROPPED_AT_ONCE) return;
    this.kept = this.kept.filter(({ base }) => base >= from);
    this.events = this.events.slice(from - this.first);
    this.first = from;
  }

  private forgetEnds(max: number): void {
    const more = this.ends.length - max;
    if (more <= 0) return;
    this.forgotten += more;
    this.ends = this.ends.slice(more);
  }

  /** The largest sets of events that some behaviour explains: none is part of another. */
  largest(): readonly Reached[] {
    this.forgetEnds(Math.ceil(COMPARED_MAX / (this.ends.length + this.cuts.length)));
    const { ends, cuts } = this;
    const isWithin = (end: Reached, others: readonly Reached[]): boolean =>
      others.some((other) => other !== end && isPart(end, other) && !isPart(other, end));
    // The cuts have the same number of events, so none is part of another.
    return [...ends.filter((end) => !isWithin(end, cuts) && !isWithin(end, ends)), ...cuts].sort(
      (a, b) => a.base - b.base || a.others.length - b.others.length,
    );
  }

  /** The lines that can't be next, behind some of those sets. */
  *blockedLines(): Iterable<number> {
    for (const cut of this.largest().slice(-BLOCKED_MAX))
      for (const number of this.candidates(cut)) {
        const one = this.at(number);
        if (one !== undefined) yield lineOf(one);
      }
  }

  /** Situations before those, the oldest first. */
  situations(): readonly Reached[] {
    return this.kept;
  }

  /** What the spec may be in after the events so far. */
  now(): readonly Reached[] {
    return this.cuts;
  }
}
