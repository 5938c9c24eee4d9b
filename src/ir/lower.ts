/** Lowers a checked spec to the IR: processes become actions over ordinary variables. */
import { DONE, type ExpandedProcess, type ExpandedStep, type Expansion } from "../expand/expand.js";
import type { Resolution } from "../resolve/resolve.js";
import type { Symbol } from "../resolve/symbols.js";
import type { Block, Fairness, Place, Span, Statement, StatementOf, Variable } from "../syntax/tree.js";
import type { Typed } from "../types/infer.js";
import { settled, type Type, type TypeOf, unknown } from "../types/type.js";
import { frame } from "./frame.js";
import type {
  Ir,
  IrAction,
  IrCondition,
  IrExpression,
  IrInitial,
  IrPlace,
  IrProcess,
  IrProperty,
  IrStatement,
  IrVariable,
  PathStep,
  Slot,
} from "./ir.js";
import {
  bindName,
  type Context,
  declaredBy,
  type Layout,
  lowerArm,
  lowerBinders,
  lowerExpression,
  lowerPath,
  need,
  parameterSlots,
  processKey,
} from "./lower-expression.js";
import { premiseOf } from "./premise.js";

export function lower(name: string, resolution: Resolution, expansion: Expansion, typed: Typed): Ir {
  const processes = expansion.agents.filter((agent): agent is ExpandedProcess => "process" in agent);
  const { variables, indices, pcs, localIndices } = layOutVariables(expansion, processes, resolution, typed);
  const actionNames = expansion.agents.flatMap((agent) =>
    "action" in agent
      ? [agent.action.name.name]
      : agent.steps.map((step) => `${agent.process.name.name}.${step.label}`),
  );
  const layout: Layout = {
    resolution,
    typed,
    variables: indices,
    variableTypes: variables.map((variable) => variable.type),
    processes,
    actions: new Map(actionNames.map((action, i) => [action, i])),
    pcOf: (process) => pcs[process] ?? -1,
    functions: [],
    functionKeys: new Map(),
  };
  const lowering = { layout, localIndices };

  const actions = expansion.agents.flatMap((agent): readonly IrAction[] =>
    "action" in agent
      ? [lowerAction(agent, lowering)]
      : agent.steps.map((step) => lowerStep(agent, step, lowering)),
  );
  return {
    name,
    constants: [...typed.constants].map(([constant, value]) => ({ name: constant, value })),
    variables,
    processes: processes.map((process, i) => lowerProcessInfo(process, pcs[i] ?? -1, layout)),
    functions: layout.functions,
    initials: lowerInitials(expansion, processes, lowering),
    initialConditions: expansion.declarations.flatMap((node) =>
      node.kind === "init" ? [lowerCondition(node.condition, layout)] : [],
    ),
    actions,
    properties: expansion.declarations.flatMap((node) =>
      node.kind === "property" ? [lowerProperty(node, layout)] : [],
    ),
    deadlockAllowed: lowerDeadlock(expansion, layout),
  };
}

interface Lowering {
  readonly layout: Layout;
  /** The variable that holds a local, by its declaration (of which each inlined procedure has a copy). */
  readonly localIndices: ReadonlyMap<Variable, number>;
}

// ─────────────────────────────────────────────────────────────────────── variables

function keyType(process: ExpandedProcess, resolution: Resolution, typed: Typed): Type | null {
  const items = process.process.parameters.map((parameter) => {
    const symbol = resolution.declares.get(parameter.name);
    return settled((symbol && typed.symbols.get(symbol)) ?? unknown());
  });
  const [only, ...more] = items;
  if (only === undefined || more.length === 0) return only ?? null;
  return { kind: "tuple", items };
}

export const pcType = (process: ExpandedProcess): TypeOf<"alternatives"> => ({
  kind: "alternatives",
  name: `${process.process.name.name}.pc`,
  cases: [...process.steps.map((step) => step.label), DONE].map((name) => ({ name, fields: [] })),
});

