/** Code that makes one number of several, of which nothing is wanted but that others give others. */
import { sizeOf } from "../../../checker/runtime/shapes.js";
import { bitOr, shiftLeft } from "../code/code.js";
import { type Loc, readBits, shapeOf } from "../place/location.js";
import { type FunctionScope, held } from "../place/scope.js";

/** Bits of a weight that are compared. */
const WEIGHT_BITS = 31;

/** What `mixed` calculates with. */
export const [FIRST, SECOND, THIRD, SHIFT] = [0x2c1b3c6d, 0x297a2d39, 0x1b873593, 15];

/** One word made of two, whose bits all depend on all of theirs. */
export function mixed(a: number, b: number): number {
  const x = (Math.imul(a, FIRST) + Math.imul(b, SECOND)) | 0;
  return Math.imul(x ^ (x >>> SHIFT), THIRD);
}

/** A part of a sum, multiplied by something that is odd. */
export const scaled = (code: string, by: number): string =>
  isNumber(code) ? String(Math.imul(Number(code), by)) : `Math.imul(${code}, ${by})`;

/** The `index`th of numbers that are odd and have nothing in common. */
export const oddNumber = (index: number): number => mixed(index + 1, 0x5bd1e995) | 1;

/** Code for a sum of words, as a word. */
export function sumOf(...parts: readonly string[]): string {
  const constant = parts.filter(isNumber).reduce((sum, part) => (sum + Number(part)) | 0, 0);
  const rest = parts.filter((part) => !isNumber(part));
  if (rest.length === 0) return String(constant);
  return `(${[...rest, ...(constant === 0 ? [] : [constant])].join(" + ")}) | 0`;
}

/** A product, of which one factor is 0 or 1. */
export const times = (bit: string, code: string): string => `Math.imul(${bit}, ${code})`;

export const isNumber = (code: string): boolean => /^-?\d+$/.test(code);

/** One number made of two, in a variable; of constants it is one. */
export function mix(inside: FunctionScope, a: string, b: string): string {
  if (isNumber(a) && isNumber(b)) return String(mixed(Number(a), Number(b)));
  const whole = held(inside, sumOf(scaled(a, FIRST), scaled(b, SECOND)), "c");
  return held(inside, `Math.imul(${whole} ^ (${whole} >>> ${SHIFT}), ${THIRD})`, "c");
}

/** Narrow values side by side in words. */
export function packed(inside: FunctionScope, locs: readonly Loc[]): readonly string[] {
  const groups: string[][] = [];
  let used = WEIGHT_BITS;
  for (const loc of locs) {
    const size = sizeOf(shapeOf(inside, loc.type));
    const bits = "bits" in size ? size.bits : 0;
    if (used + bits > WEIGHT_BITS) {
      groups.push([]);
      used = 0;
    }
    groups.at(-1)?.push(shiftLeft(readBits(loc, bits), String(used)));
    used += bits;
  }
  return groups.map((group) => bitOr(...group));
}
