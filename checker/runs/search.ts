/**
 * The search over sorted runs, which needs little memory: breadth-first, with states looked up late. A level's successors
 * are gathered, sorted, merged, and lessened by what is known by merging with it; what is left is the next level. For the
 * same graph it gives the same result as the search in memory. Temporal properties stay unknown.
 */

import type { Outcome, Poll, Progress, SearchOptions } from "../outcome.js";
import { FlaggedFindings } from "../packed/flagged-findings.js";
import type { PackedModel, Words } from "../packed/model.js";
import { judgeOnly, reset } from "../packed/search.js";
import { Successors } from "../packed/successors.js";
import type { Search } from "../strategy.js";
import { PackedLevels } from "./levels.js";
import { type Plan, planFor, type RunsTuning, wasmFor } from "./plan.js";
import { RunCopies } from "./run-copies.js";
import type { Checkpoints, Resumption, Snapshot } from "./snapshot.js";
import { type Folder, type FolderFailure, MemoryFolder } from "./sorted/folder.js";
import { RunFiles } from "./sorted/run-files.js";
import { SharedRunSearch } from "./threads/shared-search.js";
import type { RaiseRunsCrew } from "./threads/together.js";
import { RunTraces } from "./traces.js";

export interface RunsOptions extends SearchOptions {
  /** The most bytes that the search may use. */
  readonly memoryMax: number;
  /**
   * Where states are kept: those of levels, and what can be made again of them. If the latter is null, all are kept in
   * memory, and the former is only for checkpoints.
   */
  readonly folders: { readonly levels: Folder | null; readonly scratch: Folder | null };
  readonly poll?: Poll;
  /** Which code does the work; by default a kernel takes over in a large search, where the model has one. */
  readonly backend?: "wasm" | "javascript" | null;
  /** Threads that can share the work; without it, or with one, there are none. */
  readonly crew?: { readonly size: number; readonly raise: RaiseRunsCrew } | undefined;
  readonly tuning?: RunsTuning | undefined;
  readonly checkpoints?: Checkpoints | undefined;
  readonly from?: Resumption | undefined;
  /** A search in memory that goes on over runs. */
  readonly begun?: Begun | undefined;
  /** Whether the levels that were found are to be gone over after the search; not by default. */
  readonly keepsLevels?: boolean | undefined;
  /** The names of files of runs in the folder of levels that are not of this search, and stay. */
  readonly kept?: ReadonlySet<string> | undefined;
}

/** How far a search in memory has come, and what it has used. */
export interface Begun {
  readonly plan: Plan;
  readonly files: RunFiles;
  /** Null if it has to begin anew. */
  readonly snapshot: Snapshot | null;
}

export interface RunsOutcome extends Outcome<Words> {
  /** What went wrong with a folder, where that is the reason to stop. */
  readonly failure: FolderFailure | null;
  /** What the model has counted besides its actions; null if it counts nothing else. */
  readonly covered: Float64Array | null;
  /** Which code did the work in the end. */
  readonly backend: "wasm" | "javascript";
  /** How many threads shared the work. */
  readonly workers: number;
  /** To be released by whoever wanted them; null otherwise. */
  readonly levels: PackedLevels | null;
}

/** How many batches are expanded between two reports of progress. */
const REPORT_EVERY = 64;

const UNJUDGED = "its states are not kept in memory";

