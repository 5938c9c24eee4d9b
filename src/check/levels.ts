/**
 * Checks levels: what an expression may refer to depends on where it stands. Constants refer to constants,
 * invariants of one state, step properties of two, temporal properties of behaviours.
 */

import { collector, type Diagnostic, type Report } from "../diagnostics/diagnostic.js";
import type { Expansion } from "../expand/expand.js";
import type { Resolution } from "../resolve/resolve.js";
import type { Symbol } from "../resolve/symbols.js";
import { processAt } from "../syntax/at.js";
import { childrenOf, type TreeNode, walk } from "../syntax/children.js";
import type { Block, Expression, Statement, Variable } from "../syntax/tree.js";
import type { Typed } from "../types/inference.js";

/** What is allowed in a place. */
interface Rights {
  /** The place, as messages name it. */
  readonly place: string;
  /** Variables that may be read; null for all. */
  readonly variables: ReadonlySet<Symbol> | null;
  readonly primes: boolean;
  readonly enabled: boolean;
  readonly self: boolean;
}

const NOTHING: ReadonlySet<Symbol> = new Set();

const STATE: Rights = { place: "here", variables: null, primes: false, enabled: true, self: false };

export function checkLevels(
  resolution: Resolution,
  expansion: Expansion,
  typed: Typed,
): readonly Diagnostic[] {
  const { diagnostics, report } = collector();
  const check = (node: TreeNode, rights: Rights): void =>
    checkExpression(node as Expression, rights, resolution, typed, report);

  const earlier = new Set<Symbol>();
  for (const node of expansion.declarations) {
    switch (node.kind) {
      case "variable":
        if (node.initial !== null)
          check(node.initial.value, {
            ...STATE,
            place: "in an initial value",
            variables: new Set(earlier),
            enabled: false,
          });
        addDeclared(node, earlier, resolution);
        break;
      case "init":
        check(node.condition, { ...STATE, place: "in `init`", enabled: false });
        break;
      case "deadlock":
        if (node.allowedWhen !== null) check(node.allowedWhen, { ...STATE, place: "in `deadlock allowed`" });
        break;
      case "fairGroup":
        for (const { steps, condition } of node.members) {
          const given = [...(steps.index ?? []), ...(steps.arguments ?? [])];
          const constant = { ...STATE, variables: NOTHING, enabled: false };
          for (const argument of given) check(argument, { ...constant, place: "in a fairness group" });
          if (condition !== null) check(condition, { ...STATE, place: "in a fairness group", primes: true });
        }
        break;
      case "constraint":
        check(
          node.body,
          node.ofSteps
            ? { ...STATE, place: "in a step constraint", primes: true }
            : { ...STATE, place: "in a constraint" },
        );
        break;
      case "show":
        check(node.body, { ...STATE, place: "in a `show`" });
        break;
      case "property":
        if (node.property === "temporal") checkTemporal(node.body, check, typed, report);
        else if (node.property === "step")
          check(node.body, { ...STATE, place: "in a step property", primes: true });
        else
          check(node.body, {
            ...STATE,
            place: node.property === "invariant" ? "in an invariant" : "in a `reachable`",
          });
        break;
      default:
        break;
    }
  }
  for (const agent of expansion.agents) {
    const constant: Rights = {
      place: "in a parameter's type",
      variables: NOTHING,
      primes: false,
      enabled: false,
      self: false,
    };
    const inStep: Rights = {
      place: "in a step",
      variables: null,
      primes: false,
      enabled: false,
      self: false,
    };
    if ("action" in agent) {
      for (const parameter of agent.action.parameters) check(parameter.set, constant);
      if (agent.action.where !== null) check(agent.action.where, inStep);
      checkBlock(agent.body, (node) => check(node, inStep));
    } else {
      for (const parameter of agent.process.parameters) check(parameter.set, constant);
      for (const local of agent.locals)
        if (local.node.initial !== null)
          check(local.node.initial.value, { ...constant, place: "in a local's initial value" });
      for (const step of agent.steps) checkBlock(step.body, (node) => check(node, { ...inStep, self: true }));
    }
  }
  return diagnostics;
}

/** Checks an expression that is to be evaluated in one state. */
export function checkStateExpression(
  node: Expression,
  resolution: Resolution,
  typed: Typed,
): readonly Diagnostic[] {
  const { diagnostics, report } = collector();
  checkExpression(node, STATE, resolution, typed, report);
  return diagnostics;
}

function addDeclared(node: Variable, earlier: Set<Symbol>, resolution: Resolution): void {
  const symbol = resolution.declares.get(node.name);
  if (symbol !== undefined) earlier.add(symbol);
}

const EXPRESSION_FIELDS_SKIPPED = new Set(["block", "jump"]);

/** Calls `check` for every expression of a block. */
function checkBlock(block: Block, check: (node: TreeNode) => void): void {
  const statement = (node: Statement): void => {
    if (node.kind === "expansion") {
      checkBlock(node.body, check);
      return;
    }
    for (const child of childrenOf(node)) {
      if (child.kind === "block") checkBlock(child as Block, check);
      else if (!EXPRESSION_FIELDS_SKIPPED.has(child.kind)) check(child);
    }
  };
  block.statements.forEach(statement);
}

const inside = new WeakMap<Rights, { readonly rights: Rights; readonly bodies: WeakSet<Expression> }>();

/**
 * The rights for the body of a definition, from those at its use; bodies already checked with the same rights are
 * skipped.
 */
