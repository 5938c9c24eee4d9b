/**
 * Goes through the values of a shape in the order of their type, in place: the first one is written, and then each is
 * changed into the next. There is never a list of them.
 */
import { isNarrowArray } from "./json.js";
import type { NarrowedPart, Ranges } from "./narrow.js";
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
  valuesCount,
  WORD_BITS,
} from "./shapes.js";

/** How to go through the values of a shape whose place begins in a word, at a bit. */
interface Walk {
  /** Whether there are no values at all. */
  readonly isEmpty: boolean;
  /** Writes the first value over bits that are 0; false if there is none. */
  readonly first: (words: Int32Array, word: number, shift: number) => boolean;
  /** Changes a value into the next; after the last, all bits are 0, and it says false. */
  readonly next: (words: Int32Array, word: number, shift: number) => boolean;
}

const walks = new WeakMap<Shape, Walk>();

function walkOf(shape: Shape): Walk {
  const known = walks.get(shape) ?? walkThrough(shape);
  walks.set(shape, known);
  return known;
}

/** Writes the first value of a shape to words that are all 0; false if it has no values. */
export function firstValue(shape: Shape, words: Int32Array, at: number): boolean {
  return walkOf(shape).first(words, at, 0);
}

/** Changes a value into the next one in the order of its type; false after the last. */
export function nextValue(shape: Shape, words: Int32Array, at: number): boolean {
  return walkOf(shape).next(words, at, 0);
}

/** Goes through those values of a shape whose parts have values from given ranges, in the same order. */
export interface WalkWithin {
  /** As `firstValue`. */
  readonly first: (words: Int32Array, at: number) => boolean;
  /** As `nextValue`. */
  readonly next: (words: Int32Array, at: number) => boolean;
}

export function walkWithin(shape: Shape, parts: readonly NarrowedPart[]): WalkWithin {
  const { first, next } = narrowedWalk(shape, parts);
  return {
    first: (words, at) => first(words, at, 0),
    next: (words, at) => next(words, at, 0),
  };
}

function narrowedWalk(shape: Shape, parts: readonly NarrowedPart[]): Walk {
  if (parts.length === 0) return walkOf(shape);
  const narrow = (all: readonly Part[], shapeAt: (i: number) => Shape): Walk => {
    const replaced = [...all];
    for (const index of new Set(parts.map(({ path }) => path[0] as number))) {
      const inner = parts.flatMap(({ path: [at, ...path], ranges }) =>
        at === index ? [{ path, ranges }] : [],
      );
      replaced[index] = { walk: narrowedWalk(shapeAt(index), inner), spot: (all[index] as Part).spot };
    }
    return together(replaced);
  };
  switch (shape.kind) {
    case "int":
      return ranging(shape, parts[0]?.ranges ?? []);
    case "record":
    case "tuple": {
      const shapes = shape.kind === "record" ? shape.fields.map((f) => f.shape) : shape.items;
      return narrow(
        shapes.map((item, i) => partAt(item, partsOf(shape).spots[i])),
        (i) => shapes[i] as Shape,
      );
    }
    case "function":
      return narrow(elements(shape.value, valuesCount(shape.key), START, isNarrow(shape)), () => shape.value);
    default:
      throw new Error(`a ${shape.kind} has no parts to narrow`);
  }
}

/** The numbers in ranges, as far as they are of the shape. */
function ranging(shape: Extract<Shape, { kind: "int" }>, all: Ranges): Walk {
  const { low, high } = shape;
  const ranges = all.flatMap(([from, to]): Ranges => {
    const [start, end] = [Math.max(from, low) - low, Math.min(to, high) - low];
    return start <= end ? [[start, end]] : [];
  });
  const isEmpty = ranges.length === 0;
  const wide = !isNarrow(shape);
  const bits = wide ? 0 : narrowBits(shape);
  const codeAt = (words: Int32Array, word: number, shift: number): number =>
    wide
      ? ((words[word] as number) >>> 0) + 2 ** WORD_BITS * (words[word + 1] as number)
      : read(words, word, shift, bits);
  const put = (words: Int32Array, word: number, shift: number, code: number): void => {
    if (!wide) write(words, word, shift, bits, code);
    else {
      words[word] = code | 0;
      words[word + 1] = Math.floor(code / 2 ** WORD_BITS);
    }
  };
  return {
    isEmpty,
    first: (words, word, shift) => {
      put(words, word, shift, ranges[0]?.[0] ?? 0);
      return !isEmpty;
    },
    next: (words, word, shift) => {
      const code = codeAt(words, word, shift) + 1;
      const range = ranges.find(([, to]) => to >= code);
      put(words, word, shift, range === undefined ? 0 : Math.max(range[0], code));
      return range !== undefined;
    },
  };
}

