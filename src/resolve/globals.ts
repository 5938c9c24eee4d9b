/** The declarations of all files, as names that are known everywhere. */
import type { Report } from "../diagnostics/diagnostic.js";
import type { Declaration, Name } from "../syntax/tree.js";
import { type Bindings, describe, isBuiltin, type Symbol } from "./symbols.js";

/** Properties that every spec has. */
export const BUILTIN_PROPERTIES = ["deadlock", "types", "asserts", "evaluation"] as const;

const BUILTIN_TYPES = ["bool", "int", "Process"] as const;

/** The names that are known everywhere, with what is declared twice reported. */
export function globalNames(
  declarations: readonly Declaration[],
  bindings: Bindings,
  report: Report,
): ReadonlyMap<string, Symbol> {
  const names = new Map<string, Symbol>();
  for (const name of BUILTIN_TYPES) names.set(name, { kind: "builtinType", name });
  /** Properties and variants have name spaces of their own. */
  const properties = new Map<string, Name>();
  const variants = new Map<string, Name>();
  const places = new Map<string, Name>();

  const declare = (name: Name, symbol: Symbol): void => {
    const earlier = names.get(name.name);
    bindings.declares.set(name, symbol);
    if (earlier === undefined) {
      names.set(name.name, symbol);
      places.set(name.name, name);
      return;
    }
    const first = places.get(name.name);
    report(
      "declared-twice",
      name.span,
      { name: name.name, what: describe(earlier) },
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

  for (const node of declarations) {
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
          for (const item of node.definition.cases)
            declare(item.name, { kind: "case", name: item.name.name, node: item, owner: node });
        break;
      case "property":
        if ((BUILTIN_PROPERTIES as readonly string[]).includes(node.name.name))
          report("builtin-name", node.name.span, { name: node.name.name });
        declareIn(properties, node.name, "a property");
        break;
      case "variant":
        if (node.name.name === "base") report("builtin-name", node.name.span, { name: "base" });
        declareIn(variants, node.name, "a variant");
        break;
      default:
        break;
    }
  }
  return names;
}
