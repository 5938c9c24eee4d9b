/** Codes sorted states of other than two words, and reads them again, as `checker/runs/sorted/wide-code.ts` does. */
import { CHANGES, HASH_FACTOR, HEADS_BITS, LENGTH_MAX } from "../../checker/runs/sorted/wide-code.js";
import type { Func, ModuleBuilder } from "../wasm/module.js";
import { call, type Instruction, i32, type Local, leave, load, op, select, store } from "../wasm/tree.js";
import { type Controls, copied, read32, read64, write32, write64 } from "./parts.js";
import {
  above,
  add,
  and,
  below,
  bump,
  eq,
  i32s,
  isZero,
  ne,
  of,
  or,
  or64,
  put,
  put64,
  repeatWhile,
  shl,
  shr,
  sub,
  type Value,
  Writer,
  when,
  xor64,
} from "./shorthand.js";

/** Bytes of the places of earlier states. */
export const HEADS_BYTES = 4 * 2 ** HEADS_BITS;

const CODING = i32s("from", "end", "to");

const DECODING = i32s("at", "to", "end");

const readByte = (at: Value, offset = 0): Instruction => load("i32.load8_u", of(at), offset);
const writeByte = (at: Value, value: Value, offset = 0): Instruction =>
  store("i32.store8", of(at), of(value), offset);

/** `encode(from, end, to)` and `decode(at, to, end)` return the byte after the last. */
export function writeCodeWide(builder: ModuleBuilder, controls: Controls, words: number): void {
  writeEncode(builder, controls, words, {
    hash: writeHashOf(builder, words),
    isLike: writeIsLike(builder, words),
    changes: writeEncodeChanges(builder, words),
  });
  writeDecode(builder, controls, words);
}

// ───────────────────────────────────────────────────────────────────── by how much states differ

/** `difference_hash(at)`: a sum of words, each times a power of the factor. */
function writeHashOf(builder: ModuleBuilder, words: number): Func {
  const w = new Writer(builder, "difference_hash", i32s("at"), "i32");
  const at = w.parameter(0);
  let sum = read32(at);
  let power = 1;
  for (let i = 1; i < words; i += 1) {
    power = Math.imul(power, HASH_FACTOR);
    sum = add(sum, op("i32.mul", read32(at, 4 * i), i32(power)));
  }
  w.write(leave(sum));
  return w.func;
}

/** `is_like(a, b)`: whether two states are as much more than the ones before them. */
function writeIsLike(builder: ModuleBuilder, words: number): Func {
  const w = new Writer(builder, "is_like", i32s("a", "b"), "i32");
  const [a, b] = w.parameters("a", "b");
  const [lastA, lastB] = w.locals("lastA", "lastB");
  const differs = w.local("differs", "i64");
  w.write(put(lastA, sub(a, 4 * words)), put(lastB, sub(b, 4 * words)));
  for (let i = 0; i + 1 < words; i += 2) {
    const more = (at: Local, last: Local): Instruction =>
      op("i64.sub", read64(at, 4 * i), read64(last, 4 * i));
    w.write(put64(differs, or64(differs, xor64(more(a, lastA), more(b, lastB)))));
  }
  const isSame = op("i64.eqz", of(differs));
  if (words % 2 === 0) w.write(leave(isSame));
  else {
    const more = (at: Local, last: Local): Instruction =>
      sub(read32(at, 4 * (words - 1)), read32(last, 4 * (words - 1)));
    w.write(leave(and(isSame, eq(more(a, lastA), more(b, lastB)))));
  }
  return w.func;
}

/** What makes a state that is as much more than the one before it as another one is. */
function repeated(words: number, from: Local, fromBefore: Local, to: Local, before: Local): Instruction[] {
  const code: Instruction[] = [];
  for (let i = 0; i + 1 < words; i += 2) {
    const more = op("i64.sub", read64(from, 4 * i), read64(fromBefore, 4 * i));
    code.push(write64(to, op("i64.add", read64(before, 4 * i), more), 4 * i));
  }
  if (words % 2 === 1) {
    const i = 4 * (words - 1);
    code.push(write32(to, add(read32(before, i), sub(read32(from, i), read32(fromBefore, i))), i));
  }
  return code;
}

