/**
 * Lets threads share a level of a search over sorted runs: each expands states and gathers their successors, and then each
 * looks up ranges of all that was gathered. What is new is written here, range after range: so a level is one run, the same
 * whoever has found what.
 */
import { Interruption } from "../../interruption.js";
import { type Arena, FULL, LINE } from "../../kernel/arena.js";
import { ASK_MS, askingWhile } from "../../kernel/asking.js";
import { takeCounts, takeFlags } from "../../kernel/model-arrays.js";
import type { RunsProgram, WasmHost } from "../../kernel/program.js";
import { SharedWords } from "../../kernel/shared-words.js";
import type { Poll, Stop } from "../../outcome.js";
import type { Memory } from "../../packed/memory.js";
import type { PackedModel } from "../../packed/model.js";
import type { Expander } from "../expander.js";
import { setUpPart } from "../kernel/part.js";
import type { Half } from "../kernel/work.js";
import { FolderFailure, type RunFile } from "../sorted/folder.js";
import { Gathered } from "../sorted/gathered.js";
import { Heap } from "../sorted/heap.js";
import { type Run, RunWriter, type SharedRun, shareRun } from "../sorted/run.js";
import type { RunFiles } from "../sorted/run-files.js";
import { type Parcel, RUNS_MAX, type RunsMemberSetup, type RunsOrder, type RunsReply } from "./member.js";
import { boundsIn, splitsOf } from "./splits.js";

/** The threads. Whoever starts them knows how. */
export interface RunsCrew {
  readonly size: number;
  /** The replies to one order for each; null if a thread was lost. Parcels come before the reply of who has sent them. */
  readonly give: (
    orders: readonly RunsOrder[],
    take: (member: number, parcel: Parcel) => void,
  ) => Promise<readonly RunsReply[] | null>;
  readonly dismiss: () => void;
  /** Ends one of them, as if it had died: for tests. */
  readonly lose?: () => void;
}

export type RaiseRunsCrew = (setups: readonly RunsMemberSetup[]) => RunsCrew | null;

/** States that threads expand before the search hears of it. */
const AT_ONCE = 2 ** 20;

/** What a thread takes of the memory of the process beside what it shares, for its code and its own objects: an estimate. */
const THREAD_BYTES = 2 ** 25;

/** How long it is waited for threads that are to leave what they do, in milliseconds. */
const GIVE_UP_MS = 3000;

interface Setting {
  readonly model: PackedModel;
  readonly program: RunsProgram;
  readonly arena: Arena;
  readonly wasm: WasmHost;
  readonly heap: Heap;
  readonly files: RunFiles;
  readonly inside: Half;
  /** Where transitions are counted. */
  readonly expander: Expander;
  readonly memory: Memory;
  /** Pages that merging needs. */
  readonly pages: number;
  readonly outFlush?: number | undefined;
  readonly sharedAtOnce?: number | undefined;
  readonly delay?: number | undefined;
}

export class RunsTogether {
  /** What each has gathered in its part of the area. */
  private readonly gathered: readonly Gathered[];
  private readonly writing: (RunFile | null)[];
  /** What went wrong with a parcel. */
  private wrong: unknown = null;

  /** Null if there is no memory for it, or the system starts no threads. */
  static raise(setting: Setting, size: number, raise: RaiseRunsCrew): RunsTogether | null {
    const { model, program, arena, wasm, heap, pages, outFlush, delay, memory } = setting;
    const allocate = (bytes: number): number => arena.reserve(bytes).at;
    if (!memory.claim(size * THREAD_BYTES)) return null;
    try {
      const shared = allocate(LINE);
      arena.clear(shared, LINE);
      const parts = heap.parts(size, pages + 3 * (RUNS_MAX + 1) * size, allocate);
      const setups = parts.map((part) => ({
        runs: setUpPart(model, program, arena, wasm, part.area, outFlush),
        heap: part,
        shared,
        ...(delay !== undefined && { delay }),
      }));
      if (setups.some(({ runs, heap: { area } }) => area.end - area.at < runs.takenMost)) return null;
      const crew = raise(setups);
      return crew === null ? null : new RunsTogether(crew, setups, setting, new SharedWords(arena, shared));
    } catch (error) {
      if (error === FULL) return null;
      throw error;
    }
  }

