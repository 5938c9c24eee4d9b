/**
 * Searches that lead the tables of the kernels into every corner. Each says what is wrong, in lines; none where nothing
 * is. They are run as tests, and once more with defects seeded, which they are to find.
 */
import type { Tuning } from "../../checker/packed/explorer-options.js";
import { differing, linked, raiseHere, searched, searchedTogether, TINY } from "../emit/backends.js";
import type { Case } from "../seeded.js";
import {
  ALIKE,
  differentNumbers,
  type Listed,
  listedModel,
  numbersBelow,
  type State,
  stateMixedTo,
  stateOf,
} from "./listed.js";
import { MANY, modelsOf, SYMMETRIC } from "./texts.js";

const SMALL: readonly Tuning[] = [
  { chunkStates: 1, kernel: TINY },
  { chunkStates: 16, kernel: { outFlush: 64, partitionStates: 16, firstLineBits: 1 } },
  {},
];

/** A search in JavaScript, and those by a kernel with different tunings. */
function compared(listed: Listed, tunings: readonly Tuning[] = SMALL): readonly string[] {
  const { model, distinct, outside } = listedModel(listed);
  const wanted = searched(model, { tuning: { kernelFrom: Number.POSITIVE_INFINITY } });
  const counted = (JSON.parse(wanted.told["counts"] as string) as { readonly distinct: number }).distinct;
  const found = counted === distinct ? [] : [`${counted} states of ${distinct}`];
  const excluded = Number(JSON.parse(wanted.told["outside"] as string));
  if (excluded !== outside) found.push(`${excluded} states outside of ${outside}`);
  for (const tuning of tunings) {
    const { told, backend } = searched(model, { tuning: { kernelFrom: 0, ...tuning } });
    const what = JSON.stringify(tuning);
    if (backend !== "wasm") found.push(`${what}: the kernel did not run`);
    found.push(...differing(what, wanted.told, told));
  }
  return found;
}

/** A search in JavaScript, and those that threads share. */
async function shared(listed: Listed): Promise<readonly string[]> {
  const { model } = listedModel(listed);
  const wanted = searched(model, { tuning: { kernelFrom: Number.POSITIVE_INFINITY } });
  const found: string[] = [];
  for (const kernel of [TINY, { outFlush: 64, partitionStates: 16, firstLineBits: 1 }, {}]) {
    const tuning = { kernelFrom: 0, crewFrom: 0, kernel: { sharedFrom: 1, waits: true, ...kernel } };
    const { told, workers } = await searchedTogether(model, { tuning, crew: { size: 3, raise: raiseHere } });
    const what = JSON.stringify(kernel);
    if (workers !== 3) found.push(`${what}: ${workers} threads`);
    found.push(...differing(what, wanted.told, told));
  }
  return found;
}

const bitsOf = (used: readonly number[]): number => used.reduce((a, b) => a + b, 0);

/** A list, and the same states once more, in another order, from a second hub. */
const twice = <Item>(list: readonly Item[]): readonly (readonly Item[])[] => [
  list,
  [...list.slice(1, 2), ...list.slice(2).reverse(), ...list.slice(0, 1)],
];

/** States all over, as many as there are at most. */
function anywhere(used: readonly number[], count: number, rest: Partial<Listed> = {}): Listed {
  const states = differentNumbers(bitsOf(used), count, bitsOf(used)).map((n) =>
    stateOf(n, { used, ...rest }),
  );
  return { used, lists: twice(states), bad: states.slice(-1), ...rest };
}

/** The same, of which half lie outside, or more; the hubs lie inside. */
function halfOutside(used: readonly number[], count: number): Listed {
  const word = used.indexOf(Math.max(...used));
  const [inState, inStep] = [1, 2];
  const numbers = differentNumbers(bitsOf(used), count, bitsOf(used));
  const states = numbers.map((n) => stateOf(n, { used }));
  const inside = states.filter((state) => ((state[word] as number) & (inState | inStep)) === 0);
  const [first, second, third] = inside as [State, State, State];
  // Those that a step may not set a bit of can be reached from one that has it.
  const other = third.with(word, (third[word] as number) | inStep);
  const half = states.length >> 1;
  return {
    used,
    lists: [
      [first, ...states.slice(0, half)],
      [second, ...states.slice(half), ...states.slice(0, half).reverse()],
      [other, ...states],
    ],
    hasPartners: true,
    bad: states.filter((state) => ((state[word] as number) & inState) !== 0).slice(-1),
    outside: { word, inState, inStep },
  };
}

/** States of which all but the first lie outside. */
function onlyOutside(used: readonly number[], count: number): Listed {
  const all = differentNumbers(bitsOf(used), count, 17).map((n) => stateOf(n, { used }));
  const hub = all.find(([word = 0]) => word % 2 === 0) as State;
  const others = all.filter(([word = 0]) => word % 2 !== 0);
  const outside = { word: 0, inState: 1, inStep: 0 };
  return { used, lists: [[hub, ...others]], bad: others.slice(-1), outside };
}

