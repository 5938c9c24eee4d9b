/** Texts with a few accidents: characters, tokens and lines that are lost, doubled, swapped or exchanged. */
import fc from "fast-check";
import { type Accident, afterAccident, INTRUDERS, type Unit } from "./accidents.js";

const accident: fc.Arbitrary<Accident> = fc.record({
  unit: fc.constantFrom<Unit>("character", "token", "token", "token", "line"),
  kind: fc.constantFrom("lost", "doubled", "swapped", "exchanged", "put in"),
  at: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
  other: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
  intruder: fc.constantFrom(...INTRUDERS),
});

/** One of the texts, after one to four accidents. */
export const mutilated = (texts: readonly string[]): fc.Arbitrary<string> =>
  fc
    .tuple(fc.constantFrom(...texts), fc.array(accident, { minLength: 1, maxLength: 4 }))
    .map(([text, accidents]) => accidents.reduce(afterAccident, text));
