/** From declarations to rows of parts, which `print-rows.ts` arranges in lines. */
import type { Action, Declaration, FairGroup, FairMember, Instance, Parameter } from "../syntax/tree.js";
import type { Row } from "./align.js";
import { bracketed, type Doc, group, join, LINE, nest, SLOT, SOFT } from "./doc.js";
import { continued, printBinder, printSteps, printText, valueOf } from "./print-expression.js";
import {
  printCodePlace,
  printDomains,
  printFairness,
  printProcessBody,
  variableRow,
} from "./print-process.js";
import { printBlock } from "./print-statement.js";
import { printType } from "./print-type.js";
import { printExpectation, printItems, printMappings } from "./print-variant.js";
import type { SourceLayout } from "./source-layout.js";

export function declarationRow(node: Declaration, written: SourceLayout): Row {
  switch (node.kind) {
    case "import":
      return [["import ", printText(node.path), printInstance(node.instance)]];
    case "constant":
      return [
        ["const ", node.name.name],
        node.type === null ? "" : [": ", printType(node.type)],
        ["=", valueOf(node.value)],
      ];
    case "assume":
      return [["assume ", continued(node.condition)]];
    case "type":
      return [
        ["type ", node.name.name, bracketedOrNot(node.parameters.map((parameter) => parameter.name))],
        node.definition.kind === "alternatives"
          ? group(nest(2, SOFT, "= ", printType(node.definition)))
          : ["= ", printType(node.definition)],
      ];
    case "variable":
      return variableRow(node);
    case "init":
      return [["init ", continued(node.condition)]];
    case "definition":
      return [
        ["def ", node.name.name, bracketedOrNot(node.parameters.map(printParameter))],
        ["=", valueOf(node.body)],
      ];
    case "macro":
      return [
        ["macro ", node.name.name, bracketed("(", node.parameters.map(printParameter), ")")],
        node.pairs === null ? "" : ["pairs ", node.pairs.name],
        printBlock(node.body, written),
      ];
    case "procedure":
      return [
        [
          ["procedure ", node.name.name, bracketed("(", node.parameters.map(printParameter), ")")],
          [printCodePlace(node.codePlace), " ", printProcessBody(node.body, written)],
        ],
      ];
    case "action":
      return [printActionHead(node), printBlock(node.body, written)];
    case "process":
      return [
        [
          [printFairness(node.fairness), "process ", node.name.name, printDomains(node)],
          [" ", printProcessBody(node.body, written)],
        ],
      ];
    case "property":
      return [
        node.property === "temporal" ? "property" : node.property,
        node.name.name,
        [":", valueOf(node.body)],
      ];
    case "fairGroup":
      return [printFairGroup(node)];
    case "constraint":
      return [node.ofSteps ? "step constraint" : "constraint", node.name.name, [":", valueOf(node.body)]];
    case "show":
      return ["show", node.name.name, [":", valueOf(node.body)]];
    case "refinement":
      return [
        [
          ["refinement ", node.safety ? "safety " : "", node.name.name, " : ", printText(node.path)],
          [" ", printMappings(node, written)],
        ],
      ];
    case "deadlock":
      return [["deadlock allowed", node.allowedWhen === null ? [] : [" when ", continued(node.allowedWhen)]]];
    case "expectHolds":
    case "expectViolates":
    case "expectUnknown":
    case "expectStates":
    case "expectSameGraph":
    case "expectNeeded":
    case "expectTaken":
      return [printExpectation(node)];
    case "variant":
      return [
        [
          "variant ",
          node.name.name,
          node.of === null ? [] : [" of ", node.of.name],
          node.why === null ? [] : [" ", printText(node.why)],
        ],
        printItems(node, written),
      ];
    default:
      return node satisfies never;
  }
}

function printInstance(instance: Instance | null): Doc {
  if (instance === null) return [];
  const { name, replacements } = instance;
  const printed = replacements.map(
    (replacement): Doc =>
      replacement.kind === "replacedConstant"
        ? [replacement.name.name, " =", valueOf(replacement.value)]
        : ["type ", replacement.name.name, " = ", printType(replacement.type)],
  );
  const braces = group("{", nest(2, LINE, join([",", LINE], printed), SLOT), LINE, "}");
  return [" as ", name.name, replacements.length === 0 ? [] : [" with ", braces]];
}

/** Nothing where there are none. */
const bracketedOrNot = (items: readonly Doc[]): Doc => (items.length === 0 ? [] : bracketed("(", items, ")"));

const printParameter = ({ name, type, byValue }: Parameter): Doc => [
  byValue ? "value " : "",
  type === null ? name.name : [name.name, ": ", printType(type)],
];

const printActionHead = (action: Action): Doc => [
  printFairness(action.fairness),
  action.environment ? "environment " : "",
  ["action ", action.name.name, printDomains(action)],
  printCodePlace(action.codePlace),
];

const printFairGroup = ({ fairness, name, parameters, members }: FairGroup): Doc => [
  printFairness(fairness),
  name === null ? [] : [name.name, parameters.length === 0 ? " " : ""],
  parameters.length === 0 ? [] : [bracketed("(", parameters.map(printBinder), ")"), " "],
  group("{", nest(2, LINE, join([",", LINE], members.map(printMember))), LINE, "}"),
];

const printMember = ({ steps, star, condition }: FairMember): Doc => [
  printSteps(steps, star),
  condition === null ? [] : [" when ", continued(condition)],
];
