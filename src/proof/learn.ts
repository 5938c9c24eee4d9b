/**
 * Finds an irredundant set of facts that is inductive and implies the goals, among candidates: the steps that were found to
 * break some set are kept, and each set that is tried explains all of them before it is searched.
 */

import type { Budget } from "./budget.js";
import {
  bindingsOf,
  type Clause,
  type ClauseInstance,
  clauseInstances,
  conditionOf,
  isPositive,
  isTrue,
} from "./clauses.js";
import { type Breach, type Search, searchBreaches } from "./induction.js";
import type { Instance, World } from "./world.js";

/** A step that some facts must exclude, or a fact that it makes false can't be proved. */
interface Example {
  readonly world: number;
  readonly breach: Breach;
  /** The candidates that are false before it, and after it. */
  readonly before: Int32Array;
  readonly after: Int32Array;
  /** Whether it breaks a goal, or fails. */
  readonly fatal: boolean;
}

export interface Learned {
  readonly kind: "found";
  /** Indices of candidates. */
  readonly facts: readonly number[];
}

/** No candidate excludes this step, which breaks a goal. */
export interface Missing {
  readonly kind: "missing";
  readonly facts: readonly number[];
  readonly world: number;
  readonly breach: Breach;
}

/** How many breaches are collected at a time, and from how many places. */
const BREACHES = 8;
const PROBES = 8;

export class Learner {
  private readonly examples: Example[] = [];
  private readonly banned: Int32Array;
  private readonly weights: readonly number[];
  private readonly tables: TruthTable[] = [];
  private seed = 1;

  /** @param goals Clauses that are kept in any case. @param weight How hard a candidate is to read. */
  constructor(
    private readonly worlds: readonly World[],
    private readonly candidates: readonly Clause[],
    private readonly goals: readonly Clause[],
    private readonly apart: readonly number[],
    weight: (clause: Clause) => number,
    private readonly budget: Budget,
  ) {
    this.banned = new Int32Array(Math.ceil(candidates.length / 32));
    this.weights = candidates.map(weight);
  }

  private clausesOf(facts: readonly number[]): readonly Clause[] {
    return [...facts.map((i) => this.candidates[i] as Clause), ...this.goals];
  }

  /** Some breaches, from different parts of the states; none only if there are none. */
  private breaches(world: number, facts: readonly number[]): readonly Breach[] {
    const found: Breach[] = [];
    for (let probe = 0; probe < PROBES; probe += 1) {
      this.seed = (Math.imul(this.seed, 1103515245) + 12345) & 0x7fffffff;
      const { breaches } = this.search(world, facts, BREACHES, this.seed);
      if (breaches.length === 0) break;
      found.push(...breaches);
    }
    return found;
  }

  search(world: number, facts: readonly number[], most: number, seed = 0): Search {
    const of = this.worlds[world] as World;
    return searchBreaches(of, this.clausesOf(facts), this.apart, most, this.budget, seed);
  }

  /** Takes breaches as examples. */
  private take(world: number, breaches: readonly Breach[]): void {
    for (const breach of breaches) {
      const before = this.falseIn(world, breach.before);
      const after =
        breach.after === null ? new Int32Array(this.banned.length) : this.falseIn(world, breach.after);
      const fatal = breach.after === null || this.breaksGoal(world, breach.after);
      this.examples.push({ world, breach, before, after, fatal });
    }
  }

  private goalInstances: (readonly ClauseInstance[])[] = [];

  private breaksGoal(world: number, values: Int32Array): boolean {
    const of = this.worlds[world] as World;
    this.goalInstances[world] ??= this.goals.flatMap((goal, i) => clauseInstances(goal, i, this.apart, of));
    return this.goalInstances[world].some((instance) => !isTrue(instance, of, values));
  }