/** Explores a model. It yields its progress at least once for each level. */
export function* searchRuns(model: PackedModel, options: RunsOptions): Search<RunsOutcome> {
  judgeOnly(model, options.only);
  const { folders, tuning = {}, checkpoints, poll } = options;
  const { begun } = options;
  const wasm = wasmFor(options.backend);
  const plan = begun?.plan ?? planFor(model, options.memoryMax, folders.scratch === null, tuning, wasm);
  const made = new Successors(model, poll);
  const flags = new FlaggedFindings(model, made.expand);
  if (plan === null) return withoutMemory(model, options, flags);

  const files = begun?.files ?? filesIn(options, plan);
  const copies = folders.levels !== null && folders.scratch === null ? new RunCopies(folders.levels) : null;
  const search = new SharedRunSearch(model, copying(options, copies), plan, files, flags);
  const progress = (): Progress => ({
    distinct: search.distinct,
    generated: search.generated,
    depth: search.levels.length,
    queue: search.queue,
    ...(folders.scratch === null
      ? { memoryShare: plan.memory.bytes / plan.memory.bytesMax }
      : { isOnDisk: true }),
  });

  if (begun?.snapshot != null) search.restore(begun.snapshot, false);
  else if (options.from === undefined) search.begin();
  else {
    const { open, judgesAgain } = options.from;
    search.restore(
      copies?.adopt(open(model, copies.files, plan.heap)) ?? open(model, files, plan.heap),
      judgesAgain,
    );
  }
  while (search.stop === null && !search.isOver) {
    search.stop = (yield progress()) ?? null;
    search.useKernel(wasm);
    if (search.stop === null && search.isShared()) {
      while (search.stop === null && search.queue > 0) {
        const asked = yield { ...progress(), wait: search.expandTogether() };
        search.stop ??= asked ?? null;
        if (checkpoints?.isDue(search.distinct) === true) search.save();
      }
      if (search.stop === null) {
        const asked = yield { ...progress(), wait: search.endLevelTogether() };
        search.stop ??= asked ?? null;
      }
      continue;
    }
    for (let batch = 1; search.stop === null && search.expandBatch(); batch += 1) {
      search.stop ??= poll?.("search") ?? null;
      if (batch % REPORT_EVERY === 0) {
        search.stop ??= (yield progress()) ?? null;
        search.useKernel(wasm);
      }
      if (checkpoints?.isDue(search.distinct) === true) search.save();
    }
    if (search.stop === null) search.endLevel();
  }
  search.saveLast();
  search.dismiss();

  made.watch();
  const { stop } = search;
  leaveTemporal(model, flags);
  const traces = new RunTraces(model, plan.heap, search.levels, made, tuning.lookedUpMax);
  const findings = flags.sightings.findings(stop, options, (goal) => traces.traceTo(goal, stop));
  const outside = search.countOutside();
  made.rest();
  reset(model);
  const end = (): void => {
    for (const each of [files, copies?.files]) each?.end();
  };
  const levels = options.keepsLevels === true ? levelsIn(model, options, search, plan, end) : null;
  if (levels === null) end();
  return {
    counts: {
      distinct: search.distinct,
      generated: search.generated,
      depth: search.levels.length,
      initial: search.initial,
    },
    outside,
    stop,
    tooLarge: search.tooLarge,
    findings,
    idleUnits: [],
    actions: search.actions,
    failure: search.failure,
    covered: search.covered,
    backend: search.backend,
    workers: search.threads,
    levels,
  };
}

function filesIn({ folders: { levels, scratch }, kept }: RunsOptions, plan: Plan): RunFiles {
  const inMemory = new MemoryFolder((bytes) => plan.memory.claim(bytes));
  const files =
    scratch === null ? new RunFiles(inMemory, inMemory) : new RunFiles(levels ?? inMemory, scratch);
  if (kept !== undefined) files.keep(kept);
  return files;
}

function levelsIn(
  model: PackedModel,
  { poll, tuning = {} }: RunsOptions,
  { levels, stop }: SharedRunSearch,
  { heap }: Plan,
  release: () => void,
): PackedLevels {
  const made = new Successors(model, poll);
  const traces = new RunTraces(model, heap, levels, made, tuning.lookedUpMax);
  return new PackedLevels(model, made, {
    depth: levels.length,
    each: (level, show) => traces.each(level, show),
    traceTo: (goal) => traces.traceTo(goal, stop),
    release,
  });
}

/** Checkpoints of runs that are in memory are copies. */
function copying(options: RunsOptions, copies: RunCopies | null): RunsOptions {
  const { checkpoints } = options;
  if (copies === null || checkpoints === undefined) return options;
  return {
    ...options,
    checkpoints: {
      ...checkpoints,
      save: (snapshot, model, _, heap) => checkpoints.save(copies.of(snapshot), model, copies.files, heap),
    },
  };
}

/** What needs all states at hand stays unknown. */
export function leaveTemporal({ properties, judged }: PackedModel, { sightings }: FlaggedFindings): void {
  for (const [i, { name, kind }] of properties.entries())
    if (kind === "temporal" && judged[i] === 1)
      sightings.settle(name, { verdict: "unknown", trace: null, message: UNJUDGED });
}

/** Nothing was explored, since there is not even memory to begin. */
const withoutMemory = (model: PackedModel, options: RunsOptions, flags: FlaggedFindings): RunsOutcome => ({
  counts: { distinct: 0, generated: 0, depth: 0, initial: 0 },
  outside: model.constraint === undefined ? null : 0,
  stop: "memory",
  tooLarge: null,
  findings: flags.sightings.findings("memory", options, () => {
    throw new Error("nothing was seen, so there is no trace");
  }),
  idleUnits: [],
  actions: model.actions.map(() => ({ taken: 0, enabled: 0 })),
  failure: null,
  covered: null,
  backend: "javascript",
  workers: 1,
  levels: null,
});
