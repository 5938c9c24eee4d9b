/** Infers and checks the type of every expression, place and statement of an expanded spec. */
import type { Code, Details } from "../diagnostics/catalogue.js";
import { collector, type Diagnostic, type Note, type Report } from "../diagnostics/diagnostic.js";
import { type ExpandedProcess, type Expansion, parametersOf } from "../expand/expand.js";
import { instantiate } from "../expand/instantiate.js";
import type { Resolution } from "../resolve/resolve.js";
import { suggest } from "../resolve/suggest.js";
import {
  BUILTINS,
  type Builtin,
  describe,
  isBuiltin,
  type Symbol,
  type SymbolOf,
} from "../resolve/symbols.js";
import type {
  Arm,
  Binder,
  Block,
  Expression,
  ExpressionOf,
  Name,
  Pattern,
  Place,
  Process,
  Selector,
  Span,
  Statement,
} from "../syntax/tree.js";
import { type ConstantEvaluator, type ConstantValue, constantEvaluator, type Settings } from "./constants.js";
import { type TypeElaborator, typeElaborator } from "./elaborate.js";
import {
  BOOL,
  INT,
  optionalOf,
  PROCESS,
  present,
  setOf,
  settled,
  showType,
  solved,
  type Type,
  unify,
  union,
  unknown,
} from "./type.js";

/** One use of a definition, with its body copied for the types of its arguments. */
export interface DefinitionUse {
  readonly definition: SymbolOf<"definition">;
  readonly parameters: readonly Symbol[];
  readonly body: Expression;
}

/** `fault[f]`: one instance of a process. */
export interface ProcessReference {
  readonly process: ExpandedProcess;
  readonly keys: readonly Expression[];
}

/** `fault[f].page`: a local seen from outside. */
export interface LocalAccess extends ProcessReference {
  readonly local: string;
}

/** `taken fault[f].lock`: the actions meant, and the arguments given for their parameters (null: any). */
export interface ActionReference {
  /** Names of actions of the IR. */
  readonly actions: readonly string[];
  readonly arguments: readonly Expression[] | null;
}

export interface Typed {
  readonly types: ReadonlyMap<Expression, Type>;
  readonly symbols: ReadonlyMap<Symbol, Type>;
  readonly constants: ReadonlyMap<string, ConstantValue>;
  readonly constantTypes: ReadonlyMap<string, Type>;
  readonly uses: ReadonlyMap<Expression, DefinitionUse>;
  readonly processes: ReadonlyMap<Expression, ProcessReference>;
  readonly locals: ReadonlyMap<Expression, LocalAccess>;
  readonly labels: ReadonlyMap<ExpressionOf<"at">, readonly string[]>;
  readonly actionTests: ReadonlyMap<Expression, ActionReference>;
  readonly elaborator: TypeElaborator;
  readonly evaluator: ConstantEvaluator;
  readonly diagnostics: readonly Diagnostic[];
}

