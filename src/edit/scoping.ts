/**
 * What is in scope where, once statements stand elsewhere: texts of later edits are read in it, and what a statement
 * uses must still be bound before it.
 */
import type { LayeredResolution } from "../resolve/layer.js";
import type { NameScope, Symbol } from "../resolve/symbols.js";
import { childrenOf, type TreeNode, walk } from "../syntax/children.js";
import type { Block, Declaration, Name, Pattern, Statement } from "../syntax/tree.js";

/** Names by which symbols go in a scope. */
export type Renames = ReadonlyMap<string, Symbol>;

const within = (scope: NameScope, names: Renames): NameScope =>
  names.size === 0 ? scope : { parent: scope, names };

/**
 * Gives every statement and block the scope in which it stands, the first of them `scope`.
 * @returns the first name that is used where it is not bound, or null.
 */
export function rescope(
  statements: readonly Statement[],
  scope: NameScope,
  resolution: LayeredResolution,
): Name | null {
  const { scopes, uses, declares } = resolution;
  let lost: Name | null = null;

  /** Whether what names stand for is bound here: by the scope, or in the expression itself. */
  function check(node: TreeNode, at: NameScope): void {
    const own = new Set<Symbol>();
    const names: Name[] = [];
    walk(node, (child) => {
      if (child.kind !== "name") return;
      const declared = declares.get(child as Name);
      if (declared !== undefined) own.add(declared);
      names.push(child as Name);
    });
    for (const name of names) {
      const symbol = uses.get(name);
      if (symbol !== undefined && isInner(symbol) && !own.has(symbol) && !binds(at, symbol)) lost ??= name;
    }
  }

  const bind = (at: NameScope, names: readonly (Name | null)[]): NameScope => {
    const bound = names.flatMap((name) => {
      const symbol = name === null ? undefined : declares.get(name);
      return name === null || symbol === undefined ? [] : [[name.name, symbol] as const];
    });
    return within(at, new Map(bound));
  };

  function block(node: Block, at: NameScope): void {
    scopes.set(node, at);
    list(node.statements, at);
  }

  function list(items: readonly Statement[], at: NameScope): void {
    let inner = at;
    for (const item of items) inner = statement(item, inner);
  }

  const pattern = ({ payload }: Pattern, at: NameScope): NameScope => bind(at, payload ?? []);

  /** The scope of what follows. */
  function statement(node: Statement, at: NameScope): NameScope {
    scopes.set(node, at);
    switch (node.kind) {
      case "pick":
      case "for": {
        let inner = at;
        for (const binder of node.binders) {
          check(binder.set, inner);
          inner = bind(inner, [binder.name]);
        }
        if (node.where !== null) check(node.where, inner);
        if (node.kind === "pick") return inner;
        block(node.body, inner);
        return at;
      }
      case "letStatement":
        check(node.value, at);
        return bind(at, [node.name]);
      case "if":
        check(node.condition, at);
        block(node.then, at);
        if (node.else !== null) block(node.else, at);
        return at;
      case "either":
        for (const branch of node.branches) block(branch, at);
        return at;
      case "matchStatement":
        check(node.subject, at);
        for (const arm of node.arms) block(arm.body, pattern(arm.pattern, at));
        return at;
      default:
        for (const child of childrenOf(node)) check(child, at);
        return at;
    }
  }

  list(statements, scope);
  return lost;
}

/** Whether a symbol is known only in a part of the spec. */
const isInner = ({ kind }: Symbol): boolean => kind === "bound" || kind === "argument" || kind === "local";

/**
 * Gives everything in a declaration that edits can change its scope.
 * @returns the first name that is used where it is not bound, or null.
 */
export function rescopeDeclaration(node: Declaration, resolution: LayeredResolution): Name | null {
  const { scopes, globals, declarations } = resolution;
  if (node.kind === "action") return rescope(node.body.statements, scopes.get(node) ?? globals, resolution);
  if (node.kind === "macro")
    return rescope(node.body.statements, scopes.get(node.body) ?? globals, resolution);
  if (node.kind !== "process" && node.kind !== "procedure") return null;
  const whole = scopes.get(node.body) ?? globals;
  for (const step of node.body.steps) {
    const lost = rescope(step.body.statements, scopes.get(step) ?? whole, resolution);
    if (lost !== null) return lost;
    // A call can have a copy of its procedure.
    const call = step.body.statements[0];
    const called = call?.kind === "callStatement" ? resolution.uses.get(call.callee) : undefined;
    if (called?.kind !== "procedure" || called === globals.names.get(called.name)) continue;
    const lostThere = declarations.includes(called.node) ? null : rescopeDeclaration(called.node, resolution);
    if (lostThere !== null) return lostThere;
  }
  return null;
}

function binds(scope: NameScope, symbol: Symbol): boolean {
  for (let at: NameScope | null = scope; at !== null; at = at.parent)
    if (at.names.get(symbol.name) === symbol) return true;
  return false;
}
