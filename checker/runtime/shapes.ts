/**
 * Shapes: what values of a finite type look like as bits. A value of at most 32 bits is narrow: it is one code, a
 * number, and lies in one word. A wider value takes whole words. Every value has one pattern only, unused bits are
 * 0, so that values are the same exactly if their bits are.
 */

export interface FieldShape {
  readonly name: string;
  readonly shape: Shape;
}

export type Shape =
  | { readonly kind: "bool" }
  /** Stored as the distance from `low`. */
  | { readonly kind: "int"; readonly low: number; readonly high: number }
  /** Plain alternatives, symmetric values, processes: the index in the list of their names. */
  | { readonly kind: "names"; readonly names: readonly string[] }
  /** Of a simple shape: 0 is none, 1 the first value. Otherwise one bit that says whether there is a value, and it. */
  | { readonly kind: "optional"; readonly of: Shape }
  /** Alternatives with payload: the index of the case, and its fields. */
  | {
      readonly kind: "cases";
      readonly cases: readonly { readonly name: string; readonly fields: readonly FieldShape[] }[];
    }
  | { readonly kind: "record"; readonly fields: readonly FieldShape[] }
  | { readonly kind: "tuple"; readonly items: readonly Shape[] }
  /** One element for each key, in the order of the keys. */
  | { readonly kind: "function"; readonly key: Shape; readonly value: Shape }
  /** One bit for each value of the element's type, in its order. */
  | { readonly kind: "set"; readonly of: Shape }
  /** The length, and room for `max` elements. */
  | { readonly kind: "sequence"; readonly of: Shape; readonly max: number };

/** Where a part lies in a whole: in which word of it, from which bit on. */
export interface Spot {
  readonly word: number;
  readonly shift: number;
}

/** A narrow shape has bits, from 0 to 32; a wide one whole words. */
export type Size = { readonly bits: number } | { readonly words: number };

export const WORD_BITS = 32;

/** Bits that tell `count` values apart. */
export const bitsFor = (count: number): number => (count <= 1 ? 0 : Math.ceil(Math.log2(count)));

export const isNarrow = (shape: Shape): boolean => "bits" in sizeOf(shape);

/** Bits of a narrow shape. */
export function narrowBits(shape: Shape): number {
  const size = sizeOf(shape);
  if (!("bits" in size)) throw new Error("a wide shape has no bits of its own");
  return size.bits;
}

export function wordsOf(shape: Shape): number {
  const size = sizeOf(shape);
  return "bits" in size ? 1 : size.words;
}

const sizes = new WeakMap<Shape, Size>();

export function sizeOf(shape: Shape): Size {
  const known = sizes.get(shape);
  if (known !== undefined) return known;
  const size = measure(shape);
  sizes.set(shape, size);
  return size;
}

function measure(shape: Shape): Size {
  switch (shape.kind) {
    case "bool":
      return { bits: 1 };
    case "int": {
      const bits = bitsFor(shape.high - shape.low + 1);
      return bits <= WORD_BITS ? { bits } : { words: 2 };
    }
    case "names":
      return { bits: bitsFor(shape.names.length) };
    case "optional":
      return isSimple(shape.of)
        ? { bits: bitsFor(1 + valuesCount(shape.of)) }
        : compose([{ bits: 1 }, sizeOf(shape.of)]).size;
    case "cases": {
      const composed = shape.cases.map((_, i) => caseParts(shape, i).size);
      if (composed.every((size) => "bits" in size))
        return { bits: Math.max(0, ...composed.map((size) => ("bits" in size ? size.bits : 0))) };
      return { words: Math.max(...composed.map((size) => ("bits" in size ? 1 : size.words))) };
    }
    case "record":
    case "tuple":
      return partsOf(shape).size;
    case "function":
      return arraySize(valuesCount(shape.key), shape.value);
    case "set":
      return arraySize(valuesCount(shape.of), { kind: "bool" });
    case "sequence":
      return sequenceParts(shape).size;
    default:
      return shape satisfies never;
  }
}

/** A shape of which an optional is one more value, not one more bit. */
export const isSimple = (shape: Shape): boolean =>
  shape.kind === "names" ||
  shape.kind === "bool" ||
  (shape.kind === "int" && shape.high - shape.low + 2 <= 2 ** WORD_BITS);

