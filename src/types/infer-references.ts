/** Types of what refers to processes, definitions and actions. */

import { suggest } from "../diagnostics/suggest.js";
import { instantiate } from "../expand/instantiate.js";
import {
  alternativesOf,
  BUILTINS,
  type Builtin,
  DERIVED,
  type DerivedBuiltin,
  isBuiltin,
  isDerived,
  type SymbolOf,
} from "../resolve/symbols.js";
import { processAt } from "../syntax/at.js";
import type { Binder, Expression, ExpressionOf, Name } from "../syntax/tree.js";
import { alternativeWithPayload, plainAlternative } from "./alternatives.js";
import { applied, commonType, expect, expression, fieldOf } from "./infer-expressions.js";
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
  const [alternative] = alternativesOf(c.resolution.uses.get(node.name));
  if (alternative !== undefined) {
    // The set of the type's values is not asked for.
    return plainAlternative(c, node.name, [alternative]);
  }
  // A type that has no such alternative was reported when names were resolved.
  const named = node.target.kind === "name" ? c.elaborator.typeNamedBy(node.target) : null;
  if (named !== null && solved(named).kind === "alternatives") return unknown();
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
  const { process } = processAt(node);
  const reference = isProcessRoot(c, process) ? processReference(c, process, true) : null;
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
  const of = alternativesOf(symbol);
  if (of.length > 0) return alternativeWithPayload(c, node, of);
  if (symbol === undefined && isBuiltin(node.callee.name)) return builtin(c, node.callee.name, node);
  if (symbol === undefined && isDerived(node.callee.name)) return derived(c, node.callee.name, node);
  for (const argument of node.arguments) expression(c, argument);
  return unknown();
}

/** Whether a function has as many arguments as it wants. */
function isComplete(c: Inference, node: ExpressionOf<"call">, wanted: number): boolean {
  const given = node.arguments.length;
  if (given === wanted) return true;
  c.report("argument-count", node.span, { name: node.callee.name, wanted, given });
  for (const argument of node.arguments) expression(c, argument);
  return false;
}

function derived(c: Inference, name: DerivedBuiltin, node: ExpressionOf<"call">): Type {
  if (!isComplete(c, node, DERIVED[name].length)) return unknown();
  const [first, second, third] = node.arguments as readonly [Expression, Expression, Expression];
  if (name === "union_all") {
    const sets = present(expect(c, first, setOf(setOf(unknown()))));
    return sets.kind === "set" ? present(sets.of) : setOf(unknown());
  }
  const whole = present(expect(c, first, { kind: "sequence", of: unknown(), max: null }));
  const of = whole.kind === "sequence" ? whole.of : unknown();
  switch (name) {
    case "last":
      return of;
    case "front":
      return whole;
    case "to_set":
      return setOf(of);
    case "contains":
      commonType(c, [second], of);
      return BOOL;
    case "index_of":
      commonType(c, [second], of);
      return { kind: "optional", of: INT };
    case "remove_at":
      expect(c, second, INT);
      return whole;
    case "slice":
      expect(c, second, INT);
      expect(c, third, INT);
      return whole;
    case "insert_at": {
      expect(c, second, INT);
      const max = whole.kind === "sequence" && whole.max !== null ? whole.max + 1 : null;
      return { kind: "sequence", of: commonType(c, [third], of), max };
    }
    default:
      return name satisfies never;
  }
}

export function builtin(c: Inference, name: Builtin, node: ExpressionOf<"call">): Type {
  if (!isComplete(c, node, BUILTINS[name].length)) return unknown();
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
  const joined = process.joined.get(dotted);
  const steps =
    dotted === ""
      ? process.steps.map((s) => s.label)
      : joined === undefined
        ? process.labels.get(dotted)
        : [joined];
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
