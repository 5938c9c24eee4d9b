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
  /** A number is the product of two others, which may be the same. */
  | { readonly kind: "product"; readonly product: number; readonly of: readonly [number, number] }
  | { readonly kind: "all" | "some"; readonly of: readonly Constraint[] };

export interface Narrowing {
  readonly constraints: readonly Constraint[];
  /** Of each number whose value is not known: its least and its greatest. Those with known values come before. */
  readonly unknown: Ranges;
}

/**
 * Which values a part of a value can have. A path to it has the positions of fields and items, and of keys in their
 * order; it is empty for a number by itself.
 */
export interface NarrowedPart {
  readonly path: readonly number[];
  readonly ranges: Ranges;
}

/** Constraints that lead in a circle could narrow by one value at a time. */
const ROUNDS_MAX = 16;

/** The values that the first number without a known value can have. */
export const narrowed = (narrowing: Narrowing, known: readonly number[]): Ranges =>
  narrowedDomains(narrowing, known)[0] ?? [];

/** The values that parts can have, to which the first numbers without a known value belong. */
export function narrowedParts(
  narrowing: Narrowing,
  known: readonly number[],
  paths: readonly (readonly number[])[],
): readonly NarrowedPart[] {
  const domains = narrowedDomains(narrowing, known);
  return paths.map((path, i) => ({ path, ranges: domains[i] ?? [] }));
}

/** Of each number without a known value, those that it can have; nothing if there is a number that can have none. */
function narrowedDomains({ constraints, unknown }: Narrowing, known: readonly number[]): readonly Ranges[] {
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
  return domains.slice(known.length);
}

/** The same array if nothing was excluded; null if the constraint can't be met. */
function propagate(constraint: Constraint, domains: readonly Ranges[]): readonly Ranges[] | null {
  switch (constraint.kind) {
    case "sum":
      return propagateSum(constraint, domains);
    case "product":
      return propagateProduct(constraint, domains);
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

function propagateProduct(
  { product, of: [a, b] }: Extract<Constraint, { kind: "product" }>,
  domains: readonly Ranges[],
): readonly Ranges[] | null {
  let left = domains;
  /** False if nothing is left. */
  const limit = (index: number, [low, high]: readonly [number, number]): boolean => {
    const domain = left[index] as Ranges;
    const within = cut(domain, low, high);
    if (within !== domain) left = left.map((other, i) => (i === index ? within : other));
    return within.length > 0;
  };
  const hull = (index: number): readonly [number, number] => hullOf(left[index] as Ranges);
  const [[a1, a2], [b1, b2]] = [hull(a), hull(b)];
  const corners = [a1 * b1, a1 * b2, a2 * b1, a2 * b2];
  if (!limit(product, [Math.min(...corners), Math.max(...corners)])) return null;
  if (a === b) return limit(a, rootsOf(hull(product))) ? left : null;
  if (!limit(a, factorOf(hull(product), hull(b)))) return null;
  return limit(b, factorOf(hull(product), hull(a))) ? left : null;
}

/** What a number can be whose product with one from a range lies in another range. */
function factorOf(
  [p1, p2]: readonly [number, number],
  [from, to]: readonly [number, number],
): readonly [number, number] {
  const anything = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY] as const;
  if (from <= 0 && to >= 0) {
    if (p1 <= 0 && p2 >= 0) return anything;
    // The other factor is not 0, and so at least 1 or at most -1.
    const most = Math.max(Math.abs(p1), Math.abs(p2));
    if (from < 0 && to > 0) return [-most, most];
    if (from === 0 && to === 0) return [1, 0];
  }
  const [b1, b2] = [from === 0 ? 1 : from, to === 0 ? -1 : to];
  const corners = [p1 / b1, p1 / b2, p2 / b1, p2 / b2];
  return [Math.ceil(Math.min(...corners)), Math.floor(Math.max(...corners))];
}

/** What a number can be whose square lies in a range. */
function rootsOf([, most]: readonly [number, number]): readonly [number, number] {
  if (most < 0) return [1, 0];
  const root = Math.ceil(Math.sqrt(most));
  return [-root, root];
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
    // There is no number -0.
    const [start, end] = [Math.max(a, low) + 0, Math.min(b, high) + 0];
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
