/**
 * The arithmetic of the tables: the slot of a hash, and the contents of a slot of an index table. Numbers get close
 * to 2^32 here; note that JavaScript's bit operations give signed words, and shift by 32 like by 0.
 */

/** The segment in which a hash has its place, in a table of 2^bits slots whose segments have 2^segmentBits. */
export const segmentOf = (hash: number, bits: number, segmentBits: number): number =>
  (hash >>> 1) >>> (31 - bits + segmentBits);

/** The place of a hash among any number of slots, monotone in it; a word to be read as unsigned. */
export const placeAmong = (slots: number, hash: number): number => ((hash >>> 0) * (slots / 2 ** 32)) | 0;

/** How many bits of a slot the index has; the others are a tag. No index comes to the number of slots. */
export const indexBitsOf = (slots: number): number => Math.max(1, Math.ceil(Math.log2(slots)));

export const indexMaskOf = (indexBits: number): number => (indexBits === 32 ? -1 : 2 ** indexBits - 1) | 0;

/** The tag of a hash: its low bits, which do not determine its slot; stored above the bits of the index. */
export const tagOf = (hash: number, indexBits: number, indexMask: number): number =>
  (hash << indexBits) & ~indexMask;

/** What a slot holds, which is never 0. */
export const entryOf = (tag: number, index: number): number => tag | (index + 1);

export const indexIn = (entry: number, indexMask: number): number => ((entry & indexMask) >>> 0) - 1;
