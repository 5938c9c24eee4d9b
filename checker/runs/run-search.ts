/** A search over sorted runs, as far as it has come. What is done in one go can be interrupted, and then counts for nothing. */
import { Interruption, type TooLarge } from "../interruption.js";
import type { WasmHost } from "../kernel/program.js";
import type { Stop } from "../outcome.js";
import { KERNEL_FROM } from "../packed/explorer-options.js";
import { type FlaggedFindings, judgesStates } from "../packed/flagged-findings.js";
import type { PackedModel } from "../packed/model.js";
import { Expander } from "./expander.js";
import { type Half, KernelWork } from "./kernel/work.js";
import type { Plan } from "./plan.js";
import type { RunsOptions } from "./search.js";
import type { FoundStates, Snapshot } from "./snapshot.js";
import { FolderFailure } from "./sorted/folder.js";
import { Gathered } from "./sorted/gathered.js";
import type { Heap, Span } from "./sorted/heap.js";
import { Known } from "./sorted/known.js";
import { countBeside, eachPart, withoutAll, writeAll } from "./sorted/merge.js";
import { type Run, RunReader, RunWriter } from "./sorted/run.js";
import type { RunFiles } from "./sorted/run-files.js";

export class RunSearch {
  stop: Stop | null = null;
  tooLarge: TooLarge | null = null;
  /** What went wrong with a folder, where that is the reason to stop. */
  failure: FolderFailure | null = null;
  /** Whether there is nothing more to be found. */
  isOver = false;
  /** States of the last level that are expanded. */
  protected expanded = 0;
  /** What is left of the last level: where it is read, and in which of its runs. */
  protected reader: RunReader | null = null;
  private piece = 0;
  private readonly heap: Heap;
  protected readonly inside: Half;
  private readonly outside: Half | null;
  protected readonly expander: Expander;
  protected readonly judgesStates: boolean;
  private indexBytes = 0;
  protected kernel: KernelWork | null = null;
  private hasTriedKernel = false;
  /** While a checkpoint is written, nothing is interrupted. */
  private isSaving = false;
  /** Whether the last checkpoint was written. */
  protected isSaved = false;

  constructor(
    protected readonly model: PackedModel,
    protected readonly options: RunsOptions,
    protected readonly plan: Plan,
    protected readonly files: RunFiles,
    private readonly flags: FlaggedFindings,
  ) {
    const { heap, runsMax } = plan;
    this.heap = heap;
    const half = (area: Span): Half => ({
      known: new Known(heap, files, this.pollNow),
      gathered: new Gathered(heap, area, files, model.neverZero, runsMax),
    });
    const [first, second] = heap.areas;
    this.inside = half(first as Span);
    this.outside = second === undefined ? null : half(second);
    this.expander = new Expander(
      model,
      options.poll,
      (states, from, end) => this.inside.gathered.add(states, from, end, this.inside.known),
      (states, from, end) => this.outside?.gathered.add(states, from, end, this.outside.known),
      options.tuning ?? {},
    );
    this.judgesStates = judgesStates(model);
    this.expander.watch();
  }

  // ───────────────────────────────────────────────────────────────────── how far it has come

  get levels(): readonly (readonly Run[])[] {
    return this.inside.known.levels;
  }

  get distinct(): number {
    return this.inside.known.size;
  }

  get generated(): number {
    return this.expander.generated;
  }

  get queue(): number {
    return statesOf(this.levels.at(-1) ?? []) - this.expanded;
  }

  get initial(): number {
    return statesOf(this.levels[0] ?? []);
  }

  get actions(): readonly { readonly taken: number; readonly enabled: number }[] {
    const { taken, enabled } = this.expander;
    return Array.from(taken, (count, i) => ({ taken: count, enabled: enabled[i] as number }));
  }

  /** What else the model has counted; null if it counts nothing else. */
  get covered(): Float64Array | null {
    return this.model.covered === undefined ? null : this.expander.covered;
  }

