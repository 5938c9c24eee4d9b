/**
 * The graph that the searches for fair cycles visit: numbered states, the steps between them, and the atoms that are
 * true of both.
 */

/** A fair action with values of its parameters. */
export interface FairUnit {
  /** Index of the action. */
  readonly action: number;
  /**
   * Strong: taken infinitely often if it is enabled infinitely often. Weak: if it is enabled forever from some time on.
   * Only steps that change the state count.
   */
  readonly strong: boolean;
}

export interface FairGraph {
  /** States have the numbers below it. */
  readonly size: number;
  /** The numbers of the initial states, each once, in order. */
  readonly initial: readonly number[];
  readonly units: readonly FairUnit[];
  /** Where `successors` and `unitSuccessors` write; it may be another array after a call. */
  readonly out: Int32Array;
  /** Writes where the steps from a state lead, in order, to `out`; -1 for what was not found. Returns their number. */
  successors(state: number): number;
  /** The same, for the steps of a fair unit. */
  unitSuccessors(unit: number, state: number): number;
  /** Whether a unit can take a step that changes the state. */
  canStep(unit: number, state: number): boolean;
  /** Whether an atom is true in a state. */
  holds(atom: number, state: number): boolean;
  /** Whether an atom is true of a step between two states that differ. */
  holdsStep(atom: number, from: number, to: number): boolean;
}

/** Whether a pair of different states is a step of a unit, whatever action produced it. */
export function isStepOf(graph: FairGraph, unit: number, from: number, to: number): boolean {
  if (from === to) return false;
  const count = graph.unitSuccessors(unit, from);
  for (let i = 0; i < count; i += 1) if (graph.out[i] === to) return true;
  return false;
}
