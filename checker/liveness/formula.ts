/**
 * Temporal formulas over numbered atoms: what a temporal property asks of a behaviour once its quantifiers are gone.
 * A behaviour is an infinite sequence of states; one that ends goes on without change.
 */

export type Formula =
  | { readonly kind: "constant"; readonly value: boolean }
  /** An atom that is judged in a state. */
  | { readonly kind: "state"; readonly atom: number }
  | { readonly kind: "not"; readonly of: Formula }
  | { readonly kind: "and" | "or"; readonly operands: readonly Formula[] }
  | { readonly kind: "always" | "eventually"; readonly of: Formula }
  /** The right side comes true, and until then the left side is. */
  | { readonly kind: "until"; readonly left: Formula; readonly right: Formula }
  /** An atom that is judged in a step: every step obeys it or changes nothing; some step obeys it and changes something. */
  | { readonly kind: "alwaysStep" | "eventuallyStep"; readonly atom: number };

export const not = (of: Formula): Formula => ({ kind: "not", of });
export const or = (...operands: readonly Formula[]): Formula => ({ kind: "or", operands });
export const and = (...operands: readonly Formula[]): Formula => ({ kind: "and", operands });

/** `left` leads to `right`. */
export const leadsTo = (left: Formula, right: Formula): Formula => ({
  kind: "always",
  of: or(not(left), { kind: "eventually", of: right }),
});

/**
 * Formulas all of which hold together if and only if the formula does: `always` and `and` taken apart. Each is judged
 * on its own, which is faster than all at once.
 */
export function conjunctsOf(formula: Formula): readonly Formula[] {
  if (formula.kind === "and") return formula.operands.flatMap(conjunctsOf);
  if (formula.kind === "always") {
    const inner = conjunctsOf(formula.of);
    return inner.length === 1 ? [formula] : inner.map((of) => ({ kind: "always", of }));
  }
  return [formula];
}

/** The numbers of all atoms in a formula, by whether they are judged in states or in steps. */
export function atomsOf(formula: Formula): { readonly states: Set<number>; readonly steps: Set<number> } {
  const states = new Set<number>();
  const steps = new Set<number>();
  const visit = (node: Formula): void => {
    switch (node.kind) {
      case "constant":
        return;
      case "state":
        states.add(node.atom);
        return;
      case "not":
      case "always":
      case "eventually":
        visit(node.of);
        return;
      case "and":
      case "or":
        node.operands.forEach(visit);
        return;
      case "until":
        visit(node.left);
        visit(node.right);
        return;
      case "alwaysStep":
      case "eventuallyStep":
        steps.add(node.atom);
        return;
      default:
        node satisfies never;
    }
  };
  visit(formula);
  return { states, steps };
}
