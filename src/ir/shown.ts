/** Expressions whose values are shown beside the states of a trace. They are no part of the IR: no engine explores them. */
import type { IrExpression, IrFunction } from "./ir.js";

export interface IrShown {
  readonly name: string;
  readonly body: IrExpression;
  readonly frameSize: number;
  /** The definitions of the spec, and those that only such expressions use. */
  readonly functions: readonly IrFunction[];
}
