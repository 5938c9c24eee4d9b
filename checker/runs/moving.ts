/**
 * A search that begins in memory, which is faster, and goes on over sorted runs in files when memory runs short. What it
 * finds does not depend on when that is. The states that it has found are kept for its caller in levels, if at all.
 */
import { Interruption } from "../interruption.js";
import type { ExplorerOptions, Tuning } from "../packed/explorer-options.js";
import type { PackedModel } from "../packed/model.js";
import { conclude, exploreLevels, type PackedOptions, prepare, type TableSearch } from "../packed/search.js";
import { PackedStates } from "../packed/states.js";
import { Successors } from "../packed/successors.js";
import type { Search } from "../strategy.js";
import { traceIn } from "../trace.js";
import { PackedLevels } from "./levels.js";
import { planBytes, planFor, wasmFor } from "./plan.js";
import { statesOf } from "./run-search.js";
import { TableSaving } from "./saving.js";
import { type Begun, leaveTemporal, type RunsOptions, type RunsOutcome, searchRuns } from "./search.js";
import { type Folder, FolderFailure } from "./sorted/folder.js";
import { RunFiles } from "./sorted/run-files.js";

export interface MovingOptions extends RunsOptions {
  readonly folders: { readonly levels: Folder; readonly scratch: Folder };
  /** Of the search in memory. */
  readonly table: {
    readonly crew?: ExplorerOptions["crew"];
    readonly tuning?: Tuning;
    /** Bytes that it may use, as long as they are not more than there are; for tests. */
    readonly memoryMax?: number;
  };
}

export interface MovingOutcome extends RunsOutcome {
  /** How many states of complete levels there were when they were moved to files; null if they were not. */
  readonly movedAt: number | null;
}

/** Bytes of what a checkpoint in memory is sorted in, and of what is not counted, such as threads. */
const SPARE_BYTES = 2 ** 25;

/** Bytes that either search may claim. */
const boundOf = ({ memoryMax }: MovingOptions): number => Math.max(0, memoryMax - SPARE_BYTES);

/** Explores a model. It yields its progress at least once for each level. */
export function* searchMoving(model: PackedModel, options: MovingOptions): Search<MovingOutcome> {
  const files = new RunFiles(options.folders.levels, options.folders.scratch);
  if (options.kept !== undefined) files.keep(options.kept);
  // What it has used is out of reach when this returns, so that its memory can be used again.
  const first = yield* inMemory(model, options, files);
  if ("counts" in first) return first;
  const outcome = yield* searchRuns(model, { ...options, begun: first });
  return { ...outcome, movedAt: first.distinct };
}

type Moved = Begun & { readonly distinct: number };

function* inMemory(
  model: PackedModel,
  options: MovingOptions,
  files: RunFiles,
): Search<MovingOutcome | Moved> {
  const { table, tuning = {}, checkpoints, from } = options;
  const bound = boundOf(options);
  const left = bound - planBytes(model, bound, tuning);
  const { gathered, blockStates } = tuning;
  let kept: TableSaving | null = null;
  const settings: PackedOptions = {
    ...options,
    tuning: table.tuning ?? {},
    crew: table.crew,
    memoryMax: Math.max(0, Math.min(left, table.memoryMax ?? Number.POSITIVE_INFINITY)),
    lowMemory: false,
    saving: (...of) => {
      kept = new TableSaving(...of, { checkpoints, files, from, gathered, blockStates });
      return kept;
    },
  };
  const search = prepare(model, settings);
  const { explorer, flags } = search;
  const saving = kept as TableSaving | null;
  if (saving === null) throw new Error("nothing keeps what is found");
  yield* unshared(exploreLevels(search, settings));
  let failure: FolderFailure | null = null;
  // A value that is too large for memory is too large in any search.
  if (explorer.stop === "memory" && explorer.tooLarge === null)
    try {
      const moved = move(model, options, files, search, saving);
      if (moved !== null) return moved;
    } catch (thrown) {
      if (thrown instanceof FolderFailure) failure = thrown;
      else if (!(thrown instanceof Interruption)) throw thrown;
      saving.states.forget();
      explorer.stop = thrown instanceof Interruption ? thrown.stop : "disk";
    }
  saving.end();
  leaveTemporal(model, flags);
  const { states, ...outcome } = yield* conclude(model, settings, search);
  const levels = options.keepsLevels === true ? levelsIn(model, options, search) : null;
  return { ...outcome, failure, movedAt: null, levels };
}

/** All is in memory; what was written is gone already. */
function levelsIn(
  model: PackedModel,
  { poll }: MovingOptions,
  { explorer }: Pick<TableSearch, "explorer">,
): PackedLevels {
  const { store, stop } = explorer;
  const { levelStarts } = store;
  // Polled as that on traces, which were found with other states.
  const states = new PackedStates(model, explorer, poll);
  const made = new Successors(model, poll);
  return new PackedLevels(model, made, {
    depth: levelStarts.length,
    each: (level, show) => {
      const end = levelStarts[level + 1] ?? store.size;
      for (let index = levelStarts[level] ?? end; index < end; index += 1)
        if (!show(store.state(index))) return;
    },
    traceTo: (goal) => traceIn(states, goal, stop),
    release: () => {},
  });
}

/** How much of its memory a search has used tells nothing if it can do with less. */
function* unshared(search: Search<void>): Search<void> {
  for (let step = search.next(); step.done !== true; ) {
    const { memoryShare, ...progress } = step.value;
    step = search.next(yield progress);
  }
}

/**
 * Writes all states that were found to files; null if there is no memory to sort them.
 * @throws {FolderFailure}
 * @throws {Interruption} If the search is to end meanwhile.
 */
function move(
  model: PackedModel,
  options: MovingOptions,
  files: RunFiles,
  { explorer }: TableSearch,
  { states }: TableSaving,
): Moved | null {
  const { tuning = {}, poll, backend } = options;
  // The table is not needed any more, and makes room for sorting.
  explorer.release();
  const plan = planFor(model, boundOf(options), false, tuning, wasmFor(backend));
  if (plan === null) return null;
  const { heap, runsMax } = plan;
  const writing = {
    heap,
    runsMax,
    poll: () => {
      const stop = poll?.("search") ?? null;
      // That memory is short is no news.
      if (stop !== null && stop !== "memory") throw new Interruption(stop);
    },
  };
  const snapshot = states.isNoted ? states.snapshot(writing) : null;
  const distinct = statesOf((snapshot?.inside.levels ?? []).flat());
  return { plan, files, snapshot, distinct };
}
