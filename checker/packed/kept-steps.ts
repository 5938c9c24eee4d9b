/** The steps of a small search: it has looked up each successor anyway, and what comes after it need not do so again. */
import type { Memory } from "./memory.js";
import type { PackedModel } from "./model.js";

/** If there are more steps, none are kept: 4 MB. */
const STEPS_MAX = 2 ** 20;

const FIRST_STEPS = 2 ** 12;

export class KeptSteps {
  /** How many steps are kept, and of how many states, in the order in which these were found. */
  private count = 0;
  private states = 0;

  private constructor(
    private readonly memory: Memory,
    /** The index of the state that each step leads to. None are kept if it is null. */
    private targets: Int32Array | null,
    /** Of each state: where its steps end. */
    private ends: Int32Array,
  ) {}

  /** Null if there is no memory for them, or if what the model writes are not all steps, to states as they are kept. */
  static create(
    { canonicalise, constraint, expandPart, work }: PackedModel,
    memory: Memory,
  ): KeptSteps | null {
    const isPlain = canonicalise === null && constraint === undefined;
    if (!isPlain || expandPart !== undefined || work !== undefined) return null;
    const [targets, ends] = memory.allocateMany(2, FIRST_STEPS) ?? [];
    return targets === undefined || ends === undefined ? null : new KeptSteps(memory, targets, ends);
  }

  /** From now on, none are kept. */
  drop(): void {
    if (this.targets === null) return;
    this.memory.release(this.targets);
    this.memory.release(this.ends);
    this.targets = null;
  }

  /** The next state has so many steps, whose targets are still to come. */
  endState(steps: number): void {
    const { states } = this;
    if (this.targets === null) return;
    const ends = this.widened(this.ends, states + 1);
    if (ends === null) {
      this.drop();
      return;
    }
    this.ends = ends;
    ends[states] = (states === 0 ? 0 : (ends[states - 1] as number)) + steps;
    this.states += 1;
  }

  /** Where to write the targets of so many steps; null if none are kept. */
  room(steps: number): Int32Array | null {
    if (this.targets === null) return null;
    const targets = this.widened(this.targets, this.count + steps);
    if (targets === null) {
      this.drop();
      return null;
    }
    this.targets = targets;
    this.count += steps;
    return targets.subarray(this.count - steps, this.count);
  }

  /** The indices of the states that the steps of one lead to, in order; null if they are not kept. */
  from(index: number): Int32Array | null {
    if (this.targets === null || index >= this.states) return null;
    return this.targets.subarray(index === 0 ? 0 : this.ends[index - 1], this.ends[index]);
  }

  private widened(array: Int32Array, length: number): Int32Array | null {
    if (length <= array.length) return array;
    const wider = length > STEPS_MAX ? null : this.memory.allocate(Math.max(length, 2 * array.length));
    if (wider === null) return null;
    wider.set(array);
    this.memory.release(array);
    return wider;
  }
}
