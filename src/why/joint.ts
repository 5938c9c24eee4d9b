/**
 * Elements that are needed together: none of them is needed alone, but not all of them can be removed: "one of these
 * two is needed". Sets are searched by size, and only minimal ones are reported.
 *
 * One thing is inferred: if the properties hold without a set of guards and initial conditions, they hold without
 * each subset, since guards only restrict behaviours. Everything else is checked, set by set.
 */

import type { WhyElement } from "../elements/element.js";
import type { PropertyJson } from "../result/json.js";
import { type Answer, NEEDS } from "./answer.js";
import type { Base } from "./examine.js";
import type { Examiner, Keeps } from "./examiner.js";
import { apart, candidatesOf, isInferable } from "./joint-candidates.js";

export interface Joint {
  readonly elements: readonly string[];
  /** What fails without all of them. */
  readonly properties: readonly PropertyJson[];
}

export interface JointSearch {
  /** The most elements of a set. */
  readonly depth: number;
  readonly sets: readonly Joint[];
  /** Sets that a search was run for. */
  readonly checked: number;
  /** Sets that are not decided, since a search did not finish. */
  readonly undecided: readonly (readonly string[])[];
  /** How many sets were left out, since the budget does not allow more. */
  readonly left: number;
}

/** So many sets of each size are begun with; what is inferable is searched with each of them. */
const SETS_MAX = 5_000;

type Set_ = readonly WhyElement[];

export async function findJoint(
  base: Base,
  elements: readonly WhyElement[],
  answers: readonly Answer[],
  examiner: Examiner,
  depth: number,
  onCheck: () => void,
  effort = 1,
): Promise<JointSearch> {
  const candidates = candidatesOf(elements, answers);
  const inferable = candidates.filter(isInferable(base));
  const others = candidates.filter((element) => !inferable.includes(element));
  const failing: Set_[] = [];
  const undecided: Set_[] = [];
  const asked = new Map<string, Promise<Keeps>>();

  const keeps = (set: Set_): Promise<Keeps> => {
    const ids = set.map(({ id }) => id).sort();
    const key = JSON.stringify(ids);
    const known = asked.get(key);
    if (known !== undefined) return known;
    const asking = examiner.keeps(ids).finally(onCheck);
    asked.set(key, asking);
    return asking;
  };
  const isMinimal = (set: Set_, smaller: readonly Set_[]): boolean =>
    !smaller.some((other) => other.every((element) => set.includes(element)));

  /** All sets of `chosen` and `size` of the pool that fail. */
  async function failingWith(
    chosen: Set_,
    pool: Set_,
    size: number,
    smaller: readonly Set_[],
  ): Promise<readonly Set_[]> {
    const usable = size === 0 ? [] : pool.filter((element) => apart([...chosen, element]));
    if (usable.length < size) return [];
    const answer = await keeps([...chosen, ...usable]);
    if (answer === "keeps") return [];
    if (usable.length === size) {
      const set = [...chosen, ...usable];
      if (answer === "unknown") undecided.push(set);
      return answer === "fails" && isMinimal(set, smaller) ? [set] : [];
    }
    const found: Set_[] = [];
    if (size === 1) {
      const middle = Math.ceil(usable.length / 2);
      for (const half of [usable.slice(0, middle), usable.slice(middle)])
        found.push(...(await failingWith(chosen, half, 1, smaller)));
      return found;
    }
    for (const [i, element] of usable.entries()) {
      const rest = usable.slice(i + 1);
      found.push(...(await failingWith([...chosen, element], rest, size - 1, smaller)));
    }
    return found;
  }

  let left = 0;
  for (let size = 2; size <= depth; size += 1) {
    const smaller = [...failing];
    const starts = subsets(others, size).filter((set) => apart(set) && isMinimal(set, smaller));
    // Which sets are left out depends on their number alone, and so on no order of answers.
    const wanted = starts.slice(0, SETS_MAX * effort);
    left += starts.length - wanted.length;
    const found = await Promise.all(
      wanted.map((chosen) => failingWith(chosen, inferable, size - chosen.length, smaller)),
    );
    failing.push(...found.flat());
  }
  const sets: Joint[] = [];
  for (const set of failing) {
    const ids = set.map(({ id }) => id);
    const { properties } = await examiner.examineTogether(ids);
    const failed = properties.filter(({ kind }) => NEEDS.has(kind));
    // An interrupted search has no violation to show.
    if (failed.length === 0) undecided.push(set);
    else sets.push({ elements: ids, properties: failed });
  }
  return {
    depth,
    sets,
    checked: asked.size,
    undecided: undecided.map((set) => set.map(({ id }) => id)),
    left,
  };
}

/** All subsets with at most so many elements, smaller ones first. */
function subsets(all: Set_, sizeMax: number): readonly Set_[] {
  let last: readonly Set_[] = [[]];
  const found: Set_[] = [[]];
  for (let size = 1; size <= sizeMax; size += 1) {
    last = last.flatMap((set) =>
      all.slice(all.indexOf(set.at(-1) as WhyElement) + 1).map((element): Set_ => [...set, element]),
    );
    found.push(...last);
  }
  return found;
}
