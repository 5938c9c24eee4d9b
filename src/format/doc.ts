/**
 * Documents: text whose line breaks are not decided yet. A printer builds one; `render` lays it out in a given width.
 * In the manner of Wadler's "A prettier printer", plus comments.
 */

/** Line ends in a row: none, one, or two for a blank line. */
export type Breaks = 0 | 1 | 2;

export type Doc =
  | string
  | readonly Doc[]
  /** A line break if the group around it is broken, else `flat`. */
  | { readonly kind: "line"; readonly flat: string }
  /** A new line in any case; its group is broken. Two in a row are one; `breaks` 2 leaves a blank line. */
  | { readonly kind: "newline"; readonly breaks: 1 | 2 }
  /** Spaces: one number if the group around it is broken, another if not. */
  | { readonly kind: "gap"; readonly broken: number; readonly flat: number }
  /** Stands in one line if it fits, else all its own lines break. */
  | { readonly kind: "group"; readonly body: Doc }
  /** New lines in it are indented by so many columns more. */
  | { readonly kind: "nest"; readonly by: number; readonly body: Doc }
  /** New lines in it start in the column in which it starts. */
  | { readonly kind: "align"; readonly body: Doc }
  /**
   * A comment: as many line ends before and after as it says. It breaks no group that it stands at an edge of, and
   * no width is kept for what stands at the end of a line.
   */
  | {
      readonly kind: "comment";
      readonly text: string;
      readonly before: Breaks;
      readonly after: Breaks;
    }
  /** The place of comments before a closing bracket, the next token: after the content of the brackets. */
  | { readonly kind: "slot" };

export type CommentDoc = Extract<Doc, { kind: "comment" }>;

/** A space, or a new line. */
export const LINE: Doc = { kind: "line", flat: " " };
/** Nothing, or a new line. */
export const SOFT: Doc = { kind: "line", flat: "" };
/** Two spaces, or a new line: between statements, which nothing else separates. */
export const WIDE: Doc = { kind: "line", flat: "  " };
export const NEWLINE: Doc = { kind: "newline", breaks: 1 };
export const BLANK: Doc = { kind: "newline", breaks: 2 };
export const SLOT: Doc = { kind: "slot" };

export const group = (...body: readonly Doc[]): Doc => ({ kind: "group", body });
export const nest = (by: number, ...body: readonly Doc[]): Doc => ({ kind: "nest", by, body });
export const align = (...body: readonly Doc[]): Doc => ({ kind: "align", body });
export const gap = (broken: number, flat = 1): Doc => ({ kind: "gap", broken, flat });

export const join = (separator: Doc, docs: readonly Doc[]): Doc =>
  docs.flatMap((doc, i) => (i === 0 ? [doc] : [separator, doc]));

/** `(a, b)`: in one line, or each item in a line of its own. */
export const bracketed = (open: string, items: readonly Doc[], close: string): Doc =>
  items.length === 0
    ? [open, SLOT, close]
    : group(open, nest(2, SOFT, join([",", LINE], items), SLOT), SOFT, close);

/** `{ a  b }` in one line, or in several if `isOpen`; null for nothing in it. */
export function braced(body: Doc | null, isOpen: boolean): Doc {
  if (body === null) return group("{", nest(2, SLOT), LINE, "}");
  const line = isOpen ? NEWLINE : LINE;
  return group("{", nest(2, line, body, SLOT), line, "}");
}

/** The width of a document on one line, or null if it can't be on one. */
export function flatWidth(doc: Doc): number | null {
  if (typeof doc === "string") return doc.length;
  if (isList(doc)) {
    let sum = 0;
    for (const part of doc) {
      const width = flatWidth(part);
      if (width === null) return null;
      sum += width;
    }
    return sum;
  }
  switch (doc.kind) {
    case "line":
      return doc.flat.length;
    case "gap":
      return doc.flat;
    case "group":
    case "nest":
    case "align":
      return flatWidth(doc.body);
    case "slot":
      return 0;
    case "newline":
    case "comment":
      return null;
    default:
      return doc satisfies never;
  }
}

/** `Array.isArray` that knows readonly arrays. */
export const isList = (doc: Doc): doc is readonly Doc[] => Array.isArray(doc);