function layOutVariables(
  expansion: Expansion,
  processes: readonly ExpandedProcess[],
  resolution: Resolution,
  typed: Typed,
) {
  const variables: IrVariable[] = [];
  const indices = new Map<Symbol, number>();
  const localIndices = new Map<Variable, number>();
  const pcs: number[] = [];
  for (const node of expansion.declarations) {
    if (node.kind !== "variable") continue;
    const symbol = resolution.declares.get(node.name);
    if (symbol === undefined) continue;
    indices.set(symbol, variables.length);
    variables.push({
      name: node.name.name,
      type: settled(typed.symbols.get(symbol) ?? unknown()),
      owner: null,
      span: node.name.span,
    });
  }
  processes.forEach((process, index) => {
    const key = keyType(process, resolution, typed);
    const kept = (type: Type): Type => (key === null ? type : { kind: "function", key, value: type });
    const prefix = process.process.name.name;
    pcs.push(variables.length);
    variables.push({
      name: `${prefix}.pc`,
      type: kept(pcType(process)),
      owner: { process: index, role: "pc" },
      span: process.process.name.span,
    });
    for (const local of process.locals) {
      indices.set(local.symbol, variables.length);
      localIndices.set(local.node, variables.length);
      variables.push({
        name: `${prefix}.${local.name}`,
        type: kept(settled(typed.symbols.get(local.symbol) ?? unknown())),
        owner: { process: index, role: "local" },
        span: local.node.name.span,
      });
    }
  });
  return { variables, indices, pcs, localIndices };
}

function lowerProcessInfo(process: ExpandedProcess, pc: number, layout: Layout): IrProcess {
  return {
    name: process.process.name.name,
    parameters: process.process.parameters.map((parameter) => ({
      name: parameter.name.name,
      type: settled(layout.typed.symbols.get(declaredBy(layout, parameter.name)) ?? unknown()),
    })),
    labels: pcType(process).cases.map((c) => c.name),
    idle: process.steps.filter((step) => step.idle).map((step) => step.label),
    pc,
  };
}

// ─────────────────────────────────────────────────────────────────────── initial values

function lowerInitials(
  expansion: Expansion,
  processes: readonly ExpandedProcess[],
  { layout, localIndices }: Lowering,
): readonly IrInitial[] {
  const initials: IrInitial[] = [];
  for (const node of expansion.declarations) {
    if (node.kind !== "variable" || node.initial === null) continue;
    const context: Context = { layout, frame: frame(), process: null, call: null };
    const variable = layout.variables.get(declaredBy(layout, node.name)) ?? -1;
    const value =
      node.initial.kind === "in"
        ? need(node.initial.value, context)
        : lowerExpression(node.initial.value, context);
    initials.push({ variable, kind: node.initial.kind, value, frameSize: context.frame.size() });
  }
  processes.forEach((process, index) => {
    const start = process.steps[0]?.label ?? DONE;
    const pc: (context: Context) => IrExpression = () => labelOf(process, start, process.process.name.span);
    initials.push(forEachInstance(process, layout.pcOf(index), pc, layout));
    for (const local of process.locals) {
      const variable = localIndices.get(local.node) ?? -1;
      const value = (context: Context): IrExpression =>
        local.node.initial === null
          ? { kind: "none", type: unknown(), span: local.node.span }
          : lowerExpression(local.node.initial.value, context);
      initials.push(forEachInstance(process, variable, value, layout));
    }
  });
  return initials;
}

/** The initial value of a process's variable: one value, or a function with one for each instance. */
function forEachInstance(
  process: ExpandedProcess,
  variable: number,
  value: (context: Context) => IrExpression,
  layout: Layout,
): IrInitial {
  const context: Context = { layout, frame: frame(), process, call: null };
  const { parameters } = process.process;
  const type = layout.variableTypes[variable] ?? unknown();
  const { span } = process.process.name;
  const [only, ...more] = parameters;
  if (only === undefined)
    return { variable, kind: "equals", value: value(context), frameSize: context.frame.size() };
  const whole = (slot: Slot, body: IrExpression): IrInitial => ({
    variable,
    kind: "equals",
    value: { kind: "function", slot, body, type, span },
    frameSize: context.frame.size(),
  });
  if (more.length === 0) {
    const slot = bindName(context, only.name);
    return whole(slot, value(context));
  }
  const tuple = context.frame.fresh("instance", type.kind === "function" ? type.key : unknown());
  const slots = parameters.map((parameter) => bindName(context, parameter.name));
  const body = slots.reduceRight<IrExpression>(
    (inner, slot, i) => ({
      kind: "let",
      slot,
      value: {
        kind: "item",
        target: { kind: "slot", slot: tuple.slot, name: tuple.name, type: tuple.type, span },
        position: i + 1,
        type: slot.type,
        span,
      },
      body: inner,
      type: inner.type,
      span,
    }),
    value(context),
  );
  return whole(tuple, body);
}

