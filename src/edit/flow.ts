/** How control leaves a list of statements, and what is put where it does. */
import { isJumpWord, jumps } from "../expand/control.js";
import type { Resolution } from "../resolve/resolve.js";
import type { Symbol } from "../resolve/symbols.js";
import { type TreeNode, walk } from "../syntax/children.js";
import { copyOf } from "../syntax/copy.js";
import type {
  AssignmentTarget,
  Block,
  Name,
  ProcessBody,
  Span,
  Statement,
  StatementOf,
  Step,
} from "../syntax/tree.js";

/** A statement that chooses among blocks. */
export type Choosing = StatementOf<"if" | "either" | "matchStatement">;

export const isChoosing = (statement: Statement): statement is Choosing =>
  statement.kind === "if" || statement.kind === "either" || statement.kind === "matchStatement";

export const blockOf = (statements: readonly Statement[], span: Span): Block => ({
  kind: "block",
  statements,
  span,
});

/** The same with other branches; an `if` without `else` gets one. */
export function mapBranches(node: Choosing, map: (branch: Block) => Block): Choosing {
  switch (node.kind) {
    case "if":
      return { ...node, then: map(node.then), else: map(node.else ?? blockOf([], node.span)) };
    case "either":
      return { ...node, branches: node.branches.map(map) };
    case "matchStatement":
      return { ...node, arms: node.arms.map((arm) => ({ ...arm, body: map(arm.body) })) };
    default:
      return node satisfies never;
  }
}

/** Whether some path goes on to what stands behind. */
export function falls(statements: readonly Statement[]): boolean {
  const last = statements.at(-1);
  if (last === undefined) return true;
  if (isJumpWord(last)) return false;
  if (!isChoosing(last)) return true;
  let open = false;
  mapBranches(last, (branch) => {
    open ||= falls(branch.statements);
    return branch;
  });
  return open;
}

/** The statements with a jump at the end of each path that has none; the jump itself stands in one of them only. */
export function endingIn(statements: readonly Statement[], jump: Statement): readonly Statement[] {
  const last = statements.at(-1);
  if (last === undefined || !jumps(last)) return [...statements, copyOf(jump)];
  if (!isChoosing(last)) return statements;
  const ended = mapBranches(last, (branch) => ({
    ...branch,
    statements: endingIn(branch.statements, jump),
  }));
  return [...statements.slice(0, -1), ended];
}

/** The statements with every jump in them replaced by several statements. */
export function mapJumps(
  statements: readonly Statement[],
  map: (jump: Statement) => readonly Statement[],
): readonly Statement[] {
  return statements.flatMap((statement): readonly Statement[] => {
    if (isJumpWord(statement)) return map(statement);
    if (!isChoosing(statement) || !jumps(statement)) return [statement];
    return [
      mapBranches(statement, (branch) => ({ ...branch, statements: mapJumps(branch.statements, map) })),
    ];
  });
}

export const goto = (label: string, span: Span): StatementOf<"goto"> => ({
  kind: "goto",
  label: { kind: "name", name: label, span },
  span,
});

/** The jump to where control goes after the step at that position. */
export function jumpBehind(
  steps: readonly Step[],
  index: number,
  inProcedure: boolean,
  span: Span,
): Statement {
  const next = steps[index + 1];
  if (next !== undefined) return goto(next.label.name, span);
  return inProcedure ? { kind: "return", span } : goto("done", span);
}

/** The labels that jumps of a step name. */
export function targetsOf(node: TreeNode): ReadonlySet<string> {
  const found = new Set<string>();
  walk(node, (child) => {
    if (child.kind === "goto") found.add((child as StatementOf<"goto">).label.name);
  });
  return found;
}

export const labelsOf = (body: ProcessBody): readonly string[] => body.steps.map((step) => step.label.name);

/** Whether anything in it sets a variable, or calls what may. */
export function hasEffect(node: TreeNode): boolean {
  let found = false;
  walk(node, (child) => {
    found ||= child.kind === "assign" || child.kind === "assignIn" || child.kind === "callStatement";
  });
  return found;
}

/** A name that is bound to a symbol. */
export function nameFor(symbol: Symbol, span: Span, { uses }: Resolution): Name {
  const made: Name = { kind: "name", name: symbol.name, span };
  uses.set(made, symbol);
  return made;
}

export const placeFor = (symbol: Symbol, span: Span, resolution: Resolution): AssignmentTarget => ({
  kind: "place",
  variable: nameFor(symbol, span, resolution),
  selectors: [],
  span,
});

/** The procedure that a step calls, if that is what it does. */
export function procedureOf(step: Step, { uses }: Resolution): string | null {
  const only = step.body.statements[0];
  return only?.kind === "callStatement" && uses.get(only.callee)?.kind === "procedure"
    ? only.callee.name
    : null;
}
