/** Random temporal properties over whatever a random spec has. */
import { boolean } from "./booleans.js";
import { someBinders } from "./collections.js";
import { primed } from "./declarations.js";
import { type Environment, withNames } from "./environment.js";
import { list, type Node, t, tryWays } from "./text.js";

/** A formula; constants are the only names that its quantifiers' sets may speak of. */
export function formula(env: Environment, constants: Environment, depth: number): Node {
  const { chance } = env.g;
  const inner = (more: Environment = env): Node => t`(${formula(more, constants, depth - 1)})`;
  const state = (): Node => boolean({ ...env, enabled: true }, 1).node;
  const step = (): Node => boolean({ ...primed(env), enabled: true }, 1).node;
  if (depth === 0) return state();
  return tryWays(chance, [
    [2, () => t`always ${inner()}`],
    [2, () => t`eventually ${inner()}`],
    [1, () => t`always eventually ${inner()}`],
    [1, () => t`eventually always ${inner()}`],
    [4, () => t`${inner()} leads to ${inner()}`],
    [1, () => t`${inner()} until ${inner()}`],
    [1, () => t`not ${inner()}`],
    [1, () => list([inner(), inner()], chance.pick([" and ", " or "]), 1)],
    [1, () => t`${inner()} ${chance.pick(["implies", "iff"])} ${inner()}`],
    [1, () => t`always (${step()})`],
    [1, () => t`eventually (${step()})`],
    [
      3,
      () => {
        const { text, inner: bound } = someBinders(constants, 1);
        const names = bound.names.slice(constants.names.length);
        const word = chance.pick(["forall", "exists"]);
        return t`${word} ${text} : (${formula(withNames(env, names), bound, depth - 1)})`;
      },
    ],
  ]);
}