const labelOf = (process: ExpandedProcess, label: string, span: Span): IrExpression => ({
  kind: "alternative",
  name: label,
  payload: [],
  type: pcType(process),
  span,
});

// ─────────────────────────────────────────────────────────────────────── actions

function lowerAction(
  agent: Extract<Expansion["agents"][number], { action: unknown }>,
  lowering: Lowering,
): IrAction {
  const { layout } = lowering;
  const context: Context = { layout, frame: frame(), process: null, call: null };
  const { action } = agent;
  const parameters = action.parameters.map((parameter) => bindName(context, parameter.name));
  const guard: readonly IrStatement[] =
    action.where === null
      ? []
      : [{ kind: "when", condition: need(action.where, context), call: null, span: action.where.span }];
  const body = [...guard, ...lowerBlock(agent.body, context, lowering)];
  return {
    name: action.name.name,
    environment: action.environment,
    fairness: action.fairness,
    process: null,
    label: null,
    parameters,
    frameSize: context.frame.size(),
    body,
    doc: action.doc,
    codePlace: action.codePlace?.text ?? null,
    span: action.name.span,
  };
}

const STRENGTH: Readonly<Record<Fairness, number>> = { unfair: 0, weak: 1, strong: 2 };

function lowerStep(process: ExpandedProcess, step: ExpandedStep, lowering: Lowering): IrAction {
  const { layout } = lowering;
  const context: Context = { layout, frame: frame(), process, call: null };
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
    call: null,
    span,
  };
  const body = [atLabel, ...lowerBlock(step.body, context, lowering)];
  // Fairness of a process covers every step but the idle ones; a mark on the label comes in addition.
  const inherited: Fairness = step.idle ? "unfair" : process.process.fairness;
  return {
    name: `${process.process.name.name}.${step.label}`,
    environment: false,
    fairness: STRENGTH[inherited] > STRENGTH[step.fairness] ? inherited : step.fairness,
    process: index,
    label: step.label,
    parameters,
    frameSize: context.frame.size(),
    body,
    doc: step.source.doc,
    codePlace: step.source.codePlace?.text ?? null,
    span,
  };
}

function ownPc(process: ExpandedProcess, context: Context, span: Span): IrExpression {
  const { layout } = context;
  const variable = layout.pcOf(layout.processes.indexOf(process));
  const type = layout.variableTypes[variable] ?? unknown();
  const whole: IrExpression = { kind: "variable", variable, primed: false, type, span };
  const key = processKey(parameterSlots(context), span);
  return key === null ? whole : { kind: "apply", target: whole, key, type: pcType(process), span };
}

/** The running process's part of one of its variables, as a place. */
function ownPlace(variable: number, context: Context, span: Span): IrPlace {
  const type = context.layout.variableTypes[variable] ?? unknown();
  const key = processKey(parameterSlots(context), span);
  if (key === null) return { variable, path: [], type, span };
  return {
    variable,
    path: [{ kind: "key", key, span }],
    type: type.kind === "function" ? type.value : unknown(),
    span,
  };
}

function lowerPlace(place: Place, context: Context): IrPlace {
  const { layout } = context;
  const symbol = layout.resolution.uses.get(place.variable);
  const variable = symbol && layout.variables.get(symbol);
  if (symbol === undefined || variable === undefined) throw new Error(`no variable ${place.variable.name}`);
  const start: IrPlace =
    symbol.kind === "local"
      ? ownPlace(variable, context, place.span)
      : { variable, path: [], type: layout.variableTypes[variable] ?? unknown(), span: place.span };
  const path = lowerPath(place.selectors, context);
  return { ...start, path: [...start.path, ...path], type: typeAt(start.type, path), span: place.span };
}

