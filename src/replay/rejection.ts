/** What there is to say about events that no behaviour explains. */
import { LogMistake } from "../logs/event.js";
import type { CompiledSpec } from "../run/compile.js";
import { walk } from "../syntax/children.js";
import { type Cut, cpuOf, type Judge, lineOf, type Reached, take } from "./judge.js";
import type { Mapped } from "./label.js";
import {
  type Explanation,
  type Nearest,
  nearestExplanations,
  type Searching,
  untilStopped,
} from "./nearest.js";
import type { Possible } from "./possible.js";
import { type Acceptable, acceptableAt, type Group, groupsAgainst, possibleThen } from "./reasons.js";

export interface LargestSet {
  /** How many events it has. */
  readonly events: number;
  /** All lines up to this one are in it; null if there is none. */
  readonly upTo: number | null;
  /** Lines behind that one which are in it, too. */
  readonly alsoLines: readonly number[];
  /** States that are possible then, and how many there are with what hidden steps add; null if that is too many to count. */
  readonly states: number;
  readonly reachable: number | null;
  /** Of so many of them it is said why no line can be next, and which could. */
  readonly lookedAt: number;
  /** The last lines of it. */
  readonly last: readonly LineTold[];
  /** Events that could be next, and why they are not. */
  readonly blocked: readonly Blocked[];
  /** What lines could have shown instead. */
  readonly acceptable: readonly Acceptable[];
}

export interface LineTold {
  readonly line: number;
  readonly cpu: string | null;
  readonly event: string;
  readonly text: string;
}

export interface Blocked extends LineTold {
  readonly groups: readonly Group[];
}

export interface Rejection {
  /** All largest sets of events that some behaviour explains: none is part of another. */
  readonly largest: readonly LargestSet[];
  /** How many more there are. */
  readonly left: number;
  readonly nearest: readonly Explanation[];
  /** How many changes were tried for that, and how many of them not to the end. */
  readonly tried: number;
  readonly undecided: number;
  /** What ended the explanation early; null if nothing did. */
  readonly stop: Nearest["stop"];
}

/** Of more largest sets, the others are counted. */
const SETS_MAX = 50;
/** Of more possible states, only so many are looked at. */
const LOOKED_AT_MAX = 2000;
/** So many of those that are left, and never less than this. */
const LOOKED_AT_SHARE = 20;
const LOOKED_AT_LEAST = 20;
/** The nearest explanations of an object may take so much work, in configurations. */
const OBJECT_WORK_MAX = 1_000_000;

/** What is left for the explanations of a log, so that they come within seconds and are always the same. */
export interface Allowance {
  /** For the nearest explanations, in configurations. */
  work: number;
  /** States to look at. */
  states: number;
}

export const allowance = (): Allowance => ({ work: 4_000_000, states: 50_000 });

export function rejectionOf(c: Searching, judge: Judge, left: Allowance): Rejection {
  const largest = judge.largest();
  const described: LargestSet[] = [];
  const stopped = untilStopped(() => {
    for (const cut of largest.slice(0, SETS_MAX))
      if (described.length === 0 || left.states > 0) described.push(describedSet(c, judge, cut, left));
  });
  // At least where it stands is always told.
  const [first] = largest;
  if (described.length === 0 && first !== undefined) described.push(toldSet(judge, first));
  const nearest = nearestExplanations(c, judge, Math.min(OBJECT_WORK_MAX, Math.max(left.work, 0)));
  left.work -= nearest.spent;
  return {
    largest: described,
    left: judge.forgotten + largest.length - described.length,
    nearest: nearest.found,
    tried: nearest.tried,
    undecided: nearest.left,
    stop: stopped ?? nearest.stop,
  };
}

/** So many of its last lines are told. */
const LAST_MAX = 12;

const lineTold = (one: Mapped): LineTold => ({
  line: lineOf(one),
  cpu: cpuOf(one),
  event: one.event.name,
  text: one.event.text,
});

