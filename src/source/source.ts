/** Source texts, and the one place where an offset becomes a line and a column. */
import { lineAt } from "./lexical.js";
import type { Span } from "./span.js";

export interface Source {
  /** As it is shown to the user. */
  readonly path: string;
  readonly text: string;
}

/** Line and column count from 1, columns in UTF-16 units. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

export function positionAt(text: string, offset: number): Position {
  const { line, start } = lineAt(text, offset);
  return { line, column: offset - start + 1 };
}

export { lineText } from "./lexical.js";

export interface Location {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
}

export function locate(sources: readonly Source[], span: Span): Location {
  const source = sources[span.file];
  if (source === undefined) throw new Error(`no source ${span.file}`);
  const start = positionAt(source.text, span.start);
  const end = positionAt(source.text, span.end);
  return {
    file: source.path,
    line: start.line,
    column: start.column,
    endLine: end.line,
    endColumn: end.column,
  };
}
