/**
 * The memory that a search may use. Every large array is allocated and freed here: an allocation beyond the available
 * memory would succeed, and the kernel would kill the process without a message when the memory is touched.
 */

const BYTES_PER_WORD = 4;

/**
 * The C library puts a header of 16 bytes before a large array, so that it starts in the middle of a cache line; 48
 * bytes later one begins. If that is not the case, each access to a line of the tables costs two; nothing else
 * changes.
 */
const PADDING_WORDS = 12;
/** Smaller arrays fit into the cache anyway. */
const PADDED_WORDS_MIN = 2 ** 15;

const padding = (words: number): number => (words < PADDED_WORDS_MIN ? 0 : PADDING_WORDS);

export class Memory {
  /** Bytes of the arrays that are in use. */
  bytes = 0;
  /** The share that is used of what a kernel can address; 0 without one. */
  addressed = 0;

  constructor(readonly bytesMax: number) {}

  /** The share that is used of all that may be used, however that is limited. */
  get share(): number {
    return Math.max(this.bytes / this.bytesMax, this.addressed);
  }

  /** Zeros; null if there is no room for them. */
  allocate(words: number): Int32Array | null {
    if (!this.fits(words)) return null;
    try {
      const array = new Int32Array(words + padding(words)).subarray(padding(words));
      this.bytes += array.buffer.byteLength;
      return array;
    } catch (error) {
      if (error instanceof RangeError) return null;
      throw error;
    }
  }

  /** Allocates all of the arrays or none. */
  allocateMany(count: number, words: number): Int32Array[] | null {
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
    this.bytes -= array.buffer.byteLength;
  }

  /** Counts bytes that are allocated elsewhere, or freed if there are fewer than none; false if that is too much. */
  claim(bytes: number): boolean {
    if (this.bytes + bytes > this.bytesMax) return false;
    this.bytes += bytes;
    return true;
  }

  private fits(words: number): boolean {
    return this.bytes + (words + padding(words)) * BYTES_PER_WORD <= this.bytesMax;
  }
}
