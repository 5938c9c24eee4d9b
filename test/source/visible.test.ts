/** What could deceive the reader of an output is shown by its code point. */
import { describe, expect, it } from "vitest";
import { visible, visibleLine } from "../../src/source/visible.js";

const CASES: readonly (readonly [what: string, text: string, shown: string, onOneLine: string])[] = [
  ["plain text stays", "x' = 1 ∧ é", "x' = 1 ∧ é", "x' = 1 ∧ é"],
  ["any script stays", "правило 規則 كتاب 🎉", "правило 規則 كتاب 🎉", "правило 規則 كتاب 🎉"],
  ["a line feed stays in a text", "a\nb", "a\nb", "a<U+000A>b"],
  ["a tab stays in a text", "a\tb", "a\tb", "a<U+0009>b"],
  ["a carriage return is shown", "a\rb", "a<U+000D>b", "a<U+000D>b"],
  ["an escape sequence is shown", "\u001B[31mred", "<U+001B>[31mred", "<U+001B>[31mred"],
  ["NUL and backspace are shown", "\0\b", "<U+0000><U+0008>", "<U+0000><U+0008>"],
  [
    "DEL and C1 controls are shown",
    "\u007F\u0085\u009B",
    "<U+007F><U+0085><U+009B>",
    "<U+007F><U+0085><U+009B>",
  ],
  ["an override of direction is shown", "a\u202Eb\u202C", "a<U+202E>b<U+202C>", "a<U+202E>b<U+202C>"],
  [
    "isolates and marks are shown",
    "\u2066\u2069\u200F\u061C",
    "<U+2066><U+2069><U+200F><U+061C>",
    "<U+2066><U+2069><U+200F><U+061C>",
  ],
  ["line and paragraph separators are shown", "a\u2028b\u2029", "a<U+2028>b<U+2029>", "a<U+2028>b<U+2029>"],
  [
    "what has no width is shown",
    "a\u200Bb\uFEFF\u00AD",
    "a<U+200B>b<U+FEFF><U+00AD>",
    "a<U+200B>b<U+FEFF><U+00AD>",
  ],
  ["a tag character beyond 16 bits is shown", "\u{E0041}", "<U+E0041>", "<U+E0041>"],
  ["a lone surrogate is shown, a pair stays", "\uD83D \u{1F600}", "<U+D83D> \u{1F600}", "<U+D83D> \u{1F600}"],
];

describe("characters that nobody sees are made visible:", () => {
  it.each(CASES)("%s", (_, text, shown, onOneLine) => {
    expect(visible(text)).toBe(shown);
    expect(visibleLine(text)).toBe(onOneLine);
  });
});
