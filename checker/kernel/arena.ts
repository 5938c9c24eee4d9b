/** The memory of a kernel: it grows and never shrinks, so what is freed in it is used again. */

import type { Memory } from "../packed/memory.js";
import { KERNEL_BYTES_MAX, type KernelMemory, PAGE, type WasmMemory } from "./program.js";

/** Bytes of a line of the cache, at which all regions begin; and of a table. */
export const LINE = 64;

/** The memory is full. */
export const FULL = Symbol("full");

export interface Region {
  /** In bytes. */
  readonly at: number;
  readonly bytes: number;
}

export class Arena implements KernelMemory {
  private view = new Int32Array(0);
  private readonly free: Region[] = [];
  /** Where memory begins that was never used. Nothing lies at address 0. */
  private top = LINE;

  constructor(
    readonly memory: WasmMemory,
    private readonly budget: Memory,
  ) {}

  /** All of it, as words. */
  get words(): Int32Array {
    if (this.view.byteLength !== this.memory.buffer.byteLength)
      this.view = new Int32Array(this.memory.buffer);
    return this.view;
  }

  /** Memory with any content; null if there is none left. */
  allocate(bytes: number): Region | null {
    const wanted = Math.ceil(bytes / LINE) * LINE;
    let best = -1;
    for (const [i, region] of this.free.entries())
      if (region.bytes >= wanted && (best < 0 || region.bytes < (this.free[best] as Region).bytes)) best = i;
    const found = this.free[best];
    if (found !== undefined) {
      this.free.splice(best, 1);
      if (found.bytes > wanted) this.release({ at: found.at + wanted, bytes: found.bytes - wanted });
      return { at: found.at, bytes: wanted };
    }
    const last = this.free.findIndex(({ at, bytes: size }) => at + size === this.top);
    const at = this.free[last]?.at ?? this.top;
    if (!this.growTo(at + wanted)) return null;
    if (last >= 0) this.free.splice(last, 1);
    this.top = at + wanted;
    return { at, bytes: wanted };
  }

  /** The same. @throws {FULL} If there is none left. */
  reserve(bytes: number): Region {
    const region = this.allocate(bytes);
    if (region === null) throw FULL;
    return region;
  }

  /** Makes a region free; what is free beside it is joined to it. */
  release(region: Region): void {
    let { at, bytes } = region;
    for (let i = this.free.length - 1; i >= 0; i -= 1) {
      const other = this.free[i] as Region;
      if (other.at + other.bytes === at) at = other.at;
      else if (at + bytes !== other.at) continue;
      bytes += other.bytes;
      this.free.splice(i, 1);
    }
    this.free.push({ at, bytes });
  }

  clear(at: number, bytes: number): void {
    new Uint8Array(this.memory.buffer, at, bytes).fill(0);
  }

  /** Words of a region, as an array that stays where it is. */
  wordsOf({ at }: Region, words: number): Int32Array {
    return new Int32Array(this.memory.buffer, at, words);
  }

  private growTo(bytes: number): boolean {
    const more = Math.ceil((bytes - this.memory.buffer.byteLength) / PAGE);
    if (more <= 0) return true;
    if (!this.budget.claim(more * PAGE)) return false;
    try {
      this.memory.grow(more);
      this.budget.addressed = this.memory.buffer.byteLength / KERNEL_BYTES_MAX;
      return true;
    } catch (error) {
      this.budget.claim(-more * PAGE);
      if (error instanceof RangeError) return false;
      throw error;
    }
  }
}
