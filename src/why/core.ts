/**
 * A core: a set of elements with which every property holds when all others are removed, and none of which can be
 * removed. Elements are removed one after the other, in the order of the text, as long as nothing fails; this is
 * repeated until nothing changes. So a core is minimal by inclusion, but not always the smallest.
 *
 * By default it consists of guards and locks, whose purpose is to protect. A step can be either what protects or what
 * is protected against.
 */

import { CLASS_OF, type ElementClass, type WhyElement } from "../elements/element.js";
import type { Answer } from "./answer.js";
import type { Base, Found } from "./examine.js";
import type { Examiner } from "./examiner.js";
import { apart, candidatesOf, isInferable, isRemoved, removesTheSame } from "./joint-candidates.js";

export interface Core {
  readonly kept: readonly string[];
  readonly removed: readonly string[];
  /** The search without all that was removed. */
  readonly confirmed: Found;
}

const idOf = ({ id }: WhyElement): string => id;

/** @param classes The classes of elements that are removed. */
export async function findCore(
  base: Base,
  elements: readonly WhyElement[],
  answers: readonly Answer[],
  examiner: Examiner,
  classes: ReadonlySet<ElementClass>,
  onCheck: () => void,
): Promise<Core> {
  const isOf = (element: WhyElement): boolean => classes.has(CLASS_OF[element.kind]);
  const pool = elements.filter(
    (element, i) => isRemoved(element) && isOf(element) && answers[i]?.sameAs === null,
  );
  const infer = isInferable(base);
  const removed: WhyElement[] = [];
  let confirmed: Found | null = null;

  const tryWithout = async (element: WhyElement): Promise<boolean> => {
    if (!apart([...removed, element])) return false;
    const found = await examiner.examineTogether([...removed, element].map(idOf));
    onCheck();
    if (found.verdict !== "not-needed") return false;
    removed.push(element);
    confirmed = found;
    return true;
  };
  for (const element of candidatesOf(elements, answers).filter(isOf)) await tryWithout(element);
  // A guard that could not be removed can't be removed after others either. Any other element may have become
  // removable.
  for (let changed = removed.length > 0; changed; ) {
    changed = false;
    for (const element of pool)
      if (!removed.includes(element) && !infer(element)) changed = (await tryWithout(element)) || changed;
  }
  confirmed ??= await examiner.examineTogether([]);
  return {
    kept: pool
      .filter((element) => removed.every((other) => other !== element && !removesTheSame(other, element)))
      .map(idOf),
    removed: elements.filter((element) => removed.includes(element)).map(idOf),
    confirmed,
  };
}
