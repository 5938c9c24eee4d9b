/**
 * What is counted within actions: the transitions of each branch of an `either`; and for coverage, how often each guard,
 * condition and branch was reached, and with which value.
 */
import { conjunctsOf } from "../ir/conjuncts.js";
import type { Ir, IrAction, IrStatement } from "../ir/ir.js";
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

/** What an action's `taken` and `enabled` are, for one branch of an `either` in it. */
export interface BranchCounts {
  readonly action: number;
  readonly span: Span;
  /** Its name, or else its number from 1. */
  readonly branch: string | number;
  readonly taken: number;
  readonly enabled: number;
}

/**
 * What is counted, and in which counter. Conditions and branches are known by their places in the source, so copies of a
 * procedure share counters.
 */
export interface Counters {
  /** How many there are. */
  readonly size: number;
  /** Whether conditions are counted, for coverage. */
  readonly conditions: boolean;
  /** How many branches of `either` there are, over all actions. */
  readonly branchesCount: number;
  /** The number of a branch of an `either` of an action. */
  readonly branchOf: (action: IrAction, owner: IrStatement, branch: number) => number;
  /** The counter of the transitions of a branch; that of the states in which it is enabled is the next one. */
  readonly takenOf: (branch: number) => number;
  /** The counter of a condition's outcome; null for what is no condition of the source. */
  readonly ofCondition: (span: Span, outcome: boolean) => number | null;
  readonly ofBranch: (span: Span) => number | null;
  /** What the counters tell. */
  readonly coverage: (counts: ArrayLike<number>) => Coverage;
  /** In the order of the actions, and as they stand there. */
  readonly branches: (counts: ArrayLike<number>) => readonly BranchCounts[];
}

const keyOf = (span: Span): string => `${span.file}:${span.start}:${span.end}`;

const bySource = (a: { readonly span: Span }, b: { readonly span: Span }): number =>
  a.span.file - b.span.file || a.span.start - b.span.start || a.span.end - b.span.end;

/** The place of a branch: its first statement, or the statement that it belongs to if it is empty. */
export const branchSpan = (branch: readonly IrStatement[], owner: IrStatement): Span =>
  branch[0]?.span ?? owner.span;

interface EitherBranch {
  readonly action: number;
  readonly span: Span;
  readonly branch: string | number;
}

/** The branches of every `either`; and where each `either` of an action has its first. */
function eitherBranchesOf(ir: Ir): {
  readonly all: readonly EitherBranch[];
  readonly firstOf: ReadonlyMap<IrAction, ReadonlyMap<IrStatement, number>>;
} {
  const all: EitherBranch[] = [];
  const firstOf = new Map<IrAction, Map<IrStatement, number>>();
  for (const [index, action] of ir.actions.entries()) {
    const firsts = new Map<IrStatement, number>();
    const visit = (statements: readonly IrStatement[]): void => {
      for (const statement of statements) {
        if (statement.kind === "either") {
          firsts.set(statement, all.length);
          for (const [i, branch] of statement.branches.entries())
            all.push({
              action: index,
              span: branchSpan(branch, statement),
              branch: statement.names?.[i] ?? i + 1,
            });
        }
        for (const inner of bodiesOf(statement)) visit(inner);
      }
    };
    visit(action.body);
    firstOf.set(action, firsts);
  }
  return { all, firstOf };
}

/** The lists of statements inside a statement. */
function bodiesOf(statement: IrStatement): readonly (readonly IrStatement[])[] {
  switch (statement.kind) {
    case "either":
      return statement.branches;
    case "match":
      return statement.arms.map((arm) => arm.body);
    case "if":
      return [statement.then, statement.else];
    case "for":
      return [statement.body];
    default:
      return [];
  }
}

/**
 * Counters for every branch of an `either`, and if coverage is asked for, for every condition and branch; so that those are
 * listed too that are never reached.
 */
export function countersOf(ir: Ir, isCoverage: boolean): Counters {
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
      for (const [i, body] of bodiesOf(statement).entries()) {
        if (statement.kind === "either" || statement.kind === "match") {
          const span = branchSpan(body, statement);
          note(branches, span, 1);
          const name = statement.kind === "either" ? statement.names?.[i] : null;
          if (name != null && body.length > 0) names.set(keyOf(span), name);
        }
        visit(body, pcGuard);
      }
    }
  };
  // The test that a process is at the label is not a condition in the source; the count of the step shows the same.
  if (isCoverage)
    for (const action of ir.actions) visit(action.body, action.process === null ? null : action.span);
  const { all, firstOf } = eitherBranchesOf(ir);
  const takenOf = (branch: number): number => size + 2 * branch;

  return {
    size: size + 2 * all.length,
    conditions: isCoverage,
    branchesCount: all.length,
    branchOf: (action, owner, branch) => {
      const first = firstOf.get(action)?.get(owner);
      if (first === undefined) throw new Error(`no such branch in ${action.name}`);
      return first + branch;
    },
    takenOf,
    branches: (counts) =>
      all.map((branch, i) => ({
        ...branch,
        taken: counts[takenOf(i)] ?? 0,
        enabled: counts[takenOf(i) + 1] ?? 0,
      })),
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
