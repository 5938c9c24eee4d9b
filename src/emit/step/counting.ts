/**
 * Counts the transitions of each branch of an `either`; and where a module is to count it, how often conditions were true and
 * false, and branches entered: in the functions that generate successors, just as often as the interpreter evaluates them.
 */
import { branchSpan } from "../../facts/coverage.js";
import { conjunctsOf } from "../../ir/conjuncts.js";
import type { IrExpression, IrStatement } from "../../ir/ir.js";
import { not } from "../code/code.js";
import { text } from "../expression/generate.js";
import type { ActionWriter } from "./action-writer.js";
import { leaveUnless, leaving } from "./leave-path.js";

/** Whether the function counts for coverage. */
export const isCounted = ({ purpose, scope }: ActionWriter): boolean =>
  purpose === "expand" && scope.module.counters?.conditions === true;

function count({ scope }: ActionWriter, counter: number | null, times: number): void {
  if (counter !== null) scope.code.line(`covered[${counter}]${scope.module.typed("!")} += ${times};`);
}

const counterOf = (w: ActionWriter, condition: IrExpression, outcome: boolean): number | null =>
  isCounted(w) ? (w.scope.module.counters?.ofCondition(condition.span, outcome) ?? null) : null;

/** @param times For how many combinations of parameters it is evaluated here at once. */
function countOutcome(w: ActionWriter, condition: IrExpression, outcome: boolean, times: number): void {
  count(w, counterOf(w, condition, outcome), times);
}

/** Leaves the path unless a condition is true. */
export function leaveUnlessTrue(w: ActionWriter, condition: IrExpression, times = 1): void {
  const { scope } = w;
  if (!isCounted(w)) {
    leaveUnless(w, text(scope, condition));
    return;
  }
  for (const conjunct of conjunctsOf(condition)) {
    const value = text(scope, conjunct);
    if (counterOf(w, conjunct, false) === null) leaveUnless(w, value);
    else if (value !== "true") {
      scope.code.open(`if (${not(value)}) {`);
      countOutcome(w, conjunct, false, times);
      scope.code.line(leaving(w));
      scope.code.close();
    }
    countOutcome(w, conjunct, true, times);
  }
}

/**
 * Writes what is done where some conditions are all true: one after the other, and each only where those before it are.
 * @returns What `write` does, or true where they are never true.
 */
export function whereTrue(
  w: ActionWriter,
  conditions: readonly { readonly condition: IrExpression; readonly times: number }[],
  write: () => boolean,
): boolean {
  const { code } = w.scope;
  const [first, ...others] = conditions;
  if (first === undefined) return write();
  const { condition, times } = first;
  const value = text(w.scope, condition);
  if (value === "false") {
    countOutcome(w, condition, false, times);
    return true;
  }
  if (value !== "true") code.open(`if (${value}) {`);
  countOutcome(w, condition, true, times);
  const written = whereTrue(w, others, write);
  if (value === "true") return written;
  if (counterOf(w, condition, false) !== null) {
    code.turn("} else {");
    countOutcome(w, condition, false, times);
  }
  code.close();
  return written;
}

/** The value of the condition of an `if`; what comes after a false conjunct is not evaluated. */
export function decided(w: ActionWriter, condition: IrExpression): string {
  const { scope } = w;
  const { code } = scope;
  if (!isCounted(w)) return text(scope, condition);
  const [first, ...others] = conjunctsOf(condition);
  if (first === undefined) return "true";
  const value = text(scope, first);
  const name = scope.names.fresh("t");
  code.line(`let ${name}${scope.module.typed(": boolean")} = ${value};`);
  const note = (conjunct: IrExpression): void => {
    if (counterOf(w, conjunct, true) === null) return;
    code.open(`if (${name}) {`);
    countOutcome(w, conjunct, true, 1);
    code.turn("} else {");
    countOutcome(w, conjunct, false, 1);
    code.close();
  };
  note(first);
  for (const conjunct of others) {
    code.open(`if (${name}) {`);
    const next = text(scope, conjunct);
    code.line(`${name} = ${next};`);
    note(conjunct);
    code.close();
  }
  return name;
}

export function countBranch(w: ActionWriter, branch: readonly IrStatement[], owner: IrStatement): void {
  if (isCounted(w)) count(w, w.scope.module.counters?.ofBranch(branchSpan(branch, owner)) ?? null, 1);
}

/** Counts a transition for the branches of `either` that its path went through, in functions that generate successors. */
export function countTransition({ scope, purpose }: ActionWriter, branches: readonly number[]): void {
  const { counters, typed } = scope.module;
  if (purpose !== "expand" || counters === null) return;
  for (const branch of branches) {
    const taken = counters.takenOf(branch);
    scope.code.line(`covered[${taken}]${typed("!")} += 1;`);
    scope.code.open(`if (lastIn[${branch}] !== serial) {`);
    scope.code.line(`lastIn[${branch}] = serial;`);
    scope.code.line(`covered[${taken + 1}]${typed("!")} += 1;`);
    scope.code.close();
  }
}
