/** Standard output and standard error under Node.js. */
import { writeSync } from "node:fs";
import { isatty } from "node:tty";
import { paint } from "../diagnostics/style.js";
import type { Output } from "./host.js";
import { whyFailed } from "./node-files.js";

/** How long to wait for a pipe that is full and does not block, in milliseconds, before it is tried again. */
const FULL_PIPE_MS = 2;
const never = new Int32Array(new SharedArrayBuffer(4));

/** The error that ended the writing, or null. */
function writeWhole(descriptor: number, text: string): NodeJS.ErrnoException | null {
  const bytes = Buffer.from(text, "utf8");
  for (let done = 0; done < bytes.length; ) {
    try {
      done += writeSync(descriptor, bytes, done);
    } catch (error) {
      const failure = error as NodeJS.ErrnoException;
      if (failure.code !== "EAGAIN") return failure;
      Atomics.wait(never, 0, 0, FULL_PIPE_MS);
    }
  }
  return null;
}

/**
 * Written at once, so that nothing is left to be written when the process ends, and an error is known where it
 * happens. After an error nothing more is written.
 * @param failed Told of the first error, unless it is that the reader has gone.
 */
export function nodeOutput(descriptor: 1 | 2, colours: boolean, failed: (why: string) => void): Output {
  let isOver = false;
  let hasStatus = false;
  const isTerminal = isatty(descriptor);
  // The stream of Node.js is made when it is first asked for, which costs time: only a terminal has a width.
  const columns = (): number => (descriptor === 1 ? process.stdout : process.stderr).columns ?? 80;

  function write(text: string): void {
    if (isOver) return;
    const error = writeWhole(descriptor, text);
    if (error === null) return;
    isOver = true;
    if (error.code !== "EPIPE") failed(whyFailed(error));
  }

  function status(line: string | null): void {
    if (!isTerminal || (line === null && !hasStatus)) return;
    hasStatus = line !== null;
    const cut = paint(line ?? "", false)
      .replace(/\s/g, " ")
      .slice(0, columns() - 1);
    write(`\r\u001b[2K${cut}`);
  }

  return {
    isTerminal,
    write,
    status,
    show: (text) => {
      status(null);
      write(paint(text, isTerminal && colours));
    },
  };
}
