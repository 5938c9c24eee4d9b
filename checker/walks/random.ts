/** Random numbers that two numbers determine: the seed of a simulation and the number of a run. */

const TWO_32 = 2 ** 32;

/** Rounds after which all bits of what it was started with have reached all bits of what it gives. */
const WARM_UP = 15;

/**
 * The generator sfc32 (Doty-Humphrey, PractRand): 96 bits that are mixed and a counter, so that no start leads into a short
 * cycle.
 */
export class Random {
  private a = 0;
  private b = 0;
  private c = 0;
  private counter = 1;

  /** Starts anew. @param seed A whole number from 0 to 2^53 - 1, as `run`. */
  start(seed: number, run: number): void {
    this.a = seed | 0;
    this.b = (Math.floor(seed / TWO_32) + Math.imul(Math.floor(run / TWO_32) | 0, 0x9e3779b1)) | 0;
    this.c = run | 0;
    this.counter = 1;
    for (let round = 0; round < WARM_UP; round += 1) this.next();
  }

  /** 32 random bits, as a signed number. */
  next(): number {
    const { a, b, c } = this;
    const sum = (a + b + this.counter) | 0;
    this.counter = (this.counter + 1) | 0;
    this.a = b ^ (b >>> 9);
    this.b = (c + (c << 3)) | 0;
    this.c = (((c << 21) | (c >>> 11)) + sum) | 0;
    return sum;
  }

  /** A whole number below `count`, which is at most 2^32. All are as likely as 32 bits can make them. */
  below(count: number): number {
    return Math.floor(((this.next() >>> 0) * count) / TWO_32);
  }
}
