/** The chunks of a search's store in the memory of a kernel, which finds them by a list of their addresses. */
import type { Store } from "../packed/store.js";
import { type Arena, FULL, type Region } from "./arena.js";
import type { KernelPart } from "./part.js";

export class Chunks {
  private readonly chunks: Region[] = [];
  private list: Region = { at: 0, bytes: 0 };

  /**
   * Moves the store to the kernel's memory.
   * @throws {FULL} If there is no memory.
   */
  constructor(
    private readonly store: Store,
    private readonly arena: Arena,
  ) {
    store.moveTo((words) => {
      const region = arena.allocate(4 * words);
      if (region === null) return null;
      this.chunks.push(region);
      return arena.wordsOf(region, words);
    });
    if (this.chunks.length < store.chunks.length) throw FULL;
  }

  /** Where the list of their addresses lies. */
  get directory(): number {
    return this.list.at;
  }

  /** Makes room in the store, and tells an instance where; false if there is none. */
  reserve(count: number, part: KernelPart): boolean {
    const { store, chunks, arena } = this;
    if (!store.reserve(count)) return false;
    if (4 * chunks.length > this.list.bytes) {
      const wider = arena.allocate(Math.max(8 * chunks.length, 4096));
      if (wider === null) return false;
      if (this.list.bytes > 0) arena.release(this.list);
      this.list = wider;
    }
    const { words } = arena;
    chunks.forEach(({ at }, i) => {
      words[(this.list.at >>> 2) + i] = at | 0;
    });
    // Not every kernel has all of these variables.
    const chunk = store.chunkOf(store.size);
    const { at } = chunks[chunk] as Region;
    part.set("directory", this.list.at);
    part.set("fresh", at + 4 * store.offsetOf(store.size));
    part.set("chunkEnd", at + 4 * store.chunkStates * store.words);
    part.set("spare", this.list.at + 4 * (chunk + 1));
    part.set("spareEnd", this.list.at + 4 * chunks.length);
    return true;
  }

  /** Where a state lies, in bytes. */
  addressOf(index: number): number {
    const { store } = this;
    return (this.chunks[store.chunkOf(index)] as Region).at + 4 * store.offsetOf(index);
  }

  /** How many states there is room for in the chunk of the next one; 0 if there is no chunk. */
  get free(): number {
    const { store } = this;
    const chunk = store.chunkOf(store.size);
    return chunk < this.chunks.length ? (chunk + 1) * store.chunkStates - store.size : 0;
  }
}
