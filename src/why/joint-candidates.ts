/** Which elements can be removed together, and what can be inferred for sets of them without a search. */

import { hasPromises } from "../elements/declared.js";
import type { ElementKind, WhyElement } from "../elements/element.js";
import type { Ir } from "../ir/ir.js";
import { some } from "../ir/walk.js";
import type { Answer } from "./answer.js";
import type { Base } from "./examine.js";

/**
 * The classes of elements that are removed together. Other edits replace something; and removing an action only
 * removes behaviours, so it would combine with anything.
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

/** Whether removing one removes the other, or both change the same place. */
export function removesTheSame(a: WhyElement, b: WhyElement): boolean {
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
  elements.every((a, i) => elements.slice(i + 1).every((b) => !removesTheSame(a, b)));

/**
 * Whether removing more of these can only add behaviours, so that a property that holds without many of them holds
 * without fewer. That is so for guards and initial conditions, unless a property names the action; but not for
 * what has to happen: without a guard, fairness can require steps that the guard prevented.
 */
export function isInferable(base: Base): (element: WhyElement) => boolean {
  if (hasPromises(base.spec)) return () => false;
  const spoken = actionsSpokenOf(base.spec.ir);
  return ({ monotone, kind, actions }) =>
    monotone &&
    (kind === "init" ||
      spoken.size === 0 ||
      (actions.length > 0 && actions.every((action) => !spoken.has(action))));
}

/** The actions that some `taken` or `enabled` names. */
export const actionsSpokenOf = (ir: Ir): ReadonlySet<string> =>
  new Set([...actionsTested(ir)].map((action) => ir.actions[action]?.name ?? ""));

const testedIn = new WeakMap<Ir, ReadonlySet<number>>();

/** The same by their numbers. */
export function actionsTested(ir: Ir): ReadonlySet<number> {
  const known = testedIn.get(ir);
  if (known !== undefined) return known;
  const found = new Set<number>();
  testedIn.set(ir, found);
  some([ir.properties, ir.constraints, ir.fairGroups, ir.functions, ir.deadlockAllowed], (node) => {
    if (node.kind === "enabled" || node.kind === "taken")
      for (const action of node.actions) found.add(action);
    return false;
  });
  return found;
}
