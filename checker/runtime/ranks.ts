/** The values of a narrow shape in the order of their type: which code has which rank. */
import {
  caseParts,
  elementSpot,
  isSimple,
  narrowBits,
  optionalParts,
  partsOf,
  type Shape,
  sequenceParts,
  valuesCount,
} from "./shapes.js";

/** The codes of a narrow shape's values, in order; `ranks` is the other way round. */
export interface Ranks {
  readonly codes: Int32Array;
  readonly ranks: { readonly [code: number]: number };
}

/** A table by code is used up to this size, in bits of the code; beyond it an object. */
const TABLE_BITS_MAX = 20;

export function ranksOf(shape: Shape): Ranks {
  const codes = codesOf(shape);
  const bits = narrowBits(shape);
  const ranks: Int32Array | { [code: number]: number } =
    bits <= TABLE_BITS_MAX ? new Int32Array(2 ** bits) : {};
  codes.forEach((code, rank) => {
    ranks[code] = rank;
  });
  return { codes, ranks };
}

/** The codes of all values of a narrow shape: as the language orders them. */
export function codesOf(shape: Shape): Int32Array {
  switch (shape.kind) {
    case "bool":
    case "int":
    case "names":
      return Int32Array.from({ length: valuesCount(shape) }, (_, i) => i);
    case "optional": {
      if (isSimple(shape.of)) return Int32Array.from({ length: valuesCount(shape) }, (_, i) => i);
      const shift = optionalParts(shape).spots[1]?.shift ?? 0;
      return Int32Array.of(0, ...codesOf(shape.of).map((code) => 1 | (code << shift)));
    }
    case "cases":
      return Int32Array.from(
        shape.cases.flatMap((c, i) => [
          ...combined(
            [Int32Array.of(i), ...c.fields.map((f) => codesOf(f.shape))],
            caseParts(shape, i).spots.map((spot) => spot.shift),
          ),
        ]),
      );
    case "record":
    case "tuple": {
      const shapes = shape.kind === "record" ? shape.fields.map((f) => f.shape) : shape.items;
      return combined(
        shapes.map(codesOf),
        partsOf(shape).spots.map((spot) => spot.shift),
      );
    }
    case "function": {
      const values = codesOf(shape.value);
      const count = valuesCount(shape.key);
      return combined(
        Array.from({ length: count }, () => values),
        Array.from(
          { length: count },
          (_, i) => elementSpot(i, shape.value, { word: 0, shift: 0 }, true).shift,
        ),
      );
    }
    case "set":
      return subsetCodes(valuesCount(shape.of));
    case "sequence": {
      const values = codesOf(shape.of);
      const [, elements] = sequenceParts(shape).spots;
      const start = { word: 0, shift: elements?.shift ?? 0 };
      const shifts = Array.from({ length: shape.max }, (_, i) => elementSpot(i, shape.of, start, true).shift);
      return Int32Array.from(
        Array.from({ length: shape.max + 1 }, (_, length) => [
          ...combined(
            [Int32Array.of(length), ...Array.from({ length }, () => values)],
            [0, ...shifts.slice(0, length)],
          ),
        ]).flat(),
      );
    }
    default:
      return shape satisfies never;
  }
}

/** All combinations of one code of each list, the first varying slowest; each code at its shift. */
function combined(lists: readonly Int32Array[], shifts: readonly number[]): Int32Array {
  let found = Int32Array.of(0);
  lists.forEach((list, i) => {
    const longer = new Int32Array(found.length * list.length);
    let at = 0;
    for (const head of found)
      for (const code of list) {
        longer[at] = head | (code << (shifts[i] ?? 0));
        at += 1;
      }
    found = longer;
  });
  return found;
}

/** All subsets of `count` elements as bit masks: by size, then element by element. */
function subsetCodes(count: number): Int32Array {
  const bySize: number[][] = Array.from({ length: count + 1 }, () => []);
  const extend = (start: number, mask: number, size: number): void => {
    bySize[size]?.push(mask);
    for (let i = start; i < count; i += 1) extend(i + 1, mask | (1 << i), size + 1);
  };
  extend(0, 0, 0);
  return Int32Array.from(bySize.flat());
}
