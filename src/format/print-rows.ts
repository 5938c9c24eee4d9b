/** Puts declarations below each other, with blank lines and alignment. */
import type { Declaration, Variable } from "../syntax/tree.js";
import { inTables, type Row, rowWidth } from "./align.js";
import { BLANK, type Doc, NEWLINE } from "./doc.js";
import type { SourceLayout } from "./source-layout.js";

type Node = Declaration | Variable;

/**
 * Declarations in lines. There is a blank line around one with braces that takes several lines, and between any two
 * that take several lines.
 */
export function printRows(
  nodes: readonly Node[],
  rows: readonly Row[],
  room: number,
  written: SourceLayout,
): Doc {
  const widths = nodes.map((node, i) => rowWidth(rows[i] ?? []) + written.commentWidth(node));
  const isLong = (i: number): boolean => (widths[i] ?? 0) > room;
  const isApart = (node: Node, i: number): boolean => {
    const before = nodes[i - 1];
    if (before === undefined) return false;
    if (written.isApart(node) || (written.source === null && node.kind !== before.kind)) return true;
    return isLong(i) ? isLong(i - 1) || hasBraces(node) : isLong(i - 1) && hasBraces(before);
  };
  const entries = nodes.map((node, i) => ({
    row: rows[i] ?? [],
    sort: sortOf(node),
    isApart: isApart(node, i),
  }));
  const docs = inTables(entries, room);
  return nodes.map((node, i) => [
    i === 0 ? [] : entries[i]?.isApart ? BLANK : NEWLINE,
    printDoc("doc" in node ? node.doc : null, written),
    docs[i] ?? [],
  ]);
}

const BRACED: ReadonlySet<string> = new Set([
  "macro",
  "procedure",
  "action",
  "process",
  "refinement",
  "variant",
]);

const hasBraces = ({ kind }: Node): boolean => BRACED.has(kind);

/** The kind of table that a declaration belongs to; null for none. */
function sortOf(node: Node): string | null {
  switch (node.kind) {
    case "constant":
      return node.type === null ? "constant" : "typed constant";
    case "variable":
    case "type":
    case "definition":
    case "property":
    case "constraint":
    case "show":
    case "macro":
    case "action":
    case "variant":
      return node.kind;
    default:
      return null;
  }
}

/** The doc comment of the tree, where no source has it. */
export function printDoc(doc: string | null, written: SourceLayout): Doc {
  if (doc === null || written.source !== null) return [];
  return doc
    .split("\n")
    .map((line) => ({ kind: "comment", text: `/// ${line}`.trimEnd(), before: 1, after: 1 }) as const);
}
