/** Words through which threads that share a memory tell each other how far they have come. */
import type { KernelMemory } from "./program.js";

/** Which word says what. */
const WORD = {
  /** 1 when work is to be left. */
  stop: 0,
  /** What is to be claimed next. */
  claim: 1,
  /** How many states there are. */
  size: 2,
  /** How many threads have started. */
  ready: 3,
} as const;

type Word = keyof typeof WORD;

export class SharedWords {
  /** @param at Where they lie, in bytes. */
  constructor(
    private readonly memory: KernelMemory,
    private readonly at: number,
  ) {}

  tell(word: Word, value: number): void {
    Atomics.store(this.memory.words, this.index(word), value);
  }

  told(word: Word): number {
    return Atomics.load(this.memory.words, this.index(word)) >>> 0;
  }

  /** Returns what there was before. */
  add(word: Word, count: number): number {
    return Atomics.add(this.memory.words, this.index(word), count);
  }

  private index(word: Word): number {
    return (this.at >>> 2) + WORD[word];
  }
}
