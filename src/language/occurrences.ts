/**
 * Every place of a program where something is named, and what: names that are bound, and those that the compiler looks up
 * otherwise, such as labels, fields, properties, and the segments of addresses in variants.
 */
import { applyEdits, editsOf } from "../edit/edit.js";
import { layerOver } from "../resolve/layer.js";
import type { Resolution } from "../resolve/resolve.js";
import { FUNCTIONS, type Symbol, type SymbolOf } from "../resolve/symbols.js";
import type { Compilation } from "../run/compile.js";
import { childrenOf } from "../syntax/children.js";
import type {
  Address,
  Edit,
  Expectation,
  Expression,
  LabelPath,
  Name,
  Procedure,
  Process,
  Span,
  Step,
  Variant,
} from "../syntax/tree.js";
import { importedFrom } from "./project.js";

export type TargetKind = Symbol["kind"] | "label" | "field" | "property" | "variant" | "builtin" | "file";

/** What is named. */
export interface Target {
  /** The same for all its names, and for nothing else. */
  readonly key: string;
  readonly kind: TargetKind;
  readonly name: string;
  /** Where it is declared; null for what is built in, and for files. */
  readonly declared: Span | null;
  readonly symbol: Symbol | null;
  /** The process or procedure of a label, the path of a file. */
  readonly owner: string | null;
  /** The declaration, where it has a doc comment or a text of its own. */
  readonly node: object | null;
}

export type Role = "declaration" | "read" | "write";

export interface Occurrence {
  readonly span: Span;
  readonly target: Target;
  readonly role: Role;
}

type Owner = Process | Procedure;

interface Context {
  readonly resolution: Resolution;
  readonly owner: Owner | null;
  /** Steps that a variant inserts, by process. */
  readonly inserted: ReadonlyMap<string, readonly Step[]>;
}

const known = new WeakMap<Compilation, readonly Occurrence[]>();

/** All occurrences, by file and place. */
export function occurrencesIn(compilation: Compilation): readonly Occurrence[] {
  const before = known.get(compilation);
  if (before !== undefined) return before;
  const { resolution } = compilation.reached;
  const found = resolution === null ? [] : collect(compilation, resolution);
  known.set(compilation, found);
  return found;
}

/** What is named at an offset: the cursor stands in the name, or at one of its ends. */
export function occurrenceAt(compilation: Compilation, file: number, offset: number): Occurrence | null {
  const near = occurrencesIn(compilation).filter(
    ({ span }) => span.file === file && span.start <= offset && offset <= span.end,
  );
  return near.find(({ span }) => offset < span.end) ?? near[0] ?? null;
}

const keyAt = ({ file, start }: Span): string => `${file}:${start}`;

const stepsOf = (owner: Owner | null, { inserted }: Context): readonly Step[] =>
  owner === null ? [] : [...owner.body.steps, ...(inserted.get(owner.name.name) ?? [])];