  /** How many states constraints have excluded that are no states of the graph; null without constraints. */
  countOutside(): number | null {
    const { outside, inside, heap } = this;
    if (outside === null) return null;
    const isWhole = this.stop === null || this.stop === "violation";
    if (!isWhole || this.model.constraint?.inStep == null) return outside.known.size;
    return countBeside(heap, outside.known.runs, inside.known.runs);
  }

  // ───────────────────────────────────────────────────────────────────── its steps

  /** Finds the initial states. */
  begin(): void {
    this.guard(() => {
      this.stop = this.expander.initial();
      this.tooLarge = this.expander.tooLarge;
    });
    if (this.stop === null) this.endLevel();
  }

  /** Expands some states of the last level; false if none is left. */
  expandBatch(): boolean {
    let isDone = false;
    this.guard(() => {
      const reader = this.nextReader();
      isDone = reader === null;
      if (reader === null) return;
      const { at, stop } = this.expand(reader);
      this.expanded += (at - reader.at) / this.heap.width;
      reader.at = at;
      if (stop === null) return;
      this.stop = stop;
      this.reopen();
    });
    return !isDone && this.stop === null;
  }

  /** Expands some of the states that are at hand, or all of them. */
  private expand({ at, end }: Readonly<Span>): { readonly at: number; readonly stop: Stop | null } {
    const { kernel, heap } = this;
    if (kernel?.canExpand === true) {
      const found = kernel.expand(at, end);
      this.tooLarge = found.stop?.tooLarge ?? null;
      return { at: found.at, stop: found.stop?.stop ?? null };
    }
    const found = this.expander.expand(heap.words, at, end);
    this.tooLarge = this.expander.tooLarge;
    return found;
  }

  private judge(span: Readonly<Span>): void {
    const { kernel, model, heap } = this;
    if (kernel !== null) kernel.judge(span);
    else for (let at = span.at; at < span.end; at += heap.width) model.judge(heap.words, at);
  }

  /** Lets a kernel do the work from now on, if the model has one and the search is large enough to pay for it. */
  useKernel(wasm: WasmHost | null): void {
    const { model, plan, options, heap, inside, expander } = this;
    const { kernelFrom = KERNEL_FROM, outFlush } = options.tuning ?? {};
    const isDue = model.runsKernel !== undefined && this.generated * model.words >= kernelFrom;
    if (!isDue || this.hasTriedKernel || wasm === null || plan.arena === null) return;
    this.hasTriedKernel = true;
    const { arena } = plan;
    const poll = this.pollNow;
    const program = model.runsKernel?.() ?? null;
    if (program === null || !wasm.validate(program.bytes)) return;
    this.kernel = KernelWork.start({ model, program, arena, wasm, heap, inside, expander, poll, outFlush });
  }

  /** Which code does the work by now. */
  get backend(): "wasm" | "javascript" {
    return this.kernel === null ? "javascript" : "wasm";
  }

  /** Where states of the last level lie that are not expanded yet; null if there are none. */
  private nextReader(): RunReader | null {
    const runs = this.levels.at(-1) ?? [];
    for (;;) {
      if (this.reader === null) {
        const run = runs[this.piece];
        if (run === undefined) return null;
        this.reader = new RunReader(this.heap, run);
      }
      if (this.reader.at < this.reader.end || this.reader.refill()) return this.reader;
      this.reader.close();
      this.reader = null;
      this.piece += 1;
    }
  }

  /** After the last level was expanded: looks up what was gathered. What is new is the next level. */
  endLevel(): void {
    this.guard(() => {
      const { model, inside, outside, options } = this;
      const flags = flagsOf(model);
      let levels: { readonly inside: Run; readonly outside: Run | null };
      try {
        const most = Math.max(this.distinct, options.statesMax - (outside?.known.size ?? 0));
        const run = this.lookUp(inside, most - this.distinct);
        // Sorting the others needs the place where these may lie.
        if (outside !== null) inside.gathered.restore();
        levels = {
          inside: run,
          outside: outside === null ? null : this.lookUp(outside, Number.POSITIVE_INFINITY),
        };
      } catch (thrown) {
        // What was judged is no level, and will be judged again.
        for (const [array, before] of flags) array.set(before);
        for (const half of [inside, outside]) half?.gathered.restore();
        throw thrown;
      }
      if (this.stop === "states") this.keepBefore(flags);
      this.commit(levels);
    });
    this.tidy();
  }

