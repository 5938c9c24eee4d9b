/**
 * All distinct states in the order in which they were found, which makes the store the breadth-first queue as well:
 * a level is a range of indices. It only grows, in chunks, so nothing is ever copied and a full chunk never changes;
 * nothing but indices points into it.
 */
import { levelOf } from "../trace.js";
import type { Memory } from "./memory.js";
import type { PackedModel, Words } from "./model.js";

/** Words of a chunk, about: 1 MB. */
const CHUNK_WORDS = 2 ** 18;

/** An index plus one has to fit into 32 bits. */
const STATES_MAX = 2 ** 32 - 2;

export class Store {
  /** Each holds a power of two of states, so that an index splits into chunk and offset by its bits. */
  readonly chunks: Int32Array[] = [];
  size = 0;
  /** Index of the first state of each level, and the end of the last one. */
  readonly levelStarts: number[] = [0];
  readonly chunkStates: number;
  readonly chunkBits: number;
  private allocate: (words: number) => Int32Array | null;
  private readonly freeChunk: (chunk: Int32Array) => void;

  constructor(
    readonly words: number,
    memory: Memory,
    chunkStates: number | undefined,
  ) {
    this.allocate = (wanted) => memory.allocate(wanted);
    this.freeChunk = (chunk) => memory.release(chunk);
    this.chunkBits = Math.floor(Math.log2(Math.max(1, chunkStates ?? CHUNK_WORDS / words)));
    this.chunkStates = 1 << this.chunkBits;
  }

  /** The chunk in which a state lies. Unsigned: there may be more than 2^31 states. */
  chunkOf(index: number): number {
    return index >>> this.chunkBits;
  }

  /** Where in its chunk a state begins. */
  offsetOf(index: number): number {
    return (index & (this.chunkStates - 1)) * this.words;
  }

  /** Makes room for more states, and for the place after them; false if there is none. */
  reserve(count: number): boolean {
    if (this.size + count > STATES_MAX) return false;
    while (this.chunks.length * this.chunkStates <= this.size + count) {
      const chunk = this.allocate(this.chunkStates * this.words);
      if (chunk === null) return false;
      this.chunks.push(chunk);
    }
    return true;
  }

  /** Moves all chunks, now and later, to memory that is allocated otherwise. Stops where there is none. */
  moveTo(allocate: (words: number) => Int32Array | null): void {
    this.allocate = allocate;
    for (const [i, chunk] of this.chunks.entries()) {
      const moved = allocate(chunk.length);
      if (moved === null) return;
      moved.set(chunk);
      this.chunks[i] = moved;
      this.freeChunk(chunk);
    }
  }

  /** Copies states that lie side by side to the end; there must be room for them. */
  append(states: Int32Array, from: number, count: number): void {
    const { chunks, words } = this;
    const chunkEnd = this.chunkStates * words;
    const end = from + count * words;
    let chunk = chunks[this.chunkOf(this.size)] as Int32Array;
    let free = this.offsetOf(this.size);
    let next = this.chunkOf(this.size) + 1;
    for (let at = from; at < end; at += 1) {
      chunk[free] = states[at] as number;
      free += 1;
      if (free === chunkEnd) {
        chunk = chunks[next] as Int32Array;
        next += 1;
        free = 0;
      }
    }
    this.size += count;
  }

  /** Ends a level: what is found from now on belongs to the next. */
  endLevel(): void {
    this.levelStarts.push(this.size);
  }

  levelOf(index: number): number {
    return levelOf(this.levelStarts, index);
  }

  /** A copy of a state. */
  state(index: number): Words {
    const from = this.offsetOf(index);
    return (this.chunks[this.chunkOf(index)] as Int32Array).slice(from, from + this.words);
  }

  /** Goes over the states from one index to before another by their chunks. */
  forRuns(from: number, to: number, run: (chunk: Int32Array, offset: number, count: number) => void): void {
    for (let index = from; index < to; ) {
      const chunkEnd = (this.chunkOf(index) + 1) * this.chunkStates;
      const end = Math.min(chunkEnd, to);
      run(this.chunks[this.chunkOf(index)] as Int32Array, this.offsetOf(index), end - index);
      index = end;
    }
  }
}

// ─────────────────────────────────────────────────────────────────────── steps

/** If there are more steps, none are kept: 4 MB. */
const STEPS_MAX = 2 ** 20;

const FIRST_STEPS = 2 ** 12;

/**
 * The steps of a small search: it has looked up each successor anyway, and what comes after it need not do so again.
 */
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
