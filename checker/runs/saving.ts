/**
 * Checkpoints of a search in memory. They are the same as those of a search over sorted runs, so that either can go on
 * from one of the other. What is saved is how it was when the last level began.
 */
import type { Explorer } from "../packed/explorer.js";
import type { FlaggedFindings } from "../packed/flagged-findings.js";
import type { PackedModel } from "../packed/model.js";
import type { Saving } from "../packed/search.js";
import type { Store } from "../packed/store.js";
import { SLICE } from "../packed/table.js";
import { type Folder, FolderFailure, MemoryFolder } from "./folder.js";
import { Gathered } from "./gathered.js";
import { Heap, type Span } from "./heap.js";
import { Known } from "./known.js";
import { eachPart, writeAll } from "./merge.js";
import { type Run, RunWriter } from "./run.js";
import { RunFiles } from "./run-files.js";
import type { Checkpoints, Resumption, Snapshot } from "./snapshot.js";

export interface SavingOptions {
  readonly checkpoints: Checkpoints;
  readonly folder: Folder;
  readonly from?: Resumption | undefined;
  /** For tests: states that are sorted at once, and those of a block. */
  readonly gathered?: number;
  readonly blockStates?: number;
}

/** Words of states that are sorted at once. */
const SORTED_WORDS = 2 ** 19;

/** Runs that are merged at once. */
const RUNS_MAX = 16;

export const savingWith =
  (options: SavingOptions) =>
  (model: PackedModel, explorer: Explorer, flags: FlaggedFindings): Saving =>
    new StoreSaving(model, explorer, flags, options);

class StoreSaving implements Saving {
  private readonly heap: Heap;
  private readonly files: RunFiles;
  private readonly gathered: Gathered;
  private readonly known: Known;
  /** What is written of each level, of the graph and of what lies outside. */
  private readonly inside: (readonly Run[])[] = [];
  private readonly outside: (readonly Run[])[] = [];
  /** How it was when the last level began, if it began here and is not saved yet. */
  private last: (Omit<Snapshot, "inside" | "outside"> & { readonly levels: number }) | null = null;

  constructor(
    private readonly model: PackedModel,
    private readonly explorer: Explorer,
    private readonly flags: FlaggedFindings,
    private readonly options: SavingOptions,
  ) {
    const { words } = model;
    const gathered = options.gathered ?? Math.max(1, Math.floor(SORTED_WORDS / words));
    const pages = 3 * RUNS_MAX + 8;
    this.heap = new Heap({ width: words, gathered, areas: 1, pages, blockStates: options.blockStates });
    this.files = new RunFiles(options.folder, new MemoryFolder());
    this.known = new Known(this.heap, this.files, () => {});
    this.gathered = new Gathered(this.heap, this.heap.areas[0] as Span, this.files, false, RUNS_MAX);
  }

  resume(): boolean {
    const { from } = this.options;
    if (from === undefined) return false;
    const { model, explorer, flags, files, heap } = this;
    const snapshot = from.open(model, files, heap);
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
      this.inside[level] = runs;
    }
    for (const [level, runs] of (snapshot.outside?.levels ?? []).entries()) {
      loadOutside(runs);
      outside?.store.endLevel();
      this.outside[level] = runs;
    }
    // What was seen is in states that may not be there.
    if (explorer.stop !== null) return true;
    explorer.generated = snapshot.generated;
    explorer.taken.set(snapshot.taken);
    explorer.enabled.set(snapshot.enabled);
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
    const { explorer, flags, model } = this;
    const { store } = explorer;
    const levels = store.levelStarts.length - 1;
    const isHere =
      explorer.head === store.levelStarts[levels - 1] && store.size === store.levelStarts[levels];
    if (!isHere && !isOver) return;
    explorer.emptyCounters();
    this.last = {
      levels,
      expanded: 0,
      isOver,
      generated: explorer.generated,
      taken: [...explorer.taken],
      enabled: [...explorer.enabled],
      noted: [...flags.noted],
      spoken: [...model.spoken.keys()].filter((i) => model.spoken[i] === 1),
    };
    if (this.options.checkpoints.isDue(store.size)) this.save();
  }

  end(): void {
    this.save();
  }

  private save(): void {
    if (this.last === null) return;
    const { levels, ...rest } = this.last;
    this.last = null;
    const { explorer, model, files, heap } = this;
    const { store, outside } = explorer;
    // After the last level nothing is found, unless it is excluded.
    const isLastEmpty = store.levelStarts[levels - 1] === store.levelStarts[levels];
    const outsideLevels = rest.isOver ? (outside?.store.levelStarts.length ?? 1) - 1 : levels;
    try {
      const snapshot: Snapshot = {
        ...rest,
        inside: { levels: this.write(store, this.inside, isLastEmpty ? levels - 1 : levels), gathered: [] },
        outside:
          outside === null
            ? null
            : { levels: this.write(outside.store, this.outside, outsideLevels), gathered: [] },
      };
      this.options.checkpoints.save(snapshot, model, files, heap);
    } catch (thrown) {
      if (!(thrown instanceof FolderFailure)) throw thrown;
      heap.giveAll();
      this.gathered.clear();
      this.options.checkpoints.failed(thrown);
    }
  }

  /** Writes those of the first levels that are not written yet. */
  private write(store: Store, written: (readonly Run[])[], levels: number): readonly (readonly Run[])[] {
    const { heap, files, gathered, known } = this;
    const states = new Int32Array(SLICE * store.words);
    for (let level = written.length; level < levels; level += 1) {
      const [from, end] = [
        store.levelStarts[level] ?? store.size,
        store.levelStarts[level + 1] ?? store.size,
      ];
      store.forRuns(from, end, (chunk, offset, count) => {
        for (let at = 0; at < count; at += SLICE) {
          const length = Math.min(SLICE, count - at) * store.words;
          const start = offset + at * store.words;
          states.set(chunk.subarray(start, start + length));
          gathered.add(states, 0, length, known);
        }
      });
      const source = gathered.source();
      const run =
        source === null ? [] : [writeAll(new RunWriter(heap, files.file("levels")), source, () => true)];
      gathered.clear();
      written.push(run);
    }
    return written.slice(0, levels);
  }
}
