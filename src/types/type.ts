/** Types as the phases after parsing use them: bounds are numbers, and only nominal types have names. */

import * as closedTypes from "../ir/type.js";

export interface FieldOf {
  readonly name: string;
  readonly type: Type;
}

export interface CaseOf {
  readonly name: string;
  readonly fields: readonly FieldOf[];
}

export type Type =
  | { readonly kind: "bool" }
  /** Bounds are inclusive; null where there is none. */
  | { readonly kind: "int"; readonly low: number | null; readonly high: number | null }
  /** Nominal: two of them are the same when their names are. */
  | { readonly kind: "alternatives"; readonly name: string; readonly cases: readonly CaseOf[] }
  | { readonly kind: "symmetric"; readonly name: string; readonly size: number }
  | { readonly kind: "process" }
  | { readonly kind: "optional"; readonly of: Type }
  | { readonly kind: "record"; readonly fields: readonly FieldOf[] }
  | { readonly kind: "function"; readonly key: Type; readonly value: Type }
  | { readonly kind: "set"; readonly of: Type }
  /** `max` is null for a sequence that is only passing through an expression. */
  | { readonly kind: "sequence"; readonly of: Type; readonly max: number | null }
  | { readonly kind: "tuple"; readonly items: readonly Type[] }
  /** Not known yet: filled in while types are inferred. */
  | Unknown;

export interface Unknown {
  readonly kind: "unknown";
  solution: Type | null;
  /** Of the type of an alternative whose name several types have: these. It is one of them. */
  among?: readonly TypeOf<"alternatives">[];
  /** Whether none of them is what was wanted, which was reported. */
  refused?: boolean;
}

export type TypeOf<Kind extends Type["kind"]> = Extract<Type, { kind: Kind }>;

export const BOOL: Type = { kind: "bool" };
export const INT: Type = { kind: "int", low: null, high: null };
export const PROCESS: Type = { kind: "process" };
export const unknown = (): Type => ({ kind: "unknown", solution: null });
export const setOf = (of: Type): Type => ({ kind: "set", of });
export const optionalOf = (of: Type): Type => ({ kind: "optional", of });

/** The type itself, behind solved unknowns. */
export function solved(type: Type): Type {
  let at = type;
  while (at.kind === "unknown" && at.solution !== null) at = at.solution;
  return at;
}

/** The type without the `?`: what is left when the value is known to be there. */
export function present(type: Type): Type {
  const at = solved(type);
  return at.kind === "optional" ? present(at.of) : at;
}

/** The type with every solved unknown replaced, and optionals of optionals folded into one. */
export function settled(type: Type): Type {
  const at = solved(type);
  switch (at.kind) {
    case "bool":
    case "int":
    case "alternatives":
    case "symmetric":
    case "process":
    case "unknown":
      return at;
    case "optional":
      return optionalOf(settled(present(at.of)));
    case "record":
      return { kind: "record", fields: at.fields.map((f) => ({ name: f.name, type: settled(f.type) })) };
    case "function":
      return { kind: "function", key: settled(at.key), value: settled(at.value) };
    case "set":
      return setOf(settled(at.of));
    case "sequence":
      return { kind: "sequence", of: settled(at.of), max: at.max };
    case "tuple":
      return { kind: "tuple", items: at.items.map(settled) };
    default:
      return at satisfies never;
  }
}

/** The alternatives of each declared type, which many types of expressions have in them, are closed once. */
const closedAlternatives = new WeakMap<TypeOf<"alternatives">, closedTypes.TypeOf<"alternatives">>();

/** The type as the intermediate representation has it: what is still unknown has no values. */
export function closed(type: Type): closedTypes.Type {
  const at = solved(type);
  switch (at.kind) {
    case "bool":
    case "int":
    case "symmetric":
    case "process":
      return at;
    case "alternatives": {
      const known = closedAlternatives.get(at);
      if (known !== undefined) return known;
      const { kind, name } = at;
      const cases = at.cases.map((c) => ({ name: c.name, fields: c.fields.map(closedField) }));
      const alternatives = { kind, name, cases };
      closedAlternatives.set(at, alternatives);
      return alternatives;
    }
    case "unknown":
      return closedTypes.NOTHING;
    case "optional":
      return closedTypes.optionalOf(closed(at.of));
    case "record":
      return { kind: "record", fields: at.fields.map(closedField) };
    case "function":
      return { kind: "function", key: closed(at.key), value: closed(at.value) };
    case "set":
      return { kind: "set", of: closed(at.of) };
    case "sequence":
      return { kind: "sequence", of: closed(at.of), max: at.max };
    case "tuple":
      return { kind: "tuple", items: at.items.map(closed) };
    default:
      return at satisfies never;
  }
}

const closedField = ({ name, type }: FieldOf): closedTypes.FieldOf => ({ name, type: closed(type) });

/** As a message shows it. */
export function showType(type: Type): string {
  const at = solved(type);
  if (at.kind === "unknown" && at.among !== undefined) return at.among.map(({ name }) => name).join(" or ");
  return closedTypes.showType(closed(at));
}

/** Whether the two types have the same values: required of the key types of functions. */
export function sameValues(a: Type, b: Type): boolean {
  return JSON.stringify(settled(a)) === JSON.stringify(settled(b));
}

