/** Facts as clauses: for all values of the bound variables, one of some conditions is true, or one is false. */

import { conjunctsOf } from "../ir/conjuncts.js";
import type { Ir, IrExpression } from "../ir/ir.js";
import { cardinality, type Type } from "../ir/type.js";
import { isTemporal } from "../ir/walk.js";
import { replaced } from "./atoms.js";
import { FIRST_SLOT, type FrameVariable, isScalar } from "./frame.js";
import type { Condition, Instance, World } from "./world.js";

/** Twice the number of a condition; one more for its negation. */
export type Literal = number;

export interface Clause {
  readonly literals: readonly Literal[];
  /** Bound variables that it speaks of. */
  readonly binds: readonly number[];
}

export const literal = (condition: number, positive: boolean): Literal => 2 * condition + (positive ? 0 : 1);
export const conditionOf = (of: Literal): number => of >> 1;
export const isPositive = (of: Literal): boolean => (of & 1) === 0;

/** A clause with values for its bound variables. */
export interface ClauseInstance {
  readonly clause: number;
  readonly instances: readonly Instance[];
  /** For each instance, whether it has to be true. */
  readonly wanted: readonly boolean[];
  /** All cells that it depends on. */
  readonly cells: readonly number[];
}

/**
 * All values for the bound variables of a clause. Two of one type in the frame are different values.
 * @param apart For each bound variable, the one of the same type that it differs from; -1 for none.
 */
export function bindingsOf(
  binds: readonly number[],
  apart: readonly number[],
  world: World,
): readonly (readonly number[])[] {
  let found: (readonly number[])[] = [[]];
  for (const slot of binds) {
    const size = world.frameSize(slot);
    const other = apart[slot] ?? -1;
    found = found.flatMap((values) =>
      Array.from({ length: size }, (_, value) => value)
        .filter((value) => other < 0 || values[other] !== value)
        .map((value) => {
          const more = [...values];
          more[slot] = value;
          return more;
        }),
    );
  }
  return found;
}

export function clauseInstances(
  { literals, binds }: Clause,
  clause: number,
  apart: readonly number[],
  world: World,
): readonly ClauseInstance[] {
  const distinct = new Map<string, ClauseInstance>();
  for (const values of bindingsOf(binds, apart, world)) {
    const instances = literals.map((each) => world.instance(conditionOf(each), values));
    const cells = [...new Set(instances.flatMap((each) => [...each.cells]))];
    distinct.set(values.join(), { clause, instances, wanted: literals.map(isPositive), cells });
  }
  return [...distinct.values()];
}

export function isTrue({ instances, wanted }: ClauseInstance, world: World, values: Int32Array): boolean {
  for (let i = 0; i < instances.length; i += 1)
    if (world.holds(instances[i] as Instance, values) === wanted[i]) return true;
  return false;
}

// ─────────────────────────────────────────────────────────────────────── goals

export interface Goal {
  readonly property: string;
  readonly condition: Condition;
}

export interface Goals {
  readonly goals: readonly Goal[];
  /** Bound variables of goals, behind those of facts. */
  readonly frame: readonly Type[];
}

/** Bound variables with more values stay inside. */
const EXPANDED_MAX = 64;

/** The invariants, as conditions with bound variables of their own: of `forall`s and `and`s, the parts. */
export function goalsOf(ir: Ir, vocabulary: readonly FrameVariable[]): Goals {
  const frame: Type[] = [];
  const slotFor = (type: Type, nth: number): number => {
    const same = frame.flatMap((other, i) => (JSON.stringify(other) === JSON.stringify(type) ? [i] : []));
    if (same[nth] !== undefined) return vocabulary.length + (same[nth] as number);
    frame.push(type);
    return vocabulary.length + frame.length - 1;
  };
  const parts = (
    node: IrExpression,
    binds: readonly { readonly slot: number; readonly type: Type }[],
  ): readonly Condition[] => {
    if (
      node.kind === "forall" &&
      node.set.kind === "all" &&
      isScalar(node.set.of) &&
      node.set.of.kind !== "process" &&
      cardinality(node.set.of, 0) <= EXPANDED_MAX
    ) {
      const type = node.set.of;
      const nth = binds.filter((other) => JSON.stringify(other.type) === JSON.stringify(type)).length;
      const slot = slotFor(type, nth);
      const bound: IrExpression = {
        kind: "slot",
        slot: FIRST_SLOT + slot,
        name: node.slot.name,
        type,
        span: node.span,
      };
      return parts(replaced(node.body, new Map([[node.slot.slot, bound]])), [...binds, { slot, type }]);
    }
    if (node.kind === "and") return conjunctsOf(node).flatMap((part) => parts(part, binds));
    return [{ node, binds: binds.map(({ slot }) => slot) }];
  };
  const goals = ir.properties.flatMap(({ name, kind, body }) =>
    kind === "invariant" && !isTemporal(body, ir)
      ? parts(body, []).map((condition) => ({ property: name, condition }))
      : [],
  );
  return { goals, frame };
}
