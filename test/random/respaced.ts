/** Texts with other white space, and with comments anywhere. */
import fc from "fast-check";
import { tokensOf } from "../../src/format/tokens.js";

/**
 * What may stand between two tokens; `#` is a number that tells the comments apart. White space on both sides, since
 * a `/` before it would make it another comment.
 */
const SEPARATORS = [
  ...[" ", "\n", "\n\n", "  \n  ", "\r\n", " \n\n\n "],
  ...[" // #\n", "\n// #\n", "\n\n// #\n\n", "\n/// #\n", " /// #\n\n", "\n/// #\n/// #\n"],
  ...[" /* # */ ", "\n/* # */\n", " /* # */\n", "\n/* # */ ", "\n\n/* # */\n\n", " /* #\n  * more */ "],
  ...[" /* # */ // #\n", "\n/* # */ // #\n", " // #\n  // #\n", " /* # */\n/* # */\n/* # */ "],
];

const separator = fc.oneof(
  { weight: 3, arbitrary: fc.constant(" ") },
  { weight: 1, arbitrary: fc.constantFrom(...SEPARATORS) },
);

/** Between two tokens nothing may be put in where they are one word to the grammar: `i_size'` in an address. */
const isGlued = (token: string, before: string): boolean => token === "'" && /^\w/.test(before);

/** A text with other things between its tokens. */
export function respaced(text: string, separators: readonly string[]): string {
  const tokens = tokensOf(text).map((token, i, all) => text.slice(token.start, ends(all, i, text)));
  let count = 0;
  // Names in an instance are one word.
  const instances = new Set(Array.from(text.matchAll(/^import .* as (\w+)/gm), ([, name]) => name));
  const isInName = (i: number): boolean =>
    (tokens[i] === "." && instances.has(tokens[i - 1])) ||
    (tokens[i - 1] === "." && instances.has(tokens[i - 2]));
  const between = (i: number): string =>
    isGlued(tokens[i] ?? "", tokens[i - 1] ?? "") || isInName(i)
      ? ""
      : (separators[i % separators.length] ?? " ").replace(/#/g, () => String(count++));
  return tokens.map((token, i) => between(i) + token).join("");
}

/** Where a token ends: before the white space and the comments that follow it. */
function ends(tokens: ReturnType<typeof tokensOf>, i: number, text: string): number {
  const start = tokens[i]?.start ?? text.length;
  const next = tokens[i + 1];
  if (next === undefined) return text.length;
  const comment = next.comments[0]?.text;
  const end = comment === undefined ? next.start : text.indexOf(comment, start);
  return start + text.slice(start, end).trimEnd().length;
}

export const separators = fc.array(separator, { minLength: 20, maxLength: 200 });
