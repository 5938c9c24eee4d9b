/**
 * Which values a number can have, given what must be true of it and others: constraint propagation over lists of
 * ranges. What is excluded is impossible; what is left may still be impossible.
 */

/** Ascending, and apart from each other; both ends are inclusive. */
export type Ranges = readonly (readonly [low: number, high: number])[];

/** What must be true of some numbers, which are known by their indices. It is plain data. */
export type Constraint =
  /** The sum of numbers, each multiplied by its coefficient, is from `low` to `high`; null where there is no bound. */
  | {
      readonly kind: "sum";
      readonly terms: readonly (readonly [index: number, coefficient: number])[];
      readonly low: number | null;
      readonly high: number | null;
    }
  | { readonly kind: "all" | "some"; readonly of: readonly Constraint[] };

export interface Narrowing {
  readonly constraints: readonly Constraint[];
  /** Of each number whose value is not known: its least and its greatest. Those with known values come before. */
  readonly unknown: Ranges;
}

/** Constraints that lead in a circle could narrow by one value at a time. */
const ROUNDS_MAX = 16;

/** The values that the first number without a known value can have. */
export function narrowed({ constraints, unknown }: Narrowing, known: readonly number[]): Ranges {
  let domains: readonly Ranges[] = [
    ...known.map((value): Ranges => [[value, value]]),
    ...unknown.map((range): Ranges => [range]),
  ];
  for (let round = 0; round < ROUNDS_MAX; round += 1) {
    const before = domains;
    for (const constraint of constraints) {
      const after = propagate(constraint, domains);
      if (after === null) return [];
      domains = after;
    }
    if (domains === before) break;
  }
  return domains[known.length] ?? [];
}

/** The same array if nothing was excluded; null if the constraint can't be met. */
function propagate(constraint: Constraint, domains: readonly Ranges[]): readonly Ranges[] | null {
  switch (constraint.kind) {
    case "sum":
      return propagateSum(constraint, domains);
    case "all": {
      let left: readonly Ranges[] = domains;
      for (const part of constraint.of) {
        const after = propagate(part, left);
        if (after === null) return null;
        left = after;
      }
      return left;
    }
    case "some": {
      const possible: (readonly Ranges[])[] = [];
      for (const part of constraint.of) {
        const after = propagate(part, domains);
        if (after === domains) return domains;
        if (after !== null) possible.push(after);
      }
      const [first] = possible;
      if (first === undefined) return null;
      if (possible.length === 1) return first;
      return replaced(domains, (domain, i) => {
        if (possible.some((way) => way[i] === domain)) return domain;
        return joined(possible.flatMap((way) => way[i] ?? []));
      });
    }
    default:
      return constraint satisfies never;
  }
}

function propagateSum(
  { terms, low, high }: Extract<Constraint, { kind: "sum" }>,
  domains: readonly Ranges[],
): readonly Ranges[] | null {
  let least = 0;
  let greatest = 0;
  for (const [index, coefficient] of terms) {
    const [from, to] = hullOf(domains[index] as Ranges);
    least += coefficient * (coefficient > 0 ? from : to);
    greatest += coefficient * (coefficient > 0 ? to : from);
  }
  const [atLeast, atMost] = [low ?? Number.NEGATIVE_INFINITY, high ?? Number.POSITIVE_INFINITY];
  if (least > atMost || greatest < atLeast) return null;
  if (least >= atLeast && greatest <= atMost) return domains;
  let left = domains;
  for (const [index, coefficient] of terms) {
    const domain = domains[index] as Ranges;
    const [from, to] = hullOf(domain);
    // What is left for this term when all others are as small, or as large, as they can be.
    const most = atMost - (least - coefficient * (coefficient > 0 ? from : to));
    const fewest = atLeast - (greatest - coefficient * (coefficient > 0 ? to : from));
    const [a, b] = [fewest / coefficient, most / coefficient];
    const within = cut(domain, Math.ceil(Math.min(a, b)), Math.floor(Math.max(a, b)));
    if (within.length === 0) return null;
    if (within !== domain) left = left.map((other, i) => (i === index ? within : other));
  }
  return left;
}

function hullOf(ranges: Ranges): readonly [number, number] {
  const [first, last] = [ranges[0], ranges[ranges.length - 1]];
  if (first === undefined || last === undefined) throw new Error("a number without values");
  return [first[0], last[1]];
}

/** What lies from `low` to `high`; the same list if all does. */
function cut(ranges: Ranges, low: number, high: number): Ranges {
  const [from, to] = hullOf(ranges);
  if (from >= low && to <= high) return ranges;
  return ranges.flatMap(([a, b]): Ranges => {
    const [start, end] = [Math.max(a, low), Math.min(b, high)];
    return start <= end ? [[start, end]] : [];
  });
}

/** The ranges in order, those that touch or overlap made into one. */
function joined(ranges: readonly (readonly [number, number])[]): Ranges {
  const found: [number, number][] = [];
  for (const [low, high] of [...ranges].sort((a, b) => a[0] - b[0])) {
    const last = found.at(-1);
    if (last !== undefined && low <= last[1] + 1) last[1] = Math.max(last[1], high);
    else found.push([low, high]);
  }
  return found;
}

/** The same array if nothing is replaced. */
function replaced(
  domains: readonly Ranges[],
  by: (domain: Ranges, index: number) => Ranges,
): readonly Ranges[] {
  const found = domains.map(by);
  return found.every((domain, i) => domain === domains[i]) ? domains : found;
}
