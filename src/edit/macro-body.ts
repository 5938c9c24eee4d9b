/** What a macro does where it is called. */
import { instantiate } from "../expand/instantiate.js";
import { bindArguments } from "../expand/macros.js";
import type { Statement, StatementOf } from "../syntax/tree.js";
import type { Editing } from "./reach.js";

/** The statements of the macro with the arguments put in; null if the call is not one of a macro, or is wrong. */
export function macroBody(
  call: StatementOf<"callStatement">,
  { resolution, report }: Editing,
): readonly Statement[] | null {
  const symbol = resolution.uses.get(call.callee);
  if (symbol?.kind !== "macro") return null;
  const { parameters, body } = symbol.node;
  if (parameters.length !== call.arguments.length) return null;
  const given = bindArguments(symbol.name, parameters, call, resolution, report);
  return given === null ? null : instantiate(body, given, resolution, report).statements;
}
