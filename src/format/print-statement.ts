/** From statements and blocks to documents. */
import type { AssignmentTarget, Block, Statement, StatementOf } from "../syntax/tree.js";
import { inTables, type Row } from "./align.js";
import { BLANK, braced, bracketed, type Doc, group, join, LINE, NEWLINE, nest, WIDE } from "./doc.js";
import {
  continued,
  printBinders,
  printPattern,
  printSelector,
  printText,
  printWhere,
  valueOf,
} from "./print-expression.js";
import type { SourceLayout } from "./source-layout.js";

/** The approximate width of a statement's line: its indentation is not known yet when it is printed. */
const ROOM = 80;

/** A block in one line if it was so and fits, else a statement in each line. */
export function printBlock(block: Block, written: SourceLayout): Doc {
  const { statements } = block;
  return braced(statements.length === 0 ? null : printStatements(statements, written), written.isOpen(block));
}

/** Statements one below the other, or two spaces apart; assignments that stand together have their signs aligned. */
export function printStatements(statements: readonly Statement[], written: SourceLayout): Doc {
  const entries = statements.map((statement) => ({
    row: statementRow(statement, written),
    sort: isAssignment(statement) ? "assignment" : statement.kind === "letStatement" ? "let" : null,
    isApart: written.isApart(statement),
  }));
  return inTables(entries, ROOM).map((doc, i) => [i === 0 ? [] : entries[i]?.isApart ? BLANK : WIDE, doc]);
}

const isAssignment = ({ kind }: Statement): boolean => kind === "assign" || kind === "assignIn";

function statementRow(statement: Statement, written: SourceLayout): Row {
  switch (statement.kind) {
    case "assign":
      return [printPlace(statement.place), ["=", valueOf(statement.value)]];
    case "assignIn":
      return [printPlace(statement.place), ["in", valueOf(statement.set)]];
    case "letStatement":
      return [
        ["let ", statement.name.name],
        ["=", valueOf(statement.value)],
      ];
    default:
      return [printStatement(statement, written)];
  }
}

const printPlace = ({ variable, selectors }: AssignmentTarget): Doc => [
  variable.name,
  selectors.map(printSelector),
  "'",
];

/** All that are no rows. */
type Other = Exclude<Statement, { kind: "assign" | "assignIn" | "letStatement" }>;

function printStatement(statement: Other, written: SourceLayout): Doc {
  switch (statement.kind) {
    case "when":
      return ["when ", continued(statement.condition)];
    case "assert": {
      const { condition, text } = statement;
      return group("assert ", continued(condition), text === null ? [] : nest(2, LINE, printText(text)));
    }
    case "pick":
      return group("pick ", printBinders(statement.binders), nest(2, printWhere(statement.where)));
    case "if":
      return printIf(statement, written);
    case "either":
      return group(
        statement.branches.map((branch, i) => [
          i === 0 ? "either " : [lineIn(statement, written), "or "],
          branch.name === undefined ? [] : [branch.name.text, " "],
          printBlock(branch, written),
        ]),
      );
    case "matchStatement":
      return printMatch(statement, written);
    case "for": {
      const { binders, where, body } = statement;
      return [
        group("for ", printBinders(binders), nest(4, printWhere(where))),
        " ",
        printBlock(body, written),
      ];
    }
    case "goto":
      return ["goto ", statement.label.name];
    case "restart":
    case "return":
      return statement.kind;
    case "callStatement":
      return [statement.callee.name, bracketed("(", statement.arguments.map(continued), ")")];
    case "expansion":
    case "jump":
      throw new Error(`no text has a statement of the kind ${statement.kind}`);
    default:
      return statement satisfies never;
  }
}

/** The separator of a statement's parts: a line break if the source has one, or if they don't fit on one line. */
const lineIn = (statement: Statement, written: SourceLayout): Doc =>
  written.isOpen(statement) ? NEWLINE : LINE;

function printIf(statement: StatementOf<"if">, written: SourceLayout): Doc {
  const { condition, then, else: otherwise } = statement;
  const start = ["if ", nest(2, continued(condition)), " ", printBlock(then, written)];
  if (otherwise === null) return start;
  const [first] = otherwise.statements;
  const isChain = first?.kind === "if" && !written.hasBraces(otherwise);
  const end = isChain ? printIf(first, written) : printBlock(otherwise, written);
  return group(start, lineIn(statement, written), "else ", end);
}

function printMatch(statement: StatementOf<"matchStatement">, written: SourceLayout): Doc {
  const { subject, arms } = statement;
  const entries = arms.map(({ pattern, body }) => ({
    row: [printPattern(pattern), ["-> ", printBlock(body, written)]],
    sort: "arm",
    isApart: false,
  }));
  // Always a table: whether one fits depends on whether the blocks are open, and they open when they don't fit.
  const body = join(WIDE, inTables(entries, Number.POSITIVE_INFINITY));
  return ["match ", continued(subject), " ", braced(body, written.isOpen(statement))];
}