  /** The candidates that are false in a state: for some values of the bound variables, all of their literals are. */
  private falseIn(world: number, values: Int32Array): Int32Array {
    const of = this.worlds[world] as World;
    this.tables[world] ??= new TruthTable(of, this.candidates, this.apart);
    this.budget.left -= this.candidates.length;
    return this.tables[world].falseIn(values);
  }

  /**
   * A set of facts that explains all examples: of each, it has one that is false before, or none that is false after.
   * Null if there is none: then `missing` is the example.
   */
  private explain(facts: readonly number[]): {
    readonly facts: readonly number[];
    readonly missing: Example | null;
  } {
    let chosen = facts.filter((i) => !has(this.banned, i));
    for (;;) {
      const open = this.examples.filter((example) => this.isOpen(example, chosen));
      if (open.length === 0) return { facts: chosen, missing: null };
      const scores = new Int32Array(this.candidates.length);
      let stuck: Example | null = null;
      for (const example of open) {
        let any = false;
        each(example.before, this.banned, (i) => {
          any = true;
          scores[i] = (scores[i] as number) + 1;
        });
        this.budget.left -= this.candidates.length >> 3;
        if (!any) stuck = example;
      }
      if (stuck !== null) {
        if (stuck.fatal) return { facts: chosen, missing: stuck };
        // The state satisfies every candidate that is left, so none that is false afterwards can be proved.
        for (let w = 0; w < this.banned.length; w += 1)
          this.banned[w] = (this.banned[w] as number) | (stuck.after[w] as number);
        chosen = chosen.filter((i) => !has(this.banned, i));
        continue;
      }
      let best = -1;
      let bestScore = 0;
      for (let i = 0; i < scores.length; i += 1) {
        const score = (scores[i] as number) / (this.weights[i] as number);
        if (score > bestScore) [best, bestScore] = [i, score];
      }
      chosen = [...chosen, best];
    }
  }

  private isOpen({ before, after, fatal }: Example, facts: readonly number[]): boolean {
    return !facts.some((i) => has(before, i)) && (fatal || facts.some((i) => has(after, i)));
  }

  /** A set of facts for all of the worlds up to one. */
  learn(world: number, from: readonly number[]): Learned | Missing {
    let facts = from;
    for (;;) {
      const explained = this.explain(facts);
      if (explained.missing !== null) {
        const { world: where, breach } = explained.missing;
        return { kind: "missing", facts: explained.facts, world: where, breach };
      }
      facts = explained.facts;
      let broken = false;
      for (let w = 0; w <= world && !broken; w += 1) {
        const breaches = this.breaches(w, facts);
        this.take(w, breaches);
        broken = breaches.length > 0;
      }
      if (!broken) return { kind: "found", facts };
    }
  }

  /**
   * Leaves out what is not needed: afterwards, no part of the set is inductive and implies the goals in all worlds up to one.
   */
  minimise(world: number, found: readonly number[]): readonly number[] {
    let facts = found;
    const order = [...found].sort(
      (a, b) => (this.weights[b] as number) - (this.weights[a] as number) || b - a,
    );
    for (const fact of order) {
      if (!facts.includes(fact)) continue;
      const rest = this.inductivePart(
        world,
        facts.filter((other) => other !== fact),
      );
      if (rest !== null) facts = rest;
    }
    return facts;
  }

  /** The greatest part of a set that is inductive together with the goals; null if the goals are not kept. */
  private inductivePart(world: number, facts: readonly number[]): readonly number[] | null {
    let part = facts;
    let known = 0;
    for (;;) {
      for (let changed = true; changed; ) {
        changed = false;
        for (const { before, after, fatal } of this.examples) {
          if (part.some((i) => has(before, i))) continue;
          if (fatal) return null;
          const kept = part.filter((i) => !has(after, i));
          if (kept.length === part.length) continue;
          part = kept;
          changed = true;
        }
      }
      known = this.examples.length;
      for (let w = 0; w <= world && known === this.examples.length; w += 1)
        this.take(w, this.breaches(w, part));
      if (known === this.examples.length) return part;
    }
  }
}

