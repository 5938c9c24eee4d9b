/** Lowers a checked spec to the IR: processes become actions over ordinary variables. */
import { DONE, type ExpandedProcess, type Expansion } from "../expand/expand.js";
import type {
  Ir,
  IrAction,
  IrCondition,
  IrConstraint,
  IrExpression,
  IrFairGroup,
  IrFairMember,
  IrInitial,
  IrProcess,
  IrProperty,
  IrVariable,
  Slot,
} from "../ir/ir.js";
import { NOTHING, type Type, type TypeOf } from "../ir/type.js";
import { isOfSteps, isTemporal } from "../ir/walk.js";
import type { Resolution } from "../resolve/resolve.js";
import type { Symbol } from "../resolve/symbols.js";
import type { DeclarationOf, Variable } from "../syntax/tree.js";
import type { Typed } from "../types/inference.js";
import {
  bindName,
  declaredBy,
  type Layout,
  type LoweringContext,
  plainConstant,
  typeOfSymbol,
  variableType,
} from "./context.js";
import { frame } from "./frame.js";
import { type Lowering, labelOf, lowerAction, lowerStep, pcType, usePcType } from "./lower-action.js";
import { lowerExpression, need } from "./lower-expression.js";
import { premiseOf, temporalPremiseOf } from "./premise.js";

export interface Lowered {
  readonly ir: Ir;
  /** Where things of the spec are in the IR: for lowering more of it later. */
  readonly layout: Layout;
}

/** @param like Another version of the spec, whose numbering is kept where it can be. */
export function lower(
  name: string,
  resolution: Resolution,
  expansion: Expansion,
  typed: Typed,
  like: Like | null = null,
): Lowered {
  const processes = expansion.agents.filter((agent): agent is ExpandedProcess => "process" in agent);
  const numbered = like !== null && isLike(like, expansion) ? like : null;
  if (numbered !== null) shareLabels(processes, numbered.pcTypes);
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
    pcOf: (process) => indexed(pcs, process),
    functions: [...(numbered?.layout.functions ?? [])],
    functionKeys: new Map(numbered?.layout.functionKeys),
    functionsToCheck: new Set(numbered?.layout.functions.keys()),
  };
  const lowering = { layout, localIndices };

  const actions = expansion.agents.flatMap((agent): readonly IrAction[] =>
    "action" in agent
      ? [lowerAction(agent, lowering)]
      : agent.steps.map((step) => lowerStep(agent, step, lowering)),
  );
  const ir: Ir = {
    name,
    constants: [...typed.constants].map(([constant, value]) => ({
      name: constant,
      value: plainConstant(value),
    })),
    variables,
    processes: processes.map((process, i) => lowerProcessInfo(process, indexed(pcs, i), layout)),
    functions: layout.functions,
    initials: lowerInitials(expansion, processes, lowering),
    initialConditions: expansion.declarations.flatMap((node) =>
      node.kind === "init" ? [lowerCondition(node.condition, layout)] : [],
    ),
    actions,
    properties: expansion.declarations.flatMap((node) =>
      node.kind === "property" ? [lowerProperty(node, layout)] : [],
    ),
    fairGroups: expansion.declarations.flatMap((node) =>
      node.kind === "fairGroup" && node.fairness !== "unfair" ? [lowerFairGroup(node, lowering)] : [],
    ),
    constraints: expansion.declarations.flatMap((node) =>
      node.kind === "constraint" ? [lowerConstraint(node, layout)] : [],
    ),
    deadlockAllowed: lowerDeadlock(expansion, layout),
  };
  return { ir, layout };
}

// ─────────────────────────────────────────────────────────────────────── numbering

/** Another version of a spec, from which some actions and steps differ. */
export interface Like {
  readonly layout: Pick<Layout, "functions" | "functionKeys">;
  readonly expansion: Expansion;
  /** For processes by name: a type for the program counter, of any version that has no other labels. */
  readonly pcTypes: ReadonlyMap<string, TypeOf<"alternatives">>;
}

/** What edits of actions and steps leave alone, and definitions depend on. */
const KEPT: ReadonlySet<string> = new Set(["type", "constant", "variable", "definition"]);

/** Whether two versions have the same types, constants, variables and definitions. */
function isLike({ expansion: other }: Like, expansion: Expansion): boolean {
  const keptOf = ({ declarations }: Expansion) => declarations.filter(({ kind }) => KEPT.has(kind));
  const [theirs, ours] = [keptOf(other), keptOf(expansion)];
  return theirs.length === ours.length && theirs.every((node, i) => node === ours[i]);
}

/** A process that has lost labels, or has them in another order, has the program counter of the other version. */
function shareLabels(processes: readonly ExpandedProcess[], pcTypes: Like["pcTypes"]): void {
  for (const process of processes) {
    const type = pcTypes.get(process.process.name.name);
    if (type !== undefined) usePcType(process, type);
  }
}

// ─────────────────────────────────────────────────────────────────────── variables

/** The variable of a process's program counter. */
function indexed(pcs: readonly number[], process: number): number {
  const pc = pcs[process];
  if (pc === undefined) throw new Error(`no process ${process}`);
  return pc;
}

function numbered<Key>(variables: ReadonlyMap<Key, number>, key: Key): number {
  const variable = variables.get(key);
  if (variable === undefined) throw new Error("a declaration has no variable");
  return variable;
}

