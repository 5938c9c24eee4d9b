/** Binds every name to its declaration. The results go into side tables; the tree is not changed. */
import { collector, type Diagnostic, type Report } from "../diagnostics/diagnostic.js";
import { suggest } from "../diagnostics/suggest.js";
import { childrenOf } from "../syntax/children.js";
import { slipAt, slipName } from "../syntax/slips.js";
import type {
  Binder,
  Block,
  Declaration,
  Expression,
  Module,
  Name,
  Parameter,
  Pattern,
  ProcessBody,
  Selector,
  Statement,
  Step,
  TypeNode,
} from "../syntax/tree.js";
import { alternativesOfTypes } from "./alternatives.js";
import { globalNames } from "./globals.js";
import { mayBeConfused, placeOf, refuseTwice } from "./hiding.js";
import { keeperOf } from "./keepers.js";
import type { Program } from "./load.js";
import {
  alternativesOf,
  type Bindings,
  BUILTINS,
  binderSymbol,
  DERIVED,
  describe,
  isBuiltin,
  isDerived,
  lookUp,
  type NameScope,
  namesIn,
  processWithLabel,
  type Symbol,
  scopeOf,
} from "./symbols.js";

export interface Resolution extends Bindings {
  readonly globals: NameScope;
  readonly declarations: readonly Declaration[];
  readonly diagnostics: readonly Diagnostic[];
  /** Of each file that is an instance of a module: what stands before its names. */
  readonly prefixes: ReadonlyMap<number, string>;
}

/** Resolves a text that comes in later, such as that of an edit, in the scope of the place it goes to. */
export interface Resolver {
  readonly expression: (expression: Expression, scope: NameScope) => void;
  readonly type: (type: TypeNode, scope: NameScope) => void;
  readonly block: (block: Block, scope: NameScope) => void;
  readonly processBody: (body: ProcessBody, scope: NameScope) => void;
}

/** What is built in and may have been meant, by what is expected. */
const BUILT_IN: ReadonlyMap<string, readonly string[]> = new Map([
  ["a value", ["true", "false", "none"]],
  ["a definition", [...Object.keys(BUILTINS), ...Object.keys(DERIVED)]],
]);

/** Of each program, which never changes: so it is resolved once, however many of its variants are compiled. */
const resolutions = new WeakMap<Program, Resolution>();

export function resolve(program: Program): Resolution {
  const known = resolutions.get(program);
  if (known !== undefined) return known;
  const resolution = resolveAnew(program);
  resolutions.set(program, resolution);
  return resolution;
}

function resolveAnew(program: Program): Resolution {
  const { diagnostics, report } = collector();
  const bindings: Bindings = { uses: new Map(), declares: new Map(), scopes: new Map() };
  const declarations = program.modules.flatMap((module: Module) => module.declarations);
  const globals: NameScope = { parent: null, names: globalNames(program, bindings, report) };
  const resolver = resolving(bindings, report);
  for (const module of program.modules) {
    const scope = scopeOf(module.prefix, globals);
    for (const declaration of module.declarations) resolver.declaration(declaration, scope);
  }
  const prefixes = new Map(
    program.modules.flatMap(({ prefix, span }) =>
      prefix === undefined ? [] : [[span.file, prefix] as const],
    ),
  );
  return { ...bindings, globals, declarations, diagnostics, prefixes };
}

/** The resolver for texts that edits bring in; it adds to the bindings it is given. */
export const resolverFor = (bindings: Bindings, report: Report): Resolver => resolving(bindings, report);

// ─────────────────────────────────────────────────────────────────────── the walk