function writeEncode(
  builder: ModuleBuilder,
  controls: Controls,
  words: number,
  { hash, isLike, changes }: Readonly<Record<"hash" | "isLike" | "changes", Func>>,
): void {
  const w = new Writer(builder, "encode", CODING, "i32", true);
  const [start, end, to] = w.parameters("from", "end", "to");
  const [at, before, own, last, place, number, other, length, stop, counted] = w.locals(
    "at",
    "before",
    "own",
    "last",
    "place",
    "number",
    "other",
    "length",
    "stop",
    "counted",
  );
  const size = 4 * words;
  const heads = controls.get("heads");
  const distance = place;
  w.write(
    op("memory.fill", of(heads), i32(0), i32(HEADS_BYTES)),
    put(at, start),
    put(before, controls.get("zeros")),
    repeatWhile(below(at, end), [
      put(own, call(hash, of(at))),
      put(place, shr(op("i32.mul", sub(own, last), i32(HASH_FACTOR | 0)), 32 - HEADS_BITS)),
      put(place, add(heads, shl(place, 2))),
      put(other, read32(place)),
      write32(place, number),
      put(length, 0),
      when(of(other), [
        put(distance, sub(number, other)),
        put(other, add(start, op("i32.mul", of(other), i32(size)))),
        put(stop, sub(end, at)),
        when(above(stop, LENGTH_MAX * size), [put(stop, LENGTH_MAX * size)]),
        put(stop, add(at, stop)),
        repeatWhile(andThen(below(at, stop), call(isLike, of(other), of(at))), [
          bump(at, size),
          bump(other, size),
          bump(length, 1),
        ]),
      ]),
      when(
        of(length),
        [
          writeByte(to, length),
          writeByte(to, or(distance, shl(above(distance, 127), 7)), 1),
          bump(to, 2),
          when(above(distance, 127), [writeByte(to, shr(distance, 7)), bump(to, 1)]),
          bump(number, length),
          put(before, sub(at, size)),
          put(last, call(hash, of(before))),
          put(counted, 0),
        ],
        [
          when(
            andThen(of(counted), below(readByte(counted), 255)),
            [writeByte(counted, add(readByte(counted), 1))],
            [writeByte(to, CHANGES), put(counted, to), bump(to, 1)],
          ),
          put(to, call(changes, of(before), of(at), of(to))),
          put(before, at),
          put(last, own),
          bump(at, size),
          bump(number, 1),
        ],
      ),
    ]),
    leave(of(to)),
  );
}

/** The second is looked at only if the first is true. */
const andThen = (a: Instruction, b: Instruction): Instruction => when(a, [b], [i32(0)], "i32");

// ───────────────────────────────────────────────────────────────────── by the bytes that have changed

/** Bytes that have a bit for each word. */
const marksOf = (words: number): number => (words + 7) >>> 3;

/** How many words the last of those bytes is for, or all are if there is only one. */
const lastOf = (words: number): number => words - 8 * (marksOf(words) - 1);

/** A bit for each of some words that are not the same in two states. */
function differing(a: Value, b: Value, count: number): Instruction {
  let bits: Instruction = i32(0);
  for (let i = 0; i < count; i += 1) bits = or(bits, shl(ne(read32(a, 4 * i), read32(b, 4 * i)), i));
  return bits;
}

/** `encode_changes(before, from, to)` returns the byte after the last. */
function writeEncodeChanges(builder: ModuleBuilder, words: number): Func {
  const w = new Writer(builder, "encode_changes", i32s("before", "from", "to"), "i32");
  const [before, from, to] = w.parameters("before", "from", "to");
  const [mark, bits, changed, word, difference, which, place, half, marked] = w.locals(
    "mark",
    "bits",
    "changed",
    "word",
    "difference",
    "which",
    "place",
    "half",
    "marked",
  );
  const [at, other] = w.locals("at", "other");
  const marks = marksOf(words);
  const noted = (count: number): readonly Instruction[] => [
    put(bits, differing(at, other, count)),
    writeByte(mark, bits),
    bump(changed, op("i32.popcnt", of(bits))),
    bump(mark, 1),
  ];
  const next = [bump(at, 32), bump(other, 32)];
  const byte = (index: number): Instruction =>
    when(and(difference, 255 << (8 * index)), [
      put(which, or(which, 1 << index)),
      writeByte(to, shr(word, 8 * index)),
      bump(to, 1),
    ]);
  w.write(
    put(mark, to),
    put(at, from),
    put(other, before),
    repeatWhile(below(mark, add(to, marks - 1)), [...noted(8), ...next]),
    ...noted(lastOf(words)),
    put(marked, to),
    bump(to, marks),
    put(place, to),
    bump(to, shr(add(changed, 1), 1)),
    put(at, from),
    put(other, before),
    repeatWhile(below(marked, mark), [
      put(bits, readByte(marked)),
      repeatWhile(of(bits), [
        put(word, shl(op("i32.ctz", of(bits)), 2)),
        put(bits, and(bits, sub(bits, 1))),
        put(difference, op("i32.xor", read32(add(at, word)), read32(add(other, word)))),
        put(word, read32(add(at, word))),
        put(which, 0),
        ...[0, 1, 2, 3].map(byte),
        when(
          of(half),
          [writeByte(place, or(readByte(place), shl(which, 4))), bump(place, 1), put(half, 0)],
          [writeByte(place, which), put(half, 1)],
        ),
      ]),
      bump(marked, 1),
      ...next,
    ]),
    leave(of(to)),
  );
  return w.func;
}

