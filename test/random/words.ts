/** Words, texts and numbers at random, of which trees are made. */
import fc from "fast-check";
import type { Name, Text } from "../../src/syntax/tree.js";
import { NOWHERE } from "./group.js";

export const span = fc.constant(NOWHERE);
export const kind = <K extends string>(word: K) => fc.constant(word);

/** Null now and then. */
export const maybe = <T>(item: fc.Arbitrary<T>): fc.Arbitrary<T | null> => fc.option(item, { nil: null });
export const some = <T>(item: fc.Arbitrary<T>, maxLength = 3): fc.Arbitrary<T[]> =>
  fc.array(item, { minLength: 1, maxLength });
export const any = <T>(item: fc.Arbitrary<T>, maxLength = 3): fc.Arbitrary<T[]> =>
  fc.array(item, { maxLength });

/** Names, among them words that mean something elsewhere and names that JavaScript knows. */
const WORDS = [
  ...["a", "b", "x", "page", "pte", "Prepared", "_x", "i_size", "N", "a_rather_long_name_for_a_variable"],
  ...["init", "done", "idle", "lock", "free", "count", "max", "min", "sum", "choose", "set", "seq", "of"],
  ...["to", "states", "graph", "same", "holds", "allowed", "pairs", "before", "after", "constructor"],
];
/** `expect holds drop` could go on with an address, and `var x : symmetric` with a bound. */
const WORDS_OF_EDITS = [
  "refinement",
  "safety",
  "drop",
  "move",
  "replace",
  "insert",
  "unfair",
  "split",
  "join",
  "symmetric",
];

const nameOf = (words: readonly string[]): fc.Arbitrary<Name> =>
  fc.record({ kind: kind("name"), name: fc.constantFrom(...words), span });

export const name = nameOf([...WORDS, ...WORDS_OF_EDITS]);
export const typeNameWord = nameOf(WORDS);
export const propertyName = nameOf(["NoDangling", "A", "B", "deadlock", "types"]);

const line = fc
  .string({
    unit: fc.constantFrom("a", "b", " ", '"', "\\", "/", "*", "'", "é", "→", "{", "x in S"),
    maxLength: 12,
  })
  .map((text) => text.trimEnd());
export const text: fc.Arbitrary<Text> = fc.record({ text: line, span });
export const doc = maybe(fc.array(line, { minLength: 1, maxLength: 2 }).map((lines) => lines.join("\n")));
export const integer = fc.oneof(
  { weight: 8, arbitrary: fc.nat(20) },
  { weight: 1, arbitrary: fc.constantFrom(2 ** 53, 1e21, 123456789012345680000) },
);
