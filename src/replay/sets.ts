/**
 * Sets of configurations: states, each with the values that identities have. All is numbered, so that a set is a list of
 * numbers, and equal sets are one object.
 */
import { Marks, Pairs } from "./lists.js";

/** A state, and for each place of the roster the index of a value of its identity; -1 where there is none. */
export interface Configuration {
  readonly state: number;
  readonly bound: readonly number[];
}

/** A set of configurations. Who the places of its roster are is said elsewhere: sets do not depend on names. */
export interface StateSet {
  /** Numbers of configurations, sorted. */
  readonly members: Int32Array;
  /** The identity of each place of the roster. */
  readonly shape: readonly number[];
  /** Whether these are all reachable states, to which hidden steps add nothing. */
  readonly isAll: boolean;
  readonly after: Map<number, After>;
}

/** What an event makes of a set. */
export interface After {
  /** Null if no configuration allows it. */
  readonly set: StateSet | null;
  /** Of each place of the new roster, the place that it had: those of the old one, then the new ones. */
  readonly places: readonly number[];
  /** Whether nothing but values of an identity was lacking. */
  readonly lacksValue: boolean;
}

/** The possible states went beyond the limit. */
export class TooManyStates extends Error {
  constructor(readonly max: number) {
    super("too many states are possible");
  }
}

/** What is remembered of sets is forgotten when there are so many sets, or so many members in them. */
const SETS_MAX = 50_000;
const MEMBERS_MAX = 4_000_000;

interface Binding {
  readonly shape: readonly number[];
  readonly bound: readonly number[];
}

export class Sets {
  private readonly bindings: Binding[] = [];
  private readonly bindingNumbers = new Map<string, number>();
  /** A state, and the number of its bindings. */
  private readonly configurations = new Pairs();
  private byHash = new Map<number, StateSet[]>();
  private setCount = 0;
  private members = 0;
  /** For building sets; whoever uses it clears it first. */
  readonly marks = new Marks();

  /** @param max So many configurations a set may have. */
  constructor(readonly max: number) {}

  configuration(member: number): Configuration {
    return { state: this.stateOf(member), bound: this.boundIn(member) };
  }

  stateOf(member: number): number {
    return this.configurations.first(member);
  }

  boundIn(member: number): readonly number[] {
    return this.bindings[this.configurations.second(member)]?.bound ?? [];
  }

  shapeOf(member: number): readonly number[] {
    return this.bindings[this.configurations.second(member)]?.shape ?? [];
  }

  memberOf(state: number, bound: readonly number[], shape: readonly number[]): number {
    const key = `${shape.join()}|${bound.join()}`;
    let binding = this.bindingNumbers.get(key);
    if (binding === undefined) {
      binding = this.bindings.length;
      this.bindings.push({ bound, shape });
      this.bindingNumbers.set(key, binding);
    }
    return this.configurations.add(state, binding);
  }

  /** States without identities. */
  plain(states: readonly number[], isAll: boolean): StateSet {
    return this.intern(Int32Array.from(states, (state) => this.memberOf(state, [], [])).sort(), [], isAll);
  }

  /** @param members Sorted, each once. */
  intern(members: Int32Array, shape: readonly number[], isAll = false): StateSet {
    if (members.length > this.max) throw new TooManyStates(this.max);
    let hash = members.length + 31 * shape.length + (isAll ? 7 : 0);
    for (let i = 0; i < members.length; i += 1) hash = (Math.imul(hash, 31) + (members[i] as number)) | 0;
    const bucket = this.byHash.get(hash);
    const found = bucket?.find(
      (one) => one.isAll === isAll && isSame(one.shape, shape) && isSame(one.members, members),
    );
    if (found !== undefined) return found;
    const made: StateSet = { members, shape, isAll, after: new Map() };
    this.setCount += 1;
    this.members += members.length;
    if (bucket === undefined) this.byHash.set(hash, [made]);
    else bucket.push(made);
    return made;
  }

  /** The union of sets over one roster: each is given with its places in it. */
  union(
    shape: readonly number[],
    parts: readonly { readonly set: StateSet; readonly places: readonly number[] }[],
  ): StateSet {
    const { marks } = this;
    marks.clear();
    for (const { set, places } of parts) {
      const isPlain = isSame(
        places,
        set.shape.map((_, place) => place),
      );
      for (const member of set.members) marks.add(isPlain ? member : this.moved(member, places, shape));
    }
    return this.intern(marks.sorted(), shape);
  }

  /**
   * The set of some members, in which places that nobody has in any of them are given up.
   * @param members Sorted.
   */
  trimmed(members: Int32Array, shape: readonly number[]): After {
    const used = new Set<number>();
    for (let i = 0; i < members.length && used.size < shape.length; i += 1)
      for (const [place, index] of this.boundIn(members[i] as number).entries())
        if (index >= 0) used.add(place);
    const all = shape.map((_, place) => place);
    if (used.size === shape.length)
      return { set: this.intern(members, shape), places: all, lacksValue: false };
    const kept = all.filter((place) => used.has(place));
    const smaller = kept.map((place) => shape[place] ?? 0);
    const moved = new Set(Array.from(members, (member) => this.moved(member, kept, smaller)));
    return { set: this.intern(Int32Array.from(moved).sort(), smaller), places: kept, lacksValue: false };
  }

  /** A configuration over another roster. @param places Of each of its places, the one before; -1 for a new one. */
  private moved(member: number, places: readonly number[], shape: readonly number[]): number {
    const bound = this.boundIn(member);
    return this.memberOf(
      this.stateOf(member),
      places.map((place) => (place < 0 ? -1 : (bound[place] ?? -1))),
      shape,
    );
  }

  /** Forgets what was remembered, if that is much. Sets that are in use stay what they are. */
  forget(): void {
    if (this.setCount < SETS_MAX && this.members < MEMBERS_MAX) return;
    for (const bucket of this.byHash.values()) for (const set of bucket) set.after.clear();
    this.byHash = new Map();
    this.setCount = 0;
    this.members = 0;
  }
}

function isSame(a: ArrayLike<number>, b: ArrayLike<number>): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i += 1) if (a[i] !== b[i]) return false;
  return true;
}
