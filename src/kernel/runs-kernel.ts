/**
 * The kernel of the search over sorted runs: it expands states, gathers their successors but for many that it has seen
 * recently, sorts them, and does what is done with each state of a run. Where runs lie and which are merged is left to
 * `checker/runs/`. Addresses are in bytes.
 */
import type { Func, ModuleBuilder } from "../wasm/module.js";
import {
  call,
  type Global,
  type Instruction,
  i32,
  i64,
  type Local,
  leave,
  op,
  select,
} from "../wasm/tree.js";
import { writeHash } from "./hash.js";
import {
  type Controls,
  copied,
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
import { writeCode } from "./runs-code.js";
import { HEADS_BYTES } from "./runs-code-wide.js";
import { writeMerging } from "./runs-merge.js";
import { clearedFilter, DIVIDING_AT, filtered, SCRATCH_BYTES, writeSortSet } from "./runs-sort.js";
import { comparedTo, PLAN_ENTRY_BYTES, writeSortWide } from "./runs-sort-wide.js";
import {
  add,
  and,
  below,
  bump,
  eq,
  i32s,
  isZero,
  long,
  low,
  ne,
  of,
  or64,
  put,
  put64,
  repeatWhile,
  shl,
  shl64,
  shr,
  shr64,
  sub,
  Writer,
  when,
} from "./shorthand.js";

/** log2 of the places of what was seen recently. */
const RECENT_BITS = 14;
const RECENT_WIDE_BITS = 18;

/** Bytes that the kernel needs for itself, and the variables that say where: all 0 at the beginning. */
export function runsKernelBytes(
  words: number,
): Readonly<Record<"scratch" | "recent" | "zeros" | "heads" | "sortPlan", number>> {
  return {
    scratch: SCRATCH_BYTES,
    recent: 8 * 2 ** (words === 2 ? RECENT_BITS : RECENT_WIDE_BITS),
    zeros: 4 * words,
    heads: words === 2 ? 0 : HEADS_BYTES,
    sortPlan: PLAN_ENTRY_BYTES * (words + 1),
  };
}

export function writeRunsKernel(builder: ModuleBuilder, controls: Controls, model: ModelFunctions): void {
  const { words } = model;
  const sortSet = writeSortSet(builder, controls.get("scratch"));
  writeRounds(builder, controls, model, writeGather(builder, controls, words));
  if (words === 2) writeSortPairs(builder, controls, sortSet);
  else writeSortWide(builder, controls, words, sortSet);
  writeMerging(builder, controls, words);
  writeCode(builder, controls, words);
  writeJudging(builder, model);
  writeMemory(builder);
}

const SPAN = i32s("from", "end");

/**
 * `gather(from, end)` writes states to `fill` and on, but for many that it has seen since `forget()`. There must be room
 * for as many as a batch has; sets `full` when there may not be for another batch.
 */
function writeGather(builder: ModuleBuilder, controls: Controls, words: number): Func {
  const [fill, areaEnd, full] = [controls.get("fill"), controls.get("areaEnd"), controls.get("full")];
  const recent = controls.get("recent");
  const w = new Writer(builder, "gather", SPAN, null);
  const [from, end] = w.parameters("from", "end");
  const [to, place] = w.locals("to", "place");
  const isPair = words === 2;
  w.write(
    put(to, fill),
    ...(isPair
      ? gatheringPairs(w, { from, end, to, place, recent })
      : gatheringWide(
          w,
          words,
          writeHash(builder, words),
          { from, end, to, place, recent },
          { hashes: controls.get("scratch"), touched: controls.get("touched") },
        )),
    put(fill, to),
    when(below(sub(areaEnd, to), controls.get("batchBytes")), [put(full, 1)]),
  );
  const forget = new Writer(builder, "forget", [], null, true);
  forget.write(
    ...(isPair
      ? clearedFilter(recent, RECENT_BITS)
      : [op("memory.fill", of(recent), i32(0), i32(8 * 2 ** RECENT_WIDE_BITS))]),
  );
  return w.func;
}

type Gathering = Readonly<Record<"from" | "end" | "to" | "place", Local>> & { readonly recent: Global };

function gatheringPairs(w: Writer, { from, end, to, place, recent }: Gathering): readonly Instruction[] {
  const held = w.local("held", "i64");
  return [
    repeatWhile(below(from, end), [
      put64(held, read64(from)),
      ...filtered(held, recent, place, RECENT_BITS, to),
      bump(from, 8),
    ]),
  ];
}

/** What was seen recently is kept by where it was gathered, and its hash. It is compared there as it is now. */
function gatheringWide(
  w: Writer,
  words: number,
  hash: Func,
  { from, end, to, place, recent }: Gathering,
  scratch: Readonly<Record<"hashes" | "touched", Global>>,
): readonly Instruction[] {
  const [own, other, isKnown] = w.locals("own", "other", "isKnown");
  const [held, difference] = [w.local("held", "i64"), w.local("difference", "i64")];
  const compared = [put64(difference, i64(0)), ...comparedTo(words, from, other, difference)];
  const [at, stop, hashAt, sum] = w.locals("at", "stop", "hashAt", "sum");
  const { hashes, touched } = scratch;
  const size = 4 * words;
  const tally = (value: Instruction): Instruction => put(sum, op("i32.xor", of(sum), value));
  const placed = put(place, add(recent, shl(shr(own, 32 - RECENT_WIDE_BITS), 3)));
  return [
    repeatWhile(below(from, end), [
      put(stop, add(from, size * TOUCHED)),
      put(stop, select(below(stop, end), of(stop), of(end))),
      // What will be looked at is loaded, without a decision that would have to wait for it.
      put(at, from),
      put(hashAt, hashes),
      repeatWhile(below(at, stop), [
        put(own, call(hash, of(at))),
        write32(hashAt, own),
        placed,
        put(other, select(eq(read32(place, 4), own), read32(place), of(at))),
        tally(read32(other)),
        ...(size > LINE / 2 ? [tally(read32(other, size - 4))] : []),
        bump(hashAt, 4),
        bump(at, size),
      ]),
      put(touched, op("i32.xor", of(touched), of(sum))),
      put(hashAt, hashes),
      repeatWhile(below(from, stop), [
        put(own, read32(hashAt)),
        placed,
        put64(held, read64(place)),
        put(other, low(held)),
        put(isKnown, 0),
        when(eq(low(shr64(held, i64(32))), own), [
          when(and(below(other, to), ne(other, 0)), [
            ...compared,
            put(isKnown, op("i64.eqz", of(difference))),
          ]),
        ]),
        when(isZero(isKnown), [
          write64(place, or64(long(to), shl64(long(own), i64(32)))),
          ...copied(words, from, to, 0),
          bump(to, size),
        ]),
        bump(hashAt, 4),
        bump(from, size),
      ]),
    ]),
  ];
}

/** `sort(from, end, other, to)`: see `writeSortSet`. */
function writeSortPairs(builder: ModuleBuilder, controls: Controls, sortSet: Func): void {
  const w = new Writer(builder, "sort", [...SPAN, ["other", "i32"]], "i32", true);
  const [from, end, other] = w.parameters("from", "end", "other");
  w.write(
    leave(
      call(
        sortSet,
        of(from),
        shr(sub(end, from), 3),
        of(other),
        i64(-1),
        add(controls.get("scratch"), DIVIDING_AT),
        of(from),
      ),
    ),
  );
}

/** `judgeAll(from, end)`. */
function writeJudging(builder: ModuleBuilder, { words, judge }: ModelFunctions): void {
  const w = new Writer(builder, "judgeAll", SPAN, null, true);
  const [from, end] = w.parameters("from", "end");
  if (judge === null) return;
  w.write(repeatWhile(below(from, end), [call(judge, of(from), i32(0)), bump(from, 4 * words)]));
}
