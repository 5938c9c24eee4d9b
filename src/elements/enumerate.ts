/** Finds the elements of a spec, in the order of its text. */

import { suggest } from "../diagnostics/suggest.js";
import {
  type ConditionOwner,
  conjunctsIn,
  elementsOf,
  initialElements,
  type Named,
} from "../edit/address.js";
import { partsCount } from "../edit/split.js";
import { finalJump } from "../expand/control.js";
import { excerpt } from "../syntax/excerpt.js";
import type { Action, Expression, Process, ProcessBody, Span, Statement, Step } from "../syntax/tree.js";
import { assertingIn } from "./asserts.js";
import { declaredElements, hasPromises } from "./declared.js";
import { whereFalse, whereTrue } from "./effect-test.js";
import {
  type AcceptedSpec,
  addressOf,
  CLASS_OF,
  dropping,
  type ElementClass,
  type ElementKind,
  type FoundElement,
  taking,
  truth,
  type WhyElement,
} from "./element.js";
import { lockElements } from "./locks.js";
import {
  bodySpan,
  callCountsIn,
  canSwap,
  isEmpty,
  jumpTargetsIn,
  procedureCalled,
  statementsSpan,
} from "./steps.js";

/** The context of a body: its address, and the code that it models. */
interface Where {
  readonly segments: readonly string[];
  readonly at: string | null;
  /** The actions that contain it; none for the body of a macro or procedure. */
  readonly actions: readonly string[];
}

/** A step or action that only asserts: it is a property, and is not removed. */
export interface AssertingStep {
  /** Its address. */
  readonly id: string;
  readonly span: Span;
  /** The source, in one line. */
  readonly text: string;
  /** The code that it models. */
  readonly at: string | null;
}

/**
 * Every element of a spec, in the order of its text; locks as a whole come last.
 * @param only Of these classes; of all by default.
 */
export const elementsIn = (
  spec: AcceptedSpec,
  only: ReadonlySet<ElementClass> | null = null,
): readonly WhyElement[] => enumerate(spec, only).elements;

/** The steps and actions that only assert, in the order of the text. */
export const assertingStepsIn = (spec: AcceptedSpec): readonly AssertingStep[] =>
  enumerate(spec, null).asserting;

function enumerate(
  spec: AcceptedSpec,
  only: ReadonlySet<ElementClass> | null,
): { readonly elements: readonly WhyElement[]; readonly asserting: readonly AssertingStep[] } {
  const { sources, expansion, resolution } = spec;
  const found: FoundElement[] = [];
  const asserting: AssertingStep[] = [];
  const { isBody, isStatement } = assertingIn(spec);
  const callCounts = callCountsIn(spec);
  const locks = lockMacros(spec);
  const promises = hasPromises(spec);

  for (const node of expansion.declarations) {
    if (node.kind === "action") {
      const where = {
        segments: [node.name.name],
        at: node.codePlace?.text ?? null,
        actions: [node.name.name],
      };
      if (node.where === null && isBody(node.body))
        isProperty(statementsSpan(node.body, node.name.span), where);
      else found.push(actionElement(node, where));
      found.push(...fairnessElements(node, where));
      found.push(...inside(elementsOf(node.body, node), where, locks, isStatement));
    }
    if (node.kind === "macro" && isPlain(node.name.name))
      found.push(
        ...inside(
          elementsOf(node.body, null),
          { segments: [node.name.name], at: null, actions: [] },
          locks,
          isStatement,
        ),
      );
    if (node.kind === "process") {
      const segments = [node.name.name];
      found.push(...fairnessElements(node, { segments, at: null, actions: [] }));
      inBody(node.body, { segments, at: null, actions: segments });
    }
    if (node.kind === "procedure" && (callCounts.get(node.name.name) ?? 0) > 1)
      inBody(node.body, { segments: [node.name.name], at: node.codePlace?.text ?? null, actions: [] });
  }
  const inits = expansion.declarations.filter((d) => d.kind === "init");
  if (!resolution.globals.names.has("init"))
    found.push(
      ...inside(initialElements(inits), { segments: [], at: null, actions: [] }, locks, isStatement),
    );
  found.push(...declaredElements(spec), ...lockElements(spec, found));

  const elements = unique(found)
    .map((element) => {
      const text = element.text ?? excerpt(sources, element.span);
      return { ...element, text, claim: element.claim.replace("§", () => text) };
    })
    .filter((element) => only?.has(CLASS_OF[element.kind]) ?? true);
  return { elements, asserting };

  function isProperty(span: Span, { segments, at }: Where): void {
    asserting.push({ id: segments.join("."), span, text: excerpt(sources, span), at });
  }

  /** Fairness matters only for what has to happen: without such a property it is no element. */
  function fairnessElements(
    node: Action | Process | Step,
    { segments, at, actions }: Where,
  ): readonly FoundElement[] {
    if (node.fairness === "unfair" || !promises) return [];
    const { span } = "label" in node ? node.label : node.name;
    const name = segments.join(".");
    const word = node.fairness === "strong" ? "strong fair" : "fair";
    const edit = {
      kind: "setFairness",
      fairness: "unfair",
      address: addressOf(segments, span),
      span,
    } as const;
    return [
      {
        id: `${name}.fair`,
        kind: "fairness",
        name: `that ${name} is ${word}`,
        text: word,
        claim: `${name} is ${word}`,
        span,
        edits: [edit],
        at,
        monotone: false,
        actions,
        covers: [],
        effectTest: null,
      },
    ];
  }

  /** A macro whose body has elements: one that is called and is not a lock. */
  function isPlain(name: string): boolean {
    return (callCounts.get(name) ?? 0) > 0 && !locks.has(name);
  }

  function inBody(body: ProcessBody, where: Where): void {
    const targets = jumpTargetsIn(body);
    body.steps.forEach((step, i) => {
      const label = step.label.name;
      const procedure = procedureCalled(step, spec);
      const here: Where = {
        segments: [...where.segments, label],
        at: step.codePlace?.text ?? where.at,
        actions: where.actions.length === 0 ? [] : [[...where.segments, label].join(".")],
      };
      const text = excerpt(sources, bodySpan(step));
      if (where.actions.length > 0) found.push(...fairnessElements(step, here));
      const asserts = isBody(step.body);
      // For a call, the steps of the procedure are listed instead.
      if (asserts && procedure === null) isProperty(bodySpan(step), here);
      if (!asserts && !isEmpty(step)) found.push({ ...stepElement(step, here), text });
      if (procedure === null) found.push(...inside(elementsOf(step.body, null), here, locks, isStatement));
      else
        inBody(procedure.node.body, {
          ...here,
          at: procedure.node.codePlace?.text ?? here.at,
        });
      const next = body.steps[i + 1];
      // A call of a procedure is the only statement of its step: no jump can follow it.
      const staysAlone = procedure === null || next === undefined || finalJump(next.body) === null;
      const hasOrder = next !== undefined && !(asserts && isBody(next.body));
      if (hasOrder && staysAlone && canSwap(step, next, targets))
        found.push(orderElement(step, next, where, here));
      if (procedure === null && !asserts && partsCount(step.body.statements) > 1)
        found.push({ ...atomicityElement(step, here), text });
    });
  }
}

