/**
 * Which characters are allowed where. Code is ASCII and the mathematical signs of the operators; comments and quoted
 * texts hold any script. Characters that some programs show as a line end, but Subtle does not, are allowed nowhere:
 * the reader would see code where there is none.
 */
import type { Details } from "../diagnostics/catalogue.js";
import type { Report } from "../diagnostics/diagnostic.js";
import type { Stretch } from "../source/lexical.js";
import { codePoint } from "../source/visible.js";
import { nameOf, typedFor, wordFor } from "./look-alikes.js";
import type { Span } from "./tree.js";

/** The most reports: after these the rest of the file is skipped. */
const MISTAKES_MAX = 5;

/** The most warnings: a file with more of these characters is full of them. */
const WARNINGS_MAX = 50;

type SpanAt = (start: number, end: number) => Span;

/** VT, NEL, line separator and paragraph separator; in comments and texts FF too, which is white space in code. */
const FALSE_LINE_END = /[\v\u0085\u2028\u2029]/g;
const FALSE_LINE_END_OR_FEED = /[\v\f\u0085\u2028\u2029]/g;

const BIDIRECTIONAL = /\p{Bidi_Control}/gu;

/** The body of a character class: all that code consists of. */
const CODE = "\\t\\n\\r\\f -~∧∨¬⇒⇔∀∃∈∉⊆∪∩≤≥≠";

/** In code: a text in typographic quotes, an emoji, a foreign character, repeated or not. */
const FOREIGN = new RegExp(
  String.raw`(?<quoted>[“„«][^\n\r"“”«»]*[”“»"])|\p{Extended_Pictographic}[\p{M}\p{Extended_Pictographic}\p{Emoji_Modifier}\u200D]*|([^${CODE}])\2*`,
  "gu",
);

const IN_WORD = /[\w\p{L}\p{M}\p{N}]/u;
const WORD = /[\w\p{L}\p{M}\p{N}]+/uy;
const FOREIGN_LETTERS = /\P{ASCII}+/uy;

/** Reports each character that is not allowed where it is, and warns of those that change the direction of text. */
export function checkCharacters(stretches: readonly Stretch[], spanAt: SpanAt, report: Report): void {
  let reported = 0;
  let warned = 0;
  for (const { kind, start, text } of stretches) {
    const named = (character: string) => ({
      name: nameOf(character) ?? "",
      codePoint: codePoint(character),
      where: kind,
    });
    for (const { 0: end, index } of text.matchAll(
      kind === "code" ? FALSE_LINE_END : FALSE_LINE_END_OR_FEED,
    )) {
      if (reported >= MISTAKES_MAX) return;
      reported += 1;
      report("false-line-end", spanAt(start + index, start + index + 1), named(end));
    }
    for (const { 0: turn, index } of kind === "code" ? [] : text.matchAll(BIDIRECTIONAL)) {
      if (warned >= WARNINGS_MAX) break;
      warned += 1;
      report("text-direction", spanAt(start + index, start + index + 1), named(turn));
    }
    for (const { offset, length, details } of kind === "code" ? foreignIn(text) : []) {
      if (reported >= MISTAKES_MAX) return;
      reported += 1;
      report("foreign-character", spanAt(start + offset, start + offset + length), details);
    }
  }
}

interface Foreign {
  readonly offset: number;
  readonly length: number;
  readonly details: Details<"foreign-character">;
}

/** What is foreign in code: once for each word. */
function* foreignIn(code: string): Iterable<Foreign> {
  let end = 0;
  for (const match of code.matchAll(FOREIGN)) {
    const { 0: found, index: offset } = match;
    const [first = ""] = found;
    if (offset < end || /^[\v\u0085\u2028\u2029]/.test(first)) continue;
    end = offset + found.length;
    if (match.groups?.["quoted"] !== undefined) {
      const hint = 'write text in straight double quotes: `"…"`';
      yield { offset, length: first.length, details: { ...described(first), hint } };
    } else if (IN_WORD.test(first)) {
      let wordStart = offset;
      while (wordStart > 0 && IN_WORD.test(code[wordStart - 1] ?? "")) wordStart -= 1;
      const word = matchAt(WORD, code, wordStart) ?? found;
      const letters = matchAt(FOREIGN_LETTERS, word, offset - wordStart) ?? found;
      end = wordStart + word.length;
      yield { offset, length: letters.length, details: { ...described(letters), hint: hintForWord(word) } };
    } else yield { offset, length: found.length, details: { ...described(first), hint: hintFor(first) } };
  }
}

function matchAt(pattern: RegExp, text: string, offset: number): string | null {
  pattern.lastIndex = offset;
  return pattern.exec(text)?.[0] ?? null;
}

const described = (characters: string) => ({
  shown: characters,
  name: nameOf(characters),
  codePoints: [...new Set(characters)].map(codePoint),
});

function hintFor(character: string): string {
  if (/\p{Zs}/u.test(character)) return "type a space";
  if (nameOf(character) !== null) return "delete it: it can't be seen";
  const typed = typedFor(character);
  return typed === null ? "only comments and texts may hold any character" : `type \`${typed}\``;
}

function hintForWord(word: string): string {
  const typed = wordFor(word);
  return typed === null
    ? "names have ASCII letters, digits and `_`; comments and texts may hold any script"
    : `type \`${typed}\`, in ASCII letters`;
}
