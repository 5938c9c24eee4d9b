/**
 * Steps that can be moved: for each body of a process the steps in their order, and the edits that move one of them and
 * that let a process skip the release of what it does not hold.
 */
import { elementsOf } from "../edit/address.js";
import { type Location, locate } from "../source/source.js";
import { copyOf } from "../syntax/copy.js";
import { excerpt } from "../syntax/excerpt.js";
import type { Block, DeclarationOf, Edit, Expression, Span, Statement, Step } from "../syntax/tree.js";
import { assertingIn } from "./asserts.js";
import { type AcceptedSpec, addressOf } from "./element.js";
import { bodySpan, callCountsIn, canSwap, isEmpty, jumpTargetsIn, procedureCalled } from "./steps.js";

/** The steps of a process, of a call of a procedure, or of a procedure that is called more than once. */
export interface Body {
  /** `fault`, `fault.dax`, `unmap_mapping_range`. */
  readonly id: string;
  /** In their order; steps that do nothing but jump are left out. */
  readonly steps: readonly MovableStep[];
}

export interface MovableStep {
  readonly label: string;
  readonly span: Span;
  /** The source, in one line. */
  readonly text: string;
  /** The code that it models. */
  readonly at: string | null;
  /** Whether it does more than assert: an assertion is a property, and is not moved. */
  readonly moves: boolean;
  /** Whether moving it behind the next step is the same as moving that one before it. */
  readonly swaps: boolean;
}

export function bodiesIn(spec: AcceptedSpec): readonly Body[] {
  const { isBody } = assertingIn(spec);
  const counts = callCountsIn(spec);
  const found: Body[] = [];
  const add = (id: string, body: { readonly steps: readonly Step[] }, at: string | null): void => {
    const targets = jumpTargetsIn(body);
    const steps = body.steps.filter((step) => !isEmpty(step));
    found.push({
      id,
      steps: steps.map((step, i): MovableStep => {
        const next = steps[i + 1];
        const isNext = next !== undefined && body.steps.indexOf(next) === body.steps.indexOf(step) + 1;
        const calls = procedureCalled(step, spec) !== null || (next && procedureCalled(next, spec)) !== null;
        return {
          label: step.label.name,
          span: bodySpan(step),
          text: excerpt(spec.sources, bodySpan(step)),
          at: step.codePlace?.text ?? at,
          moves: procedureCalled(step, spec) !== null || !isBody(step.body),
          swaps: isNext && !calls && canSwap(step, next, targets),
        };
      }),
    });
    for (const step of body.steps) {
      const procedure = procedureCalled(step, spec);
      // All calls of a procedure are edited together.
      if (procedure !== null && counts.get(procedure.name) === 1)
        add(
          `${id}.${step.label.name}`,
          procedure.node.body,
          procedure.node.codePlace?.text ?? step.codePlace?.text ?? at,
        );
    }
  };
  for (const node of spec.expansion.declarations) {
    if (node.kind === "process") add(node.name.name, node.body, null);
    if (node.kind === "procedure" && (counts.get(node.name.name) ?? 0) > 1)
      add(node.name.name, node.body, node.codePlace?.text ?? null);
  }
  return found.filter(({ steps }) => steps.length > 1);
}

export function moving({ id }: Body, step: MovableStep, side: "before" | "after", target: MovableStep): Edit {
  const { span } = step;
  const address = (label: string) => addressOf([...id.split("."), label], span);
  return { kind: "move", address: address(step.label), side, target: address(target.label), span };
}

// ─────────────────────────────────────────────────────────────────────── releases

type Macro = DeclarationOf<"macro">;

/** The macros that release a lock. */
function releasesIn({ expansion }: AcceptedSpec): readonly Macro[] {
  const macros = expansion.declarations.filter((d): d is Macro => d.kind === "macro");
  const names = new Set(macros.flatMap(({ pairs }) => (pairs === null ? [] : [pairs.name])));
  return macros.filter(({ name }) => names.has(name.name));
}

/** Where what a release asserts stands. */
export const releasePlaces = (spec: AcceptedSpec): readonly Location[] =>
  releasesIn(spec).flatMap(({ body }) => asserted(body).map(({ span }) => locate(spec.sources, span)));

const asserted = ({ statements }: Block): readonly Extract<Statement, { kind: "assert" }>[] =>
  statements.filter((statement) => statement.kind === "assert");

/** Edits with which the steps of a body release nothing that they do not hold; none if there is nothing to do. */
export function skippingReleases(spec: AcceptedSpec, { id }: Body): readonly Edit[] {
  const releases = new Map(releasesIn(spec).map((macro) => [macro.name.name, macro]));
  return stepsOf(spec, id).flatMap((step) => {
    const counts = new Map<string, number>();
    return elementsOf(step.body, null).flatMap(({ name, element }): readonly Edit[] => {
      const count = (counts.get(name) ?? 0) + 1;
      counts.set(name, count);
      const macro = releases.get(name);
      if (macro === undefined || element.kind !== "statement") return [];
      const { statement } = element;
      if (statement.kind !== "callStatement") return [];
      const { span } = statement;
      const given = new Map(
        macro.parameters.flatMap(({ name: parameter }, i) => {
          const argument = statement.arguments[i];
          return argument === undefined ? [] : [[parameter.name, argument] as const];
        }),
      );
      const [first, ...more] = asserted(macro.body).map(({ condition }) => withArguments(condition, given));
      if (first === undefined) return [];
      const condition: Expression =
        more.length === 0
          ? first
          : {
              kind: "junction",
              operator: "and",
              operands: [first, ...more].map((body): Expression => ({ kind: "group", body, span })),
              span,
            };
      const then: Block = { kind: "block", statements: [copyOf(statement)], span };
      const by: Block = {
        kind: "block",
        statements: [{ kind: "if", condition, then, else: null, span }],
        span,
      };
      const segments = [...id.split("."), step.label.name, name, ...(count === 1 ? [] : [String(count)])];
      return [{ kind: "replace", address: addressOf(segments, span), by, span }];
    });
  });
}

/** The steps of the body with that address. */
function stepsOf(spec: AcceptedSpec, id: string): readonly Step[] {
  const [owner, ...labels] = id.split(".");
  const node = spec.expansion.declarations.find(
    (d) => (d.kind === "process" || d.kind === "procedure") && d.name.name === owner,
  );
  let steps = node !== undefined && "body" in node && "steps" in node.body ? node.body.steps : [];
  for (const label of labels) {
    const step = steps.find((other) => other.label.name === label);
    steps = (step && procedureCalled(step, spec)?.node.body.steps) ?? [];
  }
  return steps;
}

/** A copy of what a macro says, with arguments for its parameters. The name of a field is no parameter. */
function withArguments<Tree>(tree: Tree, given: ReadonlyMap<string, Expression>): Tree {
  if (Array.isArray(tree)) return tree.map((part) => withArguments(part, given)) as Tree;
  if (typeof tree !== "object" || tree === null) return tree;
  const node = tree as { readonly kind?: string; readonly name?: unknown };
  const argument = node.kind === "name" && typeof node.name === "string" ? given.get(node.name) : undefined;
  if (argument !== undefined) return { kind: "group", body: copyOf(argument), span: argument.span } as Tree;
  return Object.fromEntries(
    Object.entries(tree).map(([key, part]) => [
      key,
      node.kind === "field" && key === "name" ? copyOf(part) : withArguments(part, given),
    ]),
  ) as Tree;
}
