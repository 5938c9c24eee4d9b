/** Files under Node.js: what can't be a spec is rejected before it is read, and a file is never written in part. */
import {
  accessSync,
  type BigIntStats,
  chownSync,
  closeSync,
  constants,
  existsSync,
  fchmodSync,
  fstatSync,
  lstatSync,
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
import { basename, dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { Interruption } from "../../../checker/interruption.js";
import type { ReadResult } from "../../resolve/load.js";
import { LIBRARY } from "../../resolve/packages.js";
import { grouped } from "../../source/numbers.js";
import { type Files, type Listing, STANDARD_INPUT, shownPath } from "../host.js";
import { writeWhole } from "../node-output.js";
import { signalNow } from "../node-signals.js";
import { type Obstacle, readingFailed, unread, writingFailed } from "../obstacle.js";
import { makeFolder } from "./make-folder.js";
import { claimNodeFolder } from "./node-folder.js";
import { kindOf, openLines, unblocked, whatStandsAt } from "./node-streams.js";
import { nodeWatch } from "./node-watch.js";
import { SPEC_BYTES_MAX, textOf } from "./text-of.js";

/** The output of a tool may be larger than a spec. */
const LARGE_BYTES_MAX = 256 * 2 ** 20;

const codeOf = (error: unknown): string | undefined => (error as NodeJS.ErrnoException).code;

// ─────────────────────────────────────────────────────────────────────── reading

/** Paths of streams that the command was started with: they are read to the end, however long that takes. */
const DESCRIPTOR = /^\/dev\/(?:stdin|fd\/\d+)$|^\/proc\/self\/fd\/\d+$/;
const CHUNK_BYTES = 1 << 16;
/** The time between two attempts to read from a pipe, in milliseconds. */
const PIPE_MS = 2;
/** So long after a signal or at a limit, what is on its way may still come, in milliseconds. */
const STOP_MS = 200;
const never = new Int32Array(new SharedArrayBuffer(4));

/** Throws after a signal. */
function pollSignals(): void {
  if (signalNow() !== null) throw new Interruption("interrupted");
}

/**
 * All bytes of an open file or stream; null if there are more than `bytesMax`.
 * @param poll Called while there is nothing to read. When it throws, what is on its way is still read.
 */
function readToEnd(descriptor: number, bytesMax: number, poll: () => void): Buffer | null {
  let stoppedAt: number | null = null;
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
      try {
        poll();
      } catch (stop) {
        stoppedAt ??= performance.now();
        if (performance.now() - stoppedAt > STOP_MS) throw stop;
      }
      Atomics.wait(never, 0, 0, PIPE_MS);
    }
  }
  return null;
}

const tooLarge = (bytesMax: number, size: number | null): ReadResult =>
  unread({
    why: `it has ${size === null ? "more" : `${grouped(size)} bytes, more`} than the limit of ${bytesMax / 2 ** 20} MiB`,
    hint: "check that this is the file that you mean",
  });

function decoded(bytes: Buffer | null, bytesMax: number): ReadResult {
  return bytes === null ? tooLarge(bytesMax, null) : textOf(bytes);
}

function readStream(path: string, bytesMax: number, poll: () => void): ReadResult {
  const isInput = path === STANDARD_INPUT;
  const given = isInput ? 0 : openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  let descriptor = given;
  try {
    // A stream may be anything but a directory: a file, a pipe, a socket, or a terminal.
    const stat = fstatSync(given);
    if (stat.isDirectory()) return unread({ ...readingFailed({ code: "EISDIR" }), hint: null });
    if (isInput && !stat.isFile()) descriptor = unblocked(given);
    const result = decoded(readToEnd(descriptor, bytesMax, poll), bytesMax);
    if (result.kind === "failed") return result;
    // Imports are relative to the working folder, since the folder of the text is unknown.
    return { ...result, folder: "." };
  } finally {
    if (descriptor !== 0) closeSync(descriptor);
  }
}

const UNWRITTEN_PIPE: Obstacle = {
  why: "it is a named pipe that nobody writes to",
  hint: "start the program that writes to it first",
};

function readRegular(path: string, bytesMax: number, poll: () => void): ReadResult {
  // Without blocking, so that a named pipe without a writer is opened at once.
  const descriptor = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    const stat = fstatSync(descriptor);
    const kind = kindOf(stat);
    if (kind !== null) return unread(kind);
    if (stat.size > bytesMax) return tooLarge(bytesMax, stat.size);
    const bytes = readToEnd(descriptor, bytesMax, poll);
    if (stat.isFIFO() && bytes?.length === 0) return unread(UNWRITTEN_PIPE);
    return decoded(bytes, bytesMax);
  } finally {
    closeSync(descriptor);
  }
}

/** The folder of that library: beside the build, or beside the sources. */
const libraryFolder = (): string =>
  ["../../../specs/lib", "../../../../specs/lib"]
    .map((path) => fileURLToPath(new URL(path, import.meta.url)))
    .find((folder) => existsSync(folder)) ?? "";

