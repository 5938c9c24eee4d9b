/**
 * Weaker forms of what is no lock: a step that tests and sets in two steps, a comparison that is off by one, less
 * fairness. Locks have theirs in `locks.ts`.
 */
import { conjunctsIn, elementsOf } from "../edit/address.js";
import { finalJump, jumps } from "../expand/control.js";
import { copyOf } from "../syntax/copy.js";
import { excerpt } from "../syntax/excerpt.js";
import type { Block, Edit, Expression, Fairness, Span, Statement, Step } from "../syntax/tree.js";
import { type AcceptedSpec, addressOf, taking } from "./element.js";
import { callCountsIn, isEmpty, procedureCalled } from "./steps.js";

export type WeakerKind = "split" | "comparison" | "fairness";

export interface Weaker {
  /** The address of what is weaker, with what it becomes: `lock.take.split`, `fault.look.where.weaker`. */
  readonly id: string;
  readonly kind: WeakerKind;
  readonly span: Span;
  /** The source, in one line, and what stands in its place. */
  readonly text: string;
  readonly form: string;
  readonly edits: readonly Edit[];
}

export function weakerIn(spec: AcceptedSpec): readonly Weaker[] {
  const counts = callCountsIn(spec);
  const promises = spec.ir.properties.some(({ kind }) => kind === "temporal");
  const found: Weaker[] = [];
  const fairness = (node: { readonly fairness: Fairness }, segments: readonly string[], span: Span): void => {
    if (!promises || node.fairness === "unfair") return;
    const word = node.fairness === "strong" ? "strong fair" : "fair";
    for (const less of node.fairness === "strong" ? (["weak", "unfair"] as const) : (["unfair"] as const))
      found.push({
        id: [...segments, less].join("."),
        kind: "fairness",
        span,
        text: `${word} ${segments.join(".")}`,
        form: less === "weak" ? "fair" : "unfair",
        edits: [{ kind: "setFairness", fairness: less, address: addressOf(segments, span), span }],
      });
  };
  for (const node of spec.expansion.declarations)
    switch (node.kind) {
      case "action":
        fairness(node, [node.name.name], node.name.span);
        found.push(
          ...comparisons(spec, [node.name.name], node.body, node.where === null ? [] : [node.where]),
        );
        break;
      case "fairGroup":
        if (node.name !== null) fairness(node, [node.name.name], node.name.span);
        break;
      case "process":
      case "procedure":
        if (node.kind === "process") fairness(node, [node.name.name], node.name.span);
        else if (!counts.has(node.name.name)) break;
        for (const step of node.body.steps) {
          const segments = [node.name.name, step.label.name];
          if (node.kind === "process") fairness(step, segments, step.label.span);
          found.push(...comparisons(spec, segments, step.body, []));
          const split = testAndSet(step, segments, spec);
          if (split !== null) found.push(split);
        }
        break;
      default:
        break;
    }
  return found;
}

// ─────────────────────────────────────────────────────────────────────── test and set

const isTest = ({ kind }: Statement): boolean =>
  kind === "when" || kind === "if" || kind === "matchStatement";

const isEffect = ({ kind }: Statement): boolean =>
  kind === "assign" || kind === "assignIn" || kind === "callStatement" || kind === "for";

/** Other steps can come between what a step tests and what it sets. Null for a step that does not do both. */
function testAndSet(step: Step, segments: readonly string[], spec: AcceptedSpec): Weaker | null {
  if (isEmpty(step) || procedureCalled(step, spec) !== null) return null;
  const { statements } = step.body;
  const { span } = step.label;
  const whole = {
    id: [...segments, "split"].join("."),
    kind: "split",
    span,
    text: excerpt(spec.sources, step.body.span),
    form: "test and set in two steps",
  } as const;
  const first = statements.findIndex(isEffect);
  const tests = statements.slice(0, first);
  const jump = finalJump(step.body);
  if (first > 0 && tests.every(({ kind }) => kind === "when")) {
    // A step that has a last jump keeps it, and an insertion behind the step takes it along.
    const rest = statements.slice(first).filter((statement) => statement !== jump);
    if (rest.some(jumps)) return null;
    const [owner = "", label = ""] = segments;
    const block = (parts: readonly Statement[]): Block => ({
      kind: "block",
      statements: parts.map(copyOf),
      span,
    });
    const name = freshLabel(label, owner, spec);
    const set: Step = {
      ...step,
      label: { ...step.label, name },
      idle: false,
      doc: null,
      body: block(rest),
    };
    return {
      ...whole,
      edits: [
        {
          kind: "replace",
          address: addressOf(segments, span),
          by: block([...tests, ...(jump === null ? [] : [jump])]),
          span,
        },
        {
          kind: "insert",
          side: "after",
          target: addressOf(segments, span),
          body: { kind: "processBody", locals: [], steps: [set], span },
          span,
        },
      ],
    };
  }
  // What is tested in a branch is split by the edit of that name, where that can be done.
  const isNested = statements.some((statement) => isTest(statement) && hasEffect(statement));
  const isChosen = first > 0 && statements.slice(0, first).some(({ kind }) => kind === "pick");
  return isNested || isChosen
    ? { ...whole, edits: [{ kind: "split", address: addressOf(segments, span), span }] }
    : null;
}

