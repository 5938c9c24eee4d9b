/** Candidates for facts: all clauses of a few conditions that are true in every reachable state, none part of another. */
import { some } from "../ir/walk.js";
import type { Atom } from "./atoms.js";
import type { Budget } from "./budget.js";
import { bindingsOf, type Clause, type Literal, literal } from "./clauses.js";
import type { World } from "./world.js";

/** Reachable states at some constants. */
export interface Reached {
  readonly world: World;
  readonly states: Int32Array;
  readonly count: number;
  /** The first of them are the initial states. */
  readonly initial: number;
  /** Whether these are all. */
  readonly whole: boolean;
}

export interface CandidateOptions {
  readonly atoms: readonly (Atom & {
    /** Whether evaluating it can be a mistake: then no fact is made of it. */
    readonly canFail: boolean;
  })[];
  readonly apart: readonly number[];
  /** Of the frame: bound variables that facts may speak of. */
  readonly frame: readonly number[];
  readonly budget: Budget;
}

/** How many places and conditions on data a clause has, in the order in which clauses are looked for. */
const SHAPES: readonly (readonly [places: number, data: number])[] = [
  [0, 1],
  [1, 0],
  [0, 2],
  [1, 1],
  [2, 0],
  [1, 2],
  [2, 1],
  [0, 3],
  [2, 2],
];

/** No more candidates of a tier are collected. */
const CANDIDATES_MAX = 16_000;

/**
 * Conditions by how far-fetched they are: of one value of each type, of two, of counts. Candidates of a higher tier come
 * last, so that they can't take the place of the others.
 */
const TIERS = [0, 1, 2];

const tierOf = ({ node, binds }: Atom, apart: readonly number[]): number =>
  some(node, ({ kind }) => kind === "count")
    ? 2
    : [...binds].some((slot) => (apart[slot] ?? -1) >= 0)
      ? 1
      : 0;

/** Words of bits. */
type Bits = Int32Array;

/**
 * The truth of all conditions at all points: a reachable state with values for the bound variables. Points at which all
 * conditions have the same truth are one.
 */
function pointsOf(
  { world, states, count, initial }: Reached,
  { atoms, apart, frame, budget }: CandidateOptions,
): { readonly points: readonly Bits[]; readonly unknown: ReadonlySet<number> } {
  const seen = new Set<string>();
  const points: Bits[] = [];
  const width = Math.ceil(atoms.length / 32);
  // With one value of a type there is no second one.
  const known = frame.filter((slot) => (apart[slot] ?? -1) < 0 || world.frameSize(slot) > 1);
  const isKnown = ({ binds }: Atom): boolean => [...binds].every((slot) => known.includes(slot));
  const instances = bindingsOf(known, apart, world).map((values) =>
    atoms.map((atom, i) => (isKnown(atom) ? world.instance(i, values) : null)),
  );
  const values = new Int32Array(world.cells.length);
  // All initial states, in which a fact has to be true, and some of the others.
  const stride = Math.max(1, Math.ceil(((count - initial) * instances.length) / VISITS_MAX));
  for (let s = 0; s < count; s += s < initial ? 1 : stride) {
    world.unpack(states, s * world.words, values);
    if (!world.represents(values)) continue;
    for (const each of instances) {
      budget.left -= atoms.length;
      const point = new Int32Array(width);
      each.forEach((instance, i) => {
        if (instance !== null && world.holds(instance, values))
          point[i >> 5] = (point[i >> 5] as number) | (1 << (i & 31));
      });
      const key = point.join();
      if (seen.has(key)) continue;
      seen.add(key);
      points.push(point);
    }
    if (points.length >= POINTS_MAX && s + 1 >= initial) break;
  }
  return { points, unknown: new Set(atoms.flatMap((atom, i) => (isKnown(atom) ? [] : [i]))) };
}

