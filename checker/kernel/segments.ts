/**
 * The states that several instances of a kernel have sorted into partitions: for each instance and partition a segment
 * of its buffers. A partition is looked up by one instance at a time, segment by segment; what is new stays at the
 * beginning of its segment until it is copied to the store.
 */
import type { KernelPart } from "./part.js";

/** Where the segments lie; plain data. Addresses are in bytes. */
export interface SegmentPlaces {
  readonly partitions: number;
  readonly segmentBytes: number;
  /** Of each instance: where its first segment begins, and a list of where its segments end. */
  readonly parts: readonly { readonly buffers: number; readonly fills: number }[];
  /** For each instance and partition: up to where it was looked up, and where the new states end. */
  readonly marks: number;
}

export class Segments {
  constructor(
    private readonly memory: { readonly words: Int32Array },
    private readonly places: SegmentPlaces,
  ) {}

  get partitions(): number {
    return this.places.partitions;
  }

  /** Makes all segments empty. */
  clear(): void {
    for (let partition = 0; partition < this.partitions; partition += 1)
      for (let part = 0; part < this.places.parts.length; part += 1) this.clearOne(part, partition);
  }

  private clearOne(part: number, partition: number): void {
    const { words } = this.memory;
    const start = this.startOf(part, partition);
    words[this.fillOf(part, partition)] = start;
    const mark = this.markOf(part, partition);
    words[mark] = start;
    words[mark + 1] = start;
  }

  private startOf(part: number, partition: number): number {
    return (this.places.parts[part]?.buffers ?? 0) + partition * this.places.segmentBytes;
  }

  /** Index of the word that says where a segment ends. */
  private fillOf(part: number, partition: number): number {
    return ((this.places.parts[part]?.fills ?? 0) >>> 2) + partition;
  }

  private markOf(part: number, partition: number): number {
    return (this.places.marks >>> 2) + 2 * (part * this.partitions + partition);
  }

  /** Lets an instance look up what is left of a partition. False if the table has to grow first. */
  lookUp(kernel: KernelPart, partition: number): boolean {
    for (let part = 0; part < this.places.parts.length; part += 1) {
      const { words } = this.memory;
      const mark = this.markOf(part, partition);
      const at = (words[mark] as number) >>> 0;
      const end = (words[this.fillOf(part, partition)] as number) >>> 0;
      if (at === end) continue;
      const [done, fresh] = kernel.lookUp(partition, at, end, words[mark + 1] as number);
      words[mark] = done;
      words[mark + 1] = fresh;
      if (done < end) return false;
    }
    return true;
  }

  /** Hands over what is new, in pieces: where each lies and how many bytes it has. Then all segments are empty. */
  gather(take: (at: number, bytes: number) => void): void {
    for (let partition = 0; partition < this.partitions; partition += 1)
      for (let part = 0; part < this.places.parts.length; part += 1) {
        const start = this.startOf(part, partition);
        const bytes = ((this.memory.words[this.markOf(part, partition) + 1] as number) >>> 0) - start;
        if (bytes > 0) take(start, bytes);
        this.clearOne(part, partition);
      }
  }

  /** The bytes of what was sorted. */
  get sortedBytes(): number {
    const { words } = this.memory;
    let bytes = 0;
    for (let partition = 0; partition < this.partitions; partition += 1)
      for (let part = 0; part < this.places.parts.length; part += 1)
        bytes += ((words[this.fillOf(part, partition)] as number) >>> 0) - this.startOf(part, partition);
    return bytes;
  }

  /** The bytes of what is new. */
  get freshBytes(): number {
    const { words } = this.memory;
    let bytes = 0;
    for (let partition = 0; partition < this.partitions; partition += 1)
      for (let part = 0; part < this.places.parts.length; part += 1)
        bytes += ((words[this.markOf(part, partition) + 1] as number) >>> 0) - this.startOf(part, partition);
    return bytes;
  }
}
