/**
 * Which weaker forms are enough for the goals: each with everything else as it is, then two at a time, since two that are
 * enough by themselves may fail together.
 */
import { addressOf, type WhyElement } from "../elements/element.js";
import { type Weaker, weakerIn } from "../elements/weaker.js";
import type { Edit, Span } from "../syntax/tree.js";
import type { Base, Found } from "./examine.js";
import type { Examiner } from "./examiner.js";
import type { Goals } from "./goals.js";
import { endOf, type Failure, type RangeEnd, type RangeSearch, WORK_OF_EDIT } from "./ranges.js";
import type { WeakestLock } from "./weakest.js";

export type FormVerdict = "enough" | RangeEnd["verdict"];

export interface WeakerForm extends Omit<Weaker, "edits"> {
  readonly verdict: FormVerdict;
  readonly failures: readonly Failure[];
  /** Why the spec is not valid with it, or which limit was reached; null otherwise. */
  readonly message: string | null;
}

/** Two weaker forms that are enough by themselves, and not together. */
export interface WeakerPair {
  readonly ids: readonly [string, string];
  readonly failures: readonly Failure[];
}

export interface WeakerSearch {
  readonly forms: readonly WeakerForm[];
  readonly pairs: readonly WeakerPair[];
  /** Pairs that were asked for, and those of them that were not decided. */
  readonly asked: number;
  readonly undecided: number;
  /** Whether there was more to search than the budget allows. */
  readonly isCut: boolean;
}

/** In transitions, as for orders. */
const WORK_MAX = 3_000_000;
const GROUP = 16;

const SPENT = "the budget for weaker forms was spent";

/** One that is enough by itself, with its edits. */
interface Enough {
  readonly id: string;
  readonly span: Span;
  readonly edits: readonly Edit[];
  /** Whether sets of it are asked for among the elements that are not needed. */
  readonly isRemoved: boolean;
  /** The lock that it is a form of: null for anything else, and for a section, which has two ends. */
  readonly lock: string | null;
}

export async function findWeaker(
  base: Base,
  elements: readonly WhyElement[],
  locks: readonly WeakestLock[],
  ranges: RangeSearch,
  examiner: Pick<Examiner, "attempt">,
  goals: Goals,
  effort: number,
  onCheck: () => void,
): Promise<WeakerSearch> {
  let work = 0;
  let isCut = false;

  /** In groups, so that the budget does not depend on the number of threads. Null for what it does not allow. */
  async function ask(versions: readonly (readonly Edit[])[]): Promise<readonly (Found | null)[]> {
    const found: (Found | null)[] = [];
    for (let from = 0; from < versions.length; from += GROUP) {
      const group = versions.slice(from, from + GROUP);
      if (work >= WORK_MAX * effort) {
        isCut = true;
        found.push(...group.map(() => null));
        continue;
      }
      const answers = await examiner.attempt(group);
      for (const answer of answers) {
        work += WORK_OF_EDIT + (answer.states?.generated ?? 0);
        onCheck();
      }
      found.push(...answers);
    }
    return found;
  }

  const all = weakerIn(base.spec);
  const answers = await ask(all.map(({ edits }) => edits));
  const forms = all.map(({ edits: _, ...weaker }, i): WeakerForm => {
    const found = answers[i] ?? null;
    if (found === null) return { ...weaker, verdict: "unknown", failures: [], message: SPENT };
    const end = endOf(found, goals);
    return end === null
      ? { ...weaker, verdict: "enough", failures: [], message: null }
      : { ...weaker, verdict: end.verdict, failures: end.failures, message: end.message };
  });

  const enough = [
    ...locks.flatMap((lock) => [...enoughOf(lock, elements), ...shorterOf(lock, elements, ranges)]),
    ...all.flatMap((weaker, i): readonly Enough[] =>
      forms[i]?.verdict === "enough" ? [{ ...weaker, isRemoved: false, lock: null }] : [],
    ),
  ];
  const both = enough.flatMap((a, i) =>
    enough.slice(i + 1).flatMap((b): readonly (readonly [Enough, Enough])[] => {
      // Two forms of the same thing, and two removals, which are asked for elsewhere.
      if (a.isRemoved && b.isRemoved) return [];
      return a.lock !== null && a.lock === b.lock ? [] : isSame(a.span, b.span) ? [] : [[a, b]];
    }),
  );
  const together = await ask(both.map(editsOf));
  let asked = 0;
  let undecided = 0;
  const pairs = both.flatMap(([a, b], i): readonly WeakerPair[] => {
    const found = together[i] ?? null;
    if (found === null) return [];
    asked += 1;
    const end = endOf(found, goals);
    if (end?.verdict === "unknown") undecided += 1;
    return end?.verdict === "fails" ? [{ ids: [a.id, b.id], failures: end.failures }] : [];
  });
  return { forms, pairs, asked, undecided, isCut };
}

/** From last to first, since addresses count what comes before. */
const editsOf = (pair: readonly [Enough, Enough]): readonly Edit[] =>
  [...pair]
    .sort((a, b) => b.span.file - a.span.file || b.span.start - a.span.start)
    .flatMap(({ edits }) => edits);

/** The weaker forms of a lock that are enough. */
function enoughOf({ id, forms }: WeakestLock, elements: readonly WhyElement[]): readonly Enough[] {
  return forms.flatMap(({ macro, verdict }) => {
    const element = elements.find(
      (other) => other.id === (macro === null ? id : id.replace(/\.pair$/, `.as.${macro}`)),
    );
    if (verdict !== "enough" || element === undefined) return [];
    const { span, edits } = element;
    return [{ id: element.id, span, edits, isRemoved: macro === null, lock: id }];
  });
}

/** A section that begins as late, and one that ends as early, as it can by itself. */
function shorterOf(
  { id, section }: WeakestLock,
  elements: readonly WhyElement[],
  { ranges }: RangeSearch,
): readonly Enough[] {
  const lock = elements.find((other) => other.id === id)?.lock;
  if (section === null || lock === undefined) return [];
  const moved = (step: string | null | undefined, side: "before" | "after"): readonly Enough[] => {
    const range = ranges.find((other) => other.id === step);
    const reach = side === "after" ? range?.later : range?.earlier;
    const target =
      reach?.skips === true ? undefined : reach?.across.findLast((at) => section.steps.includes(at));
    if (range === undefined || target === undefined) return [];
    const { span, body } = range;
    const address = (label: string) => addressOf([...body.split("."), label], span);
    const edit = { kind: "move", address: address(range.step), side, target: address(target), span } as const;
    return [{ id: `${range.id}.${side}.${target}`, span, edits: [edit], isRemoved: false, lock: null }];
  };
  return [...moved(lock.takes[0], "after"), ...moved(lock.gives[0], "before")];
}

const isSame = (a: Span, b: Span): boolean => a.file === b.file && a.start === b.start && a.end === b.end;
