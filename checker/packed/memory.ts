/**
 * The memory a search may take. Every large array comes from here and is given back here: an allocation beyond what
 * the machine has would succeed, and the kernel would end the process without a word when it is touched.
 */

const BYTES_PER_WORD = 4;

export class Memory {
  /** Bytes of the arrays that are in use. */
  bytes = 0;

  constructor(readonly bytesMax: number) {}

  /** Zeros; null if there is no room for them. */
  allocate(words: number): Int32Array | null {
    if (!this.fits(words)) return null;
    try {
      const array = new Int32Array(words);
      this.bytes += words * BYTES_PER_WORD;
      return array;
    } catch (error) {
      if (error instanceof RangeError) return null;
      throw error;
    }
  }

  /** All of the arrays or none. */
  allocateMany(count: number, words: number): Int32Array[] | null {
    if (!this.fits(count * words)) return null;
    const arrays: Int32Array[] = [];
    for (let i = 0; i < count; i += 1) {
      const array = this.allocate(words);
      if (array === null) {
        for (const each of arrays) this.release(each);
        return null;
      }
      arrays.push(array);
    }
    return arrays;
  }

  release(array: Int32Array): void {
    this.bytes -= array.length * BYTES_PER_WORD;
  }

  private fits(words: number): boolean {
    return this.bytes + words * BYTES_PER_WORD <= this.bytesMax;
  }
}
