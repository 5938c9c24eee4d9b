/**
 * One instance of a kernel, in one thread: it expands states into buffers of its own. Instances share memory: the store,
 * the table, and each other's buffers.
 */
import { Interruption } from "../interruption.js";
import type { Stop } from "../outcome.js";
import { Instance, type InstanceSetup } from "./instance.js";
import type { KernelProgram, WasmHost } from "./program.js";

/** Where the memory of an instance lies, in bytes. */
export interface PartPlaces {
  /** The model's arrays. */
  readonly base: number;
  /** The buffer for successors, and its size in words. */
  readonly out: number;
  readonly outWords: number;
  /** After so many words of successors they are kept. */
  readonly outFlush: number;
  /** There is room for so many words of successors, wherever they go. */
  readonly takenMost: number;
}

/** Which table is used, and where the addresses of the store's chunks are listed; addresses are in bytes. */
export interface TableUse {
  readonly directory: number;
  readonly table: number;
  readonly lineBits: number;
  readonly isNarrow: boolean;
  /** States after which the table is to grow, in all and in a partition. */
  readonly most: number;
  readonly partMost: number;
}

/** What an instance needs to know; plain data, so that a thread can be given it. */
export interface PartSetup extends InstanceSetup {
  readonly program: Omit<KernelProgram, "bytes">;
  /** Words of a state. */
  readonly words: number;
  readonly actions: number;
  readonly isReduced: boolean;
  readonly places: PartPlaces;
  /** Variables of the kernel that are the same in all instances, and do not change. */
  readonly constants: Readonly<Record<string, number>>;
}

/** Whether to stop, which is thrown. */
export type PollNow = () => void;

export class KernelPart extends Instance {
  private isDiscarding = false;
  private generatedBefore = 0;
  /** Keeps what a state with many successors has filled the buffers with; null where that can't be done. */
  makeRoom: (() => void) | null = null;

  constructor(
    private readonly setup: PartSetup,
    wasm: WasmHost,
    public poll: PollNow,
    /** Keeps what constraints exclude; null without constraints. */
    private readonly outside: KernelPart | null,
    /** Gives numbers to so many new states, the first of which it returns; only threads ask for it. */
    claim: (count: number) => number = () => 0,
  ) {
    const { places, constants } = setup;
    super(setup, places.base, wasm, {
      poll: () => this.poll(),
      drain: (to: number) => this.drain(to),
      spill: (to: number) => this.spill(to),
      exclude: () => this.exclude(),
      claim,
    });
    const { out, outWords, outFlush, takenMost } = places;
    const own = { out, outFlush, takenMost, outLength: outWords, outside: outside?.outAt ?? 0 };
    this.setAll({ ...constants, ...own });
  }

  /** Where its buffer for successors lies, in bytes. */
  private get outAt(): number {
    return this.setup.places.out;
  }

  get isFull(): boolean {
    return this.get("full") !== 0;
  }

  /** Uses a table. */
  use({ table, lineBits, isNarrow, most, partMost, directory }: TableUse): void {
    this.setAll({ table, lineBits, isNarrow: isNarrow ? 1 : 0, growAt: most, partMost, directory });
  }

  private get isPair(): boolean {
    return this.setup.program.table.kind === "pair";
  }

  /** Enters what lines of an old table hold into the one at hand. False if there is no slot for one. */
  move(
    old: { readonly table: number; readonly lineBits: number; readonly isNarrow: boolean },
    from: number,
    end: number,
  ): boolean {
    if (this.isPair)
      return this.call("move", old.table, old.lineBits, old.isNarrow ? 1 : 0, from, end) === end;
    this.call("move", old.table, from, end);
    return true;
  }

  /**
   * Looks up sorted states of one partition. Returns the first that it did not look up, and where those that are new and
   * not in the store yet end: they are moved to `fresh` and on.
   */
  lookUp(partition: number, from: number, end: number, fresh: number): readonly [at: number, fresh: number] {
    if (this.isPair) {
      const at = this.call("insert", partition, from, end, fresh);
      return [at, this.get("freshEnd")];
    }
    this.call("lookUp", from, end);
    return [end, fresh];
  }

