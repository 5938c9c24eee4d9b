/** What a source text says about its layout and the tree does not: where its author broke lines. */
import type { Block, Span } from "../syntax/tree.js";
import { tokensOf } from "./tokens.js";

interface Spanned {
  readonly kind: string;
  readonly span: Span;
}

export interface SourceLayout {
  /** Whether a construct with braces stands in several lines: then it stays so. */
  readonly isOpen: (node: Spanned) => boolean;
  /** Whether a blank line stands before a node and its comments. */
  readonly isApart: (node: Spanned) => boolean;
  /** Columns that comments within a node take where it stands in one line. */
  readonly commentWidth: (node: Spanned) => number;
  /** Whether the block of an `else` has braces around its `if`. */
  readonly hasBraces: (block: Block) => boolean;
  /** The source, whose comments are put in later; null where the tree is all there is. */
  readonly source: string | null;
}

export function sourceLayoutOf(source: string): SourceLayout {
  const tokens = tokensOf(source);
  const breaks = new Map(
    tokens.map(({ start, comments, breaks }) => [
      start,
      [...comments, { breaks }].find((part) => part.breaks > 0)?.breaks ?? 0,
    ]),
  );
  const commented = tokens.flatMap(({ start, comments }, i) =>
    comments.length === 0 ? [] : [{ after: tokens[i - 1]?.start ?? -1, start, comments }],
  );
  return {
    isOpen: ({ span }) => source.slice(span.start, span.end).includes("\n"),
    isApart: ({ span }) => breaks.get(span.start) === 2,
    commentWidth: ({ span }) =>
      commented
        .filter(({ after, start }) => span.start <= after && start < span.end)
        .flatMap(({ comments }) => comments)
        .reduce((sum, { text }) => sum + text.length + 2, 0),
    hasBraces: ({ span }) => source.startsWith("{", span.start),
    source,
  };
}

/** For a tree without a source. */
export const UNWRITTEN: SourceLayout = {
  isOpen: (node) => node.kind !== "block" || (node as Block).statements.length > 1,
  isApart: () => false,
  commentWidth: () => 0,
  hasBraces: ({ statements }) => statements.length !== 1 || statements[0]?.kind !== "if",
  source: null,
};