function collect({ sources, reached: { typed } }: Compilation, base: Resolution): readonly Occurrence[] {
  const found = new Map<string, Occurrence>();
  const typeParameters = new Map<Symbol, Span>();

  const add = (whole: Span, role: Role, target: Target): void => {
    const span = target.kind === "file" ? whole : lastPart(sources, whole);
    const key = `${keyAt(span)} ${target.key}`;
    if (span.end > span.start && !found.has(key)) found.set(key, { span, role, target });
  };

  // ─────────────────────────────────────────────────────────────────────── what there is

  function targetOf(symbol: Symbol): Target {
    const { kind } = symbol;
    const name = shortName(symbol.name);
    const node = "node" in symbol ? symbol.node : null;
    const declared = placeOf(symbol) ?? typeParameters.get(symbol) ?? null;
    const key = declared === null ? `builtin ${name}` : `name ${keyAt(declared)}`;
    return { key, kind, name, declared, symbol, owner: null, node };
  }
  const labelOf = ({ label, ...step }: Step, owner: Owner): Target => ({
    key: `label ${keyAt(label.span)}`,
    kind: "label",
    name: shortName(label.name),
    declared: label.span,
    symbol: null,
    owner: `${owner.kind} ${owner.name.name}`,
    node: step,
  });
  const plain = (kind: TargetKind, name: string, declared: Span | null, node: object | null): Target => ({
    key: `${kind} ${name}`,
    kind,
    name: kind === "file" ? name : shortName(name),
    declared,
    symbol: null,
    owner: null,
    node,
  });
  const declaredVariants = base.declarations.filter((each): each is Variant => each.kind === "variant");
  const properties = new Map<string, Target>();
  const variants = new Map<string, Target>();
  /** Of the fields with a name the first: types of records are compared by what they have, so the name says which. */
  const fields = new Map<string, Target>();
  for (const declaration of base.declarations) {
    if (declaration.kind === "property" && !properties.has(declaration.name.name)) {
      const { name } = declaration.name;
      properties.set(name, plain("property", name, declaration.name.span, declaration));
    }
    if (declaration.kind === "variant") {
      const { name } = declaration.name;
      variants.set(name, plain("variant", name, declaration.name.span, declaration));
    }
  }
  const fieldNamed = (name: string): Target => fields.get(name) ?? plain("field", name, null, null);
  const eachField = (node: object): void => {
    if ("kind" in node && (node.kind === "record" || node.kind === "case") && "fields" in node)
      for (const { name } of node.fields as readonly { readonly name: Name }[])
        if (!fields.has(name.name)) fields.set(name.name, plain("field", name.name, name.span, null));
    for (const child of childrenOf(node)) eachField(child);
  };
  for (const declaration of base.declarations) eachField(declaration);

  // ─────────────────────────────────────────────────────────────────────── names

  /** Of an alternative that several types have: the one that is meant. */
  const chosen = ({ span }: Name): Symbol | undefined => typed?.alternativesAt.get(keyAt(span));

  function bound(name: Name, context: Context, role: Role = "read"): void {
    const { resolution } = context;
    const declared = resolution.declares.get(name);
    if (declared?.kind === "typeParameter") typeParameters.set(declared, name.span);
    if (declared !== undefined) add(name.span, "declaration", targetOf(declared));
    const used = chosen(name) ?? resolution.uses.get(name);
    if (used?.kind === "case") typeBefore(name, used, context);
    if (used !== undefined) add(name.span, role, targetOf(used));
    else if (declared === undefined && FUNCTIONS.has(name.name))
      add(name.span, "read", plain("builtin", name.name, null, null));
  }

  /** In `Rm.committed`, as one name, the type is named too. */
  function typeBefore({ name, span }: Name, { owner }: SymbolOf<"case">, { resolution }: Context): void {
    const end = name.lastIndexOf(".");
    const type = resolution.declares.get(owner.name);
    if (end === -1 || type === undefined) return;
    if (shortName(name.slice(0, end)) === shortName(owner.name.name))
      add({ ...span, end: span.start + end }, "read", targetOf(type));
  }

  function global(name: Name, { resolution }: Context, role: Role = "read"): void {
    const symbol = resolution.globals.names.get(name.name);
    if (symbol !== undefined) add(name.span, role, targetOf(symbol));
  }

  /** The process that an expression names: `truncate`, `fault[f]`, `self`. */
  function processOf(node: Expression, context: Context): Owner | null {
    switch (node.kind) {
      case "self":
        return context.owner;
      case "group":
        return processOf(node.body, context);
      case "index":
        return processOf(node.target, context);
      case "name": {
        const symbol = context.resolution.uses.get(node);
        return symbol?.kind === "process" ? symbol.node : null;
      }
      default:
        return null;
    }
  }

  /** Follows labels into a process, and on into the procedures that its steps call; what could not be followed. */
  function labels<N extends { readonly span: Span }>(
    names: readonly N[],
    textOf: (name: N) => string,
    first: Owner | null,
    context: Context,
  ): { readonly rest: readonly N[]; readonly owner: Owner | null } {
    let owner = first;
    for (const [index, name] of names.entries()) {
      const step = stepsOf(owner, context).find(({ label }) => label.name === textOf(name));
      if (step === undefined || owner === null) return { rest: names.slice(index), owner };
      add(name.span, "read", labelOf(step, owner));
      const inner = procedureCalled(step, context);
      if (inner === null) return { rest: names.slice(index + 1), owner };
      owner = inner;
    }
    return { rest: [], owner };
  }

  const labelPath = ({ names }: LabelPath, process: Owner | null, context: Context): void =>
    void labels(names, ({ name }) => name, process, context);

  function procedureCalled({ body }: Step, { resolution }: Context): Procedure | null {
    for (const statement of body.statements) {
      if (statement.kind !== "callStatement") continue;
      const symbol = resolution.uses.get(statement.callee);
      if (symbol?.kind === "procedure") return symbol.node;
    }
    return null;
  }

  function address({ segments }: Address, context: Context): void {
    const { names } = context.resolution.globals;
    const [first, ...more] = segments;
    const symbol = first === undefined ? undefined : names.get(first.text);
    if (first === undefined || symbol === undefined) return;
    add(first.span, "read", targetOf(symbol));
    const process = symbol.kind === "process" || symbol.kind === "procedure" ? symbol.node : null;
    const { rest, owner } = labels(more, ({ text }) => text, process, context);
    for (const segment of rest) {
      const { text, span } = segment;
      if (text.endsWith("'")) {
        const name = text.slice(0, -1);
        const local = owner?.body.locals.find((each) => each.name.name === name);
        const parameters = symbol.kind === "macro" ? symbol.node.parameters : parametersOf(owner);
        const parameter = parameters.find((each) => each.name.name === name);
        const own = local?.name ?? parameter?.name;
        const variable =
          own === undefined ? names.get(name) : (context.resolution.declares.get(own) ?? undefined);
        if (variable !== undefined) add({ ...span, end: span.end - 1 }, "write", targetOf(variable));
        continue;
      }
      const called = names.get(text);
      if (called?.kind === "macro" || called?.kind === "procedure") add(span, "read", targetOf(called));
    }
  }

  // ─────────────────────────────────────────────────────────────────────── the walk

  function visit(node: object, context: Context): void {
    const visitAll = (nodes: readonly object[]): void => {
      for (const each of nodes) visit(each, context);
    };
    const expression = node as Expression;
    switch (expression.kind) {
      case "name":
        bound(expression, context);
        return;
      case "at": {
        visit(expression.process, context);
        const process = processOf(expression.process, context);
        for (const path of expression.labels) labelPath(path, process, context);
        return;
      }
      case "field": {
        const { name } = expression;
        // Without a target it is a selector: `r.x'`, or `r with .x = e`.
        if (expression.target === undefined) {
          add(name.span, "read", fieldNamed(name.name));
          return;
        }
        visit(expression.target, context);
        if (chosen(name) !== undefined || context.resolution.uses.get(name) !== undefined) {
          bound(name, context);
          return;
        }
        const process = processOf(expression.target, context);
        const local = process?.body.locals.find((each) => each.name.name === name.name);
        const symbol = local === undefined ? undefined : context.resolution.declares.get(local.name);
        if (symbol !== undefined) add(name.span, "read", targetOf(symbol));
        else if (process === null) add(name.span, "read", fieldNamed(name.name));
        return;
      }
      case "recordLiteral":
        for (const { name, value } of expression.fields) {
          add(name.span, "read", fieldNamed(name.name));
          visit(value, context);
        }
        return;
      case "actionTest": {
        bound(expression.action, context);
        visitAll([...(expression.index ?? []), ...(expression.arguments ?? [])]);
        const symbol = context.resolution.uses.get(expression.action);
        const process = symbol?.kind === "process" ? symbol.node : null;
        labels(expression.path, ({ name }) => name, process, context);
        return;
      }
      default:
        visitOther(node, context);
    }
  }

  function visitOther(node: object, context: Context): void {
    const kind = "kind" in node ? node.kind : null;
    const visitIn = (inner: Context): void => {
      for (const child of childrenOf(node)) visit(child, inner);
    };
    if (kind === "process" || kind === "procedure") visitIn({ ...context, owner: node as Owner });
    else if (kind === "step") {
      const step = node as Step;
      if (context.owner !== null) add(step.label.span, "declaration", labelOf(step, context.owner));
      visit(step.body, context);
    } else if (kind === "goto") {
      const { label } = node as { readonly label: Name };
      const step = stepsOf(context.owner, context).find((each) => each.label.name === label.name);
      if (step !== undefined && context.owner !== null) add(label.span, "read", labelOf(step, context.owner));
    } else if (kind === "place") {
      const { variable, selectors } = node as { variable: Name; selectors: readonly object[] };
      bound(variable, context, "write");
      for (const selector of selectors) visit(selector, context);
    } else if (kind === "record" || kind === "case") {
      const { name, fields: own } = node as {
        readonly name?: Name;
        readonly fields: readonly { readonly name: Name; readonly type: object }[];
      };
      if (name !== undefined) bound(name, context);
      for (const field of own) {
        add(field.name.span, "declaration", fieldNamed(field.name.name));
        visit(field.type, context);
      }
    } else if (kind === "property") {
      const { name, body } = node as { readonly name: Name; readonly body: object };
      const target = properties.get(name.name);
      if (target !== undefined) add(name.span, "declaration", target);
      visit(body, context);
    } else if (kind === "import") {
      const { path, span } = node as {
        readonly path: { readonly text: string; readonly span: Span };
        span: Span;
      };
      const file = importedFrom(sources[span.file]?.path ?? "", path.text);
      const target: Target = { ...plain("file", path.text, null, null), key: `file ${file}`, owner: file };
      add(path.span, "read", target);
    } else if (kind === "variant") variant(node as Variant);
    else if (typeof kind === "string" && kind.startsWith("expect")) expectation(node as Expectation, context);
    else visitIn(context);
  }

  function expectation(node: Expectation, context: Context): void {
    if ("names" in node)
      for (const { name, span } of node.names)
        add(span, "read", properties.get(name) ?? plain("builtin", name, null, null));
    if (node.kind === "expectNeeded") for (const each of node.addresses) address(each, context);
    if (node.kind === "expectSameGraph")
      add(node.as.span, "read", variants.get(node.as.name) ?? plain("builtin", node.as.name, null, null));
    if (node.kind === "expectStates")
      for (const { name, value } of node.settings) {
        global(name, context);
        visit(value, context);
      }
  }

  /** The texts that a variant brings in are bound where they go to, in a layer of their own. */
  function variant(node: Variant): void {
    const target = variants.get(node.name.name);
    if (target !== undefined) add(node.name.span, "declaration", target);
    const resolution = layerOver(base);
    applyEdits(editsOf(node, declaredVariants), resolution);
    if (node.of !== null) {
      const origin = variants.get(node.of.name);
      if (origin !== undefined) add(node.of.span, "read", origin);
    }
    const inserted = new Map<string, readonly Step[]>();
    for (const item of node.items)
      if (item.kind === "insert" && item.body.kind === "processBody") {
        const process = item.target.segments[0]?.text ?? "";
        inserted.set(process, [...(inserted.get(process) ?? []), ...item.body.steps]);
      }
    const context: Context = { resolution, owner: null, inserted };
    for (const item of node.items)
      if (item.kind.startsWith("expect")) expectation(item as Expectation, context);
      else edit(item as Edit, context);
  }

  function edit(node: Edit, context: Context): void {
    // Addresses speak of what the file says, not of what earlier edits have made of it.
    const within = (at: Address): Context => {
      const symbol = base.globals.names.get(at.segments[0]?.text ?? "");
      const owner = symbol?.kind === "process" || symbol?.kind === "procedure" ? symbol.node : null;
      return { ...context, owner };
    };
    const original: Context = { ...context, resolution: base };
    for (const each of [
      ...("address" in node ? [node.address] : []),
      ...("target" in node ? [node.target] : []),
      ...(node.kind === "join" ? [node.first, node.second] : []),
    ])
      address(each, original);
    if (node.kind === "replace") visit(node.by, within(node.address));
    if (node.kind === "insert") visit(node.body, within(node.target));
    if (node.kind === "setConstant") {
      global(node.name, context, "write");
      visit(node.value, context);
    }
  }

  const context: Context = { resolution: base, owner: null, inserted: new Map() };
  for (const declaration of base.declarations) visit(declaration, context);
  return [...found.values()].sort((a, b) => a.span.file - b.span.file || a.span.start - b.span.start);
}

/** Of `i.x`, where `i` is what a module is imported as, the part that the module declares. */
function lastPart(sources: Compilation["sources"], { file, start, end }: Span): Span {
  const text = sources[file]?.text.slice(start, end) ?? "";
  const part = /[\w]*$/.exec(text)?.[0].length ?? 0;
  return text.includes(".") && part > 0 ? { file, start: end - part, end } : { file, start, end };
}

/** Without what a module is imported as. */
const shortName = (name: string): string => name.slice(name.lastIndexOf(".") + 1);

const parametersOf = (owner: Owner | null): readonly { readonly name: Name }[] =>
  owner?.kind === "procedure" ? owner.parameters : [];

/** Where a symbol is declared; null for a built-in one, and for a parameter of a type. */
function placeOf(symbol: Symbol): Span | null {
  if (!("node" in symbol)) return null;
  const { node } = symbol;
  return node.kind === "name" ? node.span : (node.name?.span ?? null);
}
