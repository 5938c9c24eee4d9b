/**
 * Lets a kernel explore: takes over from a search that has become large, and gives the kernel the states of a level piece
 * by piece, and memory; from some size on, several threads.
 */
import { Interruption } from "../interruption.js";
import type { Memory } from "../packed/memory.js";
import type { PackedModel } from "../packed/model.js";
import type { Store } from "../packed/store.js";
import { Arena, LINE } from "./arena.js";
import { Chunks } from "./chunks.js";
import type { RaiseCrew, Span } from "./crew.js";
import { FULL, type KernelTuning, Layout } from "./layout.js";
import { KernelPart, type PollNow } from "./part.js";
import type { KernelProgram, WasmHost, WasmMemory } from "./program.js";
import { Segments } from "./segments.js";
import { KernelTable } from "./table.js";
import { Together } from "./together.js";

/** The memory that a module has at most: all that 32 bits address. */
const PAGES_MAX = 2 ** 16;

/** States of a level that are worth the messages to threads. */
const SHARED_FROM = 2 ** 14;

/** Transitions after which it is asked whether to stop, and counters are emptied, which have 32 bits. */
const GENERATED_MAX = 2 ** 22;

export interface Explored {
  /** The first state that is not expanded. */
  readonly head: number;
  /** Why it is to stop. */
  readonly stop: Interruption | null;
}

/** What a kernel takes over. */
export interface Takeover {
  readonly model: PackedModel;
  readonly program: KernelProgram;
  readonly store: Store;
  readonly memory: Memory;
  /** Asks whether to stop, which is thrown. */
  readonly poll: PollNow;
  readonly wasm: WasmHost;
  readonly tuning?: KernelTuning | undefined;
}

/** Null where it is refused. */
function sharedMemory(wasm: WasmHost): WasmMemory | null {
  try {
    return new wasm.Memory({ initial: 1, maximum: PAGES_MAX, shared: true });
  } catch {
    return null;
  }
}

export class KernelRun {
  private readonly arena: Arena;
  private readonly layout: Layout;
  private readonly part: KernelPart;
  private readonly chunks: Chunks;
  private readonly table: KernelTable;
  /** What states are sorted into; null as long as nobody does. */
  private segments: Segments | null = null;
  private together: Together | null = null;
  private generated = 0;
  /** Address of the words that threads share. */
  private readonly shared: number;

  /** Null if there is no memory for it, or none that threads could share: a page of a browser may not have it. */
  static start(takeover: Takeover): KernelRun | null {
    const shared = sharedMemory(takeover.wasm);
    if (shared === null) return null;
    try {
      return new KernelRun(takeover, shared);
    } catch (error) {
      if (error === FULL) return null;
      throw error;
    }
  }

  private constructor(
    private readonly takeover: Takeover,
    words: WasmMemory,
  ) {
    const { model, program, store, memory, poll, wasm, tuning = {} } = takeover;
    this.arena = new Arena(words, memory);
    const layout = new Layout(model, program, store, this.arena, wasm, tuning);
    this.layout = layout;
    this.shared = layout.allocate(LINE).at;
    this.arena.clear(this.shared, LINE);
    const segmentBytes = layout.isPair ? layout.segmentBytes(1) : 0;
    const setup = layout.instance(segmentBytes);
    this.part = new KernelPart(setup, wasm, poll);
    this.part.bytesAt(program.places.judged, model.judged.length).set(model.judged);
    this.part.makeRoom = () => {
      if (!this.keep()) throw new Interruption("memory");
    };
    if (layout.isPair) this.segments = new Segments(this.arena, layout.segmentsOf([setup], segmentBytes));
    this.segments?.clear();
    this.chunks = new Chunks(store, this.arena);
    this.part.set("size", store.size);
    if (!this.chunks.reserve(layout.batchMost + 1, this.part)) throw FULL;
    this.table = new KernelTable(
      program,
      layout,
      store,
      this.chunks,
      this.arena,
      this.part,
      poll,
      tuning.firstLineBits,
    );
  }

  /** Expands states from one index to before another, as many as fit into the buffers, and keeps their successors. */
  explore(from: number, end: number): Explored {
    const { part, chunks } = this;
    const { store } = this.takeover;
    let head = from;
    let stop: Interruption | null = null;
    try {
      part.set("full", 0);
      while (head < end && !part.isFull && stop === null) {
        const runEnd = Math.min(end, (store.chunkOf(head) + 1) * store.chunkStates);
        const start = chunks.addressOf(head);
        const expanded = part.expand(start, start + (runEnd - head) * 4 * store.words);
        head += (expanded.at - start) / (4 * store.words);
        stop = expanded.stop;
        // Levels that find little fill no buffer.
        if (part.get("generated") > GENERATED_MAX) break;
      }
      if (!this.keep()) stop ??= new Interruption("memory");
    } catch (thrown) {
      if (!(thrown instanceof Interruption)) throw thrown;
      stop ??= thrown;
    }
    this.generated += part.takeGenerated();
    return { head, stop };
  }

