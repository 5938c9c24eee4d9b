/**
 * Sorts numbers of 64 bits, without sign, by those bits in which they differ. Many are first divided by their highest
 * bits, so that what is left to be sorted fits into the cache; that is done digit by digit, from the lowest on.
 */
import type { Func, ModuleBuilder } from "../wasm/module.js";
import {
  branch,
  call,
  type Global,
  type Instruction,
  i32,
  i64,
  type Local,
  leave,
  op,
} from "../wasm/tree.js";
import { read32, read64, write32, write64 } from "./parts.js";
import {
  add,
  and,
  and64,
  below,
  bump,
  i32s,
  long,
  low,
  mul64,
  ne,
  of,
  or64,
  put,
  put64,
  repeat,
  repeatWhile,
  shl,
  shl64,
  shr64,
  sub,
  type Value,
  Writer,
  when,
  xor64,
} from "./shorthand.js";

/** So few are sorted faster by inserting one after the other. */
export const FEW = 32;

/** Bits of a digit, and of those by which many numbers are divided. */
const DIGIT_BITS = 8;
const DIVIDING_BITS = 11;

/** So many are divided first: the cache has no room for twice as many. */
const MANY = 2 ** 15;

/** log2 of the places of a filter: as many as fit into the cache of the first level. */
const FILTER_BITS = 12;
const FILTER_BYTES = 8 * 2 ** FILTER_BITS;

/** Where dividing counts, behind the filter and the counts of a digit. */
export const DIVIDING_AT = FILTER_BYTES + 4 * 2 ** DIGIT_BITS;

/** Bytes that sorting needs beside what it sorts: it divides again what was divided. */
export const SCRATCH_BYTES = DIVIDING_AT + 4 * Math.ceil(64 / DIVIDING_BITS) * 2 ** DIVIDING_BITS;

const NUMBERS = i32s("from", "count", "other");

/** Counts a digit of numbers, adds up where each begins, and moves the numbers there. */
function moving(
  w: Writer,
  { from, end, to, counts, shift }: Readonly<Record<"from" | "end" | "to" | "counts" | "shift", Local>>,
  bits: number,
): readonly Instruction[] {
  const [at, place, sum, count] = w.locals("at", "place", "sum", "count");
  const [held, by] = [w.local("held", "i64"), w.local("by", "i64")];
  const digit = shl(and(low(shr64(held, by)), 2 ** bits - 1), 2);
  return [
    put64(by, long(shift)),
    op("memory.fill", of(counts), i32(0), i32(4 * 2 ** bits)),
    put(at, from),
    repeatWhile(below(at, end), [
      put64(held, read64(at)),
      put(place, add(counts, digit)),
      write32(place, add(read32(place), 8)),
      bump(at, 8),
    ]),
    put(sum, to),
    put(place, counts),
    repeatWhile(below(place, add(counts, 4 * 2 ** bits)), [
      put(count, read32(place)),
      write32(place, sum),
      bump(sum, count),
      bump(place, 4),
    ]),
    put(at, from),
    repeatWhile(below(at, end), [
      put64(held, read64(at)),
      put(place, add(counts, digit)),
      put(sum, read32(place)),
      write32(place, add(sum, 8)),
      write64(sum, held),
      bump(at, 8),
    ]),
  ];
}

/** `insert(from, end)`: each number is moved before those that are larger. */
function writeInserting(builder: ModuleBuilder): Func {
  const w = new Writer(builder, "sort_few", i32s("from", "end"), null);
  const [from, end] = w.parameters("from", "end");
  const [next, at] = w.locals("next", "at");
  const [held, before] = [w.local("held", "i64"), w.local("before", "i64")];
  w.write(
    put(next, add(from, 8)),
    repeatWhile(below(next, end), [
      put64(held, read64(next)),
      put(at, next),
      repeat((done) => [
        branch(done, op("i32.le_u", of(at), of(from))),
        put64(before, read64(sub(at, 8))),
        branch(done, op("i64.le_u", of(before), of(held))),
        write64(at, before),
        bump(at, -8),
      ]),
      write64(at, held),
      bump(next, 8),
    ]),
  );
  return w.func;
}

/** `varying(from, end)`: the bits in which numbers differ. */
function writeVarying(builder: ModuleBuilder): Func {
  const w = new Writer(builder, "varying", i32s("from", "end"), "i64");
  const [from, end] = w.parameters("from", "end");
  const [first, sum] = [w.local("first", "i64"), w.local("sum", "i64")];
  w.write(
    put64(first, read64(from)),
    repeatWhile(below(from, end), [put64(sum, or64(sum, xor64(first, read64(from)))), bump(from, 8)]),
    leave(of(sum)),
  );
  return w.func;
}

/** `sort_by_digits(from, count, other, mask)`; returns where the sorted numbers lie. */
function writeByDigits(builder: ModuleBuilder, scratch: Global): Func {
  const w = new Writer(builder, "sort_by_digits", [...NUMBERS, ["mask", "i64"]], "i32");
  const [from, count, to, mask] = w.parameters("from", "count", "other", "mask");
  const [end, shift, swap, counts] = w.locals("end", "shift", "swap", "counts");
  w.write(
    put(counts, add(scratch, FILTER_BYTES)),
    repeatWhile(op("i64.ne", of(mask), i64(0)), [
      put(shift, low(op("i64.ctz", of(mask)))),
      put(end, add(from, shl(count, 3))),
      ...moving(w, { from, end, to, counts, shift }, DIGIT_BITS),
      put64(mask, and64(mask, xor64(shl64(i64(2 ** DIGIT_BITS - 1), long(shift)), i64(-1)))),
      put(swap, from),
      put(from, to),
      put(to, swap),
    ]),
    leave(of(from)),
  );
  return w.func;
}