function resolving(bindings: Bindings, report: Report) {
  const { uses, declares, scopes } = bindings;

  /** A scope with one more name, which must not shadow another. */
  function bind(scope: NameScope, name: Name, symbol: Symbol): NameScope {
    declares.set(name, symbol);
    if (name.name === "_") return scope;
    const outer = lookUp(scope, name.name);
    if (outer !== null && mayBeConfused(name, outer)) {
      const place = placeOf(outer);
      const notes = place === null ? [] : [{ message: "declared here", span: place }];
      report("shadowed-name", name.span, { name: name.name, what: describe(outer) }, notes);
    }
    return { parent: scope, names: new Map([[name.name, symbol]]) };
  }

  const bound = (name: Name): Symbol => ({ kind: "bound", name: name.name, node: name });

  const { alternativeOf, ofType } = alternativesOfTypes(bindings, report);

  function use(name: Name, scope: NameScope, admits: (symbol: Symbol) => boolean, wanted: string): void {
    const symbol = lookUp(scope, name.name) ?? ofType(name, scope);
    if (symbol === "reported") return;
    if (symbol === null) {
      // `TRUE`, `null`: to the parser a name like any other.
      const slip = slipAt(name.name, 0) ?? slipName(name.name, wanted);
      if (slip !== null) {
        report("foreign-syntax", name.span, { word: name.name, hint: slip.hint });
        return;
      }
      report("unknown-name", name.span, {
        name: name.name,
        wanted,
        suggestion: suggest(name.name, [...admitted(scope, admits), ...(BUILT_IN.get(wanted) ?? [])]),
        labelOf: wanted === "a value" ? processWithLabel(scope, name.name) : null,
      });
      return;
    }
    if (!admits(symbol)) {
      report("wrong-kind-of-name", name.span, { name: name.name, what: describe(symbol), wanted });
      return;
    }
    uses.set(name, symbol);
  }

  const admitted = (scope: NameScope, admits: (symbol: Symbol) => boolean): readonly string[] =>
    namesIn(scope).filter((name) => {
      const symbol = lookUp(scope, name);
      return symbol !== null && admits(symbol);
    });

  const VALUES = new Set<Symbol["kind"]>([
    "constant",
    "variable",
    "local",
    "bound",
    "argument",
    "definition",
    "case",
    "cases",
    "type",
    "builtinType",
    "process",
  ]);
  const isValue = (symbol: Symbol): boolean => VALUES.has(symbol.kind);
  const isType = (symbol: Symbol): boolean =>
    symbol.kind === "type" || symbol.kind === "builtinType" || symbol.kind === "typeParameter";
  const isCase = (symbol: Symbol): boolean => alternativesOf(symbol).length > 0;

  function expression(node: Expression, scope: NameScope): void {
    switch (node.kind) {
      case "name":
        use(node, scope, isValue, "a value");
        return;
      case "let":
        expression(node.value, scope);
        expression(node.body, bind(scope, node.name, bound(node.name)));
        return;
      case "quantifier":
        expression(node.body, binders(node.binders, scope));
        return;
      case "fold": {
        expression(node.initial, scope);
        const inner = binders([node.binder], scope);
        expression(node.body, bind(inner, node.accumulator, bound(node.accumulator)));
        return;
      }
      case "setFilter":
        expression(node.condition, binders([node.binder], scope));
        return;
      case "functionLiteral":
        expression(node.body, binders([node.binder], scope));
        return;
      case "setMap": {
        const inner = binders(node.binders, scope);
        if (node.where !== null) expression(node.where, inner);
        expression(node.element, inner);
        return;
      }
      case "sequenceMap": {
        const inner = binders([node.binder], scope);
        if (node.where !== null) expression(node.where, inner);
        expression(node.element, inner);
        return;
      }
      case "recordLiteral":
        for (const field of node.fields) expression(field.value, scope);
        return;
      case "typeSet":
        type(node.type, scope);
        return;
      case "field": {
        expression(node.target, scope);
        if (node.target.kind !== "name") return;
        const found = alternativeOf(node.target.name, node.name, node.name.name, scope);
        if (found !== null && found !== "reported") uses.set(node.name, found);
        return;
      }
      case "item":
        expression(node.target, scope);
        return;
      case "call":
        if (
          lookUp(scope, node.callee.name) !== null ||
          !(isBuiltin(node.callee.name) || isDerived(node.callee.name))
        )
          use(node.callee, scope, (s) => s.kind === "definition" || isCase(s), "a definition");
        for (const argument of node.arguments) expression(argument, scope);
        return;
      case "update":
        expression(node.target, scope);
        selectors(node.path, scope);
        expression(node.value, scope);
        return;
      case "at":
        expression(node.process, scope);
        return;
      case "is":
        expression(node.target, scope);
        use(node.alternative, scope, isCase, "an alternative");
        return;
      case "match":
        expression(node.subject, scope);
        for (const arm of node.arms) expression(arm.body, pattern(arm.pattern, scope));
        return;
      case "actionTest":
        use(node.action, scope, (s) => s.kind === "action" || s.kind === "process", "an action");
        for (const e of [...(node.index ?? []), ...(node.arguments ?? [])]) expression(e, scope);
        return;
      default:
        for (const child of childrenOf(node)) expression(child as Expression, scope);
    }
  }

  function binders(list: readonly Binder[], scope: NameScope): NameScope {
    let inner = scope;
    for (const binder of list) {
      expression(binder.set, inner);
      inner = bind(inner, binder.name, binderSymbol(binder));
    }
    return inner;
  }

  function pattern(node: Pattern, scope: NameScope): NameScope {
    if (node.name !== null) use(node.name, scope, isCase, "an alternative");
    let inner = scope;
    for (const name of node.payload ?? []) if (name !== null) inner = bind(inner, name, bound(name));
    return inner;
  }

  function selectors(path: readonly Selector[], scope: NameScope): void {
    for (const selector of path) if (selector.kind === "key") expression(selector.key, scope);
  }

  function type(node: TypeNode, scope: NameScope): void {
    switch (node.kind) {
      case "typeName":
        use(node.name, scope, isType, "a type");
        return;
      case "typeApplication":
        use(node.name, scope, (s) => s.kind === "type", "a type with parameters");
        for (const argument of node.arguments) type(argument, scope);
        return;
      case "range":
        expression(node.low, scope);
        expression(node.high, scope);
        return;
      case "optional":
      case "set":
        type(node.of, scope);
        return;
      case "symmetric":
        expression(node.size, scope);
        return;
      case "sequence":
        type(node.of, scope);
        expression(node.max, scope);
        return;
      case "function":
        type(node.key, scope);
        type(node.value, scope);
        return;
      case "record":
        for (const field of node.fields) type(field.type, scope);
        return;
      case "tuple":
        for (const item of node.items) type(item, scope);
        return;
      case "alternatives":
        for (const item of node.cases) for (const field of item.fields) type(field.type, scope);
        return;
      default:
        node satisfies never;
    }
  }

  function block(node: Block, scope: NameScope): void {
    scopes.set(node, scope);
    let inner = scope;
    for (const item of node.statements) inner = statement(item, inner);
  }

  /** The scope of the statements that follow. */
  function statement(node: Statement, scope: NameScope): NameScope {
    scopes.set(node, scope);
    switch (node.kind) {
      case "pick": {
        const inner = binders(node.binders, scope);
        if (node.where !== null) expression(node.where, inner);
        return inner;
      }
      case "letStatement":
        expression(node.value, scope);
        return bind(scope, node.name, bound(node.name));
      case "assign":
      case "assignIn":
        use(
          node.place.variable,
          scope,
          (s) => s.kind === "variable" || s.kind === "local" || s.kind === "argument",
          "a variable",
        );
        selectors(node.place.selectors, scope);
        expression(node.kind === "assign" ? node.value : node.set, scope);
        return scope;
      case "when":
      case "assert":
        expression(node.condition, scope);
        return scope;
      case "if":
        expression(node.condition, scope);
        block(node.then, scope);
        if (node.else !== null) block(node.else, scope);
        return scope;
      case "either":
        refuseTwice(node.branches, report);
        for (const branch of node.branches) block(branch, scope);
        return scope;
      case "matchStatement":
        expression(node.subject, scope);
        for (const arm of node.arms) block(arm.body, pattern(arm.pattern, scope));
        return scope;
      case "for": {
        const inner = binders(node.binders, scope);
        if (node.where !== null) expression(node.where, inner);
        block(node.body, inner);
        return scope;
      }
      case "callStatement":
        use(node.callee, scope, (s) => s.kind === "macro" || s.kind === "procedure", "a macro or procedure");
        for (const argument of node.arguments) expression(argument, scope);
        return scope;
      case "goto":
      case "restart":
      case "return":
        return scope;
      case "expansion":
      case "jump":
        throw new Error(`${node.kind} before expansion`);
      default:
        return node satisfies never;
    }
  }

  function step(node: Step, scope: NameScope): void {
    scopes.set(node, scope);
    block(node.body, scope);
  }

  function processBody(node: ProcessBody, scope: NameScope): void {
    let inner = scope;
    for (const local of node.locals) {
      type(local.type, inner);
      if (local.initial !== null) expression(local.initial.value, inner);
      if (local.name.name === "pc") report("local-called-pc", local.name.span, {});
      inner = bind(inner, local.name, { kind: "local", name: local.name.name, node: local });
    }
    scopes.set(node, inner);
    for (const item of node.steps) step(item, inner);
  }

  function parameters(list: readonly Parameter[], scope: NameScope, kind: "bound" | "argument"): NameScope {
    let inner = scope;
    for (const parameter of list) {
      if (parameter.type !== null) type(parameter.type, inner);
      const { name } = parameter.name;
      const symbol: Symbol = parameter.byValue
        ? { kind: "local", name, node: keeperOf(parameter) }
        : { kind, name, node: parameter.name };
      inner = bind(inner, parameter.name, symbol);
    }
    return inner;
  }

  function declaration(node: Declaration, scope: NameScope): void {
    switch (node.kind) {
      case "import":
      case "expectHolds":
      case "expectViolates":
      case "expectUnknown":
      case "expectSameGraph":
      case "expectNeeded":
      case "expectTaken":
      case "variant":
        return;
      case "expectStates":
        for (const setting of node.settings) expression(setting.value, scope);
        return;
      case "constant":
        if (node.type !== null) type(node.type, scope);
        expression(node.value, scope);
        return;
      case "assume":
      case "init":
        expression(node.condition, scope);
        return;
      case "deadlock":
        if (node.allowedWhen !== null) expression(node.allowedWhen, scope);
        return;
      case "type": {
        let inner = scope;
        for (const parameter of node.parameters)
          inner = bind(inner, parameter, { kind: "typeParameter", name: parameter.name });
        type(node.definition, inner);
        return;
      }
      case "variable":
        type(node.type, scope);
        if (node.initial !== null) expression(node.initial.value, scope);
        return;
      case "definition":
        expression(node.body, parameters(node.parameters, scope, "bound"));
        return;
      case "macro":
        if (node.pairs !== null) use(node.pairs, scope, (s) => s.kind === "macro", "a macro");
        block(node.body, parameters(node.parameters, scope, "argument"));
        return;
      case "procedure":
        processBody(node.body, parameters(node.parameters, scope, "argument"));
        return;
      case "action": {
        const inner = binders(node.parameters, scope);
        if (node.where !== null) expression(node.where, inner);
        scopes.set(node, inner);
        block(node.body, inner);
        return;
      }
      case "process": {
        const inner = binders(node.parameters, scope);
        if (node.where !== null) expression(node.where, inner);
        processBody(node.body, inner);
        return;
      }
      case "fairGroup": {
        const inner = binders(node.parameters, scope);
        for (const { steps, condition } of node.members) {
          expression(steps, inner);
          if (condition !== null) expression(condition, inner);
        }
        return;
      }
      case "property":
      case "constraint":
      case "show":
        expression(node.body, scope);
        return;
      case "refinement":
        // Its mapping also has names of the other spec in it, which is compiled first.
        return;
      default:
        node satisfies never;
    }
  }

  return { declaration, expression, type, block, processBody };
}
