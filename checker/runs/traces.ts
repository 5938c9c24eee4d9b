/**
 * Traces of a search over sorted runs. From the last level backwards, each level is read once more, or several times if
 * memory is short: its states that have a successor among those of the next level that lead to the goal lead there as
 * well, which a bit for each state keeps. Then a trace is walked forwards, in the order of all successors: the first that
 * leads to the goal is that of the first of the shortest traces.
 */
import { Interruption } from "../interruption.js";
import type { Stop, Trace } from "../outcome.js";
import { IndexTable } from "../packed/index-table.js";
import { Memory } from "../packed/memory.js";
import type { PackedModel, Words } from "../packed/model.js";
import { Store } from "../packed/store.js";
import type { Successors } from "../packed/successors.js";
import { SLICE } from "../packed/table.js";
import { firstTransition, type Goal, labelled, type OnPath } from "../trace.js";
import { FolderFailure } from "./sorted/folder.js";
import type { Heap } from "./sorted/heap.js";
import { type Run, RunReader } from "./sorted/run.js";

/** States that are looked up together, unless a test wants fewer. */
const LOOKED_UP_MAX = 2 ** 21;

/** Words of successors that are looked up at once. */
const BATCH_WORDS = 2 ** 12;

export class RunTraces {
  private readonly heap: Heap;
  private readonly words: number;
  private out: Int32Array;

  constructor(
    private readonly model: PackedModel,
    heap: Heap,
    private readonly levels: readonly (readonly Run[])[],
    private readonly made: Successors,
    private readonly lookedUpMax = LOOKED_UP_MAX,
  ) {
    this.heap = heap;
    this.words = model.words;
    this.out = new Int32Array(2 * BATCH_WORDS);
  }

  /** The trace to a goal after a search that ended for a reason; null if everything was explored. */
  traceTo(goal: Goal<Words>, stop: Stop | null): Trace<Words> {
    const isCut = stop !== null && stop !== "violation";
    return this.reading(() => (isCut ? this.initialTrace(goal) : null) ?? this.leastTrace(goal));
  }

  /** Goes over the states of a level, in its order, until it is told false. What it shows is overwritten by the next. */
  each(level: number, show: (state: Words) => boolean): void {
    this.reading(() => this.eachOf(level, show));
  }

  private reading<Result>(work: () => Result): Result {
    try {
      return work();
    } catch (thrown) {
      this.heap.giveAll();
      if (thrown instanceof FolderFailure) throw new Interruption("disk", null, thrown);
      throw thrown;
    }
  }

  /** A trace of one state, as `traceIn` has it. */
  private initialTrace({ level, ends }: Goal<Words>): Trace<Words> | null {
    if (level > 0 || ends.kind !== "state") return null;
    let found: Trace<Words> | null = null;
    this.eachOf(0, (state, position) => {
      if (ends.is(state))
        found = { steps: [{ action: null, choices: [], position, state: state.slice() }], loop: null };
      return found === null;
    });
    return found;
  }

  private leastTrace(goal: Goal<Words>): Trace<Words> {
    const { level, ends } = goal;
    const mayBeOutside =
      this.model.constraint !== undefined && ends.kind === "state" && ends.outside === true;
    const leading = this.leading(goal, mayBeOutside);
    const leads = (at: number, state: Words): boolean => {
      if (mayBeOutside && at === level && ends.kind === "state") return ends.is(state);
      return leading[at]?.has(this.representative(state)) ?? false;
    };
    const path: OnPath<Words>[] = [];
    let end: number | null = null;
    for (let from = 0; end === null; ) {
      const at = path.length;
      const found = this.next(path.at(-1)?.state ?? null, from, mayBeOutside && at === level, (state) =>
        leads(at, state),
      );
      if (found !== null) path.push(found);
      from = 0;
      if (found !== null && at < level) continue;
      end = found === null ? null : endIn(found.state, ends);
      if (end !== null) break;
      // Only where symmetric values are told apart after all does a state lead nowhere.
      const left = path.pop();
      if (left === undefined)
        throw new Error("a goal that was reached can't be found again: the model is not deterministic");
      leading[path.length]?.unmark(this.representative(left.state));
      from = left.rank + 1;
    }
    const graph = {
      firstTransition: (state: Words, is: Parameters<typeof firstTransition<Words>>[1]) =>
        firstTransition<Words>((found) => this.model.explain(state, found), is),
    };
    return { steps: labelled(graph, path, end ?? -1), loop: null };
  }