function walkThrough(shape: Shape): Walk {
  switch (shape.kind) {
    case "bool":
    case "names":
    case "int":
      return counting(shape, valuesCount(shape));
    case "optional": {
      if (isSimple(shape.of)) return counting(shape, valuesCount(shape));
      const [, spot] = optionalParts(shape).spots;
      return either(
        [
          { code: 0, parts: [] },
          { code: 1, parts: [partAt(shape.of, spot)] },
        ],
        1,
      );
    }
    case "record":
      return together(shape.fields.map((f, i) => partAt(f.shape, partsOf(shape).spots[i])));
    case "tuple":
      return together(shape.items.map((item, i) => partAt(item, partsOf(shape).spots[i])));
    case "function":
      return together(elements(shape.value, valuesCount(shape.key), START, isNarrow(shape)));
    case "cases":
      return either(
        shape.cases.map((c, code) => {
          const [, ...spots] = caseParts(shape, code).spots;
          return { code, parts: c.fields.map((f, i) => partAt(f.shape, spots[i])) };
        }),
        bitsFor(shape.cases.length),
      );
    case "sequence": {
      const start = sequenceParts(shape).spots[1] ?? START;
      const all = elements(shape.of, shape.max, start, isNarrowArray(shape));
      return either(
        Array.from({ length: shape.max + 1 }, (_, length) => ({ code: length, parts: all.slice(0, length) })),
        bitsFor(shape.max + 1),
      );
    }
    case "set": {
      const count = valuesCount(shape.of);
      return {
        isEmpty: false,
        first: () => true,
        next: (words, word, shift) => subsetAfter(words, 32 * word + shift, null, 0, count),
      };
    }
    default:
      return shape satisfies never;
  }
}

const START: Spot = { word: 0, shift: 0 };

interface Part {
  readonly walk: Walk;
  readonly spot: Spot;
}

const partAt = (shape: Shape, spot: Spot = START): Part => ({ walk: walkOf(shape), spot });

const elements = (of: Shape, count: number, start: Spot, narrow: boolean): readonly Part[] =>
  Array.from({ length: count }, (_, i) => partAt(of, elementSpot(i, of, start, narrow)));

/** Numbers from 0 on, in the bits of a shape. */
function counting(shape: Shape, count: number): Walk {
  const isEmpty = count === 0;
  const first = (): boolean => !isEmpty;
  if (!isNarrow(shape)) {
    const next = (words: Int32Array, word: number): boolean => {
      const code = ((words[word] as number) >>> 0) + 2 ** WORD_BITS * (words[word + 1] as number) + 1;
      const isLast = code >= count;
      words[word] = isLast ? 0 : code | 0;
      words[word + 1] = isLast ? 0 : Math.floor(code / 2 ** WORD_BITS);
      return !isLast;
    };
    return { isEmpty, first, next };
  }
  const bits = narrowBits(shape);
  const next = (words: Int32Array, word: number, shift: number): boolean => {
    const code = read(words, word, shift, bits) + 1;
    const isLast = code >= count;
    write(words, word, shift, bits, isLast ? 0 : code);
    return !isLast;
  };
  return { isEmpty, first, next };
}

const read = (words: Int32Array, word: number, shift: number, bits: number): number =>
  bits === 0 ? 0 : (((words[word] as number) >>> shift) << (WORD_BITS - bits)) >>> (WORD_BITS - bits);

