/** Standard input under Node.js, line by line. */
import { fstatSync } from "node:fs";
import { createInterface } from "node:readline";
import { type Input, InputFailed } from "./host.js";
import { readingFailed } from "./obstacle.js";

/** The longest line, in characters: without a limit a device such as /dev/zero would fill the memory. */
const LINE_MAX = 2 ** 16;

async function* typed(prompt: string, complete: (line: string) => [string[], string]): AsyncIterable<string> {
  const { stdin: input, stdout } = process;
  const lines = createInterface({ input, output: stdout, terminal: true, prompt, completer: complete });
  try {
    lines.prompt();
    for await (const line of lines) {
      yield line;
      lines.prompt();
    }
  } finally {
    lines.close();
  }
}

/** Without a terminal no prompt is shown. */
async function* piped(): AsyncIterable<string> {
  // Node.js would read a directory as an empty file.
  if (fstatSync(0).isDirectory()) throw new InputFailed({ ...readingFailed({ code: "EISDIR" }), hint: null });
  let rest = "";
  for await (const chunk of process.stdin.setEncoding("utf8")) {
    const lines = (rest + chunk).split(/\r\n|\n/);
    rest = lines.pop() ?? "";
    yield* lines;
    if (rest.length > LINE_MAX)
      throw new InputFailed({ why: `a line has more than ${LINE_MAX} characters`, hint: null });
  }
  if (rest !== "") yield rest;
}

export const nodeInput: Input = {
  // Accessing the stream opens it, which costs time; only the repl needs it.
  get isTerminal() {
    return process.stdin.isTTY === true;
  },
  async *lines(prompt, complete) {
    try {
      yield* process.stdin.isTTY === true ? typed(prompt, complete) : piped();
    } catch (error) {
      throw error instanceof InputFailed ? error : new InputFailed(readingFailed(error));
    }
  },
};
