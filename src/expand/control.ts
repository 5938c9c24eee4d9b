/** Control flow inside one step: every path through it ends in exactly one jump. */
import type { Report } from "../diagnostics/diagnostic.js";
import type { Block, Span, Statement, StatementOf } from "../syntax/tree.js";

export type Jump = StatementOf<"jump">;

type JumpWord = StatementOf<"goto"> | StatementOf<"restart"> | StatementOf<"return">;

/** The target of a jump in the source, or of reaching the end of the step. Null after a report. */
export type Target = (jump: JumpWord | { readonly kind: "fall"; readonly span: Span }) => Jump | null;

/** Whether a statement is a jump itself. */
export const isJumpWord = (statement: Statement): statement is JumpWord =>
  statement.kind === "goto" || statement.kind === "restart" || statement.kind === "return";

const branchesOf = (statement: Statement): readonly Block[] => {
  switch (statement.kind) {
    case "if":
      return statement.else === null ? [statement.then] : [statement.then, statement.else];
    case "either":
      return statement.branches;
    case "matchStatement":
      return statement.arms.map((arm) => arm.body);
    case "for":
    case "expansion":
      return [statement.body];
    default:
      return [];
  }
};

/** Whether some path through the statement jumps. */
export const jumps = (statement: Statement): boolean =>
  isJumpWord(statement) || branchesOf(statement).some((block) => block.statements.some(jumps));

/** The block with every jump, and every end that has none, turned into a `jump` statement. */
export function withJumps(block: Block, target: Target, report: Report): Block {
  const statements = [...block.statements];
  const early = statements.slice(0, -1).find(jumps);
  if (early !== undefined) {
    const next = statements[statements.indexOf(early) + 1];
    report("code-after-jump", next?.span ?? early.span, {}, [{ message: "this jumps", span: early.span }]);
    return block;
  }
  const last = statements.at(-1);
  const end: Span = { ...block.span, start: Math.max(block.span.start, block.span.end - 1) };
  const fall = (): readonly Statement[] => {
    const jump = target({ kind: "fall", span: last?.span ?? end });
    return jump === null ? [] : [jump];
  };
  const inner = (branch: Block): Block => withJumps(branch, target, report);
  if (last === undefined || !jumps(last)) return { ...block, statements: [...statements, ...fall()] };
  const head = statements.slice(0, -1);
  switch (last.kind) {
    case "goto":
    case "restart":
    case "return": {
      const jump = target(last);
      return { ...block, statements: jump === null ? head : [...head, jump] };
    }
    case "if": {
      const otherwise: Block = last.else ?? { kind: "block", statements: [], span: last.span };
      return {
        ...block,
        statements: [...head, { ...last, then: inner(last.then), else: inner(otherwise) }],
      };
    }
    case "either":
      return { ...block, statements: [...head, { ...last, branches: last.branches.map(inner) }] };
    case "matchStatement": {
      const arms = last.arms.map((arm) => ({ ...arm, body: inner(arm.body) }));
      return { ...block, statements: [...head, { ...last, arms }] };
    }
    default:
      // Inside `for`; a macro body with a jump was reported when it was expanded.
      report("not-in-for", last.span, { what: "jump" });
      return block;
  }
}

/** The last statement of a step, if it is a jump that every path takes. */
export function finalJump(block: Block): JumpWord | null {
  const last = block.statements.at(-1);
  return last !== undefined && isJumpWord(last) ? last : null;
}
