/** Compares sorted states with other sorted states. */
import type { Func, ModuleBuilder } from "../wasm/module.js";
import { call, type Instruction, i32, type Local, leave, op, select } from "../wasm/tree.js";
import { type Controls, copied, read32, read64, write64 } from "./parts.js";
import {
  and,
  below,
  bump,
  i32s,
  isZero,
  of,
  put,
  put64,
  repeatWhile,
  shl,
  sub,
  Writer,
  when,
} from "./shorthand.js";

const TWO = i32s("a", "endA", "b", "endB", "to");

/**
 * - `merge(a, endA, b, endB, to, limit)` writes what is in one or in the other, once, until one of them or the room for
 *   them is at its end, and returns where that ends; `nextA` and `nextB` are then what is left.
 * - `lessen(a, endA, b, endB, to)` does the same with what is in `a` and not in `b`; `to` may be `a`.
 */
export function writeMerging(builder: ModuleBuilder, controls: Controls, words: number): void {
  const order = words === 2 ? null : writeOrder(builder, words);
  writeMerge(builder, controls, words, order);
  writeLessen(builder, controls, words, order);
}

/** `order(a, b)`: 0 if two states are the same, 1 if the first comes before the other, otherwise 2. */
export function writeOrder(builder: ModuleBuilder, words: number): Func {
  const w = new Writer(builder, "order", i32s("a", "b"), "i32");
  const [a, b] = w.parameters("a", "b");
  const [x, y] = [w.local("x", "i64"), w.local("y", "i64")];
  for (let i = words - 2; i >= 0; i -= 2)
    w.write(
      put64(x, read64(a, 4 * i)),
      put64(y, read64(b, 4 * i)),
      when(op("i64.ne", of(x), of(y)), [leave(select(op("i64.lt_u", of(x), of(y)), i32(1), i32(2)))]),
    );
  if (words % 2 === 1)
    w.write(
      when(op("i32.ne", read32(a), read32(b)), [leave(select(below(read32(a), read32(b)), i32(1), i32(2)))]),
    );
  w.write(leave(i32(0)));
  return w.func;
}

/** Whether two states of two words are in order, as 0 or 1. */
const atMost = (x: Local, y: Local): Instruction => op("i64.le_u", of(x), of(y));

/** How many states of two words both have at least: as many steps need no look at the ends. */
const stepsOf = (...bytes: readonly Instruction[]): Instruction =>
  bytes.reduce((a, b) => select(below(a, b), a, b));

function writeMerge(builder: ModuleBuilder, controls: Controls, words: number, order: Func | null): void {
  const w = new Writer(builder, "merge", [...TWO, ["limit", "i32"]], "i32", true);
  const [a, endA, b, endB, to, limit] = w.parameters("a", "endA", "b", "endB", "to", "limit");
  if (order === null) {
    const [x, y, steps] = [w.local("x", "i64"), w.local("y", "i64"), w.local("steps")];
    const left = stepsOf(sub(endA, a), sub(endB, b), sub(limit, to));
    w.write(
      put(steps, left),
      repeatWhile(of(steps), [
        repeatWhile(of(steps), [
          put64(x, read64(a)),
          put64(y, read64(b)),
          write64(to, select(atMost(x, y), of(x), of(y))),
          bump(a, shl(atMost(x, y), 3)),
          bump(b, shl(atMost(y, x), 3)),
          bump(to, 8),
          bump(steps, -8),
        ]),
        put(steps, left),
      ]),
    );
  } else {
    const found = w.local("order");
    const size = 4 * words;
    w.write(
      repeatWhile(and(and(below(a, endA), below(b, endB)), below(to, limit)), [
        put(found, call(order, of(a), of(b))),
        when(
          op("i32.eq", of(found), i32(2)),
          [...copied(words, b, to, 0), bump(b, size)],
          [...copied(words, a, to, 0), bump(a, size), when(isZero(found), [bump(b, size)])],
        ),
        bump(to, size),
      ]),
    );
  }
  w.write(put(controls.get("nextA"), a), put(controls.get("nextB"), b), leave(of(to)));
}

function writeLessen(builder: ModuleBuilder, controls: Controls, words: number, order: Func | null): void {
  const w = new Writer(builder, "lessen", TWO, "i32", true);
  const [a, endA, b, endB, to] = w.parameters("a", "endA", "b", "endB", "to");
  if (order === null) {
    const [x, y, steps] = [w.local("x", "i64"), w.local("y", "i64"), w.local("steps")];
    const left = stepsOf(sub(endA, a), sub(endB, b));
    w.write(
      put(steps, left),
      repeatWhile(of(steps), [
        repeatWhile(of(steps), [
          put64(x, read64(a)),
          put64(y, read64(b)),
          write64(to, x),
          bump(to, shl(op("i64.lt_u", of(x), of(y)), 3)),
          bump(a, shl(atMost(x, y), 3)),
          bump(b, shl(atMost(y, x), 3)),
          bump(steps, -8),
        ]),
        put(steps, left),
      ]),
    );
  } else {
    const found = w.local("order");
    const size = 4 * words;
    w.write(
      repeatWhile(and(below(a, endA), below(b, endB)), [
        put(found, call(order, of(a), of(b))),
        when(op("i32.eq", of(found), i32(1)), [...copied(words, a, to, 0), bump(to, size)]),
        when(op("i32.ne", of(found), i32(2)), [bump(a, size)]),
        when(op("i32.ne", of(found), i32(1)), [bump(b, size)]),
      ]),
    );
  }
  w.write(put(controls.get("nextA"), a), put(controls.get("nextB"), b), leave(of(to)));
}
