/** How a command ends when it knows nothing of the spec: memory has run out, or it was stopped while it read. */
import { type Diagnostic, diagnose } from "../diagnostics/diagnostic.js";
import type { Host } from "../host/host.js";
import { EXIT } from "./exit-codes.js";
import { printDiagnostics } from "./failures.js";
import { errorResult, jsonTarget } from "./json-target.js";
import { writeJson } from "./output.js";

/** Whether the file is also one that the command line names as its input: the end may come before that is refused. */
function isInput({ files }: Host, json: string, words: readonly string[]): boolean {
  const key = files.keyOf(json);
  return key !== null && words.some((word, i) => words[i - 1] !== "--json" && files.keyOf(word) === key);
}

async function tell(
  host: Host,
  words: readonly string[],
  diagnostic: Diagnostic,
): Promise<typeof EXIT.incomplete> {
  printDiagnostics(host, [diagnostic], []);
  const json = jsonTarget(words);
  if (json !== null && !isInput(host, json, words))
    writeJson(host, json, await errorResult(words, [diagnostic]));
  return EXIT.incomplete;
}

/** Partial results are lost with the memory that they were in. */
export const tellOutOfMemory = (host: Host, words: readonly string[]) =>
  tell(host, words, diagnose("out-of-memory", null, {}));

/** A signal or the limit on time has ended the command while it waited for its input. */
export const tellStopped = (host: Host, words: readonly string[]) =>
  tell(host, words, diagnose("stopped-reading", null, { by: host.signalNow() ?? "the limit on time" }));
