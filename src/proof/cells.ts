/**
 * Cells: the smallest parts of a state. Each has so many values, numbered from 0, and bits of its own in a packed state;
 * a state of any values of the cells is type-correct, and there are no others.
 */
import { firstValue, nextValue } from "../../checker/runtime/each.js";
import {
  elementSpot,
  isNarrow,
  isSimple,
  narrowBits,
  partsOf,
  type Shape,
  type Spot,
  valuesCount,
} from "../../checker/runtime/shapes.js";

export interface Cell {
  readonly word: number;
  /** The bits of the cell in its word. */
  readonly mask: number;
  readonly shift: number;
  readonly count: number;
  /** What stands in its bits for each value; null if that is the value's number. */
  readonly codes: Int32Array | null;
  /** The value of each code. */
  readonly ranks: ReadonlyMap<number, number> | null;
}

/** The cells of a part of the state: the one that it is, or those of its own parts. */
export type CellTree =
  | { readonly kind: "cell"; readonly cell: number }
  /** Of a function by key, of a set by element: whether it is in the set. */
  | { readonly kind: "function" | "set"; readonly parts: readonly CellTree[] }
  | { readonly kind: "record"; readonly parts: readonly CellTree[]; readonly names: readonly string[] }
  | { readonly kind: "tuple"; readonly parts: readonly CellTree[] };

/** A value that can't be a cell: it has too many values. */
export class TooWide extends Error {}

/** The most values of one cell, and the most elements of a function or a set. */
const VALUES_MAX = 2 ** 16;
const PARTS_MAX = 2 ** 10;

/** Adds the cells of a part that has this shape and lies at this spot. */
export function cellsOf(shape: Shape, spot: Spot, cells: Cell[]): CellTree {
  const leaf = (codes: Int32Array | null, count: number, bits: number): CellTree => {
    const mask = bits === 32 ? -1 : ((1 << bits) - 1) << spot.shift;
    const ranks = codes && new Map([...codes].map((code, rank) => [code, rank]));
    cells.push({ word: spot.word, mask, shift: spot.shift, count, codes, ranks });
    return { kind: "cell", cell: cells.length - 1 };
  };
  const at = (inner: Spot): Spot => ({
    word: spot.word + inner.word,
    shift: inner.word === 0 ? spot.shift + inner.shift : inner.shift,
  });
  switch (shape.kind) {
    case "bool":
    case "int":
    case "names":
      return leaf(null, counted(shape), bitsOf(shape));
    case "optional":
      return isSimple(shape.of) ? leaf(null, counted(shape), bitsOf(shape)) : composed();
    case "cases":
    case "sequence":
      return composed();
    case "record":
    case "tuple": {
      const shapes = shape.kind === "record" ? shape.fields.map((f) => f.shape) : shape.items;
      const { spots } = partsOf(shape);
      const parts = shapes.map((part, i) => cellsOf(part, at(spots[i] as Spot), cells));
      return shape.kind === "record"
        ? { kind: "record", parts, names: shape.fields.map((f) => f.name) }
        : { kind: "tuple", parts };
    }
    case "function":
    case "set": {
      const [count, element]: [number, Shape] =
        shape.kind === "set"
          ? [valuesCount(shape.of), { kind: "bool" }]
          : [valuesCount(shape.key), shape.value];
      if (count > PARTS_MAX) throw new TooWide(`a ${shape.kind} has ${count} parts`);
      const narrow = isNarrow(shape);
      const parts = Array.from({ length: count }, (_, i) =>
        cellsOf(element, elementSpot(i, element, spot, narrow), cells),
      );
      return { kind: shape.kind, parts };
    }
    default:
      return shape satisfies never;
  }

  /** A value whose parts depend on each other is one cell. */
  function composed(): CellTree {
    const count = counted(shape);
    if (!isNarrow(shape)) throw new TooWide("a value takes more than 32 bits");
    const bits = narrowBits(shape);
    const codes = new Int32Array(count);
    const words = new Int32Array(2);
    let more = firstValue(shape, words, 0);
    for (let rank = 0; more; rank += 1) {
      codes[rank] = words[0] as number;
      more = nextValue(shape, words, 0);
    }
    return leaf(codes, count, bits);
  }
}

function counted(shape: Shape): number {
  const count = valuesCount(shape);
  if (count > VALUES_MAX) throw new TooWide(`a value has ${count} values`);
  return count;
}

const bitsOf = (shape: Shape): number => {
  if (!isNarrow(shape)) throw new TooWide("a value takes more than 32 bits");
  return narrowBits(shape);
};

/** All cells of a part. */
export const leavesOf = (tree: CellTree): readonly number[] =>
  tree.kind === "cell" ? [tree.cell] : tree.parts.flatMap(leavesOf);

/** What a cell's value adds to its word. */
export const bitsFor = ({ shift, codes }: Cell, value: number): number =>
  (codes === null ? value : (codes[value] as number)) << shift;

/** The value of a cell in a packed state. */
export function valueAt({ word, mask, shift, ranks }: Cell, states: Int32Array, from: number): number {
  const code = ((states[from + word] as number) & mask) >>> shift;
  return ranks === null ? code : (ranks.get(code | 0) as number);
}
