/**
 * A folder as it is on a disk: what was not synced may be lost when the machine crashes, in any part and any order. It
 * crashes after so many calls.
 */
import { type Folder, FolderFailure, type RunFile } from "../../../checker/runs/sorted/folder.js";

/** Thrown when the machine crashes: nothing after it happens. */
export class Crash extends Error {}

interface Inode {
  bytes: Uint8Array;
  /** How many of them are safe. */
  synced: number;
}

type Change =
  | { readonly kind: "enter"; readonly name: string; readonly inode: Inode }
  | { readonly kind: "rename"; readonly from: string; readonly to: string; readonly inode: Inode }
  | { readonly kind: "remove"; readonly name: string };

export class Disk implements Folder {
  private entries = new Map<string, Inode>();
  /** The names that are safe, and what has changed since. */
  private safe = new Map<string, Inode>();
  private changes: Change[] = [];
  calls = 0;

  /**
   * @param crashAfter The call that does not happen.
   * @param failure What is thrown by it, and by each later one.
   */
  constructor(
    private crashAfter = Number.POSITIVE_INFINITY,
    private readonly failure: () => Error = () => new Crash("the machine crashed"),
  ) {}

  private call(): void {
    this.calls += 1;
    if (this.calls > this.crashAfter) throw this.failure();
  }

  names(): readonly string[] {
    return [...this.entries.keys()].sort();
  }

  create(name: string): RunFile {
    this.call();
    const inode = { bytes: new Uint8Array(0), synced: 0 };
    this.entries.set(name, inode);
    this.changes.push({ kind: "enter", name, inode });
    return this.file(name, inode);
  }

  open(name: string): RunFile | null {
    const inode = this.entries.get(name);
    return inode === undefined ? null : this.file(name, inode);
  }

  private file(name: string, inode: Inode): RunFile {
    const call = (): void => this.call();
    return {
      name,
      get size() {
        return inode.bytes.length;
      },
      append: (bytes) => {
        call();
        const longer = new Uint8Array(inode.bytes.length + bytes.length);
        longer.set(inode.bytes);
        longer.set(bytes, inode.bytes.length);
        inode.bytes = longer;
      },
      read: (at, into) => {
        if (at + into.length > inode.bytes.length)
          throw new FolderFailure("damaged", name, "it is too short");
        into.set(inode.bytes.subarray(at, at + into.length));
      },
      sync: () => {
        call();
        inode.synced = inode.bytes.length;
      },
      close: () => {},
    };
  }

  rename(from: string, to: string): void {
    this.call();
    const inode = this.entries.get(from);
    if (inode === undefined) throw new FolderFailure("failed", from, "there is no such file");
    this.entries.delete(from);
    this.entries.set(to, inode);
    this.changes.push({ kind: "rename", from, to, inode });
  }

  remove(name: string): void {
    this.call();
    this.entries.delete(name);
    this.changes.push({ kind: "remove", name });
  }

  sync(): void {
    this.call();
    this.safe = new Map(this.entries);
    this.changes = [];
  }

  /** Changes a byte of a file, or makes it shorter. */
  damage(name: string, change: (bytes: Uint8Array) => Uint8Array): void {
    const inode = this.entries.get(name);
    if (inode !== undefined) inode.bytes = change(inode.bytes.slice());
  }

  /**
   * What is there after the crash: all that is safe, and some of the rest.
   * @param chance Whether something that is not safe is there nevertheless.
   */
  afterCrash(chance: () => boolean): Disk {
    const names = new Map(this.safe);
    for (const change of this.changes) {
      if (!chance()) continue;
      if (change.kind === "remove") names.delete(change.name);
      else if (change.kind === "enter") names.set(change.name, change.inode);
      else {
        names.delete(change.from);
        names.set(change.to, change.inode);
      }
    }
    const disk = new Disk();
    const kept = new Map<Inode, Inode>();
    for (const inode of names.values()) {
      const bytes = inode.bytes.slice(0, chance() ? inode.bytes.length : inode.synced);
      for (let at = inode.synced; at < bytes.length; at += 1) if (!chance()) bytes[at] = 0;
      kept.set(inode, { bytes, synced: bytes.length });
    }
    for (const [name, inode] of names) disk.entries.set(name, kept.get(inode) as Inode);
    disk.safe = new Map(disk.entries);
    return disk;
  }
}
