/**
 * Several instances of a kernel, each in a thread, that share the work of a level. The thread of the search, which is one of
 * them, gives orders, and waits for all replies; what they find depends on no timing, only where it lies does.
 */
import type { Stop } from "../outcome.js";
import { LINE } from "./arena.js";
import { KernelPart, type PartSetup, pollOf, type TableUse } from "./part.js";
import type { WasmHost } from "./program.js";
import { type SegmentPlaces, Segments } from "./segments.js";
import { SharedWords } from "./shared-words.js";

/** States from one index to before another. */
export interface Span {
  readonly from: number;
  readonly end: number;
}

/** The states of the graph, or what constraints exclude. */
export type Which = "inside" | "outside";

export type Order =
  /** Expand states: first the rest that was left the last time, then blocks up to an index, as they can be claimed. */
  | { readonly kind: "expand"; readonly rest: Span | null; readonly end: number; readonly directory: number }
  /** Look up what has been sorted, partition by partition. */
  | { readonly kind: "look up"; readonly of: Which; readonly use: TableUse }
  /** Enter what the old table holds into the new one, partition by partition. */
  | { readonly kind: "move"; readonly of: Which; readonly old: TableUse; readonly use: TableUse };

export interface Reply {
  readonly generated: number;
  /** Of states that were claimed, those that are not expanded. */
  readonly rest: Span | null;
  /** Whether all could be looked up, or moved; the table has to grow otherwise. */
  readonly isWhole: boolean;
  readonly stop: Stop | null;
}

/** The threads beside that of the search. Whoever starts them knows how. */
export interface Crew {
  readonly size: number;
  /** The replies to one order for each; null if a thread was lost. */
  readonly give: (orders: readonly Order[]) => Promise<readonly Reply[] | null>;
  readonly dismiss: () => void;
  /** Ends one of them, as if it had died: for tests. */
  readonly lose?: () => void;
}

export type RaiseCrew = (setups: readonly MemberSetup[]) => Crew | null;

/** Where a thread sorts states of one set. */
export interface SharerSetup {
  readonly part: PartSetup;
  readonly segments: SegmentPlaces;
}

/** What a thread is given at its start; plain data. */
export interface MemberSetup {
  readonly inside: SharerSetup;
  /** Null without constraints. */
  readonly outside: SharerSetup | null;
  /** Where the words lie that all share, in bytes. */
  readonly shared: number;
  /** Of a chunk of the store: log2 of its states. */
  readonly chunkBits: number;
  readonly judged: readonly number[];
  /** Milliseconds to wait at most before each claim, at random: for tests. */
  readonly delay?: number;
}

/** States that are claimed at once. */
const BLOCK = 2048;

const NO_REPLY: Reply = { generated: 0, rest: null, isWhole: true, stop: null };

/** An instance that sorts states of one set, and looks them up. */
interface Sharer {
  readonly part: KernelPart;
  readonly segments: Segments;
}

/** A thread's own part of the work. */
export class Member {
  private readonly part: KernelPart;
  private readonly sharers: Readonly<Record<Which, Sharer | null>>;
  private readonly shared: SharedWords;

  /** @param ask Called often, from when on `stop` may be told. */
  constructor(
    private readonly setup: MemberSetup,
    wasm: WasmHost,
    private readonly ask: () => void = () => {},
  ) {
    const sharer = ({ part: given, segments }: SharerSetup, excluding: Sharer | null): Sharer => {
      const poll = pollOf(() => (this.isToStop ? "interrupted" : null));
      const claim = (count: number): number => this.shared.add("size", count);
      const part = new KernelPart(given, wasm, poll, excluding?.part ?? null, claim);
      part.set("sorting", 1);
      part.bytesAt(given.program.places.judged, setup.judged.length).set(setup.judged);
      return { part, segments: new Segments(part, segments) };
    };
    const outside = setup.outside === null ? null : sharer(setup.outside, null);
    const inside = sharer(setup.inside, outside);
    this.part = inside.part;
    this.sharers = { inside, outside };
    this.shared = new SharedWords(this.part, setup.shared);
    this.shared.add("ready", 1);
  }

