/** Symmetry: the permutations of the values of symmetric types ("renamings"), which leave a spec as it is. */

import type { Ir } from "./ir.js";
import { partsOf, type Type, type TypeOf } from "./type.js";

/** The most renamings that are accepted: a state in which nothing tells values apart is compared with all of them. */
export const PERMUTATIONS_MAX = 5040;

/** For each symmetric type by name, the value that each value is mapped to. */
export type Renaming = ReadonlyMap<string, readonly number[]>;

/** The symmetric types that occur in the state of a spec. */
export function symmetricTypesOf(ir: Ir): readonly TypeOf<"symmetric">[] {
  const found = new Map<string, TypeOf<"symmetric">>();
  const visit = (type: Type): void => {
    if (type.kind === "symmetric") found.set(type.name, type);
    for (const child of partsOf(type)) visit(child);
  };
  for (const process of ir.processes) for (const parameter of process.parameters) visit(parameter.type);
  for (const variable of ir.variables) visit(variable.type);
  return [...found.values()];
}

/** How many renamings the spec has. */
export const permutationCount = (ir: Ir): number =>
  symmetricTypesOf(ir)
    .map((type) => factorial(type.size))
    .reduce((a, b) => a * b, 1);

/** Becomes Infinity for large types; so many are never enumerated. */
function factorial(n: number): number {
  let product = 1;
  for (let i = 2; i <= n && Number.isFinite(product); i += 1) product *= i;
  return product;
}

function permutations(items: readonly number[]): readonly (readonly number[])[] {
  if (items.length === 0) return [[]];
  return items.flatMap((item, i) =>
    permutations([...items.slice(0, i), ...items.slice(i + 1)]).map((rest) => [item, ...rest]),
  );
}

/** All renamings; the first is the identity. */
export function renamings(types: readonly TypeOf<"symmetric">[]): readonly Renaming[] {
  return types.reduce<readonly Renaming[]>(
    (partial, type) =>
      partial.flatMap((renaming) =>
        permutations(Array.from({ length: type.size }, (_, i) => i)).map(
          (images) => new Map([...renaming, [type.name, images]]),
        ),
      ),
    [new Map()],
  );
}
