/**
 * How far each step of a process can be moved, with everything else as it is: in both directions one place after the
 * other, up to the first at which a goal or a property that every spec has fails. Where a release of a lock fails because
 * the lock is not held there, it is asked again with such releases skipped.
 */
import {
  type Body,
  bodiesIn,
  type MovableStep,
  moving,
  releasePlaces,
  skippingReleases,
} from "../elements/moves.js";
import type { PropertyJson } from "../result/json.js";
import type { Edit } from "../syntax/tree.js";
import type { Answer } from "./answer.js";
import type { Base, Found } from "./examine.js";
import type { Examiner } from "./examiner.js";
import { counts, type Goals } from "./goals.js";

/** What fails, and after how many states; null for what has no trace. */
export interface Failure {
  readonly name: string;
  readonly kind: PropertyJson["kind"];
  readonly length: number | null;
  readonly place?: PropertyJson["place"];
}

export interface RangeEnd {
  /** The step next to which it can't stand any more. */
  readonly step: string;
  readonly verdict: "fails" | "ill-formed" | "unknown";
  readonly failures: readonly Failure[];
  /** Why the spec is not valid, or which limit was reached; null otherwise. */
  readonly message: string | null;
  /** Whether releases of what is not held were skipped. */
  readonly skips: boolean;
}

export interface Reach {
  /** The steps across which it can be moved, the nearest first. */
  readonly across: readonly string[];
  /** Where that ends; null at the end of the process. */
  readonly end: RangeEnd | null;
  /** Whether, as far as it can be moved, releases of what is not held have to be skipped. */
  readonly skips: boolean;
  /** What no longer holds there that is no goal: other properties, witnesses, premises that are never met. */
  readonly notes: readonly string[];
}

export interface Range {
  /** Of the body: `fault`, `fault.dax`, `unmap_mapping_range`. */
  readonly body: string;
  readonly step: string;
  readonly id: string;
  readonly text: string;
  readonly at: string | null;
  readonly span: MovableStep["span"];
  readonly earlier: Reach;
  readonly later: Reach;
}

export interface RangeSearch {
  readonly ranges: readonly Range[];
  /** The places that a search was run for. */
  readonly searched: number;
  /** Whether there was more to search than the budget allows. */
  readonly isCut: boolean;
}

/** Work is counted in transitions; an edited spec, which has to be compiled, costs as many at least. */
export const WORK_OF_EDIT = 40_000;
const WORK_MAX = 8_000_000;
/** Places are asked for in groups of this size, so that what a budget allows does not depend on the number of threads. */
const GROUP = 16;

/** A step on its way in one direction. */
interface Way {
  readonly body: Body;
  readonly index: number;
  readonly side: "before" | "after";
  across: string[];
  end: RangeEnd | null;
  skips: boolean;
  notes: readonly string[];
}