/** A module that comes with the tool. */
function readLibrary(path: string, bytesMax: number, poll: () => void): ReadResult {
  const file = join(libraryFolder(), path.slice(LIBRARY.length));
  const result = read(file, file, bytesMax, poll);
  return result.kind === "failed" ? result : { ...result, name: path, folder: dirname(file) };
}

/** The non-native `realpathSync` removes `folder/..` before it resolves links. */
const realpath = realpathSync.native;

function read(path: string, written: string, bytesMax: number, poll: () => void): ReadResult {
  try {
    if (path.startsWith(LIBRARY)) return readLibrary(path, bytesMax, poll);
    if (path === STANDARD_INPUT || DESCRIPTOR.test(path)) return readStream(path, bytesMax, poll);
    // `folder/../file` is not `file` if `folder` is a link: then the path is used as written.
    const identity = existsSync(written) ? realpath(written) : written;
    const name = existsSync(path) && realpath(path) === identity ? path : written;
    const result = readRegular(name, bytesMax, poll);
    return result.kind === "failed" ? result : { ...result, name, identity };
  } catch (error) {
    if (error instanceof Interruption) throw error;
    return unread(whatStandsAt(path, error));
  }
}

/** Standard input by its name, also where it can't be read. */
function readShown(path: string, written: string, bytesMax: number, poll: () => void): ReadResult {
  const result = read(path, written, bytesMax, poll);
  return path === STANDARD_INPUT ? { ...result, name: shownPath(path) } : result;
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
    return { kind: "failed", ...readingFailed(error) };
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

/** By device and inode, so that symbolic and hard links count as well; without a file, by its folder and its name. */
function keyOf(path: string): string | null {
  const inode = ({ dev, ino }: BigIntStats): string => `${dev}:${ino}`;
  try {
    if (path === STANDARD_INPUT) {
      const stat = fstatSync(0, { bigint: true });
      return stat.isFile() ? inode(stat) : null;
    }
    const stat = statSync(path, { bigint: true, throwIfNoEntry: false });
    if (stat !== undefined) return stat.isFile() ? inode(stat) : null;
    const target = targetOf(path);
    return `${inode(statSync(dirname(target), { bigint: true }))}/${basename(target)}`;
  } catch {
    return null;
  }
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

function whyUnwritable(path: string): Obstacle | null {
  try {
    const target = targetOf(path);
    const stat = statSync(target, { throwIfNoEntry: false });
    if (stat !== undefined) {
      if (stat.isDirectory() || stat.isSocket()) return kindOf(stat);
      accessSync(target, constants.W_OK);
      return null;
    }
    // The name itself is not tried: a program that watches the folder would see the file come and go.
    const fresh = temporaryBeside(target);
    closeSync(openSync(fresh, "wx"));
    rmSync(fresh, { force: true });
    return null;
  } catch (error) {
    return writingFailed(error);
  }
}

/** What is written, in pieces. */
type Pieces = Iterable<string | Uint8Array>;

/** Thrown by what makes the pieces, not by writing them. */
class NotMade extends Error {
  constructor(readonly reason: unknown) {
    super("a piece was not made");
  }
}

function* made(pieces: Pieces): Pieces {
  try {
    yield* pieces;
  } catch (thrown) {
    throw new NotMade(thrown);
  }
}

function writePieces(descriptor: number, pieces: Pieces): void {
  for (const piece of made(pieces)) writeWhole(descriptor, piece);
}

function writeInPlace(target: string, pieces: Pieces): void {
  const descriptor = openSync(target, "w");
  try {
    writePieces(descriptor, pieces);
  } finally {
    closeSync(descriptor);
  }
}

/** Writes to a temporary file beside it and renames that: the old text stays until the new one is complete. */
function writeBeside(target: string, pieces: Pieces, before: Stats | undefined): void {
  const fresh = temporaryBeside(target);
  try {
    const descriptor = openSync(fresh, "wx");
    try {
      writePieces(descriptor, pieces);
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

function replaceByPieces(path: string, pieces: Pieces): Obstacle | null {
  try {
    const target = targetOf(path);
    const stat = statSync(target, { throwIfNoEntry: false });
    if (stat?.isSocket() === true) return kindOf(stat);
    if (stat !== undefined) accessSync(target, constants.W_OK);
    if (isReplaceable(target, stat)) writeBeside(target, pieces, stat);
    else writeInPlace(target, pieces);
    return null;
  } catch (error) {
    if (error instanceof NotMade) throw error.reason;
    return writingFailed(error);
  }
}

const replace = (path: string, text: string | Uint8Array): Obstacle | null => replaceByPieces(path, [text]);

export const nodeFiles: Files = {
  lines: openLines,
  read: (path, written = path, poll = pollSignals) => readShown(path, written, SPEC_BYTES_MAX, poll),
  readLarge: (path, written = path, poll = pollSignals) => readShown(path, written, LARGE_BYTES_MAX, poll),
  list,
  keyOf,
  whyUnwritable,
  replace,
  replaceByPieces,
  makeFolder,
  claim: claimNodeFolder,
  watch: nodeWatch,
};
