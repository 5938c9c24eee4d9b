/** From types to shapes: what the values of a finite type look like as bits. */
import { decodeRank, type Json } from "../../../checker/runtime/json.js";
import { type Shape, sizeOf, valuesCount, wordsOf } from "../../../checker/runtime/shapes.js";
import type { Ir } from "../../ir/ir.js";
import type { Type } from "../../ir/type.js";

/**
 * Thrown for something that can't be packed, or would need excessive code: the reference engine then explores the
 * spec.
 */
export class Unsupported extends Error {}

/** The most words of a value: eight megabytes. */
const WORDS_MAX = 2 ** 21;

export interface Instance {
  readonly process: number;
  /** Its parameters, in the notation of traces. */
  readonly keys: readonly Json[];
  readonly name: string;
}

export interface Shapes {
  readonly of: (type: Type) => Shape;
  /** All process instances: processes as declared, then by parameters. */
  readonly instances: readonly Instance[];
  /** Index of the first instance of each process. */
  readonly firstInstance: readonly number[];
}

export function shapesOf(ir: Ir): Shapes {
  const byText = new Map<string, Shape>();
  const byType = new WeakMap<Type, Shape>();
  const instances: Instance[] = [];
  const firstInstance: number[] = [];

  function of(type: Type): Shape {
    const known = byType.get(type);
    if (known !== undefined) return known;
    const text = JSON.stringify(type);
    const shape = byText.get(text) ?? checked(make(type));
    byText.set(text, shape);
    byType.set(type, shape);
    return shape;
  }

  function make(type: Type): Shape {
    switch (type.kind) {
      case "bool":
        return { kind: "bool" };
      case "int":
        if (type.low === null || type.high === null)
          throw new Unsupported("a number without bounds is stored");
        return { kind: "int", low: type.low, high: type.high };
      case "symmetric":
        return { kind: "names", names: Array.from({ length: type.size }, (_, i) => `${type.name}#${i + 1}`) };
      case "process":
        return { kind: "names", names: instances.map((instance) => instance.name) };
      case "alternatives":
        if (type.cases.every((c) => c.fields.length === 0))
          return { kind: "names", names: type.cases.map((c) => c.name) };
        return {
          kind: "cases",
          cases: type.cases.map((c) => ({
            name: c.name,
            fields: c.fields.map((f) => ({ name: f.name, shape: of(f.type) })),
          })),
        };
      case "optional":
        return { kind: "optional", of: of(type.of) };
      case "record":
        return { kind: "record", fields: type.fields.map((f) => ({ name: f.name, shape: of(f.type) })) };
      case "tuple":
        return { kind: "tuple", items: type.items.map(of) };
      case "function":
        return { kind: "function", key: domain(type.key), value: of(type.value) };
      case "set":
        return { kind: "set", of: domain(type.of) };
      case "sequence":
        return { kind: "sequence", of: of(type.of), max: type.max ?? 0 };
      case "nothing":
        return { kind: "names", names: [] };
      default:
        return type satisfies never;
    }
  }

  /** The shape of keys and elements, which must be narrow and not too many. */
  function domain(type: Type): Shape {
    const shape = of(type);
    if (!("bits" in sizeOf(shape))) throw new Unsupported("the elements of a set are too wide");
    return shape;
  }

  ir.processes.forEach((process, index) => {
    firstInstance.push(instances.length);
    const shapes = process.parameters.map((parameter) => domain(parameter.type));
    for (const keys of combinations(shapes)) instances.push(new ProcessInstance(index, keys, process.name));
  });
  return { of, instances, firstInstance };
}

/** Its name is made only where it is wanted: there can be many processes. */
class ProcessInstance implements Instance {
  constructor(
    readonly process: number,
    readonly keys: readonly Json[],
    private readonly processName: string,
  ) {}

  get name(): string {
    const { keys, processName } = this;
    return keys.length === 0 ? processName : `${processName}(${keys.map(textOf).join(", ")})`;
  }
}

/** What is too large to be laid out is refused. */
function checked(shape: Shape): Shape {
  // Beyond it a number could not be distinguished from its neighbour.
  if (shape.kind === "int" && shape.high - shape.low >= Number.MAX_SAFE_INTEGER)
    throw new Unsupported("a number has too many values");
  const words = wordsOf(shape);
  if (!(words <= WORDS_MAX)) throw new Unsupported(`a value takes ${words} words`);
  return shape;
}

function combinations(shapes: readonly Shape[]): readonly (readonly Json[])[] {
  return shapes.reduce<readonly (readonly Json[])[]>(
    (partial, shape) => partial.flatMap((head) => valuesOf(shape).map((value) => [...head, value])),
    [[]],
  );
}

const valuesOf = (shape: Shape): readonly Json[] =>
  Array.from({ length: valuesCount(shape) }, (_, rank) =>
    shape.kind === "int" ? shape.low + rank : decodeRank(shape, rank),
  );

/** A value as a message shows it. */
export function textOf(value: Json): string {
  if (value === null) return "none";
  if (typeof value !== "object") return String(value);
  if (Array.isArray(value)) return `<<${value.map(textOf).join(", ")}>>`;
  const object = value as { readonly [key: string]: Json };
  if ("#set" in object) return `{${(object["#set"] as readonly Json[]).map(textOf).join(", ")}}`;
  if ("#tup" in object) return `(${(object["#tup"] as readonly Json[]).map(textOf).join(", ")})`;
  if ("#map" in object)
    return `[${(object["#map"] as readonly (readonly [Json, Json])[])
      .map(([key, item]) => `${textOf(key)} |-> ${textOf(item)}`)
      .join(", ")}]`;
  if ("tag" in object && "value" in object)
    return `${textOf(object["tag"] as Json)}(${Object.values(object["value"] as object)
      .map(textOf)
      .join(", ")})`;
  return `[${Object.entries(object)
    .map(([name, item]) => `${name} |-> ${textOf(item)}`)
    .join(", ")}]`;
}
