/** Values of one type as values of another: whether they fit, and how their bits differ; equality. */

import {
  bitsFor,
  narrowBits,
  type Shape,
  sizeOf,
  valuesCount,
  wordsOf,
} from "../../../checker/runtime/shapes.js";
import { cardinality, type Type, union } from "../../ir/type.js";
import { add, every, maskOf, not, paren, shiftLeft, some } from "../code/code.js";
import { lowOf, maxOf, nth } from "../facts/parts.js";
import {
  bitLoc,
  codeOf,
  elementLoc,
  fieldLoc,
  isSimpleOptional,
  type Loc,
  load,
  locOf,
  presentLoc,
  readBits,
  shapeOf,
  store,
  temporary,
  valueOfCode,
  writeBits,
} from "./location.js";
import { held, inRegister, js, named, type Scope, tried, use, type Val } from "./scope.js";

/** The types of the parts of a record or a tuple, in order. */
export const itemTypes = (type: Type): readonly Type[] =>
  type.kind === "record" ? type.fields.map((f) => f.type) : type.kind === "tuple" ? type.items : [];

/** The same parts in the order of another record. */
function partIndex(from: Type, to: Type, index: number): number {
  if (from.kind !== "record" || to.kind !== "record") return index;
  return from.fields.findIndex((f) => f.name === to.fields[index]?.name);
}

/** Whether every value of one type is one of the other. */
export function fitsAlways(from: Type, to: Type): boolean {
  if (to.kind === "optional")
    return from.kind === "nothing" || fitsAlways(from.kind === "optional" ? from.of : from, to.of);
  if (from.kind === "nothing") return true;
  if (to.kind === "nothing") return false;
  switch (from.kind) {
    case "optional":
      return false;
    case "int":
      return (
        to.kind === "int" &&
        (from.low ?? -Infinity) >= (to.low ?? -Infinity) &&
        (from.high ?? Infinity) <= (to.high ?? Infinity)
      );
    case "set":
      return to.kind === "set" && fitsAlways(from.of, to.of);
    case "sequence":
      return (
        to.kind === "sequence" &&
        (from.max ?? Infinity) <= (to.max ?? Infinity) &&
        (from.max === 0 || fitsAlways(from.of, to.of))
      );
    case "record":
    case "tuple": {
      const [ours, theirs] = [itemTypes(from), itemTypes(to)];
      return theirs.every((type, i) => fitsAlways(nth(ours, partIndex(from, to, i), "part"), type));
    }
    case "function":
      return to.kind === "function" && (cardinality(from.key, 1) === 0 || fitsAlways(from.value, to.value));
    default:
      return true;
  }
}

const sameShape = (a: Shape, b: Shape): boolean => a === b || JSON.stringify(a) === JSON.stringify(b);

/** Whether an optional value is there. */
export function isPresent(scope: Scope, val: Val): string {
  const shape = shapeOf(scope, val.type);
  if (val.type.kind !== "optional") return "true";
  if (isSimpleOptional(shape) && !val.wide) return `${paren(val.js)} !== 0`;
  return `${readBits(locOf(scope, val), 1)} !== 0`;
}

/** The value of an optional, known to be there. */
export function presentValue(scope: Scope, val: Val): Val {
  if (val.type.kind !== "optional") return val;
  const { of } = val.type;
  if (isSimpleOptional(shapeOf(scope, val.type)) && !val.wide)
    return valueOfCode(scope, of, unsignedCode(scope, val, -1));
  return load(scope, presentLoc(scope, locOf(scope, val), of));
}

/** A code with a number added; 32 bits are taken without sign. */
function unsignedCode(scope: Scope, val: Val, more: number): string {
  const code = codeOf(val);
  const bits = narrowBits(shapeOf(scope, val.type));
  return paren(add(bits === 32 ? `(${code} >>> 0)` : code, more));
}

// ─────────────────────────────────────────────────────────────────────── whether it fits

