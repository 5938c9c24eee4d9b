/** Lowers actions and steps: statements, places and jumps. */
import { DONE, type ExpandedProcess, type ExpandedStep, type Expansion, stronger } from "../expand/expand.js";
import type { IrAction, IrExpression, IrPlace, IrStatement, PathStep } from "../ir/ir.js";
import type { Type, TypeOf } from "../ir/type.js";
import type {
  AssignmentTarget,
  Block,
  Fairness,
  Span,
  Statement,
  StatementOf,
  Variable,
} from "../syntax/tree.js";
import {
  bindName,
  type Layout,
  type LoweringContext,
  parameterSlots,
  processKey,
  valueType,
  variableType,
} from "./context.js";
import { frame } from "./frame.js";
import { lowerArm, lowerExpression, lowerPath, need } from "./lower-expression.js";
import { lowerBinders } from "./lower-quantifier.js";

export interface Lowering {
  readonly layout: Layout;
  /** The variable that holds a local, by its declaration (of which each inlined procedure has a copy). */
  readonly localIndices: ReadonlyMap<Variable, number>;
}

/** One object for each process, since it stands at every step, and has a part for every step. */
const pcTypes = new WeakMap<ExpandedProcess, TypeOf<"alternatives">>();

export function pcType(process: ExpandedProcess): TypeOf<"alternatives"> {
  const known = pcTypes.get(process);
  if (known !== undefined) return known;
  const type: TypeOf<"alternatives"> = {
    kind: "alternatives",
    name: `${process.process.name.name}.pc`,
    cases: [...process.steps.map((step) => step.label), DONE].map((name) => ({ name, fields: [] })),
  };
  pcTypes.set(process, type);
  return type;
}

/** Gives a process that type for its program counter, if it has all labels. */
export function usePcType(process: ExpandedProcess, type: TypeOf<"alternatives">): void {
  const labels = new Set(type.cases.map((each) => each.name));
  if (process.steps.every((step) => labels.has(step.label))) pcTypes.set(process, type);
}

export const labelOf = (process: ExpandedProcess, label: string, span: Span): IrExpression => ({
  kind: "alternative",
  name: label,
  payload: [],
  type: pcType(process),
  span,
});

export function lowerAction(
  agent: Extract<Expansion["agents"][number], { action: unknown }>,
  lowering: Lowering,
): IrAction {
  const { layout } = lowering;
  const context: LoweringContext = { layout, frame: frame(), process: null, calls: [] };
  const { action } = agent;
  const parameters = action.parameters.map((parameter) => bindName(context, parameter.name));
  const guard: readonly IrStatement[] =
    action.where === null
      ? []
      : [{ kind: "when", condition: need(action.where, context), calls: [], span: action.where.span }];
  const body = [...guard, ...lowerBlock(agent.body, context, lowering)];
  return {
    name: action.name.name,
    environment: action.environment,
    fairness: action.fairness,
    process: null,
    label: null,
    call: null,
    parameters,
    frameSize: context.frame.size(),
    body,
    doc: action.doc,
    codePlace: action.codePlace?.text ?? null,
    span: action.name.span,
  };
}

export function lowerStep(process: ExpandedProcess, step: ExpandedStep, lowering: Lowering): IrAction {
  const { layout } = lowering;
  const context: LoweringContext = { layout, frame: frame(), process, calls: [] };
  const parameters = process.process.parameters.map((parameter) => bindName(context, parameter.name));
  const { span } = step.source.label;
  const index = layout.processes.indexOf(process);
  const pc: IrExpression = ownPc(process, context, span);
  const atLabel: IrStatement = {
    kind: "when",
    condition: {
      kind: "equal",
      left: pc,
      right: labelOf(process, step.label, span),
      type: { kind: "bool" },
      span,
    },
    calls: [],
    span,
  };
  const body = [atLabel, ...lowerBlock(step.body, context, lowering)];
  // Fairness of a process covers every step but the idle ones; a mark on the label comes in addition.
  const inherited: Fairness = step.idle ? "unfair" : process.process.fairness;
  return {
    name: `${process.process.name.name}.${step.label}`,
    environment: step.idle && process.process.action === "environment",
    fairness: stronger(inherited, step.fairness),
    process: index,
    label: step.label,
    call: step.calls.at(-1)?.span ?? null,
    parameters,
    frameSize: context.frame.size(),
    body,
    doc: step.source.doc,
    codePlace: step.source.codePlace?.text ?? null,
    span,
  };
}

function ownPc(process: ExpandedProcess, context: LoweringContext, span: Span): IrExpression {
  const { layout } = context;
  const variable = layout.pcOf(layout.processes.indexOf(process));
  const type = variableType(layout, variable);
  const whole: IrExpression = { kind: "variable", variable, primed: false, type, span };
  const key = processKey(parameterSlots(context), span);
  return key === null ? whole : { kind: "apply", target: whole, key, type: pcType(process), span };
}

/** The running process's part of one of its variables, as a place. */
function ownPlace(variable: number, context: LoweringContext, span: Span): IrPlace {
  const type = variableType(context.layout, variable);
  const key = processKey(parameterSlots(context), span);
  if (key === null) return { variable, path: [], type, span };
  return {
    variable,
    path: [{ kind: "key", key, span }],
    type: valueType(type),
    span,
  };
}

