/**
 * Checkpoints of a search in memory. They are the same as those of a search over sorted runs, so that either can go on
 * from one of the other.
 */
import type { Explorer } from "../packed/explorer.js";
import type { FlaggedFindings } from "../packed/flagged-findings.js";
import type { PackedModel } from "../packed/model.js";
import type { Saving } from "../packed/search.js";
import type { Store } from "../packed/store.js";
import { SLICE } from "../packed/table.js";
import type { Checkpoints, Resumption } from "./snapshot.js";
import { type Folder, FolderFailure, MemoryFolder } from "./sorted/folder.js";
import { Heap } from "./sorted/heap.js";
import { eachPart } from "./sorted/merge.js";
import type { Run } from "./sorted/run.js";
import { RunFiles } from "./sorted/run-files.js";
import { TableStates, type Writing } from "./table-states.js";

export interface SavingOptions {
  /** Left out where no checkpoints are kept. */
  readonly checkpoints?: Checkpoints | undefined;
  readonly files: RunFiles;
  readonly from?: Resumption | undefined;
  /** For tests: states that are sorted at once, and those of a block. */
  readonly gathered?: number | undefined;
  readonly blockStates?: number | undefined;
}

/** Words of states that are sorted at once. */
const SORTED_WORDS = 2 ** 19;

/** Runs that are merged at once. */
const RUNS_MAX = 16;

export const savingWith =
  ({ folder, ...options }: Omit<SavingOptions, "files"> & { readonly folder: Folder }) =>
  (model: PackedModel, explorer: Explorer, flags: FlaggedFindings): Saving =>
    new TableSaving(model, explorer, flags, {
      ...options,
      files: new RunFiles(folder, new MemoryFolder()),
    });

export class TableSaving implements Saving {
  readonly states: TableStates;
  private made: Writing | null = null;
  /** Whether something was noted that is not saved. */
  private isNews = false;

  constructor(
    private readonly model: PackedModel,
    private readonly explorer: Explorer,
    private readonly flags: FlaggedFindings,
    private readonly options: SavingOptions,
  ) {
    this.states = new TableStates(model, explorer, flags, options.files);
  }

  /** Made when it is first needed. */
  private get writing(): Writing {
    if (this.made !== null) return this.made;
    const { words } = this.model;
    const gathered = this.options.gathered ?? Math.max(1, Math.floor(SORTED_WORDS / words));
    const pages = 3 * RUNS_MAX + 8;
    const { blockStates } = this.options;
    const heap = new Heap({ width: words, gathered, areas: 1, pages, blockStates });
    this.made = { heap, runsMax: RUNS_MAX, poll: () => {} };
    return this.made;
  }

  resume(): boolean {
    const { from } = this.options;
    if (from === undefined) return false;
    const { model, explorer, flags, states: known } = this;
    const { heap } = this.writing;
    const snapshot = from.open(model, this.options.files, heap);
    const { store, outside } = explorer;
    const { words } = model;
    const each = (
      runs: readonly Run[],
      enter: (states: Int32Array, at: number, count: number) => void,
    ): void => {
      for (const run of runs)
        eachPart(heap, run, (states, at, end) => {
          for (let from = at; from < end && explorer.stop === null; from += SLICE * words)
            enter(states, from, Math.min(SLICE, (end - from) / words));
        });
    };
    const load = (runs: readonly Run[]): void =>
      each(runs, (states, at, count) => explorer.load(states, at, count));
    const loadOutside = (runs: readonly Run[]): void =>
      each(runs, (states, at, count) => {
        if (outside?.load(states, at, count) === false) explorer.stop = "memory";
      });
    for (const [level, runs] of snapshot.inside.levels.entries()) {
      load(runs);
      store.endLevel();
      known.inside[level] = runs;
    }
    for (const [level, runs] of (snapshot.outside?.levels ?? []).entries()) {
      loadOutside(runs);
      outside?.store.endLevel();
      known.outside[level] = runs;
    }
    // What was seen is in states that may not be there.
    if (explorer.stop !== null) return true;
    explorer.generated = snapshot.generated;
    explorer.taken.set(snapshot.taken);
    explorer.enabled.set(snapshot.enabled);
    explorer.covered.set(snapshot.covered);
    explorer.head = (store.levelStarts.at(-2) ?? 0) + snapshot.expanded;
    if (snapshot.isOver) explorer.head = store.size;
    for (const i of snapshot.spoken) model.spoken[i] = 1;
    flags.read(-1);
    for (const { mark, level } of snapshot.noted) {
      model.seen[mark] = 1;
      flags.read(level);
    }
    if (from.judgesAgain)
      for (
        let level = 0;
        level < Math.max(store.levelStarts.length, outside?.store.levelStarts.length ?? 0);
        level += 1
      ) {
        for (const each of [store, outside?.store]) if (each !== undefined) this.judge(each, level);
        flags.read(level - 1);
      }
    const complete = [store.levelStarts.length - 1, outside?.store.levelStarts.length ?? 0] as const;
    load(snapshot.inside.gathered);
    loadOutside(snapshot.outside?.gathered ?? []);
    this.judge(store, complete[0]);
    if (outside !== null) this.judge(outside.store, complete[1] - 1);
    return true;
  }

  /** Judges the states of a level that is complete, or of the one after them. */
  private judge(store: Store, level: number): void {
    const { model } = this;
    const { levelStarts, words } = store;
    const from = levelStarts[level];
    if (from === undefined) return;
    store.forRuns(from, levelStarts[level + 1] ?? store.size, (chunk, offset, count) => {
      for (let i = 0; i < count; i += 1) model.judge(chunk, offset + i * words);
    });
  }

  atLevel(isOver: boolean): void {
    this.states.noteLevel(isOver);
    this.saveIfDue();
  }

  atBatch(end: number): void {
    this.states.note(end);
    this.saveIfDue();
  }

  private saveIfDue(): void {
    this.isNews = true;
    if (this.options.checkpoints?.isDue(this.explorer.store.size) === true) this.save();
  }

  /** Saves what is not saved, and lets go of the files. */
  end(): void {
    if (this.isNews) this.save();
    this.options.files.end();
  }

  private save(): void {
    const { checkpoints, files } = this.options;
    if (checkpoints === undefined || !this.states.isNoted) return;
    this.isNews = false;
    try {
      checkpoints.save(this.states.snapshot(this.writing), this.model, files, this.writing.heap);
    } catch (thrown) {
      if (!(thrown instanceof FolderFailure)) throw thrown;
      this.states.forget();
      checkpoints.failed(thrown);
    }
  }
}
