/**
 * Whether evaluating an expression can fail, as far as its bounds tell. Where nothing can fail, no one can see in which
 * order expressions are evaluated, or that some are not.
 */
import type { Ir, IrExpression } from "../ir/ir.js";
import { some } from "../ir/walk.js";
import type { Bounds } from "./bounds.js";
import { fitsAlways } from "./fits.js";
import { arithmeticInterval, intervalOf, mayOverflow, SAFE } from "./intervals.js";

export type CanFail = (node: IrExpression) => boolean;

export function canFailIn(ir: Pick<Ir, "functions">, bounds: Bounds): CanFail {
  const functions = new Map<number, boolean>();

  function functionFails(index: number): boolean {
    const known = functions.get(index);
    if (known !== undefined) return known;
    const fails = some(ir.functions[index]?.body, failsItself);
    functions.set(index, fails);
    return fails;
  }

  /** Whether the node fails by itself, not counting what is inside it. */
  function failsItself(node: IrExpression): boolean {
    switch (node.kind) {
      case "present":
        return bounds.of(node.of).kind === "optional";
      case "conform":
        return !fitsAlways(bounds.of(node.of), node.wanted);
      case "arithmetic": {
        const [left, right] = [intervalOf(bounds.of(node.left)), intervalOf(bounds.of(node.right))];
        if (node.operator === "/" && right.low <= 0 && right.high >= 0) return true;
        if (node.operator === "%" && right.low <= 0) return true;
        return mayOverflow(arithmeticInterval(node.operator, left, right));
      }
      case "size":
      case "sum": {
        const { low, high } = intervalOf(bounds.of(node));
        return low <= -SAFE || high >= SAFE;
      }
      case "apply": {
        const target = bounds.of(node.target);
        return target.kind !== "function" || !fitsAlways(bounds.of(node.key), target.key);
      }
      case "field":
        return bounds.of(node.target).kind !== "record";
      case "update":
        return node.path.length > 0;
      case "process":
        return node.keys.length > 0;
      case "call":
        return functionFails(node.function);
      case "min":
      case "max":
      case "choose":
      case "head":
      case "tail":
      case "enabled":
      case "taken":
      case "always":
      case "eventually":
      case "leadsTo":
      case "until":
        return true;
      default:
        return false;
    }
  }

  // Of an expression that is not of the spec, nothing is known.
  return (node) => !bounds.has(node) || some(node, failsItself);
}
