/**
 * Inserts the comments of a source text into the document that was printed from its tree. Tree and document have no
 * comments, but document and source consist of the same tokens in the same order, except for a few that the tree
 * omits. So the tokens around a comment determine its place, and the order of tokens and comments never changes.
 */
import type { Breaks, CommentDoc, Doc } from "./doc.js";
import { isList } from "./doc.js";
import { type Comment, piecesOf, type Token, tokensOf } from "./tokens.js";

/** What stands between two tokens of the document. */
interface Between {
  readonly comments: readonly Comment[];
  /** Line ends before the token that follows. */
  readonly breaks: Breaks;
}

/** Tokens that the source may have and the document not: a first `/\` or `|`, parentheses in types, `at {lock}`. */
const LEFT_OUT = new Set(["and", "or", "|", "(", ")", "{", "}"]);

/** Tokens that the document may have and the source not: parentheses in types. */
const PUT_IN = new Set(["(", ")"]);

const OPENING = new Set(["{", "(", "[", "<<"]);
const CLOSING = new Set(["}", ")", "]", ">>"]);

export function insertComments(doc: Doc, source: string): Doc {
  const written = tokensOf(source);
  const tokens = printedTokens(doc);
  const placed = place(tokens, betweenTokens(tokens, written));
  let next = 0;

  const take = (list: CommentDoc[][], i: number): readonly CommentDoc[] => list[i]?.splice(0) ?? [];

  function walk(part: Doc): Doc {
    if (typeof part === "string") return words(part);
    if (isList(part)) return part.map(walk);
    if ("body" in part) return { ...part, body: walk(part.body) };
    return part.kind === "slot" ? take(placed.before, next) : part;
  }

  function words(text: string): Doc {
    const docs: Doc[] = [];
    for (const piece of piecesOf(text)) {
      if (piece.isToken) docs.push(take(placed.before, next));
      docs.push(piece.text);
      if (piece.isToken) {
        docs.push(take(placed.after, next));
        next += 1;
      }
    }
    return docs;
  }

  return [walk(doc), take(placed.before, next)];
}

/** The texts of all tokens of a document, in order. */
function printedTokens(doc: Doc): readonly string[] {
  const tokens: string[] = [];
  const visit = (part: Doc): void => {
    if (typeof part === "string")
      for (const piece of piecesOf(part)) {
        if (piece.isToken) tokens.push(piece.text);
      }
    else if (isList(part)) part.forEach(visit);
    else if ("body" in part) visit(part.body);
  };
  visit(doc);
  return tokens;
}

const isSame = (printed: string, written: string): boolean =>
  printed === written ||
  (/^\d+$/.test(printed) && /^\d+$/.test(written) && Number(printed) === Number(written));

/** What stands in the source before each token of the document and, last, before its end. */
function betweenTokens(tokens: readonly string[], written: readonly Token[]): readonly Between[] {
  let from = 0;
  return [...tokens, ""].map((token): Between => {
    const comments: Comment[] = [];
    let breaks = 0;
    for (;;) {
      const found = written[from];
      if (found === undefined) throw new Error(`the source has no \`${token}\``);
      if (!isSame(token, found.text) && !LEFT_OUT.has(found.text)) {
        if (PUT_IN.has(token)) return { comments: [], breaks: 0 };
        throw new Error(`\`${token}\` is printed where the source has \`${found.text}\``);
      }
      from += 1;
      // An omitted token counts as white space.
      for (const comment of found.comments) {
        comments.push({ ...comment, breaks: sum(breaks, comment.breaks) });
        breaks = 0;
      }
      breaks = sum(breaks, found.breaks);
      if (isSame(token, found.text)) return { comments, breaks: sum(breaks, 0) };
    }
  });
}

const sum = (a: number, b: number): Breaks => (a + b >= 2 ? 2 : a + b === 1 ? 1 : 0);

/**
 * Gives each comment to the token in whose line it stands, before or behind it; one that stands between two tokens of
 * a line belongs to the first, unless that is a bracket that opens.
 */
function place(
  tokens: readonly string[],
  between: readonly Between[],
): { before: CommentDoc[][]; after: CommentDoc[][] } {
  const before: CommentDoc[][] = between.map(() => []);
  const after: CommentDoc[][] = tokens.map(() => []);
  between.forEach(({ comments, breaks }, i) => {
    const opened = i === 0 || OPENING.has(tokens[i - 1] ?? "");
    const below = comments.findIndex((comment) => comment.breaks > 0);
    const beside = below === -1 ? comments.length : below;
    const isBehind = i > 0 && (!opened || comments[beside - 1]?.text.startsWith("//") === true);
    comments.forEach(({ text, breaks: above }, k) => {
      if (k < beside && isBehind) {
        after[i - 1]?.push({ kind: "comment", text, before: 0, after: 0 });
        return;
      }
      const isLast = k === comments.length - 1;
      before[i]?.push({
        kind: "comment",
        text,
        before: k === 0 && opened ? capped(above) : above,
        // In the line of the bracket, what follows may stand there too.
        after: !isLast || (k < beside && i > 0) ? 0 : CLOSING.has(tokens[i] ?? "") ? capped(breaks) : breaks,
      });
    });
  });
  return { before, after };
}

/** No blank line next to a bracket. */
const capped = (breaks: Breaks): Breaks => (breaks === 0 ? 0 : 1);
