/** Where each variable lies in a state: a fixed packing into 32-bit words, in which nothing narrow straddles a word. */
import { type Shape, type Spot, sizeOf, WORD_BITS } from "../../../checker/runtime/shapes.js";
import type { Ir } from "../../ir/ir.js";
import type { Shapes } from "./shape.js";

/** Incremented whenever the layout of the same spec changes: states packed before can't be read then. */
export const LAYOUT_VERSION = 1;

export interface VariablePlace extends Spot {
  readonly name: string;
  readonly shape: Shape;
}

export interface StateLayout {
  readonly variables: readonly VariablePlace[];
  readonly words: number;
  /** The word whose highest bit is set in every state; null if there is none. */
  readonly mark: number | null;
  /** Bits that hold something. */
  readonly bits: number;
}

/** A state has at least two words, so that there is only one kind of small state. */
const WORDS_MIN = 2;

/** The bit that is set in every state of two words, so that no state is all 0. */
export const MARK_BIT = WORD_BITS - 1;

export function layOut(ir: Ir, shapes: Shapes): StateLayout {
  const places: (VariablePlace | null)[] = ir.variables.map(() => null);
  const sizes = ir.variables.map(({ type }) => sizeOf(shapes.of(type)));
  let wideWords = 0;
  ir.variables.forEach(({ name, type }, i) => {
    const size = sizes[i];
    if (size === undefined || "bits" in size) return;
    places[i] = { name, shape: shapes.of(type), word: wideWords, shift: 0 };
    wideWords += size.words;
  });

  /** Bits used of each word behind those of the wide variables. */
  const used: number[] = [];
  const place = (bits: number): Spot => {
    if (bits === 0) return { word: 0, shift: 0 };
    let word = used.findIndex((n) => n + bits <= WORD_BITS);
    if (word === -1) word = used.push(0) - 1;
    const shift = used[word] as number;
    used[word] = shift + bits;
    return { word: wideWords + word, shift };
  };
  // The widest first: the narrow ones fill what they leave. Among equals, as declared.
  const narrow = ir.variables
    .map((_, index) => ({ index, size: sizes[index] }))
    .flatMap(({ index, size }) => (size !== undefined && "bits" in size ? [{ index, bits: size.bits }] : []))
    .sort((a, b) => b.bits - a.bits || a.index - b.index);
  for (const { index, bits } of narrow) {
    const variable = ir.variables[index];
    if (variable === undefined) continue;
    places[index] = { name: variable.name, shape: shapes.of(variable.type), ...place(bits) };
  }
  const words = Math.max(WORDS_MIN, wideWords + used.length);
  const free = Array.from({ length: words - wideWords }, (_, i) => wideWords + i).find(
    (word) => (used[word - wideWords] ?? 0) <= MARK_BIT,
  );
  return {
    variables: places.filter((p): p is VariablePlace => p !== null),
    words,
    mark: words === WORDS_MIN && free !== undefined ? free : null,
    bits: wideWords * WORD_BITS + used.reduce((a, b) => a + b, 0),
  };
}