/** A condition: whether the value is one of the type. May write lines. */
export function fits(scope: Scope, val: Val, to: Type): string {
  const from = val.type;
  if (fitsAlways(from, to)) return "true";
  if (from.kind === "optional") {
    const kept = named(scope, val);
    const there = isPresent(scope, kept);
    const { result, lines } = tried(scope, () =>
      fits(scope, presentValue(scope, kept), to.kind === "optional" ? to.of : to),
    );
    if (lines.length === 0)
      return to.kind === "optional" ? some([not(there), result]) : every([there, result]);
    const ok = scope.names.fresh("t");
    scope.code.line(
      `let ${ok}${scope.module.typed(": boolean")} = ${to.kind === "optional" ? "true" : "false"};`,
    );
    scope.code.open(`if (${there}) {`);
    scope.code.append(lines);
    scope.code.line(`${ok} = ${result};`);
    scope.code.close();
    return ok;
  }
  if (to.kind === "optional") return fits(scope, val, to.of);
  if (to.kind === "nothing") return "false";
  switch (from.kind) {
    case "int": {
      if (to.kind !== "int" || val.wide) return "true";
      const number = js(named(scope, val));
      const below = to.low !== null && (from.low ?? -Infinity) < to.low;
      const above = to.high !== null && (from.high ?? Infinity) > to.high;
      return every([below ? `${number} >= ${to.low}` : "true", above ? `${number} <= ${to.high}` : "true"]);
    }
    case "record":
    case "tuple": {
      const loc = locOf(scope, val);
      const ours = itemTypes(from);
      return every(
        itemTypes(to).map((type, i) => {
          const index = partIndex(from, to, i);
          return fits(scope, load(scope, fieldLoc(scope, loc, index, nth(ours, index, "part"))), type);
        }),
      );
    }
    case "function":
      return to.kind === "function"
        ? fitsEach(scope, val, String(valuesCount(shapeOf(scope, from.key))), from.value, to.value)
        : "true";
    case "sequence": {
      if (to.kind !== "sequence") return "true";
      const kept = named(scope, val);
      const length = lengthOf(scope, kept);
      const short = maxOf(from) > maxOf(to) ? `${length} <= ${to.max}` : "true";
      return every([
        short,
        fitsAlways(from.of, to.of) ? "true" : fitsEach(scope, kept, length, from.of, to.of),
      ]);
    }
    case "set": {
      if (to.kind !== "set") return "true";
      const ok = scope.names.fresh("t");
      const kept = named(scope, val);
      scope.code.line(`let ${ok}${scope.module.typed(": boolean")} = true;`);
      forEachBit(scope, kept, (rank) => {
        const element = elementOfRank(scope, from.of, rank);
        scope.code.line(`if (${not(fits(scope, element, to.of))}) ${ok} = false;`);
      });
      return ok;
    }
    default:
      return "true";
  }
}

function fitsEach(scope: Scope, val: Val, count: string, from: Type, to: Type): string {
  if (fitsAlways(from, to)) return "true";
  const loc = locOf(scope, val);
  const ok = scope.names.fresh("t");
  scope.code.line(`let ${ok}${scope.module.typed(": boolean")} = true;`);
  forCount(scope, count, (k) => {
    scope.code.line(
      `if (${not(fits(scope, load(scope, elementLoc(scope, loc, k, from)), to))}) ${ok} = false;`,
    );
  });
  return ok;
}

// ─────────────────────────────────────────────────────────────────────── loops over parts

export function forCount(scope: Scope, count: string, body: (index: string) => void): void {
  const k = scope.names.fresh("k");
  scope.code.open(`for (let ${k} = 0; ${k} < ${count}; ${k} += 1) {`);
  scope.loops += 1;
  body(k);
  scope.loops -= 1;
  scope.code.close();
}

