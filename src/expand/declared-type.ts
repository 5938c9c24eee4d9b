/**
 * The types of values as declarations say them, before types are inferred: a local that keeps what was chosen needs one.
 * Null where the text does not say it.
 */
import type { Resolution } from "../resolve/resolve.js";
import { walk } from "../syntax/children.js";
import type { DeclarationOf, Expression, FieldType, Name, Span, TypeNode } from "../syntax/tree.js";

/** The type of the elements of a set. */
export function elementType(set: Expression, resolution: Resolution): TypeNode | null {
  const inner = (other: Expression): TypeNode | null => elementType(other, resolution);
  switch (set.kind) {
    case "group":
      return inner(set.body);
    case "typeSet":
      return set.type;
    case "setFilter":
      return inner(set.binder.set);
    case "setLiteral": {
      const types = set.elements.map((element) => valueType(element, resolution));
      const [first] = types;
      return first != null && types.every((type) => type !== null && sameType(type, first)) ? first : null;
    }
    case "setMap":
      return valueType(set.element, resolution);
    case "binary":
      switch (set.operator) {
        case "..":
          return isConstant(set.left, resolution) && isConstant(set.right, resolution)
            ? { kind: "range", low: set.left, high: set.right, span: set.span }
            : null;
        case "minus":
          return inner(set.left);
        case "intersect":
          return inner(set.left) ?? inner(set.right);
        case "union": {
          const [left, right] = [inner(set.left), inner(set.right)];
          return left !== null && right !== null && sameType(left, right) ? left : null;
        }
        default:
          return null;
      }
    case "conditional": {
      const [left, right] = [inner(set.consequent), inner(set.alternative)];
      return left !== null && right !== null && sameType(left, right) ? left : null;
    }
    case "name": {
      const symbol = resolution.uses.get(set);
      if (symbol?.kind === "type" || symbol?.kind === "builtinType")
        return { kind: "typeName", name: set, span: set.span };
      break;
    }
    case "call": {
      const [only] = set.arguments;
      if (resolution.uses.get(set.callee) !== undefined || only === undefined) break;
      if (set.callee.name === "subsets") {
        const of = inner(only);
        return of === null ? null : { kind: "set", of, span: set.span };
      }
      if (set.callee.name === "to_set") {
        const type = structure(valueType(only, resolution), resolution);
        return type?.kind === "sequence" ? type.of : null;
      }
      break;
    }
    default:
      break;
  }
  const type = structure(valueType(set, resolution), resolution);
  return type?.kind === "set" ? type.of : null;
}

/** The type of a value. */
export function valueType(value: Expression, resolution: Resolution): TypeNode | null {
  const inner = (other: Expression): TypeNode | null => valueType(other, resolution);
  const shape = (other: Expression): TypeNode | null => structure(inner(other), resolution);
  switch (value.kind) {
    case "group":
      return inner(value.body);
    case "name": {
      const symbol = resolution.uses.get(value);
      switch (symbol?.kind) {
        case "variable":
        case "local":
          return symbol.node.type;
        case "constant":
          return symbol.node.type;
        case "case":
          return ownerOf(symbol.owner, value.span, resolution);
        case "definition":
          return symbol.node.parameters.length === 0 ? inner(symbol.node.body) : null;
        case "bound":
          return symbol.set === undefined ? null : elementType(symbol.set, resolution);
        default:
          return null;
      }
    }
    case "index": {
      const type = shape(value.target);
      return type?.kind === "function" ? type.value : type?.kind === "sequence" ? type.of : null;
    }
    case "field": {
      const type = shape(value.target);
      return type?.kind === "record"
        ? (type.fields.find((field: FieldType) => field.name.name === value.name.name)?.type ?? null)
        : null;
    }
    case "item": {
      const type = shape(value.target);
      return type?.kind === "tuple" ? (type.items[value.position - 1] ?? null) : null;
    }
    case "call": {
      const symbol = resolution.uses.get(value.callee);
      if (symbol?.kind === "case") return ownerOf(symbol.owner, value.span, resolution);
      const [only] = value.arguments;
      if (symbol !== undefined || only === undefined) return null;
      const type = shape(only);
      return ["head", "last"].includes(value.callee.name) && type?.kind === "sequence" ? type.of : null;
    }
    case "tuple": {
      const items = value.elements.map(inner);
      return items.some((item) => item === null)
        ? null
        : { kind: "tuple", items: items as readonly TypeNode[], span: value.span };
    }
    default:
      return null;
  }
}

/** The type behind names for it, and behind `?`. */
function structure(type: TypeNode | null, resolution: Resolution): TypeNode | null {
  if (type?.kind === "optional") return structure(type.of, resolution);
  if (type?.kind !== "typeName") return type;
  const symbol = resolution.uses.get(type.name);
  return symbol?.kind === "type" ? structure(symbol.node.definition, resolution) : null;
}

/** Whether everything that the bounds of a range are computed from is constant. */
function isConstant(bound: Expression, { uses }: Resolution): boolean {
  let constant = true;
  walk(bound, (node) => {
    if (node.kind === "name") constant &&= uses.get(node as Name)?.kind === "constant";
    else constant &&= ["integer", "binary", "unary", "group"].includes(node.kind);
  });
  return constant;
}

const sameType = (a: TypeNode, b: TypeNode): boolean => written(a) === written(b);

const written = (type: TypeNode): string =>
  JSON.stringify(type, (key, value: unknown) => (key === "span" ? undefined : value));

/** The type that declares an alternative, by name. */
function ownerOf(owner: DeclarationOf<"type">, span: Span, { uses, globals }: Resolution): TypeNode | null {
  if (owner.parameters.length > 0) return null;
  const name: Name = { kind: "name", name: owner.name.name, span };
  for (const symbol of globals.names.values())
    if (symbol.kind === "type" && symbol.node === owner) {
      uses.set(name, symbol);
      return { kind: "typeName", name, span };
    }
  return null;
}
