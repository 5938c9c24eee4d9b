/** Standard output and standard error under Node.js. */
import { isatty } from "node:tty";
import type { Output } from "./host.js";
import { whyFailed } from "./node-files.js";
import { writeWhole } from "./node-write.js";
import { output } from "./output.js";

/**
 * Writes synchronously, so that nothing is pending when the process ends, and errors are known immediately.
 * @param failed Called with the first error, unless the reader has closed the stream.
 */
export function nodeOutput(descriptor: 1 | 2, colours: boolean, failed: (why: string) => void): Output {
  const sink = {
    isTerminal: isatty(descriptor),
    // Accessing the stream of Node.js creates it, which costs time; only a terminal needs it, for its width.
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
