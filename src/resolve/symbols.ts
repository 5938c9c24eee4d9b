/** Symbols, which names are bound to, and the scopes in which names are looked up. */
import type {
  Action,
  Binder,
  Case,
  DeclarationOf,
  Expression,
  Name,
  Procedure,
  Process,
  Variable,
} from "../syntax/tree.js";

export type Symbol =
  | { readonly kind: "constant"; readonly name: string; readonly node: DeclarationOf<"constant"> }
  | { readonly kind: "type"; readonly name: string; readonly node: DeclarationOf<"type"> }
  | { readonly kind: "builtinType"; readonly name: "bool" | "int" | "Process" }
  | { readonly kind: "typeParameter"; readonly name: string }
  /** What a module is imported as: it stands before the names of the module. */
  | { readonly kind: "instance"; readonly name: string; readonly node: Name }
  | {
      readonly kind: "case";
      readonly name: string;
      readonly node: Case;
      readonly owner: DeclarationOf<"type">;
    }
  /** A name that several types have for an alternative: which one is meant is known with the types. */
  | { readonly kind: "cases"; readonly name: string; readonly of: readonly SymbolOf<"case">[] }
  | { readonly kind: "variable"; readonly name: string; readonly node: Variable }
  /** A local of a process, or of a procedure. */
  | { readonly kind: "local"; readonly name: string; readonly node: Variable }
  | { readonly kind: "definition"; readonly name: string; readonly node: DeclarationOf<"definition"> }
  | { readonly kind: "macro"; readonly name: string; readonly node: DeclarationOf<"macro"> }
  | { readonly kind: "procedure"; readonly name: string; readonly node: Procedure }
  | { readonly kind: "action"; readonly name: string; readonly node: Action }
  | { readonly kind: "fairGroup"; readonly name: string; readonly node: DeclarationOf<"fairGroup"> }
  | { readonly kind: "process"; readonly name: string; readonly node: Process }
  /** Bound to a value: by a quantifier, a comprehension, `pick`, `let`, `for`, a pattern, or as a parameter. */
  | {
      readonly kind: "bound";
      readonly name: string;
      readonly node: Name;
      /** What it ranges over, unless it is a `let`, a parameter or part of a pattern. */
      readonly set?: Expression;
    }
  /** A parameter of a macro or procedure: it stands for the expression it is called with. */
  | { readonly kind: "argument"; readonly name: string; readonly node: Name };

export type SymbolOf<Kind extends Symbol["kind"]> = Extract<Symbol, { kind: Kind }>;

export interface NameScope {
  readonly parent: NameScope | null;
  readonly names: ReadonlyMap<string, Symbol>;
}

export function lookUp(scope: NameScope, name: string): Symbol | null {
  for (let at: NameScope | null = scope; at !== null; at = at.parent) {
    const found = at.names.get(name);
    if (found !== undefined) return found;
  }
  return null;
}

/** In an instance, what it declares has short names too. */
export function scopeOf(prefix: string | undefined, globals: NameScope): NameScope {
  if (prefix === undefined) return globals;
  const own = [...globals.names].flatMap(([name, symbol]) =>
    name.startsWith(prefix) ? [[name.slice(prefix.length), symbol] as const] : [],
  );
  return { parent: globals, names: new Map(own) };
}

export function namesIn(scope: NameScope): readonly string[] {
  return [...scope.names.keys(), ...(scope.parent === null ? [] : namesIn(scope.parent))];
}

/** The name of a process with a label, if there is one. */
export function processWithLabel(scope: NameScope, label: string): string | null {
  const found = namesIn(scope).find((name) => {
    const symbol = lookUp(scope, name);
    return symbol?.kind === "process" && symbol.node.body.steps.some((step) => step.label.name === label);
  });
  return found ?? null;
}

