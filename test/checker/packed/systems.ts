/**
 * Small random transition systems, with everything that can be seen in one: invariants, step properties, premises,
 * failures in all places, deadlocks, symmetry. A state is a number; all that happens to it stands in tables, or
 * follows from numbers drawn once.
 */
import type { Failure, FailureKind } from "../../../checker/index.js";

export type Judged = boolean | Failure;

export interface Step {
  readonly action: number;
  readonly choice: number;
  readonly to: number | Failure;
}

export interface Property {
  readonly name: string;
  readonly kind: "invariant" | "step" | "reachable" | "temporal";
  readonly judge: (from: number, to: number) => Judged;
  readonly premise: ((from: number, to: number) => boolean) | null;
}

export interface System {
  readonly size: number;
  readonly actions: number;
  readonly initial: readonly (number | Failure)[];
  readonly steps: (state: number) => readonly Step[];
  readonly properties: readonly Property[];
  readonly deadlocked: (state: number) => Judged;
  /** Null without symmetry. */
  readonly representative: ((state: number) => number) | null;
}

export const isFailure = (value: Judged | number): value is Failure => typeof value === "object";

/** Numbers that follow from the seed alone. */
class Random {
  constructor(private state: number) {}

  /** From 0 to below `end`. */
  below(end: number): number {
    this.state = (this.state + 0x6d2b79f5) | 0;
    let t = Math.imul(this.state ^ (this.state >>> 15), this.state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) % end;
  }

  chance(percent: number): boolean {
    return this.below(100) < percent;
  }

  pick<T>(items: readonly [T, ...T[]]): T {
    return items[this.below(items.length)] ?? items[0];
  }
}

const KINDS: readonly FailureKind[] = ["assertion", "type", "evaluation"];

/** One place for each: a place can come up in steps, in properties and in deadlock. */
export const FAILURES: readonly Failure[] = [40, 10, 30, 20].map((start, i) => ({
  kind: KINDS[i % 3] as FailureKind,
  message: `at ${start}`,
  place: { file: 0, start, end: start + 1 },
}));

/** More than there are states. */
const TABLE_SIZE = 1009;

/** A judgement for each key, drawn when it is first asked for; the same ever after. */
function judgements(random: Random, size: number, percentFalse: number, percentFailing: number) {
  return Array.from({ length: size }, (): Judged => {
    if (random.below(100) < percentFailing) return FAILURES[random.below(4)] as Failure;
    return random.below(100) >= percentFalse;
  });
}

function propertyOf(random: Random, name: string, classOf: (state: number) => number) {
  const kind = random.pick([
    "invariant",
    "step",
    "reachable",
    "invariant",
    "step",
    "step",
    "temporal",
  ] as const);
  const percentFalse = kind === "reachable" ? 98 : random.pick([0, 1, 5]);
  const table = judgements(random, TABLE_SIZE, percentFalse, random.pick([0, 1, 3]));
  const spoken = judgements(random, TABLE_SIZE, random.pick([100, 100, 90]), 0);
  const key = (from: number, to: number): number =>
    kind === "step" ? (classOf(from) * 31 + classOf(to) * 7) % TABLE_SIZE : classOf(from);
  const property: Property = {
    name,
    kind,
    judge: (from, to) => (kind === "temporal" ? true : (table[key(from, to)] ?? true)),
    premise:
      kind === "temporal" || kind === "reachable" || random.chance(50)
        ? null
        : (from) => spoken[classOf(from)] === true,
  };
  return property;
}

/** Steps to anywhere. */
function anywhere(random: Random) {
  const size = 1 + random.below(random.pick([3, 30, 300, 600]));
  const actions = 1 + random.below(4);
  const near = random.chance(50);
  const stepsMax = random.pick([2, 3, 5]);
  const failing = random.pick([0, 0, 1, 5]);
  const table = Array.from({ length: size }, (_, state) => {
    const count = random.chance(80) ? stepsMax : random.below(stepsMax + 1);
    const steps = Array.from({ length: count }, (_, choice): Step => {
      const to = near ? (state + random.below(8)) % size : random.below(size);
      return {
        action: 0,
        choice,
        to: random.below(300) < failing ? (FAILURES[random.below(4)] as Failure) : to,
      };
    });
    // By action, in the order in which they are declared.
    const cuts = steps.map(() => random.below(actions)).sort((a, b) => a - b);
    return steps.map((step, i) => ({ ...step, action: cuts[i] as number }));
  });
  return {
    size,
    actions,
    steps: (state: number) => table[state] ?? [],
    classOf: (s: number) => s,
    swap: null,
  };
}

/** Two processes that are the same and share one more number: states that differ by their exchange are one. */
function twins(random: Random) {
  const places = 2 + random.below(11);
  const shared = 1 + random.below(4);
  const size = places * places * shared;
  const failing = random.pick([0, 0, 2]);
  const moves = Array.from({ length: places * shared }, () =>
    Array.from({ length: random.below(4) }, () =>
      random.below(100) < failing
        ? (FAILURES[random.below(4)] as Failure)
        : { place: random.below(places), shared: random.below(shared) },
    ),
  );
  const parts = (state: number): readonly [number, number, number] => [
    state % places,
    Math.floor(state / places) % places,
    Math.floor(state / (places * places)),
  ];
  const join = (p: number, q: number, s: number): number => p + places * (q + places * s);
  const steps = (state: number): readonly Step[] => {
    const [p, q, s] = parts(state);
    return [0, 1].flatMap((action) =>
      (moves[(action === 0 ? p : q) * shared + s] ?? []).map((move, choice) => ({
        action,
        choice,
        to:
          "kind" in move
            ? move
            : action === 0
              ? join(move.place, q, move.shared)
              : join(p, move.place, move.shared),
      })),
    );
  };
  const swap = (state: number): number => {
    const [p, q, s] = parts(state);
    return join(Math.min(p, q), Math.max(p, q), s);
  };
  return { size, actions: 2, steps, classOf: swap, swap };
}

export function systemOf(seed: number): System {
  const random = new Random(seed);
  const symmetric = random.chance(30);
  const { size, actions, steps, classOf, swap } = symmetric ? twins(random) : anywhere(random);
  const starts = 1 + random.below(random.pick([1, 3, 12]));
  const initial = Array.from({ length: starts }, (_, i) =>
    i > 0 && random.chance(3) ? (FAILURES[random.below(4)] as Failure) : random.below(size),
  );
  const stuck = random.pick([() => false, (state: number) => steps(state).length === 0]);
  const deadlocks = judgements(random, size, 1, 1);
  const judgesDeadlock = random.chance(50);
  return {
    size,
    actions,
    // A symmetric system starts the same for both processes.
    initial: swap === null ? initial : initial.map((s) => (typeof s === "number" ? swap(s) : s)),
    steps,
    properties: Array.from({ length: random.below(6) }, (_, i) => propertyOf(random, `P${i}`, classOf)),
    deadlocked: (state) => {
      const judged = deadlocks[classOf(state)] ?? true;
      if (isFailure(judged) && judgesDeadlock) return judged;
      return stuck(state) || (judgesDeadlock && judged === false);
    },
    representative: swap,
  };
}