function occursIn(hole: Unknown, type: Type): boolean {
  const at = solved(type);
  // The fields of alternatives are declared types: nothing is unknown in them.
  return at === hole || (at.kind !== "alternatives" && partsOf(at).some((part) => occursIn(hole, part)));
}

/** Makes an unknown type be another. */
function fill(hole: Unknown, other: Type): boolean {
  if (other.kind === "unknown") return joinUnknown(hole, other);
  if (occursIn(hole, other)) return other.kind === "optional" && solved(other.of) === hole;
  if (hole.among === undefined) {
    hole.solution = other;
    return true;
  }
  // An alternative is there: what may be `none` is something else.
  if (other.kind === "optional") return unify(hole, present(other));
  const fits = other.kind === "alternatives" && hole.among.some(({ name }) => name === other.name);
  if (fits) hole.solution = other;
  else hole.refused = true;
  return fits;
}

/** Makes two unknown types the same; if only some types are possible for each, what both have in common. */
function joinUnknown(first: Unknown, second: Unknown): boolean {
  if (first.among === undefined) {
    first.solution = second;
    return true;
  }
  const { among } = second;
  const common = among === undefined ? first.among : first.among.filter((type) => isAmong(type, among));
  if (common.length === 0) {
    first.refused = true;
    second.refused = true;
    return false;
  }
  second.among = common;
  first.solution = second;
  if (common.length === 1) second.solution = common[0] ?? null;
  return true;
}

const isAmong = ({ name }: TypeOf<"alternatives">, types: readonly TypeOf<"alternatives">[]): boolean =>
  types.some((type) => type.name === name);

/**
 * Makes two types agree, filling in unknowns; false if they can't. Ranges and `?` are refinements: they are
 * checked when a value is used or stored, so they play no part here.
 */
export function unify(first: Type, second: Type): boolean {
  const a = solved(first);
  const b = solved(second);
  if (a === b) return true;
  if (a.kind === "unknown") return fill(a, b);
  if (b.kind === "unknown") return fill(b, a);
  if (a.kind === "optional" || b.kind === "optional") return unify(present(a), present(b));
  switch (a.kind) {
    case "bool":
    case "int":
    case "process":
      return b.kind === a.kind;
    case "alternatives":
    case "symmetric":
      return b.kind === a.kind && a.name === b.name;
    case "record":
      return (
        b.kind === "record" &&
        a.fields.length === b.fields.length &&
        a.fields.every((f) => {
          const other = b.fields.find((g) => g.name === f.name);
          return other !== undefined && unify(f.type, other.type);
        })
      );
    case "function":
      return (
        b.kind === "function" && unify(a.key, b.key) && sameValues(a.key, b.key) && unify(a.value, b.value)
      );
    case "set":
    case "sequence":
      return b.kind === a.kind && unify(a.of, b.of);
    case "tuple":
      return (
        b.kind === "tuple" &&
        a.items.length === b.items.length &&
        a.items.every((item, i) => unify(item, b.items[i] as Type))
      );
    default:
      return a satisfies never;
  }
}

const lower = (a: number | null, b: number | null): number | null =>
  a === null || b === null ? null : Math.min(a, b);
const higher = (a: number | null, b: number | null): number | null =>
  a === null || b === null ? null : Math.max(a, b);

/** The smallest type that contains the values of both; they must be unifiable. */
export function union(first: Type, second: Type): Type {
  const a = solved(first);
  const b = solved(second);
  if (a.kind === "unknown") return b;
  if (b.kind === "unknown") return a;
  if (a.kind === "optional" || b.kind === "optional") return optionalOf(union(present(a), present(b)));
  if (a.kind === "int" && b.kind === "int")
    return { kind: "int", low: lower(a.low, b.low), high: higher(a.high, b.high) };
  if (a.kind === "set" && b.kind === "set") return setOf(union(a.of, b.of));
  if (a.kind === "sequence" && b.kind === "sequence")
    return { kind: "sequence", of: union(a.of, b.of), max: higher(a.max, b.max) };
  if (a.kind === "function" && b.kind === "function")
    return { kind: "function", key: a.key, value: union(a.value, b.value) };
  if (a.kind === "tuple" && b.kind === "tuple")
    return { kind: "tuple", items: a.items.map((item, i) => union(item, b.items[i] as Type)) };
  if (a.kind === "record" && b.kind === "record")
    return {
      kind: "record",
      fields: a.fields.map((f) => ({
        name: f.name,
        type: union(f.type, b.fields.find((g) => g.name === f.name)?.type ?? f.type),
      })),
    };
  return a;
}

/** Whether something in the type is still unknown. */
export function hasUnknown(type: Type): boolean {
  const at = solved(type);
  return at.kind === "unknown" || (at.kind !== "alternatives" && partsOf(at).some(hasUnknown));
}

/** The types that a type is directly made of. */
export function partsOf(type: Type): readonly Type[] {
  switch (type.kind) {
    case "optional":
    case "set":
    case "sequence":
      return [type.of];
    case "record":
      return type.fields.map((f) => f.type);
    case "function":
      return [type.key, type.value];
    case "tuple":
      return type.items;
    case "alternatives":
      return type.cases.flatMap((c) => c.fields.map((f) => f.type));
    default:
      return [];
  }
}
