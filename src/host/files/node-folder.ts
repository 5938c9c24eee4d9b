/** Folders for the states of a search: files that are read anywhere, and a lock, so that no other run uses them too. */
import {
  closeSync,
  fstatSync,
  fsyncSync,
  linkSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { join } from "node:path";
import {
  type Folder,
  FolderFailure,
  type RunFile,
  type SharedFile,
  sharedMemoryFile,
} from "../../../checker/runs/sorted/folder.js";
import type { ClaimFolder, DiskBudget } from "../host.js";
import { type Obstacle, writingFailed } from "../obstacle.js";
import { makeFolder } from "./make-folder.js";

const codeOf = (error: unknown): string | undefined => (error as NodeJS.ErrnoException).code;

/** No space, in any way. */
const FULL: ReadonlySet<string | undefined> = new Set(["ENOSPC", "EDQUOT", "EFBIG"]);

/** Does something with a file; says what is wrong with which if that fails. */
function attempt<Result>(path: string, work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    if (error instanceof FolderFailure) throw error;
    throw new FolderFailure(FULL.has(codeOf(error)) ? "full" : "failed", path, writingFailed(error).why);
  }
}

class NodeRunFile implements RunFile {
  private isOpen = true;

  constructor(
    readonly name: string,
    private readonly path: string,
    private readonly descriptor: number,
    public size: number,
    private readonly budget: DiskBudget,
  ) {}

  append(bytes: Uint8Array): void {
    attempt(this.path, () => {
      if (bytes.length > this.budget.left)
        throw new FolderFailure("full", this.path, "the limit of --max-disk was reached");
      for (let done = 0; done < bytes.length; ) {
        const written = writeSync(this.descriptor, bytes, done, bytes.length - done, this.size);
        done += written;
        this.size += written;
        this.budget.left -= written;
      }
    });
  }

  read(at: number, into: Uint8Array): void {
    attempt(this.path, () => {
      for (let done = 0; done < into.length; ) {
        const count = readSync(this.descriptor, into, done, into.length - done, at + done);
        if (count === 0) throw new FolderFailure("damaged", this.path, "it is too short");
        done += count;
      }
    });
  }

  share(): SharedFile {
    const { name, path, descriptor, size } = this;
    return { kind: "descriptor", name, path, descriptor, size };
  }

  sync(): void {
    if (this.isOpen) attempt(this.path, () => fsyncSync(this.descriptor));
  }

  close(): void {
    if (this.isOpen) closeSync(this.descriptor);
    this.isOpen = false;
  }
}

/** A file that another thread has shared. */
export const openShared = (shared: SharedFile): RunFile =>
  shared.kind === "memory"
    ? sharedMemoryFile(shared)
    : new NodeRunFile(shared.name, shared.path, shared.descriptor, shared.size, { left: 0 });

class NodeFolder implements Folder {
  constructor(
    private readonly path: string,
    private readonly budget: DiskBudget,
  ) {}

  names(): readonly string[] {
    return attempt(this.path, () => readdirSync(this.path).sort());
  }

  create(name: string): RunFile {
    const path = join(this.path, name);
    return attempt(path, () => new NodeRunFile(name, path, openSync(path, "w+"), 0, this.budget));
  }

  open(name: string): RunFile | null {
    const path = join(this.path, name);
    return attempt(path, () => {
      try {
        const descriptor = openSync(path, "r");
        const stat = fstatSync(descriptor);
        if (stat.isFile()) return new NodeRunFile(name, path, descriptor, stat.size, this.budget);
        closeSync(descriptor);
        throw new FolderFailure("damaged", path, "it is not a file");
      } catch (error) {
        if (codeOf(error) === "ENOENT") return null;
        throw error;
      }
    });
  }

  rename(from: string, to: string): void {
    const path = join(this.path, to);
    attempt(path, () => renameSync(join(this.path, from), path));
  }

  remove(name: string): void {
    const path = join(this.path, name);
    attempt(path, () => {
      const size = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
      rmSync(path, { force: true });
      this.budget.left += size;
    });
  }

  sync(): void {
    attempt(this.path, () => {
      // Windows can't open a folder, and keeps names by itself.
      if (process.platform === "win32") return;
      const descriptor = openSync(this.path, "r");
      try {
        fsyncSync(descriptor);
      } finally {
        closeSync(descriptor);
      }
    });
  }
}

// ─────────────────────────────────────────────────────────────────────── the lock

const LOCK = "lock";

const textOf = (path: string): string | null => {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return null;
  }
};

/** When a process started, in the kernel's ticks; null where that is not known. */
function startOf(pid: number): string | null {
  const stat = textOf(`/proc/${pid}/stat`);
  // The name of the program may hold spaces and parentheses.
  return stat?.slice(stat.lastIndexOf(")") + 2).split(" ")[19] ?? null;
}

const bootOf = (): string | null => textOf("/proc/sys/kernel/random/boot_id")?.trim() ?? null;

interface Owner {
  readonly pid: number;
  readonly start: string | null;
  readonly boot: string | null;
}

const self = (): Owner => ({ pid: process.pid, start: startOf(process.pid), boot: bootOf() });

function isAlive(owner: Owner): boolean {
  if (owner.boot !== bootOf()) return false;
  try {
    process.kill(owner.pid, 0);
  } catch (error) {
    if (codeOf(error) === "ESRCH") return false;
  }
  // Another process may have been given the same number since.
  return owner.start === startOf(owner.pid);
}

/** The run that a lock is of; null if that can't be told, which only a run that died while it wrote it leaves. */
function ownerIn(text: string | null): Owner | null {
  try {
    const { pid, start, boot } = JSON.parse(text ?? "") as Owner;
    return Number.isSafeInteger(pid) && pid > 0 ? { pid, start: start ?? null, boot: boot ?? null } : null;
  } catch {
    return null;
  }
}

/** Takes the lock of a folder, also from a run that is dead. Returns the run that holds it, or null. */
function takeLock(folder: string): Owner | null {
  const path = join(folder, LOCK);
  const own = join(folder, `${LOCK}.${process.pid}`);
  try {
    writeFileSync(own, JSON.stringify(self()));
    for (;;) {
      try {
        // A link appears whole, and only where there is nothing.
        linkSync(own, path);
        return null;
      } catch (error) {
        if (codeOf(error) !== "EEXIST") throw error;
      }
      const text = textOf(path);
      const owner = ownerIn(text);
      if (owner !== null && isAlive(owner)) return owner;
      // Whoever moves it away first may try; what was moved must be what was read.
      const stale = `${own}.stale`;
      try {
        renameSync(path, stale);
      } catch (error) {
        if (codeOf(error) !== "ENOENT") throw error;
        continue;
      }
      const moved = textOf(stale);
      if (moved !== text) linkSync(stale, path);
      rmSync(stale, { force: true });
    }
  } finally {
    rmSync(own, { force: true });
  }
}

const heldBy = ({ pid }: Owner): Obstacle => ({
  why: `a run that is not over uses it (process ${pid})`,
  hint: "wait for it, or name another folder",
});

export const claimNodeFolder: ClaimFolder = (path, budget) => {
  const obstacle = makeFolder(path);
  if (obstacle !== null) return { kind: "failed", ...obstacle };
  try {
    const owner = takeLock(path);
    if (owner !== null) return { kind: "failed", ...heldBy(owner) };
  } catch (error) {
    return { kind: "failed", ...writingFailed(error) };
  }
  return {
    kind: "folder",
    folder: new NodeFolder(path, budget),
    release: () => rmSync(join(path, LOCK), { force: true }),
  };
};
