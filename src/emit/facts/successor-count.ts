/**
 * Facts about an action before code is generated: how many successors it can have, and whether its steps prevent
 * deadlock.
 */
import { valuesCount } from "../../../checker/runtime/shapes.js";
import type { Bounds } from "../../facts/bounds.js";
import { hasProcesses, isApart } from "../../ir/apart.js";
import type { Ir, IrAction, IrExpression, IrStatement } from "../../ir/ir.js";
import type { Type } from "../../ir/type.js";
import type { Shapes } from "../layout/shape.js";

/** What is needed to estimate the sizes of an action's sets. */
interface Laid {
  readonly bounds: Bounds;
  readonly shapes: Shapes;
}

/** Whether a step of the action keeps a state from being a deadlock, also one that fails. */
export function movesOf(ir: Ir, action: IrAction): boolean {
  if (!hasProcesses(ir)) return true;
  if (action.process === null || isApart(action, ir)) return !action.environment;
  return !(ir.processes[action.process]?.idle.includes(action.label ?? "") ?? false);
}

/** How many successors an action can have from one state, at most. */
function successorsMax(module: Laid, action: IrAction): number {
  const ofSet = (set: IrExpression): number => {
    const type = module.bounds.of(set);
    return type.kind === "set" ? valuesCount(shapeOfType(module, type.of)) : 1;
  };
  const ways = (statements: readonly IrStatement[]): number =>
    statements.reduce((product, node) => {
      switch (node.kind) {
        case "pick":
        case "assignIn":
          return product * ofSet(node.set);
        case "either":
          return product * node.branches.reduce((sum, branch) => sum + ways(branch), 0);
        case "if":
          return product * Math.max(ways(node.then), ways(node.else));
        case "match":
          return product * Math.max(1, ...node.arms.map((arm) => ways(arm.body)));
        default:
          return product;
      }
    }, 1);
  const parameters = action.parameters.map((p) => valuesCount(shapeOfType(module, p.type)));
  return parameters.reduce((a, b) => a * b, 1) * ways(action.body);
}

/** The most states that are written at once: a state's successors, or the initial ones. */
export function writtenMax(
  module: Laid & { readonly ir: Ir; readonly alternatives: readonly (readonly number[])[] },
): number {
  const { ir, bounds, alternatives } = module;
  const counts = ir.actions.map((action) => successorsMax(module, action));
  const successors = alternatives.reduce(
    (sum, all) => sum + Math.max(...all.map((action) => counts[action] as number)),
    0,
  );
  const initials = ir.initials.reduce((product, start) => {
    const type = bounds.of(start.value);
    return start.kind === "in" && type.kind === "set"
      ? product * valuesCount(shapeOfType(module, type.of))
      : product;
  }, 1);
  return Math.min(Math.max(successors, initials), Number.MAX_SAFE_INTEGER);
}

const shapeOfType = (module: Laid, type: Type) => module.shapes.of(type);
