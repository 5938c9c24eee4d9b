/** Answers questions about the states of a model: what a cluster's processes do with a level. */
import { tableFor } from "../../checker/packed/choose-table.js";
import { Memory } from "../../checker/packed/memory.js";
import type { PackedModel } from "../../checker/packed/model.js";
import { Store } from "../../checker/packed/store.js";
import { SLICE, type Table } from "../../checker/packed/table.js";
import { type Counters, countersFor } from "./counters.js";
import { type Answer, columnsOf, MODES, type Question } from "./protocol.js";

const BUFFER_WORDS = 2 ** 16;
const FIRST_SLOTS = 2 ** 12;
const SEGMENT_SLOTS = 2 ** 24;

/** Rows as they are found: a tag and the words of each column. */
class Rows {
  private tags = new Int32Array(1024);
  private words: Int32Array;
  size = 0;

  constructor(private readonly width: number) {
    this.words = new Int32Array(1024 * width);
  }

  /** Where the words of a new row are to be written. */
  add(tag: number): { readonly words: Int32Array; readonly at: number } {
    if (this.size === this.tags.length) {
      this.tags = grown(this.tags);
      this.words = grown(this.words);
    }
    this.tags[this.size] = tag;
    this.size += 1;
    return { words: this.words, at: (this.size - 1) * this.width };
  }

  answer(): Answer {
    const { size, width, words } = this;
    const columns = Array.from({ length: width / 2 }, (_, column) => {
      const all = new Int32Array(2 * size);
      for (let row = 0; row < size; row += 1) {
        all[2 * row] = words[row * width + 2 * column] as number;
        all[2 * row + 1] = words[row * width + 2 * column + 1] as number;
      }
      return all;
    });
    return { rows: size, tags: this.tags.slice(0, size), columns };
  }
}

function grown(array: Int32Array): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(2 * array.length);
  larger.set(array);
  return larger;
}

export class Expander {
  private out = new Int32Array(BUFFER_WORDS);
  private readonly counters: Counters;
  /** Words of a state's columns: one more than it has, if that is odd. */
  private readonly width: number;

  constructor(private readonly model: PackedModel) {
    this.counters = countersFor(model);
    this.width = 2 * columnsOf(model.words);
    model.judged.fill(1);
    model.work?.({ poll: () => {}, drain: null });
  }

  answer(question: Question): Answer {
    const states = this.statesOf(question);
    switch (question.mode) {
      case MODES.expand:
        return this.expanded(states, question);
      case MODES.judge:
        return this.judged(states, question);
      case MODES.raise:
        return this.raising(states, question);
      case MODES.edges:
        return this.successors(states, true);
      case MODES.successors:
        return this.successors(states, false);
      case MODES.initial:
        return this.initial();
      default:
        throw new Error(`there is no mode ${question.mode}`);
    }
  }

  /** Raises the flags that expanding a state raises, and keeps those that are up. */
  raise(state: Int32Array): void {
    this.expand(state, 0);
  }

  /** The successors of a state in order, or the initial states, as they stand. */
  list(state: Int32Array | null): readonly Int32Array[] {
    const { words } = this.model;
    const end = state === null ? this.begin() : this.expand(state, 0);
    return Array.from({ length: end / words }, (_, i) => this.out.slice(i * words, (i + 1) * words));
  }

  /** The states side by side. */
  private statesOf({ count, columns }: Question): Int32Array {
    const { words } = this.model;
    const states = new Int32Array(count * words);
    for (let word = 0; word < words; word += 1) {
      const column = columns[word >> 1] as Int32Array;
      for (let i = 0; i < count; i += 1) states[i * words + word] = column[2 * i + (word & 1)] as number;
    }
    return states;
  }

  private expanded(states: Int32Array, { level }: Question): Answer {
    const { model, counters } = this;
    const { words } = model;
    const rows = new Rows(this.width + 2);
    this.countJudged(states, level, rows);
    this.clear();
    const memory = new Memory(Number.POSITIVE_INFINITY);
    const store = new Store(words, memory, undefined);
    const table = needed(tableFor(model, store, memory, TABLE_OPTIONS, { lowMemory: false }));
    let generated = 0;
    for (let at = 0; at < states.length; at += words) {
      const end = this.expand(states, at);
      generated += end / words;
      this.canonicalise(0, end);
      this.keep(end, store, table);
    }
    this.count(rows, counters.generated, generated, level);
    this.countAll(rows, counters.taken, model.taken, level);
    this.countAll(rows, counters.enabled, model.enabled, level);
    this.countAll(rows, counters.expandedSeen, model.seen, level);
    this.countAll(rows, counters.expandedSpoken, model.spoken, level);
    store.forRuns(0, store.size, (chunk, offset, count) => {
      for (let i = 0; i < count; i += 1) put(rows, 0, words, chunk, offset + i * words);
    });
    return rows.answer();
  }

  private keep(end: number, store: Store, table: Table): void {
    const { words } = store;
    for (let at = 0; at < end; at += SLICE * words) {
      const slice = Math.min(SLICE, (end - at) / words);
      if (!store.reserve(slice) || !table.reserve(slice))
        throw new RangeError("no memory for the successors");
      table.insert(this.out, at, slice);
    }
  }