function typeAt(type: Type, path: readonly PathStep[]): Type {
  let at = type;
  for (const step of path) {
    const whole = at.kind === "optional" ? at.of : at;
    if (step.kind === "field" && whole.kind === "record")
      at = whole.fields.find((f) => f.name === step.name)?.type ?? unknown();
    else if (step.kind === "key" && whole.kind === "function") at = whole.value;
    else if (step.kind === "key" && whole.kind === "sequence") at = whole.of;
    else return unknown();
  }
  return at;
}

function lowerBlock(block: Block, context: Context, lowering: Lowering): readonly IrStatement[] {
  return block.statements.flatMap((statement) => lowerStatement(statement, context, lowering));
}

function lowerStatement(node: Statement, context: Context, lowering: Lowering): readonly IrStatement[] {
  const { span } = node;
  const inner = (block: Block): readonly IrStatement[] => lowerBlock(block, context, lowering);
  switch (node.kind) {
    case "when":
      return [{ kind: "when", condition: need(node.condition, context), call: context.call, span }];
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
        { kind: "assignIn", place: lowerPlace(node.place, context), set: need(node.set, context), span },
      ];
    case "pick": {
      const { slots, sets } = lowerBinders(node.binders, context);
      const picks = slots.map(
        (slot, i): IrStatement => ({
          kind: "pick",
          slot,
          set: sets[i] as IrExpression,
          span: node.binders[i]?.span ?? span,
        }),
      );
      if (node.where === null) return picks;
      return [
        ...picks,
        { kind: "when", condition: need(node.where, context), call: context.call, span: node.where.span },
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
      return [{ kind: "either", branches: node.branches.map(inner), span }];
    case "matchStatement": {
      const subject = need(node.subject, context);
      return [{ kind: "match", subject, arms: node.arms.map((arm) => lowerArm(arm, context, inner)), span }];
    }
    case "for":
      return lowerFor(node, context, inner);
    case "expansion":
      return lowerBlock(node.body, { ...context, call: context.call ?? node.call.span }, lowering);
    case "jump":
      return lowerJump(node, context, lowering);
    default:
      throw new Error(`${node.kind} was not expanded`);
  }
}

function lowerFor(
  node: StatementOf<"for">,
  context: Context,
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
  context: Context,
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

// ─────────────────────────────────────────────────────────────────────── properties

function lowerCondition(condition: Parameters<typeof need>[0], layout: Layout): IrCondition {
  const context: Context = { layout, frame: frame(), process: null, call: null };
  const lowered = need(condition, context);
  return { condition: lowered, frameSize: context.frame.size(), span: condition.span };
}

function lowerProperty(
  node: Extract<Expansion["declarations"][number], { kind: "property" }>,
  layout: Layout,
): IrProperty {
  const { condition: body, frameSize } = lowerCondition(node.body, layout);
  return {
    name: node.name.name,
    kind: node.property,
    body,
    premise: node.property === "invariant" || node.property === "step" ? premiseOf(body) : null,
    frameSize,
    doc: node.doc,
    span: node.name.span,
  };
}

/** Several `deadlock allowed` exempt what any of them exempts. */
function lowerDeadlock(expansion: Expansion, layout: Layout): IrCondition | null {
  const conditions = expansion.declarations.flatMap((node): readonly IrCondition[] => {
    if (node.kind !== "deadlock") return [];
    if (node.allowedWhen !== null) return [lowerCondition(node.allowedWhen, layout)];
    const { span } = node;
    return [
      { condition: { kind: "literal", value: true, type: { kind: "bool" }, span }, frameSize: 0, span },
    ];
  });
  const [first, ...more] = conditions;
  if (first === undefined || more.length === 0) return first ?? null;
  return {
    condition: {
      kind: "or",
      operands: conditions.map((c) => c.condition),
      type: { kind: "bool" },
      span: first.span,
    },
    frameSize: Math.max(...conditions.map((c) => c.frameSize)),
    span: first.span,
  };
}