/** Elements of this size in one word. */
export const perWord = (bits: number): number => (bits === 0 ? WORD_BITS : Math.floor(WORD_BITS / bits));

function arraySize(count: number, element: Shape): Size {
  const size = sizeOf(element);
  if (!("bits" in size)) return { words: Math.max(1, count * size.words) };
  if (count * size.bits <= WORD_BITS) return { bits: count * size.bits };
  return { words: Math.ceil(count / perWord(size.bits)) };
}

export interface Parts {
  readonly spots: readonly Spot[];
  readonly size: Size;
}

/** Lays parts out one after another; none straddles a word. */
function compose(parts: readonly Size[]): Parts {
  const total = parts.reduce((sum, part) => sum + ("bits" in part ? part.bits : Number.POSITIVE_INFINITY), 0);
  const spots: Spot[] = [];
  let word = 0;
  let shift = 0;
  for (const part of parts) {
    if ("bits" in part) {
      if (shift + part.bits > WORD_BITS) {
        word += 1;
        shift = 0;
      }
      spots.push({ word, shift: part.bits === 0 ? 0 : shift });
      shift += part.bits;
    } else {
      if (shift > 0) word += 1;
      spots.push({ word, shift: 0 });
      word += part.words;
      shift = 0;
    }
  }
  const words = shift > 0 ? word + 1 : Math.max(1, word);
  return { spots, size: total <= WORD_BITS ? { bits: total } : { words } };
}

type ShapeOf<Kind extends Shape["kind"]> = Extract<Shape, { kind: Kind }>;

export function partsOf(shape: ShapeOf<"record"> | ShapeOf<"tuple">): Parts {
  const shapes = shape.kind === "record" ? shape.fields.map((f) => f.shape) : shape.items;
  return compose(shapes.map(sizeOf));
}

/** The index of a case, and then its fields. */
export function caseParts(shape: ShapeOf<"cases">, index: number): Parts {
  const fields = shape.cases[index]?.fields ?? [];
  return compose([{ bits: bitsFor(shape.cases.length) }, ...fields.map((f) => sizeOf(f.shape))]);
}

/** The length, and then the elements. */
export function sequenceParts(shape: ShapeOf<"sequence">): Parts {
  return compose([{ bits: bitsFor(shape.max + 1) }, arraySize(shape.max, shape.of)]);
}

/** Of an optional that is not simple: whether there is a value, and then the value. */
export const optionalParts = (shape: ShapeOf<"optional">): Parts => compose([{ bits: 1 }, sizeOf(shape.of)]);

/** Where the element of an array lies that begins at bit `start` of word 0. */
export function elementSpot(index: number, element: Shape, start: Spot, narrow: boolean): Spot {
  const size = sizeOf(element);
  if (!("bits" in size)) return { word: start.word + index * size.words, shift: 0 };
  if (narrow) return { word: start.word, shift: start.shift + index * size.bits };
  const each = perWord(size.bits);
  return { word: start.word + Math.floor(index / each), shift: (index % each) * size.bits };
}

/** How many values a shape has. */
export function valuesCount(shape: Shape): number {
  const product = (shapes: readonly Shape[]): number => shapes.map(valuesCount).reduce((a, b) => a * b, 1);
  switch (shape.kind) {
    case "bool":
      return 2;
    case "int":
      return Math.max(0, shape.high - shape.low + 1);
    case "names":
      return shape.names.length;
    case "optional":
      return 1 + valuesCount(shape.of);
    case "cases":
      return shape.cases.reduce((sum, c) => sum + product(c.fields.map((f) => f.shape)), 0);
    case "record":
      return product(shape.fields.map((f) => f.shape));
    case "tuple":
      return product(shape.items);
    case "function":
      return valuesCount(shape.value) ** valuesCount(shape.key);
    case "set":
      return 2 ** valuesCount(shape.of);
    case "sequence": {
      const base = valuesCount(shape.of);
      let sum = 0;
      for (let length = 0; length <= shape.max && Number.isFinite(sum); length += 1) sum += base ** length;
      return sum;
    }
    default:
      return shape satisfies never;
  }
}