/** Without what is possible then, and what is wrong with what comes next. */
function toldSet(judge: Judge, cut: Reached): LargestSet {
  const before = judge.at(cut.base - 1);
  return {
    events: cut.base + cut.others.length,
    upTo: before === undefined ? null : lineOf(before),
    alsoLines: cut.others.flatMap((number) => {
      const one = judge.at(number);
      return one === undefined ? [] : [lineOf(one)];
    }),
    states: cut.at.set.members.length,
    reachable: null,
    lookedAt: 0,
    last: lastOf(judge, cut),
    blocked: blockedAt(judge, cut).map((one) => ({ ...lineTold(one), groups: [] })),
    acceptable: [],
  };
}

function describedSet(c: Searching, judge: Judge, cut: Reached, left: Allowance): LargestSet {
  const told = toldSet(judge, cut);
  const next = blockedAt(judge, cut);
  const share = Math.floor(left.states / LOOKED_AT_SHARE / (next.length + 1));
  const max = Math.min(LOOKED_AT_MAX, Math.max(LOOKED_AT_LEAST, share));
  const { count, members } = possibleThen(c, cut.at, max);
  left.states -= members.length * (next.length + 1);
  return {
    ...told,
    reachable: count,
    lookedAt: members.length,
    blocked: told.blocked.map((one, i) => ({
      ...one,
      groups: groupsAgainst(c, cut.at, next[i] as Mapped, members),
    })),
    acceptable: acceptableAt(c, cut.at, members),
  };
}

function lastOf(judge: Judge, { base, others }: Cut): readonly LineTold[] {
  const numbers = Array.from({ length: Math.min(base, LAST_MAX) }, (_, i) => base - 1 - i).reverse();
  return [...numbers, ...others].slice(-LAST_MAX).flatMap((number) => {
    const one = judge.at(number);
    return one?.kind === "event" ? [lineTold(one)] : [];
  });
}

const blockedAt = (judge: Judge, cut: Cut): readonly Mapped[] =>
  judge.candidates(cut).flatMap((number) => {
    const one = judge.at(number);
    return one?.kind === "event" ? [one] : [];
  });

/** A mistake if nothing but values of an identity are lacking: then the constants are too small for the log. */
export function tooManyLive(judge: Judge, possible: Possible, spec: CompiledSpec): LogMistake | null {
  let found: { readonly one: Mapped; readonly live: ReadonlyMap<number, number> } | null = null;
  for (const cut of judge.largest())
    for (const one of blockedAt(judge, cut)) {
      if (!take(possible, cut.at, one).lacksValue) return null;
      const live = new Map(
        one.label.identities.map((identity) => [
          identity,
          cut.at.roster.filter((place) => place.identity === identity).length + 1,
        ]),
      );
      found ??= { one, live };
    }
  if (found === null) return null;
  const { one, live } = found;
  const [identity, count] = [...live].find(
    ([which, many]) => many > (possible.map.identities[which]?.values.length ?? 0),
  ) ?? [one.label.identities[0] ?? 0, 0];
  const known = possible.map.identities[identity];
  if (known === undefined) return null;
  const type =
    known.type.kind === "symmetric" || known.type.kind === "alternatives" ? known.type.name : known.name;
  const constant = constantOf(spec, type, known.values.length);
  return new LogMistake(
    one.event.line,
    `${count} values of \`${known.name}\` at once, and \`${type}\` has ${known.values.length}${constant === null ? "" : `: ${constant} = ${known.values.length}`}`,
    constant === null
      ? "say in the map when a value is given back: `free when`"
      : `raise it, by \`--const ${constant}=${count}\` or in the map; or say when a value is given back: \`free when\``,
    one.event.text,
    known.field === "PID" ? null : (one.ids[one.label.identities.indexOf(identity)] ?? null),
  );
}

/** The constant that says how many values a type has. */
function constantOf({ resolution, ir }: CompiledSpec, type: string, count: number): string | null {
  const symbol = resolution.globals.names.get(type);
  if (symbol?.kind !== "type") return null;
  const names: string[] = [];
  walk(symbol.node, (node) => {
    if (node.kind === "name" && "name" in node) names.push(String(node.name));
  });
  return ir.constants.find(({ name, value }) => names.includes(name) && value === count)?.name ?? null;
}
