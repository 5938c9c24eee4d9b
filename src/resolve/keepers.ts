/** Locals that nobody has declared: those that keep what a parameter was given. */
import type { Parameter, TypeNode, Variable } from "../syntax/tree.js";

/**
 * The local that keeps the value of a parameter. There is none outside of the procedure. Where the parameter says no type, that
 * of the argument is put in its place at each call.
 */
export function keeperOf({ name, type, span }: Parameter): Variable {
  const of: TypeNode = type ?? { kind: "typeName", name: { ...name }, span };
  return {
    kind: "variable",
    name,
    type: optionalOf(of),
    initial: { kind: "equals", value: { kind: "none", span } },
    doc: null,
    span,
  };
}

export const optionalOf = (type: TypeNode): TypeNode =>
  type.kind === "optional" ? type : { kind: "optional", of: type, span: type.span };
