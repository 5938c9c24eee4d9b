/** Codes sorted states, reads them again, and sums bytes up, as `checker/runs/sorted/code.ts` does. */
import type { ModuleBuilder } from "../wasm/module.js";
import { branch, type Instruction, i32, i64, leave, load, op, store } from "../wasm/tree.js";
import { type Controls, read32, read64, write64 } from "./parts.js";
import { writeCodeWide } from "./runs-code-wide.js";
import {
  above,
  and64,
  below,
  bump,
  i32s,
  low,
  of,
  or,
  or64,
  put,
  put64,
  repeat,
  repeatWhile,
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
  } else writeCodeWide(builder, controls, words);
  writeChecksum(builder);
}

function writeEncodePairs(builder: ModuleBuilder): void {
  const w = new Writer(builder, "encode", CODING, "i32", true);
  const [from, end, to] = w.parameters("from", "end", "to");
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
  const [at, to, end] = w.parameters("at", "to", "end");
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

/** `checksum(from, end, seed)`. */
function writeChecksum(builder: ModuleBuilder): void {
  const w = new Writer(builder, "checksum", i32s("from", "end", "seed"), "i32", true);
  const [from, end, sum] = w.parameters("from", "end", "seed");
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
