/** How a command ends that memory did not suffice for. */
import { diagnose } from "../diagnostics/diagnostic.js";
import type { Host } from "../host/host.js";
import { EXIT } from "./exit-codes.js";
import { printDiagnostics } from "./failures.js";
import { errorResult, jsonTarget } from "./json-target.js";
import { writeJson } from "./output.js";

/** What Node.js throws where an array, a text or a table can't be made that large. */
const ALLOCATION =
  /allocation failed|Invalid (?:array|typed array|string|array buffer) length|maximum size exceeded|Cannot create a string longer/;

/** Whether something was thrown for want of memory, here or in a thread. */
export function isOutOfMemory(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return (
    (error as NodeJS.ErrnoException).code === "ERR_WORKER_OUT_OF_MEMORY" || ALLOCATION.test(error.message)
  );
}

/** Nothing is known of what had been found: the memory that it stood in is gone. */
export async function tellOutOfMemory(host: Host, words: readonly string[]): Promise<typeof EXIT.incomplete> {
  const diagnostic = diagnose("out-of-memory", null, {});
  printDiagnostics(host, [diagnostic], []);
  const json = jsonTarget(words);
  if (json !== null) writeJson(host, json, await errorResult(words, [diagnostic]));
  return EXIT.incomplete;
}
