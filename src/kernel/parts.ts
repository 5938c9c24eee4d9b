/** What the kernels have in common: the variables through which the host steers them, and the rounds. */
import type { ModuleBuilder } from "../wasm/module.js";
import {
  branch,
  type Callable,
  call,
  drop,
  type Global,
  type Instruction,
  i32,
  type Local,
  leave,
  load,
  op,
  store,
} from "../wasm/tree.js";
import {
  above,
  add,
  and,
  atLeast,
  below,
  bump,
  eq,
  i32s,
  isZero,
  ne,
  of,
  put,
  repeat,
  repeatWhile,
  shl,
  sub,
  type Value,
  Writer,
  when,
} from "./shorthand.js";

/** Bytes of a line of a cache, and of a table. */
export const LINE = 64;

/** States of which the lines of the table are loaded together. */
export const TOUCHED = 512;

/** What a kernel calls of a model. */
export interface ModelFunctions {
  /** Of a state. */
  readonly words: number;
  readonly expand: Callable;
  readonly judge: Callable | null;
  readonly canonicalise: Callable | null;
  /** Whether a state, and a step, lie inside constraints; null where there are none of that kind. */
  readonly insideState: Callable | null;
  readonly insideStep: Callable | null;
}

/** Variables of a kernel, which the host reads and sets. Addresses are in bytes. */
export class Controls {
  private readonly all = new Map<string, Global>();

  constructor(private readonly builder: ModuleBuilder) {}

  get(name: string): Global {
    const known = this.all.get(name);
    if (known !== undefined) return known;
    const created = this.builder.global(name, "i32", 0);
    this.builder.exportedGlobals.add(created);
    this.all.set(name, created);
    return created;
  }
}

/** How many states are canonicalised between two questions whether to stop. */
const POLL_STATES = 16;

/**
 * Writes functions through which the host lets states be expanded:
 *
 * - `round(from, end)` expands the states from one address to before another, or until `full` is set, and returns the
 *   address of the first that is not expanded. Meanwhile `head` is the state at hand, and `written` the word up to which
 *   the buffer has successors of those before it. Within constraints, `leftOut` is the word up to which another buffer,
 *   `outside`, has those that lie outside.
 * - `take(from, end)` keeps the successors in the buffer from one word to before another. Meanwhile `taking` is set, and
 *   they are canonicalised up to `canonical`.
 * - `keepCanonical(from, end)` does the same for those that are canonical already.
 * - `recount(from, end)` expands states once more, for nothing but the model's counters.
 * - `sift(state, to)`, within constraints: see `writeSift`.
 *
 * @param keep Keeps states that lie from one address to before another.
 */
export function writeRounds(
  builder: ModuleBuilder,
  controls: Controls,
  model: ModelFunctions,
  keep: Callable,
): void {
  const { words, expand, canonicalise } = model;
  const [out, outFlush, full] = [controls.get("out"), controls.get("outFlush"), controls.get("full")];
  const [head, written, generated] = [
    controls.get("head"),
    controls.get("written"),
    controls.get("generated"),
  ];
  const [taking, canonical] = [controls.get("taking"), controls.get("canonical")];

  const keepCanonical = new Writer(builder, "keepCanonical", i32s("from", "end"), null, true);
  const [start, stop] = [keepCanonical.parameter(0), keepCanonical.parameter(1)];
  keepCanonical.write(
    bump(generated, op("i32.div_u", sub(stop, start), i32(words))),
    call(keep, add(out, shl(start, 2)), add(out, shl(stop, 2))),
  );

  const take = new Writer(builder, "take", i32s("from", "end"), null, true);
  const [first, last] = [take.parameter(0), take.parameter(1)];
  if (canonicalise !== null) {
    const poll = builder.importFunction("poll", [], null);
    const count = take.local("count");
    take.write(
      put(taking, 1),
      put(canonical, first),
      repeatWhile(below(canonical, last), [
        call(canonicalise, of(out), of(canonical)),
        bump(canonical, words),
        bump(count, 1),
        when(isZero(and(count, POLL_STATES - 1)), [call(poll)]),
      ]),
      put(taking, 0),
    );
  }
  take.write(call(keepCanonical.func, of(first), of(last)));

  const spill = builder.importFunction("spill", ["i32"], "i32");
  const sift = writeSift(builder, controls, model);
  const round = new Writer(builder, "round", i32s("from", "end"), "i32", true);
  const [from, end] = [round.parameter(0), round.parameter(1)];
  const to = round.local("to");
  round.write(
    put(head, from),
    repeat((done) => [
      branch(done, atLeast(from, end)),
      branch(done, of(full)),
      put(to, 0),
      repeatWhile(and(below(from, end), below(sift?.filled(to) ?? of(to), outFlush)), [
        put(written, to),
        put(to, call(expand, of(from), i32(0), of(out), of(to))),
        ...(sift === null ? [] : [put(to, call(sift.func, of(from), of(to)))]),
        bump(from, 4 * words),
        put(head, from),
      ]),
      ...(sift === null ? [] : [put(written, to), call(sift.exclude)]),
      put(written, 0),
      // More than the partitions surely have room for: the host takes it piece by piece.
      when(above(to, controls.get("takenMost")), [put(to, call(spill, of(to)))]),
      call(take.func, i32(0), of(to)),
    ]),
    leave(of(from)),
  );

  const recount = new Writer(builder, "recount", i32s("from", "end"), null, true);
  const [at, until] = [recount.parameter(0), recount.parameter(1)];
  recount.write(
    repeatWhile(below(at, until), [drop(call(expand, of(at), i32(0), of(out), i32(0))), bump(at, 4 * words)]),
  );
}

