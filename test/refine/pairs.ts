/** Random pairs of small specs, of which the one is said to refine the other. */
import fc from "fast-check";
import {
  GUARDS,
  refinementText,
  TERMS,
  type Toy,
  type ToyAction,
  type ToyMapping,
  toyText,
  WIDE,
} from "./toy.js";

const starts = fc.constantFrom<readonly number[]>([0], [1], [0, 1], [0, 1, 2]);

const actionOf = (terms: typeof TERMS): fc.Arbitrary<ToyAction> =>
  fc.record({
    guard: fc.constantFrom(...GUARDS),
    first: fc.constantFrom(...terms),
    second: fc.constantFrom(...terms),
    fairness: fc.constant(""),
  });

export const toyOf = (
  names: readonly [string, string],
  terms: typeof TERMS,
  most: number,
): fc.Arbitrary<Toy> =>
  fc.record({
    names: fc.constant(names),
    starts: fc.tuple(starts, starts),
    actions: fc.array(actionOf(terms), { minLength: 1, maxLength: most }),
    groups: fc.constant([]),
  });

export interface Pair {
  readonly toy: Toy;
  readonly of: Toy;
  readonly mapping: ToyMapping;
}

const [, , , FIRST, SECOND] = TERMS;

/** Two specs that have nothing in common, or have most in common: then the one often refines the other. */
export const pairs: fc.Arbitrary<Pair> = fc
  .record({
    toy: toyOf(["x", "y"], TERMS, 3),
    of: toyOf(["u", "v"], WIDE, 4),
    isNear: fc.boolean(),
    /** Of a near pair: the actions that only the one, or only the other has. */
    more: fc.array(actionOf(TERMS), { maxLength: 1 }),
    extra: fc.array(actionOf(WIDE), { maxLength: 2 }),
    hides: fc.constantFrom(null, null, "first", "second"),
    first: fc.constantFrom(...WIDE),
    second: fc.constantFrom(...WIDE),
    isPlain: fc.boolean(),
  })
  .map(({ toy, of, isNear, more, extra, hides, first, second, isPlain }) => {
    const near: Toy = { ...of, starts: toy.starts, actions: [...toy.actions, ...extra] };
    const plain = isNear || isPlain;
    return {
      toy: isNear ? { ...toy, actions: [...toy.actions, ...more] } : toy,
      of: isNear ? near : of,
      mapping: {
        first: hides === "first" ? null : plain ? (FIRST ?? null) : first,
        second: hides === "second" ? null : plain ? (SECOND ?? null) : second,
      },
    };
  });

export const textOf = ({ toy, of, mapping }: Pair): string =>
  `${toyText("b", toy)}\n${refinementText(toy, of, "of", mapping)}\n`;
