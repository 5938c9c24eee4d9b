/**
 * What is asked of a model on a cluster, and how the answer lies in memory. A message is a head of 32-bit numbers and then columns; so
 * nothing in it is parsed, and neither side needs to know more of a state than how many words it has.
 *
 * A state is `ceil(words / 2)` columns of 64 bits, two words each, the first one low.
 */

/** What is to be done with the states of a question. */
export const MODES = {
  /** Their distinct successors, with a zero behind each, and what was counted, a row for each counter. */
  expand: 0,
  /** Only what was counted while they were judged. */
  judge: 1,
  /** Those that raise one of the wanted flags, with the flag as their tag. */
  raise: 2,
  /** Each with each of its successors' representatives. */
  edges: 3,
  /** Their successors in order, each with its representative. */
  successors: 4,
  /** The initial states in order, each with its representative; no states are given. */
  initial: 5,
} as const;

export interface Question {
  readonly mode: number;
  /** The level of the states, from 0. */
  readonly level: number;
  /** How many states are given. */
  readonly count: number;
  /** Indices of flags, for `raise`. */
  readonly wanted: readonly number[];
  /** The states: of each, two words in each column. */
  readonly columns: readonly Int32Array[];
}

export interface Answer {
  readonly rows: number;
  /** Of each row: 0 for a state, otherwise what it counts. */
  readonly tags: Int32Array;
  /** Two words for each row. */
  readonly columns: readonly Int32Array[];
}

/** How many numbers stand before the wanted flags: mode, level, how many states, how many flags. */
export const HEAD_NUMBERS = 4;

/** The number of columns of a state. */
export const columnsOf = (words: number): number => Math.ceil(words / 2);