/**
 * `sift(state, to)` takes out of the buffer what constraints exclude of the successors of a state, which lie from the
 * word `written` to before another. It returns the word up to which those lie that are left. What is excluded goes to
 * another buffer of the same size, of which the host takes what there is when it is told to `exclude`.
 *
 * Null without constraints.
 */
function writeSift(
  builder: ModuleBuilder,
  controls: Controls,
  { words, insideState, insideStep }: ModelFunctions,
): {
  readonly func: Callable;
  readonly exclude: Callable;
  /** How many words both buffers hold, if one of them has so many. */
  readonly filled: (to: Local) => Instruction;
} | null {
  if (insideState === null && insideStep === null) return null;
  const exclude = builder.importFunction("exclude", [], null);
  const [out, outside, leftOut] = [controls.get("out"), controls.get("outside"), controls.get("leftOut")];
  const written = controls.get("written");
  const sift = new Writer(builder, "sift", i32s("state", "to"), "i32", true);
  const [state, to] = [sift.parameter(0), sift.parameter(1)];
  const [at, kept, end, isInside] = [
    sift.local("at"),
    sift.local("kept"),
    sift.local("end"),
    sift.local("isInside"),
  ];
  const inStep = insideStep === null ? i32(1) : call(insideStep, of(state), i32(0), of(out), of(at));
  const addressIn = (buffer: Global, word: Local): Instruction => add(buffer, shl(word, 2));
  sift.write(
    when(above(add(leftOut, sub(to, written)), controls.get("outLength")), [call(exclude)]),
    put(at, written),
    put(kept, written),
    put(end, leftOut),
    repeatWhile(below(at, to), [
      put(isInside, insideState === null ? 1 : call(insideState, of(out), of(at))),
      when(of(isInside), [put(isInside, inStep)]),
      when(
        of(isInside),
        [when(ne(kept, at), copied(words, addressIn(out, at), addressIn(out, kept), 0)), bump(kept, words)],
        [...copied(words, addressIn(out, at), addressIn(outside, end), 0), bump(end, words)],
      ),
      bump(at, words),
    ]),
    put(leftOut, end),
    leave(of(kept)),
  );
  return { func: sift.func, exclude, filled: (words) => add(words, leftOut) };
}

/** Where new states go: at the end of a chunk of the store, and then on in a spare one. */
export class Store {
  readonly fresh: Global;
  private readonly chunkEnd: Global;
  private readonly spare: Global;
  private readonly spareEnd: Global;
  private readonly chunkBytes: Global;
  private readonly size: Global;
  private readonly judging: Global;

  constructor(
    controls: Controls,
    private readonly model: ModelFunctions,
  ) {
    this.fresh = controls.get("fresh");
    this.chunkEnd = controls.get("chunkEnd");
    this.spare = controls.get("spare");
    this.spareEnd = controls.get("spareEnd");
    this.chunkBytes = controls.get("chunkBytes");
    this.size = controls.get("size");
    this.judging = controls.get("judging");
  }

  /** Whether there may not be room for so many states, and for one more. */
  lacks(count: Value): Instruction {
    const bytes = 4 * this.model.words;
    const inChunk = sub(this.chunkEnd, this.fresh);
    // Whole chunks: the number of addresses in the list, each of 4 bytes.
    const beyond = op(
      "i32.mul",
      op("i32.shr_u", sub(this.spareEnd, this.spare), i32(2)),
      of(this.chunkBytes),
    );
    return below(add(inChunk, beyond), op("i32.mul", add(count, 1), i32(bytes)));
  }

  /** After a state was written to `fresh`: judges it, and goes on to the next place. */
  keep(): readonly Instruction[] {
    const { fresh, chunkEnd, spare, model } = this;
    return [
      ...(model.judge === null ? [] : [when(of(this.judging), [call(model.judge, of(fresh), i32(0))])]),
      bump(this.size, 1),
      bump(fresh, 4 * model.words),
      when(eq(fresh, chunkEnd), [
        put(fresh, load("i32.load", of(spare))),
        bump(spare, 4),
        put(chunkEnd, add(fresh, this.chunkBytes)),
      ]),
    ];
  }
}

/** `clear(from, bytes)` and `copy(to, from, bytes)`. */
export function writeMemory(builder: ModuleBuilder): void {
  const clear = new Writer(builder, "clear", i32s("from", "bytes"), null, true);
  clear.write(op("memory.fill", of(clear.parameter(0)), i32(0), of(clear.parameter(1))));
  const copy = new Writer(builder, "copy", i32s("to", "from", "bytes"), null, true);
  copy.write(op("memory.copy", of(copy.parameter(0)), of(copy.parameter(1)), of(copy.parameter(2))));
}

/** `store` with an address that may be a variable. */
export const write32 = (at: Value, value: Value, offset = 0): Instruction =>
  store("i32.store", of(at), of(value), offset);
export const write64 = (at: Value, value: Value, offset = 0): Instruction =>
  store("i64.store", of(at), of(value), offset);
export const read32 = (at: Value, offset = 0): Instruction => load("i32.load", of(at), offset);
export const read64 = (at: Value, offset = 0): Instruction => load("i64.load", of(at), offset);

/** Copies the words of a state, to so many bytes behind an address. */
export function copied(words: number, from: Value, to: Value, offset: number): readonly Instruction[] {
  const code: Instruction[] = [];
  for (let i = 0; i < words; i += 2)
    code.push(
      i + 1 < words
        ? write64(to, read64(from, 4 * i), 4 * i + offset)
        : write32(to, read32(from, 4 * i), 4 * i + offset),
    );
  return code;
}
