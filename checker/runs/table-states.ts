/**
 * What a search in memory has found, as a search over sorted runs has it. How far the search has come is noted whenever
 * nothing is in flight; what it has found since is no harm: that is found again from the states that were not expanded then.
 */
import type { Span as States } from "../kernel/crew.js";
import type { Explorer } from "../packed/explorer.js";
import { type FlaggedFindings, isOfState } from "../packed/flagged-findings.js";
import type { PackedModel } from "../packed/model.js";
import type { Store } from "../packed/store.js";
import { SLICE } from "../packed/table.js";
import type { FoundStates, Snapshot } from "./snapshot.js";
import { Gathered } from "./sorted/gathered.js";
import type { Heap, Span } from "./sorted/heap.js";
import { Known } from "./sorted/known.js";
import { writeAll } from "./sorted/merge.js";
import { type Run, RunWriter } from "./sorted/run.js";
import type { Kind, RunFiles } from "./sorted/run-files.js";

/** How far a search has come at a moment when nothing was in flight. */
interface Barrier extends Pick<Snapshot, "isOver" | "generated" | "taken" | "enabled" | "covered"> {
  /** Levels that are complete. */
  readonly levels: number;
  /** What of the last of them is not expanded. */
  readonly unexpanded: readonly States[];
  /** The model's flags, and how many of the marks were reported then. */
  readonly seen: Uint8Array;
  readonly spoken: Uint8Array;
  readonly noted: number;
}

/** What runs are written with. */
export interface Writing {
  readonly heap: Heap;
  /** Runs that are merged at once. */
  readonly runsMax: number;
  /** Called often; may throw an `Interruption`. */
  readonly poll: () => void;
}

export class TableStates {
  /** What is written of each level, of the graph and of what lies outside. */
  readonly inside: (readonly Run[])[] = [];
  readonly outside: (readonly Run[])[] = [];
  /** Runs of the last snapshot alone. */
  private fleeting: Run[] = [];
  private barrier: Barrier | null = null;

  constructor(
    private readonly model: PackedModel,
    private readonly explorer: Explorer,
    private readonly flags: FlaggedFindings,
    private readonly files: RunFiles,
  ) {}

  /** Whether anything was noted, so that there can be a snapshot. */
  get isNoted(): boolean {
    return this.barrier !== null;
  }

  /** A level is complete. */
  noteLevel(isOver: boolean): void {
    const { explorer } = this;
    const { store } = explorer;
    // What is found at last may be a violation, and nothing new.
    this.note(store.levelStarts.at(-1) as number, isOver || explorer.head === store.size);
  }

  /** Some states of the last level, which ends before an index, were expanded. */
  note(end: number, isOver = false): void {
    const { explorer, model, flags } = this;
    const unexpanded = explorer.unexpanded(end);
    if (unexpanded === null) return;
    explorer.emptyCounters();
    this.barrier = {
      levels: explorer.store.levelStarts.length - 1,
      unexpanded,
      isOver,
      generated: explorer.generated,
      taken: [...explorer.taken],
      enabled: [...explorer.enabled],
      covered: [...explorer.covered],
      seen: model.seen.slice(),
      spoken: model.spoken.slice(),
      noted: flags.noted.length,
    };
  }

  /** As of what was noted last, which is there. Runs that were written for the last one alone are removed. */
  snapshot(writing: Writing): Snapshot {
    const { barrier, files } = this;
    if (barrier === null) throw new Error("nothing was noted");
    const old = this.fleeting;
    this.fleeting = [];
    try {
      return this.found(barrier, new StoreWriter(files, writing));
    } finally {
      for (const run of old) files.remove(run);
    }
  }

  private found(barrier: Barrier, writer: StoreWriter): Snapshot {
    const { store, outside } = this.explorer;
    const { isOver, generated, taken, enabled, covered } = barrier;
    return {
      ...{ isOver, generated, taken, enabled, covered },
      inside: this.levelsOf(store, this.inside, barrier, writer),
      outside: outside === null ? null : this.outsideOf(outside.store, barrier, writer),
      expanded: isOver ? 0 : expandedOf(store, barrier),
      noted: this.notedAt(barrier),
      spoken: [...barrier.spoken.keys()].filter((i) => barrier.spoken[i] === 1),
    };
  }

  /** The last snapshot was of no use: its runs go, but for those of levels that are complete. */
  forget(): void {
    for (const run of this.fleeting) this.files.remove(run);
    this.fleeting = [];
  }

