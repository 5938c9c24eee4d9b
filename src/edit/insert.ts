/** Putting statements into a step, an action or a macro: new ones, or ones that stand elsewhere. */

import { finalJump, jumps } from "../expand/control.js";
import { resolverFor } from "../resolve/resolve.js";
import type { NameScope } from "../resolve/symbols.js";
import type { Address, Block, Declaration, Edit, Name, Statement } from "../syntax/tree.js";
import { showAddress } from "./address.js";
import { statementOf, withNames } from "./elements.js";
import { declaredAs } from "./named.js";
import { atAddress, type Editing, editBody, refuse } from "./reach.js";
import { replaceNode } from "./rewrite.js";
import { insertSteps, moveStep } from "./steps.js";

type Insert = Extract<Edit, { kind: "insert" }>;
type Move = Extract<Edit, { kind: "move" }>;
type Side = Insert["side"];

/** New steps, or new statements in a step, an action or a macro. */
export function insert(
  edit: Insert,
  declarations: readonly Declaration[],
  editing: Editing,
): readonly Declaration[] {
  const { body } = edit;
  if (body.kind === "processBody") return insertSteps({ ...edit, body }, declarations, editing);
  const resolver = resolverFor(editing.resolution, editing.report);
  return put(edit.target, edit.side, body, declarations, editing, (scope) => resolver.block(body, scope));
}

/** A step, or a statement. */
export function move(
  edit: Move,
  declarations: readonly Declaration[],
  editing: Editing,
): readonly Declaration[] {
  const { address, target, side } = edit;
  if (!isInside(address, declarations, editing)) return moveStep(edit, declarations, editing);
  let moved: Statement | null = null;
  let isTarget = false;
  const without = atAddress(address, declarations, editing, {
    ...UNCHANGED,
    element: (element, body) => {
      moved = statementOf(element);
      isTarget = showAddress(address.segments) === showAddress(target.segments);
      return moved === null || isTarget ? body : replaceNode(body, moved, [], editing.resolution);
    },
  });
  const statement = moved as Statement | null;
  if (statement === null || isTarget) {
    const why = isTarget
      ? "a statement can't be moved next to itself"
      : `\`${showAddress(address.segments)}\` is no statement`;
    refuse(edit, why, statement === null ? "replace it here and there" : null, editing);
    return declarations;
  }
  const block: Block = { kind: "block", statements: [statement], span: statement.span };
  return put(target, side, block, without, editing, () => {});
}

/** Whether an address names something inside a step, an action or a macro. */
function isInside(address: Address, declarations: readonly Declaration[], editing: Editing): boolean {
  const { segments } = address;
  const owner = declaredAs(declarations, segments[0]?.text).find(
    ({ kind }) => kind === "action" || kind === "macro",
  );
  if (owner !== undefined) return segments.length > 1;
  if (segments.length < 3) return false;
  let isElement = false;
  editBody(address, declarations, editing, (body, path) => {
    isElement = path.length > 1 && body.steps.some(({ label }) => label.name === path[0]?.text);
    return body;
  });
  return isElement;
}

const same = <Node>(node: Node): Node => node;
const UNCHANGED = { action: same, step: same, macro: same };

/** @param onPlace Is told the scope in which the statements come to stand. */
function put(
  target: Address,
  side: Side,
  block: Block,
  declarations: readonly Declaration[],
  editing: Editing,
  onPlace: (scope: NameScope) => void,
): readonly Declaration[] {
  const { resolution } = editing;
  const { statements } = block;
  const scopeAt = (node: object): NameScope => resolution.scopes.get(node) ?? resolution.globals;

  const inBlock = (body: Block): Block => {
    if (side === "before") {
      onPlace(scopeAt(body));
      return { ...body, statements: [...statements, ...body.statements] };
    }
    // Statements of a step hold all at once: only a jump must come last.
    const last = body.statements.at(-1);
    const isLast = last !== undefined && (finalJump(body) !== null || jumps(last));
    const before = isLast ? body.statements.slice(0, -1) : body.statements;
    const end = before.at(-1);
    onPlace(end === undefined ? scopeAt(body) : scopeAfter(end, scopeAt(end), editing));
    return { ...body, statements: [...before, ...statements, ...(isLast ? [last] : [])] };
  };
  const whole = <N extends { readonly body: Block }>(node: N): N => ({ ...node, body: inBlock(node.body) });

  return atAddress(target, declarations, editing, {
    action: whole,
    step: whole,
    macro: whole,
    element: (element, body) => {
      if (element.kind === "branch" && element.branch !== null) {
        const { owner, branch } = element;
        if (owner.kind !== "either") return replaceNode(body, branch, [inBlock(branch)], resolution);
        onPlace(scopeAt(branch));
        const branches = side === "before" ? [block, branch] : [branch, block];
        return replaceNode(body, branch, branches, resolution);
      }
      const statement = statementOf(element) ?? ownerOf(element);
      if (statement === null) {
        refuse(
          target,
          `\`${showAddress(target.segments)}\` is no statement`,
          "name a statement, a step or an action",
          editing,
        );
        return body;
      }
      // Nothing can stand behind a jump, and before it is the same: statements of a step hold all at once.
      const isBefore = side === "before" || jumps(statement);
      const scope = scopeAt(statement);
      onPlace(isBefore ? scope : scopeAfter(statement, scope, editing));
      const both = isBefore ? [...statements, statement] : [statement, ...statements];
      return replaceNode(body, statement, both, resolution);
    },
  });
}

/** The statement that a condition or an operand belongs to. */
function ownerOf(element: Parameters<typeof statementOf>[0]): Statement | null {
  if (element.kind !== "condition" && element.kind !== "operand") return null;
  return element.owner.kind === "action" || element.owner.kind === "init" ? null : element.owner;
}

/** What is known after a statement. */
function scopeAfter(statement: Statement, scope: NameScope, { resolution }: Editing): NameScope {
  const names: readonly Name[] =
    statement.kind === "pick"
      ? statement.binders.map(({ name }) => name)
      : statement.kind === "letStatement"
        ? [statement.name]
        : [];
  return withNames(scope, names, resolution);
}
