/** Converts values from one type to another that they are known to fit: their bits can differ. */
import { type Shape, sizeOf, valuesCount } from "../../../checker/runtime/shapes.js";
import { itemTypes, partIndex } from "../../facts/fits.js";
import { lowOf, maxOf, nth } from "../../facts/parts.js";
import type { Type } from "../../ir/type.js";
import { add, maskOf, paren, shiftLeft } from "../code/code.js";
import { fits } from "./fits.js";
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
  shapeOf,
  store,
  temporary,
  valueOfCode,
  writeBits,
} from "./location.js";
import { forCount, forEachBit } from "./loops.js";
import { isPresent, presentValue } from "./optionals.js";
import { elementOfRank, lengthBits, lengthOf, rankOf } from "./ranks.js";
import { type FunctionScope, held, inRegister, js, named, type Val } from "./scope.js";

const sameShape = (a: Shape, b: Shape): boolean => a === b || JSON.stringify(a) === JSON.stringify(b);

/** The same value with the bits of another type, which it is known to fit. */
export function convert(scope: FunctionScope, val: Val, to: Type): Val {
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
function shiftedSet(scope: FunctionScope, val: Val, to: Type): Val | null {
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
function movedSequence(scope: FunctionScope, val: Val, to: Type): Val | null {
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
export function convertInto(scope: FunctionScope, val: Val, to: Loc): void {
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
      const count = valuesCount(shapeOf(scope, from.key));
      forCount(scope, String(count), count, (k) => {
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
      forCount(scope, length, maxOf(from), (k) => {
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

function convertOptional(scope: FunctionScope, val: Val, to: Loc, of: Type): void {
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