const has = (bits: Int32Array, i: number): boolean => (((bits[i >> 5] as number) >>> (i & 31)) & 1) === 1;
const add = (bits: Int32Array, i: number): void => {
  bits[i >> 5] = (bits[i >> 5] as number) | (1 << (i & 31));
};

/** Calls for each number that is in one set of bits and not in the other. */
function each(bits: Int32Array, but: Int32Array, body: (i: number) => void): void {
  for (let w = 0; w < bits.length; w += 1) {
    let word = (bits[w] as number) & ~(but[w] as number);
    while (word !== 0) {
      const low = word & -word;
      body(32 * w + 31 - Math.clz32(low));
      word ^= low;
    }
  }
}

/** Which candidates are false in a state of a world. */
class TruthTable {
  private readonly conditions: readonly number[];
  /** Of each condition that candidates are made of, for all values of the bound variables; none where there are none. */
  private readonly instances: readonly (readonly Instance[])[];
  private readonly width: number;
  /** Bits by values of the bound variables: where a literal is false. */
  private readonly falseAt: Int32Array;
  /** Of each candidate so many places in `falseAt`, those that it does not need at its end, where all bits are set. */
  private readonly literals: Int32Array;
  private readonly count: number;
  private readonly most: number;

  constructor(
    private readonly world: World,
    candidates: readonly Clause[],
    apart: readonly number[],
  ) {
    const binds = [...new Set(candidates.flatMap((clause) => clause.binds))].sort((a, b) => a - b);
    // With one value of a type there is no second one.
    const known = binds.filter((slot) => (apart[slot] ?? -1) < 0 || world.frameSize(slot) > 1);
    const bindings = bindingsOf(known, apart, world);
    const isKnown = new Map(
      candidates.flatMap((clause) =>
        clause.literals.map((each) => [conditionOf(each), world.bindsOf(conditionOf(each))] as const),
      ),
    );
    this.conditions = [...isKnown.keys()];
    const places = new Map(this.conditions.map((condition, i) => [condition, i]));
    this.instances = this.conditions.map((condition) =>
      (isKnown.get(condition) as readonly number[]).every((slot) => known.includes(slot))
        ? bindings.map((binding) => world.instance(condition, binding))
        : [],
    );
    this.width = Math.max(1, Math.ceil(bindings.length / 32));
    const end = 2 * this.conditions.length * this.width;
    this.falseAt = new Int32Array(end + this.width).fill(-1, end);
    this.count = candidates.length;
    this.most = candidates.reduce((most, clause) => Math.max(most, clause.literals.length), 1);
    this.literals = new Int32Array(candidates.length * this.most).fill(end);
    candidates.forEach((clause, c) => {
      clause.literals.forEach((each, i) => {
        const condition = places.get(conditionOf(each)) as number;
        this.literals[c * this.most + i] = (2 * condition + (isPositive(each) ? 0 : 1)) * this.width;
      });
    });
  }

  falseIn(values: Int32Array): Int32Array {
    const { falseAt, width, literals, count, most } = this;
    falseAt.fill(0, 0, 2 * this.conditions.length * width);
    this.instances.forEach((each, i) => {
      each.forEach((instance, b) => {
        const at = (2 * i + (this.world.holds(instance, values) ? 1 : 0)) * width + (b >> 5);
        falseAt[at] = (falseAt[at] as number) | (1 << (b & 31));
      });
    });
    const found = new Int32Array(Math.ceil(count / 32));
    for (let c = 0, from = 0; c < count; c += 1, from += most)
      for (let w = 0; w < width; w += 1) {
        let bits = falseAt[(literals[from] as number) + w] as number;
        for (let i = 1; i < most && bits !== 0; i += 1)
          bits &= falseAt[(literals[from + i] as number) + w] as number;
        if (bits === 0) continue;
        add(found, c);
        break;
      }
    return found;
  }
}
