/** Edits inside a step or action: dropping and replacing. */
import { type Resolution, resolverFor } from "../resolve/resolve.js";
import type { Symbol } from "../resolve/symbols.js";
import type { Action, Block, Declaration, Edit, Expression, Statement, Step } from "../syntax/tree.js";
import type { ConditionOwner, Element } from "./address.js";
import { atAddress, type Editable, type Editing, wrongKind } from "./reach.js";
import { replaceNode } from "./rewrite.js";

export function dropElement<B extends Editable>(element: Element, body: B, editing: Editing): B {
  const bindings = editing.resolution;
  switch (element.kind) {
    case "statement":
      return replaceNode(body, element.statement, [], bindings);
    case "conjunct": {
      const { whole, conjunct } = element;
      return replaceNode(body, whole, [withoutConjunct(whole, conjunct)], bindings);
    }
    case "condition": {
      const { owner, condition } = element;
      if (owner.kind === "when") return replaceNode(body, owner, [], bindings);
      if (owner.kind === "if" || owner.kind === "init") {
        const always: Expression = { kind: "boolean", value: true, span: condition.span };
        return replaceNode(body, condition, [always], bindings);
      }
      return replaceNode(body, condition, [null], bindings);
    }
    default:
      return element satisfies never;
  }
}

function withoutConjunct(whole: Expression, conjunct: Expression): Expression {
  if (whole.kind === "group") return { ...whole, body: withoutConjunct(whole.body, conjunct) };
  if (whole.kind !== "junction") return whole;
  const operands = whole.operands.filter((operand) => operand !== conjunct);
  const [only, ...more] = operands;
  return only !== undefined && more.length === 0 ? only : { ...whole, operands };
}

export function replaceAt(
  edit: Extract<Edit, { kind: "replace" }>,
  declarations: readonly Declaration[],
  editing: Editing,
): readonly Declaration[] {
  const { resolution, report } = editing;
  const resolver = resolverFor(resolution, report);
  const { by, address } = edit;
  const block = by.kind === "block" ? by : null;
  const expression = by.kind === "block" ? null : by;
  const scopeOf = (node: object) => resolution.scopes.get(node) ?? resolution.globals;

  const whole = <N extends Action | Step>(node: N): N => {
    if (block === null) {
      wrongKind(address, "a condition or an assignment", "a step or an action", editing);
      return node;
    }
    resolver.block(block, scopeOf(node));
    return { ...node, body: block };
  };

  return atAddress(address, declarations, editing, {
    action: whole,
    step: whole,
    element: (element, body) => {
      if (block !== null) {
        const statement =
          element.kind === "statement"
            ? element.statement
            : element.kind === "condition" && element.owner.kind === "when"
              ? element.owner
              : null;
        if (statement === null) {
          wrongKind(address, "a statement", "a condition", editing);
          return body;
        }
        resolver.block(block, scopeOf(statement));
        return replaceNode(body, statement, block.statements, resolution);
      }
      if (expression === null) return body;
      const group: Expression = { kind: "group", body: expression, span: expression.span };
      if (element.kind === "statement") {
        if (element.statement.kind !== "assign") {
          wrongKind(address, "a condition or an assignment", "another statement", editing);
          return body;
        }
        resolver.expression(expression, scopeOf(element.statement));
        return replaceNode(body, element.statement.value, [group], resolution);
      }
      const owner = element.kind === "condition" ? element.owner : ownerOfCondition(body, element.whole);
      resolver.expression(expression, innerScope(owner, resolution));
      const old = element.kind === "condition" ? element.condition : element.conjunct;
      return replaceNode(body, old, [group], resolution);
    },
  });
}

/** What this is the condition of. */
function ownerOfCondition(body: Editable, condition: Expression): ConditionOwner {
  if (body.kind === "init" || (body.kind === "action" && body.where === condition)) return body;
  const find = (block: Block): Statement | null => {
    for (const statement of block.statements) {
      const fields = Object.values(statement) as unknown[];
      if (fields.includes(condition)) return statement;
      for (const field of fields) {
        const blocks = (Array.isArray(field) ? field : [field]).map((f: unknown) =>
          typeof f === "object" && f !== null && "body" in f ? f.body : f,
        ) as readonly (Block | null)[];
        for (const inner of blocks) {
          const found = inner?.kind === "block" ? find(inner) : null;
          if (found !== null) return found;
        }
      }
    }
    return null;
  };
  const found = find(body.kind === "action" ? body.body : body);
  if (found === null) throw new Error("a condition without an owner");
  return found;
}

/** The scope of a condition: the names that `pick` and `for` bind themselves are in it. */
function innerScope(owner: ConditionOwner, resolution: Resolution) {
  const { scopes, globals, declares } = resolution;
  const outer = scopes.get(owner) ?? globals;
  if (owner.kind !== "pick" && owner.kind !== "for") return outer;
  const names = new Map<string, Symbol>();
  for (const binder of owner.binders) {
    const symbol = declares.get(binder.name);
    if (symbol !== undefined) names.set(binder.name.name, symbol);
  }
  return { parent: outer, names };
}
