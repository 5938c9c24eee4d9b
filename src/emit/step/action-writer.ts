/** What the function of an action is written with: what it is for, and the path that is being written. */
import type { IrAction, IrStatement } from "../../ir/ir.js";
import type { Tracked } from "../facts/double-writes.js";
import type { FunctionScope, Val } from "../place/scope.js";

export type Purpose = "expand" | "explain" | "enabled" | "taken";

/** A parameter or choice of a path, for `explain`. */
export interface Choice {
  readonly name: string;
  readonly val: Val;
}

/** What a path through the body has done so far. */
export interface ExecutionPath {
  readonly choices: readonly Choice[];
  /** The branches of `either` that it went through, where they are counted. */
  readonly branches: readonly number[];
  /** Whether the next state was begun: it starts as a copy of the state. */
  readonly begun: boolean;
  /** How many copies of it were made, for loops inside loops. */
  readonly level: number;
}

/** Where to continue when a path is left. */
export interface Region {
  readonly kind: "function" | "loop" | "block";
  readonly label: string;
  readonly loops: number;
  used: boolean;
}

/** What is still to be done. */
export type Rest = { readonly statements: readonly IrStatement[]; readonly then: Rest } | null;

/** In the order of the places: two numbers for each part that was set. */
export const TRACK = "size";

export interface ActionWriter {
  readonly scope: FunctionScope;
  readonly action: IrAction;
  readonly index: number;
  readonly purpose: Purpose;
  readonly tracked: Tracked;
  /** Whether a step of it keeps a state from being a deadlock. */
  readonly moves: boolean;
  region: Region;
  /** The choices of the path that is being written, for `explain`. */
  choices: readonly Choice[];
  /** Where the next state is made, unless it is in local variables. */
  readonly target: { readonly array: string; readonly at: string };
  /** Statement that ends the function when no path is left. */
  readonly nothing: string;
}
