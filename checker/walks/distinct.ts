/**
 * How many different states were seen: exactly while they are few, and estimated from then on, by HyperLogLog (Flajolet,
 * Fusy, Gandouet and Meunier, 2007).
 */

/** So many states are counted exactly. */
export const EXACT_MAX = 1_000_000;

const REGISTER_BITS = 14;
export const REGISTERS = 2 ** REGISTER_BITS;

/** The standard error of an estimate, as a part of it. */
export const STANDARD_ERROR = 1.04 / Math.sqrt(REGISTERS);

const A = 0x9e3779b1 | 0;
const B = 0x85ebca6b | 0;
const C = 0xc2b2ae35 | 0;

const finished = (hash: number): number => {
  const mixed = Math.imul(hash ^ (hash >>> 16), B);
  const again = Math.imul(mixed ^ (mixed >>> 13), C);
  return again ^ (again >>> 16);
};

/** A set of states, each of the same number of words. */
class StateSet {
  size = 0;
  /** The states, one after another. */
  states: Int32Array;
  /** For each hash the number of a state, from 1; 0 for none. */
  private slots = new Int32Array(1 << 12);

  constructor(private readonly words: number) {
    this.states = new Int32Array(words << 11);
  }

  /** @param hash Of the state. */
  add(states: Int32Array, from: number, hash: number): void {
    const { words } = this;
    const mask = this.slots.length - 1;
    let slot = hash & mask;
    for (let found = this.slots[slot] as number; found !== 0; found = this.slots[slot] as number) {
      let i = 0;
      const at = (found - 1) * words;
      while (i < words && this.states[at + i] === states[from + i]) i += 1;
      if (i === words) return;
      slot = (slot + 1) & mask;
    }
    if ((this.size + 1) * words > this.states.length) {
      const larger = new Int32Array(2 * this.states.length);
      larger.set(this.states);
      this.states = larger;
    }
    for (let i = 0; i < words; i += 1) this.states[this.size * words + i] = states[from + i] as number;
    this.size += 1;
    this.slots[slot] = this.size;
    if (2 * this.size > this.slots.length) this.grow();
  }

  private grow(): void {
    const slots = new Int32Array(4 * this.slots.length);
    const mask = slots.length - 1;
    for (let number = 1; number <= this.size; number += 1) {
      let slot = hashOf(this.states, (number - 1) * this.words, this.words) & mask;
      while (slots[slot] !== 0) slot = (slot + 1) & mask;
      slots[slot] = number;
    }
    this.slots = slots;
  }
}

function hashOf(states: Int32Array, from: number, words: number): number {
  let hash = 0;
  for (let i = 0; i < words; i += 1) {
    hash = Math.imul(hash ^ (states[from + i] as number), A);
    hash ^= hash >>> 15;
  }
  return finished(hash);
}

/** Another one, whose bits have nothing to do with those of the first. */
function rankHashOf(states: Int32Array, from: number, words: number): number {
  let hash = 0x6a09e667 | 0;
  for (let i = words - 1; i >= 0; i -= 1) {
    hash = Math.imul(hash + (states[from + i] as number), C);
    hash ^= hash >>> 13;
  }
  return finished(hash);
}

export interface Count {
  readonly count: number;
  /** Null if the count is exact; otherwise the standard error of the estimate, as a part of it. */
  readonly standardError: number | null;
}

export class DistinctStates {
  /** Null when there are too many. */
  private set: StateSet | null;
  /** Of the states whose hashes begin with an index: the greatest place of the first bit that is 1 in another hash. */
  readonly registers = new Uint8Array(REGISTERS);
  private taken = 0;

  constructor(
    private readonly words: number,
    private readonly exactMax = EXACT_MAX,
  ) {
    this.set = new StateSet(words);
  }

  add(states: Int32Array, from: number): void {
    const { words, registers, set } = this;
    const hash = hashOf(states, from, words);
    const index = hash >>> (32 - REGISTER_BITS);
    const rank = Math.clz32(rankHashOf(states, from, words)) + 1;
    if (rank > (registers[index] as number)) registers[index] = rank;
    if (set === null) return;
    set.add(states, from, hash);
    if (set.size > this.exactMax) this.set = null;
  }

  /** The states added since the last call; null if they are too many to be counted exactly. */
  takeFresh(): Int32Array | null {
    const { set, words, taken } = this;
    if (set === null) return null;
    this.taken = set.size;
    return set.states.slice(taken * words, set.size * words);
  }

  /** Adds what another one has counted: its fresh states, and its registers. */
  merge(fresh: Int32Array | null, registers: Uint8Array): void {
    for (let i = 0; i < REGISTERS; i += 1)
      if ((registers[i] as number) > (this.registers[i] as number))
        this.registers[i] = registers[i] as number;
    if (fresh === null) this.set = null;
    else for (let at = 0; at < fresh.length; at += this.words) this.add(fresh, at);
  }

  count(): Count {
    return this.set === null
      ? { count: estimate(this.registers), standardError: STANDARD_ERROR }
      : { count: this.set.size, standardError: null };
  }
}

function estimate(registers: Uint8Array): number {
  let sum = 0;
  let empty = 0;
  for (const rank of registers) {
    sum += 2 ** -rank;
    if (rank === 0) empty += 1;
  }
  const raw = ((0.7213 / (1 + 1.079 / REGISTERS)) * REGISTERS * REGISTERS) / sum;
  // Of few states most registers are empty, and their number says more.
  return Math.round(raw <= 2.5 * REGISTERS && empty > 0 ? REGISTERS * Math.log(REGISTERS / empty) : raw);
}
