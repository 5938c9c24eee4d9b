/** Small searches over random systems, in a table and over sorted runs, with checkpoints that either can go on from. */
import {
  type Outcome,
  type SearchOptions,
  type Stop,
  searchPacked,
  type Words,
} from "../../../checker/index.js";
import type { Poll } from "../../../checker/outcome.js";
import { SavedSearch, saveCheckpoint } from "../../../checker/runs/checkpoint.js";
import { searchMoving } from "../../../checker/runs/moving.js";
import type { RunsTuning } from "../../../checker/runs/plan.js";
import { savingWith } from "../../../checker/runs/saving.js";
import { searchRuns } from "../../../checker/runs/search.js";
import type { Checkpoints } from "../../../checker/runs/snapshot.js";
import { type Folder, type FolderFailure, MemoryFolder } from "../../../checker/runs/sorted/folder.js";
import { type System, systemOf } from "../packed/systems.js";
import { Layout, packedModel } from "../packed/wrap.js";

export const TINY = {
  gathered: 8,
  blockStates: 4,
  runsMax: 4,
  batchWords: 16,
  lookedUpMax: 4,
} satisfies RunsTuning;

const WIDTHS = [2, 2, 2, 3, 4, 20, 5, 8] as const;

export const layoutOf = (seed: number): Layout =>
  new Layout(WIDTHS[seed % WIDTHS.length] ?? 2, seed % 4 !== 1);

export const optionsOf = (seed: number): SearchOptions => ({
  all: seed % 3 !== 0,
  only: seed % 7 === 0 ? new Set(["P0", "P2", "deadlock"]) : null,
  statesMax: Number.POSITIVE_INFINITY,
});

/** A system of which constraints may exclude a part. */
export function modelOf(system: System, layout: Layout, seed: number) {
  const model = packedModel(system, layout);
  if (seed % 2 === 0 || system.representative !== null) return model;
  const inStep =
    seed % 4 === 1
      ? null
      : (states: Int32Array, from: number, next: Int32Array, to: number): boolean =>
          (layout.read(states, from) * 7 + layout.read(next, to)) % 11 !== 0;
  const inState = (states: Int32Array, from: number): boolean => layout.read(states, from) % 13 !== 5;
  return { ...model, constraint: { inState, inStep } };
}

export function outcomeOf<Found>(running: Generator<unknown, Found, undefined>): Found {
  let next = running.next();
  while (next.done !== true) next = running.next();
  return next.value;
}

/** What all searches have in common, with states as numbers. */
export function plain(outcome: Outcome<Words>, layout: Layout): unknown {
  const { counts, stop, findings, actions, outside } = outcome;
  return {
    counts,
    stop,
    actions,
    outside,
    findings: findings.map(({ trace, ...finding }) => ({
      ...finding,
      // Why it is not decided.
      ...(finding.kind === "temporal" && { message: null }),
      loop: trace?.loop,
      steps: trace?.steps.map((s) => ({ ...s, state: s.state === null ? null : layout.read(s.state, 0) })),
    })),
  };
}

/** Checkpoints whenever there can be one. */
export const always = (folder: Folder, failed: (failure: FolderFailure) => void = fail): Checkpoints => ({
  isDue: () => true,
  save: (snapshot, model, files, heap) => saveCheckpoint(folder, files, model, heap, snapshot, null),
  failed,
});

function fail(failure: FolderFailure): void {
  throw failure;
}

/** In a table; over runs in files, or in memory; in a table, and then over runs in files. */
export type Mode = "table" | "runs" | "runs in memory" | "moving";

interface Asked {
  readonly seed: number;
  readonly mode: Mode;
  /** Where checkpoints are kept; null for none. */
  readonly folder: Folder | null;
  readonly judgesAgain?: boolean;
  readonly options?: Partial<SearchOptions>;
  /** Called now and then; true: the search is to end. */
  readonly isStopped?: () => boolean;
  /** Called now and then while it searches; true: memory is short. A search that moves goes on over runs then. */
  readonly isShort?: () => boolean;
  /** Bytes that a search that moves may use before. */
  readonly tableMax?: number;
  /** Told of checkpoints that fail, which is a mistake otherwise. */
  readonly failed?: (failure: FolderFailure) => void;
}

/** Searches; goes on from the checkpoint in the folder, if there is one. */
export function searchSmall({
  seed,
  mode,
  folder,
  judgesAgain = false,
  options,
  isStopped,
  isShort,
  tableMax = Number.POSITIVE_INFINITY,
  failed,
}: Asked): Outcome<Words> & { readonly movedAt?: number | null } {
  const model = modelOf(systemOf(seed), layoutOf(seed), seed);
  const saved = folder === null ? null : SavedSearch.in(folder);
  const from =
    saved === null
      ? undefined
      : { open: (...of: Parameters<SavedSearch["open"]>) => saved.open(...of), judgesAgain };
  const common = {
    ...{ ...optionsOf(seed), ...options },
    memoryMax: 2 ** 30,
    poll: (during: Parameters<Poll>[0]): Stop | null => {
      if (isStopped?.() === true) return "interrupted";
      return during === "search" && isShort?.() === true ? "memory" : null;
    },
  };
  const checkpoints = folder === null ? {} : { checkpoints: always(folder, failed) };
  if (mode === "moving") {
    const kept = folder ?? new MemoryFolder();
    return outcomeOf(
      searchMoving(model, {
        ...common,
        ...checkpoints,
        folders: { levels: kept, scratch: kept },
        tuning: TINY,
        from,
        table: { memoryMax: tableMax, tuning: { batch: 4, chunkStates: 16, firstSlots: 16 } },
      }),
    );
  }
  if (mode === "runs" || mode === "runs in memory")
    return outcomeOf(
      searchRuns(model, {
        ...common,
        folders: { levels: folder, scratch: mode === "runs" ? folder : null },
        tuning: TINY,
        from,
        ...checkpoints,
      }),
    );
  const saving = folder && savingWith({ checkpoints: always(folder, failed), folder, from, ...TINY });
  return outcomeOf(
    searchPacked(model, { ...common, lowMemory: false, tuning: { batch: 4 }, ...(saving && { saving }) }),
  );
}
