/** Places in words: variables and their parts, read and written with shifts and masks. */

import { isNarrowArray } from "../../../checker/runtime/json.js";
import {
  caseParts,
  isSimple,
  narrowBits,
  optionalParts,
  partsOf,
  perWord,
  type Shape,
  type Spot,
  sequenceParts,
  sizeOf,
  wordsOf,
} from "../../../checker/runtime/shapes.js";
import { lowOf } from "../../facts/parts.js";
import type { Type } from "../../ir/type.js";
import { add, bitOr, maskOf, paren, shiftLeft, subtract, times } from "../code/code.js";
import {
  type FunctionScope,
  type Home,
  held,
  inRegister,
  js,
  named,
  regionHome,
  use,
  type Val,
  wordHome,
} from "./scope.js";

/** Where a value lies: a word and a bit, each a constant and perhaps something that depends on keys. */
export interface Loc {
  readonly type: Type;
  readonly home: Home;
  readonly word: number;
  readonly furtherWord: string | null;
  readonly shift: number;
  readonly furtherShift: string | null;
}

export const shapeOf = (scope: FunctionScope, type: Type): Shape => scope.module.shapes.of(type);

export const locIn = (home: Home, type: Type, spot: Spot = { word: 0, shift: 0 }): Loc => ({
  type,
  home,
  word: spot.word,
  furtherWord: null,
  shift: spot.shift,
  furtherShift: null,
});

const sum = (a: string | null, b: string | null): string | null =>
  a === null || b === null ? (a ?? b) : add(a, b);

/** The part of a place that lies at a spot in it. */
export const partAt = (loc: Loc, spot: Spot, type: Type): Loc => ({
  ...loc,
  type,
  word: loc.word + spot.word,
  shift: loc.shift + spot.shift,
});

/** The place of a value, from which its parts can be read. */
export function locOf(scope: FunctionScope, val: Val): Loc {
  if (val.wide) return locIn(regionHome(scope.module, val.array, val.at), val.type);
  return locIn(wordHome(js(named(scope, val))), val.type);
}

// ─────────────────────────────────────────────────────────────────────── parts

/** A field of a record or an item of a tuple, by its index. */
export function fieldLoc(scope: FunctionScope, loc: Loc, index: number, type: Type): Loc {
  const shape = shapeOf(scope, loc.type);
  if (shape.kind !== "record" && shape.kind !== "tuple") throw new Error(`a ${shape.kind} has no fields`);
  return partAt(loc, partsOf(shape).spots[index] as Spot, type);
}

/** A field of one of the alternatives; index 0 is the tag's own place, as a number. */
export function payloadLoc(
  scope: FunctionScope,
  loc: Loc,
  caseIndex: number,
  index: number,
  type: Type,
): Loc {
  const shape = shapeOf(scope, loc.type);
  if (shape.kind !== "cases") throw new Error(`a ${shape.kind} has no payload`);
  return partAt(loc, caseParts(shape, caseIndex).spots[index + 1] as Spot, type);
}

/** The value of an optional that is not simple. */
export function presentLoc(scope: FunctionScope, loc: Loc, type: Type): Loc {
  const shape = shapeOf(scope, loc.type);
  if (shape.kind !== "optional") throw new Error(`a ${shape.kind} is always there`);
  return partAt(loc, optionalParts(shape).spots[1] as Spot, type);
}

/** The element of a function by the rank of its key, or of a sequence by its index from 0. */
export function elementLoc(scope: FunctionScope, loc: Loc, index: string, type: Type): Loc {
  const shape = shapeOf(scope, loc.type);
  if (shape.kind === "function") return arrayElement(loc, index, shape.value, "bits" in sizeOf(shape), type);
  if (shape.kind !== "sequence") throw new Error(`a ${shape.kind} has no elements`);
  const start = partAt(loc, sequenceParts(shape).spots[1] as Spot, type);
  return arrayElement(start, index, shape.of, isNarrowArray(shape), type);
}

