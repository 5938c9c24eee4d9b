/**
 * Modules that are imported under a name: `import "lib/rwsem" as i_mmap with { N = 2 }`. What an instance declares is
 * called `i_mmap.x` in the program. Its own text has the short names: they are looked up in a scope of their own, behind
 * which are those of the program.
 */
import type { Report } from "../diagnostics/diagnostic.js";
import { suggest } from "../diagnostics/suggest.js";
import { mapChildren, type TreeNode, walk } from "../syntax/children.js";
import type {
  Address,
  AssignmentTarget,
  Declaration,
  DeclarationOf,
  Expression,
  ExpressionOf,
  Instance,
  Module,
  Name,
  Selector,
  Text,
} from "../syntax/tree.js";

/** Whether dotted names, from the first one on, are those of an instance. */
export type IsInstance = (path: readonly string[]) => boolean;

/** What the instances of a program have in common. */
export interface Shared {
  /** `i_mmap`, with the place where it is declared. */
  readonly instances: Name[];
  /** Names that stand for another: types that are the same in several instances, and their alternatives. */
  readonly aliases: Map<string, string>;
  /** By file and name of a type: the prefix of the names in the instance that declares it. */
  readonly types: Map<string, string>;
}

export const noInstances = (): Shared => ({ instances: [], aliases: new Map(), types: new Map() });

/** The files that an instance has for itself: its module, and what it imports in which something is replaced. */
export interface InstanceParts {
  /** Names of constants and types that `with` replaces. */
  readonly replaced: ReadonlySet<string>;
  /** The same, and what depends on them. Grows as files are read, imported ones first. */
  readonly dependent: Set<string>;
  readonly modules: Module[];
  readonly files: Set<string>;
}

export function instanceParts({ replacements }: Instance): InstanceParts {
  const replaced = new Set(replacements.map(({ name }) => name.name));
  return { replaced, dependent: new Set(replaced), modules: [], files: new Set() };
}

/** The declarations that `with` brings in: they belong to the importing module, whose names stand in them. */
export const replacements = ({ replacements }: Instance, prefix: string): readonly Declaration[] =>
  replacements.map((replacement): Declaration => {
    const { span } = replacement;
    const name = prefixed(replacement.name, prefix);
    return replacement.kind === "replacedConstant"
      ? { kind: "constant", name, type: null, value: replacement.value, doc: null, span }
      : { kind: "type", name, parameters: [], definition: replacement.type, doc: null, span };
  });

const prefixed = (name: Name, prefix: string): Name => ({ ...name, name: `${prefix}${name.name}` });

/**
 * A module as it stands in a program: an instance without what is replaced in it, its names behind a prefix. A type that
 * depends on nothing replaced is the same in all instances of a file.
 */
export function placed(
  module: Module,
  prefix: string,
  instance: InstanceParts | null,
  file: string,
  shared: Shared,
): Module {
  const replaced: ReadonlySet<string> = instance?.replaced ?? new Set();
  instance?.modules.push(module);
  const dependent = dependentTypes(module, instance?.dependent ?? new Set());
  const declarations = module.declarations.flatMap((node): readonly Declaration[] => {
    if ((node.kind === "constant" || node.kind === "type") && replaced.has(node.name.name)) return [];
    if (node.kind === "type" && !dependent.has(node.name.name) && isSharedAlready(node, prefix, file, shared))
      return [];
    return [prefix === "" || !isNamed(node) ? node : { ...node, name: prefixed(node.name, prefix) }];
  });
  if (prefix !== "") return { ...module, declarations, prefix };
  // Most modules have no instance beside them, and stand as they were parsed.
  const isWhole = declarations.length === module.declarations.length;
  return isWhole ? module : { ...module, declarations };
}

type NamedDeclaration = Extract<Declaration, { name: Name }>;

const isNamed = (node: Declaration): node is NamedDeclaration => "name" in node;

/**
 * Replaced is what the module declares, or expects of those who import it, or what a file declares that it imports
 * without a name.
 */
export function reportUnknown(
  { modules }: InstanceParts,
  { replacements: given }: Instance,
  report: Report,
): void {
  const module = modules.at(-1);
  if (module === undefined) return;
  const names = new Set<string>();
  for (const each of modules)
    walk(each, (node) => {
      if (node.kind === "name") names.add((node as Name).name);
    });
  const declarations = modules.flatMap((each) => each.declarations);
  const seen = new Set<string>();
  for (const { kind, name } of given) {
    const what = kind === "replacedType" ? "type" : "constant";
    if (seen.has(name.name))
      report("declared-twice", name.span, { name: name.name, what: `a replaced ${what}` });
    seen.add(name.name);
    const declared = declarations.filter((node) => isNamed(node) && node.name.name === name.name);
    if (names.has(name.name) && declared.every((node) => node.kind === what)) continue;
    const others = declarations.flatMap((node) => (node.kind === what ? [node.name.name] : []));
    const other = what === "type" ? "constant" : "type";
    report("unknown-replaced", name.span, {
      what,
      isOther: declared.some((node) => node.kind === other),
      name: name.name,
      module: module.name.name,
      suggestion: suggest(name.name, others),
    });
  }
}