/** A tree of states, each of which leads to several outside, mostly to the same one. */
function mostlyOutside(used: readonly number[]): Listed {
  const all = differentNumbers(bitsOf(used), 3000, 23).map((n) => stateOf(n, { used }));
  const inside = all.filter(([word = 0]) => word % 2 === 0).slice(0, 600);
  const others = all.filter(([word = 0]) => word % 2 !== 0);
  const same = others.slice(0, 1).flatMap((state) => [state, state, state, state]);
  const lists = inside.map((hub, i) => [
    hub,
    ...same,
    ...others.slice(2 * i, 2 * i + 4),
    ...inside.slice(8 * i + 1, 8 * i + 9),
  ]);
  return { used, lists, outside: { word: 0, inState: 1, inStep: 0 } };
}

/** States that are reached again once the table has grown for others. */
function again(used: readonly number[], count: number): Listed {
  const states = differentNumbers(bitsOf(used), 4 * count, 11).map((n) => stateOf(n, { used }));
  const first = states.slice(0, count);
  return { used, lists: [first, states.slice(count), first] };
}

/** States that mixing makes to numbers with the same highest bits, and whatever below. */
function together(used: readonly number[], high: number, count: number): Listed {
  const low = bitsOf(used) - high;
  const begin = numbersBelow(1n << BigInt(high), 1, 7)[0] as bigint;
  const mixed = differentNumbers(low, count, 3).map((n) => (begin << BigInt(low)) | n);
  return { used, lists: twice(mixed.map((n) => stateMixedTo(n, { used }))) };
}

/** States that mixing makes to numbers with the same highest bits, and the same 32 lowest. */
function alikeBelow(used: readonly number[], high: number, count: number): Listed {
  const bits = bitsOf(used);
  const [begin, end] = numbersBelow(1n << 32n, 2, 9) as [bigint, bigint];
  const top = (begin & ((1n << BigInt(high)) - 1n)) << BigInt(bits - high);
  const mixed = Array.from({ length: count }, (_, i) => top | (BigInt(i) << 32n) | end);
  return { used, lists: twice(mixed.map((n) => stateMixedTo(n, { used }))) };
}

/** One state again and again, between others. */
function repeated(used: readonly number[], count: number): Listed {
  const [hub, same, ...others] = differentNumbers(bitsOf(used), 50, 5).map((n) => stateOf(n, { used }));
  if (hub === undefined || same === undefined) throw new Error("there are too few states");
  return { used, lists: [[hub, ...Array.from({ length: count }, () => same), ...others, same]] };
}

const PAIRS: readonly (readonly [number, number])[] = [
  [1, 0],
  [0, 3],
  [4, 0],
  [3, 2],
  [6, 5],
  [10, 2],
  [31, 4],
  [20, 16],
  [5, 31],
  [18, 22],
  [32, 13],
  [32, 31],
  [31, 32],
];

const WIDE: readonly (readonly number[])[] = [
  [32, 32],
  [32, 32, 7],
  [9, 32, 32, 32],
  [32, 4, 32, 32, 32],
  [32, 32, 32, 32, 32, 32, 32, 32, 32],
];

const NARROW_AND_WIDE: readonly (readonly number[])[] = [
  [20, 16],
  [32, 32, 7],
];

const WITHIN = `constraint Few : forall n in Node : place[n] + place[last] < 7
step constraint Slow : last' != last or place'[last] <= 2
invariant Lower : forall n in Node : place[n] + place[last] < 7
`;

/** Of more words; some states lie outside that are reached before, and more follow in the same buffer. */
const MANY_WIDE = `spec many_wide
var a : 0 .. 299 = 0
var b : 0 .. 229 = 0
var go : bool = false
var k : 0 .. 1 = 0
var f : [0 .. 1 -> 0 .. 70000] = [i in 0 .. 1 |-> 0]
action jump { when not go  a' in 0 .. 299  b' in 0 .. 229  go' = true }
action leave(c in 5 .. 9) { when go  b' = b + c }
action tick { when not go and k = 0  k' = 1 }
constraint Few : a < 2 and b < 5
invariant Small : a + b < 528
`;

const specCase = (text: string, tunings: readonly Tuning[]): readonly string[] =>
  modelsOf(text).flatMap((model) => {
    const wanted = searched(model);
    const { program } = linked(model);
    model.kernel = () => program;
    return tunings.flatMap((tuning) =>
      differing(
        JSON.stringify(tuning),
        wanted.told,
        searched(model, { tuning: { kernelFrom: 0, ...tuning } }).told,
      ),
    );
  });

