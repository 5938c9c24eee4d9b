/** From the bodies of processes and procedures to documents, and what stands in their heads. */
import type { Binder, Expression, Fairness, ProcessBody, Step, Text, Variable } from "../syntax/tree.js";
import type { Row } from "./align.js";
import { BLANK, braced, type Doc, gap, group, join, LINE, nest, SLOT, SOFT, WIDE } from "./doc.js";
import { printBinder, printText, printWhere, valueOf } from "./print-expression.js";
import { printDoc, printRows } from "./print-rows.js";
import { printStatements } from "./print-statement.js";
import { printType } from "./print-type.js";
import { WIDTH } from "./render.js";
import type { SourceLayout } from "./source-layout.js";

/** A label longer than this does not move the other steps to the right; its own statements start on the next line. */
const LABEL_WIDTH_MAX = 24;

/** The deepest indentation of locals, for a process that an edit inserts. */
const INDENT_MAX = 4;

export function printProcessBody(body: ProcessBody, written: SourceLayout): Doc {
  const { locals, steps } = body;
  const column = Math.max(0, ...steps.map(labelOf).map(widthInColumn)) + 1;
  const rows = locals.map(variableRow);
  const parts = [
    ...(locals.length > 0 ? [printRows(locals, rows, WIDTH - INDENT_MAX, written)] : []),
    ...steps.map((step) => printStep(step, column, written)),
  ];
  const isApart = (i: number): boolean => {
    const step = steps[i - (parts.length - steps.length)];
    return step !== undefined && (written.isApart(step) || (written.source === null && i === 1));
  };
  const separated = parts.map((part, i) => (i === 0 ? part : [isApart(i) ? BLANK : WIDE, part]));
  return braced(parts.length === 0 ? null : separated, written.isOpen(body));
}

const labelOf = ({ fairness, idle, label, codePlace }: Step): string =>
  [
    printFairness(fairness),
    idle ? "idle " : "",
    label.name,
    codePlace === null ? "" : ` at ${printText(codePlace)}`,
    ":",
  ].join("");

const widthInColumn = (label: string): number => (label.length > LABEL_WIDTH_MAX ? 0 : label.length);

/** The statements of all steps of a process start in one column. */
function printStep(step: Step, column: number, written: SourceLayout): Doc {
  const label = labelOf(step);
  const statements = printStatements(step.body.statements, written);
  const body =
    step.body.statements.length === 0
      ? []
      : label.length > LABEL_WIDTH_MAX
        ? nest(column, LINE, statements)
        : [gap(column - label.length), nest(column, statements)];
  return [printDoc(step.doc, written), label, body];
}

export const variableRow = ({ name, type, initial }: Variable): Row => [
  ["var ", name.name],
  [": ", printType(type)],
  initial === null ? "" : [initial.kind === "equals" ? "=" : "in", valueOf(initial.value)],
];

export const printFairness = (fairness: Fairness): string =>
  ({ unfair: "", weak: "fair ", strong: "strong fair " })[fairness];

/** `(x in S, y in T where P)`, or nothing. */
export function printDomains(node: {
  readonly parameters: readonly Binder[];
  readonly where: Expression | null;
}): Doc {
  if (node.parameters.length === 0) return [];
  return group(
    "(",
    nest(2, SOFT, join([",", LINE], node.parameters.map(printBinder)), printWhere(node.where), SLOT),
    SOFT,
    ")",
  );
}

export const printCodePlace = (place: Text | null): Doc => (place === null ? [] : [" at ", printText(place)]);