  private constructor(
    private readonly crew: RunsCrew,
    private readonly setups: readonly RunsMemberSetup[],
    private readonly setting: Setting,
    private readonly shared: SharedWords,
  ) {
    const { arena, files, heap } = setting;
    const { buffer } = arena.memory;
    this.writing = setups.map(() => null);
    this.gathered = setups.map(({ heap: part }) => {
      const own = new Heap(part, { buffer, at: 0 });
      own.kernel = heap.kernel;
      return new Gathered(own, part.area, files, false, Number.POSITIVE_INFINITY);
    });
  }

  get size(): number {
    return this.crew.size;
  }

  /** Lets the threads leave what they are doing, as soon as they can. */
  interrupt(): void {
    this.shared.tell("stop", 1);
  }

  /**
   * Asks whether to stop while threads work, who leave it then. Returns why it is to stop, and what was thrown; null for
   * nothing.
   */
  async asking(
    poll: Poll | undefined,
    work: () => Promise<void>,
  ): Promise<{ readonly stop: Stop | null; readonly thrown: unknown }> {
    let asked = 0;
    const leave = (): void => {
      this.interrupt();
      asked += 1;
      // A thread works long on one state, and what it does is lost.
      if (asked === GIVE_UP_MS / ASK_MS) this.dismiss();
    };
    const { found, stop } = await askingWhile(poll, leave, () =>
      work().then(
        () => null,
        (thrown: unknown) => thrown,
      ),
    );
    return { stop, thrown: found };
  }

  dismiss(): void {
    this.interrupt();
    this.crew.dismiss();
  }

  // ───────────────────────────────────────────────────────────────────── expanding

  /**
   * Expands states of a level from a number on, some of them. Returns the first that is not expanded, and why it was
   * interrupted, if it was.
   */
  async expand(
    level: readonly SharedRun[],
    from: number,
    end: number,
  ): Promise<{ readonly at: number; readonly stop: Interruption | FolderFailure | null }> {
    const { sharedAtOnce = AT_ONCE, expander, model } = this.setting;
    const until = Math.min(end, from + sharedAtOnce);
    this.shared.tell("claim", from);
    const replies = await this.give(
      (i) => ({ kind: "expand", level, end: until, fill: this.gathered[i]?.fill ?? 0 }),
      (member, parcel) => this.takeRun(member, parcel),
    );
    if (replies === null) return { at: from, stop: new Interruption("thread") };
    for (const [i, { fill, generated }] of replies.entries()) {
      const { runs } = this.setups[i] as RunsMemberSetup;
      (this.gathered[i] as Gathered).fill = fill;
      expander.add(generated, (counts) => takeCounts(runs, counts));
      takeFlags(runs, model);
    }
    const at = Math.min(until, this.shared.told("claim"));
    return { at, stop: this.stopIn(replies) };
  }

  private takeRun(member: number, parcel: Parcel): void {
    const { files, inside } = this.setting;
    if (parcel.kind === "states") return;
    this.writing[member] ??= files.file("gathered");
    const file = this.writing[member] as RunFile;
    if (parcel.kind === "bytes") file.append(parcel.bytes);
    else {
      inside.gathered.runs.push({ ...parcel.run, file });
      this.writing[member] = null;
    }
  }

  // ───────────────────────────────────────────────────────────────────── looking up

  /** How many states are gathered, of which some may be the same. */
  get count(): number {
    const { inside, heap } = this.setting;
    const runs = inside.gathered.runs.reduce((sum, { count }) => sum + count, 0);
    return this.gathered.reduce((sum, { fill, area }) => sum + (fill - area.at) / heap.width, runs);
  }

