/** Which constructs of the language a text uses. */
import { BUILTINS as BASIC, DERIVED } from "../../src/resolve/symbols.js";
import { walk } from "../../src/syntax/children.js";
import type {
  Declaration,
  Expression,
  Module,
  Parameter,
  Statement,
  TypeNode,
  Variable,
} from "../../src/syntax/tree.js";

type AnyNode =
  | Declaration
  | Expression
  | Statement
  | TypeNode
  | Parameter
  | { readonly kind: "place" | "step" | "binder" };

const BUILTINS: readonly string[] = [...Object.keys(BASIC), ...Object.keys(DERIVED)];

/** A few words for a node: its kind, and what tells it from others of its kind. */
function labelsOf(node: AnyNode): readonly string[] {
  switch (node.kind) {
    case "binary":
    case "junction":
      return [node.operator];
    case "unary":
      return [`unary ${node.operator}`];
    case "quantifier":
      return [node.operator, ...(node.binders.length > 1 ? ["several binders"] : [])];
    case "actionTest":
      return [
        node.test,
        ...(node.index !== null || node.arguments !== null ? [`${node.test} with arguments`] : []),
      ];
    case "call":
      return [BUILTINS.includes(node.callee.name) ? node.callee.name : "call"];
    case "sequence":
    case "tuple":
      return "elements" in node ? [node.kind] : [`${node.kind} type`];
    case "set":
    case "function":
    case "record":
      return [`${node.kind} type`];
    case "match":
    case "matchStatement":
      return [
        node.kind,
        ...node.arms.map((arm) =>
          arm.pattern.name === null ? "else" : arm.pattern.payload === null ? "case" : "payload",
        ),
      ];
    case "variable":
      return initialOf(node);
    case "action":
      return [
        "action",
        ...(node.environment ? ["environment"] : []),
        ...(node.parameters.length > 0 ? ["action with parameters"] : []),
        ...(node.where !== null ? ["action where"] : []),
      ];
    case "process":
      return ["process", `process of ${node.parameters.length} parameters`, `${node.fairness} process`];
    case "property":
      return [node.property];
    case "constraint":
      return [node.ofSteps ? "step constraint" : "constraint"];
    case "deadlock":
      return [node.allowedWhen === null ? "deadlock allowed" : "deadlock allowed when"];
    case "pick":
    case "for":
      return [node.kind, ...(node.where === null ? [] : [`${node.kind} where`])];
    case "if":
      return [node.else === null ? "if" : "if else"];
    case "step":
      return "idle" in node && node.idle === true ? ["step", "idle"] : ["step"];
    case "definition":
      return node.parameters.map((p) => (p.type === null ? "untyped parameter" : "typed parameter"));
    case "parameter":
      return node.byValue ? ["value parameter"] : [node.kind];
    case "assign":
      return [node.place.selectors.length === 0 ? "assign" : "assign a part"];
    default:
      return [node.kind];
  }
}

const initialOf = ({ initial }: Variable): readonly string[] => [
  `variable ${initial?.kind ?? "without value"}`,
];

export function constructsIn(module: Module): ReadonlySet<string> {
  const found = new Set<string>();
  for (const declaration of module.declarations)
    walk(declaration, (node) => {
      for (const label of labelsOf(node as AnyNode)) found.add(label);
    });
  return found;
}

/** What random specs can use. */
export const CONSTRUCTS: readonly string[] = [
  ...["boolean", "integer", "none", "self", "name", "group", "unary not", "unary -", "and", "or"],
  ...["iff", "implies", "=", "!=", "<", "<=", ">", ">=", "in", "not in", "subset", ".."],
  ...["union", "intersect", "minus", "+", "-", "*", "/", "%", "conditional", "let"],
  ...["forall", "exists", "choose", "count", "sum", "min", "max", "several binders", "fold", "show"],
  ...[
    "setLiteral",
    "setFilter",
    "setMap",
    "sequenceMap",
    "functionLiteral",
    "recordLiteral",
    "typeSet",
    "sequence",
    "tuple",
  ],
  ...["index", "field", "item", "prime", "call", "update", "at", "is", "match", "case", "payload", "else"],
  ...BUILTINS,
  ...["taken", "taken with arguments", "enabled", "enabled with arguments"],
  ...["typeName", "typeApplication", "range", "optional", "symmetric", "set type", "sequence type"],
  ...["function type", "record type", "tuple type", "alternatives"],
  ...["when", "assert", "assign", "assign a part", "assignIn", "pick", "pick where", "letStatement"],
  ...["if", "if else", "either", "matchStatement", "for", "for where", "goto", "restart", "return"],
  ...["callStatement", "constant", "assume", "type", "variable equals", "variable in", "init"],
  ...["typed parameter", "untyped parameter", "value parameter", "macro", "procedure", "step", "idle"],
  ...["action", "environment", "action with parameters", "action where"],
  ...["process", "process of 0 parameters", "process of 1 parameters", "process of 2 parameters"],
  ...["weak process", "strong process", "unfair process"],
  ...[
    "invariant",
    "reachable",
    "step",
    "constraint",
    "step constraint",
    "deadlock allowed",
    "deadlock allowed when",
  ],
];
