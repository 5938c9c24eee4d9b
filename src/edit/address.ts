/**
 * The address scheme: one way to name a step, an action, and what stands in them. `fault.recheck` is a step,
 * `reallocate` an action; inside them `.when`, `.where`, `.if`, `.assert`, `.read_lock` (a call) and `.i_size'`
 * (an assignment), with `.2`, `.3` for repeats and `.and.2` for a conjunct. `mutex_lock.when` stands in a macro, and so
 * in all its calls; `init.2` is the second `init` of a spec.
 */
import type { Action, Block, DeclarationOf, Expression, Statement, Step, Text } from "../syntax/tree.js";

/** What a condition belongs to. */
export type ConditionOwner = Statement | Action | DeclarationOf<"init">;

/** Something inside a step, action, macro or `init` that an edit can change. */
export type Element =
  | { readonly kind: "condition"; readonly owner: ConditionOwner; readonly condition: Expression }
  | { readonly kind: "conjunct"; readonly whole: Expression; readonly conjunct: Expression }
  | { readonly kind: "statement"; readonly statement: Statement };

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

export type Lookup =
  | { readonly kind: "found"; readonly element: Element }
  | { readonly kind: "unknown"; readonly segment: Text; readonly names: readonly string[] };

const isNumber = (text: string): boolean => /^\d+$/.test(text);

/** Reads the rest of an address, past the step or action: at least one segment. */
export function findElement(all: readonly Named[], rest: readonly Text[]): Lookup {
  const names = [...new Set(all.map((named) => named.name))];
  const [first, ...more] = rest;
  if (first === undefined) throw new Error("an address without an element");
  const repeats = all.filter((named) => named.name === first.text);
  const repeat = more[0] !== undefined && isNumber(more[0].text) ? more.shift() : undefined;
  const element = repeats[Number(repeat?.text ?? "1") - 1]?.element;
  if (element === undefined)
    return repeats.length === 0 || repeat === undefined
      ? { kind: "unknown", segment: first, names }
      : { kind: "unknown", segment: repeat, names: [] };
  const [word, number, extra] = more;
  if (word === undefined) return { kind: "found", element };
  if (element.kind !== "condition" || word.text !== "and" || extra !== undefined)
    return { kind: "unknown", segment: word, names: element.kind === "condition" ? ["and"] : [] };
  const conjunct = conjunctsIn(element.condition)[Number(number?.text ?? "1") - 1];
  if (conjunct === undefined) return { kind: "unknown", segment: number ?? word, names: [] };
  return { kind: "found", element: { kind: "conjunct", whole: element.condition, conjunct } };
}

/** The step of that label, if there is one. */
export const stepNamed = (steps: readonly Step[], label: string | undefined): Step | null =>
  steps.find((step) => step.label.name === label) ?? null;

export const showAddress = (segments: readonly Text[]): string =>
  segments.map((segment) => segment.text).join(".");
