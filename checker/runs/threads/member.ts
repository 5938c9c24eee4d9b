/**
 * A thread that shares a search over sorted runs: an instance of the kernel with a heap of its own, which is a part of that
 * of the search. It expands states of a level, and looks up what all have gathered, range by range. What it writes goes to
 * the thread of the search in parcels.
 */
import { Interruption } from "../../interruption.js";
import { pause } from "../../kernel/crew.js";
import type { WasmHost } from "../../kernel/program.js";
import { SharedWords } from "../../kernel/shared-words.js";
import type { Stop } from "../../outcome.js";
import { RunsPart, type RunsPartSetup } from "../kernel/part.js";
import { FolderFailure, type RunFile, type SharedFile } from "../sorted/folder.js";
import { Heap, type HeapPart, type Span } from "../sorted/heap.js";
import { mergedAll, withoutAll } from "../sorted/merge.js";
import {
  Between,
  InHeap,
  type Run,
  RunReader,
  RunWriter,
  type SharedRun,
  type Source,
} from "../sorted/run.js";
import { sortStates } from "../sorted/sort.js";

/** What a thread is given at its start; plain data. */
export interface RunsMemberSetup {
  readonly runs: RunsPartSetup;
  readonly heap: HeapPart;
  /** Where the words lie that all share, in bytes. */
  readonly shared: number;
  /** Milliseconds to wait at most before each claim, at random: for tests. */
  readonly delay?: number;
}

export type RunsOrder =
  /** Expand states of a level up to a number, as they can be claimed. What is gathered lies from `fill` on behind it. */
  | {
      readonly kind: "expand";
      readonly level: readonly SharedRun[];
      readonly end: number;
      readonly fill: number;
    }
  /** Sort what was gathered up to there, since the level is complete. */
  | { readonly kind: "sort"; readonly fill: number }
  /** Find what is gathered and not known, range by range, and judge it. */
  | {
      readonly kind: "look up";
      readonly gathered: readonly SharedRun[];
      /** Of the sorted area of each thread: where each range begins, and the last one ends. */
      readonly areas: readonly Int32Array[];
      readonly known: readonly SharedRun[];
      /** The first state of each range but the first. */
      readonly splits: Int32Array;
      readonly judges: boolean;
    };

export interface RunsReply {
  readonly generated: number;
  /** Up to where its area is filled. */
  readonly fill: number;
  /** Where that lies if it was sorted, and is not nothing; otherwise null. */
  readonly sorted: Readonly<Span> | null;
  readonly stop: Stop | null;
  /** What is wrong with a run that it has read. */
  readonly failure: {
    readonly kind: FolderFailure["kind"];
    readonly file: string;
    readonly why: string;
  } | null;
}

/** What a thread hands over while it carries an order out. */
export type Parcel =
  /** Bytes of the run that it writes. */
  | { readonly kind: "bytes"; readonly bytes: Uint8Array }
  | { readonly kind: "run"; readonly run: Omit<Run, "file"> }
  /** New states of a range. */
  | {
      readonly kind: "states";
      readonly range: number;
      readonly states: Int32Array;
      readonly isLast: boolean;
    };

/** States that are claimed at once. */
const CLAIM = 512;

/** Runs that are written before it is asked what to do with them. */
export const RUNS_MAX = 4;

/** Transitions after which counters are emptied, which have 32 bits. */
const GENERATED_MAX = 2 ** 28;

/** Words of new states that are handed over together, at least. */
const PARCEL_WORDS = 2 ** 16;

export class RunsMember {
  private readonly part: RunsPart;
  private readonly heap: Heap;
  private readonly shared: SharedWords;

  constructor(
    private readonly setup: RunsMemberSetup,
    wasm: WasmHost,
    private readonly open: (file: SharedFile) => RunFile,
    private readonly post: (parcel: Parcel) => void,
  ) {
    const { buffer } = setup.runs.memory;
    this.heap = new Heap(setup.heap, { buffer, at: 0 });
    // States that were claimed are expanded to the end: what is expanded are the first ones of a level.
    this.part = new RunsPart(setup.runs, wasm, () => {});
    this.heap.kernel = this.part;
    this.shared = new SharedWords(this.part, setup.shared);
  }

  private get isToStop(): boolean {
    return this.shared.told("stop") !== 0;
  }

  private claim(count: number): number {
    if (this.setup.delay !== undefined) pause(this.setup.delay * Math.random());
    return this.shared.add("claim", count);
  }

