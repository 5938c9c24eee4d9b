/** Which paths TLC can evaluate in every state: where a place's path is such, `EXCEPT` may name it without a guard. */
import type { Ir, IrExpression, PathStep } from "../ir/ir.js";
import { sameValues, type Type } from "../ir/type.js";

/** Whether a path leads to a part of every value of a type, and its keys have a value in every state. */
export function isTotalPath(whole: Type, path: readonly PathStep[], ir: Pick<Ir, "processes">): boolean {
  let at = whole;
  for (const step of path) {
    if (step.kind === "field" && at.kind === "record")
      at = at.fields.find((f) => f.name === step.name)?.type as Type;
    else if (step.kind === "key" && at.kind === "function" && isTotal(step.key, at.key, ir)) at = at.value;
    // A sequence may be too short, and an optional may be `none`.
    else return false;
  }
  return true;
}

/** Whether an expression has a value of the type in every state. Only what keys are mostly made of is looked into. */
function isTotal(node: IrExpression, wanted: Type, ir: Pick<Ir, "processes">): boolean {
  const total = (child: IrExpression, type: Type): boolean => isTotal(child, type, ir);
  if (!isWithin(node, wanted)) return false;
  switch (node.kind) {
    case "literal":
    case "slot":
    case "variable":
      return true;
    case "alternative":
      return node.payload.length === 0;
    case "process": {
      const { parameters = [] } = ir.processes[node.process] ?? {};
      return node.keys.every((key, i) => total(key, parameters[i]?.type as Type));
    }
    case "tuple": {
      const type = wanted;
      return type.kind === "tuple" && node.elements.every((e, i) => total(e, type.items[i] as Type));
    }
    case "apply": {
      const { target, key } = node;
      const type = target.type;
      return type.kind === "function" && total(target, type) && total(key, type.key);
    }
    case "field": {
      const type = node.target.type;
      return type.kind === "record" && total(node.target, type);
    }
    case "item":
      return total(node.target, node.target.type);
    default:
      return false;
  }
}

/** Whether an expression's type guarantees that its values are of the expected one. */
function isWithin(node: IrExpression, wanted: Type): boolean {
  const type = node.type;
  if (wanted.kind !== "int") return sameValues(type, wanted);
  if (type.kind !== "int") return false;
  const { low, high } =
    node.kind === "literal" ? { low: Number(node.value), high: Number(node.value) } : type;
  if (wanted.low !== null && (low === null || low < wanted.low)) return false;
  return wanted.high === null || (high !== null && high <= wanted.high);
}