function insideDefinitions(rights: Rights) {
  const known = inside.get(rights);
  if (known !== undefined) return known;
  // A definition is outside of every process.
  const made = {
    rights: rights.self ? { ...rights, self: false } : rights,
    bodies: new WeakSet<Expression>(),
  };
  inside.set(rights, made);
  return made;
}

function checkExpression(
  node: Expression,
  rights: Rights,
  resolution: Resolution,
  typed: Typed,
  report: Report,
): void {
  const inner = (child: TreeNode, changed: Rights = rights): void =>
    checkExpression(child as Expression, changed, resolution, typed, report);
  const refuse = (what: string): void => report("wrong-level", node.span, { what, place: rights.place });

  const use = typed.uses.get(node);
  if (use !== undefined) {
    const { rights: inside, bodies } = insideDefinitions(rights);
    if (!bodies.has(use.body)) {
      bodies.add(use.body);
      inner(use.body, inside);
    }
  }
  switch (node.kind) {
    case "name": {
      const symbol = resolution.uses.get(node);
      const isState = symbol?.kind === "variable" || symbol?.kind === "local";
      if (isState && rights.variables !== null && !rights.variables.has(symbol))
        refuse(`the variable \`${node.name}\``);
      return;
    }
    case "self":
      if (!rights.self) refuse("`self`");
      return;
    case "prime":
      if (!rights.primes)
        report("prime-read", node.span, { place: rights.place, inStep: rights.place === "in a step" });
      else if (!isPlace(node.target, resolution, typed)) report("prime-of-what", node.target.span, {});
      else inner(node.target, { ...rights, primes: false });
      return;
    case "actionTest":
      if (node.test === "taken" && !rights.primes) refuse("`taken`");
      if (node.test === "enabled" && !rights.enabled) refuse("`enabled`");
      break;
    case "at": {
      if (rights.variables !== null) refuse("`at`");
      const { process, primed } = processAt(node);
      if (!primed) break;
      if (!rights.primes)
        report("prime-read", node.process.span, {
          place: rights.place,
          inStep: rights.place === "in a step",
        });
      inner(process, { ...rights, primes: false });
      return;
    }
    case "temporal":
      refuse(`\`${node.operator}\``);
      return;
    case "binary":
      if (node.operator === "leads to" || node.operator === "until") refuse(`\`${node.operator}\``);
      break;
    case "field":
      if (typed.locals.has(node) && rights.variables !== null) refuse("a local of a process");
      break;
    default:
      break;
  }
  for (const child of childrenOf(node)) inner(child);
}

/** Whether an expression names a variable or a part of one, so that it has a value after the step. */
function isPlace(node: Expression, resolution: Resolution, typed: Typed): boolean {
  if (typed.locals.has(node)) return true;
  switch (node.kind) {
    case "name": {
      const kind = resolution.uses.get(node)?.kind;
      return kind === "variable" || kind === "local";
    }
    case "group":
      return isPlace(node.body, resolution, typed);
    case "index":
    case "field":
    case "item":
      return isPlace(node.target, resolution, typed);
    default:
      return false;
  }
}

// ─────────────────────────────────────────────────────────────────────── temporal properties

const isTemporal = (node: TreeNode): boolean => {
  if (node.kind === "temporal") return true;
  const { operator } = node as { operator?: string };
  return node.kind === "binary" && (operator === "leads to" || operator === "until");
};

function speaksOf(node: TreeNode, typed: Typed, wanted: (node: TreeNode) => boolean): boolean {
  let found = false;
  const visit = (child: TreeNode): void => {
    found ||= wanted(child);
    const use = typed.uses.get(child as Expression);
    if (use !== undefined && !found) walk(use.body, visit);
  };
  walk(node, visit);
  return found;
}

const isStepPredicate = (node: TreeNode): boolean =>
  node.kind === "prime" ||
  (node.kind === "actionTest" && (node as Extract<Expression, { kind: "actionTest" }>).test === "taken");

/**
 * Step predicates are allowed only directly under `always` or `eventually`, temporal operators only under logical
 * operators and each other.
 */
function checkTemporal(
  node: Expression,
  check: (node: TreeNode, rights: Rights) => void,
  typed: Typed,
  report: Report,
): void {
  const inner = (child: Expression): void => checkTemporal(child, check, typed, report);
  if (!speaksOf(node, typed, isTemporal)) {
    if (speaksOf(node, typed, isStepPredicate)) report("step-predicate-place", node.span, {});
    else check(node, { ...STATE, place: "in a temporal property" });
    return;
  }
  switch (node.kind) {
    case "temporal":
      if (speaksOf(node.body, typed, isTemporal) || !speaksOf(node.body, typed, isStepPredicate))
        inner(node.body);
      else check(node.body, { ...STATE, place: "in a temporal property", primes: true });
      return;
    case "group":
      inner(node.body);
      return;
    case "quantifier":
      for (const binder of node.binders)
        check(binder.set, {
          ...STATE,
          place: "in a set that a temporal formula is quantified over",
          variables: NOTHING,
          enabled: false,
        });
      if (node.operator === "forall" || node.operator === "exists") inner(node.body);
      else report("temporal-inside", node.span, {});
      return;
    case "junction":
      node.operands.forEach(inner);
      return;
    case "unary":
      inner(node.operand);
      return;
    case "binary":
      if (["implies", "iff", "leads to", "until"].includes(node.operator)) {
        inner(node.left);
        inner(node.right);
      } else report("temporal-inside", node.span, {});
      return;
    case "name":
    case "call": {
      const use = typed.uses.get(node);
      if (use !== undefined && node.kind === "name") inner(use.body);
      else report("temporal-inside", node.span, {});
      return;
    }
    default:
      report("temporal-inside", node.span, {});
  }
}