  obey(order: RunsOrder): RunsReply {
    this.heap.giveAll();
    const { area } = this.setup.heap;
    let reply: RunsReply = { generated: 0, fill: area.at, sorted: null, stop: null, failure: null };
    try {
      if (order.kind === "expand") reply = { ...reply, ...this.expand(order) };
      else if (order.kind === "sort") reply = { ...reply, ...this.sort(order.fill) };
      else this.lookUp(order);
    } catch (thrown) {
      if (thrown instanceof Interruption) return { ...reply, stop: thrown.stop };
      if (!(thrown instanceof FolderFailure)) throw thrown;
      const { kind, file, why } = thrown;
      return { ...reply, stop: "disk", failure: { kind, file, why } };
    }
    return this.isToStop ? { ...reply, stop: "interrupted" } : reply;
  }

  private opened(runs: readonly SharedRun[]): readonly Run[] {
    return runs.map((run) => ({ ...run, file: this.open(run.file) }));
  }

  // ───────────────────────────────────────────────────────────────────── expanding

  private expand({
    level,
    end,
    fill: start,
  }: RunsOrder & { readonly kind: "expand" }): Pick<RunsReply, "generated" | "fill"> {
    const { part, heap } = this;
    const { area, width } = this.setup.heap;
    const readers = this.opened(level).map((run) => ({ count: run.count, reader: new RunReader(heap, run) }));
    let fill = start;
    let written = 0;
    while (written < RUNS_MAX && part.generated < GENERATED_MAX && !this.isToStop) {
      const from = this.claim(CLAIM);
      if (from >= end) break;
      let before = 0;
      for (const { count, reader } of readers) {
        const stop = Math.min(end, from + CLAIM) - before;
        for (let at = Math.max(0, from - before); at < Math.min(stop, count); ) {
          reader.goTo(at);
          const last = Math.min(reader.end, reader.at + (Math.min(stop, count) - at) * width);
          if (area.end - fill < part.setup.takenMost) {
            this.flush(fill);
            written += 1;
            fill = area.at;
          }
          const done = part.expand(reader.at, last, fill);
          fill = done.fill;
          at += (done.at - reader.at) / width;
        }
        before += count;
      }
    }
    return { generated: part.takeGenerated(), fill };
  }

  private sort(fill: number): Pick<RunsReply, "fill" | "sorted"> {
    const { at } = this.setup.heap.area;
    return { fill, sorted: fill > at ? sortStates(this.heap, { at, end: fill }) : null };
  }

  /** Writes what was gathered to a run. */
  private flush(fill: number): void {
    const { heap, post } = this;
    let size = 0;
    const file: RunFile = {
      name: "",
      get size() {
        return size;
      },
      append: (bytes) => {
        post({ kind: "bytes", bytes: new Uint8Array(bytes) });
        size += bytes.length;
      },
      read: () => {},
      sync: () => {},
      close: () => {},
    };
    const writer = new RunWriter(heap, file);
    writer.append(sortStates(heap, { at: this.setup.heap.area.at, end: fill }));
    const { file: _, ...run } = writer.seal();
    post({ kind: "run", run });
  }

  // ───────────────────────────────────────────────────────────────────── looking up

  private lookUp({ gathered, areas, known, splits, judges }: RunsOrder & { readonly kind: "look up" }): void {
    const { heap } = this;
    const { width } = heap;
    const [runs, others] = [this.opened(gathered), this.opened(known)];
    const ranges = splits.length / width + 1;
    for (let range = this.claim(1); range < ranges && !this.isToStop; range = this.claim(1)) {
      const first = range === 0 ? null : splits.subarray((range - 1) * width, range * width);
      const behind = range === ranges - 1 ? null : splits.subarray(range * width, (range + 1) * width);
      const sources: readonly Source[] = [
        ...runs.map((run) => new Between(heap, new RunReader(heap, run), first, behind)),
        ...areas.map((bounds) => {
          const at = bounds[range] as number;
          return new InHeap(heap, { at, end: at }, bounds[range + 1] as number);
        }),
      ];
      const all = mergedAll(heap, sources);
      const fresh =
        all === null
          ? null
          : withoutAll(
              heap,
              all,
              others.map((run) => new RunReader(heap, run)),
            );
      this.handOver(range, fresh, judges);
      fresh?.close();
    }
  }

  /** Judges the states of a range, and hands them over. */
  private handOver(range: number, source: Source | null, judges: boolean): void {
    const { words } = this.heap;
    let parts: Int32Array[] = [];
    let length = 0;
    const send = (isLast: boolean): void => {
      const states = new Int32Array(length);
      let to = 0;
      for (const part of parts) {
        states.set(part, to);
        to += part.length;
      }
      this.post({ kind: "states", range, states, isLast });
      parts = [];
      length = 0;
    };
    while (source?.refill() === true && !this.isToStop) {
      if (judges) this.part.judge(source);
      parts.push(words.slice(source.at, source.end));
      length += source.end - source.at;
      source.at = source.end;
      if (length >= PARCEL_WORDS) send(false);
    }
    send(true);
  }
}
