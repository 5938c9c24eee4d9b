/**
 * Sorts states of more than two words by records of 64 bits: some of the bits in which states differ, the highest first,
 * and below them the number of the state. Those of which these bits are the same are sorted once more by the next ones.
 */
import type { Func, ModuleBuilder } from "../wasm/module.js";
import {
  branch,
  branchIf,
  call,
  drop,
  type Instruction,
  i32,
  i64,
  type Local,
  leave,
  op,
  select,
} from "../wasm/tree.js";
import { type Controls, copied, read32, read64, write32, write64 } from "./parts.js";
import { writeOrder } from "./runs-merge.js";
import { DIVIDING_AT, FEW } from "./runs-sort.js";
import {
  above,
  add,
  and64,
  below,
  bump,
  eq,
  i32s,
  isZero,
  long,
  low,
  ne,
  of,
  or,
  or64,
  put,
  put64,
  repeat,
  repeatWhile,
  shl,
  shl64,
  shr,
  shr64,
  sub,
  type Value,
  Writer,
  when,
  xor64,
} from "./shorthand.js";

/** Low bits of a record: the number of the state. */
const NUMBER_BITS = 24n;
const NUMBERS = (1n << NUMBER_BITS) - 1n;

/**
 * The plan by which states are sorted says which bits a record takes, one entry of four numbers for each word: where the
 * word is in a state, in bytes; the lowest bit, and how many; and 1 if the record is full then. Behind the last is -1.
 */
export const PLAN_ENTRY_BYTES = 16;

/**
 * - `varyingWords(from, end, to)` writes for each word the bits in which states differ.
 * - `sort(from, end, other, records)` writes states in order, each once, to `other`, and returns where they end. At
 *   `other` there must be as much room, and at `records` 8 bytes for each.
 */
export function writeSortWide(
  builder: ModuleBuilder,
  controls: Controls,
  words: number,
  sortSet: Func,
): void {
  writeVaryingWords(builder, words);
  const order = writeOrder(builder, words);
  const [fill, insert] = [writeRecords(builder, words), writeInsertion(builder, words, order)];
  const sortGroups = writeSortGroups(builder, controls, { sortSet, fill, insert });
  const size = 4 * words;
  const w = new Writer(builder, "sort", i32s("from", "end", "other", "records"), "i32", true);
  const [from, end, other, records] = w.parameters("from", "end", "other", "records");
  const [count, at, state, to] = w.locals("count", "at", "state", "to");
  const difference = w.local("difference", "i64");
  w.write(
    put(count, op("i32.div_u", sub(end, from), i32(size))),
    call(sortGroups, of(from), of(count), of(other), of(records)),
    put(at, add(records, 8)),
    put(to, other),
    ...copied(words, stateOf(from, read64(records), words), to, 0),
    // Each is written, and the next one over it if it is the same: a decision would wait for memory.
    repeatWhile(below(at, add(records, shl(count, 3))), [
      put(state, stateOf(from, read64(at), words)),
      put64(difference, i64(0)),
      ...comparedTo(words, state, to, difference),
      bump(to, select(op("i64.eqz", of(difference)), i32(0), i32(size))),
      ...copied(words, state, to, 0),
      bump(at, 8),
    ]),
    bump(to, size),
    leave(of(to)),
  );
}

/** Notes in which bits two states differ. */
export function comparedTo(words: number, a: Local, b: Local, difference: Local): readonly Instruction[] {
  const code: Instruction[] = [];
  for (let i = 0; i < words; i += 2) {
    const both = (at: Local): Instruction => (i + 1 < words ? read64(at, 4 * i) : long(read32(at, 4 * i)));
    code.push(put64(difference, or64(difference, xor64(both(a), both(b)))));
  }
  return code;
}

/** Where the state of a record lies. */
const stateOf = (from: Value, record: Instruction, words: number): Instruction =>
  add(from, op("i32.mul", low(and64(record, i64(NUMBERS))), i32(4 * words)));

function writeVaryingWords(builder: ModuleBuilder, words: number): void {
  const w = new Writer(builder, "varyingWords", i32s("from", "end", "to"), null, true);
  const [from, end, to] = w.parameters("from", "end", "to");
  const first = w.local("first");
  const whole = Math.floor(words / 2);
  const sums = Array.from({ length: whole }, (_, i) => w.local(`sum${i}`, "i64"));
  const last = w.local("last");
  w.write(
    put(first, from),
    repeatWhile(below(from, end), [
      ...sums.map((sum, i) => put64(sum, or64(sum, xor64(read64(first, 8 * i), read64(from, 8 * i))))),
      ...(words % 2 === 1
        ? [put(last, or(last, op("i32.xor", read32(first, 8 * whole), read32(from, 8 * whole))))]
        : []),
      bump(from, 4 * words),
    ]),
    ...sums.map((sum, i) => write64(to, sum, 8 * i)),
    ...(words % 2 === 1 ? [write32(to, last, 8 * whole)] : []),
  );
}

