/** The types of random specs: like those of the language, with the text they are written as. */
import { type Chance, Unavailable } from "./text.js";

export interface GenField {
  readonly name: string;
  readonly type: GenType;
}

export interface GenCase {
  readonly name: string;
  /** As expressions have it: behind the name of its type, once another type has an alternative of that name. */
  written: string;
  readonly fields: readonly GenField[];
}

export type GenType = {
  /** As a declaration has it: a name if it has one. */
  readonly text: string;
  /** The name it is declared by, or null. */
  readonly name: string | null;
} & (
  | { readonly kind: "bool" }
  | { readonly kind: "int"; readonly low: number; readonly high: number }
  | { readonly kind: "alternatives"; readonly cases: readonly GenCase[] }
  | { readonly kind: "symmetric"; readonly size: number }
  /** `size`: how many process instances there are. */
  | { readonly kind: "process"; readonly size: number }
  | { readonly kind: "optional"; readonly of: GenType }
  | { readonly kind: "record"; readonly fields: readonly GenField[] }
  | { readonly kind: "function"; readonly key: GenType; readonly value: GenType }
  | { readonly kind: "set"; readonly of: GenType }
  | { readonly kind: "sequence"; readonly of: GenType; readonly max: number }
  | { readonly kind: "tuple"; readonly items: readonly GenType[] }
);

export type GenTypeOf<Kind extends GenType["kind"]> = Extract<GenType, { kind: Kind }>;

const ofKind = <Kind extends GenType["kind"]>(
  text: string,
  type: Omit<GenTypeOf<Kind>, "text" | "name">,
  name: string | null = null,
): GenType => ({ text, name, ...type }) as unknown as GenType;

export const BOOL: GenType = ofKind<"bool">("bool", { kind: "bool" }, "bool");

export const intType = (low: number, high: number, text = `${low} .. ${high}`): GenType =>
  ofKind<"int">(text, { kind: "int", low, high });

export const setType = (of: GenType): GenType => ofKind<"set">(`set of ${of.text}`, { kind: "set", of });

export const optionalType = (of: GenType): GenType =>
  ofKind<"optional">(of.name === null ? `(${of.text})?` : `${of.text}?`, { kind: "optional", of });

export const sequenceType = (of: GenType, max: number): GenType =>
  ofKind<"sequence">(`seq of ${of.text} max ${max}`, { kind: "sequence", of, max });

export const functionType = (key: GenType, value: GenType): GenType =>
  ofKind<"function">(`[${key.text} -> ${value.text}]`, { kind: "function", key, value });

export const tupleType = (items: readonly GenType[]): GenType =>
  ofKind<"tuple">(`(${items.map((i) => i.text).join(", ")})`, { kind: "tuple", items });

export const recordType = (fields: readonly GenField[]): GenType =>
  ofKind<"record">(`[${fields.map((f) => `${f.name}: ${f.type.text}`).join(", ")}]`, {
    kind: "record",
    fields,
  });

export const alternativesType = (name: string, cases: readonly GenCase[]): GenType =>
  ofKind<"alternatives">(name, { kind: "alternatives", cases }, name);

export const symmetricType = (name: string, size: number): GenType =>
  ofKind<"symmetric">(name, { kind: "symmetric", size }, name);

export const processType = (size: number): GenType =>
  ofKind<"process">("Process", { kind: "process", size }, "Process");

export const namedType = (type: GenType, name: string): GenType => ({ ...type, text: name, name });

/** How many values a type has. */
export function cardinality(type: GenType): number {
  const product = (types: readonly GenType[]): number =>
    types.reduce((n, inner) => n * cardinality(inner), 1);
  switch (type.kind) {
    case "bool":
      return 2;
    case "int":
      return type.high - type.low + 1;
    case "alternatives":
      return type.cases.reduce((sum, c) => sum + product(c.fields.map((f) => f.type)), 0);
    case "symmetric":
    case "process":
      return type.size;
    case "optional":
      return 1 + cardinality(type.of);
    case "record":
      return product(type.fields.map((f) => f.type));
    case "tuple":
      return product(type.items);
    case "function":
      return cardinality(type.value) ** cardinality(type.key);
    case "set":
      return 2 ** cardinality(type.of);
    case "sequence":
      return Array.from({ length: type.max + 1 }, (_, i) => cardinality(type.of) ** i).reduce(
        (a, b) => a + b,
      );
    default:
      return type satisfies never;
  }
}

/** The types a type is directly made of. */
export function partsOf(type: GenType): readonly GenType[] {
  switch (type.kind) {
    case "optional":
    case "set":
    case "sequence":
      return [type.of];
    case "record":
      return type.fields.map((f) => f.type);
    case "tuple":
      return type.items;
    case "function":
      return [type.key, type.value];
    case "alternatives":
      return type.cases.flatMap((c) => c.fields.map((f) => f.type));
    default:
      return [];
  }
}

