/**
 * The kernel for states of two words. What the table keeps of a state and the place where it keeps it give the state
 * back, so that nothing is lost: a state of U bits is mixed by a bijection; its high bits are the number of a line, and a
 * slot keeps the rest. A slot of 4 bytes has a bit that says that it is taken, how many lines the state lies behind its
 * own, and the low bits of the mixed state. As long as a table is so small that these need more than 4 bytes, slots have
 * 8, and keep the mixed state whole.
 *
 * Successors are first sorted into partitions by their highest bits. Then one partition after the other is looked up in
 * its part of the table, which fits into the cache. No state leaves the part of its partition, so different threads can
 * look up different partitions. What is new is left where it was sorted to, from the beginning on.
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
  tee,
} from "../wasm/tree.js";
import { mixing, unmixing } from "./mix.js";
import { Slots, TAKEN, TAKEN_LONG } from "./pair-slots.js";
import {
  type Controls,
  LINE,
  type ModelFunctions,
  read32,
  read64,
  TOUCHED,
  write32,
  write64,
  writeMemory,
  writeRounds,
} from "./parts.js";
import {
  above,
  add,
  and,
  and64,
  atLeast,
  below,
  bump,
  i32s,
  isZero,
  long,
  low,
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

/** How a state of two words becomes a number. */
export interface PairShape {
  /** How many low bits of each word a state uses, but for marks. */
  readonly used: readonly [number, number];
  /** Bits that are set in every state, and not among those. */
  readonly marks: readonly [number, number];
  /** log2 of the number of partitions; a table has at least as many lines. */
  readonly partitionBits: number;
}

export function writePairKernel(
  builder: ModuleBuilder,
  controls: Controls,
  shape: PairShape,
  model: ModelFunctions,
): void {
  const kernel = new PairKernel(builder, controls, shape, model);
  writeRounds(builder, kernel.controls, model, kernel.writeScatter());
  kernel.writeInsert();
  kernel.writeMove();
  writeMemory(builder);
}

class PairKernel {
  /** Bits of a state. */
  private readonly bits: number;
  private readonly slots: Slots;
  private readonly table: Global;
  private readonly lineBits: Global;
  private readonly isNarrow: Global;
  private readonly fills: Global;

  constructor(
    private readonly builder: ModuleBuilder,
    readonly controls: Controls,
    private readonly shape: PairShape,
    private readonly model: ModelFunctions,
  ) {
    this.bits = shape.used[0] + shape.used[1];
    this.slots = new Slots(controls, this.bits, shape.partitionBits);
    this.table = this.controls.get("table");
    this.lineBits = this.controls.get("lineBits");
    this.isNarrow = this.controls.get("isNarrow");
    this.fills = this.controls.get("fills");
  }

  /** The two words of a state, which lie side by side, as a number. */
  private packed(words: Instruction): (keep: Local) => Instruction {
    const [first, second] = this.shape.used;
    const inFirst = i64((1n << BigInt(first)) - 1n);
    const inSecond = i64(((1n << BigInt(second)) - 1n) << BigInt(first));
    return (keep) => or64(and64(tee(keep, words), inFirst), and64(shr64(keep, i64(32 - first)), inSecond));
  }

  /** The other way round. */
  private unpacked(packed: Instruction, keep: Local): Instruction {
    const [first] = this.shape.used;
    const [mark, other] = this.shape.marks;
    const marks = (BigInt(mark >>> 0) | (BigInt(other >>> 0) << 32n)) as bigint;
    const parts = or64(
      and64(tee(keep, packed), i64((1n << BigInt(first)) - 1n)),
      shl64(shr64(keep, i64(first)), i64(32)),
    );
    return or64(parts, i64(BigInt.asIntN(64, marks)));
  }

