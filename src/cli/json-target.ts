/** What is written as JSON for a command line that could not be read, or whose command has failed. */
import type { Diagnostic } from "../diagnostics/diagnostic.js";

/** The value of `--json`: a path, `-` for standard output, or null. As for any option, the last one counts. */
export function jsonTarget(all: readonly string[]): string | null {
  // Words after `--` are not options.
  const end = all.indexOf("--");
  const words = end === -1 ? all : all.slice(0, end);
  const at = words.findLastIndex((word) => word === "--json" || word.startsWith("--json="));
  const word = words[at];
  if (word === undefined) return null;
  return word === "--json" ? (words[at + 1] ?? null) : word.slice("--json=".length);
}

/** The errors, as the schema of the command's results has them. */
export async function errorResult(
  [command]: readonly string[],
  diagnostics: readonly Diagnostic[],
): Promise<object> {
  if (command === "simulate")
    return (await import("../simulate/json.js")).simulationErrorJson(diagnostics, []);
  if (command === "fix") return (await import("../fix/json.js")).fixErrorJson(diagnostics, []);
  if (command === "why") return (await import("../report/why/why-json.js")).whyErrorJson(diagnostics, []);
  return (await import("../result/json.js")).errorJson(diagnostics, []);
}
