/** Diagnostics of the parser. */
import { didYouMean, error, withArticle } from "../entry.js";

const CLOSING: Readonly<Record<string, string>> = { "{": "}", "(": ")", "[": "]" };

export const syntaxEntries = {
  "file-too-large": error<{ readonly length: number; readonly lengthMax: number }>({
    meaning: "The file is too long to be read.",
    message: (d) => `the file has ${d.length} characters; at most ${d.lengthMax} are read`,
    hint: () => "is this the right file?",
    wrong: null,
    right: null,
  }),
  "not-text": error<Record<string, never>>({
    meaning: "The file is not UTF-8 text.",
    message: () => "this is not UTF-8 text",
    hint: () => "a specification is a text file; is this the right file?",
    wrong: "spec a\0",
    right: "spec a var x : bool = true",
  }),
  "empty-file": error<Record<string, never>>({
    meaning: "The file contains nothing but white space and comments.",
    message: () => "the file is empty",
    hint: () => "start the file with `spec NAME`",
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
    meaning: "A text in double quotes has no closing quote on its line.",
    message: () => "this text is never closed",
    hint: () => 'close it with `"` on the same line',
    wrong: "spec a\nvar x : bool = true\naction flip at \"a.c: flip { x' = not x }",
    right: 'spec a\nvar x : bool = true\naction flip at "a.c: flip" { x\' = not x }',
  }),
  "unknown-escape": error<{ readonly escape: string }>({
    meaning: "A backslash in a text is followed by something other than a quote or a backslash.",
    message: (d) => `\`${d.escape}\` is not a valid escape in a text`,
    hint: () => 'write `\\\\` for a backslash, and `\\"` for a quote',
    wrong: 'spec a\nvar x : bool = true\naction flip at "dir\\file.c" { x\' = not x }',
    right: 'spec a\nvar x : bool = true\naction flip at "dir\\\\file.c" { x\' = not x }',
  }),
  "false-line-end": error<{ readonly name: string; readonly codePoint: string; readonly where: string }>({
    meaning:
      "A character that some programs show as a line end, but Subtle does not: what follows it may be part of a comment without looking so.",
    message: (d) =>
      `${withArticle(d.name)} (${d.codePoint}) does not end a line here, and is not allowed in ${d.where === "code" ? "code" : `a ${d.where}`}`,
    hint: () => "end lines with LF, CRLF or CR, as editors do",
    wrong: "spec a\nvar x : bool = true\naction flip { x' = not x }\n// the rule:\u2028invariant Set : x",
    right:
      "spec a\nvar x : bool = true\naction flip { x' = not x }\n// the rule:\ninvariant Any : x or not x",
  }),
  "foreign-character": error<{
    readonly shown: string;
    /** Its name, if it is invisible. */
    readonly name: string | null;
    readonly codePoints: readonly string[];
    readonly hint: string;
  }>({
    meaning:
      "A character that is not allowed in code, though it may look like one that is: from a word processor, from another script, or an invisible one. It is allowed in comments and texts.",
    message: (d) => {
      const points = d.codePoints.slice(0, 3).join(" ") + (d.codePoints.length > 3 ? " …" : "");
      return d.name === null
        ? `\`${d.shown}\` (${points}) is not allowed in code`
        : `${withArticle(d.name)} (${points}) is not allowed in code`;
    },
    hint: (d) => d.hint,
    wrong: "spec a\nvar x : 0 .. 3 = 3\naction dec { when x > 0  x' = x − 1 }\ndeadlock allowed",
    right: "spec a\nvar x : 0 .. 3 = 3\naction dec { when x > 0  x' = x - 1 }\ndeadlock allowed",
  }),
  "reserved-word": error<{ readonly word: string; readonly instead: string }>({
    meaning: "A reserved word stands where a name is expected.",
    message: (d) => `\`${d.word}\` is a reserved word and can't be used as a name`,
    hint: (d) => `choose another name, such as \`${d.instead}\``,
    wrong:
      "spec a\nvar step : bool = true\naction flip { step' = not step }\ninvariant Any : step or not step",
    right:
      "spec a\nvar step_ : bool = true\naction flip { step_' = not step_ }\ninvariant Any : step_ or not step_",
  }),
  "nested-too-deeply": error<Record<string, never>>({
    meaning: "Parentheses, blocks or other constructs are nested more deeply than the parser can follow.",
    message: () => "this is nested too deeply",
    hint: () => "the limit is about 150 levels: name a part of it with `def` or `let`",
    wrong: `spec a\nassume ${"(".repeat(4000)}1${")".repeat(4000)} = 1`,
    right: `spec a\nassume ${"(".repeat(20)}1${")".repeat(20)} = 1\nvar x : bool = true\naction flip { x' = not x }`,
  }),
  "foreign-syntax": error<{ readonly word: string; readonly hint: string }>({
    meaning: "Syntax of TLA+, C or TypeScript that Subtle writes differently.",
    message: (d) => `\`${d.word}\` is not Subtle syntax`,
    hint: (d) => d.hint,
    wrong: "spec a\nvar x : bool = true\naction flip { when x && x  x' = not x }",
    right: "spec a\nvar x : bool = true\naction flip { when x and x  x' = not x }",
  }),
  "unexpected-end": error<{ readonly expected: readonly string[] }>({
    meaning: "The file ends in the middle of a construct.",
    message: (d) =>
      `unexpected end of file${d.expected.length > 0 ? `: expected ${d.expected.join(" or ")}` : ""}`,
    hint: () => "is a closing `}`, `)` or `]` missing?",
    wrong: "spec a\nvar x : bool = true\naction flip { x' = not x",
    right: "spec a\nvar x : bool = true\naction flip { x' = not x }",
  }),
  unclosed: error<{ readonly bracket: string; readonly behind: string }>({
    meaning: "A bracket is never closed: the next declaration, or the next statement, begins before that.",
    message: (d) => `a \`${d.bracket}\` is never closed`,
    hint: (d) => `write \`${CLOSING[d.bracket] ?? ""}\` behind \`${d.behind}\``,
    wrong: "spec a\nvar x : bool = true\naction flip { x' = not x\ninvariant Any : x or not x",
    right: "spec a\nvar x : bool = true\naction flip { x' = not x }\ninvariant Any : x or not x",
  }),
  unfinished: error<{
    readonly behind: string;
    readonly before: string;
    readonly hint: string | null;
  }>({
    meaning: "A declaration ends too early: the next one begins where something is still missing.",
    message: (d) => `something is missing behind \`${d.behind}\``,
    hint: (d) => d.hint ?? `complete this declaration before \`${d.before}\` begins the next one`,
    wrong: "spec a\nvar x : bool =\naction flip { x' = not x }",
    right: "spec a\nvar x : bool = true\naction flip { x' = not x }",
  }),
  syntax: error<{
    readonly word: string;
    readonly expected: readonly string[];
    readonly hint: string | null;
    /** The word of the language that was probably meant. */
    readonly meant: string | null;
  }>({
    meaning: "The grammar does not allow this word or sign here.",
    message: (d) =>
      `unexpected \`${d.word}\`${d.expected.length > 0 ? `: expected ${d.expected.join(" or ")}` : ""}`,
    hint: (d) => d.hint ?? didYouMean(d.meant),
    wrong: "spec a\nvar x bool = true",
    right: "spec a\nvar x : bool = true\naction flip { x' = not x }",
  }),
  "joined-assignments": error<{ readonly operator: "and" | "or" }>({
    meaning:
      "An assignment is joined to another one, or to a condition, as in TLA+: it is a statement of its own.",
    message: (d) => `an assignment is a statement: it can't be joined by \`${d.operator}\``,
    hint: (d) =>
      d.operator === "and"
        ? "write the statements one after the other: `when e  x' = 1  y' = 2`"
        : "write `either { x' = 1 } or { x' = 2 }`",
    wrong: "spec a\nvar x : 0 .. 1 = 0\nvar y : 0 .. 1 = 0\naction swap { x' = y /\\ y' = x }",
    right: "spec a\nvar x : 0 .. 1 = 0\nvar y : 0 .. 1 = 0\naction swap { x' = y  y' = x }",
  }),
  "mixed-operators": error<{ readonly first: string; readonly second: string }>({
    meaning:
      "Two operators of the same precedence are used side by side, which people read in different ways.",
    message: (d) => `\`${d.first}\` and \`${d.second}\` can't be mixed without parentheses`,
    hint: () => "add parentheses around the part that belongs together",
    wrong: "spec a\nvar x : bool = true\naction flip { when x and x or x  x' = not x }",
    right: "spec a\nvar x : bool = true\naction flip { when (x and x) or x  x' = not x }",
  }),
  "chained-operators": error<{ readonly first: string; readonly second: string }>({
    meaning: "Comparisons and some other operators can't be chained.",
    message: (d) => `\`${d.first}\` and \`${d.second}\` can't be chained`,
    hint: (d) =>
      d.first === "implies" || d.first === "iff" || d.first.includes("to") || d.first === "until"
        ? "add parentheses around the part that belongs together"
        : "write `a < b and b < c`, or add parentheses to compare truth values",
    wrong: "spec a\nvar x : 0 .. 3 = 1\naction inc { when 0 < x < 3  x' = x + 1 }",
    right: "spec a\nvar x : 0 .. 3 = 1\naction inc { when 0 < x and x < 3  x' = x + 1 }",
  }),
};