function write(words: Int32Array, word: number, shift: number, bits: number, code: number): void {
  if (bits === 0) return;
  const mask = (-1 >>> (WORD_BITS - bits)) << shift;
  words[word] = ((words[word] as number) & ~mask) | ((code << shift) & mask);
}

/** All combinations of the values of several parts, the first varying slowest. */
function together(parts: readonly Part[]): Walk {
  const isEmpty = parts.some(({ walk }) => walk.isEmpty);
  const begin = (words: Int32Array, word: number, shift: number, from: number): void => {
    for (let i = from; i < parts.length; i += 1) {
      const { walk, spot } = parts[i] as Part;
      walk.first(words, word + spot.word, shift + spot.shift);
    }
  };
  return {
    isEmpty,
    first: (words, word, shift) => {
      if (!isEmpty) begin(words, word, shift, 0);
      return !isEmpty;
    },
    next: (words, word, shift) => {
      for (let i = parts.length - 1; i >= 0; i -= 1) {
        const { walk, spot } = parts[i] as Part;
        if (!walk.next(words, word + spot.word, shift + spot.shift)) continue;
        begin(words, word, shift, i + 1);
        return true;
      }
      return false;
    },
  };
}

/** One kind of value after the other: a code at the beginning tells which kind it is, and parts come behind it. */
function either(
  cases: readonly { readonly code: number; readonly parts: readonly Part[] }[],
  bits: number,
): Walk {
  const kinds = cases
    .map(({ code, parts }) => ({ code, walk: together(parts) }))
    .filter(({ walk }) => !walk.isEmpty);
  const begin = (words: Int32Array, word: number, shift: number, index: number): boolean => {
    const kind = kinds[index];
    write(words, word, shift, bits, kind?.code ?? 0);
    return kind?.walk.first(words, word, shift) ?? false;
  };
  return {
    isEmpty: kinds.length === 0,
    first: (words, word, shift) => begin(words, word, shift, 0),
    next: (words, word, shift) => {
      const code = read(words, word, shift, bits);
      const index = kinds.findIndex((kind) => kind.code === code);
      return kinds[index]?.walk.next(words, word, shift) || begin(words, word, shift, index + 1);
    },
  };
}

const bitAt = (words: Int32Array, position: number): number =>
  ((words[position >>> 5] as number) >>> (position & 31)) & 1;

/**
 * Changes a subset of a set into the next one, by size and then element by element; false after the last. The subset
 * begins at a word of `words`, the set at a word of `whole`; its type has `count` values.
 */
export const nextSubset = (
  words: Int32Array,
  from: number,
  whole: Int32Array,
  at: number,
  count: number,
): boolean => subsetAfter(words, 32 * from, whole, 32 * at, count);

/**
 * The same for a subset that begins at bit `from` of `words`, and a set that begins at bit `at` of `whole`; null for a
 * set of all `count` elements. After the last subset all bits are 0.
 */
function subsetAfter(
  words: Int32Array,
  from: number,
  whole: Int32Array | null,
  at: number,
  count: number,
): boolean {
  const exists = (i: number): boolean => whole === null || bitAt(whole, at + i) === 1;
  // Those at the upper end can't move on; the next one below them can.
  let moved = 0;
  let i = count - 1;
  for (; i >= 0; i -= 1) {
    if (!exists(i)) continue;
    if (bitAt(words, from + i) === 0) break;
    moved += 1;
    flip(words, from + i);
  }
  if (i < 0) return false;
  while (i >= 0 && bitAt(words, from + i) === 0) i = below(words, from, i);
  if (i >= 0) flip(words, from + i);
  moved += 1;
  for (i += 1; moved > 0; i += 1)
    if (exists(i)) {
      moved -= 1;
      flip(words, from + i);
    }
  return true;
}

/** The next position to look at; skips words that are 0. */
function below(words: Int32Array, from: number, i: number): number {
  const position = from + i - 1;
  return (position & 31) === 31 && words[position >>> 5] === 0 ? Math.max(-1, i - 1 - 32) : i - 1;
}

function flip(words: Int32Array, position: number): void {
  const word = position >>> 5;
  words[word] = (words[word] as number) ^ (1 << (position & 31));
}