  /** What is new of what was gathered, as a run. Judges it. @throws {Interruption | FolderFailure} */
  async lookUp(judges: boolean): Promise<Run> {
    const { heap, files, inside, model } = this.setting;
    const sorted = await this.give(
      (i) => ({ kind: "sort", fill: this.gathered[i]?.fill ?? 0 }),
      () => {},
    );
    if (sorted === null) throw new Interruption("thread");
    for (const [i, each] of sorted.entries()) this.gathered[i]?.give(each.sorted);
    const stopped = this.stopIn(sorted);
    if (stopped !== null) throw stopped;
    const spans = sorted.flatMap(({ sorted: area }) => (area === null ? [] : [area]));
    const gathered = sharedRuns(inside.gathered.runs);
    const known = sharedRuns(inside.known.runs);
    if (gathered === null || known === null) throw new Error("a run can't be shared");
    const splits = splitsOf(heap, gathered, spans, this.size);
    const areas = spans.map((span) => boundsIn(heap, span, splits));
    const level = new LevelWriter(heap, new RunWriter(heap, files.file("levels")));
    this.shared.tell("claim", 0);
    const replies = await this.give(
      () => ({ kind: "look up", gathered, areas, known, splits, judges }),
      (_, parcel) => level.take(parcel),
    );
    const stop = replies === null ? new Interruption("thread") : this.stopIn(replies);
    for (const { runs } of this.setups) takeFlags(runs, model);
    if (stop !== null) throw stop;
    return level.seal();
  }

  // ───────────────────────────────────────────────────────────────────── what is gathered

  /** Writes what is in the areas to runs of the search. */
  flush(): void {
    const { inside } = this.setting;
    for (const each of this.gathered) {
      each.flush(inside.known);
      inside.gathered.runs.push(...each.runs);
      each.runs = [];
    }
    inside.gathered.mergeMany(inside.known);
  }

  /** After looking up was left in the middle: puts what was in the areas back there. */
  restore(): void {
    for (const each of this.gathered) each.restore();
  }

  /** Forgets what was gathered. */
  clear(): void {
    for (const each of this.gathered) each.clear();
  }

  // ───────────────────────────────────────────────────────────────────── orders

  private async give(
    orderFor: (member: number) => RunsOrder,
    take: (member: number, parcel: Parcel) => void,
  ): Promise<readonly RunsReply[] | null> {
    this.wrong = null;
    const replies = await this.crew.give(
      this.setups.map((_, i) => orderFor(i)),
      (member, parcel) => {
        if (this.wrong !== null) return;
        try {
          take(member, parcel);
        } catch (thrown) {
          this.wrong = thrown;
          this.interrupt();
        }
      },
    );
    this.shared.tell("stop", 0);
    return replies;
  }

  /** Why it is to stop, if it is. */
  private stopIn(replies: readonly RunsReply[]): Interruption | FolderFailure | null {
    const { wrong } = this;
    if (wrong instanceof Interruption || wrong instanceof FolderFailure) return wrong;
    if (wrong !== null) throw wrong;
    for (const { failure } of replies)
      if (failure !== null) return new FolderFailure(failure.kind, failure.file, failure.why);
    const stop = replies.find((reply) => reply.stop !== null)?.stop ?? null;
    return stop === null ? null : new Interruption(stop);
  }
}

/** Null if one can't be shared. */
export function sharedRuns(runs: readonly Run[]): readonly SharedRun[] | null {
  const shared = runs.map(shareRun);
  return shared.every((run) => run !== null) ? shared : null;
}

/** Writes the states of a level, whose ranges may come in any order. */
class LevelWriter {
  private readonly page: number;
  private next = 0;
  /** What has come of ranges that are not due yet; whether it is all is said behind. */
  private readonly waiting = new Map<number, Parcel[]>();

  constructor(
    private readonly heap: Heap,
    private readonly writer: RunWriter,
  ) {
    this.page = heap.take();
  }

  take(parcel: Parcel): void {
    if (parcel.kind !== "states") return;
    const { range } = parcel;
    if (range !== this.next) {
      this.waiting.set(range, [...(this.waiting.get(range) ?? []), parcel]);
      return;
    }
    this.write(parcel.states);
    if (!parcel.isLast) return;
    this.next += 1;
    const due = this.waiting.get(this.next) ?? [];
    this.waiting.delete(this.next);
    for (const each of due) this.take(each);
  }

  private write(states: Int32Array): void {
    const { heap, page, writer } = this;
    const most = heap.blockStates * heap.width;
    for (let from = 0; from < states.length; from += most) {
      const part = states.subarray(from, from + most);
      heap.words.set(part, page);
      writer.append({ at: page, end: page + part.length });
    }
  }

  seal(): Run {
    this.heap.give(this.page);
    return this.writer.seal();
  }
}
