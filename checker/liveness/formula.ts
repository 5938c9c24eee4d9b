/**
 * Temporal formulas over numbered atoms: a temporal property after its quantifiers have been expanded. A behaviour is
 * an infinite sequence of states; a finite one repeats its last state forever.
 */

export type Formula =
  | { readonly kind: "constant"; readonly value: boolean }
  /** An atom about a state. */
  | { readonly kind: "state"; readonly atom: number }
  | { readonly kind: "not"; readonly of: Formula }
  | { readonly kind: "and" | "or"; readonly operands: readonly Formula[] }
  | { readonly kind: "always" | "eventually"; readonly of: Formula }
  /** The right side is eventually true, and the left side is true until then. */
  | { readonly kind: "until"; readonly left: Formula; readonly right: Formula }
  /**
   * An atom about a step: every step satisfies it or changes nothing (`always`), or some step satisfies it and
   * changes something (`eventually`).
   */
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
 * Splits a formula at `always` and `and` into formulas whose conjunction is equivalent to it. Checking each by itself
 * is faster than checking all at once.
 */
export function conjunctsOf(formula: Formula): readonly Formula[] {
  if (formula.kind === "and") return formula.operands.flatMap(conjunctsOf);
  if (formula.kind === "always") {
    const inner = conjunctsOf(formula.of);
    return inner.length === 1 ? [formula] : inner.map((of) => ({ kind: "always", of }));
  }
  return [formula];
}

/** The numbers of all atoms in a formula, separately for atoms about states and about steps. */
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
