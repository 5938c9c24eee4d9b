/** Edits inside a step or action: dropping and replacing. */

import { type Resolution, resolverFor } from "../resolve/resolve.js";
import type { NameScope, Symbol } from "../resolve/symbols.js";
import type {
  Action,
  Address,
  Block,
  Declaration,
  Edit,
  Expression,
  Name,
  Statement,
  Step,
  Text,
} from "../syntax/tree.js";
import { type ConditionOwner, type Element, partOf, withoutOperand } from "./address.js";
import { blockOf } from "./flow.js";
import { declaredAs } from "./named.js";
import { atAddress, type Editable, type Editing, unknownSegment, wrongKind } from "./reach.js";
import { replaceNode } from "./rewrite.js";

export function dropElement<B extends Editable>(
  element: Element,
  body: B,
  editing: Editing,
  address: Address,
): B {
  const bindings = editing.resolution;
  switch (element.kind) {
    case "branch":
      return dropBranch(element, body, editing, address);
    case "statement":
    case "value":
      return replaceNode(body, element.statement, [], bindings);
    case "operand": {
      return replaceNode(body, element.junction, [withoutOperand(element)], bindings);
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

/** An `either` loses that branch; an `if` or `match` does nothing in that case. */
function dropBranch<B extends Editable>(
  { owner, branch }: Extract<Element, { kind: "branch" }>,
  body: B,
  editing: Editing,
  address: Address,
): B {
  if (branch === null) {
    unknownSegment(address, address.segments.at(-1) as Text, ["then"], editing);
    return body;
  }
  if (owner.kind === "either" && owner.branches.length === 1) {
    wrongKind(address, "one of several branches", "the only one", editing);
    return body;
  }
  const without =
    owner.kind === "either"
      ? []
      : owner.kind === "if" && owner.else === branch
        ? [null]
        : [blockOf([], branch.span)];
  return replaceNode(body, branch, without, editing.resolution);
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

  return atAddress(address, withWhere(address, declarations, editing), editing, {
    action: whole,
    step: whole,
    macro: (macro) => {
      if (block === null) {
        wrongKind(address, "a condition or an assignment", "a macro", editing);
        return macro;
      }
      resolver.block(block, scopeOf(macro.body));
      return { ...macro, body: block };
    },
    element: (element, body) => {
      if (block !== null) return byBlock(element, block, body);
      return expression === null ? body : byExpression(element, expression, body);
    },
  });

  function byBlock<B extends Editable>(element: Element, by: Block, body: B): B {
    if (element.kind === "branch") {
      const { owner, branch } = element;
      const named: Block = { ...by, ...(branch?.name && { name: branch.name }) };
      resolver.block(named, resolution.scopes.get(branch ?? owner) ?? scopeOf(owner));
      if (branch !== null) return replaceNode(body, branch, [named], resolution);
      if (owner.kind !== "if") return body;
      const whole: Statement = { ...owner, else: named };
      return replaceNode(body, owner, [whole], resolution);
    }
    const statement = statementOf(element);
    if (statement === null) {
      wrongKind(address, "a statement", "a condition", editing);
      return body;
    }
    resolver.block(by, scopeOf(statement));
    return replaceNode(body, statement, by.statements, resolution);
  }

  function byExpression<B extends Editable>(element: Element, by: Expression, body: B): B {
    const group: Expression = { kind: "group", body: by, span: by.span };
    const target = targetOf(element);
    if (target === null) {
      wrongKind(
        address,
        "a condition, a value or an assignment",
        element.kind === "branch" ? "a branch" : "another statement",
        editing,
      );
      return body;
    }
    const { old, owner, bound } = target;
    resolver.expression(by, withNames(innerScope(owner, old, resolution), bound, resolution));
    return replaceNode(body, old, [group], resolution);
  }
}

/** The statement that a block takes the place of: of a condition the `when` or `if`, of a set the `pick` or `for`. */
export function statementOf(element: Element): Statement | null {
  if (element.kind === "statement" || element.kind === "value") return element.statement;
  if (element.kind !== "condition") return null;
  const { owner } = element;
  return owner.kind === "when" || owner.kind === "if" ? owner : null;
}

/** The expression that another takes the place of, what it belongs to, and what is bound around it. */
function targetOf(
  element: Element,
): { readonly old: Expression; readonly owner: ConditionOwner; readonly bound: readonly Name[] } | null {
  switch (element.kind) {
    case "condition":
      return { old: element.condition, owner: element.owner, bound: [] };
    case "operand":
      return { old: element.operand, owner: element.owner, bound: element.bound };
    case "value":
      return { old: element.value, owner: element.statement, bound: [] };
    case "statement": {
      const old = partOf(element.statement);
      return old === null ? null : { old, owner: element.statement, bound: [] };
    }
    case "branch":
      return null;
    default:
      return element satisfies never;
  }
}

/** An action with parameters and no `where` has one that is true: it can be replaced. */
function withWhere(
  { segments: [first, second, ...more] }: Address,
  declarations: readonly Declaration[],
  { resolution }: Editing,
): readonly Declaration[] {
  const action = declaredAs(declarations, first?.text).find(({ kind }) => kind === "action");
  if (action?.kind !== "action" || second?.text !== "where" || more.length > 0) return declarations;
  if (action.where !== null || action.parameters.length === 0) return declarations;
  const edited: Action = { ...action, where: { kind: "boolean", value: true, span: action.name.span } };
  const scope = resolution.scopes.get(action);
  if (scope !== undefined) resolution.scopes.set(edited, scope);
  resolution.replace(action, edited);
  return declarations.map((declaration) => (declaration === action ? edited : declaration));
}

/** The scope of a condition: the names that `pick` and `for` bind themselves are in it, but not in their sets. */
function innerScope(owner: ConditionOwner, part: Expression, resolution: Resolution): NameScope {
  const { scopes, globals } = resolution;
  const outer = scopes.get(owner) ?? globals;
  if (owner.kind !== "pick" && owner.kind !== "for") return outer;
  const at = owner.binders.findIndex(({ set }) => set === part);
  const binders = at === -1 ? owner.binders : owner.binders.slice(0, at);
  return withNames(
    outer,
    binders.map(({ name }) => name),
    resolution,
  );
}

/** A scope in which names are known that are declared around a place in it. */
export function withNames(scope: NameScope, bound: readonly Name[], { declares }: Resolution): NameScope {
  const names = new Map<string, Symbol>();
  for (const name of bound) {
    const symbol = declares.get(name);
    if (symbol !== undefined) names.set(name.name, symbol);
  }
  return names.size === 0 ? scope : { parent: scope, names };
}
