/**
 * All states that were found, as sorted runs: one for each level, and few that hold all of them. These are a ladder: each
 * is longer than half of all that follow it, so that a state is looked for in few runs and is seldom merged. A level is a
 * rung itself until it is merged, which takes no room.
 */
import type { Heap } from "./heap.js";
import { mergedRuns, writeAll } from "./merge.js";
import { indexBytes, type Run, RunWriter, type Source } from "./run.js";
import type { RunFiles } from "./run-files.js";

/** A rung is merged with all that follow it as soon as they have so many times as many states. */
const RATIO = 2;

/** More rungs than that are merged, whatever their length. */
export const LADDER_MAX = 24;

interface Rung {
  readonly run: Run;
  readonly isLevel: boolean;
}

export class Known {
  /** The states of each level, in one run or in several. */
  readonly levels: Run[][] = [];
  /** States. */
  size = 0;
  /** Bytes of memory that indices take. */
  indexBytes = 0;
  private readonly ladder: Rung[] = [];

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

  /** Merges the shorter runs if there are too many of them; may be left in the middle. */
  tidy(): void {
    const { ladder } = this;
    const from = this.firstShort();
    if (from >= ladder.length - 1) return;
    const merged = this.merge(
      ladder.slice(from).map(({ run }) => run),
      "merged",
    );
    this.indexBytes += indexBytes(merged);
    for (const old of ladder.splice(from, ladder.length - from, { run: merged, isLevel: false }))
      if (!old.isLevel) {
        this.indexBytes -= indexBytes(old.run);
        this.files.remove(old.run);
      }
  }

  /** The first rung that is short for what follows it. */
  private firstShort(): number {
    const { ladder } = this;
    let from = ladder.length > LADDER_MAX ? LADDER_MAX >> 1 : ladder.length;
    let following = 0;
    for (let i = ladder.length - 1; i >= 0; i -= 1) {
      const { count } = (ladder[i] as Rung).run;
      if (RATIO * count <= following) from = Math.min(from, i);
      following += count;
    }
    return from;
  }

  /** One run of several. */
  merge(runs: readonly Run[], kind: "merged" | "gathered"): Run {
    const { heap, files } = this;
    const bytes = runs.reduce((sum, run) => sum + run.bytes, 0);
    const source = mergedRuns(heap, runs) as Source;
    return writeAll(new RunWriter(heap, files.file(kind, bytes)), source, () => {
      this.poll();
      return true;
    });
  }
}