  private representative(state: Words): Words {
    const { canonicalise } = this.model;
    if (canonicalise === null) return state;
    const copy = state.slice();
    canonicalise(copy, 0);
    return copy;
  }

  /** The first successor, or initial state, from a position on that leads to the goal; null if there is none. */
  private next(
    source: Words | null,
    from: number,
    mayBeExcluded: boolean,
    leads: (state: Words) => boolean,
  ): OnPath<Words> | null {
    const { words } = this;
    const inStep = mayBeExcluded ? null : (this.model.constraint?.inStep ?? null);
    for (let before = from; ; ) {
      const { states, isWhole } = this.made.list(source, before);
      for (let at = 0; at < states.length; at += words) {
        const state = states.slice(at, at + words);
        const isExcluded = inStep !== null && source !== null && !inStep(source, 0, state, 0);
        if (!isExcluded && leads(state)) return { state, rank: before + at / words };
      }
      before += states.length / words;
      if (isWhole) return null;
    }
  }

  /** Of each level, the states that lead to the goal; null where that is not to be looked up. */
  private leading({ level, ends }: Goal<Words>, mayBeOutside: boolean): readonly (Leading | null)[] {
    const sets: (Leading | null)[] = Array.from({ length: level + 1 }, () => null);
    const start = mayBeOutside ? level - 1 : level;
    for (let at = start; at >= 0; at -= 1) {
      const set = new Leading(this.heap, this.levels[at] ?? []);
      sets[at] = set;
      const later = sets[at + 1];
      if (later != null) this.markBefore(set, at, later);
      else
        this.eachOf(at, (state, index) => {
          if (at < level ? this.hasEnd(state, ends as StateEnd) : endIn(state, ends) !== null)
            set.mark(index);
          return true;
        });
    }
    return sets;
  }

  /** Whether a state, or one that constraints exclude, that the goal is about follows. */
  private hasEnd(state: Words, ends: StateEnd): boolean {
    const { words } = this;
    for (let before = 0; ; ) {
      const { states, isWhole } = this.made.list(state, before);
      for (let at = 0; at < states.length; at += words)
        if (ends.is(states.slice(at, at + words))) return true;
      before += states.length / words;
      if (isWhole) return false;
    }
  }

  /** Marks the states of a level that have a successor among the marked ones of the next. */
  private markBefore(set: Leading, level: number, later: Leading): void {
    const { words, lookedUpMax } = this;
    let store: Store | null = null;
    let table: IndexTable | null = null;
    const lookUpAll = (): void => {
      if (table !== null) this.markThose(set, level, table);
      table?.release();
      store = null;
      table = null;
    };
    const one = new Int32Array(words);
    this.eachOf(level + 1, (state, index) => {
      if (!later.isMarked(index)) return true;
      if (store === null || table === null) {
        const memory = new Memory(Number.POSITIVE_INFINITY);
        store = new Store(words, memory, SLICE);
        table = IndexTable.create(store, memory, TABLE, true) as IndexTable;
      }
      one.set(state);
      store.reserve(1);
      table.reserve(1);
      table.insert(one, 0, 1);
      if (store.size >= lookedUpMax) lookUpAll();
      return true;
    });
    lookUpAll();
  }

