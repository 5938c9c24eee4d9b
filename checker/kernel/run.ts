/**
 * Lets a kernel explore: takes over from a search that has become large, and gives the kernel the states of a level piece
 * by piece, and memory; from some size on, several threads.
 */
import { Interruption } from "../interruption.js";
import { Arena, FULL, LINE } from "./arena.js";
import type { RaiseCrew, Span } from "./crew.js";
import { raiseFlags, takeCounts } from "./model-arrays.js";
import { sharedMemory, type WasmMemory } from "./program.js";
import { SharedWords } from "./shared-words.js";
import { StateSet, type Takeover } from "./state-set.js";
import { Together } from "./together.js";

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

export class KernelRun {
  private readonly arena: Arena;
  /** The states of the graph. */
  private readonly inside: StateSet;
  /** What constraints exclude; null without constraints. */
  private readonly outside: StateSet | null;
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
    const { store, outside, memory } = takeover;
    this.arena = new Arena(words, memory);
    this.shared = this.arena.reserve(LINE).at;
    this.arena.clear(this.shared, LINE);
    this.outside = outside === null ? null : new StateSet(takeover, "outside", outside, this.arena, null);
    this.inside = new StateSet(takeover, "inside", store, this.arena, this.outside);
  }

  /** Expands states from one index to before another, as many as fit into the buffers, and keeps their successors. */
  explore(from: number, end: number): Explored {
    const { part, chunks, store } = this.inside;
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
        if (part.generated > GENERATED_MAX) break;
      }
      if (!this.keep()) stop ??= new Interruption("memory");
    } catch (thrown) {
      if (!(thrown instanceof Interruption)) throw thrown;
      stop ??= thrown;
    }
    this.generated += part.takeGenerated();
    return { head, stop };
  }

  /** Keeps what is new of what was expanded, wherever it lies. False if memory ran out. */
  private keep(): boolean {
    let isKept = true;
    try {
      isKept = this.outside?.keep() ?? true;
    } finally {
      isKept = this.inside.keep() && isKept;
    }
    return isKept;
  }

  // ───────────────────────────────────────────────────────────────────── with threads

  /** Starts threads, where they can share the work of this model and the system allows it. */
  raise(size: number, raiseCrew: RaiseCrew): void {
    const { inside, outside, takeover } = this;
    if (inside.layout.inParts) return;
    try {
      const own = inside.shares(size);
      const excluded = outside?.shares(size) ?? null;
      const members = own.setups.map((part, i) => ({
        inside: { part, segments: own.places },
        outside:
          excluded === null ? null : { part: excluded.setups[i] as typeof part, segments: excluded.places },
        shared: this.shared,
        chunkBits: takeover.store.chunkBits,
        judged: [...takeover.model.judged],
        ...(takeover.tuning?.delay !== undefined && { delay: takeover.tuning.delay }),
      }));
      const crew = raiseCrew(members.slice(1));
      if (crew === null) return;
      inside.share(own);
      if (excluded !== null) outside?.share(excluded);
      this.together = new Together(
        crew,
        members,
        inside,
        outside,
        new SharedWords(this.arena, this.shared),
        takeover.wasm,
      );
    } catch (error) {
      if (error !== FULL) throw error;
    }
  }

  get threads(): number {
    return this.together?.size ?? 0;
  }

  /** The threads, if they are to share the work on the states from one index to before another. */
  sharing(from: number, end: number): Together | null {
    const { together } = this;
    const { sharedFrom = SHARED_FROM, waits = false } = this.takeover.tuning ?? {};
    if (together === null || together.hasLeft) return together;
    return end - from >= sharedFrom && (waits || together.isReady) ? together : null;
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
    this.inside.table.release();
    this.outside?.table.release();
  }

  /** Where the arrays of all instances lie. */
  private get bases(): readonly number[] {
    const outside = this.outside === null ? [] : [this.outside.part.base];
    return [this.inside.part.base, ...outside, ...(this.together?.bases ?? [])];
  }

  /** Adds what was seen and counted to the model's flags and counters. Returns the number of transitions. */
  collect(): number {
    const { model, program } = this.takeover;
    for (const base of this.bases) {
      const arrays = { program, memory: this.arena.memory, base };
      raiseFlags(arrays, model);
      takeCounts(arrays, model);
    }
    const generated = this.generated + (this.together?.generated ?? 0);
    this.generated = 0;
    if (this.together !== null) this.together.generated = 0;
    return generated;
  }
}
