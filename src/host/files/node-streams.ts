/** What can be read under Node.js, and texts line by line: of those only the lines at hand are in memory. */
import { closeSync, constants, fstatSync, openSync, readSync, type Stats, statSync } from "node:fs";
import { StringDecoder } from "node:string_decoder";
import { LogMistake } from "../../logs/event.js";
import { type Files, type Lines, type LinesOptions, STANDARD_INPUT } from "../host.js";
import { notFile, type Obstacle, readingFailed } from "../obstacle.js";

/** Larger texts would not be given back to the system for long. */
const CHUNK_BYTES = 1 << 16;
/** The longest line, in UTF-16 units: a trace in one line may be long. */
const LINE_MAX = 2 ** 28;
/** The time between two attempts to read, in milliseconds: of a pipe, and of a file that is followed. */
const PIPE_MS = 2;
const FOLLOW_MS = 50;
/** After so many attempts without an answer, a reader is told that there is nothing yet. */
const ATTEMPTS = 100;
/** Why something that is not a file can't be read or written as one; null for a file and for a pipe. */
export function kindOf(stat: Stats): Obstacle | null {
  if (stat.isDirectory()) return readingFailed({ code: "EISDIR" });
  if (stat.isCharacterDevice() || stat.isBlockDevice()) return notFile("a device");
  if (stat.isSocket()) return notFile("a socket");
  return null;
}

/**
 * A stream as a descriptor of which reading does not block, so that signals are heard while there is nothing to read.
 * Opened anew where the system can do that; a socket can't be, and is switched.
 */
export function unblocked(descriptor: number): number {
  try {
    return openSync(`/proc/self/fd/${descriptor}`, constants.O_RDONLY | constants.O_NONBLOCK);
  } catch {
    try {
      // Loaded only where it is needed: that takes longer than a small spec.
      const { Socket } = process.getBuiltinModule("node:net");
      new Socket({ fd: descriptor, readable: true, writable: false, pauseOnCreate: true } as never).unref();
    } catch {
      // It blocks, then.
    }
    return descriptor;
  }
}

/** A socket can't be opened, and the answer does not say that it is one. */
export function whatStandsAt(path: string, error: unknown): Obstacle {
  const isNothing = ["ENXIO", "ENODEV", "EOPNOTSUPP"].includes((error as NodeJS.ErrnoException).code ?? "");
  const stat = isNothing ? statSync(path, { throwIfNoEntry: false }) : undefined;
  return (stat && kindOf(stat)) ?? readingFailed(error);
}

// ─────────────────────────────────────────────────────────────────────── lines

const never = new Int32Array(new SharedArrayBuffer(4));

export const openLines: Files["lines"] = (path, options) => {
  try {
    if (path === STANDARD_INPUT) {
      const stat = fstatSync(0);
      if (stat.isDirectory()) return { kind: "failed", ...readingFailed({ code: "EISDIR" }) };
      return linesOf(stat.isFile() ? 0 : unblocked(0), stat.isFile(), options);
    }
    const descriptor = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
    const stat = fstatSync(descriptor);
    const kind = kindOf(stat);
    if (kind === null) return linesOf(descriptor, stat.isFile(), options);
    closeSync(descriptor);
    return { kind: "failed", ...kind };
  } catch (error) {
    return { kind: "failed", ...whatStandsAt(path, error) };
  }
};

function linesOf(descriptor: number, isFile: boolean, { isFollowed, poll }: LinesOptions): Lines {
  const decoder = new StringDecoder("utf8");
  const chunk = Buffer.allocUnsafe(CHUNK_BYTES);
  let lines: readonly string[] = [];
  let at = 0;
  let rest: string[] = [];
  let restLength = 0;
  let count = 0;
  let isOver = false;

  /** How many bytes are there; null if they may still come. */
  function read(): number | null {
    try {
      const bytes = readSync(descriptor, chunk, 0, CHUNK_BYTES, null);
      return bytes === 0 && isFile && isFollowed ? null : bytes;
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === "EOF") return 0;
      if (code === "EAGAIN") return null;
      throw error;
    }
  }

  /** Whether it has come to something. */
  function fill(): boolean {
    for (let attempt = 1; ; attempt += 1) {
      const bytes = read();
      if (bytes === null) {
        poll();
        if (isFile || (isFollowed && attempt >= ATTEMPTS)) {
          if (isFile) Atomics.wait(never, 0, 0, FOLLOW_MS);
          return false;
        }
        Atomics.wait(never, 0, 0, PIPE_MS);
        continue;
      }
      if (bytes === 0) {
        isOver = true;
        const last = rest.join("") + decoder.end();
        rest = [];
        lines = last === "" ? [] : [last.replace(/\r$/, "")];
        at = 0;
        return true;
      }
      const text = decoder.write(chunk.subarray(0, bytes));
      const found = text.split("\n");
      const tail = found.pop() ?? "";
      if (found.length === 0) {
        rest.push(tail);
        restLength += tail.length;
        if (restLength > LINE_MAX)
          throw new LogMistake(count + 1, `the line has more than ${LINE_MAX} characters`, "is this a log?");
        continue;
      }
      found[0] = rest.join("") + (found[0] ?? "");
      rest = [tail];
      restLength = tail.length;
      lines = found;
      at = 0;
      return true;
    }
  }

  return {
    next: () => {
      while (at >= lines.length) {
        if (isOver) return null;
        if (!fill()) return undefined;
      }
      const line = lines[at] ?? "";
      at += 1;
      count += 1;
      return line.endsWith("\r") ? line.slice(0, -1) : line;
    },
    close: () => {
      if (descriptor !== 0) closeSync(descriptor);
    },
  };
}