export async function findRanges(
  base: Base,
  answers: readonly Answer[],
  examiner: Pick<Examiner, "attempt">,
  goals: Goals,
  effort: number,
  onCheck: () => void,
): Promise<RangeSearch> {
  const { spec } = base;
  const places = releasePlaces(spec);
  // An answer about an element does not say which temporal properties are open beside the one that failed.
  const promises = spec.ir.properties.some(({ kind }) => kind === "temporal");
  const byId = new Map(promises ? [] : answers.map((answer) => [answer.id, answer] as const));
  const known = new Map<string, Found>();
  let work = 0;
  let searched = 0;
  let isCut = false;

  const bodies = bodiesIn(spec);
  const ways = bodies.flatMap((body) =>
    body.steps.flatMap((step, index): readonly Way[] =>
      step.moves ? (["before", "after"] as const).map((side) => newWay(body, index, side)) : [],
    ),
  );

  /** The question, by what is left of it: two neighbours can be swapped in two ways. */
  const questionOf = ({ body, index, side }: Way, target: number): string => {
    const first = Math.min(index, target);
    if (Math.abs(index - target) === 1 && body.steps[first]?.swaps === true)
      return `${body.id}.${body.steps[first]?.label}.before.${body.steps[first + 1]?.label}`;
    return `${body.id} ${index} ${side} ${target}`;
  };

  const ask = async (versions: readonly (readonly Edit[])[]): Promise<readonly Found[]> => {
    if (versions.length === 0) return [];
    searched += versions.length;
    const found = await examiner.attempt(versions);
    for (const _ of versions) onCheck();
    return found;
  };
  const isOfRelease = ({ kind, place }: PropertyJson): boolean =>
    kind === "assertion" &&
    place !== undefined &&
    places.some(
      ({ file, line, column }) => place.file === file && place.line === line && place.column === column,
    );
  const failing = ({ properties }: Found): readonly PropertyJson[] =>
    properties.filter((property) => counts(goals, property));

  /** Takes each step of a group one place further; returns the work that was done. */
  const advance = async (group: readonly Way[]): Promise<number> => {
    const places = group.map((way) => {
      const { body, index, side, across } = way;
      const target = index + (side === "before" ? -1 : 1) * (across.length + 1);
      const other = body.steps[target] as MovableStep;
      const edit = moving(body, body.steps[index] as MovableStep, side, other);
      return { way, other, edit, question: questionOf(way, target) };
    });
    const isKnown = (question: string): boolean => known.has(question) || byId.has(question);
    const open = new Map(
      places.flatMap((place) => (isKnown(place.question) ? [] : [[place.question, place] as const])),
    );
    const answers = await ask([...open.values()].map(({ edit }) => [edit]));
    for (const [i, question] of [...open.keys()].entries()) known.set(question, answers[i] as Found);
    const foundAt = ({ question }: (typeof places)[number]): Found =>
      (known.get(question) ?? byId.get(question)) as Found;
    const again = places.flatMap((place) => {
      const failed = failing(foundAt(place));
      const edits = skippingReleases(spec, place.way.body);
      const isTried = failed.length > 0 && failed.every(isOfRelease) && edits.length > 0;
      return isTried ? [{ place, edits: [...edits, place.edit] }] : [];
    });
    const skipped = await ask(again.map(({ edits }) => edits));
    for (const place of places) {
      const { way, other } = place;
      const instead = skipped[again.findIndex((one) => one.place === place)];
      const skips = instead !== undefined && instead.verdict !== "ill-formed";
      const found = skips ? instead : foundAt(place);
      const end = endAt(found, other.label, skips, failing(found));
      if (end !== null) way.end = end;
      else {
        way.across = [...way.across, other.label];
        way.skips = skips;
        way.notes = notesOf(found, goals);
      }
    }
    return [...answers, ...skipped].reduce((sum, found) => sum + workOf(found), 0);
  };

  const isOpen = ({ body, index, side, across, end }: Way): boolean =>
    end === null && across.length < (side === "before" ? index : body.steps.length - 1 - index);
  for (let open = ways.filter(isOpen); open.length > 0; open = ways.filter(isOpen))
    // Questions that are the same one come one after the other.
    for (const group of groupsOf(open)) {
      if (work >= WORK_MAX * effort) {
        isCut = true;
        for (const way of group) way.end = notAsked(way);
        continue;
      }
      work += await advance(group);
    }
  const ranges = bodies.flatMap((body) =>
    body.steps.flatMap((step, index): readonly Range[] => {
      const [earlier, later] = ways.filter((way) => way.body === body && way.index === index).map(reachOf);
      if (earlier === undefined || later === undefined) return [];
      const { label, text, at, span } = step;
      return [{ body: body.id, step: label, id: `${body.id}.${label}`, text, at, span, earlier, later }];
    }),
  );
  return { ranges, searched, isCut };
}

const newWay = (body: Body, index: number, side: Way["side"]): Way => ({
  body,
  index,
  side,
  across: [],
  end: null,
  skips: false,
  notes: [],
});

const reachOf = ({ across, end, skips, notes }: Way): Reach => ({ across, end, skips, notes });

/** First what goes later, then what goes earlier: so a swap that was asked for is known the second time. */
function groupsOf(ways: readonly Way[]): readonly (readonly Way[])[] {
  const groups: Way[][] = [];
  for (const side of ["after", "before"] as const) {
    const own = ways.filter((way) => way.side === side);
    for (let i = 0; i < own.length; i += GROUP) groups.push(own.slice(i, i + GROUP));
  }
  return groups;
}

const workOf = ({ states }: Found): number => WORK_OF_EDIT + (states?.generated ?? 0);

function endAt(
  { verdict, message }: Found,
  step: string,
  skips: boolean,
  failed: readonly PropertyJson[],
): RangeEnd | null {
  if (failed.length > 0)
    return { step, verdict: "fails", failures: failed.map(failureOf), message: null, skips };
  if (verdict === "ill-formed" || message !== null)
    return {
      step,
      verdict: verdict === "ill-formed" ? "ill-formed" : "unknown",
      failures: [],
      message,
      skips,
    };
  return null;
}

/** Why a version is not enough for the goals; null if it is. */
export const endOf = (found: Found, goals: Goals): RangeEnd | null =>
  endAt(
    found,
    "",
    false,
    found.properties.filter((property) => counts(goals, property)),
  );

const failureOf = ({ name, kind, trace, place }: PropertyJson): Failure => ({
  name,
  kind,
  length: trace?.steps.length ?? null,
  ...(place === undefined ? {} : { place }),
});

export const BUDGET_SPENT = "the budget for orders was spent";

function notAsked({ body, index, side, across }: Way): RangeEnd {
  const step = body.steps[index + (side === "before" ? -1 : 1) * (across.length + 1)];
  const common = { verdict: "unknown", failures: [], skips: false } as const;
  return { ...common, step: step?.label ?? "", message: BUDGET_SPENT };
}

const notesOf = ({ properties, vacuous, neverTaken }: Found, goals: Goals): readonly string[] => [
  ...properties
    .filter((property) => !counts(goals, property))
    .map(({ name, kind, trace }) =>
      kind === "reachable"
        ? `${name} can't be reached`
        : `${name} fails${trace === null ? "" : ` after ${trace.steps.length}`}`,
    ),
  ...vacuous.map((name) => `${name} is vacuous`),
  ...neverTaken.map((name) => `${name} is never taken`),
];
