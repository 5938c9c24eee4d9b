/**
 * Lets the model write the successors of states, and hands them over in batches. What is counted and what is handed over
 * agree after each batch; a batch that was interrupted counts for nothing.
 */
import { Interruption, type TooLarge } from "../interruption.js";
import type { Counts } from "../kernel/model-arrays.js";
import type { Poll, Stop } from "../outcome.js";
import type { PackedModel } from "../packed/model.js";
import type { RunsTuning } from "./plan.js";

/** Words of successors of a batch, about. */
const BATCH_WORDS = 2 ** 11;
/** Words of the buffer at most, at first; as in the other search. */
const BUFFER_WORDS_MAX = 2 ** 22;
const BUFFER_WORDS_IN_PARTS = 2 ** 17;
/** How many words of states are canonicalised between two questions whether to stop. */
const POLL_WORDS = 64;

/** Takes states that lie side by side, and may move them. */
export type Take = (states: Int32Array, from: number, end: number) => void;

export class Expander implements Counts {
  generated = 0;
  tooLarge: TooLarge | null = null;
  readonly taken: Float64Array;
  readonly enabled: Float64Array;
  /** What else the model counts; empty if it counts nothing else. */
  readonly covered: Float64Array;
  private out: Int32Array;
  private readonly batchWords: number;
  private readonly expansion = { position: 0 };
  /** The state whose successors are in the buffer from `siftedTo` on; null for initial states. */
  private source: Int32Array | null = null;
  private sourceAt = 0;
  private siftedTo = 0;

  constructor(
    private readonly model: PackedModel,
    private readonly poll: Poll | undefined,
    private readonly inside: Take,
    /** Takes what constraints exclude, one by one. */
    private readonly outside: Take,
    { bufferWords, batchWords = BATCH_WORDS }: RunsTuning,
  ) {
    this.batchWords = batchWords;
    this.taken = new Float64Array(model.actions.length);
    this.enabled = new Float64Array(model.actions.length);
    this.covered = new Float64Array(model.covered?.length ?? 0);
    const { words, successorsMax, work } = model;
    const most = work === undefined ? BUFFER_WORDS_MAX : BUFFER_WORDS_IN_PARTS;
    const wanted = batchWords + Math.min(successorsMax * words, most);
    this.out = new Int32Array(Math.max(words, bufferWords ?? wanted));
  }

  /** From now on the model asks whether to stop, and hands over what its buffer has no room for. */
  watch(): void {
    this.model.work?.({
      poll: this.pollNow,
      drain: (to) => {
        this.handOver(this.sift(to));
        this.siftedTo = 0;
        this.pollNow();
        return 0;
      },
    });
  }

  private readonly pollNow = (): void => {
    const stop = this.poll?.("search") ?? null;
    if (stop !== null) throw new Interruption(stop);
  };

  /** Hands over the initial states. Returns why it was interrupted, if it was. */
  initial(): Stop | null {
    return this.unlessInterrupted(() => {
      this.source = null;
      this.siftedTo = 0;
      let end = this.model.initial(this.out, 0);
      if (end > this.out.length) {
        this.out = new Int32Array(end);
        end = this.model.initial(this.out, 0);
      }
      this.handOver(this.sift(end));
    });
  }

  /**
   * Expands states that lie from one word to before another, until a batch is full. Returns the first word that is left,
   * and why it was interrupted, if it was: then that is the first one of all.
   */
  expand(states: Int32Array, from: number, end: number): { readonly at: number; readonly stop: Stop | null } {
    const { words } = this.model;
    let at = from;
    const stop = this.unlessInterrupted(() => {
      let written = 0;
      for (; at < end && written < this.batchWords; at += words) {
        this.source = states;
        this.sourceAt = at;
        this.siftedTo = written;
        written =
          this.model.expandPart === undefined
            ? this.sift(this.expandOne(states, at, written))
            : this.expandInParts(this.model.expandPart, states, at, written);
      }
      this.handOver(written);
    });
    return { at: stop === null ? at : from, stop };
  }

  private expandOne(states: Int32Array, at: number, written: number): number {
    const { model } = this;
    const mayOverflow = written + model.successorsMax * model.words > this.out.length;
    if (!mayOverflow) return model.expand(states, at, this.out, written);
    // What does not fit is lost, and judged all the same: so what is found and counted then does not count.
    const counted = model.covered === undefined ? [] : [model.covered];
    const kept = [model.seen, model.spoken, model.taken, model.enabled, ...counted].map(
      (array) => [array, array.slice()] as const,
    );
    const after = model.expand(states, at, this.out, written);
    if (after <= this.out.length) return after;
    for (const [array, before] of kept) array.set(before);
    const wider = new Int32Array(Math.max(after, 2 * this.out.length));
    wider.set(this.out);
    this.out = wider;
    return model.expand(states, at, this.out, written);
  }

  private expandInParts(
    expandPart: NonNullable<PackedModel["expandPart"]>,
    states: Int32Array,
    at: number,
    start: number,
  ): number {
    this.expansion.position = 0;
    let written = start;
    for (;;) {
      written = this.sift(expandPart(states, at, this.out, written, this.expansion));
      if (this.expansion.position === 0) return written;
      this.handOver(written);
      this.siftedTo = 0;
      written = 0;
      this.pollNow();
    }
  }

  /** Of what was written up to a word, moves forward what constraints do not exclude. Returns where that ends. */
  private sift(to: number): number {
    const { model, out, source } = this;
    const { constraint, words, canonicalise } = model;
    if (constraint === undefined) return to;
    const { inState, inStep } = constraint;
    let kept = this.siftedTo;
    for (let at = kept; at < to; at += words) {
      const isInside =
        inState(out, at) && (inStep === null || source === null || inStep(source, this.sourceAt, out, at));
      if (isInside) {
        if (kept !== at) out.copyWithin(kept, at, at + words);
        kept += words;
        continue;
      }
      this.generated += 1;
      canonicalise?.(out, at);
      this.outside(out, at, at + words);
    }
    return kept;
  }

  private handOver(end: number): void {
    const { model, out } = this;
    const { words, canonicalise } = model;
    if (canonicalise !== null)
      for (let at = 0; at < end; at += words) {
        canonicalise(out, at);
        if (at % POLL_WORDS === 0) this.pollNow();
      }
    this.generated += end / words;
    this.inside(out, 0, end);
  }

  /** What the model has generated and counted elsewhere. */
  add(generated: number, counted: (counts: Counts) => void): void {
    this.generated += generated;
    counted(this);
  }

  private unlessInterrupted(work: () => void): Stop | null {
    const { generated } = this;
    const { taken, enabled, covered } = this.model;
    try {
      work();
      for (let i = 0; i < taken.length; i += 1) {
        this.taken[i] = (this.taken[i] as number) + (taken[i] as number);
        this.enabled[i] = (this.enabled[i] as number) + (enabled[i] as number);
      }
      covered?.forEach((count, i) => {
        this.covered[i] = (this.covered[i] as number) + count;
      });
      return null;
    } catch (thrown) {
      if (!(thrown instanceof Interruption)) throw thrown;
      this.generated = generated;
      this.tooLarge = thrown.tooLarge;
      return thrown.stop;
    } finally {
      for (const counts of [taken, enabled, covered]) counts?.fill(0);
    }
  }
}
