/**
 * Random walks over packed states. What a run does depends on the seed and on its number alone: each step is one of all
 * that can be taken, and all are as likely.
 *
 * In each state the invariants are judged, and all steps from it, of which one is taken.
 */
import { Interruption } from "../interruption.js";
import type { Stop } from "../outcome.js";
import type { Flag, PackedModel, Words } from "../packed/model.js";
import { DistinctStates } from "./distinct.js";
import { Random } from "./random.js";

export interface WalkOptions {
  readonly seed: number;
  /** How many states a run has at most. */
  readonly depth: number;
  /** Called now and then, also within the work on one state; may throw. */
  readonly poll: () => void;
  /** How many words of successors are made at once, at most; 2^24 by default. */
  readonly bufferMax?: number;
}

/** What several runs have found. All of it can be cloned. */
export interface Walked {
  /** The runs from one to before another. */
  readonly from: number;
  readonly to: number;
  /** States of all runs, and of the shortest and the longest one. */
  readonly states: number;
  readonly shortest: number;
  readonly longest: number;
  /** Of each action: how often it was taken. */
  readonly taken: readonly number[];
  /** How many runs ended in a state from which no step leads on. */
  readonly ended: number;
  /** For each flag of a `reachable` the run in which it was up first; -1 if it never was. */
  readonly reached: readonly number[];
  /** The run in which something was violated: it is the last one. Null if nothing was. */
  readonly violating: number | null;
  /** Why fewer runs were walked than were asked for; null if they were not. */
  readonly stop: Stop | null;
  /** For `DistinctStates.merge`: the new states, and the registers of all states of this walker. */
  readonly fresh: Int32Array | null;
  readonly registers: Uint8Array;
}

/** More steps than that are not made at once. */
const BUFFER_MAX = 2 ** 24;
const POLL_EVERY = 1024;

/** Whether a flag is up that ends a run. */
export const isWitness = (flag: Flag, { properties }: Pick<PackedModel, "properties">): boolean =>
  flag.kind === "property" && properties[flag.property]?.kind === "reachable";

/** Hears about a run as it goes. */
export interface Listener {
  /** In a state, when it was judged and when its steps were: `depth` from 0. */
  readonly onState: (state: Words, depth: number) => void;
  readonly onSteps: (depth: number) => void;
}

export class Walker {
  readonly distinct: DistinctStates;
  private readonly random = new Random();
  private readonly state: Int32Array;
  /** The state before it. */
  private readonly before: Int32Array;
  private readonly caught: Int32Array;
  private readonly bufferMax: number;
  private out: Int32Array;
  /** All initial assignments, if they are not too many; and how many there are. */
  private initial: Int32Array | null = null;
  private initials = -1;
  private readonly violations: Int32Array;
  private readonly witnesses: Int32Array;
  private unpolled = POLL_EVERY;
  private taken: Float64Array;
  private ended = 0;

  constructor(
    private readonly model: PackedModel,
    private readonly options: WalkOptions,
  ) {
    const { flags, words } = model;
    this.distinct = new DistinctStates(words);
    this.state = new Int32Array(words);
    this.before = new Int32Array(words);
    this.caught = new Int32Array(words);
    this.bufferMax = options.bufferMax ?? BUFFER_MAX;
    this.out = new Int32Array(Math.max(Math.min(1024, this.bufferMax), words));
    this.taken = new Float64Array(model.actions.length);
    const indices = (is: (flag: Flag) => boolean): Int32Array =>
      Int32Array.from(flags.flatMap((flag, i) => (is(flag) ? [i] : [])));
    this.violations = indices((flag) => !isWitness(flag, model));
    this.witnesses = indices((flag) => isWitness(flag, model));
  }

  /**
   * Finds the initial states, and returns how many assignments there are. Where finding them fails, the flag of that is up.
   */
  prepare(): number {
    this.model.seen.fill(0);
    const { words } = this.model;
    const write = (to: Int32Array): number => this.model.initial(to, 0);
    let end = this.count(write);
    if (end > this.out.length && end <= this.bufferMax) {
      this.out = new Int32Array(end);
      end = this.count(write);
    }
    this.initials = end / words;
    if (end <= this.out.length) this.initial = this.out.slice(0, end);
    return this.initials;
  }

  get initialCount(): number {
    return this.initials;
  }

  /** Whether a flag of a violation is up. */
  get hasFailed(): boolean {
    return this.isUp(this.violations);
  }

  private isUp(indices: Int32Array): boolean {
    const { seen } = this.model;
    for (let i = 0; i < indices.length; i += 1) if (seen[indices[i] as number] === 1) return true;
    return false;
  }