/** The bit of a set for the element of a rank. */
export function bitLoc(scope: FunctionScope, loc: Loc, rank: string): Loc {
  const shape = shapeOf(scope, loc.type);
  return arrayElement(loc, rank, { kind: "bool" }, "bits" in sizeOf(shape), { kind: "bool" });
}

function arrayElement(loc: Loc, index: string, element: Shape, narrow: boolean, type: Type): Loc {
  const size = sizeOf(element);
  const constant = /^\d+$/.test(index) ? Number(index) : null;
  if (!("bits" in size)) {
    if (constant !== null) return { ...loc, type, word: loc.word + constant * size.words };
    return { ...loc, type, furtherWord: sum(loc.furtherWord, times(index, size.words)) };
  }
  const { bits } = size;
  if (narrow) {
    if (constant !== null) return { ...loc, type, shift: loc.shift + constant * bits };
    return bits === 0
      ? { ...loc, type }
      : { ...loc, type, furtherShift: sum(loc.furtherShift, times(index, bits)) };
  }
  const each = perWord(bits);
  if (constant !== null)
    return { ...loc, type, word: loc.word + Math.floor(constant / each), shift: (constant % each) * bits };
  const power = Number.isInteger(Math.log2(each));
  const word = power
    ? Math.log2(each) === 0
      ? index
      : `(${paren(index)} >> ${Math.log2(each)})`
    : `((${paren(index)} / ${each}) | 0)`;
  // JavaScript shifts by a number's lowest five bits.
  const within =
    bits === 1 ? index : each === 1 ? "0" : `(${paren(index)} ${power ? `& ${each - 1}` : `% ${each}`})`;
  const shift = times(within, bits);
  return {
    ...loc,
    type,
    furtherWord: sum(loc.furtherWord, word),
    shift: 0,
    furtherShift: shift === "0" ? null : shift,
  };
}

// ─────────────────────────────────────────────────────────────────────── reading and writing

const shiftOf = (loc: Loc): string =>
  loc.furtherShift === null ? String(loc.shift) : add(loc.furtherShift, loc.shift);

const wordOf = (loc: Loc): string => loc.home.word(loc.word, loc.furtherWord);

/** Bits at a place, as a number that is not negative unless there are 32. */
export function readBits(loc: Loc, bits: number): string {
  if (bits === 0) return "0";
  const word = wordOf(loc);
  const shift = shiftOf(loc);
  if (bits === 32) return word;
  if (loc.furtherShift === null && loc.shift + bits === 32) return `(${word} >>> ${shift})`;
  const shifted = shift === "0" ? word : `(${word} >>> ${paren(shift)})`;
  return `(${shifted} & ${maskOf(bits)})`;
}

export function writeBits(scope: FunctionScope, loc: Loc, bits: number, code: string, clear: boolean): void {
  if (bits === 0) return;
  const word = wordOf(loc);
  const shift = shiftOf(loc);
  if (bits === 32) {
    scope.code.line(`${word} = ${code};`);
    return;
  }
  const put = shiftLeft(code, shift);
  if (clear) {
    if (put !== "0") scope.code.line(`${word} |= ${put};`);
    return;
  }
  const hole =
    loc.furtherShift === null
      ? String(~(maskOf(bits) << loc.shift))
      : `~(${maskOf(bits)} << ${paren(shift)})`;
  const kept = `(${word} & ${hole})`;
  scope.code.line(
    `${word} = ${put === "0" ? `${word} & ${hole}` : bitOr(kept, put).replace(/^\((.*)\)$/, "$1")};`,
  );
}

/** The code of a value in a register: what its bits are. */
export function codeOf(val: Val): string {
  if (val.wide) throw new Error("a wide value has no code");
  if (val.type.kind === "bool") return boolCode(val.js);
  if (val.type.kind === "int") return subtract(val.js, lowOf(val.type));
  return val.js;
}

