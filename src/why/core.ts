/**
 * A core: a set of elements that keeps every property when all others go, and from which nothing more can go. Elements
 * are taken away one after the other, in the order of the text, as long as nothing fails; then once more, until
 * nothing changes. So it is one of the smallest by inclusion, not the smallest of all.
 *
 * Unless others are asked for it is of guards and locks: they are there to protect. A step does something to protect,
 * or something to protect against, and nobody can tell which.
 */

import { CLASS_OF, type ElementClass, type WhyElement } from "../elements/element.js";
import type { Answer } from "./answer.js";
import type { Base, Found } from "./examine.js";
import type { Examiner } from "./examiner.js";
import { apart, candidatesOf, isInferable, isRemoved, overlap } from "./together.js";

export interface Core {
  readonly kept: readonly string[];
  readonly removed: readonly string[];
  /** The search without all that was removed. */
  readonly confirmed: Found;
}

const idOf = ({ id }: WhyElement): string => id;

/** @param classes Of which classes elements are taken away. */
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
  // A guard whose absence has failed once fails with more gone. Anything else may go now that others have gone.
  for (let changed = removed.length > 0; changed; ) {
    changed = false;
    for (const element of pool)
      if (!removed.includes(element) && !infer(element)) changed = (await tryWithout(element)) || changed;
  }
  confirmed ??= await examiner.examineTogether([]);
  return {
    kept: pool
      .filter((element) => removed.every((other) => other !== element && !overlap(other, element)))
      .map(idOf),
    removed: elements.filter((element) => removed.includes(element)).map(idOf),
    confirmed,
  };
}
