/** Diagnostics of the parser. */
import { error } from "../entry.js";

export const syntaxEntries = {
  "file-too-large": error<{ readonly length: number; readonly lengthMax: number }>({
    meaning: "A file is far longer than any specification; it is not read.",
    message: (d) => `the file has ${d.length} characters; at most ${d.lengthMax} are read`,
    hint: () => "is it a specification?",
    wrong: null,
    right: null,
  }),
  "not-text": error<Record<string, never>>({
    meaning: "The file has bytes that are not UTF-8 text.",
    message: () => "this is not text in UTF-8",
    hint: () => "a specification is a text file; is this the right file?",
    wrong: "spec a\0",
    right: "spec a var x : bool = true",
  }),
  "empty-file": error<Record<string, never>>({
    meaning: "There is nothing in the file but white space and comments.",
    message: () => "the file is empty",
    hint: () => "start it with `spec NAME`",
    wrong: "// nothing here\n",
    right: "spec a\nvar x : bool = true\naction flip { x' = not x }",
  }),
  "unterminated-comment": error<Record<string, never>>({
    meaning: "A `/*` has no `*/`.",
    message: () => "this comment is never closed",
    hint: () => "close it with `*/`",
    wrong: "spec a\n/* the rest is gone\nvar x : bool = true",
    right: "spec a\n/* a comment */\nvar x : bool = true\naction flip { x' = not x }",
  }),
  "nested-too-deeply": error<Record<string, never>>({
    meaning:
      "Parentheses, blocks or the like stand inside each other more deeply than the parser can follow.",
    message: () => "an expression is nested too deeply",
    hint: () => "about 150 levels can be read: name a part of it with `def` or `let`",
    wrong: `spec a\nassume ${"(".repeat(4000)}1${")".repeat(4000)} = 1`,
    right: `spec a\nassume ${"(".repeat(20)}1${")".repeat(20)} = 1\nvar x : bool = true\naction flip { x' = not x }`,
  }),
  "foreign-syntax": error<{ readonly word: string; readonly hint: string }>({
    meaning: "A sign or word of TLA+, C or TypeScript that Subtle writes in another way.",
    message: (d) => `\`${d.word}\` is not how Subtle writes it`,
    hint: (d) => d.hint,
    wrong: "spec a\nvar x : bool = true\naction flip { when x && x  x' = not x }",
    right: "spec a\nvar x : bool = true\naction flip { when x and x  x' = not x }",
  }),
  "unexpected-end": error<{ readonly expected: readonly string[] }>({
    meaning: "The file ends in the middle of something.",
    message: (d) =>
      `the file ends too early${d.expected.length > 0 ? `: expected ${d.expected.join(" or ")}` : ""}`,
    hint: () => "is a closing `}`, `)` or `]` missing?",
    wrong: "spec a\nvar x : bool = true\naction flip { x' = not x",
    right: "spec a\nvar x : bool = true\naction flip { x' = not x }",
  }),
  syntax: error<{
    readonly word: string;
    readonly expected: readonly string[];
    readonly hint: string | null;
  }>({
    meaning: "Something stands where the grammar has no place for it.",
    message: (d) =>
      `unexpected \`${d.word}\`${d.expected.length > 0 ? `: expected ${d.expected.join(" or ")}` : ""}`,
    hint: (d) => d.hint,
    wrong: "spec a\nvar x bool = true",
    right: "spec a\nvar x : bool = true\naction flip { x' = not x }",
  }),
  "mixed-operators": error<{ readonly first: string; readonly second: string }>({
    meaning: "Two operators that bind equally stand side by side, and people read that in different ways.",
    message: (d) => `\`${d.first}\` and \`${d.second}\` are mixed without parentheses`,
    hint: () => "put parentheses around the part that belongs together",
    wrong: "spec a\nvar x : bool = true\naction flip { when x and x or x  x' = not x }",
    right: "spec a\nvar x : bool = true\naction flip { when (x and x) or x  x' = not x }",
  }),
  "chained-operators": error<{ readonly first: string; readonly second: string }>({
    meaning: "Comparisons and the like do not chain.",
    message: (d) => `\`${d.first}\` and \`${d.second}\` can't be chained`,
    hint: (d) =>
      d.first === "implies" || d.first === "iff" || d.first.includes("to") || d.first === "until"
        ? "put parentheses around the part that belongs together"
        : "write `a < b and b < c`, or parentheses to compare a truth value",
    wrong: "spec a\nvar x : 0 .. 3 = 1\naction inc { when 0 < x < 3  x' = x + 1 }",
    right: "spec a\nvar x : 0 .. 3 = 1\naction inc { when 0 < x and x < 3  x' = x + 1 }",
  }),
};
