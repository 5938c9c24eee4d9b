/** Standard output and standard error under Node.js. */
import { isatty } from "node:tty";
import type { Output } from "./host.js";
import { whyFailed } from "./node-files.js";
import { writeWhole } from "./node-write.js";
import { output } from "./output.js";

/**
 * Written at once, so that nothing is left to be written when the process ends, and an error is known where it
 * happens.
 * @param failed Told of the first error, unless it is that the reader has gone.
 */
export function nodeOutput(descriptor: 1 | 2, colours: boolean, failed: (why: string) => void): Output {
  const sink = {
    isTerminal: isatty(descriptor),
    // The stream of Node.js is made when it is first asked for, which costs time: only a terminal has a width.
    columns: () => (descriptor === 1 ? process.stdout : process.stderr).columns ?? 80,
    write: (text: string) => {
      try {
        writeWhole(descriptor, text);
        return null;
      } catch (error) {
        return { why: whyFailed(error), isReaderGone: (error as NodeJS.ErrnoException).code === "EPIPE" };
      }
    },
  };
  return output(sink, colours, failed);
}
