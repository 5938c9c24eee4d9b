/** What some variables are in a packed state. */
import { sizeOf } from "../../../checker/runtime/shapes.js";
import type { Ir } from "../../ir/ir.js";
import { layOut, type StateLayout } from "./layout.js";
import { shapesOf } from "./shape.js";

/** For some variables: what is equal for states in which they have the same values, and for no others. */
export const partReader =
  (ir: Ir) =>
  (variables: ReadonlySet<number>): ((state: Int32Array) => number | string) =>
    readerOf(layOut(ir, shapesOf(ir)), variables);

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
