/** The machine under Node.js, as the commands see it. */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { getHeapSpaceStatistics, getHeapStatistics, setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { isMainThread, parentPort } from "node:worker_threads";
import pc from "picocolors";
import { nodeFiles } from "./files/node-files.js";
import type { Host, Signal } from "./host.js";
import { nodeEditor } from "./node-editor.js";
import { nodeInput } from "./node-input.js";
import { memoryForStates } from "./node-memory.js";
import { nodeOutput } from "./node-output.js";
import { nodeBrowser } from "./node-page.js";
import { nodePrograms } from "./node-programs.js";
import { SIGNALS, signalNow } from "./node-signals.js";
import { outputUnwritable } from "./output.js";

/**
 * The part of Node.js's heap limit that V8 reserves for young objects. The process dies when old objects exceed the
 * rest, even if the young ones need less.
 */
const YOUNG_BYTES = 48 * 2 ** 20;
/** When this fraction of the heap for old objects is used, garbage is collected to see how much is really needed. */
const USED_SHARE = 0.75;
/** A search stops when this fraction is needed: the work after it needs some, and V8 gives up before all is used. */
const NEEDED_SHARE = 0.65;

/** Collects all garbage at once. */
let collectGarbage: (() => void) | null = null;

/** Bytes of the heap in use that are not young. */
const oldBytes = (): number =>
  getHeapSpaceStatistics().reduce(
    (sum, { space_name, space_used_size }) => (space_name.startsWith("new_") ? sum : sum + space_used_size),
    0,
  );

function collect(): void {
  if (collectGarbage === null) {
    setFlagsFromString("--expose-gc");
    collectGarbage = runInNewContext("gc") as () => void;
  }
  collectGarbage();
}

function heapIsShort(): boolean {
  const { heap_size_limit, used_heap_size } = getHeapStatistics();
  const limit = Math.max(heap_size_limit - YOUNG_BYTES, heap_size_limit / 2);
  if (used_heap_size < USED_SHARE * limit || oldBytes() < USED_SHARE * limit) return false;
  collect();
  return oldBytes() > NEEDED_SHARE * limit;
}

/** @param max In bytes; null for what Node.js allows its heap. */
export function memoryIsShort(max: number | null): boolean {
  if (max !== null && process.memoryUsage.rss() > max) {
    // A table that nobody uses any more may still be there. V8 gives memory back in a thread of its own, which the next
    // collection waits for.
    collect();
    collect();
    if (process.memoryUsage.rss() > max) return true;
  }
  return heapIsShort();
}

function onProcessSignal(listener: (signal: Signal) => void): () => void {
  for (const signal of SIGNALS) process.on(signal, listener);
  return () => {
    for (const signal of SIGNALS) process.off(signal, listener);
  };
}

/** A thread receives signals from the thread that started it. */
function onSentSignal(listener: (signal: Signal) => void): () => void {
  parentPort?.on("message", listener);
  return () => void parentPort?.off("message", listener);
}

export function nodeHost(): Host {
  const colours = pc.isColorSupported;
  const err = nodeOutput(2, colours, () => {});
  const out = nodeOutput(1, colours, (obstacle) => err.show(outputUnwritable(obstacle)));
  return {
    out,
    err,
    input: nodeInput,
    files: nodeFiles,
    memory: { isShort: memoryIsShort, forStates: memoryForStates },
    browser: nodeBrowser,
    editor: nodeEditor,
    programs: nodePrograms,
    build: () =>
      createHash("sha256")
        .update(readFileSync(new URL("../bundle/command.cjs", import.meta.url)))
        .digest("hex"),
    now: () => performance.now(),
    breathe: () => new Promise((resolve) => setImmediate(resolve)),
    signalNow,
    onSignal: isMainThread ? onProcessSignal : onSentSignal,
    exit: (code) => process.exit(code),
  };
}