  /** What goes on from here with a higher limit must not miss what the limit has left out. */
  private keepBefore(flags: readonly (readonly [Uint8Array, Uint8Array])[]): void {
    const { inside, outside, options } = this;
    if (options.checkpoints === undefined) return;
    this.isSaved = true;
    const judged = flags.map(([array]) => array.slice());
    for (const [array, before] of flags) array.set(before);
    for (const half of [inside, outside]) half?.gathered.restore();
    this.save();
    flags.forEach(([array], i) => {
      array.set(judged[i] as Uint8Array);
    });
  }

  protected commit(levels: { readonly inside: Run; readonly outside: Run | null }): void {
    const { inside, outside, flags } = this;
    const level = this.levels.length - 1;
    if (levels.inside.count > 0) inside.known.endLevel([levels.inside]);
    else this.isOver = true;
    if (outside !== null && levels.outside !== null)
      outside.known.endLevel(levels.outside.count > 0 ? [levels.outside] : []);
    for (const half of [inside, outside]) half?.gathered.clear();
    if (!this.isOver) {
      this.expanded = 0;
      this.piece = 0;
    }
    flags.read(level);
    const limit = this.options.statesMax;
    if (outside !== null && outside.known.size > Math.max(0, limit - this.distinct)) this.stop ??= "states";
    this.stopIfViolated();
  }

  stopIfViolated(): void {
    if (this.flags.sightings.violated && !this.options.all) this.stop ??= "violation";
  }

  protected tidy(): void {
    if (this.failure !== null) return;
    const { inside, outside, plan } = this;
    this.guard(() => {
      inside.known.tidy();
      outside?.known.tidy();
      const bytes = inside.known.indexBytes + (outside?.known.indexBytes ?? 0);
      const isEnough = plan.memory.claim(bytes - this.indexBytes);
      if (isEnough) this.indexBytes = bytes;
      else this.stop ??= "memory";
    });
  }

  /** What is new of what was gathered, as a run, but no more than so many states. Judges it. */
  private lookUp({ known, gathered }: Half, most: number): Run {
    const { heap, files, judgesStates } = this;
    const { width } = heap;
    const writer = new RunWriter(heap, files.file("levels"));
    const source = gathered.source();
    if (source === null) return writer.seal();
    const fresh = withoutAll(
      heap,
      source,
      known.runs.map((run) => new RunReader(heap, run)),
    );
    let left = most;
    return writeAll(writer, fresh, (part) => {
      const isCut = part.end - part.at > left * width;
      if (isCut) {
        part.end = part.at + left * width;
        this.stop = "states";
      }
      left -= (part.end - part.at) / width;
      if (judgesStates) this.judge(part);
      this.pollNow();
      return !isCut;
    });
  }

  private readonly pollNow = (): void => {
    if (this.isSaving) return;
    const stop = this.options.poll?.("search") ?? null;
    if (stop !== null) throw new Interruption(stop);
  };

  protected guard(work: () => void): void {
    try {
      work();
    } catch (thrown) {
      if (thrown instanceof Interruption) {
        this.stop ??= thrown.stop;
        this.tooLarge = thrown.tooLarge;
      } else if (thrown instanceof FolderFailure) {
        this.stop = "disk";
        this.failure = thrown;
      } else throw thrown;
      // What was open is left as it is.
      this.reopen();
    }
  }

  /** Forgets all that is being read, but for how far the last level is expanded. */
  private reopen(): void {
    this.heap.giveAll();
    this.reader = null;
    this.piece = 0;
    let before = 0;
    for (const run of this.levels.at(-1) ?? []) {
      if (before + run.count > this.expanded) break;
      before += run.count;
      this.piece += 1;
    }
    const run = this.levels.at(-1)?.[this.piece];
    if (run === undefined || this.expanded === before || this.failure !== null) return;
    this.reader = new RunReader(this.heap, run);
    this.reader.goTo(this.expanded - before);
  }

