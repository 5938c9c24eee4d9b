/** From edits and expectations to documents. */
import type {
  Address,
  Edit,
  Expectation,
  Mapping,
  Name,
  RefinementDeclaration,
  Variant,
} from "../syntax/tree.js";
import { inTables, type Row } from "./align.js";
import { align, BLANK, braced, type Doc, group, join, LINE, nest, SLOT, WIDE } from "./doc.js";
import { continued, printExpression, printInteger, valueOf } from "./print-expression.js";
import { printFairness, printProcessBody } from "./print-process.js";
import { printBlock } from "./print-statement.js";
import { printType } from "./print-type.js";
import { WIDTH } from "./render.js";
import type { SourceLayout } from "./source-layout.js";

/** The braces of a variant, with its edits and expectations. */
export const printItems = (variant: Variant, written: SourceLayout): Doc =>
  inBraces(
    variant,
    variant.items,
    (item) => (isExpectation(item) ? [printExpectation(item)] : editRow(item, written)),
    written,
  );

/** The braces of a refinement, with its mapping. */
export const printMappings = (refinement: RefinementDeclaration, written: SourceLayout): Doc =>
  inBraces(refinement, refinement.mappings, mappingRow, written);

function mappingRow(mapping: Mapping): Row {
  switch (mapping.kind) {
    case "mappedConstant":
      return [
        ["const ", mapping.name.name],
        ["=", valueOf(mapping.value)],
      ];
    case "mappedType":
      return [
        ["type ", mapping.name.name],
        ["= ", printType(mapping.type)],
      ];
    case "mappedVariable":
      return [
        ["var ", mapping.path.names.map(({ name }) => name).join(".")],
        ["=", valueOf(mapping.value)],
      ];
    default:
      return mapping satisfies never;
  }
}

type Part = Edit | Expectation | Mapping;

function inBraces<Item extends Part>(
  whole: Variant | RefinementDeclaration,
  items: readonly Item[],
  rowOf: (item: Item) => Row,
  written: SourceLayout,
): Doc {
  const entries = items.map((item) => ({
    row: rowOf(item),
    sort: item.kind,
    isApart: written.isApart(item),
  }));
  const docs = inTables(entries, WIDTH - 2);
  const separated = docs.map((doc, i) => [i === 0 ? [] : entries[i]?.isApart ? BLANK : WIDE, doc]);
  return braced(items.length === 0 ? null : separated, written.isOpen(whole));
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
      return [
        [
          `insert ${edit.side} `,
          printAddress(edit.target),
          " ",
          edit.body.kind === "block" ? printBlock(edit.body, written) : printProcessBody(edit.body, written),
        ],
      ];
    case "setConstant":
      return [
        ["const ", edit.name.name, edit.type === null ? [] : [" : ", printType(edit.type)]],
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
      return [
        "expect violates",
        printNames(expectation.names),
        expectation.length === null
          ? []
          : ` in ${printInteger(expectation.length.value)} ${expectation.length.value === 1 ? "state" : "states"}`,
      ];
    case "expectUnknown":
      return ["expect unknown", printNames(expectation.names)];
    case "expectStates": {
      const settings = expectation.settings.map(({ name, value }) => [name.name, " = ", continued(value)]);
      return [
        `expect ${printInteger(expectation.count.value)} states`,
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
    case "expectTaken":
      return [
        expectation.taken ? "expect taken" : "expect never taken",
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