  /** A mark of a state of the next level is left out: that is judged when its level is complete. */
  private notedAt({ levels, seen, noted }: Barrier): Snapshot["noted"] {
    const { flags, model } = this;
    const before = flags.noted.slice(0, noted);
    const known = new Set(before.map(({ mark }) => mark));
    const since = [...seen.keys()].filter(
      (mark) => seen[mark] === 1 && !known.has(mark) && !isOfState(model, mark),
    );
    return [...before, ...since.map((mark) => ({ mark, level: levels - 1 }))];
  }

  private levelsOf(
    store: Store,
    written: (readonly Run[])[],
    { levels, unexpanded, isOver }: Barrier,
    writer: StoreWriter,
  ): FoundStates {
    const last = levelOf(store, levels - 1);
    // After the last level nothing is found, unless it is excluded.
    if (isOver) return this.wholeOf(store, written, last.from === last.end ? levels - 1 : levels, writer);
    const expanded = without(last, unexpanded);
    if (sizeOf(expanded) === 0) return this.foundOf(store, written, levels, writer);
    const { levels: before, gathered } = this.foundOf(store, written, levels, writer, levels - 1);
    const parts = [expanded, unexpanded].map((spans) => writer.write(store, spans, "gathered"));
    this.fleeting.push(...parts.flat());
    return { levels: [...before, parts.flat()], gathered };
  }

  private outsideOf(store: Store, { levels, isOver }: Barrier, writer: StoreWriter): FoundStates {
    const { outside } = this;
    return isOver
      ? this.wholeOf(store, outside, store.levelStarts.length - 1, writer)
      : this.foundOf(store, outside, levels, writer);
  }

  /** The first levels, of which those that are not written yet are written now. */
  private wholeOf(
    store: Store,
    written: (readonly Run[])[],
    levels: number,
    writer: StoreWriter,
  ): FoundStates {
    for (let level = written.length; level < levels; level += 1)
      written.push(writer.write(store, [levelOf(store, level)], "levels"));
    return { levels: written.slice(0, levels), gathered: [] };
  }

  /** The first levels of those that are complete, and what was found after all of these. */
  private foundOf(
    store: Store,
    written: (readonly Run[])[],
    complete: number,
    writer: StoreWriter,
    levels = complete,
  ): FoundStates {
    const whole = this.wholeOf(store, written, levels, writer);
    const from = store.levelStarts[complete] ?? store.size;
    const gathered = writer.write(store, [{ from, end: store.size }], "gathered");
    this.fleeting.push(...gathered);
    return { ...whole, gathered };
  }
}

/** Writes states of a store to runs. */
class StoreWriter {
  private readonly gathered: Gathered;
  private readonly known: Known;

  constructor(
    private readonly files: RunFiles,
    private readonly writing: Writing,
  ) {
    const { heap, runsMax, poll } = writing;
    this.known = new Known(heap, files, poll);
    this.gathered = new Gathered(heap, heap.areas[0] as Span, files, false, runsMax);
  }

  /** As one run, or none if there are none. */
  write(store: Store, spans: readonly States[], kind: Kind): readonly Run[] {
    const { gathered, known, files } = this;
    const { heap, poll } = this.writing;
    const states = new Int32Array(SLICE * store.words);
    try {
      for (const { from, end } of spans)
        store.forRuns(from, end, (chunk, offset, count) => {
          for (let at = 0; at < count; at += SLICE) {
            const length = Math.min(SLICE, count - at) * store.words;
            const start = offset + at * store.words;
            states.set(chunk.subarray(start, start + length));
            gathered.add(states, 0, length, known);
            poll();
          }
        });
      const source = gathered.source();
      if (source === null) return [];
      const writer = new RunWriter(heap, files.file(kind));
      return [
        writeAll(writer, source, () => {
          poll();
          return true;
        }),
      ];
    } catch (thrown) {
      heap.giveAll();
      throw thrown;
    } finally {
      gathered.clear();
    }
  }
}

const levelOf = ({ levelStarts, size }: Store, level: number): States => ({
  from: levelStarts[level] ?? size,
  end: levelStarts[level + 1] ?? size,
});

const sizeOf = (spans: readonly States[]): number =>
  spans.reduce((sum, { from, end }) => sum + end - from, 0);

/** How many states of the last level that is complete are expanded. */
const expandedOf = (store: Store, { levels, unexpanded }: Barrier): number =>
  sizeOf([levelOf(store, levels - 1)]) - sizeOf(unexpanded);

/** What is left of a span. */
function without({ from, end }: States, spans: readonly States[]): readonly States[] {
  const left: States[] = [];
  let at = from;
  for (const span of [...spans.toSorted((a, b) => a.from - b.from), { from: end, end }]) {
    if (span.from > at) left.push({ from: at, end: span.from });
    at = Math.max(at, span.end);
  }
  return left;
}
