/** From edits and expectations to documents. */
import type { Address, Edit, Expectation, Name, Variant } from "../syntax/tree.js";
import { inTables, type Row } from "./align.js";
import { align, BLANK, braced, type Doc, group, join, LINE, nest, SLOT, WIDE } from "./doc.js";
import { continued, printExpression, printInteger, valueOf } from "./print-expression.js";
import { printFairness, printProcessBody } from "./print-process.js";
import { printBlock } from "./print-statement.js";
import { WIDTH } from "./render.js";
import type { SourceLayout } from "./source-layout.js";

/** The braces of a variant, with its edits and expectations. */
export function printItems(variant: Variant, written: SourceLayout): Doc {
  const { items } = variant;
  const entries = items.map((item) => ({
    row: isExpectation(item) ? [printExpectation(item)] : editRow(item, written),
    sort: item.kind,
    isApart: written.isApart(item),
  }));
  const docs = inTables(entries, WIDTH - 2);
  const separated = docs.map((doc, i) => [i === 0 ? [] : entries[i]?.isApart ? BLANK : WIDE, doc]);
  return braced(items.length === 0 ? null : separated, written.isOpen(variant));
}

const isExpectation = (item: Edit | Expectation): item is Expectation => item.kind.startsWith("expect");

function editRow(edit: Edit, written: SourceLayout): Row {
  switch (edit.kind) {
    case "drop":
    case "split":
      return [[edit.kind, " ", printAddress(edit.address)]];
    case "move":
      return [["move ", printAddress(edit.address)], `${edit.side} ${printAddress(edit.target)}`];
    case "replace": {
      const { address, by } = edit;
      const replacement =
        by.kind === "block" ? printBlock(by, written) : ["(", align(printExpression(by), SLOT), ")"];
      return [
        ["replace ", printAddress(address)],
        ["with ", replacement],
      ];
    }
    case "insert":
      return [[`insert ${edit.side} `, printAddress(edit.target), " ", printProcessBody(edit.body, written)]];
    case "setConstant":
      return [
        ["const ", edit.name.name],
        ["=", valueOf(edit.value)],
      ];
    case "setFairness":
      return [
        [edit.fairness === "unfair" ? "unfair " : printFairness(edit.fairness), printAddress(edit.address)],
      ];
    case "join":
      return [["join ", printAddress(edit.first), ", ", printAddress(edit.second)]];
    default:
      return edit satisfies never;
  }
}

const printAddress = ({ segments }: Address): string => segments.map((segment) => segment.text).join(".");

export function printExpectation(expectation: Expectation): Doc {
  switch (expectation.kind) {
    case "expectHolds":
      return ["expect holds", printNames(expectation.names)];
    case "expectViolates":
      return ["expect violates", printNames(expectation.names)];
    case "expectUnknown":
      return ["expect unknown", printNames(expectation.names)];
    case "expectStates": {
      const settings = expectation.settings.map(({ name, value }) => [name.name, " = ", continued(value)]);
      return [
        `expect ${printInteger(expectation.count)} states`,
        settings.length === 0 ? [] : group(nest(2, LINE, "with ", join([",", LINE], settings))),
      ];
    }
    case "expectSameGraph":
      return ["expect same graph as ", expectation.as.name];
    case "expectNeeded":
      return [
        expectation.needed ? "expect needed" : "expect not needed",
        group(nest(2, LINE, join([",", LINE], expectation.addresses.map(printAddress)))),
      ];
    default:
      return expectation satisfies never;
  }
}

/** ` A, B`, or nothing. */
function printNames(names: readonly Name[]): Doc {
  const words = names.map((name) => name.name);
  return words.length === 0 ? [] : group(nest(2, LINE, join([",", LINE], words)));
}
