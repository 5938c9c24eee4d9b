/** Where JSON was asked for, by the words of a command line that could not be read, or whose command has failed. */

/** A path, `-` for standard output, or null. */
export function jsonTarget(words: readonly string[]): string | null {
  const at = words.findIndex((word) => word === "--json" || word.startsWith("--json="));
  const word = words[at];
  if (word === undefined) return null;
  return word === "--json" ? (words[at + 1] ?? null) : word.slice("--json=".length);
}