/** `records(from, at, end, entry)` writes the bits that an entry and those after it say into records. */
function writeRecords(builder: ModuleBuilder, words: number): Func {
  const w = new Writer(builder, "records", i32s("from", "at", "end", "entry"), null);
  const [from, at, end, entry] = w.parameters("from", "at", "end", "entry");
  const [state, next] = w.locals("state", "next");
  const key = w.local("key", "i64");
  w.write(
    repeatWhile(below(at, end), [
      put(state, stateOf(from, read64(at), words)),
      put64(key, i64(0)),
      put(next, entry),
      repeat((done) => [
        put64(
          key,
          or64(
            shl64(key, long(read32(next, 8))),
            and64(
              shr64(long(read32(add(state, read32(next)))), long(read32(next, 4))),
              op("i64.sub", shl64(i64(1), long(read32(next, 8))), i64(1)),
            ),
          ),
        ),
        branch(done, read32(next, 12)),
        bump(next, PLAN_ENTRY_BYTES),
      ]),
      write64(at, or64(shl64(key, i64(NUMBER_BITS)), and64(read64(at), i64(NUMBERS)))),
      bump(at, 8),
    ]),
  );
  return w.func;
}

/** `insert_wide(from, at, end)` sorts records by their states. */
function writeInsertion(builder: ModuleBuilder, words: number, order: Func): Func {
  const w = new Writer(builder, "insert_wide", i32s("from", "start", "end"), null);
  const [from, start, end] = w.parameters("from", "start", "end");
  const [next, at, state] = w.locals("next", "at", "state");
  const [held, before] = [w.local("held", "i64"), w.local("before", "i64")];
  w.write(
    put(next, add(start, 8)),
    repeatWhile(below(next, end), [
      put64(held, read64(next)),
      put(state, stateOf(from, of(held), words)),
      put(at, next),
      repeat((done) => [
        branch(done, op("i32.le_u", of(at), of(start))),
        put64(before, read64(sub(at, 8))),
        branch(done, ne(call(order, of(state), stateOf(from, of(before), words)), 1)),
        write64(at, before),
        bump(at, -8),
      ]),
      write64(at, held),
      bump(next, 8),
    ]),
  );
  return w.func;
}

/** `sort_groups(from, count, other, records)` puts records in the order of their states. */
function writeSortGroups(
  builder: ModuleBuilder,
  controls: Controls,
  { sortSet, fill, insert }: Readonly<Record<"sortSet" | "fill" | "insert", Func>>,
): Func {
  const w = new Writer(builder, "sort_groups", i32s("from", "count", "other", "records"), null);
  const [from, count, other, records] = w.parameters("from", "count", "other", "records");
  // What is still to be sorted lies behind the room for sorting: where, how many, and by which entry of the plan.
  const [open, top, at, entry] = w.locals("open", "top", "at", "entry");
  const [end, stop, index] = w.locals("end", "stop", "index");
  const key = w.local("key", "i64");
  const push = (start: Value, length: Value, by: Value): readonly Instruction[] => [
    write32(top, start),
    write32(top, length, 4),
    write32(top, by, 8),
    bump(top, 12),
  ];
  const keyAt = (of: Value): Instruction => shr64(read64(of), i64(NUMBER_BITS));
  const dividing = add(controls.get("scratch"), DIVIDING_AT);
  w.write(
    put(at, records),
    repeatWhile(below(index, count), [write64(at, long(index)), bump(at, 8), bump(index, 1)]),
    put(open, add(other, shl(count, 3))),
    put(top, open),
    ...push(records, count, controls.get("sortPlan")),
    repeatWhile(above(top, open), [
      bump(top, -12),
      put(at, read32(top)),
      put(count, read32(top, 4)),
      put(entry, read32(top, 8)),
      put(end, add(at, shl(count, 3))),
      when(ne(read32(entry), -1), [
        call(fill, of(from), of(at), of(end), of(entry)),
        drop(call(sortSet, of(at), of(count), of(other), i64(-1n - NUMBERS), dividing, of(at))),
        repeatWhile(isZero(read32(entry, 12)), [bump(entry, PLAN_ENTRY_BYTES)]),
        bump(entry, PLAN_ENTRY_BYTES),
        // Those that the next entries tell apart.
        when(eq(read32(entry), -1), [put(at, end)]),
        repeatWhile(below(at, end), [
          put64(key, keyAt(at)),
          put(stop, add(at, 8)),
          repeatWhile(andThen(below(stop, end), op("i64.eq", keyAt(stop), of(key))), [bump(stop, 8)]),
          when(above(sub(stop, at), 8 * FEW), push(at, shr(sub(stop, at), 3), entry), [
            when(above(sub(stop, at), 8), [call(insert, of(from), of(at), of(stop))]),
          ]),
          put(at, stop),
        ]),
      ]),
    ]),
  );
  return w.func;
}

/** The second is looked at only if the first is true. */
const andThen = (a: Instruction, b: Instruction): Instruction => branchIf(a, [b], [i32(0)], "i32");
