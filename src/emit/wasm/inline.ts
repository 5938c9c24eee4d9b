/** Calls of functions that are compiled in the place of the call. */
import type { Expression } from "acorn";
import { local } from "../../wasm/module.js";
import { block, get, type Instruction, label, sequence, set } from "../../wasm/tree.js";
import { resultType, valueAs } from "./expressions.js";
import { type Frame, typeOf } from "./frame.js";
import type { Kind } from "./kinds.js";
import { statements } from "./statements.js";

export function inlinedCall(frame: Frame, name: string, args: readonly Expression[]): Instruction {
  const { unit, func, loaded } = frame;
  const facts = unit.inference.factsOf(name);
  const type = resultType(frame, name);
  const result = type === null ? null : local(func, `${name}_result`, type);
  const back = { label: label(name), result };
  const inner: Frame = { unit, func, facts, variables: new Map(), back, loaded, targets: [] };
  const code: Instruction[] = [];
  facts.parameters.forEach((parameter, i) => {
    const kind = facts.kinds.get(parameter) as Kind;
    const arg = args[i] as Expression;
    // What is passed on as it is, and never changes, is the same variable.
    const own = arg.type === "Identifier" ? frame.variables.get(arg.name) : undefined;
    if (own !== undefined && (own === loaded?.array || own === loaded?.index)) {
      inner.variables.set(parameter, own);
      return;
    }
    const variable = local(func, parameter, typeOf(kind));
    inner.variables.set(parameter, variable);
    code.push(set(variable, valueAs(frame, kind, arg)));
  });
  code.push(block(back.label, statements(inner, facts.declaration.body.body)));
  if (result !== null) code.push(get(result));
  return sequence(code);
}