/** Odd, and without a pattern in its bits. */
export const FILTER_FACTOR = -0x61c8864680b583ebn;

/** `filter(from, end, places)` moves numbers to the front, but for many of those that are there already. Returns their end. */
function writeFilter(builder: ModuleBuilder): Func {
  const w = new Writer(builder, "filter", i32s("from", "end", "places"), "i32");
  const [from, end, places] = w.parameters("from", "end", "places");
  const [to, place] = w.locals("to", "place");
  const held = w.local("held", "i64");
  w.write(
    ...clearedFilter(places, FILTER_BITS),
    put(to, from),
    repeatWhile(below(from, end), [
      put64(held, read64(from)),
      ...filtered(held, places, place, FILTER_BITS, to),
      bump(from, 8),
    ]),
    leave(of(to)),
  );
  return w.func;
}

/** Makes a filter hold nothing: the numbers that it seems to hold have other places. */
export function clearedFilter(places: Value, bits: number): readonly Instruction[] {
  const ofAll = BigInt.asUintN(64, -FILTER_FACTOR) >> BigInt(64 - bits);
  return [
    op("memory.fill", of(places), i32(-1), i32(8 * 2 ** bits)),
    write64(places, i64(-1)),
    write64(places, i64(0), 8 * Number(ofAll)),
  ];
}

/** Writes a number to where `to` is, and moves that on unless the filter holds the number. Then it holds it. */
export function filtered(
  held: Local,
  places: Value,
  place: Local,
  bits: number,
  to: Local | Global,
): readonly Instruction[] {
  return [
    put(place, add(places, shl(low(shr64(mul64(held, i64(FILTER_FACTOR)), i64(64 - bits))), 3))),
    write64(to, held),
    bump(to, shl(op("i64.ne", read64(place), of(held)), 3)),
    write64(place, held),
  ];
}

/**
 * `sort_set(from, count, other, mask, counts, to)` sorts numbers by the bits of a mask, of which all in which they differ
 * must be a part, and writes them to `to` and on, each once. Returns where they end. It needs as much room at `other`, and
 * `to` must not lie behind `from` and `other`, or what is there is lost.
 */
export function writeSortSet(builder: ModuleBuilder, scratch: Global): Func {
  const [insert, varying, byDigits, filter] = [
    writeInserting(builder),
    writeVarying(builder),
    writeByDigits(builder, scratch),
    writeFilter(builder),
  ];
  const distinct = writeDistinct(builder);
  const w = new Writer(
    builder,
    "sort_set",
    [...NUMBERS, ["mask", "i64"], ["counts", "i32"], ["to", "i32"]],
    "i32",
  );
  const [from, count, other] = w.parameters("from", "count", "other");
  const [mask, counts, to] = [w.parameter(3), w.parameter(4), w.parameter(5)];
  const [end, shift, bucket] = w.locals("end", "shift", "bucket");
  const [at, until] = w.locals("at", "until");
  const dividing = 4 * 2 ** DIVIDING_BITS;
  const size = (a: Value, b: Value): Instruction => op("i32.shr_u", sub(b, a), i32(3));
  w.write(
    put(end, add(from, shl(count, 3))),
    when(below(count, FEW + 1), [
      call(insert, of(from), of(end)),
      leave(call(distinct, of(from), of(end), of(to))),
    ]),
    put64(mask, and64(mask, call(varying, of(from), of(end)))),
    when(op("i64.eqz", of(mask)), [leave(call(distinct, of(from), of(end), of(to)))]),
    when(below(count, MANY + 1), [
      put(end, call(filter, of(from), of(end), of(scratch))),
      put(at, call(byDigits, of(from), size(from, end), of(other), of(mask))),
      leave(call(distinct, of(at), add(at, sub(end, from)), of(to))),
    ]),
    put(shift, sub(64 - DIVIDING_BITS, low(op("i64.clz", of(mask))))),
    when(op("i32.lt_s", of(shift), i32(0)), [put(shift, 0)]),
    ...moving(w, { from, end, to: other, counts, shift }, DIVIDING_BITS),
    put64(mask, and64(mask, op("i64.sub", shl64(i64(1), long(shift)), i64(1)))),
    // Now each count is where its numbers end.
    put(bucket, counts),
    put(at, other),
    repeatWhile(below(bucket, add(counts, dividing)), [
      put(until, read32(bucket)),
      when(ne(until, at), [
        put(
          to,
          call(
            w.func,
            of(at),
            size(at, until),
            add(from, sub(at, other)),
            of(mask),
            add(counts, dividing),
            of(to),
          ),
        ),
      ]),
      put(at, until),
      bump(bucket, 4),
    ]),
    leave(of(to)),
  );
  return w.func;
}

/** `distinct(from, end, to)` writes each of sorted numbers once. Returns where they end. */
function writeDistinct(builder: ModuleBuilder): Func {
  const w = new Writer(builder, "distinct", i32s("from", "end", "to"), "i32");
  const [from, end, to] = w.parameters("from", "end", "to");
  const [held, last] = [w.local("held", "i64"), w.local("last", "i64")];
  w.write(
    when(op("i32.ge_u", of(from), of(end)), [leave(of(to))]),
    put64(last, read64(from)),
    write64(to, last),
    bump(from, 8),
    repeatWhile(below(from, end), [
      put64(held, read64(from)),
      bump(to, shl(op("i64.ne", of(held), of(last)), 3)),
      write64(to, held),
      put64(last, of(held)),
      bump(from, 8),
    ]),
    leave(add(to, 8)),
  );
  return w.func;
}
