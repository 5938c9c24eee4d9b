/** Which branches of `if` and `match` a step takes on its way: with the same choices it may take others in another state. */
import type { Choices } from "../../checker/model.js";
import type { IrAction, IrStatement } from "../ir/ir.js";
import { some } from "../ir/walk.js";
import type { Value } from "../state/values.js";
import type { Environment } from "./evaluate.js";
import { type Branch, continuations, nextRound, type Rest, startOf } from "./execute.js";

export interface BranchedPath {
  readonly choices: Choices;
  readonly decided: Choices;
  /** The branches, in the order in which they are taken; equal for paths that take the same ones. */
  readonly branches: string;
}

/** Whether a step can take different branches with the same choices. */
export const canBranch = ({ body }: IrAction): boolean =>
  some(body, ({ kind }: { readonly kind: string }) => kind === "if" || kind === "match");

/** Every path through an action that leads to a state. @param given Its parameters. */
export function branchedPaths(
  action: IrAction,
  given: readonly Value[],
  env: Environment,
): readonly BranchedPath[] {
  const found: BranchedPath[] = [];
  const walk = (
    rest: Rest,
    { path }: Pick<Branch, "path">,
    taken: readonly string[],
    within: Environment,
  ): void => {
    if (rest === null) {
      const { choices, decided } = path;
      found.push({ choices, decided, branches: taken.join() });
      return;
    }
    if ("loop" in rest) {
      walk(nextRound(rest, within), { path }, taken, within);
      return;
    }
    const statement = rest.statements[rest.index];
    if (statement === undefined) {
      walk(rest.then, { path }, taken, within);
      return;
    }
    const after: Rest = { ...rest, index: rest.index + 1 };
    const ways = continuations(statement, path, within);
    if ("kind" in ways) return;
    for (const way of ways) {
      if ("kind" in way) return;
      way.bind?.();
      const into = way.into === null ? after : way.into(after);
      walk(into, way, [...taken, ...branchTaken(statement, into)], within);
    }
  };
  const { rest, path, env: bound } = startOf(action, given, env);
  walk(rest, { path }, [], bound);
  return found;
}

/** Which branch of a statement comes next; nothing where there is none to choose. */
function branchTaken(statement: IrStatement, into: Rest): readonly string[] {
  if (into === null || "loop" in into) return [];
  if (statement.kind === "if") return [into.statements === statement.then ? "then" : "else"];
  if (statement.kind !== "match") return [];
  return [String(statement.arms.findIndex(({ body }) => body === into.statements))];
}