/** Macros that are, or belong to, locks. */
function lockMacros({ expansion }: AcceptedSpec): ReadonlySet<string> {
  const names = expansion.declarations.flatMap((d) =>
    d.kind === "macro" && d.pairs !== null ? [d.name.name, d.pairs.name] : [],
  );
  return new Set(names);
}

// ─────────────────────────────────────────────────────────────────────── actions and steps

/** An action or a step as a whole, with everything in it. */
function whole(
  kind: "action" | "step",
  claim: string,
  span: Span,
  { segments, at, actions }: Where,
): FoundElement {
  const id = segments.join(".");
  return {
    id,
    kind,
    name: `the ${kind} ${id}`,
    claim,
    span,
    edits: [dropping(segments, span)],
    at,
    monotone: false,
    actions,
    covers: [`${id}.`],
    effectTest: null,
  };
}

const actionElement = (action: Action, where: Where): FoundElement =>
  whole("action", `${where.segments.join(".")} may happen`, action.name.span, where);

/** From the label to the end of the body. */
const stepSpan = (step: Step): Span => ({ ...bodySpan(step), start: step.label.span.start });

const stepElement = (step: Step, where: Where): FoundElement =>
  whole("step", `${where.segments.at(-1)} is done (§)`, stepSpan(step), where);

function orderElement(first: Step, second: Step, where: Where, here: Where): FoundElement {
  const span = { ...first.label.span, end: second.label.span.end };
  const [a, b] = [first.label.name, second.label.name];
  const address = (label: string) => addressOf([...where.segments, label], span);
  return {
    id: [...here.segments, "before", b].join("."),
    kind: "order",
    name: `the order of ${a} before ${b} in ${where.segments.join(".")}`,
    claim: `${a} comes before ${b}`,
    span,
    text: `${a}, then ${b}`,
    edits: [{ kind: "move", address: address(a), side: "after", target: address(b), span }],
    at: here.at,
    monotone: false,
    actions: [],
    covers: [],
    effectTest: null,
  };
}

function atomicityElement(step: Step, { segments, at, actions }: Where): FoundElement {
  const span = stepSpan(step);
  return {
    id: [...segments, "atomic"].join("."),
    kind: "atomicity",
    name: `that the step ${segments.join(".")} is one`,
    claim: `${segments.at(-1)} is one step (§)`,
    span,
    edits: [{ kind: "split", address: addressOf(segments, span), span }],
    at,
    monotone: false,
    actions,
    covers: [],
    effectTest: null,
  };
}

