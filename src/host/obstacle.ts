/** Why an operation on a file failed, in words, and what helps: what the operating system answers, for users. */
import type { ReadResult } from "../resolve/load.js";

export interface Obstacle {
  /** Completes "it can't be read" or "it can't be written". */
  readonly why: string;
  /** What helps; null if that is not known, absent if the path is probably wrong. */
  readonly hint?: string | null;
}

/** The answers of the operating system that a user can do something about, by their codes. */
const READING: Readonly<Record<string, Obstacle>> = {
  // The hint is left to the diagnostic, which knows where the path stands.
  ENOENT: { why: "there is no such file" },
  EISDIR: { why: "it is a directory", hint: "name a file in it" },
  EEXIST: { why: "there is a file of that name", hint: "name another folder" },
  EACCES: {
    why: "there is no permission",
    hint: "check the permissions of the file and of the folders above it",
  },
  EPERM: {
    why: "the operating system does not permit it",
    hint: "the file may be protected by more than its permissions, such as a mark that makes it immutable",
  },
  ENOTDIR: {
    why: "a part of its path is not a directory",
    hint: "check the path: a name before its last `/` is that of a file",
  },
  ENAMETOOLONG: { why: "its name is too long", hint: "use a shorter path" },
  ELOOP: { why: "its links go round in a circle", hint: "make one of the symbolic links lead to a file" },
  EROFS: { why: "the file system can't be written to", hint: "name a file on another file system" },
  ENOSPC: { why: "there is no space left", hint: "free some space, or write to another file system" },
  EDQUOT: {
    why: "your share of the space is used up",
    hint: "free some space, or write to another file system",
  },
  EFBIG: { why: "it would be larger than a file may be", hint: "see the limit that `ulimit -f` prints" },
  EIO: { why: "the device reports an error", hint: "check the disk or the device" },
  ENXIO: { why: "it is a device that is not there", hint: "name a file" },
  ENODEV: { why: "it is a device that is not there", hint: "name a file" },
  EMFILE: { why: "too many files are open", hint: "raise the limit that `ulimit -n` prints" },
  ENFILE: { why: "too many files are open on this machine", hint: "end other programs first" },
  EBADF: { why: "it is closed", hint: "start the command with that stream open" },
  EBUSY: { why: "something else is using it", hint: "end the program that uses it, or name another file" },
  ETXTBSY: { why: "it is a program that is running", hint: "name another file" },
  ERR_INVALID_ARG_VALUE: {
    why: "its name has a character that no file name can have",
    hint: "remove the character with the code 0 from the name",
  },
};

/** What differs when a file is to be written. */
const WRITING: Readonly<Record<string, Obstacle>> = {
  // The file itself need not exist.
  ENOENT: { why: "its folder does not exist", hint: "make the folder first, or write to another one" },
  EACCES: { why: "there is no permission", hint: "check the permissions of the file and of its folder" },
};

const lookedUp = (error: unknown, ...tables: readonly Readonly<Record<string, Obstacle>>[]): Obstacle => {
  const { code = "", message } = error as { code?: string; message: string };
  for (const table of tables) if (Object.hasOwn(table, code)) return table[code] as Obstacle;
  return { why: message, hint: null };
};

/** The obstacle of a failed reading. @param error What the operation threw. */
export const readingFailed = (error: unknown): Obstacle => lookedUp(error, READING);

/** The obstacle of a failed writing. @param error What the operation threw. */
export const writingFailed = (error: unknown): Obstacle => lookedUp(error, WRITING, READING);

/** The obstacle if there is something else than a file. @param what With its article. */
export const notFile = (what: string): Obstacle => ({
  why: `it is ${what}, not a file`,
  hint: "name a file, or `-` for standard input or output",
});

export const unread = ({ why, hint }: Obstacle): ReadResult & { readonly kind: "failed" } =>
  hint === undefined ? { kind: "failed", why } : { kind: "failed", why, hint };