function keyType(process: ExpandedProcess, resolution: Resolution, typed: Typed): Type | null {
  const items = process.process.parameters.map((parameter) => {
    const symbol = resolution.declares.get(parameter.name);
    if (symbol === undefined) throw new Error(`${parameter.name.name} is not declared`);
    return typeOfSymbol(typed, symbol);
  });
  const [only, ...more] = items;
  if (only === undefined || more.length === 0) return only ?? null;
  return { kind: "tuple", items };
}

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
      type: typeOfSymbol(typed, symbol),
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
        type: kept(typeOfSymbol(typed, local.symbol)),
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
      type: typeOfSymbol(layout.typed, declaredBy(layout, parameter.name)),
    })),
    labels: pcType(process).cases.map((c) => c.name),
    idle: process.steps.filter((step) => step.idle).map((step) => step.label),
    pc,
    ...(process.process.action !== undefined && { action: true }),
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
    const context: LoweringContext = { layout, frame: frame(), process: null, calls: [] };
    const variable = numbered(layout.variables, declaredBy(layout, node.name));
    const value =
      node.initial.kind === "in"
        ? need(node.initial.value, context)
        : lowerExpression(node.initial.value, context);
    initials.push({ variable, kind: node.initial.kind, value, frameSize: context.frame.size() });
  }
  processes.forEach((process, index) => {
    const start = process.steps[0]?.label ?? DONE;
    const pc: (context: LoweringContext) => IrExpression = () =>
      labelOf(process, start, process.process.name.span);
    initials.push(forEachInstance(process, layout.pcOf(index), pc, layout));
    for (const local of process.locals) {
      const variable = numbered(localIndices, local.node);
      const value = (context: LoweringContext): IrExpression =>
        local.node.initial === null
          ? { kind: "none", type: NOTHING, span: local.node.span }
          : lowerExpression(local.node.initial.value, context);
      initials.push(forEachInstance(process, variable, value, layout));
    }
  });
  return initials;
}

function keyTypeOf(type: Type): Type {
  if (type.kind !== "function") throw new Error(`a ${type.kind} has no keys`);
  return type.key;
}

/** The initial value of a process's variable: one value, or a function with one for each instance. */
function forEachInstance(
  process: ExpandedProcess,
  variable: number,
  value: (context: LoweringContext) => IrExpression,
  layout: Layout,
): IrInitial {
  const context: LoweringContext = { layout, frame: frame(), process, calls: [] };
  const { parameters } = process.process;
  const type = variableType(layout, variable);
  const { span } = process.process.name;
  const [only, ...more] = parameters;
  if (only === undefined)
    return { variable, kind: "equals", value: value(context), frameSize: context.frame.size() };
  const whole = (slot: Slot, body: IrExpression): IrInitial => ({
    variable,
    kind: "equals",
    value: { kind: "function", slot, body, type, span: body.span },
    frameSize: context.frame.size(),
  });
  if (more.length === 0) {
    const slot = bindName(context, only.name);
    return whole(slot, value(context));
  }
  const tuple = context.frame.fresh("instance", keyTypeOf(type));
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
      span: inner.span,
    }),
    value(context),
  );
  return whole(tuple, body);
}

// ─────────────────────────────────────────────────────────────────────── properties

export function lowerCondition(condition: Parameters<typeof need>[0], layout: Layout): IrCondition {
  const context: LoweringContext = { layout, frame: frame(), process: null, calls: [] };
  const lowered = need(condition, context);
  return { condition: lowered, frameSize: context.frame.size(), span: condition.span };
}

function lowerProperty(
  node: Extract<Expansion["declarations"][number], { kind: "property" }>,
  layout: Layout,
): IrProperty {
  const { condition: body, frameSize } = lowerCondition(node.body, layout);
  const { functions } = layout;
  const isOfStates = (part: IrExpression): boolean =>
    !isTemporal(part, { functions }) && !isOfSteps(part, { functions });
  const premise = {
    invariant: premiseOf,
    step: premiseOf,
    temporal: (whole: IrExpression) => temporalPremiseOf(whole, isOfStates),
    reachable: () => null,
  }[node.property](body);
  return {
    name: node.name.name,
    kind: node.property,
    body,
    premise,
    frameSize,
    doc: node.doc,
    span: node.name.span,
  };
}

function lowerFairGroup(node: DeclarationOf<"fairGroup">, { layout }: Lowering): IrFairGroup {
  const context: LoweringContext = { layout, frame: frame(), process: null, calls: [] };
  const parameters = node.parameters.map((parameter) => bindName(context, parameter.name));
  const idle = new Set(
    layout.processes.flatMap(({ process, steps }) =>
      steps.flatMap(({ label, idle: rests }) => (rests ? [`${process.name.name}.${label}`] : [])),
    ),
  );
  const idleIndices = new Set([...idle].map((name) => layout.actions.get(name)));
  const members = node.members.map(({ steps, star, condition }): IrFairMember => {
    const lowered = lowerExpression(steps, context);
    if (lowered.kind !== "taken") throw new Error("a member of a group is no action");
    return {
      actions: lowered.actions.filter((action) => !star || !idleIndices.has(action)),
      arguments: lowered.arguments,
      condition: condition === null ? null : need(condition, context),
    };
  });
  const shown = node.members.map(({ steps, star }) =>
    [steps.action.name, ...steps.path.map((label) => label.name), ...(star ? ["*"] : [])].join("."),
  );
  return {
    name: node.name?.name ?? `{${shown.join(", ")}}`,
    strong: node.fairness === "strong",
    parameters,
    frameSize: context.frame.size(),
    members,
    span: node.name?.span ?? node.span,
  };
}

function lowerConstraint(
  { name, ofSteps, body, doc }: DeclarationOf<"constraint">,
  layout: Layout,
): IrConstraint {
  const { condition, frameSize } = lowerCondition(body, layout);
  return { name: name.name, ofSteps, body: condition, frameSize, doc, span: name.span };
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
