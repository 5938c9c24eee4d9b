/** Aligns neighbouring lines of one sort as a table. */
import { type Doc, flatWidth, gap } from "./doc.js";

/** The parts of a line that stand in columns, such as `var x`, `: T` and `= e`; an empty part is "". */
export type Row = readonly Doc[];

/** One item of a list in which tables are to be found. */
export interface Entry {
  readonly row: Row;
  /** Only neighbours of one sort make a table; null makes none. */
  readonly sort: string | null;
  /** Whether a blank line stands before it: then a new table begins. */
  readonly isApart: boolean;
}

/** One document for each entry, its columns aligned with those of the entries around it. */
export function inTables(entries: readonly Entry[], room: number): readonly Doc[] {
  const docs: Doc[] = [];
  while (docs.length < entries.length) {
    const rest = entries.slice(docs.length);
    const isOther = (entry: Entry): boolean =>
      entry.isApart || entry.sort === null || entry.sort !== rest[0]?.sort;
    const end = rest.findIndex((entry, i) => i > 0 && isOther(entry));
    docs.push(
      ...aligned(
        (end === -1 ? rest : rest.slice(0, end)).map((entry) => entry.row),
        room,
      ),
    );
  }
  return docs;
}

/**
 * Aligns as many columns as possible without making a row longer than `room` that fits otherwise; the remaining
 * columns follow with one space.
 */
function aligned(rows: readonly Row[], room: number): readonly Doc[] {
  const widths = rows.map((row) => row.map(widthOf));
  const columns = rows.length > 1 ? Math.max(...rows.map((row) => row.length)) - 1 : 0;
  for (let count = columns; ; count -= 1) {
    const stops = Array.from({ length: count }, (_, i) => Math.max(...widths.map((row) => row[i] ?? 0)));
    const fits = (row: readonly number[]): boolean =>
      paddedWidth(row, stops) <= room || paddedWidth(row, []) > room;
    if (count === 0 || widths.every(fits)) return rows.map((row, r) => spaced(row, widths[r] ?? [], stops));
  }
}

export const rowWidth = (row: Row): number => paddedWidth(row.map(widthOf), []);

/** In one line; infinite for what can't stand in one. */
const widthOf = (doc: Doc): number => flatWidth(doc) ?? Number.POSITIVE_INFINITY;

const paddedWidth = (widths: readonly number[], stops: readonly number[]): number =>
  widths.reduce((sum, width, i) => {
    const column = Math.max(width, stops[i] ?? 0);
    return column === 0 ? sum : sum + column + 1;
  }, -1);

/** The parts of a row with gaps between them. Nothing is left for a column in which no row has anything. */
function spaced(row: Row, widths: readonly number[], stops: readonly number[]): Doc {
  const docs: Doc[] = [];
  let space = 0;
  row.forEach((part, i) => {
    const width = widths[i] ?? 0;
    const stop = stops[i] ?? width;
    if (width > 0) docs.push(docs.length === 0 ? [] : gap(space), part);
    if (stop > 0) space = width > 0 ? stop - width + 1 : space + stop + 1;
  });
  return docs;
}
