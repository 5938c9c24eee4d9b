/** How a kernel looks for a mixed state in a table of slots of 4 or of 8 bytes. */
import { branch, type Global, type Instruction, i32, i64, type Local, load, op } from "../wasm/tree.js";
import { type Controls, LINE, read32, read64, write32, write64 } from "./parts.js";
import {
  above,
  add,
  and,
  atLeast,
  bump,
  eq,
  eq64,
  isZero,
  long,
  low,
  of,
  or,
  or64,
  put,
  put64,
  repeat,
  shl,
  shr,
  shr64,
  sub,
  type Value,
  type Writer,
  when,
} from "./shorthand.js";

/** The bit that says that a slot is taken. */
export const TAKEN = -(2 ** 31);
export const TAKEN_LONG = -(2n ** 63n);

export class Slots {
  private readonly table: Global;
  private readonly lineBits: Global;

  /**
   * @param bits Of a state.
   * @param partitionBits log2 of the number of partitions.
   */
  constructor(
    controls: Controls,
    private readonly bits: number,
    private readonly partitionBits: number,
  ) {
    this.table = controls.get("table");
    this.lineBits = controls.get("lineBits");
  }

  /** Which partition a mixed state belongs to. */
  partitionOf(mixed: Value): Instruction {
    const { partitionBits } = this;
    return partitionBits === 0 ? i32(0) : low(shr64(mixed, i64(this.bits - partitionBits)));
  }

  /** What is needed to look for slots, in variables. */
  probe(w: Writer): Probe {
    return {
      table: w.local("table"),
      lowBits: w.local("lowBits"),
      lowMask: w.local("lowMask"),
      linesMost: w.local("linesMost"),
      partBytes: w.local("partBytes"),
      mixed: w.local("mixed", "i64"),
      line: w.local("line"),
      begin: w.local("begin"),
      behind: w.local("behind"),
      key: w.local("key"),
      key64: w.local("key64", "i64"),
      slot: w.local("slot"),
      found64: w.local("found64", "i64"),
      lanes: [0, 1, 2, 3].map((i) => w.local(`lanes${i}`, "v128")),
      splat: w.local("splat", "v128"),
    };
  }

  prepare(p: Probe, isNarrow: boolean): readonly Instruction[] {
    const { partitionBits } = this;
    const most = (bits: Value): Instruction => sub(shl(i32(1), bits), 1);
    return [
      put(p.table, this.table),
      put(p.lowBits, sub(this.bits, this.lineBits)),
      put(p.lowMask, most(p.lowBits)),
      put(p.partBytes, shl(i32(1), add(this.lineBits, Math.log2(LINE) - partitionBits))),
      // How many lines behind its own a state may lie: as many as the part has, and as the slot can say.
      put(p.linesMost, sub(shr(p.partBytes, Math.log2(LINE)), 1)),
      ...(isNarrow ? [this.narrowLimit(p)] : []),
    ];
  }

  /** Of `p.mixed`: its line, and where the part of its partition begins. */
  private locate(p: Probe): readonly Instruction[] {
    return [
      put(p.line, add(p.table, shl(low(shr64(p.mixed, long(p.lowBits))), Math.log2(LINE)))),
      put(p.begin, add(p.table, op("i32.mul", this.partitionOf(p.mixed), of(p.partBytes)))),
      put(p.behind, 0),
    ];
  }

  /** Goes on to the next line; runs `lost` if there is none. */
  private advance(p: Probe, lost: readonly Instruction[]): readonly Instruction[] {
    return [
      bump(p.behind, 1),
      when(above(p.behind, p.linesMost), lost),
      bump(p.line, LINE),
      when(atLeast(p.line, add(p.begin, p.partBytes)), [put(p.line, p.begin)]),
    ];
  }

  private narrowLimit(p: Probe): Instruction {
    const sayable = sub(shl(i32(1), sub(31, p.lowBits)), 1);
    return when(above(p.linesMost, sayable), [put(p.linesMost, sayable)]);
  }

  private loadLine(p: Probe): readonly Instruction[] {
    return p.lanes.map((lane, i) => put(lane, load("v128.load", of(p.line), 16 * i)));
  }

  /** The first free slot of the line that was loaded. */
  private freeSlot(p: Probe): Instruction {
    const zero = op("i32x4.splat", i32(0));
    const [a, b, c, d] = p.lanes.map((lane) => op("i32x4.eq", of(lane), zero)) as [
      Instruction,
      Instruction,
      Instruction,
      Instruction,
    ];
    const mask = op(
      "i8x16.bitmask",
      op("i8x16.narrow_i16x8_s", op("i16x8.narrow_i32x4_s", a, b), op("i16x8.narrow_i32x4_s", c, d)),
    );
    return add(p.line, shl(op("i32.ctz", mask), 2));
  }

  private isInLine(p: Probe): Instruction {
    const [a, b, c, d] = p.lanes.map((lane) => op("i32x4.eq", of(lane), of(p.splat))) as [
      Instruction,
      Instruction,
      Instruction,
      Instruction,
    ];
    return op("v128.any_true", op("v128.or", op("v128.or", a, b), op("v128.or", c, d)));
  }

  /**
   * Looks for `p.mixed`, in slots of 4 bytes or of 8.
   * @param isNew Whether it is known not to be there.
   * @param entered What to do when it was entered.
   * @param lost What to do when there is no slot for it.
   */
  search(
    p: Probe,
    isNarrow: boolean,
    isNew: boolean,
    entered: readonly Instruction[],
    lost: readonly Instruction[],
  ): readonly Instruction[] {
    if (isNarrow)
      return [
        ...this.locate(p),
        put(p.key, or(and(low(p.mixed), p.lowMask), TAKEN)),
        repeat((done) => [
          ...this.loadLine(p),
          ...(isNew ? [] : [put(p.splat, op("i32x4.splat", of(p.key))), branch(done, this.isInLine(p))]),
          when(isZero(read32(p.line, LINE - 4)), [
            write32(this.freeSlot(p), p.key),
            ...entered,
            branch(done),
          ]),
          bump(p.key, shl(i32(1), p.lowBits)),
          ...this.advance(p, lost),
        ]),
      ];
    const first = shl(and(low(p.mixed), 7), 3);
    return [
      ...this.locate(p),
      put64(p.key64, or64(p.mixed, i64(TAKEN_LONG))),
      put(p.slot, first),
      repeat((done) => [
        put64(p.found64, read64(add(p.line, p.slot))),
        ...(isNew ? [] : [branch(done, eq64(p.found64, p.key64))]),
        when(op("i64.eqz", of(p.found64)), [write64(add(p.line, p.slot), p.key64), ...entered, branch(done)]),
        put(p.slot, and(add(p.slot, 8), LINE - 8)),
        when(eq(p.slot, first), this.advance(p, lost)),
      ]),
    ];
  }
}

export interface Probe {
  readonly table: Local;
  readonly lowBits: Local;
  readonly lowMask: Local;
  readonly linesMost: Local;
  readonly partBytes: Local;
  readonly mixed: Local;
  /** The address of the line at hand. */
  readonly line: Local;
  /** Where the part of the partition begins. */
  readonly begin: Local;
  /** How many lines behind its own it is. */
  readonly behind: Local;
  readonly key: Local;
  readonly key64: Local;
  readonly slot: Local;
  readonly found64: Local;
  readonly lanes: readonly Local[];
  readonly splat: Local;
}
