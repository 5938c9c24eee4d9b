/**
 * Specs of two variables with values from 0 to 2, as data and as text, and a judge of refinement between them that
 * shares nothing with the checker: it follows all behaviours with sets of states as texts.
 */

/** An expression over the two variables of a spec, with the value that it has. */
interface Term {
  readonly text: (first: string, second: string) => string;
  readonly of: (first: number, second: number) => number;
}

interface Guard {
  readonly text: (first: string, second: string) => string;
  readonly of: (first: number, second: number) => boolean;
}

export const TERMS: readonly Term[] = [
  { text: () => "0", of: () => 0 },
  { text: () => "1", of: () => 1 },
  { text: () => "2", of: () => 2 },
  { text: (a) => a, of: (a) => a },
  { text: (_, b) => b, of: (_, b) => b },
  { text: (a) => `(${a} + 1) % 3`, of: (a) => (a + 1) % 3 },
  { text: (_, b) => `(${b} + 1) % 3`, of: (_, b) => (b + 1) % 3 },
  { text: (a) => `2 - ${a}`, of: (a) => 2 - a },
  { text: (a, b) => `(${a} + ${b}) % 3`, of: (a, b) => (a + b) % 3 },
];

/** Terms whose value can be outside of 0 to 2. */
export const WIDE: readonly Term[] = [
  ...TERMS,
  { text: (a) => `${a} + 1`, of: (a) => a + 1 },
  { text: (a, b) => `${a} + ${b}`, of: (a, b) => a + b },
];

export const GUARDS: readonly Guard[] = [
  { text: () => "true", of: () => true },
  { text: (a) => `${a} = 0`, of: (a) => a === 0 },
  { text: (a) => `${a} > 0`, of: (a) => a > 0 },
  { text: (_, b) => `${b} < 2`, of: (_, b) => b < 2 },
  { text: (_, b) => `${b} = 1`, of: (_, b) => b === 1 },
  { text: (a, b) => `${a} != ${b}`, of: (a, b) => a !== b },
  { text: (a, b) => `${a} <= ${b}`, of: (a, b) => a <= b },
];

export interface ToyAction {
  readonly guard: Guard;
  readonly first: Term;
  readonly second: Term;
  readonly fairness: "" | "fair " | "strong fair ";
}

export interface Toy {
  readonly names: readonly [string, string];
  /** All combinations of these are initial. */
  readonly starts: readonly [readonly number[], readonly number[]];
  readonly actions: readonly ToyAction[];
  /** Of several actions together, by their places. */
  readonly groups: readonly ToyGroup[];
}

export interface ToyGroup {
  readonly members: readonly number[];
  readonly fairness: "fair " | "strong fair ";
}

export interface ToyMapping {
  /** Null: hidden. */
  readonly first: Term | null;
  readonly second: Term | null;
}

export function toyText(spec: string, { names: [a, b], starts, actions, groups }: Toy): string {
  const set = (values: readonly number[]): string => `{${values.join(", ")}}`;
  return [
    `spec ${spec}`,
    `var ${a} : 0 .. 2 in ${set(starts[0])}`,
    `var ${b} : 0 .. 2 in ${set(starts[1])}`,
    ...actions.map(
      ({ guard, first, second, fairness }, i) =>
        `${fairness}action go${i} { when ${guard.text(a, b)}  ${a}' = ${first.text(a, b)}  ${b}' = ${second.text(a, b)} }`,
    ),
    ...groups.map(({ members, fairness }) => `${fairness}{ ${members.map((i) => `go${i}`).join(", ")} }`),
    "deadlock allowed",
  ].join("\n");
}

export function refinementText(toy: Toy, of: Toy, path: string, { first, second }: ToyMapping): string {
  const [a, b] = toy.names;
  const mapped = [first, second].flatMap((term, i) =>
    term === null ? [] : [`  var ${of.names[i]} = ${term.text(a, b)}`],
  );
  return [`refinement R : "${path}" {`, ...mapped, "}"].join("\n");
}

type Pair = readonly [number, number];

const isSmall = (n: number): boolean => n >= 0 && n <= 2;

const stepOf = ({ guard, first, second }: ToyAction, [a, b]: Pair): readonly Pair[] => {
  if (!guard.of(a, b)) return [];
  const next = [first.of(a, b), second.of(a, b)] as const;
  return next.every(isSmall) ? [next] : [];
};

const stepsOf = ({ actions }: Toy, from: Pair): readonly Pair[] =>
  actions.flatMap((action) => stepOf(action, from));

const startsOf = ({ starts: [first, second] }: Toy): readonly Pair[] =>
  first.flatMap((a) => second.map((b): Pair => [a, b]));

