/** Infers and checks the type of every expression, place and statement of an expanded spec. */
import type { Code, Details } from "../diagnostics/catalogue.js";
import { collector, type Note, type Report } from "../diagnostics/diagnostic.js";
import { type Expansion, parametersOf } from "../expand/expand.js";
import { cardinality, isUnbounded } from "../ir/type.js";
import type { Resolution } from "../resolve/resolve.js";
import type { DeclarationOf, Name, Span } from "../syntax/tree.js";
import { isAlternativeOf, settleAlternatives } from "./alternatives.js";
import { type ConstantValue, constantEvaluator, type Settings } from "./constants.js";
import { PARTS_MAX, type TypeElaborator, typeElaborator } from "./elaborate.js";
import { expect, expression, typeNameOf } from "./infer-expressions.js";
import { block, checkCall } from "./infer-statements.js";
import { declared, type Inference, type Typed } from "./inference.js";
import {
  BOOL,
  closed,
  INT,
  partsOf,
  present,
  setOf,
  settled,
  showType,
  solved,
  type Type,
  unknown,
} from "./type.js";

/** @param given Types in place of those that are declared by these names. */
export function inferTypes(
  resolution: Resolution,
  expansion: Expansion,
  settings: Settings,
  given: ReadonlyMap<string, Type> = new Map(),
): Typed {
  const { diagnostics, report: rawReport } = collector();
  const trail: Note[] = [];
  const report: Report = <C extends Code>(
    code: C,
    span: Span | null,
    details: Details<C>,
    notes: readonly Note[] = [],
  ) => rawReport(code, span, details, [...notes, ...[...trail].reverse()]);
  const evaluator = constantEvaluator(resolution, settings, report);
  const c: Inference = {
    resolution,
    expansion,
    settings,
    evaluator,
    elaborator: typeElaborator(resolution, evaluator, report),
    report,
    trail,
    within: (note, work) => {
      trail.push(note);
      try {
        return work();
      } finally {
        trail.pop();
      }
    },
    types: new Map(),
    symbols: new Map(),
    constants: new Map(),
    constantTypes: new Map(),
    uses: new Map(),
    processes: new Map(),
    locals: new Map(),
    labels: new Map(),
    actionTests: new Map(),
    expandedProcesses: new Map(
      expansion.agents.flatMap((agent) => ("process" in agent ? [[agent.process, agent] as const] : [])),
    ),
    settledUses: new Map(),
    activeDefinitions: [],
    openAlternatives: new Map(),
    alternativesAt: new Map(),
  };
  for (const node of expansion.declarations) {
    const type = node.kind === "type" ? given.get(node.name.name) : undefined;
    if (node.kind === "type" && type !== undefined) c.elaborator.declare(node, type);
  }
  declareConstants(c);
  declareVariables(c);
  declarations(c);
  unusedDefinitions(c);
  settleAlternatives(c);
  const inferMore: Typed["inferMore"] = (node, wanted, bound) => {
    const before = diagnostics.length;
    for (const [symbol, type] of bound ?? []) c.symbols.set(symbol, type);
    if (wanted === undefined) expression(c, node);
    else expect(c, node, wanted);
    settleAlternatives(c);
    return diagnostics.slice(before);
  };
  return { ...c, diagnostics: [...diagnostics], inferMore };
}

function declareConstants(c: Inference): void {
  for (const node of c.expansion.declarations) {
    if (node.kind !== "constant") continue;
    const given = expression(c, node.value);
    // Without a type of its own a number may be set to any other.
    const type = node.type !== null ? c.elaborator.typeOf(node.type) : given.kind === "int" ? INT : given;
    if (node.type !== null) expect(c, node.value, type);
    settleAlternatives(c);
    const value = c.settings.get(node.name.name) ?? c.evaluator.evaluate(node.value);
    if (value === null) continue;
    c.constants.set(node.name.name, value);
    c.constantTypes.set(node.name.name, settled(type));
    checkConstant(c, node.name, value, type);
  }
}

function checkConstant(c: Inference, name: Name, value: ConstantValue, type: Type): void {
  const at = present(type);
  const fits =
    typeof value === "number"
      ? at.kind === "int" && value >= (at.low ?? value) && value <= (at.high ?? value)
      : typeof value === "boolean"
        ? at.kind === "bool"
        : at.kind === "alternatives" && isAlternativeOf(c, value, at);
  if (!fits && at.kind !== "unknown")
    c.report("constant-outside-type", name.span, {
      name: name.name,
      value: typeof value === "object" ? value.name : String(value),
      type: showType(at),
    });
}