  // ───────────────────────────────────────────────────────────────────── checkpoints

  save(): void {
    // Initial states that were not all found can't be told from all of them.
    if (this.levels.length === 0 && !this.isOver) return;
    this.isSaving = true;
    const { checkpoints } = this.options;
    if (checkpoints !== undefined)
      this.guard(() => {
        const snapshot = this.snapshot();
        try {
          checkpoints.save(snapshot, this.model, this.files, this.heap);
        } catch (thrown) {
          if (!(thrown instanceof FolderFailure)) throw thrown;
          checkpoints.failed(thrown);
        }
      });
    this.isSaving = false;
  }

  /** Saves how far it has come in the end. */
  saveLast(): void {
    if (this.failure === null && !this.isSaved) this.save();
  }

  /** Writes all that was gathered to runs. */
  protected flush(): void {
    for (const half of [this.inside, this.outside]) half?.gathered.flush(half.known);
  }

  /** All of it, in runs. */
  private snapshot(): Snapshot {
    const { inside, outside, flags, model, expander } = this;
    this.flush();
    if (!this.isOver) flags.read(this.levels.length - 1);
    return {
      inside: foundBy(inside),
      outside: outside === null ? null : foundBy(outside),
      expanded: this.expanded,
      isOver: this.isOver,
      generated: expander.generated,
      taken: [...expander.taken],
      enabled: [...expander.enabled],
      covered: [...expander.covered],
      noted: [...flags.noted],
      spoken: [...model.spoken.keys()].filter((i) => model.spoken[i] === 1),
    };
  }

  /** Judges all states of complete levels, as they were found. */
  private judgeAgain(): void {
    const { inside, outside, model, heap, flags } = this;
    const levels = Math.max(inside.known.levels.length, outside?.known.levels.length ?? 0);
    for (let level = 0; level < levels; level += 1) {
      for (const half of [inside, outside])
        for (const run of half?.known.levels[level] ?? [])
          eachPart(heap, run, (states, from, end) => {
            for (let at = from; at < end; at += heap.width) model.judge(states, at);
            this.pollNow();
          });
      flags.read(level - 1);
    }
  }

  /** Goes on from there. @param judgesAgain Whether all states are to be judged. */
  restore(snapshot: Snapshot, judgesAgain: boolean): void {
    const { inside, outside, model, flags, expander } = this;
    // What is not judged to the end must not be taken for it.
    this.isSaved = true;
    this.guard(() => {
      const halves = [
        [inside, snapshot.inside],
        [outside, snapshot.outside],
      ] as const;
      for (const [half, found] of halves) {
        if (half === null || found === null) continue;
        for (const runs of found.levels) {
          half.known.endLevel(runs);
          half.known.tidy();
        }
        half.gathered.runs = [...found.gathered];
      }
      expander.generated = snapshot.generated;
      expander.taken.set(snapshot.taken);
      expander.enabled.set(snapshot.enabled);
      expander.covered.set(snapshot.covered);
      for (const i of snapshot.spoken) model.spoken[i] = 1;
      flags.read(-1);
      for (const { mark, level } of snapshot.noted) {
        model.seen[mark] = 1;
        flags.read(level);
      }
      if (judgesAgain) this.judgeAgain();
      this.isOver = snapshot.isOver;
      this.expanded = snapshot.expanded;
      this.reopen();
      this.isSaved = false;
    });
    if (snapshot.expanded === 0 && snapshot.inside.gathered.length === 0) this.stopIfViolated();
    if (this.isOver) this.stopIfViolated();
    if (this.stop === null) this.tidy();
  }
}

/** The flags of a model, and what they are now. */
export const flagsOf = ({ seen, spoken }: PackedModel) =>
  [seen, spoken].map((array) => [array, array.slice()] as const);

const foundBy = ({ known, gathered }: Half): FoundStates => ({
  levels: known.levels.map((runs) => [...runs]),
  gathered: [...gathered.runs],
});

export const statesOf = (runs: readonly Pick<Run, "count">[]): number =>
  runs.reduce((sum, { count }) => sum + count, 0);
