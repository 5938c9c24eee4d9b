/** The machine under Node.js, as the commands see it. */
import { createInterface } from "node:readline";
import { getHeapStatistics } from "node:v8";
import pc from "picocolors";
import type { Host, Input, Signal } from "./host.js";
import { nodeFiles } from "./node-files.js";
import { memoryForStates } from "./node-memory.js";
import { nodeOutput } from "./node-output.js";
import { outputUnwritable } from "./output.js";

/** The search stops when this part of the heap that Node.js allows is used: beyond it the process would die. */
const HEAP_SHARE = 0.85;

const SIGNALS: readonly Signal[] = ["SIGINT", "SIGTERM"];

/** @param max In bytes; null for what Node.js allows its heap. */
export function memoryIsShort(max: number | null): boolean {
  if (max !== null && process.memoryUsage.rss() > max) return true;
  const { used_heap_size, heap_size_limit } = getHeapStatistics();
  return used_heap_size > HEAP_SHARE * heap_size_limit;
}

const input: Input = {
  // Asking for the stream opens it, which costs time that only the repl has to pay.
  get isTerminal() {
    return process.stdin.isTTY === true;
  },
  async *lines(prompt, complete) {
    const terminal = process.stdin.isTTY === true;
    const lines = createInterface({
      input: process.stdin,
      // Without a terminal there is nobody to show a prompt to.
      ...(terminal ? { output: process.stdout } : {}),
      terminal,
      prompt,
      completer: complete,
    });
    try {
      if (terminal) lines.prompt();
      for await (const line of lines) {
        yield line;
        if (terminal) lines.prompt();
      }
    } finally {
      lines.close();
    }
  },
};

export function nodeHost(): Host {
  const colours = pc.isColorSupported;
  const err = nodeOutput(2, colours, () => {});
  const out = nodeOutput(1, colours, (why) => err.show(outputUnwritable(why)));
  return {
    out,
    err,
    input,
    files: nodeFiles,
    memory: { isShort: memoryIsShort, forStates: memoryForStates },
    now: () => performance.now(),
    breathe: () => new Promise((resolve) => setImmediate(resolve)),
    onSignal: (listener) => {
      for (const signal of SIGNALS) process.on(signal, listener);
      return () => {
        for (const signal of SIGNALS) process.off(signal, listener);
      };
    },
    exit: (code) => process.exit(code),
  };
}
