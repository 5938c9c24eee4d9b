/**
 * The address scheme: one way to name a step, an action, and what stands in them. `fault.recheck` is a step,
 * `reallocate` an action; inside them `.when`, `.where`, `.if`, `.assert`, `.pick`, `.goto` and the like,
 * `.read_lock` (a call) and `.i_size'` (an assignment), with `.2`, `.3` for repeats, `.and.2` and `.or.1` for
 * operands; `.either.high`, `.if.else` and `.match.Commit` are branches. `mutex_lock.when` stands in a macro, and so in
 * all its calls; `init.2` is the second `init` of a spec.
 */
import { walk } from "../syntax/children.js";
import type {
  Action,
  Block,
  DeclarationOf,
  Expression,
  ExpressionOf,
  Name,
  Statement,
  Step,
  Text,
} from "../syntax/tree.js";
import type { Choosing } from "./flow.js";

/** What a condition belongs to. */
export type ConditionOwner = Statement | Action | DeclarationOf<"init">;

/** Something inside a step, action, macro or `init` that an edit can change. */
export type Element =
  | { readonly kind: "condition"; readonly owner: ConditionOwner; readonly condition: Expression }
  /** Of an `and` or `or`. */
  | ({ readonly kind: "operand"; readonly owner: ConditionOwner } & Operand)
  | { readonly kind: "statement"; readonly statement: Statement }
  /** What a name is picked from, stands for or goes through, or what is matched. */
  | { readonly kind: "value"; readonly statement: Statement; readonly value: Expression }
  /** Null: an `else` that is not there. */
  | { readonly kind: "branch"; readonly owner: Choosing; readonly branch: Block | null };

export interface Named {
  readonly name: string;
  readonly element: Element;
}

/** Everything addressable in a body, in source order. */
export function elementsOf(body: Block, action: Action | null): readonly Named[] {
  const found: Named[] = [];
  const condition = (name: string, owner: Statement | Action, node: Expression | null): void => {
    if (node !== null) found.push({ name, element: { kind: "condition", owner, condition: node } });
  };
  const whole = (name: string, statement: Statement): void => {
    found.push({ name, element: { kind: "statement", statement } });
  };
  const block = (node: Block): void => node.statements.forEach(visit);
  function visit(node: Statement): void {
    switch (node.kind) {
      case "when":
        condition("when", node, node.condition);
        return;
      case "assert":
        whole("assert", node);
        return;
      case "assign":
      case "assignIn":
        whole(`${node.place.variable.name}'`, node);
        return;
      case "callStatement":
        whole(node.callee.name, node);
        return;
      case "pick":
        condition("where", node, node.where);
        return;
      case "for":
        condition("where", node, node.where);
        block(node.body);
        return;
      case "if":
        condition("if", node, node.condition);
        block(node.then);
        if (node.else !== null) block(node.else);
        return;
      case "either":
        node.branches.forEach(block);
        return;
      case "matchStatement":
        for (const arm of node.arms) block(arm.body);
        return;
      default:
        return;
    }
  }
  if (action !== null) condition("where", action, action.where);
  block(body);
  return found;
}

/** What else can be named in a body: branches, values and jumps. They are no elements of `why`. */
function othersIn(body: Block): readonly Named[] {
  const found: Named[] = [];
  const value = (name: string, statement: Statement, node: Expression): void => {
    found.push({ name, element: { kind: "value", statement, value: node } });
  };
  walk(body, (node) => {
    const statement = node as Statement;
    switch (statement.kind) {
      case "either":
        for (const branch of statement.branches)
          found.push({ name: "either", element: { kind: "branch", owner: statement, branch } });
        return;
      case "pick":
      case "for":
        for (const { set } of statement.binders) value(statement.kind, statement, set);
        return;
      case "letStatement":
        value("let", statement, statement.value);
        return;
      case "matchStatement":
        value("match", statement, statement.subject);
        return;
      case "goto":
      case "restart":
      case "return":
        found.push({ name: statement.kind, element: { kind: "statement", statement } });
        return;
      default:
        return;
    }
  });
  return found;
}

