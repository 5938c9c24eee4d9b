/** The one traversal of expressions of the intermediate representation, and queries that use it. */
import type { Ir, IrExpression } from "./ir.js";

/** Whether an expression is temporal: it has a temporal operator, itself or in what it calls. */
export function isTemporal(node: IrExpression, ir: Pick<Ir, "functions">): boolean {
  return speaks(node, ir, ({ kind }) => ["always", "eventually", "leadsTo", "until"].includes(kind));
}

/** Whether an expression refers to a step. */
export function isOfSteps(node: IrExpression, ir: Pick<Ir, "functions">): boolean {
  return speaks(node, ir, (inner) => inner.kind === "taken" || (inner.kind === "variable" && inner.primed));
}

function speaks(
  node: IrExpression,
  { functions }: Pick<Ir, "functions">,
  wanted: (node: IrExpression) => boolean,
): boolean {
  // Definitions that do not, so that each is looked into once however often it is called.
  const seen = new Set<number>();
  const is = (inner: IrExpression): boolean => {
    if (wanted(inner)) return true;
    if (inner.kind !== "call" || seen.has(inner.function)) return false;
    seen.add(inner.function);
    return some(functions[inner.function]?.body, is);
  };
  return some(node, is);
}

/** The slots that an expression reads; those that it binds itself may be among them. */
export function slotsRead(node: unknown): ReadonlySet<number> {
  const found = new Set<number>();
  some(node, (inner) => {
    if (inner.kind === "slot") found.add(inner.slot);
    return false;
  });
  return found;
}

/** The variables that expressions read, with what they call; null if what actions can do matters to them. */
export function variablesRead(
  node: unknown,
  functions: readonly { readonly body: IrExpression }[],
): ReadonlySet<number> | null {
  const found = new Set<number>();
  const called = new Set<number>();
  const isOfActions = (inner: IrExpression): boolean => {
    if (inner.kind === "variable") found.add(inner.variable);
    if (inner.kind === "enabled" || inner.kind === "taken") return true;
    if (inner.kind !== "call" || called.has(inner.function)) return false;
    called.add(inner.function);
    return some(functions[inner.function]?.body, isOfActions);
  };
  return some(node, isOfActions) ? null : found;
}

/**
 * Whether a predicate is true of some expression in the given data, or of a part of one. Types and places are
 * skipped.
 */
export function some(node: unknown, is: (node: IrExpression) => boolean): boolean {
  const visit = (value: unknown): boolean => {
    if (typeof value !== "object" || value === null) return false;
    if (Array.isArray(value)) return value.some(visit);
    if ("kind" in value && "span" in value && is(value as IrExpression)) return true;
    return Object.entries(value).some(([key, child]) => key !== "type" && key !== "span" && visit(child));
  };
  return visit(node);
}

/** Whether a statement decides something that is neither a parameter nor a pick: a branch, an element. */
export const isDeciding = ({ kind }: { readonly kind: string }): boolean =>
  kind === "either" || kind === "assignIn";