export const CASES: readonly Case[] = [
  ...PAIRS.map((used) => ({
    what: `states of ${used[0]} and ${used[1]} bits`,
    run: () => compared(anywhere(used, 3000)),
  })),
  ...[[4, 3], [20, 16], [32, 31], ...WIDE].map((used) => ({
    what: `states of ${used.join(", ")} bits, of which many lie outside`,
    run: () => compared(halfOutside(used, 2500)),
  })),
  ...NARROW_AND_WIDE.flatMap((used) => [
    {
      what: `a state of ${used.join(", ")} bits that leads to nothing but states outside`,
      run: () => compared(onlyOutside(used, 6000)),
    },
    {
      what: `states of ${used.join(", ")} bits, of which many lie outside, in threads`,
      run: () => shared(halfOutside(used, 2500)),
    },
    {
      what: `states of ${used.join(", ")} bits that lead nearly only outside, in threads`,
      run: () => shared(mostlyOutside(used)),
    },
  ]),
  {
    what: "states with a bit that is always set",
    run: () => compared(anywhere([31, 14], 2000, { isMarked: true })),
  },
  {
    what: "a state reached 10,000 times in one batch",
    run: () => [...compared(repeated([20, 20], 10_000)), ...compared(repeated([32, 32, 5], 10_000))],
  },
  {
    what: "a table that grows between two visits of its states",
    run: () =>
      [
        [20, 20],
        [32, 32, 7],
      ].flatMap((used) => compared(again(used, 3000), [{ kernel: TINY }, { kernel: { firstLineBits: 4 } }])),
  },
  {
    what: "states of one partition only",
    run: () =>
      compared(together([20, 20], 8, 6000), [...SMALL, { kernel: { outFlush: 8, partitionStates: 1 } }]),
  },
  {
    what: "states of one line, more than a slot can say that they are behind it",
    run: () => [
      // At first there are 2^13 lines, and 4 bits are left to say how far behind.
      ...compared(together([20, 20], 14, 400), [{ kernel: { firstLineBits: 13 } }]),
      ...compared(together([20, 20], 16, 700), [{ kernel: { firstLineBits: 13 } }]),
      ...compared(together([32, 8], 15, 2000), [{ kernel: { firstLineBits: 13 } }]),
      // The part of a partition has less lines than that.
      ...compared(together([20, 20], 11, 300), [{ kernel: { firstLineBits: 9 } }]),
    ],
  },
  {
    what: "states of one line, in slots of 8 bytes",
    run: () => [
      ...compared(together([32, 20], 12, 300), [{ kernel: TINY }, { kernel: { firstLineBits: 12 } }]),
      ...compared(together([32, 31], 13, 500), [{ kernel: { firstLineBits: 11 } }]),
      ...compared(alikeBelow([32, 31], 13, 100), [{ kernel: TINY }]),
    ],
  },
  {
    what: "slots of 8 bytes that become slots of 4",
    run: () => compared(anywhere([20, 17], 9000), [{ kernel: TINY }, { kernel: { firstLineBits: 8 } }]),
  },
  ...WIDE.map((used) => ({
    what: `states of ${used.length} words`,
    run: () => compared(anywhere(used, 2500)),
  })),
  ...WIDE.slice(1).map((used) => ({
    what: `states of ${used.length} words that differ in one`,
    run: () => {
      const states = used.flatMap((bits, word) =>
        Array.from({ length: Math.min(200, 2 ** bits - 1) }, (_, i) =>
          used.map((_unused, k) => (k === word ? (i + 1) << (bits === 32 ? 23 : 0) : 0)),
        ),
      );
      return compared({ used, lists: twice([used.map(() => 0), ...states]) });
    },
  })),
  {
    what: "different states of which half of the hash is the same",
    run: () =>
      ALIKE.flatMap(([a, b]) =>
        compared({ used: [32, 32, 32], lists: [[[1, 2, 3], a, b, a]] }, [{ kernel: TINY }]),
      ),
  },
  { what: "symmetric values", run: () => specCase(SYMMETRIC, SMALL) },
  { what: "symmetric values within constraints", run: () => specCase(SYMMETRIC + WITHIN, SMALL) },
  {
    what: "a state with more successors than the buffer has room for",
    run: () => specCase(MANY, [{ kernel: { ...TINY, partitionStates: 4096 }, chunkStates: 1024 }]),
  },
  {
    what: "a state with more successors than the buffer has room for, after others that lead outside",
    run: () => specCase(MANY_WIDE, [{}, { kernel: { outFlush: 1000 } }]),
  },
  {
    what: "a state with more successors than the buffer has room for, within constraints",
    run: () =>
      ["a % 3 = 0", "a < 2 and b < 5"].flatMap((inside) =>
        specCase(`${MANY}constraint Third : ${inside}\nstep constraint Other : b' % 2 = 0 or go\n`, [
          { kernel: { ...TINY, partitionStates: 4096 }, chunkStates: 1024 },
        ]),
      ),
  },
];