/** Everything in a body that an edit can name. */
export const addressableIn = (body: Block, action: Action | null): readonly Named[] => [
  ...elementsOf(body, action),
  ...othersIn(body),
];

const hasName = ({ element }: Named, name: string): boolean =>
  element.kind === "branch" && element.branch?.name?.text === name;

/** The `init` conditions of a spec, as what `init`, `init.2` and so on name. */
export const initialElements = (inits: readonly DeclarationOf<"init">[]): readonly Named[] =>
  inits.map((owner) => ({
    name: "init",
    element: { kind: "condition", owner, condition: owner.condition },
  }));

/** A condition without the parentheses around it. */
const bare = (condition: Expression): Expression =>
  condition.kind === "group" ? bare(condition.body) : condition;

/** The conjuncts that `.and.1`, `.and.2` and so on name; none if the condition is no conjunction. */
export function conjunctsIn(condition: Expression): readonly Expression[] {
  const junction = bare(condition);
  return junction.kind === "junction" && junction.operator === "and" ? junction.operands : [];
}

export type Lookup<Found = Element> =
  | { readonly kind: "found"; readonly element: Found }
  | { readonly kind: "unknown"; readonly segment: Text; readonly names: readonly string[] };

const isNumber = (text: string): boolean => /^\d+$/.test(text);

/** Reads the rest of an address, past the step or action: at least one segment. */
export function findElement(all: readonly Named[], rest: readonly Text[]): Lookup {
  const names = [...new Set(all.map((named) => named.name))];
  const [first, ...more] = rest;
  if (first === undefined) throw new Error("an address without an element");
  const named = all.filter(({ name }) => name === first.text);
  // A branch goes by its name, if it has one.
  const byName = named.filter((each) => hasName(each, more[0]?.text ?? ""));
  if (byName.length > 0) more.shift();
  const repeats = byName.length > 0 ? byName : named;
  const repeat = more[0] !== undefined && isNumber(more[0].text) ? more.shift() : undefined;
  const element = repeats[Number(repeat?.text ?? "1") - 1]?.element;
  if (element === undefined)
    return repeats.length === 0 || repeat === undefined
      ? { kind: "unknown", segment: first, names }
      : { kind: "unknown", segment: repeat, names: [] };
  const [word, ...further] = more;
  if (word === undefined) return { kind: "found", element };
  const branches = branchesOf(element);
  const branch = branches.get(word.text);
  const [extra] = further;
  if (branch !== undefined)
    return extra === undefined
      ? { kind: "found", element: branch }
      : { kind: "unknown", segment: extra, names: [] };
  const { owner, expression } = expressionOf(element);
  if (owner === null || expression === null || !isJunctionWord(word)) {
    const choices = repeats.flatMap((each) =>
      each.element.kind === "branch" && repeat === undefined ? [each.element.branch?.name?.text ?? ""] : [],
    );
    const operators = expression === null ? [] : ["and", "or"];
    return { kind: "unknown", segment: word, names: [...choices, ...branches.keys(), ...operators] };
  }
  const found = findOperand(expression, more);
  return found.kind === "unknown"
    ? found
    : { kind: "found", element: { kind: "operand", owner, ...found.element } };
}

/** What an element is or has that can be an `and` or `or`, and what it belongs to. */
function expressionOf(element: Element): {
  readonly owner: ConditionOwner | null;
  readonly expression: Expression | null;
} {
  switch (element.kind) {
    case "condition":
      return { owner: element.owner, expression: element.condition };
    case "value":
      return { owner: element.statement, expression: element.value };
    case "statement":
      return { owner: element.statement, expression: partOf(element.statement) };
    default:
      return { owner: null, expression: null };
  }
}

/** The expression of a statement that has one: the condition of an `assert`, the right side of an assignment. */
export function partOf(statement: Statement): Expression | null {
  switch (statement.kind) {
    case "assert":
      return statement.condition;
    case "assign":
      return statement.value;
    case "assignIn":
      return statement.set;
    default:
      return null;
  }
}

