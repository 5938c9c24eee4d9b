/** Codes sorted states, reads them again, and sums bytes up, as `checker/runs/sorted/code.ts` does. */
import type { ModuleBuilder } from "../wasm/module.js";
import { branch, type Instruction, i32, i64, type Local, leave, load, op, store } from "../wasm/tree.js";
import { type Controls, copied, read32, read64, write64 } from "./parts.js";
import {
  above,
  add,
  and,
  and64,
  below,
  bump,
  i32s,
  isZero,
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
} from "./shorthand.js";

const CODING = i32s("from", "end", "to");

const DECODING = i32s("at", "to", "end");

const readByte = (at: Value): Instruction => load("i32.load8_u", of(at));
const readByte64 = (at: Value): Instruction => load("i64.load8_u", of(at));
const writeByte = (at: Value, value: Value): Instruction => store("i32.store8", of(at), of(value));

/** `encode(from, end, to)` and `decode(at, to, end)` return the byte after the last. */
export function writeCode(builder: ModuleBuilder, controls: Controls, words: number): void {
  if (words === 2) {
    writeEncodePairs(builder);
    writeDecodePairs(builder);
  } else {
    writeEncodeWide(builder, controls, words);
    writeDecodeWide(builder, controls, words);
  }
  writeChecksum(builder);
}

function writeEncodePairs(builder: ModuleBuilder): void {
  const w = new Writer(builder, "encode", CODING, "i32", true);
  const [from, end, to] = [w.parameter(0), w.parameter(1), w.parameter(2)];
  const [held, last, more] = [w.local("held", "i64"), w.local("last", "i64"), w.local("more", "i64")];
  w.write(
    repeatWhile(below(from, end), [
      put64(held, read64(from)),
      put64(more, op("i64.sub", of(held), of(last))),
      put64(last, of(held)),
      repeatWhile(op("i64.gt_u", of(more), i64(127)), [
        writeByte(to, or(low(more), 128)),
        bump(to, 1),
        put64(more, shr64(more, i64(7))),
      ]),
      writeByte(to, low(more)),
      bump(to, 1),
      bump(from, 8),
    ]),
    leave(of(to)),
  );
}

function writeDecodePairs(builder: ModuleBuilder): void {
  const w = new Writer(builder, "decode", DECODING, "i32", true);
  const [at, to, end] = [w.parameter(0), w.parameter(1), w.parameter(2)];
  const [held, byte] = [w.local("held", "i64"), w.local("byte", "i64")];
  const [more, shift] = [w.local("more", "i64"), w.local("shift", "i64")];
  w.write(
    repeatWhile(below(to, end), [
      put64(more, readByte64(at)),
      bump(at, 1),
      when(op("i64.gt_u", of(more), i64(127)), [
        put64(more, and64(more, i64(127))),
        put64(shift, i64(7)),
        repeat((done) => [
          put64(byte, readByte64(at)),
          bump(at, 1),
          put64(more, or64(more, shl64(and64(byte, i64(127)), shift))),
          put64(shift, op("i64.add", of(shift), i64(7))),
          branch(done, op("i64.le_u", of(byte), i64(127))),
          branch(done, op("i64.gt_u", of(shift), i64(69))),
        ]),
      ]),
      put64(held, op("i64.add", of(held), of(more))),
      write64(to, held),
      bump(to, 8),
    ]),
    leave(of(at)),
  );
}

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

function writeEncodeWide(builder: ModuleBuilder, controls: Controls, words: number): void {
  const w = new Writer(builder, "encode", CODING, "i32", true);
  const [from, end, to] = [w.parameter(0), w.parameter(1), w.parameter(2)];
  const [before, mark, bits, changed] = ["before", "mark", "bits", "changed"].map((name) =>
    w.local(name),
  ) as [Local, Local, Local, Local];
  const [word, difference, which, place] = ["word", "difference", "which", "place"].map((name) =>
    w.local(name),
  ) as [Local, Local, Local, Local];
  const [half, at, other, marked] = ["half", "at", "other", "marked"].map((name) => w.local(name)) as [
    Local,
    Local,
    Local,
    Local,
  ];
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
    put(before, controls.get("zeros")),
    repeatWhile(below(from, end), [
      put(mark, to),
      put(changed, 0),
      put(at, from),
      put(other, before),
      repeatWhile(below(mark, add(to, marks - 1)), [...noted(8), ...next]),
      ...noted(lastOf(words)),
      put(marked, to),
      bump(to, marks),
      put(place, to),
      bump(to, shr(add(changed, 1), 1)),
      put(half, 0),
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
      put(before, from),
      bump(from, 4 * words),
    ]),
    leave(of(to)),
  );
}

function writeDecodeWide(builder: ModuleBuilder, controls: Controls, words: number): void {
  const w = new Writer(builder, "decode", DECODING, "i32", true);
  const [at, to, end] = [w.parameter(0), w.parameter(1), w.parameter(2)];
  const [before, mark, bits, changed] = ["before", "mark", "bits", "changed"].map((name) =>
    w.local(name),
  ) as [Local, Local, Local, Local];
  const [which, place, half, target, stop] = ["which", "place", "half", "target", "stop"].map((name) =>
    w.local(name),
  ) as [Local, Local, Local, Local, Local];
  w.write(
    put(before, controls.get("zeros")),
    repeatWhile(below(to, end), [
      ...copied(words, before, to, 0),
      put(before, to),
      put(mark, at),
      put(stop, add(at, marksOf(words))),
      put(changed, 0),
      repeatWhile(below(at, stop), [bump(changed, op("i32.popcnt", readByte(at))), bump(at, 1)]),
      put(place, stop),
      bump(at, shr(add(changed, 1), 1)),
      put(half, 0),
      repeatWhile(below(mark, stop), [
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
      put(to, add(before, 4 * words)),
    ]),
    leave(of(at)),
  );
}

/** `checksum(from, end, seed)`. */
function writeChecksum(builder: ModuleBuilder): void {
  const w = new Writer(builder, "checksum", i32s("from", "end", "seed"), "i32", true);
  const [from, end, sum] = [w.parameter(0), w.parameter(1), w.parameter(2)];
  const length = w.local("length");
  const mixed = (value: Instruction): Instruction =>
    put(sum, op("i32.mul", op("i32.xor", of(sum), value), i32(0x01000193)));
  w.write(
    put(length, sub(end, from)),
    repeatWhile(op("i32.ge_u", sub(end, from), i32(4)), [
      mixed(read32(from)),
      put(sum, op("i32.xor", of(sum), shr(sum, 15))),
      bump(from, 4),
    ]),
    repeatWhile(above(end, from), [mixed(readByte(from)), bump(from, 1)]),
    leave(op("i32.mul", op("i32.xor", of(sum), of(length)), i32(0x9e3779b1))),
  );
}