/** The number of states of a shortest behaviour that is none of the other toy; null if there is none. */
export function shortestRefutation(toy: Toy, of: Toy, { first, second }: ToyMapping): number | null {
  /** What is seen: a number, or null where nothing is mapped. */
  const seen = ([a, b]: Pair): readonly (number | null)[] => [
    first === null ? null : first.of(a, b),
    second === null ? null : second.of(a, b),
  ];
  const looksLike = (theirs: Pair, shown: readonly (number | null)[]): boolean =>
    theirs.every((value, i) => shown[i] === null || shown[i] === value);
  const looksAs = (x: readonly (number | null)[], y: readonly (number | null)[]): boolean =>
    x.every((value, i) => value === y[i]);
  const everything: Pair[] = [0, 1, 2].flatMap((a) => [0, 1, 2].map((b): Pair => [a, b]));

  /** All that can be reached by steps that are not seen, found by going round until nothing is added. */
  const settled = (some: ReadonlySet<string>, shown: readonly (number | null)[]): ReadonlySet<string> => {
    const all = new Set(some);
    for (let size = -1; size !== all.size; ) {
      size = all.size;
      for (const from of everything)
        if (all.has(from.join()))
          for (const to of stepsOf(of, from)) if (looksLike(to, shown)) all.add(to.join());
    }
    return all;
  };

  /** By length of the behaviour: all ends, each with what the other toy may be in. */
  let ends = new Map<string, { readonly at: Pair; readonly may: ReadonlySet<string> }>();
  const met = new Set<string>();
  for (const at of startsOf(toy)) {
    const may = settled(
      new Set(startsOf(of).flatMap((their) => (looksLike(their, seen(at)) ? [their.join()] : []))),
      seen(at),
    );
    if (may.size === 0) return 1;
    ends.set(`${at.join()} ${[...may].sort().join(" ")}`, { at, may });
  }
  for (let length = 2; ends.size > 0; length += 1) {
    const next: typeof ends = new Map();
    for (const [key, { at, may }] of ends) {
      if (met.has(key)) continue;
      met.add(key);
      for (const to of stepsOf(toy, at)) {
        const after = new Set(looksAs(seen(at), seen(to)) ? may : []);
        for (const from of everything)
          if (may.has(from.join()))
            for (const their of stepsOf(of, from)) if (looksLike(their, seen(to))) after.add(their.join());
        const all = settled(after, seen(to));
        if (all.size === 0) return length;
        next.set(`${to.join()} ${[...all].sort().join(" ")}`, { at: to, may: all });
      }
    }
    ends = next;
  }
  return null;
}

const isSame = (a: Pair, b: Pair): boolean => a.join() === b.join();

/** What must go on: one action, or one of several. */
interface Demand {
  readonly actions: readonly ToyAction[];
  readonly fairness: "fair " | "strong fair ";
}

const demandsOf = ({ actions, groups }: Toy): readonly Demand[] => [
  ...actions.flatMap((action) =>
    action.fairness === "" ? [] : [{ actions: [action], fairness: action.fairness }],
  ),
  ...groups.map(({ members, fairness }) => ({
    actions: members.flatMap((i) => actions[i] ?? []),
    fairness,
  })),
];

/** The steps that change something. */
const realSteps = ({ actions }: Demand, from: Pair): readonly Pair[] =>
  actions.flatMap((action) => stepOf(action, from)).filter((to) => !isSame(from, to));

/**
 * Whether some fair behaviour is not fair as the other toy demands, by trying every set of states that can be the ones
 * that are visited forever. Everything must be mapped, and every step be one of the other toy's.
 */
export function isUnfair(toy: Toy, of: Toy, { first, second }: ToyMapping): boolean {
  const seen = ([a, b]: Pair): Pair => [first?.of(a, b) ?? 0, second?.of(a, b) ?? 0];
  const reached: Pair[] = [...startsOf(toy)];
  for (const from of reached)
    for (const to of stepsOf(toy, from)) if (!reached.some((known) => isSame(known, to))) reached.push(to);
  const demands = demandsOf(of);
  const own = demandsOf(toy);
  for (let bits = 1; bits < 2 ** reached.length; bits += 1) {
    const among = reached.filter((_, i) => (bits >> i) % 2 === 1);
    const isIn = (state: Pair): boolean => among.some((one) => isSame(one, state));
    for (const demand of demands) {
      // The demanded step is never taken: what is left must lead from each state to each other.
      const isDemanded = (from: Pair, to: Pair): boolean =>
        realSteps(demand, seen(from)).some((next) => isSame(next, seen(to)));
      const steps = (from: Pair): readonly Pair[] =>
        stepsOf(toy, from).filter((to) => !isSame(from, to) && isIn(to) && !isDemanded(from, to));
      const isAbleIn = among.filter((state) => realSteps(demand, seen(state)).length > 0);
      if (demand.fairness === "fair " ? isAbleIn.length < among.length : isAbleIn.length === 0) continue;
      if (!among.every((from) => among.every((to) => leads(from, to, steps)))) continue;
      const isFair = own.every((action) => {
        const isTaken = among.some((from) =>
          realSteps(action, from).some((to) => steps(from).some((one) => isSame(one, to))),
        );
        const able = among.filter((state) => realSteps(action, state).length > 0);
        return isTaken || (action.fairness === "fair " ? able.length < among.length : able.length === 0);
      });
      if (isFair) return true;
    }
  }
  return false;
}

/** Whether steps lead from one state to another; from each state to itself none are needed. */
function leads(from: Pair, to: Pair, steps: (from: Pair) => readonly Pair[]): boolean {
  const met = [from];
  for (const at of met)
    for (const next of steps(at)) if (!met.some((known) => isSame(known, next))) met.push(next);
  return met.some((known) => isSame(known, to));
}