/** What makes two types have the same values. */
function shape(type: GenType): string {
  switch (type.kind) {
    case "int":
      return `${type.low}..${type.high}`;
    case "optional":
      return `${shape(type.of)}?`;
    case "set":
      return `{${shape(type.of)}}`;
    case "sequence":
      return `<${shape(type.of)}*${type.max}>`;
    case "function":
      return `[${shape(type.key)}->${shape(type.value)}]`;
    case "tuple":
      return `(${type.items.map(shape).join()})`;
    case "record":
      return `[${type.fields.map((f) => `${f.name}:${shape(f.type)}`).join()}]`;
    default:
      return type.text;
  }
}

export const sameShape = (a: GenType, b: GenType): boolean => shape(a) === shape(b);

/** Whether every value of `a` is one of `b`. */
export function fits(a: GenType, b: GenType): boolean {
  if (b.kind === "optional") return fits(a.kind === "optional" ? a.of : a, b.of);
  if (a.kind === "function" && b.kind === "function")
    return sameShape(a.key, b.key) && fits(a.value, b.value);
  if (a.kind === "int" && b.kind === "int") return a.low >= b.low && a.high <= b.high;
  if (a.kind === "sequence" && b.kind === "sequence") return a.max <= b.max && fits(a.of, b.of);
  if (a.kind === "set" && b.kind === "set") return fits(a.of, b.of);
  if (a.kind === "tuple" && b.kind === "tuple")
    return a.items.length === b.items.length && a.items.every((item, i) => fits(item, b.items[i] as GenType));
  if (a.kind === "record" && b.kind === "record")
    return (
      a.fields.length === b.fields.length &&
      a.fields.every((f) => {
        const other = b.fields.find((g) => g.name === f.name);
        return other !== undefined && fits(f.type, other.type);
      })
    );
  return a.kind === b.kind && a.name === b.name;
}

/** Whether an expression can name the type as a set of values: `bool`, `0 .. 2`, `[K -> V]`, a name. */
export const hasSet = (type: GenType): boolean =>
  type.name !== null || type.kind === "int" || type.text.startsWith("[");

export function asSet(type: GenType): string {
  if (hasSet(type)) return type.text;
  throw new Unavailable();
}

/** Whether it has symmetric values in it, so that no value of it can be called the least. */
export const isSymmetric = (type: GenType, processesAre: boolean): boolean =>
  type.kind === "symmetric" ||
  (type.kind === "process" && processesAre) ||
  partsOf(type).some((part) => isSymmetric(part, processesAre));

export interface TypeOptions {
  readonly pool: readonly GenType[];
  readonly sequences: boolean;
  /** Constants that may be the upper bound of a range. */
  readonly bounds: readonly { readonly name: string; readonly value: number }[];
  readonly fieldName: (position: number) => string;
  /** Names of parametrised types, with what they make of their arguments. */
  readonly aliases: readonly {
    readonly name: string;
    readonly arity: number;
    readonly apply: (items: readonly GenType[]) => GenType;
  }[];
}

/** A random type of no more than so many values. */
export function randomType(chance: Chance, options: TypeOptions, valuesMax: number, depth = 2): GenType {
  for (let attempt = 0; attempt < 8; attempt += 1) {
    const type =
      depth > 0 && chance.percent(60) ? compound(chance, options, valuesMax, depth) : simple(chance, options);
    if (cardinality(type) <= valuesMax && cardinality(type) > 0) return type;
  }
  return BOOL;
}

function simple(chance: Chance, { pool, bounds }: TypeOptions): GenType {
  if (pool.length > 0 && chance.percent(60)) return chance.pick(pool);
  if (chance.percent(25)) return BOOL;
  if (bounds.length > 0 && chance.percent(40)) {
    const { name, value } = chance.pick(bounds);
    return chance.percent(50)
      ? intType(0, value, `0 .. ${name}`)
      : intType(-1, value - 1, `-1 .. ${name} - 1`);
  }
  const low = chance.pick([0, 0, 0, 1, -1, -2]);
  return intType(low, low + chance.between(1, 3));
}

function compound(chance: Chance, options: TypeOptions, valuesMax: number, depth: number): GenType {
  const inner = (max: number): GenType => randomType(chance, options, max, depth - 1);
  const small = Math.max(2, Math.floor(Math.sqrt(valuesMax)));
  const key = (): GenType => {
    const type = inner(3);
    return hasSet(type) ? type : BOOL;
  };
  switch (chance.below(options.sequences ? 8 : 7)) {
    case 0: {
      const of = inner(valuesMax - 1);
      return of.kind === "optional" ? of : optionalType(of);
    }
    case 1:
      return recordType(
        Array.from({ length: chance.between(1, 2) }, (_, i) => ({
          name: options.fieldName(i),
          type: inner(small),
        })),
      );
    case 2:
    case 3:
      return functionType(key(), inner(small));
    case 4:
      return setType(inner(4));
    case 5:
      return tupleType([inner(small), inner(small)]);
    case 6: {
      if (options.aliases.length === 0) return setType(inner(3));
      const { name, arity, apply } = chance.pick(options.aliases);
      const items = Array.from({ length: arity }, () => inner(small));
      // An alias may end in `?`, and `T??` is an error.
      if (items.some((item) => item.kind === "optional")) return items[0] as GenType;
      return { ...apply(items), text: `${name}(${items.map((i) => i.text).join(", ")})` };
    }
    default:
      return sequenceType(inner(3), chance.between(1, 2));
  }
}