/** The alternatives that a symbol can stand for; none if it is something else. */
export function alternativesOf(symbol: Symbol | undefined): readonly SymbolOf<"case">[] {
  if (symbol?.kind === "cases") return symbol.of;
  return symbol?.kind === "case" ? [symbol] : [];
}

/** The alternatives of one name that both symbols stand for together; null if one of them is anything else. */
export function sharedName(first: Symbol, second: Symbol): Symbol | null {
  const [some, more] = [alternativesOf(first), alternativesOf(second)];
  const [one] = some;
  if (one === undefined || more.length === 0) return null;
  const of = [...some, ...more.filter((other) => !some.some(({ owner }) => owner === other.owner))];
  return of.length === 1 ? one : { kind: "cases", name: one.name, of };
}

/** What a symbol is, as a message calls it. */
export function describe(symbol: Symbol): string {
  switch (symbol.kind) {
    case "builtinType":
    case "typeParameter":
    case "type":
      return "a type";
    case "case":
      return `an alternative of \`${symbol.owner.name.name}\``;
    case "cases":
      return symbol.of.map(describe).join(" and ");
    case "variable":
      return "a variable";
    case "local":
      return "a local variable";
    case "bound":
      return "a bound name";
    case "argument":
      return "a parameter";
    case "action":
      return "an action";
    case "fairGroup":
      return "a fairness group";
    case "instance":
      return "an instance";
    case "constant":
    case "definition":
    case "macro":
    case "procedure":
    case "process":
      return `a ${symbol.kind}`;
    default:
      return symbol satisfies never;
  }
}

/**
 * The functions that every spec has, with their parameters: a `value` must be there, a `part` may be `none` too. A
 * variable may be called `size`; in its spec the function is then out of reach.
 */
export const BUILTINS = {
  size: ["value"],
  subsets: ["value"],
  len: ["value"],
  head: ["value"],
  tail: ["value"],
  reverse: ["value"],
  append: ["value", "part"],
  concat: ["value", "value"],
} as const;

/** Those that are lowered to other kinds of expressions. A declaration of such a name hides the function. */
export const DERIVED = {
  last: ["value"],
  front: ["value"],
  contains: ["value", "part"],
  index_of: ["value", "part"],
  remove_at: ["value", "value"],
  insert_at: ["value", "value", "part"],
  slice: ["value", "value", "value"],
  to_set: ["value"],
  union_all: ["value"],
} as const;

export type DerivedBuiltin = keyof typeof DERIVED;

export type Builtin = keyof typeof BUILTINS;

/** The built-in functions with that number of parameters. */
export type BuiltinOf<Count extends number> = {
  [Name in Builtin]: (typeof BUILTINS)[Name]["length"] extends Count ? Name : never;
}[Builtin];

export const isUnary = (name: Builtin): name is BuiltinOf<1> => BUILTINS[name].length === 1;

export const isDerived = (name: string): name is DerivedBuiltin => Object.hasOwn(DERIVED, name);

/** The parameters of all of them, for those who only name them. */
export const FUNCTIONS: ReadonlyMap<string, readonly string[]> = new Map(
  Object.entries({ ...BUILTINS, ...DERIVED }),
);

export const isBuiltin = (name: string): name is Builtin => Object.hasOwn(BUILTINS, name);

/** The methods of `Map` that side tables need. */
export interface Table<Key, Value> {
  readonly get: (key: Key) => Value | undefined;
  readonly set: (key: Key, value: Value) => unknown;
  readonly values: () => Iterable<Value>;
}

export interface Bindings {
  /** What a name stands for where it is used. */
  readonly uses: Table<Name, Symbol>;
  /** What a name declares where it is introduced: binders, parameters, lets, locals. */
  readonly declares: Table<Name, Symbol>;
  /** The scope a statement, step or body is read in; edits put new text there. */
  readonly scopes: Table<object, NameScope>;
}

export const binderSymbol = (binder: Binder): Symbol => ({
  kind: "bound",
  name: binder.name.name,
  node: binder.name,
  set: binder.set,
});
