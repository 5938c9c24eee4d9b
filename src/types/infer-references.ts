/** Types of what refers to processes, definitions and actions. */

import { suggest } from "../diagnostics/suggest.js";
import { instantiate } from "../expand/instantiate.js";
import { BUILTINS, type Builtin, isBuiltin, type SymbolOf } from "../resolve/symbols.js";
import type { Binder, Expression, ExpressionOf, Name } from "../syntax/tree.js";
import { applied, caseType, commonType, expect, expression, fieldOf } from "./infer-expressions.js";
import { declared, type Inference, type ProcessReference } from "./inference.js";
import {
  BOOL,
  hasUnknown,
  INT,
  PROCESS,
  present,
  setOf,
  settled,
  showType,
  solved,
  type Type,
  unify,
  unknown,
} from "./type.js";

export function index(c: Inference, node: ExpressionOf<"index">): Type {
  if (processReference(c, node, true) !== null) return PROCESS;
  return applied(c, expression(c, node.target), node.key, node.target.span);
}

/** Reads `fault[f]` as a process; null if the expression is something else. */
export function processReference(c: Inference, node: Expression, complete: boolean): ProcessReference | null {
  const memo = c.processes.get(node);
  if (memo !== undefined) return memo;
  const keys: Expression[] = [];
  let at = node;
  for (; at.kind === "index" || at.kind === "group"; at = at.kind === "index" ? at.target : at.body)
    if (at.kind === "index") keys.unshift(at.key);
  const symbol = at.kind === "name" ? c.resolution.uses.get(at) : undefined;
  if (symbol?.kind !== "process") return null;
  const process = c.expandedProcesses.get(symbol.node);
  if (process === undefined) return null;
  const parameters = process.process.parameters;
  if (keys.length !== parameters.length && complete)
    c.report("process-keys", node.span, { name: symbol.name, wanted: parameters.length, given: keys.length });
  keys.forEach((key, i) => {
    const parameter = parameters[i];
    const type = parameter === undefined ? null : c.symbols.get(declared(c, parameter.name));
    if (type == null) expression(c, key);
    else expect(c, key, type);
  });
  const reference = { process, keys };
  c.processes.set(node, reference);
  return reference;
}

export function field(c: Inference, node: ExpressionOf<"field">): Type {
  const path: Name[] = [];
  let at: Expression = node;
  for (; at.kind === "field"; at = at.target) path.unshift(at.name);
  const reference = isProcessRoot(c, at) ? processReference(c, at, true) : null;
  if (reference === null) return fieldOf(c, expression(c, node.target), node.name, "this");
  const dotted = path.map((name) => name.name).join(".");
  const local = reference.process.locals.find((l) => l.name === dotted);
  if (local !== undefined) {
    c.locals.set(node, { ...reference, local: dotted });
    return c.symbols.get(local.symbol) ?? unknown();
  }
  const outer = path
    .slice(0, -1)
    .map((name) => name.name)
    .join(".");
  const names = reference.process.locals.map((l) => l.name);
  if (path.length > 1 && names.some((name) => outer === name || outer.startsWith(`${name}.`)))
    return fieldOf(c, expression(c, node.target), node.name, "this");
  c.report("unknown-local", node.name.span, {
    process: reference.process.process.name.name,
    name: dotted,
    suggestion: suggest(dotted, names),
  });
  return unknown();
}

export function isProcessRoot(c: Inference, node: Expression): boolean {
  if (node.kind === "index") return isProcessRoot(c, node.target);
  if (node.kind === "group") return isProcessRoot(c, node.body);
  return node.kind === "name" && c.resolution.uses.get(node)?.kind === "process";
}

export function at(c: Inference, node: ExpressionOf<"at">): Type {
  const reference = isProcessRoot(c, node.process) ? processReference(c, node.process, true) : null;
  expression(c, node.process);
  if (reference === null) {
    c.report("at-of-what", node.process.span, {});
    return BOOL;
  }
  const meant: string[] = [];
  for (const path of node.labels) {
    const dotted = path.names.map((name) => name.name).join(".");
    const found = dotted === "done" ? ["done"] : reference.process.labels.get(dotted);
    if (found === undefined)
      c.report("unknown-label", path.span, {
        label: dotted,
        suggestion: suggest(dotted, reference.process.labels.keys()),
      });
    else meant.push(...found);
  }
  c.labels.set(node, meant);
  return BOOL;
}

export function call(c: Inference, node: ExpressionOf<"call">): Type {
  const symbol = c.resolution.uses.get(node.callee);
  if (symbol?.kind === "definition") return useDefinition(c, symbol, node, node.arguments);
  if (symbol?.kind === "case") {
    const type = caseType(c, symbol);
    const owner = solved(type);
    const fields =
      owner.kind === "alternatives" ? owner.cases.find((c) => c.name === symbol.name)?.fields : [];
    if (fields?.length !== node.arguments.length)
      c.report("argument-count", node.span, {
        name: symbol.name,
        wanted: fields?.length ?? 0,
        given: node.arguments.length,
      });
    node.arguments.forEach((argument, i) => {
      const wanted = fields?.[i]?.type;
      if (wanted === undefined) expression(c, argument);
      else expect(c, argument, wanted);
    });
    return type;
  }
  if (symbol === undefined && isBuiltin(node.callee.name)) return builtin(c, node.callee.name, node);
  for (const argument of node.arguments) expression(c, argument);
  return unknown();
}

