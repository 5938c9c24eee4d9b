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
  /** Of a branch of `either` that has one. */
  readonly name: string | null;
  readonly entered: number;
}

export interface Coverage {
  /** Conjuncts of `when`, `where` and `if` conditions, in source order. */
  readonly conditions: readonly ConditionCoverage[];
  /** Branches of `either` and arms of `match`, in source order. */
  readonly branches: readonly BranchCoverage[];
}

/**
 * What is counted, and in which counter. Conditions and branches are known by their places in the source, so copies of a
 * procedure share counters.
 */
export interface Counters {
  /** How many there are. */
  readonly size: number;
  /** The counter of a condition's outcome; null for what is no condition of the source. */
  readonly ofCondition: (span: Span, outcome: boolean) => number | null;
  readonly ofBranch: (span: Span) => number | null;
  /** What the counters tell. */
  readonly coverage: (counts: ArrayLike<number>) => Coverage;
}

const keyOf = (span: Span): string => `${span.file}:${span.start}:${span.end}`;

const bySource = (a: { readonly span: Span }, b: { readonly span: Span }): number =>
  a.span.file - b.span.file || a.span.start - b.span.start || a.span.end - b.span.end;

/** The place of a branch: its first statement, or the statement that it belongs to if it is empty. */
export const branchSpan = (branch: readonly IrStatement[], owner: IrStatement): Span =>
  branch[0]?.span ?? owner.span;

/** Counters for every condition and branch, so that those are listed too that are never reached. */
export function countersOf(ir: Ir): Counters {
  const conditions = new Map<string, { readonly span: Span; readonly first: number }>();
  const branches = new Map<string, { readonly span: Span; readonly first: number }>();
  const names = new Map<string, string>();
  let size = 0;
  const note = (known: typeof conditions, span: Span, counters: number): void => {
    if (known.has(keyOf(span))) return;
    known.set(keyOf(span), { span, first: size });
    size += counters;
  };
  const visit = (statements: readonly IrStatement[], pcGuard: Span | null): void => {
    for (const statement of statements) {
      if (statement.kind === "when" || statement.kind === "if")
        for (const { span } of conjunctsOf(statement.condition))
          if (span !== pcGuard) note(conditions, span, 2);
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
      for (const [i, branch] of inner.entries()) {
        const span = branchSpan(branch, statement);
        note(branches, span, 1);
        const name = statement.kind === "either" ? statement.names?.[i] : null;
        if (name != null && branch.length > 0) names.set(keyOf(span), name);
        visit(branch, pcGuard);
      }
    }
  };
  // The test that a process is at the label is not a condition in the source; the count of the step shows the same.
  for (const action of ir.actions) visit(action.body, action.process === null ? null : action.span);

  return {
    size,
    ofCondition: (span, outcome) => {
      const found = conditions.get(keyOf(span));
      return found === undefined ? null : found.first + (outcome ? 0 : 1);
    },
    ofBranch: (span) => branches.get(keyOf(span))?.first ?? null,
    coverage: (counts) => ({
      conditions: [...conditions.values()]
        .map(({ span, first }) => ({ span, true: counts[first] ?? 0, false: counts[first + 1] ?? 0 }))
        .sort(bySource),
      branches: [...branches.values()]
        .map(({ span, first }) => ({
          span,
          name: names.get(keyOf(span)) ?? null,
          entered: counts[first] ?? 0,
        }))
        .sort(bySource),
    }),
  };
}
