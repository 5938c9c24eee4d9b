/**
 * The bound variables of facts: `forall f in Fault, p in Page : …`. There is one for each type that processes or
 * functions are indexed by, and a second one, which is another value, for each type that several processes of a kind are
 * indexed by. Types are identified by their names at the spec's own constants, so that facts mean the same at others.
 */
import type { Ir } from "../ir/ir.js";
import { cardinality, showType, type Type } from "../ir/type.js";
import type { CompiledSpec } from "../run/compile.js";
import { closed } from "../types/type.js";

/** The name of the type at a place of the spec: `block` with the path `key`, `fault` with the path `0`. */
export type TypeNames = ReadonlyMap<string, string>;

export interface FrameVariable {
  readonly name: string;
  /** The name of its type: what it is said to range over. */
  readonly of: string;
  readonly type: Type;
  /** Which variable of its type it is. */
  readonly nth: number;
}

/** Bound variables of facts are slots from this number on: those below are bound within expressions of the spec. */
export const FIRST_SLOT = 1000;

export const KEY = "key";
export const VALUE = "value";
export const ELEMENT = "element";
export const positionOf = (path: readonly string[]): string => path.join(" ");

/** A type that has few values without parts: what functions and sets are usually indexed by. */
export function isScalar(type: Type): boolean {
  switch (type.kind) {
    case "bool":
    case "int":
    case "symmetric":
    case "process":
      return true;
    case "alternatives":
      return type.cases.every((c) => c.fields.length === 0);
    default:
      return false;
  }
}

/** The types at all places of the state that facts may be indexed by, with where they stand. */
function* indexTypes(ir: Ir): Generator<readonly [string, Type]> {
  for (const { name, parameters } of ir.processes)
    for (const [i, { type }] of parameters.entries()) yield [positionOf([name, String(i)]), type];
  for (const { name, type, owner } of ir.variables) {
    // A local is indexed by its process, and that by its parameters.
    const parameters = owner === null ? 0 : (ir.processes[owner.process]?.parameters.length ?? 0);
    const inner = parameters > 0 && type.kind === "function" ? type.value : type;
    if (owner?.role !== "pc") yield* within(inner, [name]);
  }
}

function* within(type: Type, path: readonly string[]): Generator<readonly [string, Type]> {
  switch (type.kind) {
    case "function":
      yield [positionOf([...path, KEY]), type.key];
      yield* within(type.value, [...path, VALUE]);
      return;
    case "set":
      yield [positionOf([...path, ELEMENT]), type.of];
      return;
    case "record":
      for (const field of type.fields) yield* within(field.type, [...path, field.name]);
      return;
    default:
  }
}

/** The names of declared types, by what they are. */
export function declaredNames({ expansion, typed }: CompiledSpec): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  for (const declaration of expansion.declarations)
    if (declaration.kind === "type" && declaration.parameters.length === 0) {
      const text = JSON.stringify(closed(typed.elaborator.typeDeclared(declaration)));
      if (!names.has(text)) names.set(text, declaration.name.name);
    }
  return names;
}

/** What the types are called that facts may be indexed by. */
export function typeNamesOf(spec: CompiledSpec): TypeNames {
  const { ir } = spec;
  const names = declaredNames(spec);
  return new Map(
    [...indexTypes(ir)].flatMap(([position, type]) =>
      isScalar(type) && type.kind !== "process" && type.kind !== "bool"
        ? [[position, names.get(JSON.stringify(type)) ?? showType(type)] as const]
        : [],
    ),
  );
}

/** The most values of a type that facts are indexed by. */
const INDEX_MAX = 16;

/**
 * @param twice The names of types of which facts may speak of two values.
 * @param taken Names that mean something in the spec.
 */
export function frameOf(
  ir: Ir,
  names: TypeNames,
  twice: ReadonlySet<string>,
  taken: ReadonlySet<string>,
): readonly FrameVariable[] {
  const used = new Set(taken);
  const found: FrameVariable[] = [];
  for (const [position, type] of indexTypes(ir)) {
    const of = names.get(position);
    if (of === undefined || found.some((other) => other.of === of)) continue;
    if (cardinality(type, 0) > INDEX_MAX) continue;
    const letters = /^[A-Za-z]/.test(of) ? (of[0] as string).toLowerCase() : "i";
    const count = twice.has(of) ? 2 : 1;
    for (let nth = 0; nth < count; nth += 1) {
      let name = letters;
      for (let i = 2; used.has(name); i += 1) name = `${letters}${i}`;
      used.add(name);
      found.push({ name, of, type, nth });
    }
  }
  return found;
}

/** The types that index a process of which there are several: `fault(me in Fault)`. */
export const indexingProcesses = (ir: Ir, names: TypeNames): ReadonlySet<string> =>
  new Set(
    ir.processes.flatMap(({ name, parameters }) =>
      parameters.flatMap((_, i) => names.get(positionOf([name, String(i)])) ?? []),
    ),
  );
