/**
 * Explains why a property is false in a state: the elements for which its quantifiers fail, and the part that is
 * false there.
 */
import type { IrExpression } from "../ir/ir.js";
import type { Type } from "../ir/type.js";
import type { Span } from "../source/span.js";
import type { Value } from "../state/values.js";
import { elementsOf } from "./elements.js";
import { type Environment, evaluate, holds } from "./evaluate.js";

export interface Blame {
  /** The bound names on the way to the false part, outermost first. */
  readonly bindings: readonly { readonly name: string; readonly type: Type; readonly value: Value }[];
  /** The part that is false for them. */
  readonly span: Span;
}

/** Follows a false expression down: the first failing element of a `forall`, the first false conjunct, a conclusion. */
export function blameFor(body: IrExpression, env: Environment): Blame {
  const bindings: { name: string; type: Type; value: Value }[] = [];
  let node = body;
  for (;;) {
    switch (node.kind) {
      case "forall": {
        const { slot, body: inner } = node;
        let failing: Value | undefined;
        for (const element of elementsOf(node.set, env)) {
          env.frame[slot.slot] = element;
          if (holds(inner, env)) continue;
          failing = element;
          break;
        }
        if (failing === undefined) return { bindings, span: node.span };
        bindings.push({ name: slot.name, type: slot.type, value: failing });
        node = inner;
        break;
      }
      case "let":
        env.frame[node.slot.slot] = evaluate(node.value, env);
        node = node.body;
        break;
      case "implies":
        node = node.right;
        break;
      case "and": {
        const failing = node.operands.find((operand) => !holds(operand, env));
        if (failing === undefined) return { bindings, span: node.span };
        node = failing;
        break;
      }
      default:
        return { bindings, span: node.span };
    }
  }
}
