/** The folders of `--disk`, `--checkpoint` and `--resume`: claimed for this run, and looked through before it begins. */
import { CHECKPOINT, SavedSearch } from "../../checker/runs/checkpoint.js";
import { type Folder, FolderFailure } from "../../checker/runs/sorted/folder.js";
import { FILE_NAME } from "../../checker/runs/sorted/run-files.js";
import { type Diagnostic, diagnose } from "../diagnostics/diagnostic.js";
import type { ClaimedFolder, Host } from "../host/host.js";
import type { CheckpointStorage, StateStorage } from "../run/storage.js";
import { printDiagnostics, usageError } from "./failures.js";

/** How often a checkpoint is written. */
export type Every = { readonly ms: number } | { readonly states: number };

export interface StorageOptions {
  /** A folder for states, or null. */
  readonly disk: string | null;
  /** Bytes that it may hold; null for what the disk has. */
  readonly diskMax: number | null;
  /** A folder for checkpoints, or null. */
  readonly checkpoint: string | null;
  /** Null for the default. */
  readonly every: Every | null;
  /** A folder with a checkpoint to go on from, or null. */
  readonly resume: string | null;
}

export interface OpenStorage {
  /** Null if states are kept in memory alone. */
  readonly storage: StateStorage | null;
  /** The folder with a checkpoint, if one was written. */
  readonly saved: () => string | null;
  /** Lets other runs use the folders. */
  readonly end: () => void;
}

const EVERY: Every = { ms: 10 * 60_000 };

/** What can't be had together; null if all can. */
export function storageConflict(
  { disk, diskMax, checkpoint, every, resume }: StorageOptions,
  { coverage }: { readonly coverage: boolean },
): string | null {
  if (diskMax !== null && disk === null)
    return "--max-disk limits what --disk writes: add --disk, or leave it out";
  if (every !== null && checkpoint === null && resume === null)
    return "--every says how often --checkpoint writes one: add --checkpoint, or leave it out";
  if (checkpoint !== null && resume !== null && checkpoint !== resume)
    return "--resume goes on writing checkpoints to its own folder: leave out --checkpoint";
  if (coverage && (disk ?? checkpoint ?? resume) !== null)
    return "--coverage counts in memory only: leave it out, or --disk, --checkpoint and --resume";
  return null;
}

/** Claims the folders, or says what is wrong with them. */
export function openStorage(
  host: Host,
  options: StorageOptions,
): OpenStorage | { readonly wrong: Diagnostic } {
  const { disk, diskMax, every, resume } = options;
  const checkpoint = resume ?? options.checkpoint;
  const claimed = new Map<string, ClaimedFolder>();
  const end = (): void => {
    for (const { release } of claimed.values()) release();
    claimed.clear();
  };
  const refuse = (wrong: Diagnostic): { readonly wrong: Diagnostic } => {
    end();
    return { wrong };
  };
  if (resume !== null) {
    // A folder that is claimed is made, and nothing can be gone on from in a new one.
    const found = host.files.list(resume);
    if (found.kind === "failed")
      return refuse(diagnose("checkpoint-refused", null, { path: resume, why: found.why }));
  }
  const budget = { left: diskMax ?? Number.POSITIVE_INFINITY };
  for (const path of new Set([disk, checkpoint])) {
    if (path === null) continue;
    const found = host.files.claim(path, budget);
    if (found.kind === "failed") return refuse(diagnose("path-unwritable", null, { path, ...found }));
    claimed.set(path, found);
  }
  const folderAt = (path: string | null): Folder | null =>
    path === null ? null : (claimed.get(path)?.folder ?? null);
  let savedIn: string | null = null;
  try {
    const from = resume === null ? null : inFolder(folderAt(resume));
    if (resume !== null && from === null)
      return refuse(
        diagnose("checkpoint-refused", null, { path: resume, why: "there is no checkpoint in it" }),
      );
    for (const [path, { folder }] of claimed) {
      const names = folder.names();
      if (path !== resume && names.includes(CHECKPOINT))
        return refuse(
          usageError(`\`${path}\` holds a checkpoint: go on from it with --resume, or name another folder`),
        );
      // What a run that died has left.
      for (const name of names)
        if (FILE_NAME.test(name) && !(path === resume && from?.names.has(name) === true)) folder.remove(name);
    }
    const folder = folderAt(checkpoint);
    const storage: CheckpointStorage | null =
      folder === null || checkpoint === null
        ? null
        : {
            path: checkpoint,
            folder,
            from,
            isDue: dueEvery(every ?? EVERY, host.now, from?.distinct ?? 0),
            saved: () => {
              savedIn = checkpoint;
            },
            failed: ({ file, why }) => {
              const then = from === null && savedIn === null ? "none saved" : "saved before";
              printDiagnostics(host, [diagnose("disk-failed", null, { file, why, then })], []);
            },
          };
    const diskFolder = folderAt(disk);
    return {
      storage: diskFolder === null && storage === null ? null : { disk: diskFolder, checkpoint: storage },
      saved: () => savedIn,
      end,
    };
  } catch (thrown) {
    if (!(thrown instanceof FolderFailure)) throw thrown;
    const why = `\`${thrown.file}\`: ${thrown.why}`;
    return refuse(diagnose("checkpoint-refused", null, { path: checkpoint ?? disk ?? "", why }));
  }
}

const inFolder = (folder: Folder | null): SavedSearch | null =>
  folder === null ? null : SavedSearch.in(folder);

/** Whether a checkpoint is due since the last one that was. */
function dueEvery(every: Every, now: () => number, distinct: number): (distinct: number) => boolean {
  let last = "ms" in every ? now() : distinct;
  return (states) => {
    const [at, least] = "ms" in every ? [now(), every.ms] : [states, every.states];
    if (at - last < least) return false;
    last = at;
    return true;
  };
}
