/** Names that hide others, or are there twice. */
import type { Report } from "../diagnostics/diagnostic.js";
import type { Block, Name, Span, Text } from "../syntax/tree.js";
import type { Symbol } from "./symbols.js";

/** Where a symbol is declared, the first if several are; null for a built-in one. */
export function placeOf(symbol: Symbol): Span | null {
  if (symbol.kind === "cases") return symbol.of[0]?.node.name.span ?? null;
  if (!("node" in symbol)) return null;
  return "name" in symbol.node && typeof symbol.node.name === "object"
    ? (symbol.node.name?.span ?? symbol.node.span)
    : symbol.node.span;
}

/**
 * Whether a name that hides another is a mistake. The author of a module can't know what those who import it call
 * their variables, so there it is not.
 */
export function mayBeConfused(name: Name, outer: Symbol): boolean {
  if (outer.kind === "cases") return outer.of.some((each) => mayBeConfused(name, each));
  const place = placeOf(outer);
  return place === null || name.span.file === 0 || place.file === name.span.file;
}

/** The branches of an `either` have different names. */
export function refuseTwice(branches: readonly Block[], report: Report): void {
  const names = new Map<string, Text>();
  for (const { name } of branches) {
    if (name === undefined) continue;
    const first = names.get(name.text);
    if (first === undefined) names.set(name.text, name);
    else
      report("declared-twice", name.span, { name: name.text, what: "a branch" }, [
        { message: "declared here first", span: first.span },
      ]);
  }
}
