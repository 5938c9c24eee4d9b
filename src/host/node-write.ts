/** Writing to an open file or stream under Node.js. */
import { writeSync } from "node:fs";

/** How long to wait for a pipe that is full and does not block, in milliseconds, before it is tried again. */
const FULL_PIPE_MS = 2;
const never = new Int32Array(new SharedArrayBuffer(4));

/** Writes all of the text before it returns. @throws The error of the operating system that ended the writing. */
export function writeWhole(descriptor: number, text: string): void {
  const bytes = Buffer.from(text, "utf8");
  for (let done = 0; done < bytes.length; ) {
    try {
      done += writeSync(descriptor, bytes, done);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EAGAIN") throw error;
      Atomics.wait(never, 0, 0, FULL_PIPE_MS);
    }
  }
}
