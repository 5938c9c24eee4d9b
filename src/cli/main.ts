#!/usr/bin/env node
/** The command `subtle`, under Node.js. */
import { readFileSync } from "node:fs";
import { isMainThread } from "node:worker_threads";

/** What may take much memory. The repl needs a terminal, which no thread has but the first. */
const IN_THREAD: ReadonlySet<string | undefined> = new Set([
  "check",
  "test",
  "why",
  "fmt",
  "compile",
  "handover",
]);

const words = process.argv.slice(2);
const debugs = process.env["SUBTLE_DEBUG"] !== undefined;

async function runHere(): Promise<number> {
  const [{ nodeHost }, { run }, { tellDefect }] = await Promise.all([
    import("../host/node.js"),
    import("./run.js"),
    import("./failures.js"),
  ]);
  const host = nodeHost();
  // What is thrown where nobody waits for it; an unhandled rejection comes here too.
  process.on("uncaughtException", (error: unknown) => host.exit(tellDefect(host, error, debugs)));
  const { version } = JSON.parse(readFileSync(new URL("../../../package.json", import.meta.url), "utf8")) as {
    version: string;
  };
  return run(words, host, { version, debugs });
}

async function runInThread(): Promise<number> {
  const { runInThread } = await import("./in-thread.js");
  return runInThread(new URL(import.meta.url), words, debugs);
}

process.exitCode = await (isMainThread && IN_THREAD.has(words[0]) ? runInThread() : runHere());