export function builtin(c: Inference, name: Builtin, node: ExpressionOf<"call">): Type {
  const wanted = BUILTINS[name].length;
  if (node.arguments.length !== wanted) {
    c.report("argument-count", node.span, { name, wanted, given: node.arguments.length });
    for (const argument of node.arguments) expression(c, argument);
    return unknown();
  }
  const [first, second] = node.arguments as readonly [Expression, Expression];
  const sequenceOf = (of: Type): Type => ({ kind: "sequence", of, max: null });
  switch (name) {
    case "size":
      expect(c, first, setOf(unknown()));
      return INT;
    case "subsets":
      return setOf(expect(c, first, setOf(unknown())));
    case "len":
      expect(c, first, sequenceOf(unknown()));
      return INT;
    case "head": {
      const type = present(expect(c, first, sequenceOf(unknown())));
      return type.kind === "sequence" ? type.of : unknown();
    }
    case "tail":
    case "reverse":
      return expect(c, first, sequenceOf(unknown()));
    case "append": {
      const type = present(expect(c, first, sequenceOf(unknown())));
      const of = commonType(c, [second], type.kind === "sequence" ? type.of : unknown());
      return {
        kind: "sequence",
        of,
        max: type.kind === "sequence" && type.max !== null ? type.max + 1 : null,
      };
    }
    case "concat": {
      const type = commonType(c, [first, second], sequenceOf(unknown()));
      return { kind: "sequence", of: type.kind === "sequence" ? type.of : unknown(), max: null };
    }
    default:
      return name satisfies never;
  }
}

const useKey = (symbol: SymbolOf<"definition">, types: readonly Type[]): string =>
  `${symbol.name}(${JSON.stringify(types.map(settled))})`;

export function useDefinition(
  c: Inference,
  symbol: SymbolOf<"definition">,
  node: Expression,
  given: readonly Expression[],
): Type {
  const definition = symbol.node;
  const argumentTypes = given.map((item) => expression(c, item));
  if (definition.parameters.length !== given.length) {
    c.report("argument-count", node.span, {
      name: symbol.name,
      wanted: definition.parameters.length,
      given: given.length,
    });
    return unknown();
  }
  if (c.activeDefinitions.some((outer) => outer.node === definition)) {
    c.report("recursive", node.span, { names: [...c.activeDefinitions.map((d) => d.name), symbol.name] });
    return unknown();
  }
  // Uses at the same types are shared: otherwise chains of definitions that each use the next one twice would take
  // exponential time.
  const known = c.settledUses.get(useKey(symbol, argumentTypes));
  if (known !== undefined) {
    c.uses.set(node, known.use);
    return known.type;
  }
  return c.within({ message: `in this use of \`${symbol.name}\``, span: node.span }, () => {
    const copy = instantiate(definition, new Map(), c.resolution, c.report);
    const parameters = copy.parameters.map((parameter, i) => {
      const parameterSymbol = declared(c, parameter.name);
      const argumentType = argumentTypes[i] ?? unknown();
      let type = argumentType;
      if (parameter.type !== null) {
        type = c.elaborator.typeOf(parameter.type);
        if (!unify(type, argumentType))
          c.report("type-mismatch", given[i]?.span ?? node.span, {
            wanted: showType(type),
            given: showType(settled(argumentType)),
          });
      }
      c.symbols.set(parameterSymbol, type);
      return parameterSymbol;
    });
    c.activeDefinitions.push(symbol);
    const result = expression(c, copy.body);
    c.activeDefinitions.pop();
    const use = { definition: symbol, parameters, body: copy.body };
    c.uses.set(node, use);
    if (!argumentTypes.some(hasUnknown) && !hasUnknown(result))
      c.settledUses.set(useKey(symbol, argumentTypes), { use, type: result });
    return result;
  });
}

export function actionTest(c: Inference, node: ExpressionOf<"actionTest">): void {
  const symbol = c.resolution.uses.get(node.action);
  if (symbol?.kind === "action") {
    const parameters = symbol.node.parameters;
    if (node.index !== null || node.path.length > 0)
      c.report("action-has-no-steps", node.span, { name: symbol.name });
    checkArguments(c, node.arguments, parameters, node, symbol.name);
    c.actionTests.set(node, { actions: [symbol.name], arguments: node.arguments });
  }
  if (symbol?.kind !== "process") return;
  const process = c.expandedProcesses.get(symbol.node);
  if (process === undefined) return;
  if (node.arguments !== null) c.report("step-has-no-arguments", node.span, { name: symbol.name });
  checkArguments(c, node.index, process.process.parameters, node, symbol.name);
  const dotted = node.path.map((name) => name.name).join(".");
  const steps = dotted === "" ? process.steps.map((s) => s.label) : process.labels.get(dotted);
  if (steps === undefined)
    c.report("unknown-label", node.path[0]?.span ?? node.span, {
      label: dotted,
      suggestion: suggest(dotted, process.labels.keys()),
    });
  c.actionTests.set(node, {
    actions: (steps ?? []).map((label) => `${symbol.name}.${label}`),
    arguments: node.index,
  });
}

export function checkArguments(
  c: Inference,
  given: readonly Expression[] | null,
  parameters: readonly Binder[],
  node: Expression,
  name: string,
): void {
  if (given === null) return;
  if (given.length !== parameters.length)
    c.report("argument-count", node.span, { name, wanted: parameters.length, given: given.length });
  given.forEach((argument, i) => {
    const parameter = parameters[i];
    const type = parameter === undefined ? undefined : c.symbols.get(declared(c, parameter.name));
    if (type === undefined) expression(c, argument);
    else expect(c, argument, type);
  });
}