/** Where each literal is false: bits for points. */
function falsehoods(
  all: readonly Reached[],
  options: CandidateOptions,
): { readonly falseAt: readonly Bits[]; readonly width: number; readonly whole: Bits } {
  const { atoms, budget } = options;
  const parts = all.map((reached) => pointsOf(reached, options));
  const count = parts.reduce((sum, { points }) => sum + points.length, 0);
  budget.left -= count * atoms.length;
  const width = Math.ceil(count / 32);
  const falseAt = atoms.flatMap((): Bits[] => [new Int32Array(width), new Int32Array(width)]);
  // Neighbours are alike; scattered, one of them is met soon.
  const step = coprimeTo(count);
  let p = 0;
  for (const { points, unknown } of parts)
    for (const point of points) {
      for (let i = 0; i < atoms.length; i += 1) {
        if (unknown.has(i)) continue;
        const of = falseAt[2 * i + (((point[i >> 5] as number) >>> (i & 31)) & 1)] as Bits;
        of[p >> 5] = (of[p >> 5] as number) | (1 << (p & 31));
      }
      p = (p + step) % count;
    }
  const whole = new Int32Array(width).fill(-1);
  if (count % 32 !== 0) whole[width - 1] = (1 << (count % 32)) - 1;
  return { falseAt, width, whole };
}

/** A number with which all numbers below another one are met in steps. */
function coprimeTo(count: number): number {
  const divisor = (a: number, b: number): number => (b === 0 ? a : divisor(b, a % b));
  let step = Math.max(1, Math.floor(count * 0.618));
  while (count > 0 && divisor(step, count) !== 1) step += 1;
  return step;
}

/** Type-correct states by chance, the same ones each time. */
function sampleOf(world: World): Reached {
  const states = new Int32Array(SAMPLE * world.words);
  const values = new Int32Array(world.cells.length);
  let random = 1;
  for (let s = 0; s < SAMPLE; s += 1) {
    for (const [i, { count }] of world.cells.entries()) {
      random = (Math.imul(random, 1103515245) + 12345) & 0x7fffffff;
      values[i] = (random >>> 8) % count;
    }
    world.pack(values, states, s * world.words);
  }
  return { world, states, count: SAMPLE, initial: SAMPLE, whole: false };
}

const SAMPLE = 1024;

/** So many points of one choice of constants are enough: what is true of them and false elsewhere is found out later. */
const POINTS_MAX = 4_000;

/** The same of states with values for the bound variables. */
const VISITS_MAX = 24_000;