const boolCode = (js: string): string => (js === "true" ? "1" : js === "false" ? "0" : `(${js} ? 1 : 0)`);

/** The value in a register that has a code. */
export function valueOfCode(scope: FunctionScope, type: Type, code: string): Val {
  if (type.kind === "bool")
    return { wide: false, type, js: code === "0" ? "false" : code === "1" ? "true" : `${paren(code)} !== 0` };
  if (type.kind === "int") {
    const shape = shapeOf(scope, type);
    const unsigned = "bits" in sizeOf(shape) && narrowBits(shape) === 32 ? `(${code} >>> 0)` : code;
    return { wide: false, type, js: add(unsigned, lowOf(type)) };
  }
  return { wide: false, type, js: code };
}

export function load(scope: FunctionScope, loc: Loc): Val {
  const shape = shapeOf(scope, loc.type);
  const size = sizeOf(shape);
  if ("bits" in size) {
    const val = valueOfCode(scope, loc.type, readBits(loc, size.bits));
    const known = val.wide ? null : scope.code.known(val.js);
    return known === null ? val : { wide: false, type: loc.type, js: known };
  }
  if (shape.kind === "int") {
    const high = partAt(loc, { word: 1, shift: 0 }, loc.type);
    return {
      wide: false,
      type: loc.type,
      js: `(${wordOf(loc)} >>> 0) + ${wordOf(high)} * 4294967296 + ${paren(String(shape.low))}`,
    };
  }
  return { wide: true, type: loc.type, ...regionOf(loc) };
}

export function regionOf(loc: Loc): { readonly array: string; readonly at: string } {
  const { region } = loc.home;
  if (region === null) throw new Error("a wide value in a register");
  return {
    array: region.array,
    at: add(loc.furtherWord === null ? region.at : add(region.at, loc.furtherWord), loc.word),
  };
}

/** Writes a value of exactly the place's type. `clear`: the bits there are known to be 0. */
export function store(scope: FunctionScope, loc: Loc, val: Val, clear: boolean): void {
  const shape = shapeOf(scope, loc.type);
  const size = sizeOf(shape);
  if (val.wide) {
    const { array, at } = regionOf(loc);
    const words = wordsOf(shape);
    scope.code.line(`${use(scope, "copyWords", words)}(${array}, ${at}, ${val.array}, ${val.at}, ${words});`);
    return;
  }
  if ("bits" in size) {
    writeBits(scope, loc, size.bits, codeOf({ ...val, type: loc.type }), clear);
    return;
  }
  const code = held(scope, codeOf({ ...val, type: loc.type }));
  scope.code.line(`${wordOf(loc)} = ${code} | 0;`);
  scope.code.line(
    `${wordOf(partAt(loc, { word: 1, shift: 0 }, loc.type))} = Math.floor(${code} / 4294967296);`,
  );
}

/** A place of its own for a value of a type, all bits 0. */
export function temporary(scope: FunctionScope, type: Type): Loc {
  const shape = shapeOf(scope, type);
  if (inRegister(shape) && "bits" in sizeOf(shape)) {
    const name = scope.names.fresh("t");
    scope.code.line(`let ${name} = 0;`);
    return locIn(wordHome(name), type);
  }
  const words = wordsOf(shape);
  const at = String(scope.module.scratch(words));
  scope.code.line(`${use(scope, "clearWords", words)}(scratch, ${at}, ${words});`);
  return locIn(regionHome(scope.module, "scratch", at), type);
}

/** Sets all bits of a place of its own to 0 again. */
export function clear(scope: FunctionScope, { home }: Loc, words: number): void {
  const { region } = home;
  if (region === null) scope.code.line(`${home.word(0, null)} = 0;`);
  else scope.code.line(`${use(scope, "clearWords", words)}(${region.array}, ${region.at}, ${words});`);
}

/** Whether an optional of this shape is stored as one value more. */
export const isSimpleOptional = (shape: Shape): boolean => shape.kind === "optional" && isSimple(shape.of);