// ─────────────────────────────────────────────────────────────────────── inside a step or an action

/** The elements in a body. Repeats are numbered as in addresses. */
function inside(
  all: readonly Named[],
  where: Where,
  locks: ReadonlySet<string>,
  onlyAsserts: (statement: Statement) => boolean,
): readonly FoundElement[] {
  const counts = new Map<string, number>();
  return all.flatMap(({ name, element }): readonly FoundElement[] => {
    const count = (counts.get(name) ?? 0) + 1;
    counts.set(name, count);
    const segments = [...where.segments, name, ...(count === 1 ? [] : [String(count)])];
    const statement =
      element.kind === "condition" ? element.owner : element.kind === "statement" ? element.statement : null;
    if (statement !== null && isPartOfAsserts(statement, onlyAsserts)) return [];
    if (element.kind === "condition")
      return conditionElements(element.condition, element.owner.kind, segments, where);
    if (element.kind !== "statement") return [];
    const { span } = element.statement;
    const isCall = element.statement.kind === "callStatement";
    return [
      {
        id: segments.join("."),
        kind: locks.has(name) ? "lock-call" : isCall ? "call" : "assignment",
        name: isCall ? `the call ${segments.join(".")}` : `the assignment ${segments.join(".")}`,
        claim: "it does §",
        span,
        edits: [dropping(segments, span)],
        at: where.at,
        monotone: false,
        actions: where.actions,
        covers: [],
        effectTest: null,
      },
    ];
  });
}

/** An assertion, a call that only asserts, or the owner of a condition that chooses among assertions. */
function isPartOfAsserts(owner: ConditionOwner, onlyAsserts: (statement: Statement) => boolean): boolean {
  switch (owner.kind) {
    case "assert":
    case "callStatement":
    case "if":
    case "for":
      return onlyAsserts(owner);
    default:
      return false;
  }
}

function conditionElements(
  whole: Expression,
  owner: string,
  segments: readonly string[],
  where: Where,
): readonly FoundElement[] {
  const conjuncts = conjunctsIn(whole);
  const isIf = owner === "if";
  const isFilter = owner === "for";
  const kind: ElementKind = isIf
    ? "if-true"
    : owner === "init"
      ? "init"
      : owner === "when"
        ? "when"
        : "where";
  const what = isIf ? "the condition" : owner === "init" ? "the initial condition" : "the guard";
  const common = { at: where.at, actions: where.actions, covers: [] };
  const parts = conjuncts.length > 0 ? conjuncts : [whole];
  const taken = parts.map((part, i): FoundElement => {
    const own = conjuncts.length > 0 ? [...segments, "and", String(i + 1)] : segments;
    return {
      ...common,
      id: own.join("."),
      kind,
      name: isIf ? `${what} ${own.join(".")}, when it is false` : `${what} ${own.join(".")}`,
      claim: isIf
        ? "it is tested whether § is false"
        : owner === "init"
          ? "it starts with §"
          : "§ is waited for",
      span: part.span,
      edits: [taking(own, truth(true, part.span), part.span)],
      // A `for` without its filter does more in the same step; any other guard only prevents steps.
      monotone: !isIf && !isFilter,
      effectTest: isIf || isFilter ? whereFalse(own, whole, part) : null,
    };
  });
  if (!isIf) return taken;
  const never: FoundElement = {
    ...common,
    id: [...segments, "false"].join("."),
    kind: "if-false",
    name: `${what} ${segments.join(".")}, when it is true`,
    claim: "it is tested whether § is true",
    span: whole.span,
    edits: [taking(segments, truth(false, whole.span), whole.span)],
    monotone: false,
    effectTest: whereTrue(segments, whole),
  };
  return [...taken, never];
}

/** The ids numbered where two would be the same. */
function unique(found: readonly FoundElement[]): readonly FoundElement[] {
  const seen = new Set<string>();
  return found.map((element) => {
    let { id } = element;
    for (let i = 2; seen.has(id); i += 1) id = `${element.id}.${i}`;
    seen.add(id);
    return { ...element, id };
  });
}

/** The element with that id; the prime at its end may be left out. */
export function elementNamed(
  spec: AcceptedSpec,
  name: string,
): WhyElement | { readonly suggestion: string | null } {
  const byId = tables.get(spec) ?? new Map(elementsIn(spec).map((element) => [element.id, element]));
  tables.set(spec, byId);
  // The mark of a group is the group itself.
  const group = byId.get(name.replace(/\.fair$/, ""));
  const mark = group?.kind === "fairness" ? group : undefined;
  return byId.get(name) ?? byId.get(`${name}'`) ?? mark ?? { suggestion: suggest(name, [...byId.keys()]) };
}

/** The elements by their ids, cached: a spec with many expectations looks up many. */
const tables = new WeakMap<AcceptedSpec, ReadonlyMap<string, WhyElement>>();