function declareVariables(c: Inference): void {
  for (const node of c.expansion.declarations) {
    if (node.kind === "type" && node.parameters.length === 0) c.elaborator.typeOf(typeNameOf(c, node.name));
    if (node.kind === "variable") c.symbols.set(declared(c, node.name), storedType(c, node.type));
  }
  for (const agent of c.expansion.agents) {
    for (const { name, set } of parametersOf(agent)) {
      const type = c.elaborator.typeNamedBy(set);
      expression(c, set);
      if (type === null) c.report("parameter-domain", set.span, { name: name.name });
      else if (isUnbounded(closed(type))) c.report("unbounded", set.span, { what: "a parameter" });
      else if ("process" in agent && mentionsProcess(type))
        c.report("process-of-processes", set.span, { name: name.name });
      c.symbols.set(declared(c, name), type ?? unknown());
    }
    if ("process" in agent) refuseManyProcesses(c, agent);
    if ("process" in agent)
      for (const local of agent.locals) c.symbols.set(local.symbol, storedType(c, local.node.type));
  }
}

/** All processes are kept in the state: there must not be too many. */
function refuseManyProcesses(c: Inference, agent: Expansion["agents"][number]): void {
  let count = 1;
  for (const { set } of parametersOf(agent)) {
    const type = c.elaborator.typeNamedBy(set);
    count *= type === null ? 1 : cardinality(closed(type), 1);
    if (count <= PARTS_MAX) continue;
    c.report("too-many-values", set.span, { what: "a parameter of a process", count });
    return;
  }
}

/** The type of something that is kept in the state: it must have finitely many values. */
function storedType(c: Inference, node: Parameters<TypeElaborator["typeOf"]>[0]): Type {
  const type = c.elaborator.typeOf(node);
  if (isUnbounded(closed(type))) c.report("unbounded", node.span, { what: "a variable" });
  return type;
}

function declarations(c: Inference): void {
  for (const node of c.expansion.declarations) {
    switch (node.kind) {
      case "variable":
        initial(c, node);
        break;
      case "assume": {
        expect(c, node.condition, BOOL);
        const value = c.evaluator.evaluate(node.condition);
        if (value === false) c.report("assumption-false", node.condition.span, {});
        break;
      }
      case "init":
        expect(c, node.condition, BOOL);
        break;
      case "fairGroup":
        fairGroup(c, node);
        break;
      case "property":
      case "constraint":
        expect(c, node.body, BOOL);
        break;
      case "show":
        expression(c, node.body);
        break;
      case "deadlock":
        if (node.allowedWhen !== null) expect(c, node.allowedWhen, BOOL);
        break;
      default:
        break;
    }
  }
  for (const agent of c.expansion.agents) {
    if ("action" in agent) {
      if (agent.action.where !== null) expect(c, agent.action.where, BOOL);
      block(c, agent.body);
    } else {
      for (const local of agent.locals) initial(c, local.node, local.symbol);
      for (const step of agent.steps) {
        for (const call of step.calls) checkCall(c, call);
        const notes = step.calls.map(({ span }): Note => ({ message: "called from here", span }));
        c.trail.push(...notes);
        block(c, step.body);
        c.trail.length -= notes.length;
      }
    }
  }
}

function fairGroup(c: Inference, node: DeclarationOf<"fairGroup">): void {
  for (const { name, set } of node.parameters) {
    const type = c.elaborator.typeNamedBy(set);
    expression(c, set);
    if (type === null) c.report("parameter-domain", set.span, { name: name.name });
    else if (isUnbounded(closed(type))) c.report("unbounded", set.span, { what: "a parameter" });
    c.symbols.set(declared(c, name), type ?? unknown());
  }
  for (const { steps, star, condition } of node.members) {
    expression(c, steps);
    if (star && c.resolution.uses.get(steps.action)?.kind === "action")
      c.report("action-has-no-steps", steps.span, { name: steps.action.name });
    if (condition !== null) expect(c, condition, BOOL);
  }
}

function initial(
  c: Inference,
  node: Extract<Expansion["declarations"][number], { kind: "variable" }>,
  symbol = declared(c, node.name),
): void {
  const type = c.symbols.get(symbol) ?? unknown();
  if (node.initial === null) c.report("no-initial-value", node.name.span, { name: node.name.name });
  else if (node.initial.kind === "equals") expect(c, node.initial.value, type);
  else expect(c, node.initial.value, setOf(type));
}

/** An unused definition is checked by itself if the types of its parameters are known. */
function unusedDefinitions(c: Inference): void {
  const used = new Set([...c.uses.values()].map((use) => use.definition.node));
  for (const node of c.expansion.declarations) {
    if (node.kind !== "definition" || used.has(node)) continue;
    if (node.parameters.some((parameter) => parameter.type === null)) continue;
    for (const parameter of node.parameters)
      if (parameter.type !== null)
        c.symbols.set(declared(c, parameter.name), c.elaborator.typeOf(parameter.type));
    expression(c, node.body);
  }
}

/** Whether there is a process in the values of a type. */
function mentionsProcess(type: Type): boolean {
  const at = solved(type);
  return at.kind === "process" || partsOf(at).some(mentionsProcess);
}
