/** What some variables are in a packed state. */
import { sizeOf } from "../../../checker/runtime/shapes.js";
import type { Ir } from "../../ir/ir.js";
import { layOut, type StateLayout } from "./layout.js";
import { shapesOf } from "./shape.js";

export interface PartReader {
  /** What is equal for states in which the variables have the same values, and for no others. */
  readonly read: (state: Int32Array) => number | string;
  /** Where the variables lie: what is read in another layout means something else. */
  readonly places: string;
}

/** Reads some variables in the states of a spec. */
export const partReader =
  (ir: Ir) =>
  (variables: ReadonlySet<number>): PartReader => {
    const layout = layOut(ir, shapesOf(ir));
    const places = JSON.stringify([...variables].map((variable) => [variable, layout.variables[variable]]));
    return { read: readerOf(layout, variables), places };
  };

function readerOf(
  { variables: places, words }: StateLayout,
  variables: ReadonlySet<number>,
): (state: Int32Array) => number | string {
  const masks = new Int32Array(words);
  for (const variable of variables) {
    const place = places[variable];
    if (place === undefined) continue;
    const size = sizeOf(place.shape);
    if ("words" in size) masks.fill(-1, place.word, place.word + size.words);
    else if (size.bits > 0)
      masks[place.word] = (masks[place.word] as number) | (ones(size.bits) << place.shift);
  }
  const read = [...masks.keys()].filter((word) => masks[word] !== 0);
  const at = (state: Int32Array, word: number): number => (state[word] as number) & (masks[word] as number);
  const [only, ...more] = read;
  if (only === undefined) return () => 0;
  if (more.length === 0) return (state) => at(state, only);
  return (state) => {
    let text = "";
    for (const word of read) text += `${at(state, word)},`;
    return text;
  };
}

const ones = (bits: number): number => (bits === 32 ? -1 : 2 ** bits - 1);
