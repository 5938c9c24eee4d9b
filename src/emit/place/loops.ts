/** Loops over the parts of values. */
import { valuesCount, wordsOf } from "../../../checker/runtime/shapes.js";
import { add } from "../code/code.js";
import { shapeOf } from "./location.js";
import type { FunctionScope, Val } from "./scope.js";
import { inRounds } from "./ticks.js";

/** @param most The greatest that the count can be. */
export function forCount(
  scope: FunctionScope,
  count: string,
  most: number,
  body: (index: string) => void,
): void {
  const k = scope.names.fresh("k");
  scope.code.open(`for (let ${k} = 0; ${k} < ${count}; ${k} += 1) {`);
  scope.loops += 1;
  inRounds(scope, most, () => body(k));
  scope.loops -= 1;
  scope.code.close();
}

/** Goes over the ranks of a set's elements, upwards. Returns the number of the line of the outermost loop. */
export function forEachBit(scope: FunctionScope, set: Val, body: (rank: string) => void): number {
  const { code, names } = scope;
  const bits = names.fresh("b");
  const rank = names.fresh("r");
  const rounds = elementsMax(scope, set);
  scope.loops += 1;
  let first: number;
  if (set.wide) {
    const words = wordsOf(shapeOf(scope, set.type));
    const w = names.fresh("w");
    first = code.open(`for (let ${w} = 0; ${w} < ${words}; ${w} += 1) {`);
    const word = `${set.array}[${add(set.at, w)}]${scope.module.typed("!")}`;
    code.open(`for (let ${bits} = ${word}; ${bits} !== 0; ${bits} &= ${bits} - 1) {`);
    code.line(`const ${rank} = (${w} << 5) + 31 - Math.clz32(${bits} & -${bits});`);
    inRounds(scope, rounds, () => body(rank));
    code.close();
    code.close();
    scope.words += words;
  } else {
    first = code.open(`for (let ${bits} = ${set.js}; ${bits} !== 0; ${bits} &= ${bits} - 1) {`);
    code.line(`const ${rank} = 31 - Math.clz32(${bits} & -${bits});`);
    inRounds(scope, rounds, () => body(rank));
    code.close();
  }
  scope.loops -= 1;
  return first;
}

const elementsMax = (scope: FunctionScope, { type }: Val): number =>
  type.kind === "set" ? valuesCount(shapeOf(scope, type.of)) : 1;