/** The branches that go by what they are for: `then` and `else` of an `if`, alternatives of a `match`. */
function branchesOf(element: Element): ReadonlyMap<string, Element> {
  const found = new Map<string, Element>();
  if (element.kind === "condition" && element.owner.kind === "if") {
    const { owner } = element;
    found.set("then", { kind: "branch", owner, branch: owner.then });
    found.set("else", { kind: "branch", owner, branch: owner.else });
  }
  if (element.kind === "value" && element.statement.kind === "matchStatement")
    for (const { pattern, body } of element.statement.arms)
      found.set(pattern.name?.name.replace(/^.*\./, "") ?? "else", {
        kind: "branch",
        owner: element.statement,
        branch: body,
      });
  return found;
}

const isJunctionWord = ({ text }: Text): boolean => text === "and" || text === "or";

/** An operand of an `and` or `or`, and what is bound around it. */
export interface Operand {
  readonly junction: ExpressionOf<"junction">;
  readonly operand: Expression;
  readonly bound: readonly Name[];
}

/** What `and.2` or `or.1.and.2` names: an operand of the first such junction in an expression, or in an operand. */
export function findOperand(expression: Expression, rest: readonly Text[]): Lookup<Operand> {
  let whole = expression;
  let bound: readonly Name[] = [];
  let found: Operand | null = null;
  for (let at = 0; at < rest.length; ) {
    const word = rest[at] as Text;
    const number = rest[at + 1];
    if (!isJunctionWord(word)) return { kind: "unknown", segment: word, names: ["and", "or"] };
    const hasNumber = number !== undefined && isNumber(number.text);
    const inner = junctionIn(whole, word.text);
    if (inner === null) return { kind: "unknown", segment: word, names: [] };
    const operand = inner.junction.operands[Number(hasNumber ? number.text : "1") - 1];
    if (operand === undefined) return { kind: "unknown", segment: number ?? word, names: [] };
    bound = [...bound, ...inner.names];
    found = { junction: inner.junction, operand, bound };
    whole = operand;
    at += hasNumber ? 2 : 1;
  }
  if (found === null) throw new Error("an address without an operand");
  return { kind: "found", element: found };
}

/** The first junction of that operator in the order of the text, the outermost first, with what is bound around it. */
function junctionIn(
  expression: Expression,
  operator: string,
): { readonly junction: ExpressionOf<"junction">; readonly names: readonly Name[] } | null {
  if (expression.kind === "junction" && expression.operator === operator)
    return { junction: expression, names: [] };
  const names =
    expression.kind === "let"
      ? [expression.name]
      : expression.kind === "quantifier"
        ? expression.binders.map(({ name }) => name)
        : [];
  for (const inner of partsOf(expression)) {
    const found = junctionIn(inner, operator);
    if (found !== null) return { ...found, names: [...names, ...found.names] };
  }
  return null;
}

/** The conditions that a condition is made of. */
function partsOf(expression: Expression): readonly Expression[] {
  switch (expression.kind) {
    case "group":
    case "quantifier":
    case "let":
    case "temporal":
      return [expression.body];
    case "unary":
      return [expression.operand];
    case "binary":
      return [expression.left, expression.right];
    case "junction":
      return expression.operands;
    case "conditional":
      return [expression.condition, expression.consequent, expression.alternative];
    default:
      return [];
  }
}

/** The junction without that operand; the other one if there are two. */
export function withoutOperand({ junction, operand }: Operand): Expression {
  const operands = junction.operands.filter((other) => other !== operand);
  const [only, ...more] = operands;
  return only !== undefined && more.length === 0 ? only : { ...junction, operands };
}

/** The step of that label, if there is one. */
export const stepNamed = (steps: readonly Step[], label: string | undefined): Step | null =>
  steps.find((step) => step.label.name === label) ?? null;

export const showAddress = (segments: readonly Text[]): string =>
  segments.map((segment) => segment.text).join(".");