function hasEffect(statement: Statement): boolean {
  switch (statement.kind) {
    case "if":
      return [statement.then, ...(statement.else === null ? [] : [statement.else])].some(blockHasEffect);
    case "matchStatement":
      return statement.arms.some(({ body }) => blockHasEffect(body));
    case "either":
      return statement.branches.some(blockHasEffect);
    default:
      return isEffect(statement);
  }
}

const blockHasEffect = ({ statements }: Block): boolean => statements.some(hasEffect);

function freshLabel(label: string, owner: string, { expansion }: AcceptedSpec): string {
  const names = new Set(
    expansion.declarations.flatMap((node) =>
      (node.kind === "process" || node.kind === "procedure") && node.name.name === owner
        ? [
            ...node.body.steps.map((step) => step.label.name),
            ...node.body.locals.map((local) => local.name.name),
          ]
        : [],
    ),
  );
  let name = `${label}_set`;
  for (let count = 2; names.has(name); count += 1) name = `${label}_set_${count}`;
  return name;
}

// ─────────────────────────────────────────────────────────────────────── comparisons

interface Condition {
  readonly name: string;
  /** Null for what is none. */
  readonly condition: Expression | null;
  /** Whether it is weaker if it holds more often. */
  readonly isMore: boolean;
}

/** The conditions of a body, each conjunct by itself. A condition of `if` that leads away is weaker if it holds less. */
function comparisons(
  spec: AcceptedSpec,
  segments: readonly string[],
  body: Block,
  wheres: readonly Expression[],
): readonly Weaker[] {
  const found: Weaker[] = [];
  const counts = new Map<string, number>();
  const add = (address: readonly string[], condition: Expression, isMore: boolean): void => {
    const weaker = offByOne(bare(condition), isMore);
    if (weaker === null) return;
    const form = textOfComparison(spec, weaker);
    found.push({
      id: [...address, "weaker"].join("."),
      kind: "comparison",
      span: condition.span,
      text: excerpt(spec.sources, condition.span),
      form,
      edits: [taking(address, copyOf(weaker), condition.span)],
    });
  };
  const all = [
    ...wheres.map((condition): Condition => ({ name: "where", condition, isMore: true })),
    ...elementsOf(body, null).map(({ name, element }): Condition => {
      // Of a loop it says what is done, and lets nothing happen.
      if (element.kind !== "condition" || element.owner.kind === "for")
        return { name, condition: null, isMore: true };
      const { owner, condition } = element;
      return { name, condition, isMore: owner.kind !== "if" || !owner.then.statements.some(jumps) };
    }),
  ];
  for (const { name, condition, isMore } of all) {
    const count = (counts.get(name) ?? 0) + 1;
    counts.set(name, count);
    if (condition === null) continue;
    const address = [...segments, name, ...(count === 1 ? [] : [String(count)])];
    const conjuncts = conjunctsIn(condition);
    if (conjuncts.length === 0) add(address, condition, isMore);
    conjuncts.forEach((conjunct, i) => {
      add([...address, "and", String(i + 1)], conjunct, isMore);
    });
  }
  return found;
}

const bare = (condition: Expression): Expression =>
  condition.kind === "group" ? bare(condition.body) : condition;

/** A comparison that holds for one number more, or for one less; null if it is none. */
function offByOne(condition: Expression, isMore: boolean): Expression | null {
  if (condition.kind === "unary" && condition.operator === "not") {
    const inner = offByOne(bare(condition.operand), !isMore);
    return inner && { ...condition, operand: { kind: "group", body: inner, span: inner.span } };
  }
  if (condition.kind !== "binary") return null;
  const { operator, left, right } = condition;
  const wider = { "<": "<=", ">": ">=" } as const;
  const narrower = { "<=": "<", ">=": ">" } as const;
  const operators: Partial<Record<string, "<" | "<=" | ">" | ">=">> = isMore ? wider : narrower;
  const other = operators[operator];
  if (other !== undefined) return { ...condition, operator: other };
  const isUpper = operator === "<=" || operator === "<";
  if (!isUpper && operator !== ">=" && operator !== ">") return null;
  const step = isUpper === isMore ? 1 : -1;
  if (right.kind === "integer") return { ...condition, right: { ...right, value: right.value + step } };
  if (left.kind === "integer") return { ...condition, left: { ...left, value: left.value - step } };
  return null;
}

function textOfComparison({ sources }: AcceptedSpec, condition: Expression): string {
  if (condition.kind === "unary")
    return `not (${textOfComparison({ sources } as AcceptedSpec, bare(condition.operand))})`;
  if (condition.kind !== "binary") return excerpt(sources, condition.span);
  const side = (part: Expression): string =>
    part.kind === "integer" ? String(part.value) : excerpt(sources, part.span);
  return `${side(condition.left)} ${condition.operator} ${side(condition.right)}`;
}
