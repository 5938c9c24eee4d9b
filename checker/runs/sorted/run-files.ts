/**
 * The files of a search. Levels are kept to the end, one behind the other in few files; what was gathered is kept until
 * its level is complete, and what levels are merged to, until it is merged again.
 */
import { type Folder, FolderFailure, MemoryFolder, type RunFile } from "./folder.js";
import type { Run, RunPlace } from "./run.js";

/** Bytes of a file of levels, after which another one begins. */
const LEVELS_BYTES = 2 ** 30;

/** What is smaller is not worth a file of its own. */
const SMALL_BYTES = 2 ** 16;

export type Kind = "levels" | "gathered" | "merged";

/** The names of files; others in the same folder are not touched. */
export const FILE_NAME = /^(levels|gathered|merged)-\d{4,}\.runs$/;

export class RunFiles {
  private readonly small = new MemoryFolder();
  private levels: RunFile | null = null;
  private next = 1;
  /** Files that a checkpoint refers to, which must not go before the next one is complete. */
  private kept: ReadonlySet<string> = new Set();
  private readonly doomed = new Set<string>();
  private readonly owners = new Map<RunFile, Folder>();

  constructor(
    /** For levels and for what was gathered. */
    private readonly folder: Folder,
    /** For what can be made again. */
    private readonly scratch: Folder,
  ) {
    for (const where of new Set([folder, scratch]))
      for (const name of where.names())
        if (FILE_NAME.test(name)) this.next = Math.max(this.next, Number(/\d+/.exec(name)?.[0]) + 1);
  }

  /** A file to whose end a run can be written. @param bytes About as long as the run will be, if that is known. */
  file(kind: Kind, bytes = Number.POSITIVE_INFINITY): RunFile {
    if (kind === "levels") {
      if (this.levels === null || this.levels.size > LEVELS_BYTES)
        this.levels = this.create("levels", this.folder);
      return this.levels;
    }
    if (kind === "gathered") return this.create(kind, this.folder);
    return this.create(kind, bytes < SMALL_BYTES ? this.small : this.scratch);
  }

  private create(kind: Kind, folder: Folder): RunFile {
    const file = folder.create(`${kind}-${String(this.next).padStart(4, "0")}.runs`);
    this.next += 1;
    this.owners.set(file, folder);
    return file;
  }

  /** A file of the checkpoint. */
  open(name: string): RunFile {
    for (const file of this.owners.keys()) if (file.name === name) return file;
    const file = this.folder.open(name);
    if (file === null) throw new FolderFailure("damaged", name, "it is missing");
    this.owners.set(file, this.folder);
    return file;
  }

  /** A run that nobody needs any more, in a file of its own. */
  remove({ file }: Run): void {
    const folder = this.owners.get(file);
    if (folder === undefined) return;
    this.owners.delete(file);
    file.close();
    if (folder === this.folder && this.kept.has(file.name)) this.doomed.add(file.name);
    else discard(folder, file.name);
  }

  /** Whether a run lies in the folder of levels. */
  holds({ file }: Run): boolean {
    return this.owners.get(file) === this.folder;
  }

  /** What was written survives a crash of the machine from now on. */
  sync(): void {
    for (const [file, folder] of this.owners) if (folder === this.folder) file.sync();
    this.folder.sync();
  }

  /** A checkpoint is complete, and refers to these files and to no others. */
  keep(names: ReadonlySet<string>): void {
    this.kept = names;
    for (const name of this.doomed)
      if (!names.has(name)) {
        this.doomed.delete(name);
        discard(this.folder, name);
      }
  }

  /** Removes all files that no checkpoint refers to. */
  end(): void {
    for (const file of this.owners.keys()) file.close();
    for (const where of new Set([this.folder, this.scratch]))
      for (const name of namesIn(where))
        if (FILE_NAME.test(name) && !(where === this.folder && this.kept.has(name))) discard(where, name);
    this.owners.clear();
    this.levels = null;
  }
}

/** What is to be written down of a run to find it again. */
export const placeOf = ({ file, start, bytes, count, sum }: Run): RunPlace & { readonly file: string } => ({
  file: file.name,
  start,
  bytes,
  count,
  sum,
});

/** Removes a file that nobody needs. If that fails it stays, and a later run that uses the folder removes it. */
function discard(folder: Folder, name: string): void {
  try {
    folder.remove(name);
  } catch (thrown) {
    if (!(thrown instanceof FolderFailure)) throw thrown;
  }
}

/** Those that there are, as far as can be told. */
function namesIn(folder: Folder): readonly string[] {
  try {
    return folder.names();
  } catch (thrown) {
    if (!(thrown instanceof FolderFailure)) throw thrown;
    return [];
  }
}
