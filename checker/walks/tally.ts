/**
 * Adds up what walkers have found, in the order of the runs and up to the first violation: so the sum does not depend on
 * which walker made which runs, nor on how many there are.
 */
import { type Count, DistinctStates } from "./distinct.js";
import type { Walked } from "./walker.js";

export interface Total {
  readonly runs: number;
  readonly states: number;
  readonly shortest: number;
  readonly longest: number;
  readonly ended: number;
  readonly taken: readonly number[];
  readonly distinct: Count;
  /** Runs in which a `reachable` was true first. */
  readonly reached: readonly number[];
  /** The first run with a violation; null if there is none. */
  readonly violating: number | null;
}

export class Tally {
  private readonly distinct: DistinctStates;
  /** What came before its turn, by the first run. */
  private readonly early = new Map<number, Walked>();
  /** The run that is counted next, and how many are. */
  private next = 0;
  private runsDone = 0;
  private states = 0;
  private shortest = Number.POSITIVE_INFINITY;
  private longest = 0;
  private ended = 0;
  private readonly taken: number[];
  private readonly reached = new Map<number, number>();
  private violating: number | null = null;

  constructor(words: number, actions: number) {
    this.distinct = new DistinctStates(words);
    this.taken = new Array<number>(actions).fill(0);
  }

  /** Whether nothing more is counted. */
  get isOver(): boolean {
    return this.violating !== null;
  }

  get runs(): number {
    return this.runsDone;
  }

  /** Steps of the runs that are counted. */
  get steps(): number {
    return this.states - this.runsDone;
  }

  /** Whether what begins after this run can't count any more. */
  isPast(run: number): boolean {
    return [...this.early.values()].some(({ violating }) => violating !== null && violating < run);
  }

  add(walked: Walked): void {
    this.early.set(walked.from, walked);
    for (let one = this.early.get(this.next); one !== undefined; one = this.early.get(this.next)) {
      this.early.delete(this.next);
      if (this.isOver || one.to === one.from) return;
      this.count(one);
    }
  }

  /** Counts a violation that was found after runs that nobody has walked: nothing lies before it that is known. */
  skip(): void {
    const [first] = [...this.early.values()]
      .filter(({ violating }) => violating !== null)
      .sort((a, b) => a.from - b.from);
    if (!this.isOver && first !== undefined) this.count(first);
  }

  private count(walked: Walked): void {
    this.next = walked.to;
    this.runsDone += walked.to - walked.from;
    this.states += walked.states;
    this.shortest = Math.min(this.shortest, walked.shortest);
    this.longest = Math.max(this.longest, walked.longest);
    this.ended += walked.ended;
    for (const [action, taken] of walked.taken.entries())
      this.taken[action] = (this.taken[action] ?? 0) + taken;
    for (const [witness, run] of walked.reached.entries())
      if (run >= 0) this.reached.set(witness, Math.min(run, this.reached.get(witness) ?? run));
    this.violating = walked.violating;
    this.distinct.merge(walked.fresh, walked.registers);
  }

  total(): Total {
    const { runsDone, states, longest, ended, taken, violating } = this;
    return {
      runs: runsDone,
      states,
      shortest: runsDone === 0 ? 0 : this.shortest,
      longest,
      ended,
      taken,
      distinct: this.distinct.count(),
      reached: [...new Set(this.reached.values())].sort((a, b) => a - b),
      violating,
    };
  }
}