  /** Walks the runs from `from` to before `to`, until something is violated, or it is interrupted. */
  walk(from: number, to: number): Walked {
    const { seen } = this.model;
    let [states, shortest, longest] = [0, Number.POSITIVE_INFINITY, 0];
    let violating: number | null = null;
    const reached = Array.from(this.witnesses, () => -1);
    this.taken = new Float64Array(this.model.actions.length);
    this.ended = 0;
    let run = from;
    let stop: Stop | null = null;
    while (run < to && violating === null) {
      const length = this.runOrStop(run);
      if (typeof length === "string") {
        stop = length;
        break;
      }
      states += length;
      shortest = Math.min(shortest, length);
      longest = Math.max(longest, length);
      for (let i = 0; i < this.witnesses.length; i += 1)
        if (seen[this.witnesses[i] as number] === 1 && reached[i] === -1) reached[i] = run;
      if (this.isUp(this.violations)) violating = run;
      run += 1;
    }
    return {
      from,
      to: run,
      states,
      shortest: run === from ? 0 : shortest,
      longest,
      taken: [...this.taken],
      ended: this.ended,
      reached,
      violating,
      stop,
      fresh: this.distinct.takeFresh(),
      registers: this.distinct.registers.slice(),
    };
  }

  private runOrStop(number: number): number | Stop {
    try {
      return this.run(number);
    } catch (thrown) {
      if (thrown instanceof Interruption) return thrown.stop;
      throw thrown;
    }
  }

  /** Walks one run, and returns how many states it has. Flags of violations are down before it. */
  run(number: number, listener: Listener | null = null): number {
    const { model, state, random, options } = this;
    const { seen, words, taken } = model;
    const { depth } = options;
    for (let i = 0; i < this.violations.length; i += 1) seen[this.violations[i] as number] = 0;
    random.start(options.seed, number);
    this.begin();
    for (let length = 1; ; length += 1) {
      this.unpolled -= 1;
      if (this.unpolled === 0) {
        this.unpolled = POLL_EVERY;
        options.poll();
      }
      model.judge(state, 0);
      // What lies outside of constraints is judged, and the run ends there.
      const isOutside = this.isOutside(length === 1);
      if (!isOutside) this.distinct.add(state, 0);
      listener?.onState(state.slice(), length - 1);
      if (isOutside || length === depth || this.isUp(this.violations)) return length;
      taken.fill(0);
      const end = this.expand();
      listener?.onSteps(length - 1);
      if (this.isUp(this.violations)) return length;
      if (end === 0) {
        this.ended += 1;
        return length;
      }
      const chosen = random.below(end / words);
      this.note(chosen);
      this.before.set(state);
      if (end <= this.out.length) this.enter(this.out, chosen * words);
      else this.catchAt(chosen, (out) => model.expand(state, 0, out, 0));
    }
  }

  private isOutside(isFirst: boolean): boolean {
    const { constraint } = this.model;
    if (constraint === undefined) return false;
    const { state, before } = this;
    return !constraint.inState(state, 0) || (!isFirst && constraint.inStep?.(before, 0, state, 0) === false);
  }

  private enter(states: Int32Array, from: number): void {
    const { state } = this;
    for (let i = 0; i < state.length; i += 1) state[i] = states[from + i] as number;
  }

  private begin(): void {
    const { model, initial, random, initials } = this;
    const chosen = random.below(initials);
    if (initial !== null) this.enter(initial, chosen * model.words);
    else this.catchAt(chosen, (out) => model.initial(out, 0));
  }

  /** Steps stand in the order of their actions. */
  private note(chosen: number): void {
    const { taken } = this.model;
    let before = 0;
    for (let action = 0; action < taken.length; action += 1) {
      before += taken[action] as number;
      if (chosen < before) {
        this.taken[action] = (this.taken[action] as number) + 1;
        return;
      }
    }
  }

  /** The successors of the state, in `out` unless they are too many; returns where they would end. */
  private expand(): number {
    const { model, state } = this;
    const end = model.expand(state, 0, this.out, 0);
    if (end <= this.out.length || end > this.bufferMax) return end;
    this.out = new Int32Array(2 * end);
    model.taken.fill(0);
    return model.expand(state, 0, this.out, 0);
  }

  /** Lets the model write, and returns where it would end. */
  private count(write: (out: Int32Array) => number): number {
    this.model.work?.({ poll: this.options.poll, drain: null });
    return write(this.out);
  }

  /** Enters one of more states than fit into the buffer. */
  private catchAt(chosen: number, write: (out: Int32Array) => number): void {
    const { model, options } = this;
    const { words } = model;
    let before = 0;
    const look = (to: number): number => {
      const at = chosen - before;
      before += to / words;
      if (at >= 0 && chosen < before) this.caught.set(this.out.subarray(at * words, (at + 1) * words));
      return 0;
    };
    model.work?.({ poll: options.poll, drain: look });
    let end = write(this.out);
    if (end > this.out.length) {
      // Such a model hands nothing over.
      this.out = new Int32Array(2 * end);
      end = write(this.out);
    }
    look(end);
    model.work?.({ poll: options.poll, drain: null });
    this.enter(this.caught, 0);
  }
}
