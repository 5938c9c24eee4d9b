/** Lowers what is shown beside the states of a trace. */
import type { IrShown } from "../ir/shown.js";
import type { Declaration, Expression } from "../syntax/tree.js";
import { type Layout, ownLayout } from "./context.js";
import { frame } from "./frame.js";
import { lowerExpression } from "./lower-expression.js";

/** @param layout May get more definitions. */
function lowerShown(name: string, expression: Expression, layout: Layout): IrShown {
  const slots = frame();
  const body = lowerExpression(expression, { layout, frame: slots, process: null, calls: [] });
  return { name, body, frameSize: slots.size(), functions: layout.functions };
}

export function lowerShows(declarations: readonly Declaration[], given: Layout): readonly IrShown[] {
  const layout = ownLayout(given);
  return declarations.flatMap((node) =>
    node.kind === "show" ? [lowerShown(node.name.name, node.body, layout)] : [],
  );
}
