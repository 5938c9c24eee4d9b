/** How a command ends that runs out of memory. */
import { diagnose } from "../diagnostics/diagnostic.js";
import type { Host } from "../host/host.js";
import { EXIT } from "./exit-codes.js";
import { printDiagnostics } from "./failures.js";
import { errorResult, jsonTarget } from "./json-target.js";
import { writeJson } from "./output.js";

/** Partial results are lost with the memory that they were in. */
export async function tellOutOfMemory(host: Host, words: readonly string[]): Promise<typeof EXIT.incomplete> {
  const diagnostic = diagnose("out-of-memory", null, {});
  printDiagnostics(host, [diagnostic], []);
  const json = jsonTarget(words);
  if (json !== null) writeJson(host, json, await errorResult(words, [diagnostic]));
  return EXIT.incomplete;
}
