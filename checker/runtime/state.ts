/** States as JSON values, by the layout of their variables. */
import { decodeAt, decodeCode, encodeAt, type Json } from "./json.js";
import type { Shape, Spot } from "./shapes.js";

export interface StateLayout {
  readonly words: number;
  /** A bit that is set in every state, or null. */
  readonly mark: { readonly word: number; readonly bit: number } | null;
  readonly variables: readonly (Spot & { readonly name: string; readonly shape: Shape })[];
}

export function decodeState(layout: StateLayout, state: Int32Array): { readonly [variable: string]: Json } {
  return Object.fromEntries(
    layout.variables.map(({ name, shape, word, shift }) => [name, decodeAt(shape, state, word, shift)]),
  );
}

export function encodeState(layout: StateLayout, state: object): Int32Array {
  const words = new Int32Array(layout.words);
  for (const { name, shape, word, shift } of layout.variables)
    encodeAt(shape, (state as { [variable: string]: Json })[name] as Json, words, word, shift);
  const { mark } = layout;
  if (mark !== null) words[mark.word] = (words[mark.word] as number) | (1 << mark.bit);
  return words;
}

/** A parameter or a pick as a JSON value. */
export const choiceOf = (shape: Shape, code: number): Json => decodeCode(shape, code);
