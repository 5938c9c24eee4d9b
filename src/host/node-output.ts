/** Standard output and standard error under Node.js, and writing to any open file. */
import { writeSync } from "node:fs";
import { isatty } from "node:tty";
import type { Output } from "./host.js";
import { type Obstacle, writingFailed } from "./obstacle.js";
import { output } from "./output.js";

/** How long to wait for a pipe that is full and does not block, in milliseconds, before it is tried again. */
const FULL_PIPE_MS = 2;
const never = new Int32Array(new SharedArrayBuffer(4));

/** Writes all of the text before it returns. @throws The error of the operating system that ended the writing. */
export function writeWhole(descriptor: number, text: string | Uint8Array): void {
  const bytes = typeof text === "string" ? Buffer.from(text, "utf8") : text;
  for (let done = 0; done < bytes.length; ) {
    try {
      done += writeSync(descriptor, bytes, done);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EAGAIN") throw error;
      Atomics.wait(never, 0, 0, FULL_PIPE_MS);
    }
  }
}

/**
 * Writes synchronously, so that nothing is pending when the process ends, and errors are known immediately.
 * @param failed Called with the first error, unless the reader has closed the stream.
 */
export function nodeOutput(
  descriptor: 1 | 2,
  colours: boolean,
  failed: (obstacle: Obstacle) => void,
): Output {
  const sink = {
    isTerminal: isatty(descriptor),
    // Accessing the stream of Node.js creates it, which costs time; only a terminal needs it, for its width.
    columns: () => (descriptor === 1 ? process.stdout : process.stderr).columns ?? 80,
    write: (text: string) => {
      try {
        writeWhole(descriptor, text);
        return null;
      } catch (error) {
        return {
          obstacle: writingFailed(error),
          isReaderGone: (error as NodeJS.ErrnoException).code === "EPIPE",
        };
      }
    },
  };
  return output(sink, colours, failed);
}
