/**
 * Checkpoints of a search whose runs are in memory: they are copied to the folder, each once. If that fails, the search has
 * lost nothing, and goes on.
 */

import type { FoundStates, Snapshot } from "./snapshot.js";
import { type Folder, MemoryFolder } from "./sorted/folder.js";
import type { Run } from "./sorted/run.js";
import { RunFiles } from "./sorted/run-files.js";

/** Bytes that are copied at once. */
const COPIED_BYTES = 2 ** 16;

export class RunCopies {
  /** Those of the folder. */
  readonly files: RunFiles;
  /** By what they are copies of. */
  private readonly copies = new Map<Run, Run>();

  constructor(folder: Folder) {
    this.files = new RunFiles(folder, new MemoryFolder());
  }

  /** Runs of the folder are their own copies. */
  adopt(snapshot: Snapshot): Snapshot {
    for (const run of runsOf(snapshot)) this.copies.set(run, run);
    return snapshot;
  }

  /**
   * The same in runs of the folder.
   * @throws {FolderFailure}
   */
  of(snapshot: Snapshot): Snapshot {
    const { inside, outside } = snapshot;
    const needed = new Set(runsOf(snapshot));
    const copied = {
      ...snapshot,
      inside: this.found(inside),
      outside: outside === null ? null : this.found(outside),
    };
    for (const [run, copy] of this.copies)
      if (!needed.has(run)) {
        this.copies.delete(run);
        this.files.remove(copy);
      }
    return copied;
  }

  private found({ levels, gathered }: FoundStates): FoundStates {
    return {
      levels: levels.map((runs) => runs.map((run) => this.copyOf(run, "levels"))),
      gathered: gathered.map((run) => this.copyOf(run, "gathered")),
    };
  }

  private copyOf(run: Run, kind: "levels" | "gathered"): Run {
    const known = this.copies.get(run);
    if (known !== undefined) return known;
    const file = this.files.file(kind);
    const start = file.size;
    const buffer = new Uint8Array(Math.min(COPIED_BYTES, run.bytes));
    for (let done = 0; done < run.bytes; done += buffer.length) {
      const part = buffer.subarray(0, run.bytes - done);
      run.file.read(run.start + done, part);
      file.append(part);
    }
    const copy = { ...run, file, start };
    this.copies.set(run, copy);
    return copy;
  }
}

const runsOf = ({ inside, outside }: Snapshot): readonly Run[] =>
  [inside, outside].flatMap((found) => (found === null ? [] : [...found.levels.flat(), ...found.gathered]));
