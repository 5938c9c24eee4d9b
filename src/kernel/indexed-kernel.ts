/**
 * The kernel for states that are too wide to be kept in a table: a slot holds the number of a state in the store, and the
 * 32 bits of its hash, so that nearly no other state is compared with it. The high bits of the hash are the number of the
 * line, so a table can grow without looking at the states. Its highest bits are a partition, which no state leaves: so
 * threads that share a search can sort states into partitions first, and then look up different ones.
 */
import type { Func, ModuleBuilder } from "../wasm/module.js";
import {
  block,
  branch,
  branchIf,
  call,
  type Global,
  type Instruction,
  i32,
  i64,
  type Local,
  label,
  leave,
  op,
} from "../wasm/tree.js";
import { writeHash } from "./hash.js";
import {
  type Controls,
  copied,
  LINE,
  type ModelFunctions,
  read32,
  read64,
  Store,
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
  below,
  bump,
  eq,
  i32s,
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

/** Bytes of a slot: the number of a state, from 1, and its hash. */
const SLOT = 8;

/** Bytes before a state that is sorted: its hash. */
const HEAD = 8;

/** Set in a slot whose state is not in the store yet: the rest says where it lies. */
const UNSETTLED = -(2 ** 31);

/** @param partitionBits log2 of the number of partitions; a table has many more lines. */
export function writeIndexedKernel(
  builder: ModuleBuilder,
  controls: Controls,
  partitionBits: number,
  model: ModelFunctions,
): void {
  const kernel = new IndexedKernel(builder, controls, partitionBits, model);
  writeRounds(builder, kernel.controls, model, kernel.writeKeep());
  kernel.writeLookUp();
  kernel.writeMove();
  writeMemory(builder);
}

class IndexedKernel {
  private readonly store: Store;
  private readonly table: Global;
  private readonly lineBits: Global;
  private readonly hash: Func;

  constructor(
    private readonly builder: ModuleBuilder,
    readonly controls: Controls,
    private readonly partitionBits: number,
    private readonly model: ModelFunctions,
  ) {
    this.store = new Store(this.controls, model);
    this.table = this.controls.get("table");
    this.lineBits = this.controls.get("lineBits");
    this.hash = writeHash(builder, model.words);
  }

  private lineOf(hash: Value): Instruction {
    return add(this.table, shl(shr(hash, sub(32, this.lineBits)), Math.log2(LINE)));
  }

  /** Where a state lies, given its number from 0. */
  private addressOf(index: Value): Instruction {
    const chunkBits = this.controls.get("chunkBits");
    const chunk = read32(add(this.controls.get("directory"), shl(shr(index, chunkBits), 2)));
    const within = and(index, sub(shl(i32(1), chunkBits), 1));
    return add(chunk, op("i32.mul", within, i32(4 * this.model.words)));
  }

  /** Whether two states are the same. */
  private same(a: Local, b: Local): Instruction {
    const { words } = this.model;
    let differing: Instruction | null = null;
    for (let i = 0; i < words; i += 2) {
      const difference =
        i + 1 < words
          ? xor64(read64(a, 4 * i), read64(b, 4 * i))
          : long(op("i32.xor", read32(a, 4 * i), read32(b, 4 * i)));
      differing = differing === null ? difference : or64(differing, difference);
    }
    return op("i64.eqz", differing ?? i64(0));
  }

  /**
   * `keep(from, end)` looks up states, and keeps those that are new. There must be room for as many as a batch has; sets
   * `full` when there may not be for another batch.
   */
  writeKeep(): Func {
    const { controls, store, model } = this;
    const bytes = 4 * model.words;
    const [batchMost, growAt, full] = [
      controls.get("batchMost"),
      controls.get("growAt"),
      controls.get("full"),
    ];
    const [size, hashes] = [controls.get("size"), controls.get("hashes")];
    const [prepare, insert, scatter] = [this.writePrepare(), this.writeInsert(), this.writeScatter()];
    const w = new Writer(this.builder, "keep", span, null);
    const [from, end, stop] = [w.parameter(0), w.parameter(1), w.local("stop")];
    w.write(
      when(of(controls.get("sorting")), [call(scatter, of(from), of(end)), leave()]),
      repeatWhile(below(from, end), [
        put(stop, add(from, bytes * TOUCHED)),
        when(above(stop, end), [put(stop, end)]),
        call(prepare, of(from), of(stop), of(hashes)),
        call(insert, of(from), of(stop), of(hashes)),
        put(from, stop),
      ]),
      when(or(store.lacks(of(batchMost)), above(add(size, batchMost), growAt)), [put(full, 1)]),
    );
    return w.func;
  }

  /** `scatter(from, end)` sorts states into partitions. Sets `full` if one may not have room for as many again. */
  private writeScatter(): Func {
    const { model, controls } = this;
    const bytes = 4 * model.words;
    const w = new Writer(this.builder, "scatter", span, null);
    const [from, end] = w.parameters("from", "end");
    const [hash, fill, at] = w.locals("hash", "fill", "at");
    w.write(
      repeatWhile(below(from, end), [
        put(hash, call(this.hash, of(from))),
        put(fill, add(controls.get("fills"), shl(this.partitionOf(hash), 2))),
        put(at, read32(fill)),
        write32(at, hash),
        ...copied(model.words, from, at, HEAD),
        bump(at, strideOf(model.words)),
        write32(fill, at),
        when(above(and(at, controls.get("partitionMask")), controls.get("partitionMost")), [
          put(controls.get("full"), 1),
        ]),
        bump(from, bytes),
      ]),
    );
    return w.func;
  }

  private partitionOf(hash: Value): Instruction {
    return this.partitionBits === 0 ? i32(0) : shr(hash, 32 - this.partitionBits);
  }

  /**
   * `lookUp(from, end)` looks up sorted states of one partition. Those that are new are given numbers, by the host, and
   * are copied to the store.
   */
  writeLookUp(): void {
    const { model } = this;
    const stride = strideOf(model.words);
    const claim = this.builder.importFunction("claim", ["i32"], "i32");
    const touched = this.controls.get("touched");
    const judging = this.controls.get("judging");
    const w = new Writer(this.builder, "lookUp", span, null, true);
    const [from, end] = w.parameters("from", "end");
    const [stop, at, sum, fresh] = w.locals("stop", "at", "sum", "fresh");
    const [hash, line, slot, other] = w.locals("hash", "line", "slot", "other");
    const [state, index, target] = w.locals("state", "index", "target");
    const held = w.local("held", "i64");
    const next = label("next");
    const begin = [put(hash, read32(at)), put(line, this.lineOf(hash)), put(slot, firstSlot(hash))];
    /** Where the state of a slot lies. */
    const found = branchIf(
      op("i32.lt_s", low(held), i32(0)),
      [add(shl(low(held), 3), HEAD)],
      [this.addressOf(sub(low(held), 1))],
      "i32",
    );
    w.write(
      repeatWhile(below(from, end), [
        put(stop, add(from, stride * TOUCHED)),
        when(above(stop, end), [put(stop, end)]),
        put(at, from),
        put(sum, 0),
        repeatWhile(below(at, stop), [
          put(sum, op("i32.xor", of(sum), read32(this.lineOf(read32(at))))),
          bump(at, stride),
        ]),
        put(at, from),
        repeatWhile(below(at, stop), [
          ...begin,
          repeat((done) => [
            put64(held, read64(add(line, slot))),
            branch(done, op("i64.eqz", of(held))),
            when(eq(low(shr64(held, i64(32))), hash), [
              put(other, this.addressOf(sub(low(held), 1))),
              put(sum, op("i32.xor", of(sum), read32(other))),
              ...(4 * model.words > LINE / 2
                ? [put(sum, op("i32.xor", of(sum), read32(other, 4 * model.words - 4)))]
                : []),
              branch(done),
            ]),
            put(slot, and(add(slot, SLOT), LINE - SLOT)),
            branch(done, eq(slot, firstSlot(hash))),
          ]),
          bump(at, stride),
        ]),
        put(touched, op("i32.xor", of(touched), of(sum))),
        // What is new is moved to the front; its head is where its slot lies then.
        put(fresh, from),
        put(at, from),
        repeatWhile(below(at, stop), [
          ...begin,
          put(state, add(at, HEAD)),
          block(next, [
            repeat(() => [
              put64(held, read64(add(line, slot))),
              when(op("i64.eqz", of(held)), [
                write64(
                  add(line, slot),
                  or64(long(or(shr(fresh, 3), UNSETTLED)), shl64(long(hash), i64(32))),
                ),
                write32(fresh, add(line, slot)),
                when(ne(fresh, at), copied(model.words, state, fresh, HEAD)),
                bump(fresh, stride),
                branch(next),
              ]),
              when(eq(low(shr64(held, i64(32))), hash), [
                put(other, found),
                branch(next, this.same(state, other)),
              ]),
              ...this.advance(line, slot, hash),
            ]),
          ]),
          bump(at, stride),
        ]),
        when(ne(fresh, from), [
          put(index, call(claim, op("i32.div_u", sub(fresh, from), i32(stride)))),
          put(at, from),
          repeatWhile(below(at, fresh), [
            put(target, this.addressOf(index)),
            put(state, add(at, HEAD)),
            ...copied(model.words, state, target, 0),
            bump(index, 1),
            write32(read32(at), index),
            ...(model.judge === null ? [] : [when(of(judging), [call(model.judge, of(target), i32(0))])]),
            bump(at, stride),
          ]),
        ]),
        put(from, stop),
      ]),
    );
  }

  /**
   * `prepare(from, end, hashes)` writes the hashes of states, and loads the lines where they may be, and then the states
   * that they may be equal to, so that they are in the cache: many loads are under way at once.
   */
  private writePrepare(): Func {
    const bytes = 4 * this.model.words;
    const touched = this.controls.get("touched");
    const w = new Writer(this.builder, "prepare", [...span, ["hashes", "i32"]], null);
    const [from, end, hashes] = w.parameters("from", "end", "hashes");
    const [at, hashEnd, sum, line] = w.locals("at", "hashEnd", "sum", "line");
    const [hash, slot, other] = w.locals("hash", "slot", "other");
    const held = w.local("held", "i64");
    const tally = (value: Instruction): Instruction => put(sum, op("i32.xor", of(sum), value));
    w.write(
      put(at, hashes),
      repeatWhile(below(from, end), [write32(at, call(this.hash, of(from))), bump(at, 4), bump(from, bytes)]),
      put(hashEnd, at),
      put(at, hashes),
      repeatWhile(below(at, hashEnd), [tally(read32(this.lineOf(read32(at)))), bump(at, 4)]),
      put(at, hashes),
      repeatWhile(below(at, hashEnd), [
        put(hash, read32(at)),
        put(line, this.lineOf(hash)),
        put(slot, firstSlot(hash)),
        repeat((done) => [
          put64(held, read64(add(line, slot))),
          branch(done, op("i64.eqz", of(held))),
          when(eq(low(shr64(held, i64(32))), hash), [
            put(other, this.addressOf(sub(low(held), 1))),
            tally(read32(other)),
            // A state that lies in two lines of the cache.
            ...(bytes > LINE / 2 ? [tally(read32(other, bytes - 4))] : []),
            branch(done),
          ]),
          put(slot, and(add(slot, SLOT), LINE - SLOT)),
          branch(done, eq(slot, firstSlot(hash))),
        ]),
        bump(at, 4),
      ]),
      put(touched, op("i32.xor", of(touched), of(sum))),
    );
    return w.func;
  }

  private writeInsert(): Func {
    const { store, model } = this;
    const bytes = 4 * model.words;
    const size = this.controls.get("size");
    const w = new Writer(this.builder, "insert", [...span, ["hashes", "i32"]], null);
    const [from, end, hashAt] = w.parameters("from", "end", "hashes");
    const [line, slot, hash, other] = w.locals("line", "slot", "hash", "other");
    const held = w.local("held", "i64");
    const { fresh } = store;
    const next = label("next");
    w.write(
      repeatWhile(below(from, end), [
        put(hash, read32(hashAt)),
        put(line, this.lineOf(hash)),
        put(slot, firstSlot(hash)),
        block(next, [
          repeat(() => [
            put64(held, read64(add(line, slot))),
            when(op("i64.eqz", of(held)), [
              write64(add(line, slot), or64(long(add(size, 1)), shl64(long(hash), i64(32)))),
              ...copied(model.words, from, fresh, 0),
              ...store.keep(),
              branch(next),
            ]),
            when(eq(low(shr64(held, i64(32))), hash), [
              put(other, this.addressOf(sub(low(held), 1))),
              branch(next, this.same(from, other)),
            ]),
            ...this.advance(line, slot, hash),
          ]),
        ]),
        bump(hashAt, 4),
        bump(from, bytes),
      ]),
    );
    return w.func;
  }

  /** Goes on to the next slot: around the line, and then in the next one of the partition. */
  private advance(line: Local, slot: Local, hash: Local): readonly Instruction[] {
    const partBytes = shl(i32(LINE), sub(this.lineBits, this.partitionBits));
    const next = add(sub(line, this.table), LINE);
    return [
      put(slot, and(add(slot, SLOT), LINE - SLOT)),
      when(eq(slot, firstSlot(hash)), [
        put(
          line,
          add(this.table, or(and(sub(line, this.table), sub(0, partBytes)), and(next, sub(partBytes, 1)))),
        ),
      ]),
    ];
  }

  /** `move(old, from, end)` enters what lines of an old table hold. `enter(from, end)` enters states of the store. */
  writeMove(): void {
    const place = new Writer(
      this.builder,
      "place",
      [
        ["held", "i64"],
        ["hash", "i32"],
      ],
      null,
    );
    const [held, hash] = [place.parameter(0), place.parameter(1)];
    const [line, slot] = [place.local("line"), place.local("slot")];
    place.write(
      put(line, this.lineOf(hash)),
      put(slot, firstSlot(hash)),
      repeat((done) => [
        when(op("i64.eqz", read64(add(line, slot))), [write64(add(line, slot), of(held)), branch(done)]),
        ...this.advance(line, slot, hash),
      ]),
    );

    const move = new Writer(this.builder, "move", [["old", "i32"], ...span], null, true);
    const [old, at, end] = [move.parameter(0), move.parameter(1), move.parameter(2)];
    const found = move.local("found", "i64");
    const address = move.local("address");
    const last = move.local("last");
    move.write(
      put(address, add(old, shl(at, Math.log2(LINE)))),
      put(last, add(old, shl(end, Math.log2(LINE)))),
      repeatWhile(below(address, last), [
        put64(found, read64(address)),
        when(op("i64.ne", of(found), i64(0)), [call(place.func, of(found), low(shr64(found, i64(32))))]),
        bump(address, SLOT),
      ]),
    );

    const enter = new Writer(this.builder, "enter", span, null, true);
    const [from, until] = [enter.parameter(0), enter.parameter(1)];
    const own = enter.local("hash");
    enter.write(
      repeatWhile(below(from, until), [
        put(own, call(this.hash, this.addressOf(from))),
        bump(from, 1),
        call(place.func, or64(long(from), shl64(long(own), i64(32))), of(own)),
      ]),
    );
  }
}

/** Bytes from one sorted state to the next: so that a part of their address says where they are, a multiple of 8. */
const strideOf = (words: number): number => HEAD + 8 * Math.ceil(words / 2);

const span = i32s("from", "end");

/** Where in its line a state is looked for first, in bytes. */
const firstSlot = (hash: Value): Instruction => and(shl(hash, 3), LINE - SLOT);