/** Goes over the ranks of a set's elements, upwards. Returns the number of the line of the outermost loop. */
export function forEachBit(scope: Scope, set: Val, body: (rank: string) => void): number {
  const { code, names } = scope;
  const bits = names.fresh("b");
  const rank = names.fresh("r");
  scope.loops += 1;
  let first: number;
  if (set.wide) {
    const words = wordsOf(shapeOf(scope, set.type));
    const w = names.fresh("w");
    first = code.open(`for (let ${w} = 0; ${w} < ${words}; ${w} += 1) {`);
    const word = `${set.array}[${add(set.at, w)}]${scope.module.typed("!")}`;
    code.open(`for (let ${bits} = ${word}; ${bits} !== 0; ${bits} &= ${bits} - 1) {`);
    code.line(`const ${rank} = (${w} << 5) + 31 - Math.clz32(${bits} & -${bits});`);
    body(rank);
    code.close();
    code.close();
  } else {
    first = code.open(`for (let ${bits} = ${set.js}; ${bits} !== 0; ${bits} &= ${bits} - 1) {`);
    code.line(`const ${rank} = 31 - Math.clz32(${bits} & -${bits});`);
    body(rank);
    code.close();
  }
  scope.loops -= 1;
  return first;
}

// ─────────────────────────────────────────────────────────────────────── ranks

const isScalar = (type: Type, shape: Shape): boolean =>
  type.kind === "bool" || type.kind === "int" || shape.kind === "names" || isSimpleOptional(shape);

/** The rank of a value among those of its type: the index of its bit in a set, of its element in a function. */
export function rankOf(scope: Scope, val: Val): string {
  const shape = shapeOf(scope, val.type);
  if (isScalar(val.type, shape)) return codeOf(val);
  return `${scope.module.ranks(shape).ranks}[${codeOf(val)}]${scope.module.typed("!")}`;
}

export function elementOfRank(scope: Scope, type: Type, rank: string): Val {
  const shape = shapeOf(scope, type);
  if (isScalar(type, shape)) return valueOfCode(scope, type, rank);
  return {
    wide: false,
    type,
    js: `${scope.module.ranks(shape).codes}[${rank}]${scope.module.typed("!")}`,
  };
}

// ─────────────────────────────────────────────────────────────────────── conversion

export function lengthOf(scope: Scope, val: Val): string {
  const loc = locOf(scope, val);
  return readBits(loc, lengthBits(scope, val.type));
}

export function lengthBits(scope: Scope, type: Type): number {
  const shape = shapeOf(scope, type);
  if (shape.kind !== "sequence") throw new Error(`a ${shape.kind} has no length`);
  return bitsFor(shape.max + 1);
}

/** The same value with the bits of another type, which it is known to fit. */
export function convert(scope: Scope, val: Val, to: Type): Val {
  const [a, b] = [shapeOf(scope, val.type), shapeOf(scope, to)];
  if (val.type.kind === "int" && to.kind === "int") return { ...val, type: to };
  if (sameShape(a, b)) return { ...val, type: to };
  // There is no such value: the code is never reached.
  if (val.type.kind === "nothing" || to.kind === "nothing")
    return inRegister(b) ? valueOfCode(scope, to, "0") : load(scope, temporary(scope, to));
  // Nothing but `none` fits.
  if (to.kind === "optional" && to.of.kind === "nothing") return { wide: false, type: to, js: "0" };
  if (!val.wide && isSimpleOptional(b)) {
    const { of } = to as Extract<Type, { kind: "optional" }>;
    if (val.type.kind !== "optional")
      return { wide: false, type: to, js: paren(add(codeOf(convert(scope, val, of)), 1)) };
    if (val.type.of.kind === "nothing") return { wide: false, type: to, js: "0" };
    const kept = named(scope, val);
    if (kept.wide || of.kind !== "int" || val.type.of.kind !== "int")
      throw new Error("optionals that differ");
    const more = lowOf(val.type.of) - lowOf(of);
    if (more === 0) return { ...kept, type: to };
    return { wide: false, type: to, js: `(${kept.js} === 0 ? 0 : ${add(kept.js, more)})` };
  }
  if (!val.wide && to.kind !== "optional" && val.type.kind === "optional")
    return convert(scope, presentValue(scope, val), to);
  if (val.type.kind === "set" && to.kind === "set") {
    const shifted = shiftedSet(scope, val, to);
    if (shifted !== null) return shifted;
  }
  const moved = movedSequence(scope, val, to);
  if (moved !== null) return moved;
  const target = temporary(scope, to);
  convertInto(scope, val, target);
  return load(scope, target);
}

