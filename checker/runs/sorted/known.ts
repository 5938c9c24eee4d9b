/**
 * All states that were found, as sorted runs: one for each level, and few that hold all of them. These are a ladder: each
 * is a good deal longer than the next, so that a state is looked for in few runs and is seldom merged.
 */
import type { Heap } from "./heap.js";
import { mergedAll, writeAll } from "./merge.js";
import { indexBytes, type Run, RunReader, RunWriter, type Source } from "./run.js";
import type { RunFiles } from "./run-files.js";

/** A run is merged with the one before it unless that is so many times as long. */
const RATIO = 3;

export class Known {
  /** The states of each level, in one run or in several. */
  readonly levels: Run[][] = [];
  /** States. */
  size = 0;
  /** Bytes of memory that indices take. */
  indexBytes = 0;
  private readonly ladder: { readonly run: Run; readonly isLevel: boolean }[] = [];

  constructor(
    private readonly heap: Heap,
    private readonly files: RunFiles,
    private readonly poll: () => void,
  ) {}

  /** The runs in which a state is looked for. */
  get runs(): readonly Run[] {
    return this.ladder.map(({ run }) => run);
  }

  /** A level that was found is complete. */
  endLevel(runs: readonly Run[]): void {
    this.levels.push([...runs]);
    for (const run of runs) {
      this.size += run.count;
      this.indexBytes += indexBytes(run);
      if (run.count > 0) this.ladder.push({ run, isLevel: true });
    }
  }

  /** Merges runs until each is long enough; may be left in the middle. */
  tidy(): void {
    for (;;) {
      const [below, last] = this.ladder.slice(-2);
      if (below === undefined || last === undefined || below.run.count >= RATIO * last.run.count) return;
      const merged = this.merge([below.run, last.run], "merged");
      this.ladder.splice(-2, 2, { run: merged, isLevel: false });
      this.indexBytes += indexBytes(merged);
      for (const old of [below, last])
        if (!old.isLevel) {
          this.indexBytes -= indexBytes(old.run);
          this.files.remove(old.run);
        }
    }
  }

  /** One run of several. */
  merge(runs: readonly Run[], kind: "merged" | "gathered"): Run {
    const { heap, files } = this;
    const bytes = runs.reduce((sum, run) => sum + run.bytes, 0);
    const source = mergedAll(
      heap,
      runs.map((run) => new RunReader(heap, run)),
    ) as Source;
    return writeAll(new RunWriter(heap, files.file(kind, bytes)), source, () => {
      this.poll();
      return true;
    });
  }
}
