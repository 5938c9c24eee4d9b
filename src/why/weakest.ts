/**
 * The weakest form of each lock that is enough for the goals, with everything else as it is: none at all, a mode that
 * keeps fewer out, a section that begins later or ends earlier. It follows from the answers about elements and ranges.
 */
import type { WhyElement } from "../elements/element.js";
import { bodiesIn } from "../elements/moves.js";
import type { Answer } from "./answer.js";
import type { Base } from "./examine.js";
import type { Goals } from "./goals.js";
import { endOf, type Failure, type RangeEnd, type RangeSearch } from "./ranges.js";

export interface LockForm {
  /** The macro that takes it instead; null for no lock. */
  readonly macro: string | null;
  readonly verdict: "enough" | RangeEnd["verdict"];
  readonly failures: readonly Failure[];
}

export interface LockSection {
  /** The steps between the one that takes the lock and the one that releases it. */
  readonly steps: readonly string[];
  /** The first of them that has to lie inside, and the last; null if none was found. */
  readonly first: string | null;
  readonly last: string | null;
  /** Whether it can begin later, or end earlier, is known. */
  readonly isDecided: boolean;
}

export interface WeakestLock {
  /** Of the element. */
  readonly id: string;
  readonly lock: string;
  /** The macro that takes it. */
  readonly macro: string;
  /** Forms that are weaker, the weakest first. */
  readonly forms: readonly LockForm[];
  /** Null where a lock is taken or released at several places, or in a step that does other things as well. */
  readonly section: LockSection | null;
}

export function weakestLocks(
  { spec }: Base,
  elements: readonly WhyElement[],
  answers: readonly Answer[],
  { ranges }: RangeSearch,
  goals: Goals,
): readonly WeakestLock[] {
  const byId = new Map(answers.map((answer) => [answer.id, answer]));
  const reaches = new Map(ranges.map((range) => [range.id, range]));
  const bodies = bodiesIn(spec);

  const formOf = (id: string, macro: string | null): readonly LockForm[] => {
    const answer = byId.get(id);
    if (answer === undefined) return [];
    const end = endOf(answer, goals);
    return end === null
      ? [{ macro, verdict: "enough", failures: [] }]
      : [{ macro, verdict: end.verdict, failures: end.failures }];
  };

  function sectionOf({ lock }: WhyElement): LockSection | null {
    const [take, ...moreTakes] = lock?.takes ?? [];
    const [give, ...moreGives] = lock?.gives ?? [];
    if (take == null || give == null || moreTakes.length > 0 || moreGives.length > 0) return null;
    const body = bodies.find(({ id, steps }) => steps.some(({ label }) => `${id}.${label}` === take));
    const labels = body?.steps.map(({ label }) => label) ?? [];
    const [from, to] = [take, give].map((id) => labels.findIndex((label) => `${body?.id}.${label}` === id));
    const [later, earlier] = [reaches.get(take)?.later, reaches.get(give)?.earlier];
    if (from === undefined || to === undefined || from < 0 || to <= from || !later || !earlier) return null;
    const steps = labels.slice(from + 1, to);
    const within = (end: RangeEnd | null): string | null =>
      end?.verdict === "fails" && steps.includes(end.step) ? end.step : null;
    const isOpen = [later.end, earlier.end].some(
      (end) => end !== null && end.verdict !== "fails" && steps.includes(end.step),
    );
    return { steps, first: within(later.end), last: within(earlier.end), isDecided: !isOpen };
  }

  return elements.flatMap((element): readonly WeakestLock[] => {
    const { id, kind, lock } = element;
    if (kind !== "lock" || lock === undefined) return [];
    const forms = [
      ...formOf(id, null),
      ...lock.weaker.flatMap((macro) => formOf(id.replace(/\.pair$/, `.as.${macro}`), macro)),
    ];
    return [{ id, lock: lock.name, macro: lock.macro, forms, section: sectionOf(element) }];
  });
}
