/** Which elements can be removed together, and what can be inferred for sets of them without a search. */

import type { ElementKind, WhyElement } from "../elements/element.js";
import type { Ir } from "../ir/ir.js";
import { some } from "../ir/walk.js";
import type { Answer } from "./answer.js";
import type { Base } from "./examine.js";

/**
 * What is taken away together. Other edits put something in the place of what they take away; and without an action
 * there is less to protect against, so that it goes with anything.
 */
const REMOVED: ReadonlySet<ElementKind> = new Set(["when", "where", "init", "lock", "if-false", "step"]);

/** The elements that are not needed, each edit once. */
export function candidatesOf(
  elements: readonly WhyElement[],
  answers: readonly Answer[],
): readonly WhyElement[] {
  return elements.filter((element, i) => {
    const answer = answers[i];
    return REMOVED.has(element.kind) && answer?.verdict === "not-needed" && answer.sameAs === null;
  });
}

export const isRemoved = ({ kind }: WhyElement): boolean => REMOVED.has(kind);

/** Whether one is gone with the other, or both change the same. */
export function overlap(a: WhyElement, b: WhyElement): boolean {
  const covered = (outer: WhyElement, inner: WhyElement): boolean =>
    outer.covers.some((prefix) =>
      [inner.id, ...inner.covers].some(
        (id) => id === prefix || (prefix.endsWith(".") && id.startsWith(prefix)),
      ),
    );
  return covered(a, b) || covered(b, a) || (a.id !== b.id && sameCondition(a, b));
}

/** An `if` taken as true in part, and as false. */
function sameCondition(a: WhyElement, b: WhyElement): boolean {
  if ((a.kind === "if-false") === (b.kind === "if-false")) return false;
  const condition = ({ id }: WhyElement): string => id.replace(/\.false$|\.and\.\d+$/, "");
  return condition(a) === condition(b);
}

export const apart = (elements: readonly WhyElement[]): boolean =>
  elements.every((a, i) => elements.slice(i + 1).every((b) => !overlap(a, b)));

/**
 * Whether more of these taken away can only mean more behaviours, so that a property that holds without many of them
 * holds without some: guards and initial conditions, unless a property speaks of the very action. Of a temporal
 * property that can't be said: what a guard does not allow, fairness does not demand.
 */
export function isInferable(base: Base): (element: WhyElement) => boolean {
  if (base.spec.ir.properties.some(({ kind }) => kind === "temporal")) return () => false;
  const spoken = actionsSpokenOf(base.spec.ir);
  return ({ monotone, kind, actions }) =>
    monotone &&
    (kind === "init" ||
      spoken.size === 0 ||
      (actions.length > 0 && actions.every((action) => !spoken.has(action))));
}

/** The actions that some `taken` or `enabled` names. */
export function actionsSpokenOf(ir: Ir): ReadonlySet<string> {
  const found = new Set<string>();
  some([ir.properties, ir.functions, ir.deadlockAllowed], (node) => {
    if (node.kind === "enabled" || node.kind === "taken")
      for (const action of node.actions) found.add(ir.actions[action]?.name ?? "");
    return false;
  });
  return found;
}
