/** How far a search has come: all that is needed to go on. */
import type { PackedModel } from "../packed/model.js";
import type { FolderFailure } from "./sorted/folder.js";
import type { Heap } from "./sorted/heap.js";
import type { Run } from "./sorted/run.js";
import type { RunFiles } from "./sorted/run-files.js";

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
  /** What else the model counts. */
  readonly covered: readonly number[];
  /** The marks that were seen, and when, as `FlaggedFindings` has them. */
  readonly noted: readonly { readonly mark: number; readonly level: number }[];
  /** The properties whose premise was true. */
  readonly spoken: readonly number[];
}

/** Keeps snapshots. */
export interface Checkpoints {
  /** Whether it is time for one. @param distinct States that were found. */
  readonly isDue: (distinct: number) => boolean;
  /** Writes one. @throws {FolderFailure} */
  readonly save: (snapshot: Snapshot, model: PackedModel, files: RunFiles, heap: Heap) => void;
  /** Told what went wrong with one. The search goes on. */
  readonly failed: (failure: FolderFailure) => void;
}

/** Where a search goes on. */
export interface Resumption {
  /** @throws {FolderFailure} If anything is not what was written. */
  readonly open: (model: PackedModel, files: RunFiles, heap: Heap) => Snapshot;
  /** Whether states are judged again, since they were not judged by the same formulas. */
  readonly judgesAgain: boolean;
}
