/** Defects to seed in the kernel of the search over sorted runs: each replaces a piece of text, and each is to be caught. */

import type { Mutation } from "../seeded.js";

const KERNEL = "src/kernel/runs-kernel.ts";
const SORT = "src/kernel/runs-sort.ts";
const WIDE = "src/kernel/runs-sort-wide.ts";
const MERGE = "src/kernel/runs-merge.ts";
const CODE = "src/kernel/runs-code.ts";
const CODE_WIDE = "src/kernel/runs-code-wide.ts";
const HOST = "checker/runs/kernel/part.ts";
const ARRAYS = "checker/kernel/model-arrays.ts";
const PLAN = "checker/runs/kernel/sort-plan.ts";
const WORK = "checker/runs/kernel/work.ts";

export const MUTATIONS: readonly Mutation[] = [
  {
    what: "the lowest bit of a digit is not sorted by",
    file: SORT,
    from: "shl(and(low(shr64(held, by)), 2 ** bits - 1), 2)",
    to: "shl(and(low(shr64(held, by)), 2 ** bits - 2), 2)",
    isQuick: true,
  },
  {
    what: "a part of what was divided is sorted by a digit less",
    file: SORT,
    from: 'put64(mask, and64(mask, op("i64.sub", shl64(i64(1), long(shift)), i64(1))))',
    to: 'put64(mask, and64(mask, op("i64.sub", shl64(i64(1), long(sub(shift, 1))), i64(1))))',
  },
  {
    what: "few numbers are compared with sign",
    file: SORT,
    from: 'branch(done, op("i64.le_u", of(before), of(held)))',
    to: 'branch(done, op("i32.le_s", low(of(before)), low(of(held))))',
    isQuick: true,
  },
  {
    what: "what is the same stays there twice",
    file: SORT,
    from: 'bump(to, shl(op("i64.ne", of(held), of(last)), 3))',
    to: "bump(to, 8)",
  },
  {
    what: "a filter takes halves that are the same for states that are",
    file: SORT,
    from: 'bump(to, shl(op("i64.ne", read64(place), of(held)), 3))',
    to: "bump(to, shl(ne(read32(place), low(held)), 3))",
  },
  {
    what: "an empty filter seems to hold a state whose bits are all set",
    file: SORT,
    from: "    write64(places, i64(0), 8 * Number(ofAll)),\n",
    to: "",
  },
  {
    what: "the part behind the last is forgotten",
    file: SORT,
    from: "repeatWhile(below(bucket, add(counts, dividing)), [",
    to: "repeatWhile(below(bucket, add(counts, dividing - 4)), [",
  },
  {
    what: "states that differ only in bits that come later are not sorted",
    file: WIDE,
    from: "when(above(sub(stop, at), 8), [call(insert, of(from), of(at), of(stop))]),",
    to: "",
    isQuick: true,
  },
  {
    what: "many states that differ only in bits that come later are not sorted",
    file: WIDE,
    from: "push(at, shr(sub(stop, at), 3), entry)",
    to: "[]",
  },
  {
    what: "a record has a bit less than a word has",
    file: PLAN,
    from: "const bits = 32 - Math.clz32(mask) - low;",
    to: "const bits = Math.max(1, 31 - Math.clz32(mask) - low);",
  },
  {
    what: "records hold more bits than there is room for",
    file: PLAN,
    from: "const RECORD_BITS = 40;",
    to: "const RECORD_BITS = 48;",
  },
  {
    what: "the lowest word of a state of an odd number of words is not compared",
    file: MERGE,
    from: "if (words % 2 === 1)",
    to: "if (words % 2 === 3)",
  },
  {
    what: "merging writes twice what is in both",
    file: MERGE,
    from: "          bump(b, shl(atMost(y, x), 3)),\n          bump(to, 8),",
    to: '          bump(b, shl(op("i64.lt_u", of(y), of(x)), 3)),\n          bump(to, 8),',
    isQuick: true,
  },
  {
    what: "merging wide states writes twice what is in both",
    file: MERGE,
    from: "when(isZero(found), [bump(b, size)])",
    to: "",
  },
  {
    what: "what is known is found as new",
    file: MERGE,
    from: 'bump(to, shl(op("i64.lt_u", of(x), of(y)), 3))',
    to: "bump(to, shl(atMost(x, y), 3))",
  },
  {
    what: "wide states that are known are found as new",
    file: MERGE,
    from: 'when(op("i32.eq", of(found), i32(1)), [...copied(words, a, to, 0), bump(to, size)])',
    to: 'when(op("i32.ne", of(found), i32(2)), [...copied(words, a, to, 0), bump(to, size)])',
  },
  {
    what: "a difference of 127 takes two bytes",
    file: CODE,
    from: 'repeatWhile(op("i64.gt_u", of(more), i64(127)), [',
    to: 'repeatWhile(op("i64.gt_u", of(more), i64(126)), [',
  },
  {
    what: "of a long difference the highest bit is lost",
    file: CODE,
    from: 'branch(done, op("i64.gt_u", of(shift), i64(69)))',
    to: 'branch(done, op("i64.gt_u", of(shift), i64(62)))',
  },
  {
    what: "the last words of a state have no marks",
    file: CODE_WIDE,
    from: "...noted(lastOf(words)),",
    to: "...noted(lastOf(words) - 1),",
  },
  {
    what: "the highest byte of a word is not coded",
    file: CODE_WIDE,
    from: "...[0, 1, 2, 3].map(byte)",
    to: "...[0, 1, 2].map(byte)",
  },
  {
    what: "a wide state is always told from one of zeros",
    file: CODE_WIDE,
    from: "          put(before, at),\n          put(last, own),",
    to: "          put(last, own),",
  },
  {
    what: "what has the same hash is taken for the same step",
    file: CODE_WIDE,
    from: "andThen(below(at, stop), call(isLike, of(other), of(at)))",
    to: "andThen(below(at, stop), isZero(and(call(isLike, of(other), of(at)), 0)))",
    isQuick: true,
  },
  {
    what: "a step is repeated more often than a byte can say",
    file: CODE_WIDE,
    from: "when(above(stop, LENGTH_MAX * size), [put(stop, LENGTH_MAX * size)]),",
    to: "",
  },
  {
    what: "more changes are counted than a byte can say",
    file: CODE_WIDE,
    from: "below(readByte(counted), 255)",
    to: "below(readByte(counted), 256)",
  },
  {
    what: "steps of 128 states before are found at another place",
    file: CODE_WIDE,
    from: "when(above(distance, 127), [\n            put(distance, or(and(distance, 127), shl(readByte(at), 7))),",
    to: "when(above(distance, 128), [\n            put(distance, or(and(distance, 127), shl(readByte(at), 7))),",
  },
  {
    what: "a step is added without a carry",
    file: CODE_WIDE,
    from: 'op("i64.add", read64(before, 4 * i), more)',
    to: 'or64(and64(op("i64.add", read64(before, 4 * i), more), i64(0xffff_ffffn)), shl64(op("i64.add", shr64(read64(before, 4 * i), i64(32)), shr64(more, i64(32))), i64(32)))',
  },
  {
    what: "the last word of an odd number is not added to",
    file: CODE_WIDE,
    from: "add(read32(before, i), sub(read32(from, i), read32(fromBefore, i)))",
    to: "read32(before, i)",
  },
  {
    what: "the last word of an odd number is not compared",
    file: CODE_WIDE,
    from: "leave(and(isSame, eq(more(a, lastA), more(b, lastB))))",
    to: "leave(isSame)",
  },
  {
    what: "a checksum leaves the last bytes out",
    file: CODE,
    from: "repeatWhile(above(end, from), [mixed(readByte(from)), bump(from, 1)])",
    to: "put(from, end)",
  },
  {
    what: "a state whose hash was seen recently is taken for a known one",
    file: KERNEL,
    from: 'put(isKnown, op("i64.eqz", of(difference)))',
    to: "put(isKnown, 1)",
  },
  {
    what: "what lies behind the states that were gathered is taken for one of them",
    file: KERNEL,
    from: "and(below(other, to), ne(other, 0))",
    to: "ne(other, 0)",
  },
  {
    what: "more is gathered than there is room for",
    file: KERNEL,
    from: 'when(below(sub(areaEnd, to), controls.get("batchBytes")), [put(full, 1)])',
    to: 'when(below(sub(areaEnd, to), controls.get("batchBytes")), [put(full, 0)])',
  },
  {
    what: "every second new state is not judged",
    file: KERNEL,
    from: "[call(judge, of(from), i32(0)), bump(from, 4 * words)]",
    to: "[call(judge, of(from), i32(0)), bump(from, 8 * words)]",
  },
  {
    what: "what was seen is not told",
    file: ARRAYS,
    from: "if (own[i] !== 0) flags[i] = 1;",
    to: "if (own[i] === 2) flags[i] = 1;",
  },
  {
    what: "steps of actions are counted again and again",
    file: ARRAYS,
    from: "    counted.fill(0);\n",
    to: "",
  },
  {
    what: "transitions are counted again and again",
    file: HOST,
    from: '    this.set("generated", 0);\n',
    to: "",
  },
  {
    what: "successors that are handed over in parts are lost",
    file: HOST,
    from: '      this.call("take", from, Math.min(to, from + this.setup.takenMost));\n',
    to: "",
  },
  {
    what: "what is gathered while there is no room is lost",
    file: WORK,
    from: "      gathered.fill = part.fill;\n      gathered.flush(known);",
    to: "      gathered.flush(known);",
  },
  {
    what: "a full area is written over",
    file: WORK,
    from: "if (gathered.area.end - gathered.fill < part.setup.takenMost) gathered.flush(known);",
    to: "",
  },
];
