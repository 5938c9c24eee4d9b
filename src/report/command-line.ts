/** Command lines that work when they are pasted into a shell. */

/** Words that need no quotes in any shell. */
const PLAIN = /^[\w@%+=:,./-]+$/;
/** Invisible characters, and those that would end the line. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

const hexBytes = (text: string): string =>
  [...new TextEncoder().encode(text)].map((byte) => `\\x${byte.toString(16).padStart(2, "0")}`).join("");

/** A word as a shell reads it: POSIX quotes, or `$'…'` if there are characters in it that can't be seen. */
export function shellWord(word: string): string {
  if (PLAIN.test(word)) return word;
  if (word.search(UNSEEN) === -1) return `'${word.replaceAll("'", "'\\''")}'`;
  const escaped = word.replace(/[\\']/g, "\\$&").replace(UNSEEN, hexBytes);
  return `$'${escaped}'`;
}

/** @param path Of the spec. It is written such that it can't be read as an option. */
export function commandLine(command: string, path: string, options: readonly string[]): string {
  const file = path.startsWith("-") && path !== "-" ? `./${path}` : path;
  return ["subtle", command, ...[file, ...options].map(shellWord)].join(" ");
}