/** A narrow set of numbers as one of other numbers: its bits, shifted, without those that don't fit. */
function shiftedSet(scope: Scope, val: Val, to: Type): Val | null {
  if (val.type.kind !== "set" || to.kind !== "set") return null;
  if (to.of.kind === "nothing") return { wide: false, type: to, js: "0" };
  if (val.type.of.kind === "nothing")
    return inRegister(shapeOf(scope, to)) ? { wide: false, type: to, js: "0" } : null;
  const size = sizeOf(shapeOf(scope, to));
  if (val.wide || !("bits" in size) || val.type.of.kind !== "int" || to.of.kind !== "int") return null;
  const by = lowOf(val.type.of) - lowOf(to.of);
  if (Math.abs(by) > 31) return null;
  const moved = by === 0 ? val.js : by > 0 ? shiftLeft(val.js, String(by)) : `(${paren(val.js)} >>> ${-by})`;
  const smaller = (val.type.of.high ?? 0) > (to.of.high ?? 0);
  return { wide: false, type: to, js: smaller ? `(${moved} & ${maskOf(size.bits)})` : moved };
}

/** A narrow sequence with room for more or fewer of the same elements: they are moved all at once. */
function movedSequence(scope: Scope, val: Val, to: Type): Val | null {
  const from = val.type;
  if (val.wide || from.kind !== "sequence" || to.kind !== "sequence") return null;
  if (!inRegister(shapeOf(scope, to)) || !sameShape(shapeOf(scope, from.of), shapeOf(scope, to.of)))
    return null;
  const [a, b] = [lengthBits(scope, from), lengthBits(scope, to)];
  if (a === b) return { ...val, type: to };
  const kept = js(named(scope, val));
  const moved = `(${kept} & ${maskOf(a)}) | ((${kept} >>> ${a}) << ${b})`;
  return { wide: false, type: to, js: `(${moved})` };
}

/** Writes a value into a place whose bits are 0, as one of the place's type, which it is known to fit. */
export function convertInto(scope: Scope, val: Val, to: Loc): void {
  const from = val.type;
  const [a, b] = [shapeOf(scope, from), shapeOf(scope, to.type)];
  // There is no such value: the code is never reached.
  if (from.kind === "nothing" || to.type.kind === "nothing") return;
  if (from.kind === "int" || sameShape(a, b) || (!val.wide && isSimpleOptional(b))) {
    store(scope, to, convert(scope, val, to.type), true);
    return;
  }
  const moved = movedSequence(scope, val, to.type);
  if (moved !== null) {
    store(scope, to, moved, true);
    return;
  }
  if (to.type.kind === "optional") {
    convertOptional(scope, val, to, to.type.of);
    return;
  }
  if (from.kind === "optional") {
    convertInto(scope, presentValue(scope, val), to);
    return;
  }
  switch (from.kind) {
    case "record":
    case "tuple": {
      const source = locOf(scope, val);
      const ours = itemTypes(from);
      itemTypes(to.type).forEach((type, i) => {
        const index = partIndex(from, to.type, i);
        const part = load(scope, fieldLoc(scope, source, index, nth(ours, index, "part")));
        convertInto(scope, part, fieldLoc(scope, to, i, type));
      });
      return;
    }
    case "function": {
      if (to.type.kind !== "function") return;
      const { value } = to.type;
      const source = locOf(scope, val);
      forCount(scope, String(valuesCount(shapeOf(scope, from.key))), (k) => {
        convertInto(
          scope,
          load(scope, elementLoc(scope, source, k, from.value)),
          elementLoc(scope, to, k, value),
        );
      });
      return;
    }
    case "sequence": {
      if (to.type.kind !== "sequence") return;
      const { of } = to.type;
      const kept = named(scope, val);
      const source = locOf(scope, kept);
      const length = held(scope, lengthOf(scope, kept));
      writeBits(scope, to, lengthBits(scope, to.type), length, true);
      if (maxOf(from) === 0 || maxOf(to.type) === 0) return;
      forCount(scope, length, (k) => {
        convertInto(scope, load(scope, elementLoc(scope, source, k, from.of)), elementLoc(scope, to, k, of));
      });
      return;
    }
    case "set": {
      if (to.type.kind !== "set") return;
      const { of } = to.type;
      if (from.of.kind === "nothing" || of.kind === "nothing") return;
      const shifted = shiftedSet(scope, val, to.type);
      if (shifted !== null) {
        store(scope, to, shifted, true);
        return;
      }
      forEachBit(scope, named(scope, val), (rank) => {
        const element = named(scope, elementOfRank(scope, from.of, rank));
        const inside = fits(scope, element, of);
        if (inside !== "true") scope.code.open(`if (${inside}) {`);
        writeBits(scope, bitLoc(scope, to, rankOf(scope, convert(scope, element, of))), 1, "1", true);
        if (inside !== "true") scope.code.close();
      });
      return;
    }
    default:
      throw new Error(`a ${from.kind} can't become a ${to.type.kind}`);
  }
}

