/** From an Ohm match to the syntax tree. Nothing of Ohm is left in what comes out. */

import type { MatchResult } from "ohm-js";
import grammar from "./grammar.js";
import type { OperatorMistake } from "./operators.js";
import { setContext } from "./to-tree/build.js";
import { declarationActions } from "./to-tree/declarations.js";
import { expressionActions } from "./to-tree/expressions.js";
import type { Trees } from "./to-tree/kept.js";
import { statementActions } from "./to-tree/statements.js";
import { typeActions } from "./to-tree/types.js";
import { variantActions } from "./to-tree/variants.js";
import type { Expression, Module } from "./tree.js";

export type { Trees } from "./to-tree/kept.js";

const semantics = grammar.createSemantics().addOperation<unknown>("tree", {
  ...declarationActions,
  ...variantActions,
  ...typeActions,
  ...statementActions,
  ...expressionActions,
});

/** The tree of a match; operator mistakes are reported as they are met. */
function treeOf<T>(
  match: MatchResult,
  file: number,
  text: string,
  report: (mistake: OperatorMistake) => void,
  trees: Trees | null,
): T {
  setContext({ file, text, report, trees });
  return (semantics(match) as unknown as { tree(): T }).tree();
}

/** The tree of a match of `File`; those of its declarations are kept in `trees`, and taken from there. */
export const moduleOf = treeOf<Module>;

/** The tree of a match of `Expression`. */
export const expressionOf = (
  match: MatchResult,
  file: number,
  text: string,
  report: (mistake: OperatorMistake) => void,
): Expression => treeOf<Expression>(match, file, text, report, null);
