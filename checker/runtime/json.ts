/** From words to JSON values and back, in the notation of traces: how a state is shown to people and programs. */
import { type Ranks, ranksOf } from "./ranks.js";
import {
  bitsFor,
  caseParts,
  elementSpot,
  isNarrow,
  isSimple,
  narrowBits,
  optionalParts,
  partsOf,
  type Shape,
  type Spot,
  sequenceParts,
  sizeOf,
  valuesCount,
  WORD_BITS,
} from "./shapes.js";

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** Where a value lies in an array of words. */
interface ValueLocation extends Spot {
  readonly words: Int32Array;
}

const inside = (place: ValueLocation, spot: Spot): ValueLocation => ({
  words: place.words,
  word: place.word + spot.word,
  shift: place.shift + spot.shift,
});

function element(index: number, of: Shape, place: ValueLocation, narrow: boolean): ValueLocation {
  return { words: place.words, ...elementSpot(index, of, place, narrow) };
}

const maskOf = (bits: number): number => (bits === WORD_BITS ? -1 : 2 ** bits - 1);

function readBits({ words, word, shift }: ValueLocation, bits: number): number {
  return ((words[word] as number) >>> shift) & maskOf(bits);
}

function writeBits({ words, word, shift }: ValueLocation, bits: number, code: number): void {
  const mask = maskOf(bits) << shift;
  words[word] = ((words[word] as number) & ~mask) | ((code << shift) & mask);
}

const tables = new WeakMap<Shape, Ranks>();

function ranks(shape: Shape): Ranks {
  const known = tables.get(shape) ?? ranksOf(shape);
  tables.set(shape, known);
  return known;
}

/** The value of a narrow shape that has a rank in the order of its type. */
export function decodeRank(shape: Shape, rank: number): Json {
  return decode(shape, { words: Int32Array.of(ranks(shape).codes[rank] as number), word: 0, shift: 0 });
}

/** The rank of a value of a narrow shape. */
function encodeRank(shape: Shape, value: Json): number {
  const words = new Int32Array(1);
  encode(shape, value, { words, word: 0, shift: 0 });
  return ranks(shape).ranks[words[0] as number] as number;
}

/** The value of a narrow shape that has a code. */
export function decodeCode(shape: Shape, code: number): Json {
  return decode(shape, { words: Int32Array.of(code), word: 0, shift: 0 });
}

/** The value that begins in a word, at a bit. */
export function decodeAt(shape: Shape, words: Int32Array, word: number, shift: number): Json {
  return decode(shape, { words, word, shift });
}

/** Writes a value over bits that are 0. */
export function encodeAt(shape: Shape, value: Json, words: Int32Array, word: number, shift: number): void {
  encode(shape, value, { words, word, shift });
}

function decode(shape: Shape, place: ValueLocation): Json {
  switch (shape.kind) {
    case "bool":
      return readBits(place, 1) !== 0;
    case "int": {
      const size = sizeOf(shape);
      if ("bits" in size) return shape.low + (readBits(place, size.bits) >>> 0);
      return shape.low + (readBits(place, 32) >>> 0) + 2 ** 32 * readBits(inside(place, NEXT_WORD), 32);
    }
    case "names":
      return shape.names[readBits(place, narrowBits(shape))] as string;
    case "optional": {
      if (isSimple(shape.of)) {
        const code = readBits(place, narrowBits(shape)) >>> 0;
        return code === 0 ? null : decodeCode(shape.of, code - 1);
      }
      const [, value] = optionalParts(shape).spots;
      return readBits(place, 1) === 0 ? null : decode(shape.of, inside(place, value as Spot));
    }
    case "cases": {
      const index = readBits(place, bitsFor(shape.cases.length));
      const found = shape.cases[index];
      const [, ...spots] = caseParts(shape, index).spots;
      if (found === undefined) throw new Error("no such case");
      if (found.fields.length === 0) return found.name;
      const fields = found.fields.map((f, i) => [f.name, decode(f.shape, inside(place, spots[i] as Spot))]);
      return { tag: found.name, value: Object.fromEntries(fields) as { [name: string]: Json } };
    }
    case "record": {
      const { spots } = partsOf(shape);
      return Object.fromEntries(
        shape.fields.map((f, i) => [f.name, decode(f.shape, inside(place, spots[i] as Spot))]),
      );
    }
    case "tuple": {
      const { spots } = partsOf(shape);
      return { "#tup": shape.items.map((item, i) => decode(item, inside(place, spots[i] as Spot))) };
    }
    case "function":
      return {
        "#map": Array.from({ length: valuesCount(shape.key) }, (_, i) => [
          decodeRank(shape.key, i),
          decode(shape.value, element(i, shape.value, place, isNarrow(shape))),
        ]),
      };
    case "set": {
      const found: Json[] = [];
      for (let i = 0; i < valuesCount(shape.of); i += 1)
        if (readBits(element(i, BIT, place, isNarrow(shape)), 1) !== 0) found.push(decodeRank(shape.of, i));
      return { "#set": found };
    }
    case "sequence": {
      const [, elements] = sequenceParts(shape).spots;
      const length = readBits(place, bitsFor(shape.max + 1));
      const start = inside(place, elements as Spot);
      return Array.from({ length }, (_, i) =>
        decode(shape.of, element(i, shape.of, start, isNarrowArray(shape))),
      );
    }
    default:
      return shape satisfies never;
  }
}

