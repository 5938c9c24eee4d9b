/** A set of states in the memory of a kernel: the store, the table, and the instance that looks states up in them. */
import { Interruption } from "../interruption.js";
import type { Memory } from "../packed/memory.js";
import type { PackedModel } from "../packed/model.js";
import type { Store } from "../packed/store.js";
import { type Arena, FULL } from "./arena.js";
import { Chunks } from "./chunks.js";
import type { Which } from "./crew.js";
import { type Buffers, type KernelTuning, Layout, variablesOf } from "./layout.js";
import { KernelPart, type PartSetup, type PollNow } from "./part.js";
import type { KernelProgram, WasmHost } from "./program.js";
import { type SegmentPlaces, Segments } from "./segments.js";
import { KernelTable } from "./table.js";

/** What a kernel takes over. */
export interface Takeover {
  readonly model: PackedModel;
  readonly program: KernelProgram;
  readonly store: Store;
  /** What constraints have excluded; null without constraints. */
  readonly outside: Store | null;
  readonly memory: Memory;
  /** Asks whether to stop, which is thrown. */
  readonly poll: PollNow;
  readonly wasm: WasmHost;
  readonly tuning?: KernelTuning | undefined;
}

/** Memory in which threads sort states, each for itself. */
export interface Shares {
  readonly setups: readonly PartSetup[];
  readonly buffers: readonly Buffers[];
  readonly places: SegmentPlaces;
}

export class StateSet {
  readonly layout: Layout;
  readonly part: KernelPart;
  readonly chunks: Chunks;
  readonly table: KernelTable;
  /** Where this thread sorts states; null if it does not. */
  private buffers: Buffers | null;
  /** What states are sorted into; null as long as nobody does. */
  private sorted: Segments | null = null;

  /**
   * @param outside What keeps the states that constraints exclude, of the set of those that they don't.
   * @throws {FULL} If there is no memory.
   */
  constructor(
    { model, program, poll, wasm, tuning = {} }: Takeover,
    readonly which: Which,
    readonly store: Store,
    private readonly arena: Arena,
    outside: StateSet | null,
  ) {
    const layout = new Layout(model, program, store, arena, wasm, tuning);
    this.layout = layout;
    const segmentBytes = layout.segmentBytes(1);
    this.buffers = layout.isPair ? layout.buffers(segmentBytes) : null;
    this.part = new KernelPart(layout.instance(this.buffers), wasm, poll, outside?.part ?? null);
    this.part.bytesAt(program.places.judged, model.judged.length).set(model.judged);
    this.part.makeRoom = () => {
      if (!this.keep()) throw new Interruption("memory");
    };
    if (this.buffers !== null)
      this.sorted = new Segments(arena, layout.segmentsOf([this.buffers], segmentBytes));
    this.sorted?.clear();
    this.chunks = new Chunks(store, arena);
    this.part.set("size", store.size);
    if (!this.chunks.reserve(layout.batchMost + 1, this.part)) throw FULL;
    this.table = new KernelTable(
      program,
      layout,
      store,
      this.chunks,
      arena,
      this.part,
      poll,
      tuning.firstLineBits,
    );
  }

  /** What states are sorted into. */
  get segments(): Segments {
    if (this.sorted === null) throw new Error("states are sorted by nobody");
    return this.sorted;
  }

  /** Keeps what is new of what was handed over. False if memory ran out. */
  keep(): boolean {
    const { part, layout, table, store } = this;
    part.set("full", 0);
    if (!layout.isPair) {
      store.size = part.get("size");
      while (store.size + layout.batchMost > table.use.most)
        if (!table.widen() && !table.tighten()) return false;
      return this.chunks.reserve(layout.batchMost + 1, part);
    }
    let isWhole = false;
    let hasRoom = false;
    try {
      isWhole = this.lookUp();
    } finally {
      // What was looked up is judged, so it must be in the store also if the table is interrupted while it grows:
      // traces of what was seen are looked for among the states that are stored.
      hasRoom = this.gather();
    }
    return isWhole && hasRoom;
  }

  private lookUp(): boolean {
    const { segments, table, part } = this;
    for (let partition = 0; partition < segments.partitions; )
      if (segments.lookUp(part, partition)) partition += 1;
      else if (!table.widen() && !table.tighten()) return false;
    return true;
  }

  /** Copies what is new to the store, if it is not there yet. False if there is no room for it. */
  gather(): boolean {
    const { part, segments, chunks, store } = this;
    const bytes = 4 * store.words;
    chunks.reserve(segments.freshBytes / bytes, part);
    let hasRoom = true;
    segments.gather((at, length) => {
      for (let done = 0; done < length && hasRoom; ) {
        const count = Math.min(chunks.free * bytes, length - done);
        hasRoom = count > 0;
        if (!hasRoom) return;
        part.call("copy", chunks.addressOf(store.size), at + done, count);
        store.size += count / bytes;
        done += count;
      }
    });
    return hasRoom;
  }

  /**
   * Memory for so many threads.
   * @throws {FULL} If there is no memory.
   */
  shares(size: number): Shares {
    const { layout } = this;
    const segmentBytes = layout.segmentBytes(size);
    const buffers = Array.from({ length: size }, () => layout.buffers(segmentBytes));
    const setups = buffers.map((each) => layout.instance(each));
    return { setups, buffers, places: layout.segmentsOf(buffers, segmentBytes) };
  }

  /** From now on, states are sorted there. */
  share({ buffers: [first], places }: Shares): void {
    if (this.buffers !== null && first !== undefined) {
      // While this thread works through small levels, the others are idle, and so are their buffers.
      this.part.setAll(variablesOf(first));
      this.arena.release(this.buffers.region);
      this.buffers = first;
    }
    this.sorted = new Segments(this.arena, places);
    this.sorted.clear();
  }
}