  private judged(states: Int32Array, { level }: Question): Answer {
    const rows = new Rows(this.width + 2);
    this.countJudged(states, level, rows);
    return rows.answer();
  }

  private countJudged(states: Int32Array, level: number, rows: Rows): void {
    const { model, counters } = this;
    this.clear();
    for (let at = 0; at < states.length; at += model.words) model.judge(states, at);
    this.countAll(rows, counters.judgedSeen, model.seen, level);
    this.countAll(rows, counters.judgedSpoken, model.spoken, level);
  }

  private raising(states: Int32Array, { wanted }: Question): Answer {
    const { model } = this;
    const rows = new Rows(this.width);
    for (let at = 0; at < states.length; at += model.words) {
      this.clear();
      model.judge(states, at);
      this.expand(states, at);
      for (const flag of wanted) if (model.seen[flag] === 1) put(rows, flag, model.words, states, at);
    }
    return rows.answer();
  }

  private successors(states: Int32Array, ofParents: boolean): Answer {
    const { words } = this.model;
    const rows = new Rows(2 * this.width);
    for (let at = 0; at < states.length; at += words) {
      const end = this.expand(states, at);
      if (!ofParents) this.pairs(end, rows);
      else {
        this.canonicalise(0, end);
        for (let next = 0; next < end; next += words) putPair(rows, words, [states, at], [this.out, next]);
      }
    }
    return rows.answer();
  }

  private initial(): Answer {
    const rows = new Rows(2 * this.width);
    this.pairs(this.begin(), rows);
    return rows.answer();
  }

  /** Writes the initial states to the buffer; returns the index after the last word. */
  private begin(): number {
    const end = this.model.initial(this.out, 0);
    if (end <= this.out.length) return end;
    this.out = new Int32Array(end);
    return this.model.initial(this.out, 0);
  }

  /** The states in the buffer, each with its representative. */
  private pairs(end: number, rows: Rows): void {
    const { words } = this.model;
    const states = this.out.slice(0, end);
    this.canonicalise(0, end);
    for (let at = 0; at < end; at += words) putPair(rows, words, [states, at], [this.out, at]);
  }

  /** Writes the successors of a state to the buffer; returns the index after the last word. */
  private expand(states: Int32Array, at: number): number {
    const { model } = this;
    if (model.expandPart !== undefined) return this.expandInParts(states, at);
    const mayOverflow = model.successorsMax * model.words > this.out.length;
    const counted = mayOverflow ? [model.taken.slice(), model.enabled.slice()] : [];
    const end = model.expand(states, at, this.out, 0);
    if (end <= this.out.length) return end;
    this.out = new Int32Array(2 * end);
    for (const [i, counts] of counted.entries()) (i === 0 ? model.taken : model.enabled).set(counts);
    return model.expand(states, at, this.out, 0);
  }

  private expandInParts(states: Int32Array, at: number): number {
    const parts: Int32Array[] = [];
    const expansion = { position: 0 };
    do {
      const end = this.model.expandPart?.(states, at, this.out, 0, expansion) ?? 0;
      parts.push(this.out.slice(0, end));
    } while (expansion.position > 0);
    const length = parts.reduce((sum, part) => sum + part.length, 0);
    if (length > this.out.length) this.out = new Int32Array(2 * length);
    let end = 0;
    for (const part of parts) {
      this.out.set(part, end);
      end += part.length;
    }
    return end;
  }

  private canonicalise(from: number, end: number): void {
    const { canonicalise, words } = this.model;
    if (canonicalise !== null) for (let at = from; at < end; at += words) canonicalise(this.out, at);
  }

  private countAll(rows: Rows, first: number, counts: Int32Array | Uint8Array, level: number): void {
    for (const [i, count] of counts.entries()) this.count(rows, first + i, count, level);
  }

  /** The level stands where states have words, so rows of different levels are different rows. */
  private count(rows: Rows, tag: number, count: number, level: number): void {
    if (count === 0) return;
    const { words, at } = rows.add(tag);
    words[at] = level;
    words[at + this.width] = count | 0;
    words[at + this.width + 1] = Math.floor(count / 2 ** 32);
  }

  private clear(): void {
    const { seen, spoken, taken, enabled } = this.model;
    for (const flags of [seen, spoken, taken, enabled]) flags.fill(0);
  }
}

const TABLE_OPTIONS = {
  firstSlots: FIRST_SLOTS,
  segmentSlots: SEGMENT_SLOTS,
  hashMask: -1,
  recentStates: undefined,
  profile: undefined,
};

function needed<Value>(value: Value | null): Value {
  if (value === null) throw new RangeError("no memory for a table");
  return value;
}

function put(rows: Rows, tag: number, count: number, from: Int32Array, start: number): void {
  const { words, at } = rows.add(tag);
  for (let i = 0; i < count; i += 1) words[at + i] = from[start + i] as number;
}

function putPair(
  rows: Rows,
  count: number,
  [a, i]: readonly [Int32Array, number],
  [b, j]: readonly [Int32Array, number],
): void {
  const { words, at } = rows.add(0);
  const second = at + 2 * columnsOf(count);
  for (let word = 0; word < count; word += 1) {
    words[at + word] = a[i + word] as number;
    words[second + word] = b[j + word] as number;
  }
}
