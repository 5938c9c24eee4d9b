/** The declarations of all files, as names that are known everywhere. */
import type { Report } from "../diagnostics/diagnostic.js";
import type { Declaration, Name } from "../syntax/tree.js";
import type { Program } from "./load.js";
import { alternativesOf, type Bindings, describe, isBuiltin, type Symbol, sharedName } from "./symbols.js";

/** Properties that every spec has. */
export const BUILTIN_PROPERTIES = ["deadlock", "types", "asserts", "evaluation"] as const;

const BUILTIN_TYPES = ["bool", "int", "Process"] as const;

/** The names that are known everywhere, with what is declared twice reported. */
export function globalNames(
  { modules, instances = [], aliases = new Map() }: Program,
  bindings: Bindings,
  report: Report,
): ReadonlyMap<string, Symbol> {
  const names = new Map<string, Symbol>();
  for (const name of BUILTIN_TYPES) names.set(name, { kind: "builtinType", name });
  /** Properties, variants and what is shown have name spaces of their own. */
  const properties = new Map<string, Name>();
  const variants = new Map<string, Name>();
  const shows = new Map<string, Name>();
  const places = new Map<string, Name>();

  const declare = (name: Name, symbol: Symbol, known = name.name): void => {
    const earlier = names.get(known);
    bindings.declares.set(name, symbol);
    if (earlier === undefined) {
      names.set(known, symbol);
      places.set(known, name);
      return;
    }
    const isTwice = alternativesOf(earlier).some(({ owner }) => "owner" in symbol && owner === symbol.owner);
    const shared = symbol.kind === "case" && !isTwice ? sharedName(earlier, symbol) : null;
    if (shared !== null) {
      names.set(known, shared);
      return;
    }
    const first = places.get(known);
    report(
      "declared-twice",
      name.span,
      { name: known, what: describe(earlier) },
      first === undefined ? [] : [{ message: "declared here first", span: first.span }],
    );
  };
  const declareIn = (space: Map<string, Name>, name: Name, what: string): void => {
    const first = space.get(name.name);
    if (first === undefined) space.set(name.name, name);
    else
      report("declared-twice", name.span, { name: name.name, what }, [
        { message: "declared here first", span: first.span },
      ]);
  };

  const declaration = (node: Declaration, prefix: string): void => {
    switch (node.kind) {
      case "constant":
      case "variable":
      case "procedure":
      case "action":
      case "process":
        declare(node.name, { kind: node.kind, name: node.name.name, node } as Symbol);
        break;
      case "macro":
      case "definition":
        if (isBuiltin(node.name.name)) report("builtin-name", node.name.span, { name: node.name.name });
        declare(node.name, { kind: node.kind, name: node.name.name, node } as Symbol);
        break;
      case "type":
        declare(node.name, { kind: "type", name: node.name.name, node });
        if (node.definition.kind === "alternatives")
          // Among the alternatives of a type it needs no prefix.
          for (const item of node.definition.cases)
            declare(
              item.name,
              { kind: "case", name: item.name.name, node: item, owner: node },
              `${prefix}${item.name.name}`,
            );
        break;
      case "property":
      case "refinement":
        if ((BUILTIN_PROPERTIES as readonly string[]).includes(node.name.name))
          report("builtin-name", node.name.span, { name: node.name.name });
        declareIn(properties, node.name, "a property");
        break;
      case "constraint":
        declareIn(properties, node.name, "a property or constraint");
        break;
      case "show":
        declareIn(shows, node.name, "what is shown");
        break;
      case "fairGroup":
        // Its name is an address, beside those of actions and processes.
        if (node.name !== null) declare(node.name, { kind: "fairGroup", name: node.name.name, node });
        break;
      case "variant":
        if (node.name.name === "base") report("builtin-name", node.name.span, { name: "base" });
        declareIn(variants, node.name, "a variant");
        break;
      default:
        break;
    }
  };
  for (const name of instances) declare(name, { kind: "instance", name: name.name, node: name });
  for (const { declarations, prefix = "" } of modules)
    for (const node of declarations) declaration(node, prefix);
  for (const [alias, name] of aliases) {
    const symbol = names.get(name);
    const earlier = names.get(alias);
    if (symbol === undefined) continue;
    if (earlier === undefined) names.set(alias, symbol);
    else names.set(alias, sharedName(earlier, symbol) ?? earlier);
  }
  return names;
}