function convertOptional(scope: Scope, val: Val, to: Loc, of: Type): void {
  const put = (inner: Val): void => {
    writeBits(scope, to, 1, "1", true);
    convertInto(scope, inner, presentLoc(scope, to, of));
  };
  if (val.type.kind !== "optional") {
    put(val);
    return;
  }
  if (val.type.of.kind === "nothing") return;
  const kept = named(scope, val);
  scope.code.open(`if (${isPresent(scope, kept)}) {`);
  put(presentValue(scope, kept));
  scope.code.close();
}

// ─────────────────────────────────────────────────────────────────────── equality

/** A condition: whether two values are the same. May write lines. */
export function equal(scope: Scope, a: Val, b: Val): string {
  if (!a.wide && !b.wide && a.type.kind === "int" && b.type.kind === "int") return sameNumber(a.js, b.js);
  if (isNothing(a.type, b.type)) return not(isPresentOrFull(scope, b));
  if (isNothing(b.type, a.type)) return not(isPresentOrFull(scope, a));
  const common = union(a.type, b.type);
  const [left, right] = [convert(scope, a, common), convert(scope, b, common)];
  if (!left.wide && !right.wide) return sameNumber(left.js, right.js);
  if (!left.wide || !right.wide) throw new Error("values of one type that differ in width");
  const words = wordsOf(shapeOf(scope, common));
  return `${use(scope, "sameWords")}(${left.array}, ${left.at}, ${right.array}, ${right.at}, ${words})`;
}

function sameNumber(a: string, b: string): string {
  const constant = /^(?:-?\d+|true|false)$/;
  if (constant.test(a) && constant.test(b)) return String(a === b);
  if (b === "true") return a;
  return b === "false" ? not(a) : `${paren(a)} === ${paren(b)}`;
}

/** The type of `none`, of `{}` beside another set, or of `<<>>` beside another sequence. */
const isNothing = (type: Type, other: Type): boolean =>
  (type.kind === "sequence" && type.max === 0 && other.kind === "sequence") ||
  ((type.kind === "optional" || (type.kind === "set" && other.kind === "set")) && type.of.kind === "nothing");

/** Whether an optional has a value, or a set or a sequence an element. */
function isPresentOrFull(scope: Scope, val: Val): string {
  if (val.type.kind === "sequence") return `${lengthOf(scope, val)} !== 0`;
  if (val.type.kind !== "set") return isPresent(scope, val);
  if (val.type.of.kind === "nothing") return "false";
  if (!val.wide) return `${paren(val.js)} !== 0`;
  return `!${use(scope, "areClear")}(${val.array}, ${val.at}, ${wordsOf(shapeOf(scope, val.type))})`;
}
