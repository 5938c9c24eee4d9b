/** Locals that nobody has declared: those that keep what a parameter was given, or what a step has chosen. */
import type { Name, Parameter, Span, TypeNode, Variable } from "../syntax/tree.js";

/**
 * The local that keeps the value of a parameter. There is none outside of the procedure. Where the parameter says no type, that
 * of the argument is put in its place at each call.
 */
export function keeperOf({ name, type, span }: Parameter): Variable {
  return emptyLocal(name, type ?? { kind: "typeName", name: { ...name }, span }, span);
}

/** A local that keeps a value of a type, and is `none` at first. */
export const emptyLocal = (name: Name, type: TypeNode, span: Span): Variable => ({
  kind: "variable",
  name,
  type: optionalOf(type),
  initial: { kind: "equals", value: { kind: "none", span } },
  doc: null,
  span,
});

export const optionalOf = (type: TypeNode): TypeNode =>
  type.kind === "optional" ? type : { kind: "optional", of: type, span: type.span };
