/** Files under Node.js: what can't be a spec is rejected before it is read, and a file is never written in part. */
import {
  accessSync,
  chownSync,
  closeSync,
  constants,
  existsSync,
  fchmodSync,
  fstatSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readlinkSync,
  readSync,
  realpathSync,
  renameSync,
  rmSync,
  type Stats,
  statSync,
} from "node:fs";
import { dirname, join, resolve } from "node:path";
import type { ReadResult } from "../resolve/load.js";
import type { Files, Listing } from "./host.js";
import { writeWhole } from "./node-write.js";
import { SPEC_BYTES_MAX, textOf } from "./text-of.js";

/** The output of a tool may be larger than a spec. */
const LARGE_BYTES_MAX = 256 * 2 ** 20;

const WHY: Readonly<Record<string, string>> = {
  ENOENT: "there is no such file",
  EISDIR: "it is a directory",
  EEXIST: "there is a file of that name",
  EACCES: "there is no permission",
  EPERM: "there is no permission",
  ENOTDIR: "a part of its path is not a directory",
  ENAMETOOLONG: "its name is too long",
  ELOOP: "its links go round in a circle",
  EROFS: "the file system can't be written to",
  ENOSPC: "there is no space left",
  EDQUOT: "there is no space left",
  EFBIG: "it would be larger than a file may be",
  EIO: "the device reports an error",
  ENXIO: "nothing is behind it",
  EMFILE: "too many files are open",
  ENFILE: "too many files are open",
  EBADF: "it is closed",
  ETXTBSY: "it is a program that is running",
  ERR_INVALID_ARG_VALUE: "its name has a character that no file name can have",
};

/** The reason of a failed file operation, in words. */
export function whyFailed(error: unknown): string {
  const { code, message } = error as { code?: string; message: string };
  return WHY[code ?? ""] ?? message;
}

/** Like `whyFailed`, for writing: if something does not exist, it is the folder. */
const whyUnwritten = (error: unknown): string =>
  codeOf(error) === "ENOENT" ? "its folder does not exist" : whyFailed(error);

const codeOf = (error: unknown): string | undefined => (error as NodeJS.ErrnoException).code;

// ─────────────────────────────────────────────────────────────────────── reading

const STANDARD_INPUT = "-";
const STANDARD_INPUT_SHOWN = "<stdin>";
/** Paths of streams that the command was started with: they are read to the end, however long that takes. */
const DESCRIPTOR = /^\/dev\/(?:stdin|fd\/\d+)$|^\/proc\/self\/fd\/\d+$/;
const CHUNK_BYTES = 1 << 16;
/** The time between two attempts to read from a pipe, in milliseconds. */
const PIPE_MS = 2;
const never = new Int32Array(new SharedArrayBuffer(4));

const failed = (why: string): ReadResult => ({ kind: "failed", why });

/** The kind of something that is not a file, in words; null for a file. */
function kindOf(stat: Stats): string | null {
  if (stat.isDirectory()) return "it is a directory";
  if (stat.isCharacterDevice() || stat.isBlockDevice()) return "it is a device, not a file";
  if (stat.isSocket()) return "it is a socket, not a file";
  return null;
}

/** All bytes of an open file or stream; null if there are more than `bytesMax`. */
function readToEnd(descriptor: number, bytesMax: number): Buffer | null {
  const chunks: Buffer[] = [];
  for (let total = 0; total <= bytesMax; ) {
    const chunk = Buffer.allocUnsafe(CHUNK_BYTES);
    try {
      const count = readSync(descriptor, chunk, 0, CHUNK_BYTES, null);
      if (count === 0) return Buffer.concat(chunks);
      chunks.push(chunk.subarray(0, count));
      total += count;
    } catch (error) {
      // A pipe that does not block has nothing to read yet.
      if (codeOf(error) !== "EAGAIN") {
        if (codeOf(error) === "EOF") return Buffer.concat(chunks);
        throw error;
      }
      Atomics.wait(never, 0, 0, PIPE_MS);
    }
  }
  return null;
}

const tooLarge = (bytesMax: number, size: number | null): ReadResult =>
  failed(
    `it has ${size === null ? "more" : `${size.toLocaleString("en-US")} bytes, more`} than the limit of ${bytesMax / 2 ** 20} MiB`,
  );

function decoded(bytes: Buffer | null, bytesMax: number): ReadResult {
  return bytes === null ? tooLarge(bytesMax, null) : textOf(bytes);
}

function readStream(path: string, bytesMax: number): ReadResult {
  const isInput = path === STANDARD_INPUT;
  const descriptor = isInput ? 0 : openSync(path, "r");
  try {
    // A stream may be anything but a directory: a file, a pipe, a socket, or a terminal.
    if (fstatSync(descriptor).isDirectory()) return failed(whyFailed({ code: "EISDIR" }));
    const result = decoded(readToEnd(descriptor, bytesMax), bytesMax);
    if (result.kind === "failed") return result;
    // Imports are relative to the working folder, since the folder of the text is unknown.
    return { ...result, folder: ".", ...(isInput ? { name: STANDARD_INPUT_SHOWN } : {}) };
  } finally {
    if (!isInput) closeSync(descriptor);
  }
}

