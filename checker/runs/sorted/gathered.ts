/**
 * States that were generated and are still to be looked up: gathered in an area of the heap, and sorted and written out
 * as a run whenever it is full.
 */
import { RecentStates } from "../../packed/recent-states.js";
import { SLICE } from "../../packed/table.js";
import type { Heap, Span } from "./heap.js";
import type { Known } from "./known.js";
import { mergedAll } from "./merge.js";
import { InHeap, type Run, RunReader, RunWriter, type Source } from "./run.js";
import type { RunFiles } from "./run-files.js";
import { sortStates } from "./sort.js";

/** Wide states in the cache of recent ones. */
const RECENT_WIDE = 2 ** 11;

export class Gathered {
  runs: Run[] = [];
  /** Up to where the area is filled. */
  fill: number;
  /** What lies sorted in the heap and is being read. */
  private given: Readonly<Span> | null = null;
  private readonly hashes = new Int32Array(SLICE + 3);
  private readonly recent: RecentStates | null;
  private readonly recentWide: Int32Array;

  constructor(
    private readonly heap: Heap,
    readonly area: Readonly<Span>,
    private readonly files: RunFiles,
    neverZero: boolean,
    /** How many runs can be read at once. */
    private readonly runsMax: number,
  ) {
    this.fill = area.at;
    this.recent = heap.width === 2 && neverZero ? new RecentStates(-1, undefined) : null;
    this.recentWide = new Int32Array(neverZero && heap.width > 2 ? RECENT_WIDE * heap.width : 0);
  }

  /**
   * Adds states that lie side by side, and may move them.
   * @param known Merges runs when there are too many.
   */
  add(states: Int32Array, from: number, end: number, known: Known): void {
    const { heap, area, recent, hashes } = this;
    const { width, words } = heap;
    for (let at = from; at < end; ) {
      const room = Math.min(area.end - this.fill, end - at, SLICE * width);
      const count = room / width;
      const kept =
        recent === null ? this.keepUnseen(states, at, count) : recent.keepUnseen(states, at, count, hashes);
      let to = this.fill;
      for (let i = at, stop = at + kept * width; i < stop; i += 1) {
        words[to] = states[i] as number;
        to += 1;
      }
      this.fill = to;
      at += room;
      if (this.fill === area.end) this.flush(known);
    }
  }

  /** As for states of two words: moves those that were not seen recently to the front. */
  private keepUnseen(states: Int32Array, from: number, count: number): number {
    const { recentWide: recent, heap } = this;
    const { width } = heap;
    if (recent.length === 0) return count;
    let to = from;
    for (let at = from; at < from + count * width; at += width) {
      let hash = 0;
      for (let i = 0; i < width; i += 1) {
        hash = Math.imul(hash ^ (states[at + i] as number), 0x9e3779b1);
        hash ^= hash >>> 15;
      }
      const place = (hash & (RECENT_WIDE - 1)) * width;
      let differs = 0;
      for (let i = 0; i < width; i += 1) {
        const word = states[at + i] as number;
        differs |= (recent[place + i] as number) ^ word;
        recent[place + i] = word;
        states[to + i] = word;
      }
      if (differs !== 0) to += width;
    }
    return (to - from) / width;
  }

  /** Writes what is in the area to a run, so that nothing is anywhere else. */
  flush(known: Known): void {
    const sorted = this.sorted();
    if (sorted === null) return;
    const writer = new RunWriter(this.heap, this.files.file("gathered"));
    writer.append(sorted);
    this.runs.push(writer.seal());
    this.given = null;
    this.mergeMany(known);
  }

  /** Merges some of the runs if there are too many. */
  mergeMany(known: Known): void {
    if (this.runs.length < this.runsMax) return;
    // The longer half stays as it is, so that no state is written often.
    const byLength = this.runs.toSorted((a, b) => b.count - a.count);
    const shorter = byLength.splice(this.runsMax >> 1);
    this.runs = [...byLength, known.merge(shorter, "gathered")];
    for (const run of shorter) this.files.remove(run);
  }

  /** A thread has sorted what was in the area. */
  give(sorted: Readonly<Span> | null): void {
    this.fill = this.area.at;
    this.given = sorted;
  }

  private sorted(): Span | null {
    const { heap, area, fill } = this;
    this.fill = area.at;
    const sorted = fill === area.at ? null : sortStates(heap, { at: area.at, end: fill });
    this.given = sorted;
    return sorted;
  }

  /** After reading them was left in the middle: puts what was in the area back there. */
  restore(): void {
    const { heap, area, given } = this;
    if (given === null) return;
    // What was read may have been moved within its span, which still holds all that is new.
    heap.words.copyWithin(area.at, given.at, given.end);
    this.fill = area.at + given.end - given.at;
    this.given = null;
  }

  /** All of them, in order and without repetition; null if there are none. What is in the area must stay there until then. */
  source(): Source | null {
    const { heap } = this;
    const sorted = this.sorted();
    const sources: Source[] = this.runs.map((run) => new RunReader(heap, run));
    return mergedAll(heap, sorted === null ? sources : [...sources, new InHeap(heap, sorted, sorted.end)]);
  }

  /** Forgets them. */
  clear(): void {
    this.fill = this.area.at;
    this.given = null;
    for (const run of this.runs) this.files.remove(run);
    this.runs = [];
  }
}
