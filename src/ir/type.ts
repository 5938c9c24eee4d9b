/**
 * The types of the intermediate representation: plain data without unknowns, in which all names are resolved. What a
 * type is made of is written out in it, so a type says by itself how its values look.
 */

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
  /** Never of an optional. */
  | { readonly kind: "optional"; readonly of: Type }
  | { readonly kind: "record"; readonly fields: readonly FieldOf[] }
  | { readonly kind: "function"; readonly key: Type; readonly value: Type }
  | { readonly kind: "set"; readonly of: Type }
  /** `max` is null for a sequence that is only passing through an expression. */
  | { readonly kind: "sequence"; readonly of: Type; readonly max: number | null }
  | { readonly kind: "tuple"; readonly items: readonly Type[] }
  /** The type without values: of the elements of `{}` and `<<>>`, and of the value that `none` lacks. */
  | { readonly kind: "nothing" };

export type TypeOf<Kind extends Type["kind"]> = Extract<Type, { kind: Kind }>;

export const BOOL: Type = { kind: "bool" };
export const INT: Type = { kind: "int", low: null, high: null };
export const PROCESS: Type = { kind: "process" };
export const NOTHING: Type = { kind: "nothing" };
export const setOf = (of: Type): Type => ({ kind: "set", of });
export const optionalOf = (of: Type): Type => (of.kind === "optional" ? of : { kind: "optional", of });

/** The type without the `?`. */
export const present = (type: Type): Type => (type.kind === "optional" ? type.of : type);

/** As a message shows it. */
export function showType(type: Type): string {
  switch (type.kind) {
    case "bool":
      return "bool";
    case "int":
      // A single number is the type of a literal: to say more than `int` would say too much.
      return type.low === null || type.high === null || type.low === type.high
        ? "int"
        : `${type.low} .. ${type.high}`;
    case "alternatives":
    case "symmetric":
      return type.name;
    case "process":
      return "Process";
    case "optional":
      // Of `set of T?`, the elements can be none.
      return type.of.kind === "set" || type.of.kind === "sequence"
        ? `(${showType(type.of)})?`
        : `${showType(type.of)}?`;
    case "record":
      return `[${type.fields.map((f) => `${f.name}: ${showType(f.type)}`).join(", ")}]`;
    case "function":
      return `[${showType(type.key)} -> ${showType(type.value)}]`;
    case "set":
      return `set of ${showType(type.of)}`;
    case "sequence":
      return `seq of ${showType(type.of)}${type.max === null ? "" : ` max ${type.max}`}`;
    case "tuple":
      return `(${type.items.map(showType).join(", ")})`;
    case "nothing":
      return "_";
    default:
      return type satisfies never;
  }
}

const lower = (a: number | null, b: number | null): number | null =>
  a === null || b === null ? null : Math.min(a, b);
const higher = (a: number | null, b: number | null): number | null =>
  a === null || b === null ? null : Math.max(a, b);

/** The smallest type that contains the values of both; they must be unifiable. */
export function union(a: Type, b: Type): Type {
  if (a.kind === "nothing") return b;
  if (b.kind === "nothing") return a;
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

/**
 * The symmetric types a type is made of, by name: its values have no order if there are any. `processTypes` are the
 * types that the parameters of processes range over.
 */
export function symmetricTypesIn(type: Type, processTypes: readonly TypeOf<"symmetric">[]): Set<string> {
  if (type.kind === "symmetric") return new Set([type.name]);
  if (type.kind === "process") return new Set(processTypes.map((t) => t.name));
  return new Set(partsOf(type).flatMap((part) => [...symmetricTypesIn(part, processTypes)]));
}

/** Whether the type has an integer without bounds in it. */
export function isUnbounded(type: Type): boolean {
  if (type.kind === "int") return type.low === null || type.high === null;
  return partsOf(type).some(isUnbounded);
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

/** How many values a type has; Infinity where that is more than a number can say. `processes` counts instances. */
export function cardinality(type: Type, processes: number): number {
  const of = (part: Type): number => cardinality(part, processes);
  const product = (parts: readonly Type[]): number => parts.map(of).reduce((a, b) => a * b, 1);
  switch (type.kind) {
    case "bool":
      return 2;
    case "int":
      return type.low === null || type.high === null ? Infinity : Math.max(0, type.high - type.low + 1);
    case "alternatives":
      return type.cases.map((c) => product(c.fields.map((f) => f.type))).reduce((a, b) => a + b, 0);
    case "symmetric":
      return type.size;
    case "process":
      return processes;
    case "optional":
      return 1 + of(type.of);
    case "record":
      return product(type.fields.map((f) => f.type));
    case "function":
      return of(type.value) ** of(type.key);
    case "set":
      return 2 ** of(type.of);
    case "sequence": {
      const base = of(type.of);
      let sum = 0;
      for (let length = 0; length <= (type.max ?? 0) && Number.isFinite(sum); length += 1)
        sum += base ** length;
      return sum;
    }
    case "tuple":
      return product(type.items);
    case "nothing":
      return 0;
    default:
      return type satisfies never;
  }
}

/** Whether two types have the same values. */
export const sameValues = (a: Type, b: Type): boolean => JSON.stringify(a) === JSON.stringify(b);
