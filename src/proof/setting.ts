/** The constants that a proof is tried at. */

import { cardinality } from "../ir/type.js";
import type { Program } from "../resolve/load.js";
import { type CompiledSpec, type CompileOptions, compileProgram } from "../run/compile.js";

export interface Setting {
  readonly spec: CompiledSpec;
  /** The constants that are numbers. */
  readonly constants: ReadonlyMap<string, number>;
  /** How many type-correct states there are; Infinity for more than a number can say. */
  readonly size: number;
}

/** No more settings are compiled. */
const SETTINGS_MAX = 36;

/** Type-correct states of any setting of use. */
const SIZE_MAX = 1e12;

const numbersOf = ({ ir }: CompiledSpec): ReadonlyMap<string, number> =>
  new Map(
    ir.constants.flatMap(({ name, value }) => (typeof value === "number" ? [[name, value] as const] : [])),
  );

function sizeOf({ ir }: CompiledSpec): number {
  const instances = ir.processes.reduce(
    (sum, { parameters }) =>
      sum + parameters.reduce((product, { type }) => product * cardinality(type, 0), 1),
    0,
  );
  return ir.variables.reduce((product, { type }) => product * cardinality(type, instances), 1);
}

/** The spec at the constants it has. */
export const ownSetting = (spec: CompiledSpec): Setting => ({
  spec,
  constants: numbersOf(spec),
  size: sizeOf(spec),
});

/**
 * The spec at constants from 1 to one more than its own, the smallest first; those that change nothing are left out, and
 * those that the spec does not accept.
 */
export function settingsOf(program: Program, own: Setting, options: CompileOptions): readonly Setting[] {
  // What is not a size can't be made smaller: 0, and what is far from any.
  const free = [...own.constants].filter(([, value]) => value >= 1 && value <= 8);
  const ranges = free.map(([name, value]) =>
    Array.from({ length: Math.max(2, value + 1) }, (_, i) => [name, i + 1] as const),
  );
  let combinations: (readonly (readonly [string, number])[])[] = [[]];
  for (const range of ranges)
    combinations = combinations.flatMap((chosen) => range.map((each) => [...chosen, each]));
  // The nearest to the spec's own first.
  const distance = (chosen: readonly (readonly [string, number])[]): number =>
    chosen.reduce((sum, [name, value]) => sum + Math.abs(value - (own.constants.get(name) as number)), 0);
  combinations.sort((a, b) => distance(a) - distance(b));
  const seen = new Set([JSON.stringify(own.spec.ir.variables.map(({ type }) => type))]);
  const found: Setting[] = [own];
  for (const chosen of combinations.slice(0, SETTINGS_MAX)) {
    const constants = new Map([
      ...options.constants,
      ...chosen.map(([name, value]) => [name, `${value}`] as const),
    ]);
    const { spec } = compileProgram(program, [], { ...options, constants });
    if (spec === null) continue;
    const types = JSON.stringify([spec.ir.variables.map(({ type }) => type), chosen]);
    const size = sizeOf(spec);
    if (seen.has(types) || size > SIZE_MAX || distance(chosen) === 0) continue;
    seen.add(types);
    found.push({ spec, constants: numbersOf(spec), size });
  }
  return found.sort((a, b) => a.size - b.size);
}

/** Whether one has nothing less than the other. */
export const isAtLeast = (one: Setting, other: Setting): boolean =>
  [...other.constants].every(([name, value]) => (one.constants.get(name) ?? 0) >= value);
