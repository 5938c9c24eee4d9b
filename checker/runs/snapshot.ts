/** How far a search has come: all that is needed to go on. */
import type { Run } from "./run.js";

/** States that were found, in runs. */
export interface FoundStates {
  /** Those of each level. */
  readonly levels: readonly (readonly Run[])[];
  /** What was generated from states of the last level, and is not looked up yet. */
  readonly gathered: readonly Run[];
}

export interface Snapshot {
  readonly inside: FoundStates;
  /** What constraints exclude; null without constraints. */
  readonly outside: FoundStates | null;
  /** How many states of the last level are expanded, in the order of its runs. */
  readonly expanded: number;
  /** Whether there is nothing more to be found. */
  readonly isOver: boolean;
  readonly generated: number;
  readonly taken: readonly number[];
  readonly enabled: readonly number[];
  /** The marks that were seen, and when, as `FlaggedFindings` has them. */
  readonly noted: readonly { readonly mark: number; readonly level: number }[];
  /** The properties whose premise was true. */
  readonly spoken: readonly number[];
}

/** Keeps snapshots. */
export interface Checkpoints {
  /** Whether it is time for one. @param distinct States that were found. */
  readonly isDue: (distinct: number) => boolean;
  /** What must not be lost is written. It reports what goes wrong itself. */
  readonly save: (snapshot: Snapshot) => void;
}
