/** Refinement: another spec, and what its variables are in the states of this one. It is plain data, as the IR is. */
import type { Span } from "../source/span.js";
import type { Ir, IrExpression, IrFunction } from "./ir.js";

/** The value of a variable of the other spec, as an expression over the variables of this one. */
export interface IrMapped {
  readonly value: IrExpression;
  /** Slots that its evaluation needs. */
  readonly frameSize: number;
}

export interface IrRefinement {
  readonly name: string;
  /** The other spec, with its constants as they are mapped. */
  readonly abstract: Ir;
  /** Of each variable of the other spec, in order; null for one that is left out, which is hidden. */
  readonly mapping: readonly (IrMapped | null)[];
  /** The definitions that `mapping` calls by number: those of this spec come first. */
  readonly functions: readonly IrFunction[];
  /** Whether the fairness of the other spec is left out. */
  readonly safety: boolean;
  readonly doc: string | null;
  readonly span: Span;
}

/** Whether no variable of the other spec is hidden, so that a state of this one is seen as one state of the other. */
export const isWhollyMapped = ({ mapping }: IrRefinement): boolean =>
  mapping.every((mapped) => mapped !== null);

/** Whether the fairness of the other spec has to be kept. */
export const isOfFairness = ({ safety, abstract: { actions, fairGroups } }: IrRefinement): boolean =>
  !safety && (fairGroups.length > 0 || actions.some(({ fairness }) => fairness !== "unfair"));

/** Whether each transition can be judged by itself, so that states need not be looked up. */
export const isJudgedByLevels = (refinement: IrRefinement): boolean =>
  isWhollyMapped(refinement) && !isOfFairness(refinement);
