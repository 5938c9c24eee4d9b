/** Values with a part replaced, and the places of parts. */

import { fieldOf, nth } from "../../facts/parts.js";
import type { NodeOf, PathStep } from "../../ir/ir.js";
import { convert } from "../place/convert.js";
import { fieldLoc, type Loc, presentLoc, readBits, store } from "../place/location.js";
import { demand, type FunctionScope, named, type Val } from "../place/scope.js";
import { build, generate } from "./generate.js";
import { applied } from "./parts.js";

/** The parts that a path leads to are in the place already: only the last one is replaced. */
export function buildUpdate(scope: FunctionScope, node: NodeOf<"update">, to: Loc): void {
  build(scope, node.target, to);
  const keys = keysOf(scope, node.path);
  const place = follow(scope, to, node.path, keys);
  const val = generate(scope, node.value);
  replace(scope, place, val);
}

/** Writes a value over another one. */
export const replace = (scope: FunctionScope, place: Loc, val: Val): void =>
  store(scope, place, convert(scope, val, place.type), false);

/** The keys of a path, evaluated in order. */
export const keysOf = (scope: FunctionScope, path: readonly PathStep[]): readonly (Val | null)[] =>
  path.map((step) => (step.kind === "key" ? named(scope, generate(scope, step.key), "x") : null));

/** The key of a step of a path. */
export function keyAt(keys: readonly (Val | null)[], step: number): Val {
  const key = nth(keys, step, "step of the path");
  if (key === null) throw new Error(`step ${step} of the path has no key`);
  return key;
}

/** The part that a path leads to; a mistake where there is none. */
export function follow(
  scope: FunctionScope,
  from: Loc,
  path: readonly PathStep[],
  keys: readonly (Val | null)[],
): Loc {
  let at = from;
  path.forEach((step, i) => {
    if (at.type.kind === "optional") {
      const { of } = at.type;
      const there = `${readBits({ ...at, type: { kind: "bool" } }, 1)} !== 0`;
      demand(scope, there, "evaluation", "expected a value, found none", step.span);
      at = presentLoc(scope, at, of);
    }
    if (step.kind === "key") {
      at = applied(scope, at, keyAt(keys, i), step.key.span);
      return;
    }
    const field = fieldOf(at.type, step.name);
    at = fieldLoc(scope, at, field.index, field.type);
  });
  return at;
}
