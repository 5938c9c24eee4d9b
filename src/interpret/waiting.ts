/** Who is named by what a condition reads: in a deadlock, who holds what the others wait for. */
import { Set as ImmutableSet } from "immutable";
import { conjunctsOf } from "../ir/conjuncts.js";
import type { IrExpression } from "../ir/ir.js";
import type { Type } from "../ir/type.js";
import { childrenOf } from "../syntax/children.js";
import { type Environment, evaluate, Mistake } from "./evaluate.js";
import type { Value } from "./values.js";

/** A process, an optional one, or a set of them. */
function namesProcesses(type: Type): boolean {
  if (type.kind === "optional" || type.kind === "set") return namesProcesses(type.of);
  return type.kind === "process";
}

/**
 * The processes that a false condition finds in the variables, and their parts, that it reads; in order. Only what is
 * false of it counts: of `writer = none and readers = {}`, who is inside. Finding it false leaves the name that a
 * `forall` binds at the element for which it is. A process can be kept waiting by itself.
 */
export function processesInTheWay(condition: IrExpression, env: Environment): readonly number[] {
  const found = new Set<number>();
  const visit = (node: IrExpression): void => {
    if (namesProcesses(node.type) && isRead(node))
      for (const process of processesIn(valueOf(node, env))) found.add(process);
    for (const child of childrenOf(node)) if ("type" in child) visit(child as IrExpression);
  };
  for (const conjunct of conjunctsOf(condition)) if (valueOf(conjunct, env) === false) visit(conjunct);
  return [...found].sort((a, b) => a - b);
}

/** Whether an expression reads a variable or a part of one. */
function isRead(node: IrExpression): boolean {
  if (node.kind === "apply" || node.kind === "field" || node.kind === "item") return isRead(node.target);
  return node.kind === "present" ? isRead(node.of) : node.kind === "variable";
}

/** Null where the value depends on names that are not bound here, or on a conjunct before. */
function valueOf(node: IrExpression, env: Environment): Value {
  try {
    return evaluate(node, env);
  } catch (error) {
    if (error instanceof Mistake) return null;
    throw error;
  }
}

function processesIn(value: Value): readonly number[] {
  if (ImmutableSet.isSet(value)) return value.toArray().flatMap(processesIn);
  return typeof value === "number" ? [value] : [];
}
