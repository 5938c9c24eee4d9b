/** A stack of 32-bit numbers that grows. */

export class NumberStack {
  size = 0;
  private items = new Int32Array(1024);

  push(value: number): void {
    if (this.size === this.items.length) {
      const larger = new Int32Array(2 * this.size);
      larger.set(this.items);
      this.items = larger;
    }
    this.items[this.size] = value;
    this.size += 1;
  }

  pop(): number {
    this.size -= 1;
    return this.items[this.size] as number;
  }

  at(index: number): number {
    return this.items[index] as number;
  }

  set(index: number, value: number): void {
    this.items[index] = value;
  }

  /** The items from an index on; valid until the next push. */
  from(index: number): Int32Array {
    return this.items.subarray(index, this.size);
  }
}