/** Candidates in order: fewer conditions first. */
export function candidatesOf(reached: readonly Reached[], options: CandidateOptions): readonly Clause[] {
  const { atoms, apart, budget } = options;
  const { falseAt, width, whole } = falsehoods(reached, options);
  const sampled = falsehoods(
    reached.slice(-1).map(({ world }) => sampleOf(world)),
    options,
  );
  /** Whether it is true whatever the state: then it says nothing. */
  const saysNothing = (literals: readonly Literal[]): boolean =>
    literals.length > 1 &&
    !meet(
      literals.map((each) => sampled.falseAt[each] as Bits),
      sampled.width,
    );
  const tiers = atoms.map((atom) => tierOf(atom, apart));
  const data: Literal[] = [];
  const places: Literal[] = [];
  atoms.forEach(({ place, canFail }, i) => {
    if (canFail) return;
    if (place === null) data.push(literal(i, true), literal(i, false));
    else places.push(literal(i, false));
  });
  const falsified = new Falsified(data, falseAt, width);
  const exactly = TIERS.map((tier) => new OfTier(data, (each) => tiers[each >> 1] === tier));
  const upTo = TIERS.map((tier) => new OfTier(data, (each) => (tiers[each >> 1] as number) <= tier));
  const buffers = SHAPES.map(() => new Int32Array(width));
  const found: Clause[] = [];
  const known = new Set<string>();
  const bindsOf = (literals: readonly Literal[]): readonly number[] =>
    [...new Set(literals.flatMap((each) => [...(atoms[each >> 1] as Atom).binds]))].sort((a, b) => a - b);
  /** Of two bound variables of a type, the second comes only with the first; which is which does not matter. */
  const isNamedWell = (binds: readonly number[]): boolean =>
    binds.every((slot) => (apart[slot] ?? -1) < 0 || binds.includes(apart[slot] as number));
  const isMinimal = (literals: readonly Literal[]): boolean => {
    for (let mask = 1; mask < (1 << literals.length) - 1; mask += 1)
      if (known.has(literals.filter((_, i) => (mask >> i) & 1).join())) return false;
    return true;
  };
  const keep = (literals: readonly Literal[]): void => {
    const sorted = [...literals].sort((a, b) => a - b);
    if (!isMinimal(sorted)) return;
    known.add(sorted.join());
    const binds = bindsOf(sorted);
    if (isNamedWell(binds)) found.push({ literals: sorted, binds });
  };
  /** Adds so many conditions on data to a premise that is false at `bits`; some part is of the tier, and none higher. */
  const extend = (
    premise: readonly Literal[],
    bits: Bits,
    size: number,
    tier: number,
    most: number,
  ): void => {
    const addLast = (chosen: readonly Literal[], where: Bits, from: number, isOfTier: boolean): void => {
      const own = (isOfTier ? upTo : exactly)[tier] as OfTier;
      const cost = 2 + (width >> 6);
      if (!falsified.leaveTrueIn(where, own.bits, from)) {
        // As if each were tried: the work that is left decides what is tried next.
        const tried = own.after(from) - chosen.reduce((sum, each) => sum + own.countOf(each, from), 0);
        budget.left -= cost * Math.min(tried, Math.max(1, Math.floor(budget.left / cost) + 1));
        return;
      }
      for (let i = from; i < data.length; i += 1) {
        const next = data[i] as Literal;
        if (!isIn(own.bits, i) || speaksOf(chosen, next)) continue;
        budget.left -= cost;
        if (isIn(falsified.left, i) && !saysNothing([...chosen, next])) keep([...premise, ...chosen, next]);
        if (found.length >= most || budget.left < 0) return;
      }
    };
    const add = (chosen: readonly Literal[], where: Bits, from: number, isOfTier: boolean): void => {
      if (chosen.length === size - 1) {
        addLast(chosen, where, from, isOfTier);
        return;
      }
      const smaller = buffers[chosen.length] as Bits;
      for (let i = from; i < data.length; i += 1) {
        const next = data[i] as Literal;
        const own = tiers[next >> 1] as number;
        if (own > tier || speaksOf(chosen, next)) continue;
        budget.left -= 2 + (width >> 3);
        // Otherwise the condition says nothing here, or everything.
        if (intersect(where, falseAt[next] as Bits, smaller))
          add([...chosen, next], smaller, i + 1, isOfTier || own === tier);
        if (found.length >= most || budget.left < 0) return;
      }
    };
    const highest = Math.max(0, ...premise.map((each) => tiers[each >> 1] as number));
    if (highest > tier) return;
    if (size === 0) {
      if (highest === tier && isEmpty(bits)) keep(premise);
    } else if (!isEmpty(bits)) add([], bits, 0, highest === tier);
  };

  const premises: (readonly Literal[])[] = [[]];
  for (const place of places) premises.push([place]);
  places.forEach((a, i) => {
    for (const b of places.slice(i + 1)) {
      const [first, second] = [atoms[a >> 1] as Atom, atoms[b >> 1] as Atom];
      if (first.place?.instance !== second.place?.instance) premises.push([a, b]);
    }
  });
  const falsePremises = premises.map((premise) =>
    premise.reduce<Bits>((bits, each) => both(bits, falseAt[each] as Bits), whole),
  );
  for (const tier of TIERS) {
    const most = found.length + CANDIDATES_MAX;
    for (const [size, more] of SHAPES)
      premises.forEach((premise, i) => {
        if (premise.length !== size || found.length >= most || budget.left < 0) return;
        extend(premise, falsePremises[i] as Bits, more, tier, most);
      });
  }
  return found;
}

function both(a: Bits, b: Bits): Bits {
  const found = new Int32Array(a.length);
  for (let i = 0; i < a.length; i += 1) found[i] = (a[i] as number) & (b[i] as number);
  return found;
}

function isEmpty(bits: Bits): boolean {
  for (let i = 0; i < bits.length; i += 1) if (bits[i] !== 0) return false;
  return true;
}

