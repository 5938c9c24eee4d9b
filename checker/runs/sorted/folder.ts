/**
 * Where runs are kept: files in a folder, or chunks of memory that look the same. A search does no input or output
 * itself; it is given folders.
 */

import { Interruption } from "../../interruption.js";

/** A file that is written once, from its beginning to its end, and read at any place. */
export interface RunFile {
  readonly name: string;
  readonly size: number;
  append(bytes: Uint8Array): void;
  /** Fills all of `into` with what lies at a place and on. */
  read(at: number, into: Uint8Array): void;
  /** What was appended survives a crash of the machine from now on. */
  sync(): void;
  close(): void;
  /** What another thread needs to read what is in it now; null if none can. */
  readonly share?: () => SharedFile | null;
}

/** A file as it was when it was shared; plain data. */
export type SharedFile = { readonly name: string; readonly size: number } & (
  | { readonly kind: "memory"; readonly chunks: readonly Uint8Array[] }
  | { readonly kind: "descriptor"; readonly path: string; readonly descriptor: number }
);

/** Everything in it may throw a `FolderFailure`. */
export interface Folder {
  /** Names of its files. */
  names(): readonly string[];
  /** A new and empty file, also where there was one of that name. */
  create(name: string): RunFile;
  /** An existing file; null if there is none. It can only be read. */
  open(name: string): RunFile | null;
  /** Takes the place of another file at once. */
  rename(from: string, to: string): void;
  remove(name: string): void;
  /** Which files there are, and their names, survives a crash of the machine from now on. */
  sync(): void;
}

/** A folder can't be read or written, or what it holds is not what was written. */
export class FolderFailure extends Error {
  constructor(
    readonly kind: "full" | "failed" | "damaged",
    readonly file: string,
    readonly why: string,
  ) {
    super(`${file}: ${why}`);
  }
}

/** Bytes that are allocated at once. */
const CHUNK_BYTES = 2 ** 18;

/** A chunk, which threads can share where the host allows it. */
const newChunk = (): Uint8Array =>
  typeof SharedArrayBuffer === "undefined"
    ? new Uint8Array(CHUNK_BYTES)
    : new Uint8Array(new SharedArrayBuffer(CHUNK_BYTES));

/** A file in memory that another thread has shared. */
export const sharedMemoryFile = ({ name, size, chunks }: SharedFile & { readonly kind: "memory" }): RunFile =>
  new MemoryFile(
    name,
    () => {
      throw new Error("what is shared can only be read");
    },
    [...chunks],
    size,
  );

/** Counts bytes that are allocated, or freed if there are fewer than none; false if that is too much. */
type Claim = (bytes: number) => boolean;

/** Files in memory, which end a search when there is none left. The chunks of files that are gone are used again, since memory is not given back at once. */
export class MemoryFolder implements Folder {
  private readonly files = new Map<string, MemoryFile>();
  private readonly free: Uint8Array[] = [];

  constructor(private readonly claim: Claim = () => true) {}

  names(): readonly string[] {
    return [...this.files.keys()];
  }

  create(name: string): RunFile {
    this.remove(name);
    const file = new MemoryFile(name, () => this.allocate());
    this.files.set(name, file);
    return file;
  }

  open(name: string): RunFile | null {
    return this.files.get(name) ?? null;
  }

  rename(from: string, to: string): void {
    const file = this.files.get(from);
    if (file === undefined) throw new FolderFailure("failed", from, "there is no such file");
    this.remove(to);
    this.files.delete(from);
    this.files.set(to, file);
  }

  remove(name: string): void {
    const file = this.files.get(name);
    if (file === undefined) return;
    this.files.delete(name);
    for (const chunk of file.chunks) this.free.push(chunk);
    file.chunks.length = 0;
  }

  sync(): void {}

  private allocate(): Uint8Array {
    const known = this.free.pop();
    if (known !== undefined) return known;
    if (!this.claim(CHUNK_BYTES)) throw new Interruption("memory");
    return newChunk();
  }
}

class MemoryFile implements RunFile {
  constructor(
    readonly name: string,
    private readonly allocate: () => Uint8Array,
    readonly chunks: Uint8Array[] = [],
    public size = 0,
  ) {}

  share(): SharedFile | null {
    const { name, size, chunks } = this;
    return typeof SharedArrayBuffer === "undefined" ? null : { kind: "memory", name, size, chunks };
  }

  append(bytes: Uint8Array): void {
    for (let done = 0; done < bytes.length; ) {
      const offset = this.size % CHUNK_BYTES;
      if (offset === 0) this.chunks.push(this.allocate());
      const count = Math.min(CHUNK_BYTES - offset, bytes.length - done);
      this.chunks.at(-1)?.set(bytes.subarray(done, done + count), offset);
      done += count;
      this.size += count;
    }
  }

  read(at: number, into: Uint8Array): void {
    if (at + into.length > this.size) throw new FolderFailure("damaged", this.name, "it is too short");
    for (let done = 0; done < into.length; ) {
      const offset = (at + done) % CHUNK_BYTES;
      const count = Math.min(CHUNK_BYTES - offset, into.length - done);
      const chunk = this.chunks[Math.floor((at + done) / CHUNK_BYTES)] as Uint8Array;
      into.set(chunk.subarray(offset, offset + count), done);
      done += count;
    }
  }

  sync(): void {}

  close(): void {}
}