function readRegular(path: string, bytesMax: number): ReadResult {
  // Without blocking, so that a named pipe without a writer is opened at once.
  const descriptor = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    const stat = fstatSync(descriptor);
    const kind = kindOf(stat);
    if (kind !== null) return failed(kind);
    if (stat.size > bytesMax) return tooLarge(bytesMax, stat.size);
    const bytes = readToEnd(descriptor, bytesMax);
    if (stat.isFIFO() && bytes?.length === 0) return failed("it is a named pipe that nobody writes to");
    return decoded(bytes, bytesMax);
  } finally {
    closeSync(descriptor);
  }
}

/** The non-native `realpathSync` removes `folder/..` before it resolves links. */
const realpath = realpathSync.native;

function read(path: string, written: string, bytesMax: number): ReadResult {
  try {
    if (path === STANDARD_INPUT || DESCRIPTOR.test(path)) return readStream(path, bytesMax);
    // `folder/../file` is not `file` if `folder` is a link: then the path is used as written.
    const identity = existsSync(written) ? realpath(written) : written;
    const name = existsSync(path) && realpath(path) === identity ? path : written;
    const result = readRegular(name, bytesMax);
    return result.kind === "failed" ? result : { ...result, name, identity };
  } catch (error) {
    return failed(whyFailed(error));
  }
}

function list(path: string): Listing {
  if (path === STANDARD_INPUT) return { kind: "file" };
  try {
    if (!statSync(path).isDirectory()) return { kind: "file" };
    const names = readdirSync(path, { withFileTypes: true })
      .map((entry) => (entry.isDirectory() ? `${entry.name}/` : entry.name))
      .sort();
    return { kind: "folder", names };
  } catch (error) {
    return { kind: "failed", why: whyFailed(error) };
  }
}

// ─────────────────────────────────────────────────────────────────────── writing

const LINKS_MAX = 40;

/** The target of a path through links, also if it does not exist yet and is to be created. */
function targetOf(path: string): string {
  let target = path;
  for (let links = 0; links < LINKS_MAX; links += 1) {
    const stat = lstatSync(target, { throwIfNoEntry: false });
    if (stat?.isSymbolicLink() !== true) return target;
    target = resolve(dirname(target), readlinkSync(target));
  }
  throw Object.assign(new Error(), { code: "ELOOP" });
}

let temporaries = 0;
const temporaryBeside = (path: string): string => {
  temporaries += 1;
  return join(dirname(path), `.subtle-${process.pid}-${temporaries}.tmp`);
};

/** Whether a new file can replace `target` without changing its owner or breaking its hard links. */
function isReplaceable(target: string, stat: Stats | undefined): boolean {
  if (stat === undefined) return true;
  if (!stat.isFile() || stat.nlink !== 1) return false;
  const isOurs = stat.uid === process.getuid?.() || process.getuid?.() === 0;
  if (!isOurs) return false;
  try {
    accessSync(dirname(target), constants.W_OK | constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function whyUnwritable(path: string): string | null {
  try {
    const target = targetOf(path);
    const stat = statSync(target, { throwIfNoEntry: false });
    if (stat !== undefined) {
      if (stat.isDirectory()) return whyFailed({ code: "EISDIR" });
      if (stat.isSocket()) return "it is a socket, not a file";
      accessSync(target, constants.W_OK);
      return null;
    }
    // The name itself is not tried: a program that watches the folder would see the file come and go.
    const fresh = temporaryBeside(target);
    closeSync(openSync(fresh, "wx"));
    rmSync(fresh, { force: true });
    return null;
  } catch (error) {
    return whyUnwritten(error);
  }
}

function writeInPlace(target: string, text: string): void {
  const descriptor = openSync(target, "w");
  try {
    writeWhole(descriptor, text);
  } finally {
    closeSync(descriptor);
  }
}

/** Writes to a temporary file beside it and renames that: the old text stays until the new one is complete. */
function writeBeside(target: string, text: string, before: Stats | undefined): void {
  const fresh = temporaryBeside(target);
  try {
    const descriptor = openSync(fresh, "wx");
    try {
      writeWhole(descriptor, text);
      if (before !== undefined) fchmodSync(descriptor, before.mode & 0o7777);
    } finally {
      closeSync(descriptor);
    }
    if (before !== undefined && process.getuid?.() === 0) chownSync(fresh, before.uid, before.gid);
    renameSync(fresh, target);
  } catch (error) {
    rmSync(fresh, { force: true });
    throw error;
  }
}

function replace(path: string, text: string): string | null {
  try {
    const target = targetOf(path);
    const stat = statSync(target, { throwIfNoEntry: false });
    if (stat !== undefined) accessSync(target, constants.W_OK);
    if (isReplaceable(target, stat)) writeBeside(target, text, stat);
    else writeInPlace(target, text);
    return null;
  } catch (error) {
    return whyUnwritten(error);
  }
}

/** One by one: with the option `recursive`, Node.js never returns for a place such as /proc. */
function makeFolders(folder: string): void {
  const stat = statSync(folder, { throwIfNoEntry: false });
  if (stat?.isDirectory() === true) return;
  if (stat !== undefined) throw Object.assign(new Error(), { code: "EEXIST" });
  if (dirname(folder) !== folder) makeFolders(dirname(folder));
  mkdirSync(folder);
}

function makeFolder(path: string): string | null {
  try {
    makeFolders(path);
    return null;
  } catch (error) {
    return codeOf(error) === "ENOENT" ? "no folder can be made there" : whyFailed(error);
  }
}

export const nodeFiles: Files = {
  read: (path, written = path) => read(path, written, SPEC_BYTES_MAX),
  readLarge: (path, written = path) => read(path, written, LARGE_BYTES_MAX),
  list,
  whyUnwritable,
  replace,
  makeFolder,
};
