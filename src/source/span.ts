/** Where something stands in the text of a spec: what nodes, diagnostics and the IR have in common. */

/** A stretch of a source file: `file` indexes the program's sources; offsets in UTF-16 units, end exclusive. */
export interface Span {
  readonly file: number;
  readonly start: number;
  readonly end: number;
}
