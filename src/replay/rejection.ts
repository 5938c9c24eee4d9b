/** What there is to say about events that no behaviour explains. */
import { LogMistake } from "../logs/event.js";
import type { CompiledSpec } from "../run/compile.js";
import { walk } from "../syntax/children.js";
import { type Cut, cpuOf, type Judge, lineOf, take } from "./judge.js";
import type { Mapped } from "./label.js";
import { type Explanation, nearestExplanations, type Searching } from "./nearest.js";
import type { Possible } from "./possible.js";
import { type Acceptable, acceptableAt, type Group, groupsAgainst, membersAt } from "./reasons.js";

export interface LargestSet {
  /** How many events it has. */
  readonly events: number;
  /** All lines up to this one are in it; null if there is none. */
  readonly upTo: number | null;
  /** Lines behind that one which are in it, too. */
  readonly alsoLines: readonly number[];
  /** States that are possible then, and how many there are with what hidden steps add. */
  readonly states: number;
  readonly reachable: number;
  /** Events that could be next, and why they are not. */
  readonly blocked: readonly Blocked[];
  /** What lines could have shown instead. */
  readonly acceptable: readonly Acceptable[];
}

export interface Blocked {
  readonly line: number;
  readonly cpu: string | null;
  readonly event: string;
  readonly text: string;
  readonly groups: readonly Group[];
}

export interface Rejection {
  /** All largest sets of events that some behaviour explains: none is part of another. */
  readonly largest: readonly LargestSet[];
  /** How many more there are. */
  readonly left: number;
  readonly nearest: readonly Explanation[];
}

/** Of more largest sets, the others are counted. */
const SETS_MAX = 50;

export function rejectionOf(c: Searching, judge: Judge): Rejection {
  const largest = judge.largest();
  return {
    largest: largest.slice(0, SETS_MAX).map((cut) => {
      const members = membersAt(c, cut.at);
      const before = judge.at(cut.base - 1);
      return {
        events: cut.base + cut.others.length,
        upTo: before === undefined ? null : lineOf(before),
        alsoLines: cut.others.flatMap((number) => {
          const one = judge.at(number);
          return one === undefined ? [] : [lineOf(one)];
        }),
        states: cut.at.set.members.length,
        reachable: members.length,
        blocked: blockedAt(judge, cut).map((one) => ({
          line: lineOf(one),
          cpu: cpuOf(one),
          event: one.event.name,
          text: one.event.text,
          groups: groupsAgainst(c, cut.at, one),
        })),
        acceptable: acceptableAt(c, cut.at),
      };
    }),
    left: Math.max(0, largest.length - SETS_MAX),
    nearest: nearestExplanations(c, judge),
  };
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
