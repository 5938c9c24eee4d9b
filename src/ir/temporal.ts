/**
 * Temporal properties without their quantifiers: formulas over numbered atoms, each atom an expression with values for
 * the names that the quantifiers bind.
 */
import type { Formula } from "../../checker/liveness/formula.js";
import type { FairUnit } from "../../checker/liveness/graph.js";
import type { Failure } from "../../checker/model.js";
import type { Json } from "../../checker/runtime/json.js";
import type { Span } from "../syntax/tree.js";
import type { Ir, IrExpression, Slot } from "./ir.js";

/** A bound name with one of its values; as JSON in the notation of traces. */
export interface Binding {
  readonly slot: Slot;
  readonly json: Json;
}

export interface Atom<Bound extends Binding = Binding> {
  readonly expression: IrExpression;
  readonly frameSize: number;
  /** Whether it speaks of steps. */
  readonly step: boolean;
  readonly bindings: readonly Bound[];
}

/** One of the formulas that a property asks for, and for which values of what it quantifies over. */
export interface Instance<Bound extends Binding = Binding> {
  readonly formula: Formula;
  readonly bindings: readonly Bound[];
  readonly span: Span;
}

export interface TemporalPlan<Bound extends Binding = Binding> {
  /** Of each property, by its index; null for those that are not temporal, a failure where a set can't be evaluated. */
  readonly instances: readonly (readonly Instance<Bound>[] | Failure | null)[];
  readonly atoms: readonly Atom<Bound>[];
}

export const formulasOf = ({ instances }: TemporalPlan): readonly (readonly Formula[] | Failure | null)[] =>
  instances.map((each) => (each === null || "kind" in each ? each : each.map(({ formula }) => formula)));

/** A fair action: its parameters, in the order of their types, make the units. */
export const isFair = ({ fairness }: Ir["actions"][number]): boolean => fairness !== "unfair";

export const unitOf = ({ fairness }: Ir["actions"][number], action: number): FairUnit => ({
  action,
  strong: fairness === "strong",
});

type Called = Extract<IrExpression, { kind: "call" }>;

/** Whether an expression speaks of behaviours: it has a temporal operator, by itself or through what it calls. */
export function isTemporal(node: IrExpression, ir: Pick<Ir, "functions">): boolean {
  return speaks(node, ir, ({ kind }) => ["always", "eventually", "leadsTo", "until"].includes(kind));
}

/** Whether an expression speaks of steps. */
export function isOfSteps(node: IrExpression, ir: Pick<Ir, "functions">): boolean {
  return speaks(node, ir, (inner) => inner.kind === "taken" || (inner.kind === "variable" && inner.primed));
}

function speaks(
  node: IrExpression,
  ir: Pick<Ir, "functions">,
  wanted: (node: IrExpression) => boolean,
): boolean {
  return some(node, (inner) => {
    if (wanted(inner)) return true;
    const called = inner.kind === "call" ? ir.functions[(inner as Called).function] : undefined;
    return called !== undefined && speaks(called.body, ir, wanted);
  });
}

/** The slots that an expression reads; those that it binds itself may be among them. */
export function slotsRead(node: IrExpression): ReadonlySet<number> {
  const found = new Set<number>();
  some(node, (inner) => {
    if (inner.kind === "slot") found.add(inner.slot);
    return false;
  });
  return found;
}

/** Whether something is so of an expression or a part of one. */
function some(node: IrExpression, is: (node: IrExpression) => boolean): boolean {
  const visit = (value: unknown): boolean => {
    if (typeof value !== "object" || value === null) return false;
    if (Array.isArray(value)) return value.some(visit);
    if ("kind" in value && "span" in value && is(value as IrExpression)) return true;
    return Object.entries(value).some(([key, child]) => key !== "type" && key !== "span" && visit(child));
  };
  return visit(node);
}