  /** `scatter(from, end)` sorts states into partitions. Sets `full` if a partition may not have room for as many again. */
  writeScatter(): Func {
    const w = new Writer(this.builder, "scatter", i32s("from", "end"), null);
    const [from, end] = w.parameters("from", "end");
    const [mixed, kept] = [w.local("mixed", "i64"), w.local("kept", "i64")];
    const [fill, at] = w.locals("fill", "at");
    const [offsets, most] = w.locals("offsets", "most");
    const full = this.controls.get("full");
    w.write(
      put(offsets, this.controls.get("partitionMask")),
      put(most, this.controls.get("partitionMost")),
      repeatWhile(below(from, end), [
        put64(
          mixed,
          mixing(this.bits, this.packed(read64(from))(kept), (value) => tee(kept, value), kept),
        ),
        put(fill, add(this.fills, shl(this.slots.partitionOf(mixed), 2))),
        put(at, read32(fill)),
        write64(at, mixed),
        bump(at, 8),
        write32(fill, at),
        when(above(and(at, offsets), most), [put(full, 1)]),
        bump(from, 8),
      ]),
    );
    return w.func;
  }

  /**
   * `insert(part, from, end, fresh)` looks up the mixed states of one partition, and writes those that are new to `fresh`
   * and on, which may be where it has read already. It returns the address of the first that it did not look up, because
   * the table has no slot for it or the partition is as full as it should be; `freshEnd` is then where the new ones end.
   */
  writeInsert(): void {
    const { controls } = this;
    const [narrow, wide] = [this.writeInsertInto(true), this.writeInsertInto(false)];
    const touch = this.writeTouch();
    const [freshEnd, partMost] = [controls.get("freshEnd"), controls.get("partMost")];
    const w = new Writer(this.builder, "insert", i32s("part", "from", "end", "fresh"), "i32", true);
    const [part, from, end, fresh] = w.parameters("part", "from", "end", "fresh");
    const [stop, at, count, before] = w.locals("stop", "at", "count", "before");
    w.write(
      put(freshEnd, fresh),
      put(count, add(controls.get("counts"), shl(part, 2))),
      repeat((done) => [
        branch(done, atLeast(from, end)),
        branch(done, atLeast(read32(count), partMost)),
        put(stop, add(from, 8 * TOUCHED)),
        when(above(stop, end), [put(stop, end)]),
        call(touch, of(from), of(stop)),
        put(before, freshEnd),
        when(
          of(this.isNarrow),
          [put(at, call(narrow, of(from), of(stop)))],
          [put(at, call(wide, of(from), of(stop)))],
        ),
        write32(count, add(read32(count), shr(sub(freshEnd, before), 3))),
        put(from, at),
        branch(done, below(at, stop)),
      ]),
      leave(of(from)),
    );
  }

  /** Loads the lines of states, so that they are in the cache, and does nothing else: many loads are under way at once. */
  private writeTouch(): Func {
    const touched = this.controls.get("touched");
    const w = new Writer(this.builder, "touch", i32s("from", "end"), null);
    const [from, end] = w.parameters("from", "end");
    const [sum, table, shift] = [w.local("sum"), w.local("table"), w.local("shift", "i64")];
    const line = (offset: number): Instruction =>
      read32(add(table, shl(low(shr64(read64(from, offset), shift)), Math.log2(LINE))));
    w.write(
      put(table, this.table),
      put64(shift, long(sub(this.bits, this.lineBits))),
      repeatWhile(below(add(from, 24), end), [
        put(
          sum,
          op(
            "i32.xor",
            of(sum),
            op("i32.xor", op("i32.xor", line(0), line(8)), op("i32.xor", line(16), line(24))),
          ),
        ),
        bump(from, 32),
      ]),
      put(touched, op("i32.xor", of(touched), of(sum))),
    );
    return w.func;
  }

  private writeInsertInto(isNarrow: boolean): Func {
    const { judge } = this.model;
    const [freshEnd, judging] = [this.controls.get("freshEnd"), this.controls.get("judging")];
    const w = new Writer(
      this.builder,
      isNarrow ? "insert_narrow" : "insert_wide",
      i32s("from", "end"),
      "i32",
    );
    const [from, end] = w.parameters("from", "end");
    const p = this.slots.probe(w);
    const kept = w.local("kept", "i64");
    const entered = [
      write64(
        freshEnd,
        this.unpacked(
          unmixing(this.bits, of(p.mixed), (value) => tee(kept, value), kept),
          kept,
        ),
      ),
      ...(judge === null ? [] : [when(of(judging), [call(judge, of(freshEnd), i32(0))])]),
      bump(freshEnd, 8),
    ];
    w.write(
      ...this.slots.prepare(p, isNarrow),
      repeatWhile(below(from, end), [
        put64(p.mixed, read64(from)),
        ...this.slots.search(p, isNarrow, false, entered, [leave(of(from))]),
        bump(from, 8),
      ]),
      leave(of(from)),
    );
    return w.func;
  }