/** Whether one of the literals is of the same condition as another one. */
function speaksOf(chosen: readonly Literal[], other: Literal): boolean {
  for (let i = 0; i < chosen.length; i += 1) if ((chosen[i] as Literal) >> 1 === other >> 1) return true;
  return false;
}

const isIn = (bits: Bits, i: number): boolean => (((bits[i >> 5] as number) >>> (i & 31)) & 1) === 1;

/** Writes what is set in both; false if that is nothing. */
function intersect(a: Bits, b: Bits, into: Bits): boolean {
  let any = 0;
  for (let i = 0; i < a.length; i += 1) {
    const bits = (a[i] as number) & (b[i] as number);
    into[i] = bits;
    any |= bits;
  }
  return any !== 0;
}

/** Some of the literals on data. */
class OfTier {
  /** One for each literal on data, by its place among them. */
  readonly bits: Bits;
  /** How many there are from each place on. */
  private readonly counts: Int32Array;
  private readonly places: ReadonlyMap<number, readonly number[]>;

  constructor(data: readonly Literal[], is: (each: Literal) => boolean) {
    this.bits = new Int32Array(Math.ceil(data.length / 32));
    this.counts = new Int32Array(data.length + 1);
    const places = new Map<number, number[]>();
    for (let i = data.length - 1; i >= 0; i -= 1) {
      const each = data[i] as Literal;
      this.counts[i] = this.counts[i + 1] as number;
      if (!is(each)) continue;
      this.bits[i >> 5] = (this.bits[i >> 5] as number) | (1 << (i & 31));
      this.counts[i] = (this.counts[i] as number) + 1;
      places.set(each >> 1, [...(places.get(each >> 1) ?? []), i]);
    }
    this.places = places;
  }

  after(from: number): number {
    return this.counts[from] as number;
  }

  /** How many of them, from a place on, are of the same condition as a literal. */
  countOf(each: Literal, from: number): number {
    return (this.places.get(each >> 1) ?? []).filter((place) => place >= from).length;
  }
}

/** Which literals on data are false at each point: where a premise holds at many points, few of these tell all of them. */
class Falsified {
  /** What was left, as bits for the literals. */
  readonly left: Bits;
  private readonly at: Int32Array;

  constructor(data: readonly Literal[], falseAt: readonly Bits[], width: number) {
    const words = Math.ceil(data.length / 32);
    this.left = new Int32Array(words);
    this.at = new Int32Array(32 * width * words);
    data.forEach((each, i) => {
      const bits = falseAt[each] as Bits;
      for (let p = 0; p < 32 * width; p += 1) {
        const at = p * words + (i >> 5);
        if (isIn(bits, p)) this.at[at] = (this.at[at] as number) | (1 << (i & 31));
      }
    });
  }

  /** Leaves those of some literals, from a place on, that are false at none of the points; false if there are none. */
  leaveTrueIn(where: Bits, some: Bits, from: number): boolean {
    const { left, at } = this;
    const words = left.length;
    const first = from >> 5;
    let any = 0;
    for (let w = 0; w < words; w += 1) {
      const kept =
        w < first ? 0 : w === first ? (some[w] as number) & (-1 << (from & 31)) : (some[w] as number);
      left[w] = kept;
      any |= kept;
    }
    for (let k = 0; k < where.length && any !== 0; k += 1)
      for (let bits = where[k] as number; bits !== 0 && any !== 0; bits &= bits - 1) {
        const point = (32 * k + 31 - Math.clz32(bits & -bits)) * words;
        any = 0;
        for (let w = first; w < words; w += 1) {
          const kept = (left[w] as number) & ~(at[point + w] as number);
          left[w] = kept;
          any |= kept;
        }
      }
    return any !== 0;
  }
}

/** Whether some bit is set in all of them. */
function meet(all: readonly Bits[], width: number): boolean {
  for (let i = 0; i < width; i += 1) {
    let bits = -1;
    for (let k = 0; k < all.length; k += 1) bits &= (all[k] as Bits)[i] as number;
    if (bits !== 0) return true;
  }
  return false;
}
