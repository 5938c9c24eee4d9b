/** Diagnostics of the parser. */
import { error, withArticle } from "../entry.js";

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
  "unterminated-text": error<Record<string, never>>({
    meaning: "A text in double quotes has no closing quote in its line.",
    message: () => "this text is never closed",
    hint: () => 'close it with `"` in the same line',
    wrong: "spec a\nvar x : bool = true\naction flip at \"a.c: flip { x' = not x }",
    right: 'spec a\nvar x : bool = true\naction flip at "a.c: flip" { x\' = not x }',
  }),
  "unknown-escape": error<{ readonly escape: string }>({
    meaning: "A backslash in a text stands before something else than a quote or a backslash.",
    message: (d) => `\`${d.escape}\` means nothing in a text`,
    hint: () => 'write `\\\\` for a backslash, and `\\"` for a quote',
    wrong: 'spec a\nvar x : bool = true\naction flip at "dir\\file.c" { x\' = not x }',
    right: 'spec a\nvar x : bool = true\naction flip at "dir\\\\file.c" { x\' = not x }',
  }),
  "false-line-end": error<{ readonly name: string; readonly codePoint: string; readonly where: string }>({
    meaning:
      "A character that some programs show as the end of a line, and Subtle does not take for one: what stands behind it may be part of a comment without looking so.",
    message: (d) =>
      `${withArticle(d.name)} (${d.codePoint}) ends no line, and can't stand in ${d.where === "code" ? "code" : `a ${d.where}`}`,
    hint: () => "end lines as your editor does it: with LF, CRLF or CR",
    wrong: "spec a\nvar x : bool = true\naction flip { x' = not x }\n// the rule:\u2028invariant Set : x",
    right:
      "spec a\nvar x : bool = true\naction flip { x' = not x }\n// the rule:\ninvariant Any : x or not x",
  }),
  "foreign-character": error<{
    readonly shown: string;
    /** What it is called, if it can't be seen. */
    readonly name: string | null;
    readonly codePoints: readonly string[];
    readonly hint: string;
  }>({
    meaning:
      "A character that code does not consist of, though it may look like one of those: from a word processor, another script, or one that can't be seen. Comments and texts may hold it.",
    message: (d) => {
      const points = d.codePoints.slice(0, 3).join(" ") + (d.codePoints.length > 3 ? " …" : "");
      return d.name === null
        ? `\`${d.shown}\` (${points}) can't stand in code`
        : `${withArticle(d.name)} (${points}) can't stand in code`;
    },
    hint: (d) => d.hint,
    wrong: "spec a\nvar x : 0 .. 3 = 3\naction dec { when x > 0  x' = x − 1 }\ndeadlock allowed",
    right: "spec a\nvar x : 0 .. 3 = 3\naction dec { when x > 0  x' = x - 1 }\ndeadlock allowed",
  }),
  "reserved-word": error<{ readonly word: string; readonly instead: string }>({
    meaning: "A word that the language itself uses stands where a name is wanted.",
    message: (d) => `\`${d.word}\` is a reserved word, and can't be a name`,
    hint: (d) => `take another name, such as \`${d.instead}\``,
    wrong:
      "spec a\nvar step : bool = true\naction flip { step' = not step }\ninvariant Any : step or not step",
    right:
      "spec a\nvar step_ : bool = true\naction flip { step_' = not step_ }\ninvariant Any : step_ or not step_",
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