/** What reads one of them to where `to` is, which may be moved. */
function decodedChanges(
  words: number,
  { at, before, to }: Readonly<Record<"at" | "before" | "to", Local>>,
  w: Writer,
): readonly Instruction[] {
  const [mark, bits, changed, which, place, half, target, marksEnd] = w.locals(
    "mark",
    "bits",
    "changed",
    "which",
    "place",
    "half",
    "target",
    "marksEnd",
  );
  return [
    ...copied(words, before, to, 0),
    put(mark, at),
    put(marksEnd, add(at, marksOf(words))),
    put(changed, 0),
    repeatWhile(below(at, marksEnd), [bump(changed, op("i32.popcnt", readByte(at))), bump(at, 1)]),
    put(place, marksEnd),
    bump(at, shr(add(changed, 1), 1)),
    put(half, 0),
    repeatWhile(below(mark, marksEnd), [
      put(bits, readByte(mark)),
      repeatWhile(of(bits), [
        put(target, add(to, shl(op("i32.ctz", of(bits)), 2))),
        put(bits, and(bits, sub(bits, 1))),
        put(which, and(shr(readByte(place), half), 15)),
        put(half, sub(4, half)),
        when(isZero(half), [bump(place, 1)]),
        repeatWhile(of(which), [
          writeByte(add(target, op("i32.ctz", of(which))), readByte(at)),
          bump(at, 1),
          put(which, and(which, sub(which, 1))),
        ]),
      ]),
      bump(mark, 1),
      bump(to, 32),
    ]),
  ];
}

function writeDecode(builder: ModuleBuilder, controls: Controls, words: number): void {
  const w = new Writer(builder, "decode", DECODING, "i32", true);
  const [at, to, end] = w.parameters("at", "to", "end");
  const [before, state, length, distance, from, fromBefore, stop] = w.locals(
    "before",
    "state",
    "length",
    "distance",
    "from",
    "fromBefore",
    "stop",
  );
  const size = 4 * words;
  w.write(
    put(before, controls.get("zeros")),
    repeatWhile(below(to, end), [
      put(length, readByte(at)),
      bump(at, 1),
      when(
        below(length, CHANGES),
        [
          put(distance, readByte(at)),
          bump(at, 1),
          when(above(distance, 127), [
            put(distance, or(and(distance, 127), shl(readByte(at), 7))),
            bump(at, 1),
          ]),
          put(stop, add(to, op("i32.mul", of(length), i32(size)))),
          put(stop, select(below(stop, end), of(stop), of(end))),
          put(from, sub(to, op("i32.mul", of(distance), i32(size)))),
          put(fromBefore, sub(from, size)),
          repeatWhile(below(to, stop), [
            ...repeated(words, from, fromBefore, to, before),
            put(fromBefore, from),
            bump(from, size),
            put(before, to),
            bump(to, size),
          ]),
        ],
        [
          put(stop, add(to, op("i32.mul", sub(length, CHANGES - 1), i32(size)))),
          put(stop, select(below(stop, end), of(stop), of(end))),
          repeatWhile(below(to, stop), [
            put(state, to),
            ...decodedChanges(words, { at, before, to }, w),
            put(before, state),
            put(to, add(state, size)),
          ]),
        ],
      ),
    ]),
    leave(of(at)),
  );
}