  private get isToStop(): boolean {
    this.ask();
    return this.shared.told("stop") !== 0;
  }

  private claim(count: number): number {
    if (this.setup.delay !== undefined) pause(this.setup.delay * Math.random());
    return this.shared.add("claim", count);
  }

  obey(order: Order): Reply {
    switch (order.kind) {
      case "expand":
        return this.expand(order.rest, order.end, order.directory);
      case "look up": {
        const { part, segments } = this.sharer(order.of);
        part.use(order.use);
        return this.forPartitions(segments, (partition) => segments.lookUp(part, partition));
      }
      case "move": {
        const { part, segments } = this.sharer(order.of);
        part.use(order.use);
        return this.forPartitions(segments, (partition) =>
          movePartition(part, partition, segments.partitions, order.old, order.use),
        );
      }
      default:
        return order satisfies never;
    }
  }

  private sharer(which: Which): Sharer {
    const sharer = this.sharers[which];
    if (sharer === null) throw new Error("there are no constraints");
    return sharer;
  }

  private forPartitions({ partitions }: Segments, work: (partition: number) => boolean): Reply {
    for (let partition = this.claim(1); partition < partitions; partition = this.claim(1)) {
      if (this.isToStop) return { ...NO_REPLY, isWhole: false, stop: "interrupted" };
      if (!work(partition)) return { ...NO_REPLY, isWhole: false };
    }
    return NO_REPLY;
  }

  private expand(rest: Span | null, end: number, directory: number): Reply {
    this.part.set("full", 0);
    this.sharers.outside?.part.set("full", 0);
    let span = rest ?? this.nextBlock(end);
    let stop: Stop | null = null;
    while (span !== null && !this.part.isFull && stop === null) {
      if (this.isToStop) {
        stop = "interrupted";
        break;
      }
      const left = this.expandSpan(span, directory);
      stop = left.stop;
      if (left.from < span.end) span = { from: left.from, end: span.end };
      else span = this.part.isFull || stop !== null ? null : this.nextBlock(end);
    }
    return { generated: this.part.takeGenerated(), rest: span, isWhole: true, stop };
  }

  private nextBlock(end: number): Span | null {
    const from = this.claim(BLOCK);
    return from < end ? { from, end: Math.min(end, from + BLOCK) } : null;
  }

  /** Expands states of one chunk. Returns the first that is not expanded. */
  private expandSpan(
    { from, end }: Span,
    directory: number,
  ): { readonly from: number; readonly stop: Stop | null } {
    const { chunkBits } = this.setup;
    const bytes = 4 * this.setup.inside.part.words;
    const chunk = from >>> chunkBits;
    const start =
      ((this.part.words[(directory >>> 2) + chunk] as number) >>> 0) +
      (from - chunk * 2 ** chunkBits) * bytes;
    const runEnd = Math.min(end, (chunk + 1) * 2 ** chunkBits);
    const { at, stop } = this.part.expand(start, start + (runEnd - from) * bytes);
    return { from: from + (at - start) / bytes, stop: stop?.stop ?? null };
  }
}

/** Clears the new table's part of a partition, and enters what the old one's holds. False if there is no slot for it. */
export function movePartition(
  part: KernelPart,
  partition: number,
  partitions: number,
  old: TableUse,
  use: TableUse,
): boolean {
  const lines = 2 ** use.lineBits / partitions;
  part.call("clear", use.table + partition * lines * LINE, lines * LINE);
  const oldLines = 2 ** old.lineBits / partitions;
  return part.move(old, partition * oldLines, (partition + 1) * oldLines);
}

/** Busy, since a thread that sleeps would need memory to sleep on. */
export function pause(milliseconds: number): void {
  const end = performance.now() + milliseconds;
  while (performance.now() < end);
}