/** Adds the types, and the constants that they need, that are not the same where something is replaced. */
function dependentTypes(module: Module, dependent: Set<string>): ReadonlySet<string> {
  const nodes = module.declarations.filter(
    (node): node is DeclarationOf<"type" | "constant"> => node.kind === "type" || node.kind === "constant",
  );
  for (let size = -1; size !== dependent.size; ) {
    size = dependent.size;
    for (const node of nodes)
      walk(node, (child) => {
        if (child.kind !== "name" || child === node.name) return;
        const { name } = child as Name;
        // What is in another instance may depend on anything.
        if (dependent.has(name) || name.includes(".")) dependent.add(node.name.name);
      });
  }
  return dependent;
}

/** Whether a type is declared by another instance of its file; then its names stand for those. */
function isSharedAlready(
  node: DeclarationOf<"type">,
  prefix: string,
  file: string,
  { types, aliases }: Shared,
): boolean {
  const key = `${file}:${node.name.name}`;
  const known = types.get(key);
  if (known === undefined) {
    types.set(key, prefix);
    return false;
  }
  const cases = node.definition.kind === "alternatives" ? node.definition.cases : [];
  for (const { name } of [node.name, ...cases.map((each) => each.name)].map(({ name }) => ({ name })))
    aliases.set(`${prefix}${name}`, `${known}${name}`);
  return true;
}

// ─────────────────────────────────────────────────────────────────────── dotted names

/** The same with `i_mmap.readers`, which is a field to the parser, as one name. */
export function withDottedNames<Node extends TreeNode>(node: Node, isInstance: IsInstance): Node {
  const inner = <N extends TreeNode>(child: N): N => withDottedNames(child, isInstance);
  switch (node.kind) {
    case "field":
      // A part of a place to assign to has that kind too.
      if (!("target" in node)) return node;
      return (dottedField(node as unknown as ExpressionOf<"field">, isInstance) ??
        mapChildren(node, inner)) as Node;
    case "place":
      return mapChildren(
        dottedPlace(node as unknown as AssignmentTarget, isInstance),
        inner,
      ) as unknown as Node;
    case "actionTest":
      return mapChildren(
        dottedTest(node as unknown as ExpressionOf<"actionTest">, isInstance),
        inner,
      ) as unknown as Node;
    case "address":
      return dottedAddress(node as unknown as Address, isInstance) as unknown as Node;
    default:
      return mapChildren(node, inner);
  }
}

/** How many of the names are those of an instance, with something behind them; 0 if none. */
function instanceLength(path: readonly string[], isInstance: IsInstance): number {
  for (let length = path.length - 1; length > 0; length -= 1)
    if (isInstance(path.slice(0, length))) return length;
  return 0;
}

function dottedField(node: ExpressionOf<"field">, isInstance: IsInstance): Expression | null {
  const fields: ExpressionOf<"field">[] = [];
  let root: Expression = node;
  for (; root.kind === "field"; root = root.target) fields.unshift(root);
  if (root.kind !== "name") return null;
  const path = [root.name, ...fields.map((field) => field.name.name)];
  const length = instanceLength(path, isInstance);
  const last = fields[length - 1];
  if (last === undefined) return null;
  const name: Expression = { kind: "name", name: path.slice(0, length + 1).join("."), span: last.span };
  return fields.slice(length).reduce<Expression>((target, field) => ({ ...field, target }), name);
}

function dottedPlace(node: AssignmentTarget, isInstance: IsInstance): AssignmentTarget {
  const { variable, selectors } = node;
  const end = selectors.findIndex(({ kind }) => kind !== "field");
  const fields = (end === -1 ? selectors : selectors.slice(0, end)) as readonly Extract<
    Selector,
    { kind: "field" }
  >[];
  const path = [variable.name, ...fields.map(({ name }) => name.name)];
  const length = instanceLength(path, isInstance);
  if (length === 0) return node;
  const span = { ...variable.span, end: fields[length - 1]?.span.end ?? variable.span.end };
  return {
    ...node,
    variable: { ...variable, name: path.slice(0, length + 1).join("."), span },
    selectors: selectors.slice(length),
  };
}

function dottedTest(node: ExpressionOf<"actionTest">, isInstance: IsInstance): ExpressionOf<"actionTest"> {
  if (node.index !== null) return node;
  const path = [node.action, ...node.path];
  const length = instanceLength(
    path.map(({ name }) => name),
    isInstance,
  );
  if (length === 0) return node;
  const names = path.slice(0, length + 1);
  const span = { ...node.action.span, end: names.at(-1)?.span.end ?? node.action.span.end };
  return {
    ...node,
    action: { kind: "name", name: names.map(({ name }) => name).join("."), span },
    path: path.slice(length + 1),
  };
}

/** In an address, an instance may also stand further inside: `truncate.lock.i_mmap.write_lock`. */
function dottedAddress(node: Address, isInstance: IsInstance): Address {
  const segments: Text[] = [];
  for (let at = 0; at < node.segments.length; ) {
    const rest = node.segments.slice(at);
    const length = instanceLength(
      rest.map(({ text }) => text),
      isInstance,
    );
    const taken = rest.slice(0, length + 1);
    const [first] = taken;
    if (first === undefined) break;
    const span = { ...first.span, end: taken.at(-1)?.span.end ?? first.span.end };
    segments.push(length === 0 ? first : { text: taken.map(({ text }) => text).join("."), span });
    at += taken.length;
  }
  return { ...node, segments };
}
