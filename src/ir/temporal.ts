/**
 * Temporal properties without their quantifiers: formulas over numbered atoms, each atom an expression with values for
 * the names that the quantifiers bind.
 */

import type { Interruption } from "../../checker/interruption.js";
import type { Formula } from "../../checker/liveness/formula.js";
import type { FairUnit } from "../../checker/liveness/graph.js";
import type { Failure } from "../../checker/model.js";
import type { Json } from "../../checker/runtime/json.js";
import type { Span } from "../source/span.js";
import type { Ir, IrExpression, Slot } from "./ir.js";

/** A bound name with one of its values; as JSON in the notation of traces. */
export interface Binding {
  readonly slot: Slot;
  readonly json: Json;
}

export interface Atom<Bound extends Binding = Binding> {
  readonly expression: IrExpression;
  readonly frameSize: number;
  /** Whether it is about a step rather than a state. */
  readonly step: boolean;
  readonly bindings: readonly Bound[];
}

/** One of the formulas of a property, and the values of the names that it quantifies over. */
export interface Instance<Bound extends Binding = Binding> {
  readonly formula: Formula;
  readonly bindings: readonly Bound[];
  readonly span: Span;
}

/** A fairness group with one value for each of its parameters. */
export interface GroupUnit<Bound extends Binding = Binding> {
  /** Index of the group. */
  readonly group: number;
  readonly bindings: readonly Bound[];
  /** The members that have an instance here, by their index. */
  readonly members: readonly {
    readonly index: number;
    /** The values of its arguments; null for all instances. */
    readonly given: readonly Json[] | null;
  }[];
}

export interface TemporalPlan<Bound extends Binding = Binding> {
  /**
   * Of each property, by its index; null for those that are not temporal or not decided, a failure where a set can't be
   * evaluated.
   */
  readonly instances: readonly (readonly Instance<Bound>[] | Failure | null)[];
  /** Temporal properties that can't be judged, by their index: why their instances were not listed. */
  readonly undecided: ReadonlyMap<number, Interruption>;
  readonly atoms: readonly Atom<Bound>[];
  /** They are fair units, behind those of actions. */
  readonly groups: readonly GroupUnit<Bound>[];
}

export const formulasOf = ({ instances }: TemporalPlan): readonly (readonly Formula[] | Failure | null)[] =>
  instances.map((each) => (each === null || "kind" in each ? each : each.map(({ formula }) => formula)));

/** A fair action: its parameters, in the order of their types, make the units. */
export const isFair = ({ fairness }: Ir["actions"][number]): boolean => fairness !== "unfair";

export const unitOf = ({ fairness }: Ir["actions"][number], action: number): FairUnit => ({
  action,
  strong: fairness === "strong",
});

/** The unit of a group is known by it, not by an action. */
export const groupUnitOf = ({ fairGroups }: Pick<Ir, "fairGroups">, group: number): FairUnit => ({
  action: -1,
  strong: fairGroups[group]?.strong === true,
});