  /** Marks the states of a level that have a successor in a table. */
  private markThose(set: Leading, level: number, table: IndexTable): void {
    const { model, words } = this;
    const { constraint, canonicalise } = model;
    // Of each state of the batch: its number, and where its successors end.
    let batch: (readonly [index: number, end: number])[] = [];
    let out = this.out;
    let written = 0;
    const lookUp = (): void => {
      const indices = table.find(out, written / words);
      let at = 0;
      for (const [index, end] of batch)
        for (; at < end; at += words) if ((indices[at / words] as number) >= 0) set.mark(index);
      batch = [];
      written = 0;
    };
    this.eachOf(level, (state, index) => {
      if (set.isMarked(index)) return true;
      for (let before = 0; ; ) {
        const { states, isWhole } = this.made.list(state, before);
        if (written + states.length > out.length) {
          const wider = new Int32Array(written + 2 * states.length);
          wider.set(out);
          out = wider;
          this.out = wider;
        }
        for (let at = 0; at < states.length; at += words) {
          const isExcluded =
            constraint !== undefined &&
            (!constraint.inState(states, at) || constraint.inStep?.(state, 0, states, at) === false);
          if (isExcluded) continue;
          canonicalise?.(states, at);
          for (let i = 0; i < words; i += 1) out[written + i] = states[at + i] as number;
          written += words;
        }
        batch.push([index, written]);
        if (written >= BATCH_WORDS) lookUp();
        before += states.length / words;
        if (isWhole) return true;
      }
    });
    lookUp();
  }

  private eachOf(level: number, show: (state: Words, index: number) => boolean): void {
    const { heap, words } = this;
    const state = new Int32Array(words);
    let index = 0;
    for (const run of this.levels[level] ?? []) {
      const reader = new RunReader(heap, run);
      let goesOn = true;
      while (goesOn && (reader.at < reader.end || reader.refill()))
        for (; goesOn && reader.at < reader.end; reader.at += words) {
          for (let i = 0; i < words; i += 1) state[i] = heap.words[reader.at + i] as number;
          if (index % POLL_STATES === 0) this.made.pollNow();
          goesOn = show(state, index);
          index += 1;
        }
      reader.close();
      if (!goesOn) return;
    }
  }
}

const POLL_STATES = 256;

const TABLE = {
  firstSlots: 2 ** 10,
  segmentSlots: 2 ** 18,
  hashMask: -1,
  recentStates: 2,
  profile: undefined,
};

type StateEnd = Extract<Goal<Words>["ends"], { readonly kind: "state" }>;

/** The position of the transition that a trace is to end with, -1 if it ends in the state, null if it does not. */
function endIn(state: Words, ends: Goal<Words>["ends"]): number | null {
  if (ends.kind === "state") return ends.is(state) ? -1 : null;
  const position = ends.find(state.slice());
  return position < 0 ? null : position;
}

/** States of a level, by a bit for each. */
class Leading {
  private readonly bits: Uint8Array;

  constructor(
    private readonly heap: Heap,
    private readonly runs: readonly Run[],
  ) {
    this.bits = new Uint8Array(Math.ceil(runs.reduce((sum, { count }) => sum + count, 0) / 8));
  }

  mark(index: number): void {
    const byte = Math.floor(index / 8);
    this.bits[byte] = (this.bits[byte] as number) | (1 << (index % 8));
  }

  isMarked(index: number): boolean {
    return (((this.bits[Math.floor(index / 8)] as number) >> (index % 8)) & 1) === 1;
  }

  /** Whether a state is one of them. */
  has(state: Words): boolean {
    const index = this.indexOf(state);
    return index >= 0 && this.isMarked(index);
  }

  unmark(state: Words): void {
    const index = this.indexOf(state);
    const byte = Math.floor(index / 8);
    if (index >= 0) this.bits[byte] = (this.bits[byte] as number) & ~(1 << (index % 8));
  }

  private indexOf(state: Words): number {
    let before = 0;
    for (const run of this.runs) {
      const reader = new RunReader(this.heap, run);
      const index = reader.find(state, 0);
      reader.close();
      if (index >= 0) return before + index;
      before += run.count;
    }
    return -1;
  }
}