  /** Transitions since they were taken. */
  get generated(): number {
    return this.generatedBefore + this.get("generated") + (this.outside?.generated ?? 0);
  }

  takeGenerated(): number {
    const { generated } = this;
    this.generatedBefore = 0;
    this.set("generated", 0);
    this.outside?.takeGenerated();
    return generated;
  }

  /**
   * Expands the states that lie from one address to before another, until the buffers are full. Returns the address of
   * the first that is not expanded, and why it was interrupted, if it was.
   */
  expand(from: number, end: number): { readonly at: number; readonly stop: Interruption | null } {
    const before = this.counters().map((counts) => counts.slice());
    try {
      return { at: this.call("round", from, end), stop: null };
    } catch (thrown) {
      if (!(thrown instanceof Interruption)) throw thrown;
      const { poll } = this;
      this.poll = () => {};
      this.wrapUp(from, before);
      this.poll = poll;
      return { at: this.get("head"), stop: thrown };
    }
  }

  /** What the model counts, at the places where it does. */
  private counters(): readonly (Int32Array | Float64Array)[] {
    const { taken, enabled, covered } = this.setup.program.places;
    const count = this.setup.actions;
    const { memory, places } = this.setup;
    return [
      this.wordsAt(taken, count),
      this.wordsAt(enabled, count),
      ...(covered === null
        ? []
        : [new Float64Array(memory.buffer, places.base + covered.at, covered.length)]),
    ];
  }

  /**
   * After a state was interrupted: it is not expanded, so it must not be counted. What the states before it gave is kept,
   * as far as that takes no time.
   */
  private wrapUp(start: number, before: readonly (Int32Array | Float64Array)[]): void {
    if (this.keepReduced()) return;
    this.outside?.keepReduced();
    if (!this.setup.isReduced) {
      this.keepPieces(this.get("written"));
      if (this.outside !== null) this.exclude();
    }
    this.counters().forEach((counts, i) => {
      counts.set(before[i] ?? []);
    });
    this.isDiscarding = true;
    this.call("recount", start, this.get("head"));
    this.isDiscarding = false;
  }

  /** After it was interrupted while it reduced states: keeps those that are reduced. False if it was not. */
  private keepReduced(): boolean {
    if (this.get("taking") === 0) return false;
    this.set("taking", 0);
    this.call("keepCanonical", 0, this.get("canonical"));
    return true;
  }

  /** Keeps what lies in the buffer up to a word, in pieces that there is room for. */
  private keepPieces(end: number): void {
    const piece = this.setup.places.takenMost;
    for (let from = 0; from < end; from += piece) {
      if (this.isFull) {
        if (this.makeRoom === null) return;
        this.makeRoom();
      }
      this.call("take", from, Math.min(end, from + piece));
    }
  }

  /** Takes successors of the state at hand, and of those before it. */
  private drain(to: number): number {
    if (this.isDiscarding) return 0;
    return this.spill(this.outside === null ? to : this.call("sift", this.get("head"), to));
  }

  /** The same for those that lie inside. */
  private spill(to: number): number {
    this.keepPieces(to);
    this.generatedBefore = this.takeGenerated();
    this.set("written", 0);
    this.poll();
    return 0;
  }

  /** Hands over what lies outside. */
  private exclude(): void {
    const { outside } = this;
    if (outside === null) return;
    const end = this.get("leftOut");
    this.set("leftOut", 0);
    outside.keepPieces(end);
    if (outside.isFull) this.set("full", 1);
  }
}

/** A reason to stop as something that is thrown. */
export function pollOf(ask: () => Stop | null): PollNow {
  return () => {
    const stop = ask();
    if (stop !== null) throw new Interruption(stop);
  };
}