  /** Keeps what is new of what was expanded. False if memory ran out. */
  private keep(): boolean {
    const { part, segments, layout, table } = this;
    const { store } = this.takeover;
    part.set("full", 0);
    if (!layout.isPair || segments === null) {
      store.size = part.get("size");
      while (store.size + layout.batchMost > table.use.most)
        if (!table.widen() && !table.tighten()) return false;
      return this.chunks.reserve(layout.batchMost + 1, part);
    }
    const lookUp = (): boolean => {
      for (let partition = 0; partition < segments.partitions; )
        if (segments.lookUp(part, partition)) partition += 1;
        else if (!table.widen() && !table.tighten()) return false;
      return true;
    };
    let isWhole = false;
    let hasRoom = false;
    try {
      isWhole = lookUp();
    } finally {
      // What was looked up is judged, so it must be in the store also if the table is interrupted while it grows:
      // traces of what was seen are looked for among the states that are stored.
      hasRoom = this.gather();
    }
    return isWhole && hasRoom;
  }

  /** Copies what is new to the store. False if there is no room for it. */
  private readonly gather = (): boolean => {
    const { part, segments, chunks } = this;
    const { store } = this.takeover;
    if (segments === null) return true;
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
  };

  // ───────────────────────────────────────────────────────────────────── with threads

  /** Starts threads, where they can share the work of this model and the system allows it. */
  raise(size: number, raiseCrew: RaiseCrew): void {
    const { layout, part, takeover } = this;
    if (layout.inParts) return;
    try {
      const segmentBytes = layout.segmentBytes(size);
      const setups = Array.from({ length: size }, () => layout.instance(segmentBytes));
      // This thread goes on to sort the states of small levels, if it does so now.
      const own = layout.isPair ? [layout.instance(segmentBytes)] : [];
      const places = layout.segmentsOf([...own, ...setups], segmentBytes);
      const members = setups.map((each) => ({
        part: each,
        segments: places,
        shared: this.shared,
        chunkBits: takeover.store.chunkBits,
        judged: [...takeover.model.judged],
        ...(takeover.tuning?.delay !== undefined && { delay: takeover.tuning.delay }),
      }));
      const crew = raiseCrew(members);
      if (crew === null) return;
      for (const each of own) part.sortInto(each);
      const segments = new Segments(this.arena, places);
      segments.clear();
      this.segments = segments;
      const { arena, chunks, table, gather } = this;
      const ground = { layout, store: takeover.store, arena, chunks, table, part, segments, gather };
      this.together = new Together(crew, members, ground, this.shared);
    } catch (error) {
      if (error !== FULL) throw error;
    }
  }

  get threads(): number {
    return this.together?.size ?? 0;
  }

  /** The threads, if they are to share the work on the states from one index to before another. */
  sharing(from: number, end: number): Together | null {
    const least = this.takeover.tuning?.sharedFrom ?? SHARED_FROM;
    return this.together?.hasLeft === true || end - from >= least ? this.together : null;
  }

  /** As `Explorer.unexpanded`. */
  unexpanded(head: number, end: number): readonly Span[] {
    return this.together?.unexpanded(end) ?? [{ from: head, end }];
  }

  dismiss(): void {
    this.together?.dismiss();
  }

  // ───────────────────────────────────────────────────────────────────── what comes out

  /** Frees what is needed only for exploring. */
  release(): void {
    this.dismiss();
    this.table.release();
  }

  /** Adds what was seen and counted to the model's flags and counters. Returns the number of transitions. */
  collect(): number {
    const { model, program } = this.takeover;
    const { seen, spoken, taken, enabled, covered } = program.places;
    const { buffer } = this.arena.memory;
    for (const base of [this.part.base, ...(this.together?.bases ?? [])]) {
      for (const [array, at] of [
        [model.seen, seen],
        [model.spoken, spoken],
      ] as const)
        new Uint8Array(buffer, base + at, array.length).forEach((flag, i) => {
          if (flag !== 0) array[i] = 1;
        });
      const counters: readonly (readonly [Int32Array | Float64Array, Int32Array | Float64Array])[] = [
        [model.taken, new Int32Array(buffer, base + taken, model.taken.length)],
        [model.enabled, new Int32Array(buffer, base + enabled, model.enabled.length)],
        ...(covered === null || model.covered === undefined
          ? []
          : [[model.covered, new Float64Array(buffer, base + covered.at, covered.length)] as const]),
      ];
      for (const [array, counted] of counters) {
        counted.forEach((count, i) => {
          array[i] = (array[i] as number) + count;
        });
        counted.fill(0);
      }
    }
    const generated = this.generated + (this.together?.generated ?? 0);
    this.generated = 0;
    if (this.together !== null) this.together.generated = 0;
    return generated;
  }
}
