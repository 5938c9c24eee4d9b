/** Defects to seed in the kernels and in what steers them: each replaces a piece of text, and each is to be caught. */

import type { Mutation } from "../seeded.js";

const PAIR = "src/kernel/pair-kernel.ts";
const INDEXED = "src/kernel/indexed-kernel.ts";
const PARTS = "src/kernel/parts.ts";
const SLOTS = "src/kernel/pair-slots.ts";
const RUN = "checker/kernel/run.ts";
const SET = "checker/kernel/state-set.ts";
const CREW = "checker/kernel/crew.ts";
const TOGETHER = "checker/kernel/together.ts";
const TABLE = "checker/kernel/table.ts";
const CHUNKS = "checker/kernel/chunks.ts";
const PART = "checker/kernel/part.ts";
const ARRAYS = "checker/kernel/model-arrays.ts";

export const MUTATIONS: readonly Mutation[] = [
  {
    what: "a slot keeps one bit less of a state than it needs",
    file: SLOTS,
    from: "put(p.lowMask, most(p.lowBits))",
    to: "put(p.lowMask, most(sub(p.lowBits, 1)))",
    isQuick: true,
  },
  {
    what: "a state lies further behind its line than a slot can say",
    file: SLOTS,
    from: "when(above(p.linesMost, sayable), [put(p.linesMost, sayable)])",
    to: "when(above(p.linesMost, sayable), [])",
  },
  {
    what: "a state lies one line further behind its own than a slot can say",
    file: SLOTS,
    from: "sub(shl(i32(1), sub(31, p.lowBits)), 1)",
    to: "shl(i32(1), sub(31, p.lowBits))",
  },
  {
    what: "a slot does not say how far behind its line a state lies",
    file: SLOTS,
    from: "          bump(p.key, shl(i32(1), p.lowBits)),\n",
    to: "",
    isQuick: true,
  },
  {
    what: "the last partition is not looked up",
    file: SET,
    from: "partition < segments.partitions;",
    to: "partition < segments.partitions - 1;",
    isQuick: true,
  },
  {
    what: "the first line behind the part of a partition is used",
    file: SLOTS,
    from: "when(atLeast(p.line, add(p.begin, p.partBytes)), [put(p.line, p.begin)])",
    to: "when(above(p.line, add(p.begin, p.partBytes)), [put(p.line, p.begin)])",
  },
  {
    what: "of a slot of 8 bytes only the low half is compared",
    file: SLOTS,
    from: "branch(done, eq64(p.found64, p.key64))",
    to: "branch(done, eq(low(p.found64), low(p.key64)))",
  },
  {
    what: "moving looks for the line of a state outside the part of its partition",
    file: PAIR,
    from: "and(sub(line, behind), sub(partLines, 1))",
    to: "sub(line, behind)",
  },
  {
    what: "moving skips every second slot",
    file: PAIR,
    from: "bump(slot, 4)",
    to: "bump(slot, 8)",
  },
  {
    what: "moving takes what says how far behind for a part of the state",
    file: PAIR,
    from: "long(and(held, sub(shl(i32(1), lowBits), 1)))",
    to: "long(and(held, ~TAKEN))",
  },
  {
    what: "the words of a state are put together wrongly",
    file: PAIR,
    from: "shl64(shr64(keep, i64(first)), i64(32))",
    to: "shl64(shr64(keep, i64(first)), i64(31))",
  },
  {
    what: "the highest bit of the second word is cut off",
    file: PAIR,
    from: "i64(((1n << BigInt(second)) - 1n) << BigInt(first))",
    to: "i64(((1n << BigInt(Math.max(0, second - 1))) - 1n) << BigInt(first))",
    isQuick: true,
  },
  {
    what: "bits that are set in every state are lost",
    file: PAIR,
    from: "or64(parts, i64(BigInt.asIntN(64, marks)))",
    to: "or64(parts, i64(0n * marks))",
  },
  {
    what: "states for which there is no slot are lost",
    file: "checker/kernel/segments.ts",
    from: "      if (done < end) return false;\n",
    to: "",
  },
  {
    what: "the store is given half of the room that it needs",
    file: SET,
    from: "chunks.reserve(segments.freshBytes / bytes, part)",
    to: "chunks.reserve(segments.freshBytes / bytes / 2, part)",
  },
  {
    what: "a new state is entered, and not stored",
    file: PAIR,
    from: "unmixing(this.bits, of(p.mixed), (value) => tee(kept, value), kept)",
    to: "of(p.mixed)",
  },
  {
    what: "the end of a chunk is missed",
    file: PARTS,
    from: "when(eq(fresh, chunkEnd), [",
    to: "when(above(fresh, chunkEnd), [",
    isQuick: true,
  },
  {
    what: "the end of the second chunk is missed",
    file: PARTS,
    from: "        put(chunkEnd, add(fresh, this.chunkBytes)),\n",
    to: "",
  },
  {
    what: "new states are not judged",
    file: PARTS,
    from: "[when(of(this.judging), [call(model.judge, of(fresh), i32(0))])]",
    to: "[]",
  },
  {
    what: "the last successor of a round is lost",
    file: PARTS,
    from: "call(take.func, i32(0), of(to))",
    to: "call(take.func, i32(0), sub(to, words))",
  },
  {
    what: "every second successor is not reduced by symmetry",
    file: PARTS,
    from: "bump(canonical, words)",
    to: "bump(canonical, 2 * words)",
  },
  {
    what: "equal halves of hashes are taken for equal states",
    file: INDEXED,
    from: "branch(next, this.same(from, other))",
    to: "branch(next)",
  },
  {
    what: "only the last words of states are compared",
    file: INDEXED,
    from: "differing === null ? difference : or64(differing, difference)",
    to: "difference",
  },
  {
    what: "the last words of states are not compared",
    file: INDEXED,
    from: "differing === null ? difference : or64(differing, difference)",
    to: "differing === null ? difference : differing",
  },
  {
    what: "a state is entered again under the number of the one before",
    file: INDEXED,
    from: "call(place.func, or64(long(from), shl64(long(own), i64(32))), of(own))",
    to: "call(place.func, or64(long(sub(from, 1)), shl64(long(own), i64(32))), of(own))",
  },
  {
    what: "the last word of a state is not stored",
    file: PARTS,
    from: "write32(to, read32(from, 4 * i), 4 * i + offset)",
    to: "write32(to, 0, 4 * i + offset)",
  },
  {
    what: "a state is looked for in the wrong chunk",
    file: INDEXED,
    from: "and(index, sub(shl(i32(1), chunkBits), 1))",
    to: "and(index, shl(i32(1), chunkBits))",
  },
  {
    what: "what is mixed can't be undone",
    file: "src/kernel/mix.ts",
    from: "Math.ceil(bits / 2)",
    to: "Math.floor(bits / 3)",
  },
  {
    what: "the first line is not moved to a larger table",
    file: TABLE,
    from: "for (let line = 0; line < lines; line += MOVED_AT_ONCE)",
    to: "for (let line = 1; line < lines; line += MOVED_AT_ONCE)",
  },
  {
    what: "slots of 4 bytes hold more bits than they have",
    file: TABLE,
    from: "stateBits - lineBits <= NARROW_BITS - BEHIND_BITS",
    to: "stateBits - lineBits <= NARROW_BITS + 2",
  },
  {
    what: "a spare chunk is used twice",
    file: CHUNKS,
    from: "this.list.at + 4 * (chunk + 1)",
    to: "this.list.at + 4 * chunk",
  },
  {
    what: "successors that are handed over in parts are lost",
    file: PART,
    from: "    this.keepPieces(to);\n    this.generatedBefore",
    to: "    this.generatedBefore",
  },
  {
    what: "transitions are counted again and again",
    file: PART,
    from: '    this.set("generated", 0);\n',
    to: "",
  },
  {
    what: "steps of actions are counted again and again",
    file: ARRAYS,
    from: "    counted.fill(0);\n",
    to: "",
  },
  {
    what: "what constraints exclude stays among the successors",
    file: PARTS,
    from: "when(of(isInside), [put(isInside, inStep)])",
    to: "put(isInside, inStep)",
    isQuick: true,
  },
  {
    what: "step constraints exclude nothing",
    file: PARTS,
    from: "when(of(isInside), [put(isInside, inStep)])",
    to: "when(of(isInside), [])",
  },
  {
    what: "step constraints compare a state with another one's successor",
    file: PARTS,
    from: "call(sift.func, of(from), of(to))",
    to: "call(sift.func, add(from, 4 * words), of(to))",
  },
  {
    what: "of the successors of a state, those before them are sifted once more, as its own",
    file: PARTS,
    from: "        put(written, to),\n        put(to, call(expand",
    to: "        put(to, call(expand",
  },
  {
    what: "what lies inside is not moved to where something was excluded",
    file: PARTS,
    from: "when(ne(kept, at), copied(words, addressIn(out, at), addressIn(out, kept), 0))",
    to: "when(eq(kept, at), copied(words, addressIn(out, at), addressIn(out, kept), 0))",
  },
  {
    what: "what is excluded is left out, and forgotten",
    file: PARTS,
    from: "    put(leftOut, end),\n",
    to: "",
  },
  {
    what: "what is excluded is written over what was excluded of the state before",
    file: PARTS,
    from: "put(end, leftOut)",
    to: "put(end, 0)",
  },
  {
    what: "the buffer of what is excluded overflows with the successors of one state",
    file: PARTS,
    from: 'when(above(add(leftOut, sub(to, written)), controls.get("outLength")), [call(exclude)])',
    to: "when(i32(0), [call(exclude)])",
  },
  {
    what: "the buffer of what is excluded overflows with the successors of several",
    file: PARTS,
    from: "add(words, leftOut)",
    to: "of(words)",
  },
  {
    what: "what is excluded of a round is not handed over",
    file: PARTS,
    from: "[put(written, to), call(sift.exclude)]",
    to: "[put(written, to)]",
  },
  {
    what: "what is excluded is handed over again and again",
    file: PART,
    from: '    this.set("leftOut", 0);\n',
    to: "",
  },
  {
    what: "transitions that lead outside are not counted",
    file: PART,
    from: " + (this.outside?.generated ?? 0)",
    to: "",
    isQuick: true,
  },
  {
    what: "transitions that lead outside are counted again and again",
    file: PART,
    from: "    this.outside?.takeGenerated();\n",
    to: "",
  },
  {
    what: "it is not said that there is no more room for what is excluded",
    file: PART,
    from: '    if (outside.isFull) this.set("full", 1);\n',
    to: "",
  },
  {
    what: "successors that are handed over in parts are not sifted",
    file: PART,
    from: 'this.outside === null ? to : this.call("sift", this.get("head"), to)',
    to: "to",
  },
  {
    what: "what lies outside is not looked up",
    file: RUN,
    from: "isKept = this.outside?.keep() ?? true",
    to: "isKept = true",
  },
  {
    what: "what was seen outside is lost",
    file: RUN,
    from: "this.outside === null ? [] : [this.outside.part.base]",
    to: "[]",
  },
  {
    what: "what lies outside is not judged",
    file: SET,
    from: "this.part.bytesAt(program.places.judged, model.judged.length).set(model.judged)",
    to: 'if (which === "inside") this.part.bytesAt(program.places.judged, model.judged.length).set(model.judged)',
  },
  {
    what: "threads look up nothing that lies outside",
    file: TOGETHER,
    from: " ?? (await this.keepOutside(!isStopped))",
    to: "",
  },
  {
    what: "what threads have seen outside is lost",
    file: TOGETHER,
    from: "...(outside === null ? [] : [outside])",
    to: "",
  },
  {
    what: "a thread that has had no room outside has none any more",
    file: CREW,
    from: '    this.sharers.outside?.part.set("full", 0);\n',
    to: "",
  },
  {
    what: "threads look up what lies outside among the states of the graph",
    file: CREW,
    from: "const sharer = this.sharers[which];",
    to: 'const sharer = this.sharers[which === "outside" ? "inside" : which];',
  },
];
