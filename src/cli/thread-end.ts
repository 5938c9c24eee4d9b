/** Reports why the thread of a command ended without an exit code. */
import { nodeHost } from "../host/node.js";
import { isOutOfMemory } from "../work/out-of-memory.js";
import type { ExitCode } from "./exit-codes.js";
import { tellDefect } from "./failures.js";
import { tellOutOfMemory } from "./unjudged.js";

/** @returns The exit code for the process. */
export async function tellEnd(error: unknown, words: readonly string[]): Promise<ExitCode> {
  const host = nodeHost();
  if (isOutOfMemory(error)) return tellOutOfMemory(host, words);
  return tellDefect(host, error, process.env["SUBTLE_DEBUG"] !== undefined);
}