function lowerPlace(place: AssignmentTarget, context: LoweringContext): IrPlace {
  const { layout } = context;
  const symbol = layout.resolution.uses.get(place.variable);
  const variable = symbol && layout.variables.get(symbol);
  if (symbol === undefined || variable === undefined) throw new Error(`no variable ${place.variable.name}`);
  const start: IrPlace =
    symbol.kind === "local"
      ? ownPlace(variable, context, place.span)
      : { variable, path: [], type: variableType(layout, variable), span: place.span };
  const path = lowerPath(place.selectors, context);
  return { ...start, path: [...start.path, ...path], type: typeAt(start.type, path), span: place.span };
}

function typeAt(type: Type, path: readonly PathStep[]): Type {
  let at = type;
  for (const step of path) {
    const whole = at.kind === "optional" ? at.of : at;
    if (step.kind === "field" && whole.kind === "record") at = fieldOf(whole, step.name);
    else if (step.kind === "key" && whole.kind === "function") at = whole.value;
    else if (step.kind === "key" && whole.kind === "sequence") at = whole.of;
    else throw new Error(`a ${whole.kind} has no part by a ${step.kind}`);
  }
  return at;
}

function fieldOf({ fields }: TypeOf<"record">, name: string): Type {
  const field = fields.find((f) => f.name === name);
  if (field === undefined) throw new Error(`no field ${name}`);
  return field.type;
}

function lowerBlock(block: Block, context: LoweringContext, lowering: Lowering): readonly IrStatement[] {
  return block.statements.flatMap((statement) => lowerStatement(statement, context, lowering));
}

function lowerStatement(
  node: Statement,
  context: LoweringContext,
  lowering: Lowering,
): readonly IrStatement[] {
  const { span } = node;
  const inner = (block: Block): readonly IrStatement[] => lowerBlock(block, context, lowering);
  switch (node.kind) {
    case "when":
      return [{ kind: "when", condition: need(node.condition, context), calls: context.calls, span }];
    case "assert":
      return [
        { kind: "assert", condition: need(node.condition, context), text: node.text?.text ?? null, span },
      ];
    case "assign":
      return [
        {
          kind: "assign",
          place: lowerPlace(node.place, context),
          value: lowerExpression(node.value, context),
          span,
        },
      ];
    case "assignIn":
      return [
        {
          kind: "assignIn",
          place: lowerPlace(node.place, context),
          set: need(node.set, context),
          calls: context.calls,
          span,
        },
      ];
    case "pick": {
      const { slots, sets } = lowerBinders(node.binders, context);
      const picks = slots.map(
        (slot, i): IrStatement => ({
          kind: "pick",
          slot,
          set: sets[i] as IrExpression,
          calls: context.calls,
          span: node.binders[i]?.span ?? span,
        }),
      );
      if (node.where === null) return picks;
      return [
        ...picks,
        { kind: "when", condition: need(node.where, context), calls: context.calls, span: node.where.span },
      ];
    }
    case "letStatement": {
      const value = lowerExpression(node.value, context);
      return [{ kind: "let", slot: bindName(context, node.name), value, span }];
    }
    case "if": {
      const condition = need(node.condition, context);
      const otherwise = node.else === null ? [] : inner(node.else);
      return [{ kind: "if", condition, then: inner(node.then), else: otherwise, span }];
    }
    case "either":
      return [{ kind: "either", branches: node.branches.map(inner), ...namesOf(node.branches), span }];
    case "matchStatement": {
      const subject = need(node.subject, context);
      return [{ kind: "match", subject, arms: node.arms.map((arm) => lowerArm(arm, context, inner)), span }];
    }
    case "for":
      return lowerFor(node, context, inner);
    case "expansion":
      return lowerBlock(node.body, { ...context, calls: [...context.calls, node.call.span] }, lowering);
    case "jump":
      return lowerJump(node, context, lowering);
    default:
      throw new Error(`${node.kind} was not expanded`);
  }
}

function lowerFor(
  node: StatementOf<"for">,
  context: LoweringContext,
  inner: (block: Block) => readonly IrStatement[],
): readonly IrStatement[] {
  const { span } = node;
  const { slots, sets } = lowerBinders(node.binders, context);
  const condition = node.where === null ? null : need(node.where, context);
  const body = inner(node.body);
  const guarded: readonly IrStatement[] =
    condition === null ? body : [{ kind: "if", condition, then: body, else: [], span }];
  return slots.reduceRight<readonly IrStatement[]>(
    (statements, slot, i) => [{ kind: "for", slot, set: sets[i] as IrExpression, body: statements, span }],
    guarded,
  );
}

function lowerJump(
  node: StatementOf<"jump">,
  context: LoweringContext,
  { layout, localIndices }: Lowering,
): readonly IrStatement[] {
  const { process } = context;
  if (process === null) throw new Error("a jump outside a process");
  const { span } = node;
  const resets = node.resets.map((local): IrStatement => {
    const variable = localIndices.get(local);
    if (variable === undefined || local.initial === null)
      throw new Error(`the local ${local.name.name} can't be reset`);
    return {
      kind: "assign",
      place: ownPlace(variable, context, span),
      value: lowerExpression(local.initial.value, context),
      span,
    };
  });
  const pc = ownPlace(layout.pcOf(layout.processes.indexOf(process)), context, span);
  return [...resets, { kind: "assign", place: pc, value: labelOf(process, node.target, span), span }];
}

function namesOf(branches: readonly Block[]): { readonly names?: readonly (string | null)[] } {
  if (branches.every(({ name }) => name === undefined)) return {};
  return { names: branches.map(({ name }) => name?.text ?? null) };
}
