/** The types and alternatives of another spec, as they stand in the mapping of a refinement. */
import type { Ir } from "../ir/ir.js";
import * as closedTypes from "../ir/type.js";
import type { Resolution } from "../resolve/resolve.js";
import { type Symbol, sharedName } from "../resolve/symbols.js";
import type { DeclarationOf, Name, RefinementDeclaration } from "../syntax/tree.js";
import type { Typed } from "../types/inference.js";
import { closed, optionalOf, setOf, type Type, type TypeOf, unknown } from "../types/type.js";

export interface AbstractTypes {
  /** The type of a variable of the other spec. */
  readonly typeOf: (variable: number) => Type;
  /** The names of the other spec that may stand in the value of a variable. */
  readonly namesFor: (variable: number) => ReadonlyMap<string, Symbol>;
}

interface Front {
  readonly typed: Typed;
  readonly resolution: Resolution;
}

export function abstractTypes(
  node: RefinementDeclaration,
  abstract: Front & { readonly ir: Ir },
  { typed, resolution }: Front,
): AbstractTypes {
  const { ir } = abstract;
  const prefix = node.name.name;
  const { span } = node.name;
  /** A type that both specs declare alike is one type; any other has the name of the refinement before its own. */
  const named = new Map<string, Type>();
  const owners = new Map<string, DeclarationOf<"type">>();

  function sameAsOurs(type: closedTypes.Type & { readonly name: string }): Type | null {
    const symbol = resolution.globals.names.get(type.name);
    if (symbol?.kind !== "type" || symbol.node.parameters.length > 0) return null;
    const ours = typed.elaborator.typeDeclared(symbol.node);
    return closedTypes.sameValues(closed(ours), type) ? ours : null;
  }

  function nominal(type: closedTypes.TypeOf<"alternatives" | "symmetric">): Type {
    const known = named.get(type.name);
    if (known !== undefined) return known;
    const name = `${prefix}.${type.name}`;
    const made: Type =
      sameAsOurs(type) ??
      (type.kind === "symmetric"
        ? { kind: "symmetric", name, size: type.size }
        : {
            kind: "alternatives",
            name,
            cases: type.cases.map((each) => ({
              name: each.name,
              fields: each.fields.map((field) => ({ name: field.name, type: imported(field.type) })),
            })),
          });
    named.set(type.name, made);
    return made;
  }

  function imported(type: closedTypes.Type): Type {
    switch (type.kind) {
      case "alternatives":
      case "symmetric":
        return nominal(type);
      case "optional":
        return optionalOf(imported(type.of));
      case "set":
        return setOf(imported(type.of));
      case "sequence":
        return { ...type, of: imported(type.of) };
      case "function":
        return { kind: "function", key: imported(type.key), value: imported(type.value) };
      case "record":
        return {
          kind: "record",
          fields: type.fields.map((field) => ({ name: field.name, type: imported(field.type) })),
        };
      case "tuple":
        return { kind: "tuple", items: type.items.map(imported) };
      case "nothing":
        return unknown();
      case "bool":
      case "int":
      case "process":
        return type;
      default:
        return type satisfies never;
    }
  }

  /** The declaration that a type of the other spec would have here. */
  function ownerOf(type: TypeOf<"alternatives">): DeclarationOf<"type"> {
    const known = owners.get(type.name);
    if (known !== undefined) return known;
    const nameOf = (text: string): Name => ({ kind: "name", name: text, span });
    const cases = type.cases.map(
      (each) => ({ kind: "case", name: nameOf(each.name), fields: [], span }) as const,
    );
    const made: DeclarationOf<"type"> = {
      kind: "type",
      name: nameOf(type.name),
      parameters: [],
      definition: { kind: "alternatives", cases, span },
      doc: null,
      span,
    };
    resolution.declares.set(made.name, { kind: "type", name: type.name, node: made });
    typed.elaborator.declare(made, type);
    owners.set(type.name, made);
    return made;
  }

  /** Adds the alternatives of a type, by themselves and behind the name of the refinement. */
  function addCases(names: Map<string, Symbol>, given: closedTypes.TypeOf<"alternatives">): void {
    const type = nominal(given);
    if (type.kind !== "alternatives") return;
    const owner = ownerOf(type);
    for (const [i, { name, fields }] of type.cases.entries()) {
      const found = owner.definition.kind === "alternatives" ? owner.definition.cases[i] : undefined;
      if (found === undefined) continue;
      // How many fields it has is all that is asked of the declaration.
      const item = { ...found, fields: fields.map((field) => fieldOf(field.name)) };
      const symbol: Symbol = { kind: "case", name, node: item, owner };
      for (const key of [name, `${prefix}.${name}`]) {
        const earlier = names.get(key);
        names.set(key, earlier === undefined ? symbol : (sharedName(earlier, symbol) ?? earlier));
      }
    }
  }

  const fieldOf = (name: string) => {
    const made: Name = { kind: "name", name, span };
    return { name: made, type: { kind: "typeName", name: made, span }, span } as const;
  };

  const declared = [...abstract.resolution.globals.names.values()].flatMap((symbol) => {
    if (symbol.kind !== "type" || symbol.node.definition.kind !== "alternatives") return [];
    const type = closed(abstract.typed.elaborator.typeDeclared(symbol.node));
    return type.kind === "alternatives" ? [type] : [];
  });

  /** The labels between which a program counter changes; null for any other variable. */
  function labelsOf(variable: number): closedTypes.TypeOf<"alternatives"> | null {
    const { type, owner } = ir.variables[variable] ?? {};
    if (type === undefined || owner?.role !== "pc") return null;
    const labels = type.kind === "function" ? type.value : type;
    return labels.kind === "alternatives" ? labels : null;
  }

  return {
    typeOf: (variable) => imported(ir.variables[variable]?.type ?? closedTypes.NOTHING),
    namesFor: (variable) => {
      const names = new Map<string, Symbol>();
      const labels = labelsOf(variable);
      if (labels !== null) addCases(names, labels);
      for (const type of declared) addCases(names, type);
      return names;
    },
  };
}
