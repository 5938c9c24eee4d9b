/** The tokens of a text and the comments between them; white space is kept only as the line ends it has. */
import { COMMENT, linesOf, QUOTED, SPACES, trimmed } from "../source/lexical.js";
import type { Breaks } from "./doc.js";

export interface Comment {
  /** With its slashes, without white space at its end. */
  readonly text: string;
  /** Line ends between it and the comment or token before it. */
  readonly breaks: Breaks;
}

export interface Token {
  /** In the canonical spelling: `and` where `/\` is written. Empty at the end of the file. */
  readonly text: string;
  readonly start: number;
  /** The comments between the token before and this one. */
  readonly comments: readonly Comment[];
  /** Line ends between the last of `comments`, or else the token before, and this one. */
  readonly breaks: Breaks;
}

/** The words for what may also be written in signs.  */
const WORDS: ReadonlyMap<string, readonly string[]> = new Map(
  Object.entries({
    "/\\": ["and"],
    "∧": ["and"],
    "\\/": ["or"],
    "∨": ["or"],
    "~": ["not"],
    "¬": ["not"],
    "=>": ["implies"],
    "⇒": ["implies"],
    "<=>": ["iff"],
    "⇔": ["iff"],
    "~>": ["leads", "to"],
    "\\A": ["forall"],
    "∀": ["forall"],
    "\\E": ["exists"],
    "∃": ["exists"],
    "\\in": ["in"],
    "∈": ["in"],
    "\\notin": ["not", "in"],
    "∉": ["not", "in"],
    "\\subseteq": ["subset"],
    "⊆": ["subset"],
    "\\union": ["union"],
    "\\cup": ["union"],
    "∪": ["union"],
    "\\intersect": ["intersect"],
    "\\cap": ["intersect"],
    "∩": ["intersect"],
    "\\": ["minus"],
    "≤": ["<="],
    "≥": [">="],
    "≠": ["!="],
  }),
);

const LEXEME = new RegExp(
  [
    `(?<space>[${SPACES}]+)|(?<comment>${COMMENT})|${QUOTED}`,
    String.raw`[A-Za-z_]\w*|\d+|\\[A-Za-z]+|\|->|<=>|->|=>|<=|>=|!=|<<|>>|\.\.|~>|/\\|\\/|[\s\S]`,
  ].join("|"),
  "g",
);

const countBreaks = (space: string): number => linesOf(space).length - 1;

const capped = (breaks: number): Breaks => (breaks >= 2 ? 2 : breaks === 1 ? 1 : 0);

/** The tokens of a text that parses; the last one stands for its end. */
export function tokensOf(text: string): readonly Token[] {
  const tokens: Token[] = [];
  let comments: Comment[] = [];
  let breaks = 0;
  const push = (token: string, start: number): void => {
    tokens.push({ text: token, start, comments, breaks: capped(breaks) });
    comments = [];
    breaks = 0;
  };
  for (const match of text.matchAll(LEXEME)) {
    const { space, comment } = match.groups ?? {};
    if (space !== undefined) breaks += countBreaks(space);
    else if (comment !== undefined) {
      comments.push({ text: trimmed(comment), breaks: capped(breaks) });
      breaks = 0;
    } else for (const word of WORDS.get(match[0]) ?? [match[0]]) push(word, match.index);
  }
  push("", text.length);
  return tokens;
}

/** A piece of a printed text: a token, or white space before, between or after tokens. */
export interface Piece {
  readonly text: string;
  readonly isToken: boolean;
}

/** The pieces of a text without comments. */
export const piecesOf = (text: string): readonly Piece[] =>
  [...text.matchAll(LEXEME)].map((match) => ({
    text: match[0],
    isToken: match.groups?.["space"] === undefined,
  }));
