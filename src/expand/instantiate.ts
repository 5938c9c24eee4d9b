/** Fresh copies of bodies with arguments substituted for parameters; hygienic, since names are already bound. */
import type { Report } from "../diagnostics/diagnostic.js";
import type { Bindings, Symbol } from "../resolve/symbols.js";
import { mapChildren, type TreeNode, walk } from "../syntax/children.js";
import type { AssignmentTarget, Expression, Name, Selector, Variable } from "../syntax/tree.js";

export type Arguments = ReadonlyMap<Symbol, Expression>;

/**
 * A copy of `node` in which every name is a new node bound to the same symbol, every name declared inside has a
 * symbol of its own, and every parameter in `given` is replaced by a copy of its argument.
 */
export function instantiate<N extends TreeNode>(
  node: N,
  given: Arguments,
  bindings: Bindings,
  report: Report,
): N {
  const { uses, declares } = bindings;
  const renamed = new Map<Symbol, Symbol>();
  walk(node, (child) => {
    const symbol = child.kind === "name" ? declares.get(child as Name) : undefined;
    if (symbol !== undefined) renamed.set(symbol, { ...symbol });
  });

  function copyName(name: Name): Expression {
    const symbol = uses.get(name);
    const argument = symbol === undefined ? undefined : given.get(symbol);
    if (argument !== undefined) return instantiate(argument, new Map(), bindings, report);
    const copied = { ...name };
    if (symbol !== undefined) uses.set(copied, renamed.get(symbol) ?? symbol);
    const declared = declares.get(name);
    if (declared !== undefined) declares.set(copied, renamed.get(declared) ?? declared);
    return copied;
  }

  /** The symbol of a copied local has the copy, whose type can be another for each call. */
  function declaredAnew(original: Variable, node: Variable): void {
    const symbol = declares.get(original.name);
    const own = symbol === undefined ? undefined : renamed.get(symbol);
    if (own?.kind === "local") Object.assign(own, { node });
  }

  function boundAs(name: Name, symbol: Symbol): Name {
    const copied = { ...name };
    uses.set(copied, renamed.get(symbol) ?? symbol);
    return copied;
  }

  /** `l.readers'` with `i_mmap` for `l`: the argument must itself be a place. */
  function copyPlace(place: AssignmentTarget): AssignmentTarget {
    const selectors = place.selectors.map((selector) =>
      selector.kind === "key" ? { ...selector, key: copy(selector.key) } : selector,
    );
    // A variable that is given a value keeps its own place: only what reads it gets the value.
    const variable = uses.get(place.variable);
    const isPlace = variable?.kind === "variable" || variable?.kind === "local";
    if (isPlace) return { ...place, variable: boundAs(place.variable, variable), selectors };
    const root = copyName(place.variable);
    const start = placeOf(root);
    if (start === null) {
      report("argument-not-a-place", root.span, { parameter: place.variable.name }, [
        { message: "assigned here", span: place.span },
      ]);
      return { ...place, selectors };
    }
    return { ...place, variable: start.variable, selectors: [...start.selectors, ...selectors] };
  }

  function copy<T extends TreeNode>(child: T): T {
    if (child.kind === "name") return copyName(child as unknown as Name) as unknown as T;
    if (child.kind === "place") return copyPlace(child as unknown as AssignmentTarget) as unknown as T;
    // Side tables go by node, so a leaf without names is copied too.
    const mapped = mapChildren(child, copy);
    const copied = mapped === child ? { ...child } : mapped;
    if (child.kind === "variable") declaredAnew(child as unknown as Variable, copied as unknown as Variable);
    return copied;
  }
  return copy(node);
}

/** An expression read as a place, such as `pagelock[p]`; null if it is not one. */
function placeOf(
  expression: Expression,
): { readonly variable: Name; readonly selectors: readonly Selector[] } | null {
  switch (expression.kind) {
    case "name":
      return { variable: expression, selectors: [] };
    case "group":
      return placeOf(expression.body);
    case "index": {
      const target = placeOf(expression.target);
      const selector: Selector = { kind: "key", key: expression.key, span: expression.key.span };
      return target && { variable: target.variable, selectors: [...target.selectors, selector] };
    }
    case "field": {
      const target = placeOf(expression.target);
      const selector: Selector = { kind: "field", name: expression.name, span: expression.name.span };
      return target && { variable: target.variable, selectors: [...target.selectors, selector] };
    }
    default:
      return null;
  }
}
