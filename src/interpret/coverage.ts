/** Coverage: how often each guard, condition and branch of the actions was reached, and with which value. */
import { conjunctsOf } from "../ir/conjuncts.js";
import type { Ir, IrStatement } from "../ir/ir.js";
import type { Span } from "../source/span.js";

export interface ConditionCoverage {
  readonly span: Span;
  readonly true: number;
  readonly false: number;
}

export interface BranchCoverage {
  readonly span: Span;
  readonly entered: number;
}

export interface Coverage {
  /** Conjuncts of `when`, `where` and `if` conditions, in source order. */
  readonly conditions: readonly ConditionCoverage[];
  /** Branches of `either` and arms of `match`, in source order. */
  readonly branches: readonly BranchCoverage[];
}

/** Receives what the walk over statements evaluates. */
export interface CoverageRecorder {
  readonly condition: (span: Span, value: boolean) => void;
  readonly branch: (span: Span) => void;
  readonly result: () => Coverage;
}

const keyOf = (span: Span): string => `${span.file}:${span.start}:${span.end}`;

const bySource = (a: { readonly span: Span }, b: { readonly span: Span }): number =>
  a.span.file - b.span.file || a.span.start - b.span.start || a.span.end - b.span.end;

/** The place of a branch: its first statement, or the statement that it belongs to if it is empty. */
export const branchSpan = (branch: readonly IrStatement[], owner: IrStatement): Span =>
  branch[0]?.span ?? owner.span;

/** A recorder that contains every condition and branch from the start, so that unreached ones are listed too. */
export function coverageRecorder(ir: Ir): CoverageRecorder {
  const conditions = new Map<string, { span: Span; true: number; false: number }>();
  const branches = new Map<string, { span: Span; entered: number }>();
  const visit = (statements: readonly IrStatement[], pcGuard: Span | null): void => {
    for (const statement of statements) {
      if (statement.kind === "when" || statement.kind === "if")
        for (const { span } of conjunctsOf(statement.condition))
          if (span !== pcGuard) conditions.set(keyOf(span), { span, true: 0, false: 0 });
      if (statement.kind === "if") {
        visit(statement.then, pcGuard);
        visit(statement.else, pcGuard);
      }
      if (statement.kind === "for") visit(statement.body, pcGuard);
      const inner =
        statement.kind === "either"
          ? statement.branches
          : statement.kind === "match"
            ? statement.arms.map((arm) => arm.body)
            : [];
      for (const branch of inner) {
        const span = branchSpan(branch, statement);
        branches.set(keyOf(span), { span, entered: 0 });
        visit(branch, pcGuard);
      }
    }
  };
  // The test that a process is at the label is not a condition in the source; the count of the step shows the same.
  for (const action of ir.actions) visit(action.body, action.process === null ? null : action.span);

  return {
    condition: (span, value) => {
      const entry = conditions.get(keyOf(span));
      if (entry !== undefined) entry[value ? "true" : "false"] += 1;
    },
    branch: (span) => {
      const entry = branches.get(keyOf(span));
      if (entry !== undefined) entry.entered += 1;
    },
    result: () => ({
      conditions: [...conditions.values()].sort(bySource),
      branches: [...branches.values()].sort(bySource),
    }),
  };
}
