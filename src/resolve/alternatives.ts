/** Alternatives that are named behind their type: `Rm.committed`. */
import type { Report } from "../diagnostics/diagnostic.js";
import { suggest } from "../diagnostics/suggest.js";
import type { Case, Name } from "../syntax/tree.js";
import { type Bindings, lookUp, type NameScope, type Symbol } from "./symbols.js";

/** Null where no type with alternatives is named; `reported` where it has none of that name. */
type Found = Symbol | "reported" | null;

export function alternativesOfTypes({ uses, declares }: Bindings, report: Report) {
  /** The alternatives of the type that a name stands for. */
  function alternativesIn(typeName: string, scope: NameScope): readonly Case[] | null {
    let symbol = lookUp(scope, typeName);
    const seen = new Set<Symbol>();
    // A type that is another one, by name: `type T = Page`, or a type that an instance is given.
    while (symbol?.kind === "type" && symbol.node.definition.kind === "typeName" && !seen.has(symbol)) {
      seen.add(symbol);
      const { name } = symbol.node.definition;
      symbol = uses.get(name) ?? lookUp(scope, name.name);
    }
    if (symbol?.kind !== "type" || symbol.node.definition.kind !== "alternatives") return null;
    return symbol.node.definition.cases;
  }

  /** @param name Where it is written; the whole of it, or what stands behind the type. */
  function alternativeOf(typeName: string, name: Name, short: string, scope: NameScope): Found {
    const cases = alternativesIn(typeName, scope);
    if (cases === null) return null;
    const found = cases.find((each) => each.name.name === short);
    if (found !== undefined) return declares.get(found.name) ?? null;
    const suggestion = suggest(
      short,
      cases.map((each) => each.name.name),
    );
    report("unknown-alternative", name.span, { type: typeName, name: short, suggestion });
    return "reported";
  }

  /** The same, of one name with a dot in it. */
  function ofType(name: Name, scope: NameScope): Found {
    const dot = name.name.lastIndexOf(".");
    if (dot === -1) return null;
    return alternativeOf(name.name.slice(0, dot), name, name.name.slice(dot + 1), scope);
  }

  return { alternativeOf, ofType };
}
