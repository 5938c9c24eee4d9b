#!/usr/bin/env node
/**
 * Starts the command. What may take much memory runs in a thread of its own: a heap that is full ends the thread in
 * which that happens, nothing in it can prevent that, and this one is left to say so. It is in CommonJS and loads
 * nothing before it must: a second loader of modules would cost as much as the thread.
 */
import fs = require("node:fs");
import path = require("node:path");
import threads = require("node:worker_threads");

/** The repl needs a terminal, which no thread has but the first. */
const IN_THREAD: ReadonlySet<string | undefined> = new Set([
  "check",
  "watch",
  "test",
  "why",
  "fmt",
  "compile",
  "handover",
  "replay",
]);

const SIGNALS = { SIGINT: 2, SIGTERM: 15 } as const;

/** What sends a signal to a process and to its group, as `timeout` does, means one: a second comes later than this. */
const SAME_SIGNAL_MS = 100;

const words = process.argv.slice(2);
/** A bundle has short names for everything: where an error occurred is told by the files that it is made of. */
const isDebugged = process.env["SUBTLE_DEBUG"] !== undefined;
const program = path.join(__dirname, isDebugged ? "main.js" : "../start/command.cjs");

function startThread(): void {
  // The thread reads here, in the middle of its work, which signal was received.
  const received = new SharedArrayBuffer(4);
  const thread = new threads.Worker(program, { argv: words, env: threads.SHARE_ENV, workerData: received });
  let interruptedAt: number | null = null;
  for (const [signal, number] of Object.entries(SIGNALS))
    process.on(signal, () => {
      const at = performance.now();
      if (interruptedAt !== null) {
        if (at - interruptedAt > SAME_SIGNAL_MS) process.exit(128 + number);
        return;
      }
      interruptedAt = at;
      Atomics.store(new Int32Array(received), 0, number);
      thread.postMessage(signal);
    });
  thread.on("exit", (code) => {
    process.exitCode ??= code;
  });
  thread.on("error", async (error: unknown) => {
    const { tellEnd } = await import("./thread-end.js");
    process.exitCode = await tellEnd(error, words);
  });
}

/** No thread starts where the working folder was deleted. */
function hasFolder(): boolean {
  try {
    process.cwd();
    return true;
  } catch {
    return false;
  }
}

/** Answers the question for the version, which needs nothing else. Returns whether it could. */
function tellsVersion(): boolean {
  if (words.length !== 1 || (words[0] !== "--version" && words[0] !== "-V")) return false;
  try {
    const text = fs.readFileSync(path.join(__dirname, "../../../package.json"), "utf8");
    const line = `${(JSON.parse(text) as { version: string }).version}\n`;
    return fs.writeSync(1, line) === line.length;
  } catch {
    return false;
  }
}

if (!tellsVersion()) {
  if (IN_THREAD.has(words[0]) && hasFolder()) startThread();
  else if (isDebugged) void import("./main.js");
  else require(program);
}