export function inferTypes(resolution: Resolution, expansion: Expansion, settings: Settings): Typed {
  const { diagnostics, report: rawReport } = collector();
  /** The macro calls and definitions the walk is inside of: a mistake there is shown with the way to it. */
  const trail: Note[] = [];
  const report: Report = <C extends Code>(
    code: C,
    span: Span | null,
    details: Details<C>,
    notes: readonly Note[] = [],
  ) => rawReport(code, span, details, [...notes, ...[...trail].reverse()]);
  const within = <T>(note: Note, work: () => T): T => {
    trail.push(note);
    try {
      return work();
    } finally {
      trail.pop();
    }
  };

  const evaluator = constantEvaluator(resolution, settings, report);
  const elaborator = typeElaborator(resolution, evaluator, report);
  const types = new Map<Expression, Type>();
  const symbols = new Map<Symbol, Type>();
  const constants = new Map<string, ConstantValue>();
  const constantTypes = new Map<string, Type>();
  const uses = new Map<Expression, DefinitionUse>();
  const processes = new Map<Expression, ProcessReference>();
  const locals = new Map<Expression, LocalAccess>();
  const labels = new Map<ExpressionOf<"at">, readonly string[]>();
  const actionTests = new Map<Expression, ActionReference>();
  const expandedProcesses = new Map<Process, ExpandedProcess>();
  const activeDefinitions: SymbolOf<"definition">[] = [];
  for (const agent of expansion.agents) if ("process" in agent) expandedProcesses.set(agent.process, agent);

  // ───────────────────────────────────────────────────────────────── declarations

  function declared(name: Name): Symbol {
    const symbol = resolution.declares.get(name);
    if (symbol === undefined) throw new Error(`${name.name} is not declared`);
    return symbol;
  }

  function declareConstants(): void {
    for (const node of expansion.declarations) {
      if (node.kind !== "constant") continue;
      const value = settings.get(node.name.name) ?? evaluator.evaluate(node.value);
      const given = expression(node.value);
      // Without a type of its own a number may be set to any other.
      const type = node.type !== null ? elaborator.typeOf(node.type) : given.kind === "int" ? INT : given;
      if (node.type !== null) expect(node.value, type);
      if (value === null) continue;
      constants.set(node.name.name, value);
      constantTypes.set(node.name.name, settled(type));
      checkConstant(node.name, value, type);
    }
  }

  function checkConstant(name: Name, value: ConstantValue, type: Type): void {
    const at = present(type);
    const fits =
      typeof value === "number"
        ? at.kind === "int" && value >= (at.low ?? value) && value <= (at.high ?? value)
        : typeof value === "boolean"
          ? at.kind === "bool"
          : at.kind === "alternatives" && at.cases.some((c) => c.name === value.name);
    if (!fits && at.kind !== "unknown")
      report("constant-outside-type", name.span, {
        name: name.name,
        value: typeof value === "object" ? value.name : String(value),
        type: showType(at),
      });
  }

  function declareVariables(): void {
    for (const node of expansion.declarations) {
      if (node.kind === "type" && node.parameters.length === 0) elaborator.typeOf(typeNameOf(node.name));
      if (node.kind === "variable") symbols.set(declared(node.name), storedType(node.type));
    }
    for (const agent of expansion.agents) {
      for (const { name, set } of parametersOf(agent)) {
        const type = elaborator.typeNamedBy(set);
        expression(set);
        if (type === null) report("parameter-domain", set.span, { name: name.name });
        symbols.set(declared(name), type ?? unknown());
      }
      if ("process" in agent)
        for (const local of agent.locals) symbols.set(local.symbol, storedType(local.node.type));
    }
  }

  /** A use of a declared type's name, for elaborating it even if nothing else does. */
  function typeNameOf(name: Name): Parameters<TypeElaborator["typeOf"]>[0] {
    const use = { ...name };
    resolution.uses.set(use, declared(name));
    return { kind: "typeName", name: use, span: name.span };
  }

  /** The type of something that is kept in the state: it must have finitely many values. */
  function storedType(node: Parameters<TypeElaborator["typeOf"]>[0]): Type {
    const type = elaborator.typeOf(node);
    if (isUnbounded(type)) report("unbounded", node.span, { what: "a variable" });
    return type;
  }

  function declarations(): void {
    for (const node of expansion.declarations) {
      switch (node.kind) {
        case "variable":
          initial(node);
          break;
        case "assume": {
          expect(node.condition, BOOL);
          const value = evaluator.evaluate(node.condition);
          if (value === false) report("assumption-false", node.condition.span, {});
          break;
        }
        case "init":
          expect(node.condition, BOOL);
          break;
        case "property":
          expect(node.body, BOOL);
          break;
        case "deadlock":
          if (node.allowedWhen !== null) expect(node.allowedWhen, BOOL);
          break;
        default:
          break;
      }
    }
    for (const agent of expansion.agents) {
      if ("action" in agent) {
        if (agent.action.where !== null) expect(agent.action.where, BOOL);
        block(agent.body);
      } else {
        for (const local of agent.locals) initial(local.node, local.symbol);
        for (const step of agent.steps) {
          const notes = step.calls.map((span): Note => ({ message: "called from here", span }));
          trail.push(...notes);
          block(step.body);
          trail.length -= notes.length;
        }
      }
    }
  }

  function initial(
    node: Extract<Expansion["declarations"][number], { kind: "variable" }>,
    symbol = declared(node.name),
  ): void {
    const type = symbols.get(symbol) ?? unknown();
    if (node.initial === null) report("no-initial-value", node.name.span, { name: node.name.name });
    else if (node.initial.kind === "equals") expect(node.initial.value, type);
    else expect(node.initial.value, setOf(type));
  }

  // ───────────────────────────────────────────────────────────────── statements

  function block(node: Block): void {
    for (const item of node.statements) statement(item);
  }

  function statement(node: Statement): void {
    switch (node.kind) {
      case "when":
      case "assert":
        expect(node.condition, BOOL);
        return;
      case "assign":
        expect(node.value, place(node.place));
        return;
      case "assignIn":
        expect(node.set, setOf(place(node.place)));
        return;
      case "pick":
        binders(node.binders);
        if (node.where !== null) expect(node.where, BOOL);
        return;
      case "letStatement":
        symbols.set(declared(node.name), expression(node.value));
        return;
      case "if":
        expect(node.condition, BOOL);
        block(node.then);
        if (node.else !== null) block(node.else);
        return;
      case "either":
        node.branches.forEach(block);
        return;
      case "matchStatement":
        arms(node.subject, node.arms, node.span, (arm) => block(arm.body));
        return;
      case "for":
        binders(node.binders);
        if (node.where !== null) expect(node.where, BOOL);
        block(node.body);
        return;
      case "expansion":
        within({ message: `in this call of \`${node.call.callee.name}\``, span: node.call.span }, () =>
          block(node.body),
        );
        return;
      case "jump":
        return;
      case "goto":
      case "restart":
      case "return":
      case "callStatement":
        // Left over where expansion reported a mistake.
        return;
      default:
        node satisfies never;
    }
  }

  function place(node: Place): Type {
    const symbol = resolution.uses.get(node.variable);
    if (symbol === undefined) return unknown();
    // An argument that is not a place was reported when it was put in.
    if (symbol.kind === "argument") return unknown();
    if (symbol.kind !== "variable" && symbol.kind !== "local") {
      report("not-assignable", node.variable.span, { name: node.variable.name, what: describe(symbol) });
      return unknown();
    }
    return selected(symbols.get(symbol) ?? unknown(), node.selectors, node.variable.name);
  }

  /** The type of what a path of keys and fields leads to. */
  function selected(type: Type, path: readonly Selector[], what: string): Type {
    let at = type;
    for (const selector of path) {
      at =
        selector.kind === "key"
          ? applied(at, selector.key, selector.span)
          : fieldOf(at, selector.name, `\`${what}\``);
    }
    return at;
  }

  function applied(target: Type, key: Expression, span: Span): Type {
    const type = present(target);
    switch (type.kind) {
      case "function":
        expect(key, type.key);
        return type.value;
      case "sequence":
        expect(key, INT);
        return type.of;
      case "unknown": {
        expression(key);
        report("unknown-type", span, { what: "what is indexed" });
        return unknown();
      }
      default:
        expression(key);
        report("not-indexable", span, { type: showType(type) });
        return unknown();
    }
  }

  function fieldOf(target: Type, name: Name, what: string): Type {
    const type = present(target);
    if (type.kind === "unknown") {
      report("unknown-type", name.span, { what });
      return unknown();
    }
    const fields =
      type.kind === "record"
        ? type.fields
        : type.kind === "alternatives"
          ? type.cases.flatMap((c) => c.fields)
          : null;
    if (fields === null) {
      report("no-fields", name.span, { type: showType(type), field: name.name });
      return unknown();
    }
    const found = fields.filter((f) => f.name === name.name).map((f) => f.type);
    const first = found[0];
    if (first === undefined) {
      report("unknown-field", name.span, {
        type: showType(type),
        field: name.name,
        suggestion: suggest(
          name.name,
          fields.map((f) => f.name),
        ),
      });
      return unknown();
    }
    for (const other of found.slice(1))
      if (!unify(first, other))
        report("type-mismatch", name.span, { wanted: showType(first), given: showType(other) });
    return found.reduce(union);
  }

  // ───────────────────────────────────────────────────────────────── expressions

  /** Infers a type and reports if it can't be `wanted`. */
  function expect(node: Expression, wanted: Type): Type {
    const type = expression(node);
    if (!unify(wanted, type))
      report("type-mismatch", node.span, {
        wanted: showType(settled(wanted)),
        given: showType(settled(type)),
      });
    return type;
  }

  function expression(node: Expression): Type {
    const type = infer(node);
    types.set(node, type);
    return type;
  }

  /** Infers expressions that must agree with each other; the type that holds them all. */
  function together(nodes: readonly Expression[], start: Type = unknown()): Type {
    let type = start;
    for (const node of nodes) {
      const other = expression(node);
      if (unify(type, other)) type = union(type, other);
      else
        report("type-mismatch", node.span, {
          wanted: showType(settled(type)),
          given: showType(settled(other)),
        });
    }
    return type;
  }

  function infer(node: Expression): Type {
    switch (node.kind) {
      case "boolean":
        return BOOL;
      case "integer":
        return { kind: "int", low: node.value, high: node.value };
      case "none":
        return optionalOf(unknown());
      case "self":
        return PROCESS;
      case "name":
        return nameType(node);
      case "group":
        return expression(node.body);
      case "unary":
        expect(node.operand, node.operator === "not" ? BOOL : INT);
        return node.operator === "not" ? BOOL : INT;
      case "junction":
        for (const operand of node.operands) expect(operand, BOOL);
        return BOOL;
      case "binary":
        return binary(node);
      case "conditional":
        expect(node.condition, BOOL);
        return together([node.consequent, node.alternative]);
      case "let":
        symbols.set(declared(node.name), expression(node.value));
        return expression(node.body);
      case "quantifier":
        return quantifier(node);
      case "setLiteral":
        return setOf(together(node.elements));
      case "setFilter": {
        binders([node.binder]);
        expect(node.condition, BOOL);
        return setOf(symbols.get(declared(node.binder.name)) ?? unknown());
      }
      case "setMap":
        binders(node.binders);
        if (node.where !== null) expect(node.where, BOOL);
        return setOf(expression(node.element));
      case "functionLiteral": {
        const key = elaborator.typeNamedBy(node.binder.set);
        expression(node.binder.set);
        if (key === null) report("function-domain", node.binder.set.span, {});
        else if (key.kind === "int" && key.low === null)
          report("unbounded", node.binder.set.span, { what: "a key" });
        symbols.set(declared(node.binder.name), key ?? unknown());
        return { kind: "function", key: key ?? unknown(), value: expression(node.body) };
      }
      case "recordLiteral": {
        const seen = new Set<string>();
        const fields = node.fields.map(({ name, value }) => {
          if (seen.has(name.name)) report("declared-twice", name.span, { name: name.name, what: "a field" });
          seen.add(name.name);
          return { name: name.name, type: expression(value) };
        });
        return { kind: "record", fields };
      }
      case "typeSet":
        return setOf(enumerable(elaborator.typeOf(node.type), node.span));
      case "sequence":
        return { kind: "sequence", of: together(node.elements), max: node.elements.length };
      case "tuple":
        return { kind: "tuple", items: node.elements.map(expression) };
      case "index":
        return index(node);
      case "field":
        return field(node);
      case "item": {
        const type = present(expression(node.target));
        const item = type.kind === "tuple" ? type.items[node.position - 1] : undefined;
        if (type.kind === "unknown") report("unknown-type", node.span, { what: "this" });
        else if (item === undefined)
          report("no-item", node.span, { type: showType(type), position: node.position });
        return item ?? unknown();
      }
      case "prime":
        return expression(node.target);
      case "call":
        return call(node);
      case "update": {
        const target = expression(node.target);
        expect(node.value, selected(target, node.path, "this"));
        return target;
      }
      case "at":
        return at(node);
      case "is": {
        const symbol = resolution.uses.get(node.alternative);
        const type = expression(node.target);
        if (symbol?.kind === "case") {
          const owner = caseType(symbol);
          if (!unify(owner, type))
            report("type-mismatch", node.target.span, {
              wanted: showType(owner),
              given: showType(settled(type)),
            });
        }
        return BOOL;
      }
      case "match": {
        let result: Type = unknown();
        arms(node.subject, node.arms, node.span, (arm) => {
          result = together([arm.body], result);
        });
        return result;
      }
      case "actionTest":
        actionTest(node);
        return BOOL;
      case "temporal":
        expect(node.body, BOOL);
        return BOOL;
      default:
        return node satisfies never;
    }
  }

  function nameType(node: Name): Type {
    const symbol = resolution.uses.get(node);
    if (symbol === undefined) return unknown();
    switch (symbol.kind) {
      case "constant": {
        const type = constantTypes.get(symbol.name);
        const value = constants.get(symbol.name);
        if (typeof value === "number") return { kind: "int", low: value, high: value };
        return type ?? unknown();
      }
      case "variable":
      case "local":
      case "bound":
        return symbols.get(symbol) ?? unknown();
      case "type":
      case "builtinType":
        return setOf(enumerable(elaborator.typeNamedBy(node) ?? unknown(), node.span));
      case "case": {
        if (symbol.node.fields.length > 0)
          report("argument-count", node.span, {
            name: symbol.name,
            wanted: symbol.node.fields.length,
            given: 0,
          });
        return caseType(symbol);
      }
      case "definition":
        return useDefinition(symbol, node, []);
      case "process":
        processReference(node, true);
        return PROCESS;
      case "argument":
        throw new Error(`the parameter ${symbol.name} was not expanded`);
      default:
        // Refused when names were resolved.
        return unknown();
    }
  }

  /** A type used as a set must have an end. */
  function enumerable(type: Type, span: Span): Type {
    if (isUnbounded(type)) report("unbounded", span, { what: "a set" });
    return type;
  }

  function caseType(symbol: SymbolOf<"case">): Type {
    return elaborator.typeOf(typeNameOf(symbol.owner.name));
  }

  function binary(node: ExpressionOf<"binary">): Type {
    switch (node.operator) {
      case "iff":
      case "implies":
      case "leads to":
      case "until":
        expect(node.left, BOOL);
        expect(node.right, BOOL);
        return BOOL;
      case "=":
      case "!=":
        together([node.left, node.right]);
        return BOOL;
      case "<":
      case "<=":
      case ">":
      case ">=":
        for (const side of [node.left, node.right]) ordered(side);
        return BOOL;
      case "in":
      case "not in": {
        const element = expression(node.left);
        expect(node.right, setOf(element));
        return BOOL;
      }
      case "subset":
        together([node.left, node.right], setOf(unknown()));
        return BOOL;
      case "..": {
        expect(node.left, INT);
        expect(node.right, INT);
        const [low, high] = [node.left, node.right].map((side) => present(types.get(side) ?? INT));
        return setOf({
          kind: "int",
          low: low?.kind === "int" ? low.low : null,
          high: high?.kind === "int" ? high.high : null,
        });
      }
      case "union":
        return together([node.left, node.right], setOf(unknown()));
      case "intersect":
      case "minus":
        together([node.left, node.right], setOf(unknown()));
        return types.get(node.left) ?? unknown();
      case "+":
      case "-":
      case "*":
      case "/":
      case "%":
        expect(node.left, INT);
        expect(node.right, INT);
        return INT;
      default:
        return node.operator satisfies never;
    }
  }

  /** Only numbers have an order that expressions may ask for. */
  function ordered(side: Expression): void {
    const type = present(expression(side));
    if (type.kind === "symmetric")
      report("symmetric-has-no-order", side.span, { type: type.name, what: "order" });
    else if (!unify(INT, type))
      report("type-mismatch", side.span, { wanted: "int", given: showType(settled(type)) });
  }

  function binders(list: readonly Binder[]): void {
    for (const binder of list) {
      const element = unknown();
      const set = expect(binder.set, setOf(element));
      const type = solved(set);
      symbols.set(declared(binder.name), type.kind === "set" ? type.of : element);
    }
  }

  function quantifier(node: ExpressionOf<"quantifier">): Type {
    binders(node.binders);
    const { operator } = node;
    switch (operator) {
      case "forall":
      case "exists":
        expect(node.body, BOOL);
        return BOOL;
      case "count":
        expect(node.body, BOOL);
        return INT;
      case "sum":
        expect(node.body, INT);
        return INT;
      case "min":
      case "max":
        ordered(node.body);
        return INT;
      case "choose": {
        expect(node.body, BOOL);
        const items = node.binders.map((b) => symbols.get(declared(b.name)) ?? unknown());
        for (const [i, item] of items.entries())
          if (isSymmetric(item))
            report("symmetric-has-no-order", node.binders[i]?.span ?? node.span, {
              type: showType(item),
              what: "least value to choose",
            });
        return items.length === 1 ? (items[0] as Type) : { kind: "tuple", items };
      }
      default:
        return operator satisfies never;
    }
  }

  function index(node: ExpressionOf<"index">): Type {
    if (processReference(node, true) !== null) return PROCESS;
    return applied(expression(node.target), node.key, node.target.span);
  }

  /** Reads `fault[f]` as a process; null if the expression is something else. */
  function processReference(node: Expression, complete: boolean): ProcessReference | null {
    const memo = processes.get(node);
    if (memo !== undefined) return memo;
    const keys: Expression[] = [];
    let at = node;
    for (; at.kind === "index" || at.kind === "group"; at = at.kind === "index" ? at.target : at.body)
      if (at.kind === "index") keys.unshift(at.key);
    const symbol = at.kind === "name" ? resolution.uses.get(at) : undefined;
    if (symbol?.kind !== "process") return null;
    const process = expandedProcesses.get(symbol.node);
    if (process === undefined) return null;
    const parameters = process.process.parameters;
    if (keys.length !== parameters.length && complete)
      report("process-keys", node.span, { name: symbol.name, wanted: parameters.length, given: keys.length });
    keys.forEach((key, i) => {
      const parameter = parameters[i];
      const type = parameter === undefined ? null : symbols.get(declared(parameter.name));
      if (type == null) expression(key);
      else expect(key, type);
    });
    const reference = { process, keys };
    processes.set(node, reference);
    return reference;
  }

  function field(node: ExpressionOf<"field">): Type {
    const path: Name[] = [];
    let at: Expression = node;
    for (; at.kind === "field"; at = at.target) path.unshift(at.name);
    const reference = isProcessRoot(at) ? processReference(at, true) : null;
    if (reference === null) return fieldOf(expression(node.target), node.name, "this");
    const dotted = path.map((name) => name.name).join(".");
    const local = reference.process.locals.find((l) => l.name === dotted);
    if (local !== undefined) {
      locals.set(node, { ...reference, local: dotted });
      return symbols.get(local.symbol) ?? unknown();
    }
    const outer = path
      .slice(0, -1)
      .map((name) => name.name)
      .join(".");
    const names = reference.process.locals.map((l) => l.name);
    if (path.length > 1 && names.some((name) => outer === name || outer.startsWith(`${name}.`)))
      return fieldOf(expression(node.target), node.name, "this");
    report("unknown-local", node.name.span, {
      process: reference.process.process.name.name,
      name: dotted,
      suggestion: suggest(dotted, names),
    });
    return unknown();
  }

  function isProcessRoot(node: Expression): boolean {
    if (node.kind === "index") return isProcessRoot(node.target);
    if (node.kind === "group") return isProcessRoot(node.body);
    return node.kind === "name" && resolution.uses.get(node)?.kind === "process";
  }

  function at(node: ExpressionOf<"at">): Type {
    const reference = isProcessRoot(node.process) ? processReference(node.process, true) : null;
    expression(node.process);
    if (reference === null) {
      report("at-of-what", node.process.span, {});
      return BOOL;
    }
    const meant: string[] = [];
    for (const path of node.labels) {
      const dotted = path.names.map((name) => name.name).join(".");
      const found = dotted === "done" ? ["done"] : reference.process.labels.get(dotted);
      if (found === undefined)
        report("unknown-label", path.span, {
          label: dotted,
          suggestion: suggest(dotted, reference.process.labels.keys()),
        });
      else meant.push(...found);
    }
    labels.set(node, meant);
    return BOOL;
  }

  function call(node: ExpressionOf<"call">): Type {
    const symbol = resolution.uses.get(node.callee);
    if (symbol?.kind === "definition") return useDefinition(symbol, node, node.arguments);
    if (symbol?.kind === "case") {
      const type = caseType(symbol);
      const owner = solved(type);
      const fields =
        owner.kind === "alternatives" ? owner.cases.find((c) => c.name === symbol.name)?.fields : [];
      if (fields?.length !== node.arguments.length)
        report("argument-count", node.span, {
          name: symbol.name,
          wanted: fields?.length ?? 0,
          given: node.arguments.length,
        });
      node.arguments.forEach((argument, i) => {
        const wanted = fields?.[i]?.type;
        if (wanted === undefined) expression(argument);
        else expect(argument, wanted);
      });
      return type;
    }
    if (symbol === undefined && isBuiltin(node.callee.name)) return builtin(node.callee.name, node);
    for (const argument of node.arguments) expression(argument);
    return unknown();
  }

  function builtin(name: Builtin, node: ExpressionOf<"call">): Type {
    const wanted = BUILTINS[name];
    if (node.arguments.length !== wanted) {
      report("argument-count", node.span, { name, wanted, given: node.arguments.length });
      for (const argument of node.arguments) expression(argument);
      return unknown();
    }
    const [first, second] = node.arguments as readonly [Expression, Expression];
    const sequenceOf = (of: Type): Type => ({ kind: "sequence", of, max: null });
    switch (name) {
      case "size":
        expect(first, setOf(unknown()));
        return INT;
      case "subsets":
        return setOf(expect(first, setOf(unknown())));
      case "len":
        expect(first, sequenceOf(unknown()));
        return INT;
      case "head": {
        const type = present(expect(first, sequenceOf(unknown())));
        return type.kind === "sequence" ? type.of : unknown();
      }
      case "tail":
        return expect(first, sequenceOf(unknown()));
      case "append": {
        const type = present(expect(first, sequenceOf(unknown())));
        const of = together([second], type.kind === "sequence" ? type.of : unknown());
        return {
          kind: "sequence",
          of,
          max: type.kind === "sequence" && type.max !== null ? type.max + 1 : null,
        };
      }
      case "concat": {
        const type = together([first, second], sequenceOf(unknown()));
        return { kind: "sequence", of: type.kind === "sequence" ? type.of : unknown(), max: null };
      }
      default:
        return name satisfies never;
    }
  }

  function useDefinition(
    symbol: SymbolOf<"definition">,
    node: Expression,
    given: readonly Expression[],
  ): Type {
    const definition = symbol.node;
    const argumentTypes = given.map(expression);
    if (definition.parameters.length !== given.length) {
      report("argument-count", node.span, {
        name: symbol.name,
        wanted: definition.parameters.length,
        given: given.length,
      });
      return unknown();
    }
    if (activeDefinitions.some((outer) => outer.node === definition)) {
      report("recursive", node.span, { names: [...activeDefinitions.map((d) => d.name), symbol.name] });
      return unknown();
    }
    return within({ message: `in this use of \`${symbol.name}\``, span: node.span }, () => {
      const copy = instantiate(definition, new Map(), resolution, report);
      const parameters = copy.parameters.map((parameter, i) => {
        const parameterSymbol = declared(parameter.name);
        const argumentType = argumentTypes[i] ?? unknown();
        let type = argumentType;
        if (parameter.type !== null) {
          type = elaborator.typeOf(parameter.type);
          if (!unify(type, argumentType))
            report("type-mismatch", given[i]?.span ?? node.span, {
              wanted: showType(type),
              given: showType(settled(argumentType)),
            });
        }
        symbols.set(parameterSymbol, type);
        return parameterSymbol;
      });
      activeDefinitions.push(symbol);
      const result = expression(copy.body);
      activeDefinitions.pop();
      uses.set(node, { definition: symbol, parameters, body: copy.body });
      return result;
    });
  }

  // ───────────────────────────────────────────────────────────────── match and action tests

  function arms<Body>(
    subject: Expression,
    list: readonly Arm<Body>[],
    span: Span,
    body: (arm: Arm<Body>) => void,
  ): void {
    const type = present(expression(subject));
    const cases = type.kind === "alternatives" ? type.cases : null;
    if (cases === null && type.kind !== "unknown")
      report("match-of-what", subject.span, { type: showType(type) });
    const seen = new Set<string>();
    let otherwise = false;
    for (const arm of list) {
      const { name } = arm.pattern;
      if (otherwise || (name !== null && seen.has(name.name)))
        report("arm-never-taken", arm.pattern.span, {});
      if (name === null) otherwise = true;
      else seen.add(name.name);
      bindPattern(arm.pattern, type);
      body(arm);
    }
    const missing = (cases ?? []).map((c) => c.name).filter((name) => !seen.has(name));
    if (missing.length > 0 && !otherwise) report("match-not-exhaustive", span, { missing });
  }

  function bindPattern(pattern: Pattern, subject: Type): void {
    const symbol = pattern.name === null ? undefined : resolution.uses.get(pattern.name);
    if (symbol?.kind !== "case") {
      for (const name of pattern.payload ?? []) if (name !== null) symbols.set(declared(name), unknown());
      return;
    }
    const type = caseType(symbol);
    if (!unify(subject, type))
      report("type-mismatch", pattern.span, { wanted: showType(subject), given: showType(type) });
    const owner = solved(type);
    const fields =
      owner.kind === "alternatives" ? (owner.cases.find((c) => c.name === symbol.name)?.fields ?? []) : [];
    if (pattern.payload !== null && pattern.payload.length !== fields.length)
      report("argument-count", pattern.span, {
        name: symbol.name,
        wanted: fields.length,
        given: pattern.payload.length,
      });
    pattern.payload?.forEach((name, i) => {
      if (name !== null) symbols.set(declared(name), fields[i]?.type ?? unknown());
    });
  }

  function actionTest(node: ExpressionOf<"actionTest">): void {
    const symbol = resolution.uses.get(node.action);
    if (symbol?.kind === "action") {
      const parameters = symbol.node.parameters;
      if (node.index !== null || node.path.length > 0)
        report("action-has-no-steps", node.span, { name: symbol.name });
      checkArguments(node.arguments, parameters, node, symbol.name);
      actionTests.set(node, { actions: [symbol.name], arguments: node.arguments });
    }
    if (symbol?.kind !== "process") return;
    const process = expandedProcesses.get(symbol.node);
    if (process === undefined) return;
    if (node.arguments !== null) report("step-has-no-arguments", node.span, { name: symbol.name });
    checkArguments(node.index, process.process.parameters, node, symbol.name);
    const dotted = node.path.map((name) => name.name).join(".");
    const steps = dotted === "" ? process.steps.map((s) => s.label) : process.labels.get(dotted);
    if (steps === undefined)
      report("unknown-label", node.path[0]?.span ?? node.span, {
        label: dotted,
        suggestion: suggest(dotted, process.labels.keys()),
      });
    actionTests.set(node, {
      actions: (steps ?? []).map((label) => `${symbol.name}.${label}`),
      arguments: node.index,
    });
  }

  function checkArguments(
    given: readonly Expression[] | null,
    parameters: readonly Binder[],
    node: Expression,
    name: string,
  ): void {
    if (given === null) return;
    if (given.length !== parameters.length)
      report("argument-count", node.span, { name, wanted: parameters.length, given: given.length });
    given.forEach((argument, i) => {
      const parameter = parameters[i];
      const type = parameter === undefined ? undefined : symbols.get(declared(parameter.name));
      if (type === undefined) expression(argument);
      else expect(argument, type);
    });
  }

  declareConstants();
  declareVariables();
  declarations();
  unusedDefinitions();

  /** A definition nobody uses is checked on its own where its parameters' types are known. */
  function unusedDefinitions(): void {
    const used = new Set([...uses.values()].map((use) => use.definition.node));
    for (const node of expansion.declarations) {
      if (node.kind !== "definition" || used.has(node)) continue;
      if (node.parameters.some((parameter) => parameter.type === null)) continue;
      for (const parameter of node.parameters)
        if (parameter.type !== null) symbols.set(declared(parameter.name), elaborator.typeOf(parameter.type));
      expression(node.body);
    }
  }

  return {
    types,
    symbols,
    constants,
    constantTypes,
    uses,
    processes,
    locals,
    labels,
    actionTests,
    elaborator,
    evaluator,
    diagnostics,
  };
}

/** Whether the type has an integer without bounds in it. */
function isUnbounded(type: Type): boolean {
  const at = solved(type);
  switch (at.kind) {
    case "int":
      return at.low === null || at.high === null;
    case "optional":
    case "set":
    case "sequence":
      return isUnbounded(at.of);
    case "record":
      return at.fields.some((f) => isUnbounded(f.type));
    case "function":
      return isUnbounded(at.key) || isUnbounded(at.value);
    case "tuple":
      return at.items.some(isUnbounded);
    case "alternatives":
      return at.cases.some((c) => c.fields.some((f) => isUnbounded(f.type)));
    default:
      return false;
  }
}

/** Whether the type's values have no order because a symmetric type is in them. */
function isSymmetric(type: Type): boolean {
  const at = present(type);
  switch (at.kind) {
    case "symmetric":
      return true;
    case "set":
    case "sequence":
      return isSymmetric(at.of);
    case "record":
      return at.fields.some((f) => isSymmetric(f.type));
    case "function":
      return isSymmetric(at.key) || isSymmetric(at.value);
    case "tuple":
      return at.items.some(isSymmetric);
    case "alternatives":
      return at.cases.some((c) => c.fields.some((f) => isSymmetric(f.type)));
    default:
      return false;
  }
}