  /** Enters a mixed state that is not there yet; 0 if there is no slot for it. */
  private writePlace(isNarrow: boolean): Func {
    const w = new Writer(this.builder, isNarrow ? "place_narrow" : "place_wide", [["mixed", "i64"]], "i32");
    const p = { ...this.slots.probe(w), mixed: w.parameter(0) };
    w.write(
      ...this.slots.prepare(p, isNarrow),
      ...this.slots.search(p, isNarrow, true, [leave(i32(1))], [leave(i32(0))]),
      leave(i32(0)),
    );
    return w.func;
  }

  /**
   * `move(old, oldLineBits, wasNarrow, from, to)` enters what lines of an old table hold into the new one. It returns the
   * line of the first for which there is no slot, or `to`. `enter(from, end)` enters states as they are in the store.
   */
  writeMove(): void {
    const { bits } = this;
    const { partitionBits } = this.shape;
    const [narrow, wide] = [this.writePlace(true), this.writePlace(false)];
    const place = (mixed: Value): Instruction =>
      when(of(this.isNarrow), [call(narrow, of(mixed))], [call(wide, of(mixed))], "i32");
    const w = new Writer(
      this.builder,
      "move",
      i32s("old", "oldLineBits", "wasNarrow", "line", "end"),
      "i32",
      true,
    );
    const [old, oldLineBits, wasNarrow, line, end] = w.parameters(
      "old",
      "oldLineBits",
      "wasNarrow",
      "line",
      "end",
    );
    const [slot, at, held, home] = w.locals("slot", "at", "held", "home");
    const [lowBits, partLines] = w.locals("lowBits", "partLines");
    const mixed = w.local("mixed", "i64");
    const behind = shr(and(held, ~TAKEN), lowBits);
    w.write(
      put(lowBits, sub(bits, oldLineBits)),
      put(partLines, shl(i32(1), sub(oldLineBits, partitionBits))),
      repeatWhile(below(line, end), [
        put(at, add(old, shl(line, Math.log2(LINE)))),
        put(slot, 0),
        repeatWhile(below(slot, LINE), [
          when(
            of(wasNarrow),
            [
              put(held, read32(add(at, slot))),
              bump(slot, 4),
              put64(mixed, i64(0)),
              when(of(held), [
                put(home, or(and(line, sub(0, partLines)), and(sub(line, behind), sub(partLines, 1)))),
                put64(
                  mixed,
                  or64(shl64(long(home), long(lowBits)), long(and(held, sub(shl(i32(1), lowBits), 1)))),
                ),
              ]),
            ],
            [
              put64(mixed, read64(add(at, slot))),
              put(held, low(shr64(mixed, i64(63)))),
              put64(mixed, and64(mixed, i64(~TAKEN_LONG))),
              bump(slot, 8),
            ],
          ),
          when(of(held), [when(isZero(place(mixed)), [leave(of(line))])]),
        ]),
        bump(line, 1),
      ]),
      leave(of(line)),
    );

    const e = new Writer(this.builder, "enter", i32s("from", "end"), "i32", true);
    const [from, last] = [e.parameter(0), e.parameter(1)];
    const [state, kept] = [e.local("mixed", "i64"), e.local("kept", "i64")];
    const count = e.local("count");
    e.write(
      repeatWhile(below(from, last), [
        put64(
          state,
          mixing(bits, this.packed(read64(from))(kept), (value) => tee(kept, value), kept),
        ),
        when(isZero(place(state)), [leave(of(from))]),
        put(count, add(this.controls.get("counts"), shl(this.slots.partitionOf(state), 2))),
        write32(count, add(read32(count), 1)),
        bump(from, 8),
      ]),
      leave(of(from)),
    );
  }
}