const BIT: Shape = { kind: "bool" };
const NEXT_WORD: Spot = { word: 1, shift: 0 };

/** Whether the elements of a sequence lie within one word. */
export const isNarrowArray = (shape: Extract<Shape, { kind: "sequence" }>): boolean =>
  "bits" in sizeOf({ kind: "function", key: { kind: "int", low: 1, high: shape.max }, value: shape.of });

class NotOfShape extends Error {
  constructor(value: Json) {
    super(`${JSON.stringify(value)} is no value of the type`);
  }
}

function encode(shape: Shape, value: Json, place: ValueLocation): void {
  switch (shape.kind) {
    case "bool":
      if (typeof value !== "boolean") throw new NotOfShape(value);
      writeBits(place, 1, value ? 1 : 0);
      return;
    case "int": {
      if (typeof value !== "number" || value < shape.low || value > shape.high) throw new NotOfShape(value);
      const size = sizeOf(shape);
      const code = value - shape.low;
      if ("bits" in size) {
        writeBits(place, size.bits, code | 0);
        return;
      }
      writeBits(place, 32, code | 0);
      writeBits(inside(place, NEXT_WORD), 32, Math.floor(code / 2 ** 32));
      return;
    }
    case "names": {
      const index = shape.names.indexOf(value as string);
      if (index === -1) throw new NotOfShape(value);
      writeBits(place, narrowBits(shape), index);
      return;
    }
    case "optional": {
      if (value === null) return;
      if (isSimple(shape.of)) {
        writeBits(place, narrowBits(shape), encodeRank(shape.of, value) + 1);
        return;
      }
      writeBits(place, 1, 1);
      encode(shape.of, value, inside(place, optionalParts(shape).spots[1] as Spot));
      return;
    }
    case "cases": {
      const name = typeof value === "string" ? value : (value as { tag?: Json } | null)?.tag;
      const index = shape.cases.findIndex((c) => c.name === name);
      if (index === -1) throw new NotOfShape(value);
      writeBits(place, bitsFor(shape.cases.length), index);
      const [, ...spots] = caseParts(shape, index).spots;
      shape.cases[index]?.fields.forEach((f, i) => {
        const payload = (value as { value: { [name: string]: Json } }).value;
        encode(f.shape, payload[f.name] as Json, inside(place, spots[i] as Spot));
      });
      return;
    }
    case "record": {
      const { spots } = partsOf(shape);
      shape.fields.forEach((f, i) => {
        encode(f.shape, (value as { [name: string]: Json })[f.name] as Json, inside(place, spots[i] as Spot));
      });
      return;
    }
    case "tuple": {
      const { spots } = partsOf(shape);
      const items = (value as { "#tup": readonly Json[] })["#tup"];
      shape.items.forEach((item, i) => {
        encode(item, items[i] as Json, inside(place, spots[i] as Spot));
      });
      return;
    }
    case "function": {
      const entries = (value as { "#map": readonly (readonly [Json, Json])[] })["#map"];
      for (const [key, item] of entries) {
        const index = encodeRank(shape.key, key);
        encode(shape.value, item, element(index, shape.value, place, isNarrow(shape)));
      }
      return;
    }
    case "set":
      for (const item of (value as { "#set": readonly Json[] })["#set"])
        writeBits(element(encodeRank(shape.of, item), BIT, place, isNarrow(shape)), 1, 1);
      return;
    case "sequence": {
      const items = value as readonly Json[];
      if (items.length > shape.max) throw new NotOfShape(value);
      writeBits(place, bitsFor(shape.max + 1), items.length);
      const start = inside(place, sequenceParts(shape).spots[1] as Spot);
      items.forEach((item, i) => {
        encode(shape.of, item, element(i, shape.of, start, isNarrowArray(shape)));
      });
      return;
    }
    default:
      shape satisfies never;
  }
}
